"""LOOKUP JOIN: rows and a table that the user gives in, the rows with what the table says of them out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from livefire.errors import NoTelemetryError, RuleError, UnsupportedError, nearest
from livefire.languages.esql.coercion import is_not_null, single
from livefire.languages.esql.site import element
from livefire.languages.esql.state import State, field
from livefire.languages.esql.syntax import LookupJoin, Reference
from livefire.plan import Filter, Join, Project, Relation, Table, Value, call
from livefire.plan.types import BOOLEAN, INTEGER, IP, NULL, REAL, TEXT, TIMESTAMP, UNKNOWN, Type

Tables: TypeAlias = Mapping[str, Table]
_READERS: dict[Type, str] = {
    BOOLEAN: "text_boolean",
    INTEGER: "text_integer",
    IP: "text_ip",
    REAL: "text_real",
    TIMESTAMP: "text_timestamp",
}


def looked_up(state: State, command: LookupJoin, tables: Tables) -> State:
    """Every row, once for each row of the table with the same keys, or once with nulls; null and several values have none.

    A column of the table stands behind the others, in place of one of the same name.
    """
    table = tables.get(command.table.name)
    if table is None:
        raise UnsupportedError(f"LOOKUP JOIN with '{command.table.name}' without that table", command.table.span)
    names = list(dict.fromkeys(key.name for key in command.keys))
    inner = {name: _apart(state, name) for name in table.columns.names}
    on = tuple(_pair(state, table, key) for key in {key.name: key for key in command.keys}.values())
    known = tuple(is_not_null(right) for _, right in on)
    rows: Relation = Filter(table, call("and", *known, span=command.span), command.span)
    values = {name: right for name, (_, right) in zip(names, on, strict=True)}
    columns = tuple((inner[name], values.get(name) or field(rows, name, command.span)) for name in inner)
    right = Project(rows, columns, command.span)
    pairs = tuple((left, field(right, inner[name], command.span)) for (left, _), name in zip(on, names, strict=True))
    joined = state.over(Join(state.relation, right, "left", pairs, annotates=True, span=command.span))
    made = tuple((name, field(joined.relation, inner[name], command.span)) for name in inner if name not in names)
    extended = joined.extended(made, command.span) if made else joined
    return extended.without(tuple(inner.values()), command.span)


def _pair(state: State, table: Table, key: Reference) -> tuple[Value, Value]:
    left = single(state.value(key))
    if table.columns.find(key.name) is None:
        raise NoTelemetryError(key.name, key.span, hint=nearest(key.name, table.columns.names))
    right: Value = field(table, key.name, key.span)
    if right.type is TEXT and element(left.type) in _READERS:
        # A file of texts does not say what an index would.
        right = call(_READERS[element(left.type)], right, span=key.span)
    types = {element(left.type), right.type} - {NULL, UNKNOWN}
    if len(types) > 1:
        raise RuleError(f"'{key.name}' is {left.type} here and {right.type} in the table", key.span)
    return left, right


def _apart(state: State, name: str) -> str:
    """A name that no column of the rows has."""
    made = f"{name} (table)"
    while made in state.columns.names:
        made += "'"
    return made


__all__ = ["Tables", "looked_up"]
