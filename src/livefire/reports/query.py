"""The rows of a query as text."""

from __future__ import annotations

import io
from typing import Any

import pyarrow as pa
from rich import box
from rich.table import Table

from livefire.reports.canvas import console as paper
from livefire.reports.canvas import trimmed
from livefire.reports.numbers import several
from livefire.reports.values import compact, indented, plain, shown, type_name

SCHEMA = "livefire/query/1"
WIDEST = 100_000
MANY = 12  # columns


def text(table: pa.Table) -> str:
    """The contract of query.schema.json: columns with names and types, rows as lists."""
    return indented(document(table))


def document(table: pa.Table) -> dict[str, Any]:
    """The rows as JSON values."""
    columns = [{"name": one.name, "type": type_name(one.type)} for one in table.schema]
    return {"schema": SCHEMA, "columns": columns, "rows": [list(row) for row in _rows(table)]}


def lines(table: pa.Table) -> str:
    """One object for each row."""
    return "\n".join(compact(dict(zip(table.column_names, row, strict=True))) for row in _rows(table))


def _rows(table: pa.Table) -> list[tuple[Any, ...]]:
    columns = [[plain(value) for value in column.to_pylist()] for column in table.columns]
    return list(zip(*columns, strict=True))


def _is_said(value: Any) -> bool:
    return value not in (None, "", [])


def console(table: pa.Table, *, colour: bool = False) -> str:
    """A table as wide as it needs to be; the empty text is shown as "". Of many columns those without a value are left out."""
    named = table.column_names
    if table.num_columns > MANY:
        table = table.select([name for name in named if any(map(_is_said, table.column(name).to_pylist()))])
    drawn = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for name in table.column_names:
        drawn.add_column(shown(name), overflow="fold")
    for row in _rows(table):
        drawn.add_row(*('""' if value == "" else shown(value) for value in row))
    file = io.StringIO()
    paper(file, colour=colour, width=WIDEST).print(drawn)
    hidden = len(named) - table.num_columns
    note = f"; {several(hidden, 'column')} without a value" if hidden else ""
    return f"{trimmed(file.getvalue())}{several(table.num_rows, 'row')}{note}\n".lstrip("\n")
