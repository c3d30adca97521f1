"""Where a pipe begins: a table of the events, a let, a function of tables, rows that the query or the user brings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase

from livefire.errors import RuleError, Span, UnsupportedError, nearest
from livefire.languages.kusto.cells import as_type, converted
from livefire.languages.kusto.syntax import Constant_, Expression, Let, Name, Operator, Query
from livefire.languages.kusto.values import Scope, argument, arguments, before, called, tabular, value
from livefire.plan import Column, Columns, Constant, Literal, Plan, Source, Table, Value
from livefire.plan.types import BOOLEAN, DYNAMIC, INTEGER, REAL, TEXT, TIMESPAN, TIMESTAMP, Type

TYPES: dict[str, Type] = {
    "string": TEXT, "long": INTEGER, "int": INTEGER, "real": REAL, "double": REAL, "bool": BOOLEAN, "boolean": BOOLEAN,
    "datetime": TIMESTAMP, "date": TIMESTAMP, "timespan": TIMESPAN, "time": TIMESPAN, "dynamic": DYNAMIC, "guid": TEXT,
}  # fmt: skip
HINT = "a file may stand for it: --table {0}=FILE"


@dataclass(frozen=True)
class Tables:
    """The tables a query may read: the events' one by its name and columns, and those that the user gives."""

    name: str
    columns: Columns
    given: Mapping[str, Table] = field(default_factory=dict)


class MissingTableError(UnsupportedError):
    """A table that is not here: a fuzzy union leaves it out."""


def table(source: Operator, scope: Scope, tables: Tables) -> Plan:
    """A table by its name: a function's parameter, a let, the events, one that the user gives."""
    name = source.values[0]
    assert isinstance(name, Name)
    if name.text in scope.tables:
        return scope.tables[name.text]
    if name.text in scope.lets:
        return _of_let(scope.lets[name.text], name.span, scope)
    return named(name.text, name.span, scope, tables)


def named(name: str, span: Span, scope: Scope, tables: Tables) -> Plan:
    """A table that is no let."""
    if name == tables.name:
        return Source(tables.columns, span)
    if name in tables.given:
        return replace(tables.given[name], span=span)
    hint = nearest(name, (tables.name, *scope.lets, *tables.given)) or HINT.format(name)
    raise MissingTableError(f"table {name}", span, hint=hint)


def _of_let(let: Let, span: Span, scope: Scope) -> Plan:
    if let.parameters is not None:
        return _called(let, (), span, scope, None)
    if let.span in scope.made_tables:
        return scope.made_tables[let.span]
    inner = replace(before(let, span, scope), columns=Columns())
    written = let.value if isinstance(let.value, Query) else tabular(let.value, inner)
    if written is None:
        raise RuleError(f"'{let.name}' is a value, not a table", span)
    scope.made_tables[let.span] = scope.lower(written, inner)
    return scope.made_tables[let.span]


def call(source: Operator, scope: Scope, tables: Tables, first: Plan | None = None) -> Plan:
    """A function of tables, one of the user's lets or of the language's; `first`: what `invoke` gives it."""
    name, *written = source.values
    assert isinstance(name, Name)
    if name.text in scope.lets:
        return _called(scope.lets[name.text], tuple(written), source.span, scope, first)
    if name.text == "_GetWatchlist":
        return _watchlist(written, source.span, tables)
    if name.text == "table" and len(written) == 1:
        return named(_constant(written[0]), source.span, scope, tables)
    raise MissingTableError(f"function {name.text}, which the workspace defines", name.span)


def _called(let: Let, written: tuple[Expression, ...], span: Span, scope: Scope, first: Plan | None) -> Plan:
    if let.parameters is None:
        raise RuleError(f"'{let.name}' is no function", span)
    values, plans = dict[str, Value](), dict[str, Plan]()
    wanted = let
    if first is not None:
        if not let.parameters or let.parameters[0].type is not None:
            raise RuleError(f"'{let.name}' takes no table to invoke it on", span)
        plans[let.parameters[0].name] = first
        wanted = replace(let, parameters=let.parameters[1:])
    for parameter, expression in arguments(wanted, written, span):
        if parameter.type is None:
            query = tabular(expression, replace(scope, columns=Columns())) or _as_table(expression)
            plans[parameter.name] = scope.lower(query, scope.over(Columns()))
        else:
            values[parameter.name] = argument(parameter, expression, scope)
    return _result(let, values, plans, span, scope)


def _as_table(expression: Expression) -> Query:
    """An argument that only can be a table's name."""
    if isinstance(expression, Name):
        return Query(Operator("table", expression.span, values=(expression,)), (), expression.span)
    raise RuleError("expected a table", expression.span)


def _result(let: Let, values: Mapping[str, Value], plans: Mapping[str, Plan], span: Span, scope: Scope) -> Plan:
    inner = replace(called(let, values, plans, span, scope), columns=Columns())
    written = let.value if isinstance(let.value, Query) else tabular(let.value, inner)
    if written is None:
        raise RuleError(f"'{let.name}' gives a value, not a table", span)
    return scope.lower(written, inner)


def _constant(expression: Expression) -> str:
    if isinstance(expression, Constant_) and expression.type is TEXT:
        return str(expression.value)
    raise UnsupportedError("a computed name of a table", expression.span)


def _watchlist(written: list[Expression], span: Span, tables: Tables) -> Plan:
    name = _constant(written[0]) if written else ""
    if name in tables.given:
        return replace(tables.given[name], span=span)
    raise MissingTableError(f"watchlist {name}", span, hint=nearest(name, tuple(tables.given)) or HINT.format(name))


def wildcard(pattern: str, scope: Scope, tables: Tables) -> list[tuple[str, Plan]]:
    """The tables and views whose names a pattern of a union picks."""
    views = [let for let in scope.lets.values() if let.parameters == () and let.view and fnmatchcase(let.name, pattern)]
    found = [(let.name, _of_let(let, let.span, scope)) for let in views]
    if fnmatchcase(tables.name, pattern):
        found.append((tables.name, Source(tables.columns)))
    return found + [(name, one) for name, one in tables.given.items() if fnmatchcase(name, pattern)]


def external(source: Operator, scope: Scope, tables: Tables) -> Plan:
    """externaldata: nothing is fetched; a file given under the address or under the let's name stands for it."""
    addresses = tuple(_constant(one) for one in source.values)
    columns = tuple(Column(name, type_of(type, source.span)) for name, type in source.words)
    names = (*addresses, *scope.within)
    for name in names:
        if name in tables.given:
            return _retyped(tables.given[name], columns, source.span)
    raise MissingTableError(
        "operator externaldata", source.span, hint=HINT.format(scope.within[-1] if scope.within else names[0])
    )


def _retyped(given: Table, columns: tuple[Column, ...], span: Span) -> Plan:
    """A given table with the columns that a query declares: by their names, or else by their places."""
    names = given.columns.names
    if not set(names) >= {column.name for column in columns}:
        if len(names) != len(columns):
            raise RuleError(f"the file has the columns {', '.join(names)}", span)
        places = list(range(len(columns)))
    else:
        places = [names.index(column.name) for column in columns]
    types = [given.columns.fixed[place].type for place in places]
    rows = tuple(
        tuple(_cell(row[place], type, column.type) for place, type, column in zip(places, types, columns, strict=True))
        for row in given.rows
    )
    return Table(Columns(columns), rows, span)


def _cell(cell: Constant, type: Type, wanted: Type) -> Constant:
    """A cell in another type; null where it is not of that type, as Kusto reads files."""
    if type is wanted or cell is None:
        return "" if cell is None and wanted is TEXT else cell
    if type is DYNAMIC and isinstance(cell, str):
        read = json.loads(cell)
        return converted(read if isinstance(read, str) else cell, wanted)
    return converted(str(cell).lower() if isinstance(cell, bool) else str(cell), wanted)


def datatable(source: Operator, scope: Scope) -> Plan:
    """Rows that the query itself writes."""
    columns = tuple(Column(name, type_of(type, source.span)) for name, type in source.words)
    cells = [_constant_cell(one, columns[i % len(columns)].type, scope) for i, one in enumerate(source.values) if columns]
    if not columns or len(cells) % len(columns):
        raise RuleError(f"{len(source.values)} values for rows of {len(columns)} columns", source.span)
    rows = tuple(tuple(cells[start : start + len(columns)]) for start in range(0, len(cells), len(columns)))
    return Table(Columns(columns), rows, source.span)


def _constant_cell(expression: Expression, type: Type, scope: Scope) -> Constant:
    made = value(expression, scope.over(Columns()))
    if not isinstance(made, Literal):
        raise UnsupportedError("a computed value in a datatable", expression.span)
    try:
        return as_type(made.value, made.type, type)
    except KeyError:
        raise UnsupportedError(f"a value of type {made.type} in a datatable's column of type {type}", expression.span) from None


def type_of(name: str, span: Span) -> Type:
    """A type by its name in Kusto."""
    if name not in TYPES:
        raise UnsupportedError(f"type {name}", span)
    return TYPES[name]


__all__ = ["MissingTableError", "Tables", "call", "datatable", "external", "named", "table", "type_of", "wildcard"]
