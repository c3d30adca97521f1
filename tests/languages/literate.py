"""Markdown pages in, test cases out: a query, its plan, rows in and rows out, checked and (on request) rewritten.

A page is a chapter of the manual. Each `## title` with a query is one case:

    ## Text compares by case

    A sentence or two.

    ```esql
    FROM logs | WHERE name == "Ada"
    ```
    ```plan
    source
    filter equals(name, "Ada")
    ```
    ```rows-in
    | name:text | seen:list(text) |
    | Ada       | ["x", "y"]      |
    ```
    ```rows-out
    | name:text | seen:list(text) |
    | Ada       | ["x", "y"]      |
    ```

The query's fence is named for its language. Instead of a plan, or of rows out, there may be an `error`: the message, drawn as the
user sees it. Without `rows-in` the columns are unknown, or the query brings rows of its own. A cell is a text as it stands,
`null`, a JSON string where a text has edges, quotes or a bar, a JSON list, or a time in ISO 8601; a timespan is its
microseconds. The order of rows counts only when the plan sorts. `now()` is NOW. With LIVEFIRE_UPDATE=1 the blocks
plan, error and rows-out are written instead of compared.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from livefire.engines.duckdb import open_table
from livefire.errors import RuleError
from livefire.plan import Column, Columns, Plan, Source
from livefire.plan.compose import walk
from livefire.plan.explain import explain
from livefire.plan.types import ListOf, Scalar, Type

HERE = Path(__file__).parent
NOW = datetime(2026, 1, 14, 12, 0, tzinfo=UTC)
UPDATE = os.environ.get("LIVEFIRE_UPDATE") == "1"
MADE = ("plan", "error", "rows-out")
_BAR = "\ue000"  # stands for a bar inside a cell while the line is cut

Lower = Callable[[str, Columns], Plan]


@dataclass(frozen=True)
class Case:
    """One section of a page: `blocks` are its fences by name, the query's under the language's."""

    page: Path
    language: str
    title: str
    blocks: dict[str, str]

    @property
    def query(self) -> str:
        return self.blocks[self.language]


def cases(language: str) -> list[object]:
    """Every case of the language's pages, as pytest parameters named by page and title."""
    pages = sorted((HERE / language).glob("*.md"))
    return [pytest.param(case, id=f"{page.stem}: {case.title}") for page in pages for case in read(page, language)]


def read(page: Path, language: str) -> Iterator[Case]:
    for section in _sections(page.read_text(encoding="utf-8")):
        blocks = dict(_blocks(section))
        if language in blocks:
            yield Case(page, language, section.split("\n", 1)[0].strip(), blocks)


def check(case: Case, lower: Lower) -> None:
    """The plan, the error and the rows are those of the page."""
    found = outcome(case, lower)
    if UPDATE:
        rewrite(case, found)
        return
    expected = {name: case.blocks[name] for name in MADE if name in case.blocks}
    assert "plan" in expected or "error" in expected, f"{case.title}: a case needs a plan or an error"
    for name in expected:
        shown = _sorted_rows if name == "rows-out" and "sort" not in _verbs(found.get("plan", "")) else str
        assert shown(found.get(name, "")) == shown(expected[name]), f"{case.page.name}: {case.title}: {name}"
    assert ("error" in found) == ("error" in expected)


def outcome(case: Case, lower: Lower) -> dict[str, str]:
    """What the blocks should hold."""
    rows_in = case.blocks.get("rows-in")
    columns = table_columns(rows_in) if rows_in else Columns.unknown()
    try:
        plan = lower(case.query, columns)
    except RuleError as error:
        return {"error": str(error.at(case.query))}
    runnable = rows_in is not None or not any(isinstance(relation, Source) for relation in walk(plan))
    made = {"plan": explain(plan).rstrip("\n")}
    try:
        return made | ({"rows-out": run(plan, table(rows_in) if rows_in else pa.table({}))} if runnable else {})
    except RuleError as error:
        return made | {"error": str(error.at(case.query))}


def run(plan: Plan, rows: pa.Table) -> str:
    with open_table(rows) as corpus:
        matches = corpus.matches(plan, now=NOW)
    columns = [Column(name, plan.columns.find(name) or Scalar.UNKNOWN) for name in matches.rows.column_names]
    return drawn(columns, matches.rows.to_pylist())


# tables


def table_columns(text: str) -> Columns:
    return Columns(tuple(_header(text)))


def table(text: str) -> pa.Table:
    columns = _header(text)
    rows = [_cells(line) for line in text.splitlines()[1:] if line.strip()]
    values = [[read_cell(row[i], column.type) for row in rows] for i, column in enumerate(columns)]
    schema = pa.schema([(column.name, arrow_type(column.type)) for column in columns])
    return pa.table([pa.array(one, field.type) for one, field in zip(values, schema, strict=True)], schema=schema)


def _header(text: str) -> list[Column]:
    named = [cell.rpartition(":") for cell in _cells(text.splitlines()[0])]
    return [Column(name, _type(kind)) for name, _, kind in named]


def _type(kind: str) -> Type:
    if kind.startswith("list(") and kind.endswith(")"):
        return ListOf(Scalar(kind[5:-1]))
    return Scalar(kind)


def arrow_type(type: Type) -> pa.DataType:
    if isinstance(type, ListOf):
        return pa.list_(arrow_type(type.element))
    kinds = {
        Scalar.INTEGER: pa.int64(),
        Scalar.REAL: pa.float64(),
        Scalar.BOOLEAN: pa.bool_(),
        Scalar.TIMESTAMP: pa.timestamp("us", tz="UTC"),
        Scalar.TIMESPAN: pa.int64(),
    }
    return kinds.get(type, pa.string())


def _cells(line: str) -> list[str]:
    """The cells of a line; a bar inside one is written with a backslash before it."""
    inner = line.strip().replace("\\|", _BAR).removeprefix("|").removesuffix("|")
    return [cell.strip().replace(_BAR, "|") for cell in inner.split("|")]


def read_cell(cell: str, type: Type) -> object:
    if cell == "null":
        return None
    if isinstance(type, ListOf):
        return [_scalar(item, type.element) if isinstance(item, str) else item for item in json.loads(cell)]
    return _scalar(json.loads(cell) if cell.startswith('"') and type is not Scalar.DYNAMIC else cell, type)


def _scalar(text: str, type: Scalar) -> object:
    readers: dict[Scalar, Callable[[str], object]] = {
        Scalar.INTEGER: int,
        Scalar.REAL: float,
        Scalar.BOOLEAN: lambda word: {"true": True, "false": False}[word],
        Scalar.TIMESTAMP: datetime.fromisoformat,
        Scalar.TIMESPAN: int,
    }
    return readers.get(type, str)(text)


def drawn(columns: Sequence[Column], rows: Sequence[dict[str, object]]) -> str:
    """Rows as a table with padded cells."""
    cells = [[f"{column.name}:{_kind(column.type)}" for column in columns]]
    cells += [[write_cell(row[column.name], column.type) for column in columns] for row in rows]
    escaped = [[cell.replace("|", "\\|") for cell in line] for line in cells]
    widths = [max(len(line[i]) for line in escaped) for i in range(len(columns))]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in escaped]
    return "\n".join(lines)


def _kind(type: Type) -> str:
    return f"list({type.element})" if isinstance(type, ListOf) else str(type)


def write_cell(value: object, type: Type) -> str:
    if value is None:
        return "null"
    if isinstance(value, list):
        return json.dumps([_plain(item) for item in value], ensure_ascii=False)
    plain = _plain(value)
    if not isinstance(plain, str):
        return json.dumps(plain)
    awkward = plain in ("", "null") or plain != plain.strip() or plain.startswith('"') or not plain.isprintable()
    return json.dumps(plain, ensure_ascii=False) if awkward and type is not Scalar.DYNAMIC else plain


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, timedelta):
        return value // timedelta(microseconds=1)
    return value


def _sorted_rows(text: str) -> str:
    head, *rest = text.splitlines() or [""]
    return "\n".join([head, *sorted(rest)])


def _verbs(plan: str) -> set[str]:
    return {line.split()[0] for line in plan.splitlines() if line.strip()}


# pages


def _sections(text: str) -> Iterator[str]:
    yield from text.removeprefix("## ").split("\n## ")[0 if text.startswith("## ") else 1 :]


def _blocks(section: str) -> Iterator[tuple[str, str]]:
    name: str | None = None
    inside: list[str] = []
    for line in section.split("\n"):
        if name is None and line.startswith("```"):
            name, inside = line[3:].strip(), []
        elif name is not None and line == "```":
            yield name, "\n".join(inside)
            name = None
        elif name is not None:
            inside.append(line)


def rewrite(case: Case, found: dict[str, str]) -> None:
    """The page with this case's made blocks replaced, added or taken away."""
    text = case.page.read_text(encoding="utf-8")
    start = f"\n{text}".index(f"\n## {case.title}\n")
    end = text.find("\n## ", start + 3)
    section = text[start:] if end < 0 else text[start:end]
    prose = section.split("\n```", 1)[0].rstrip("\n")
    kept = {name: block for name, block in case.blocks.items() if name not in MADE}
    order = [case.language, "plan", "error", *(name for name in kept if name != case.language), "rows-out"]
    blocks = sorted((kept | found).items(), key=lambda item: order.index(item[0]))
    made = prose + "\n\n" + "\n".join(f"```{name}\n{block}\n```" for name, block in blocks) + "\n"
    case.page.write_text(text[:start] + made + ("" if end < 0 else text[end:]), encoding="utf-8")
