// Microsoft's own parser (npm @kusto/language-service-next) over queries: lines of {"id", "text"} on stdin, preceded by one of
// {"tables": {"Name": [["Column", "type"], ...]}}; for each query a line of {"id", "syntax": [...], "semantic": [...]}, each a
// [code, start, message]. Run by tools/kusto_oracle.py; needs node and the package's folder as its argument.
const fs = require("fs");
const path = require("path");
const vm = require("vm");

const folder = process.argv[2];
for (const file of ["bridge.min.js", "Kusto.Language.Bridge.min.js"]) {
  vm.runInThisContext(fs.readFileSync(path.join(folder, file), "utf8"), { filename: file });
}

const K = Kusto.Language;
const S = K.Symbols;

function symbols(tables) {
  return Object.entries(tables).map(([name, columns]) => {
    const schema = columns.map(([column, type]) => `['${column}']: ${type}`).join(", ");
    return S.TableSymbol.From(`(${schema})`).WithName(name);
  });
}

function told(diagnostics) {
  const list = [];
  for (let i = 0; i < diagnostics.Count; i++) {
    const one = diagnostics.getItem(i);
    if (one.Severity === "Error") list.push([one.Code, one.Start, one.Message]);
  }
  return list;
}

const [first, ...lines] = fs.readFileSync(0, "utf8").split("\n").filter((line) => line);
const database = new S.DatabaseSymbol.$ctor1("db", symbols(JSON.parse(first).tables));
const globals = K.GlobalState.Default.WithDatabase(database);
for (const line of lines) {
  const { id, text } = JSON.parse(line);
  const parsed = K.KustoCode.Parse(text);
  const syntax = told(parsed.GetDiagnostics());
  const analyzed = K.KustoCode.ParseAndAnalyze(text, globals);
  const semantic = told(analyzed.GetDiagnostics()).filter((one) => !syntax.some((other) => other[0] === one[0] && other[1] === one[1]));
  console.log(JSON.stringify({ id, syntax, semantic }));
}
