"""Whether Microsoft's own parser and ours agree on Sentinel rules: what it takes we take, what it refuses we refuse with a place.

python tools/kusto_oracle.py --package FOLDER PATH...     counts, and each rule on which they differ

For development only: FOLDER is node_modules/@kusto/language-service-next after `npm install @kusto/language-service-next`
outside this checkout; node must be there. Each rule that reads AWSCloudTrail is also broken in some ways, to see what is refused.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Annotated

import typer
import yaml

from livefire.errors import RuleError, UnsupportedError
from livefire.languages.kusto import plan
from livefire.languages.kusto.lexer import tokens
from livefire.languages.kusto.lowering import TABLE
from livefire.languages.kusto.parser import parse
from livefire.plan.types import BOOLEAN, TIMESTAMP, Type
from livefire.schemas import SCHEMAS

SCRIPT = Path(__file__).with_suffix(".js")
COLUMNS = SCHEMAS["sentinel"].columns
TAKEN, UNSUPPORTED, REFUSED = "taken", "unsupported", "refused"
WORKSPACE = "_GetWatchlist"  # what a workspace defines, no part of the language


def rules(paths: list[Path]) -> Iterator[tuple[str, str]]:
    """(file, query) of every rule."""
    for root in paths:
        for file in sorted(root.rglob("*.yaml")):
            try:
                read = yaml.safe_load(file.read_text(encoding="utf-8-sig"))
            except yaml.YAMLError:
                continue
            if isinstance(read, dict) and isinstance(read.get("query"), str):
                yield file.name, read["query"]


def broken(name: str, query: str) -> Iterator[tuple[str, str]]:
    """The query with a column, a function and an operator misspelt, and with a parenthesis less: each word at its last place."""
    found = tokens(query)
    words = [token for token in found if token.kind == "name"]
    columns = [token for token in words if token.text in COLUMNS.names]
    calls = [one for one, following in pairwise(found) if one.kind == "name" and following.text == "("]
    stages = [following for one, following in pairwise(found) if one.text == "|" and following.kind == "name"]
    closing = [token for token in found if token.text == ")" and token.kind == "punctuation"]
    for what, several, instead in (
        ("column", columns, "{0}x"), ("function", calls, "{0}x"), ("operator", stages, "{0}x"), ("parenthesis", closing, ""),
    ):  # fmt: skip
        for place in {0, len(several) // 2, len(several) - 1} if several else ():
            span = several[place].span
            yield f"{name} ({what} {place})", query[: span.start] + instead.format(several[place].text) + query[span.end :]


def theirs(package: Path, queries: dict[str, str]) -> dict[str, tuple[list[list[object]], list[list[object]]]]:
    """For each query the errors of syntax and of meaning that Microsoft's parser tells."""
    types: dict[Type, str] = {BOOLEAN: "bool", TIMESTAMP: "datetime"}
    schema = {"tables": {TABLE: [[column.name, types.get(column.type, "string")] for column in COLUMNS.fixed]}}
    lines = [json.dumps(schema), *(json.dumps({"id": name, "text": text}) for name, text in queries.items())]
    ran = subprocess.run(
        ["node", str(SCRIPT), str(package)], input="\n".join(lines), capture_output=True, text=True, check=True, encoding="utf-8"
    )
    told = [json.loads(line) for line in ran.stdout.splitlines()]
    return {one["id"]: (one["syntax"], one["semantic"]) for one in told}


def ours(query: str, *, whole: bool) -> tuple[str, str]:
    """Whether we take the query, read alone or as a `whole` plan, and what we say."""
    try:
        parse(query) if not whole else plan(query, COLUMNS)
    except UnsupportedError as error:
        return UNSUPPORTED, error.construct
    except RuleError as error:
        placed = error.at(query)
        return REFUSED if error.span is not None else "refused without a place", str(placed).splitlines()[0]
    return TAKEN, ""


def main(package: Annotated[Path, typer.Option()], paths: Annotated[list[Path], typer.Argument()]) -> None:
    """The counts, then what differs."""
    read = dict(rules(paths))
    reading = {name: query for name, query in read.items() if TABLE in query}
    spoiled = {name: text for one, query in reading.items() for name, text in broken(one, query)}
    compared(package, "syntax of all rules", read, whole=False)
    compared(package, f"meaning of the rules over {TABLE}", reading, whole=True)
    compared(package, "meaning of the same rules, broken", spoiled, whole=True)


def compared(package: Path, title: str, queries: dict[str, str], *, whole: bool) -> None:
    counts: Counter[tuple[str, str]] = Counter()
    differing: list[str] = []
    told = theirs(package, queries)
    for name, query in queries.items():
        syntax, semantic = told[name]
        errors = [*syntax, *(semantic if whole else [])]
        errors = [one for one in errors if WORKSPACE not in str(one[2])]
        there, (here, message) = REFUSED if errors else TAKEN, ours(query, whole=whole)
        counts[there, here] += 1
        if here != there and here != UNSUPPORTED:
            differing.append(f"  {name}: Microsoft {there} {errors[:1]}, ours {here} {message}")
    sys.stdout.write(f"{title}: {len(queries)}\n")
    for (there, here), count in sorted(counts.items()):
        sys.stdout.write(f"  {count:5} {there} there, {here} here\n")
    sys.stdout.write("".join(f"{line}\n" for line in differing))


if __name__ == "__main__":
    typer.run(main)
