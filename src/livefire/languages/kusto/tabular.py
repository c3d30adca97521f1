"""Stages of a pipe to relations of the plan."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from livefire.errors import RuleError, Span, UnsupportedError, nearest
from livefire.languages.kusto.coercion import condition, dynamic
from livefire.languages.kusto.functions import FUNCTIONS
from livefire.languages.kusto.joins import join, union
from livefire.languages.kusto.ranges import counted
from livefire.languages.kusto.summarize import name_of, numbered, summarize
from livefire.languages.kusto.syntax import Expression, Name, Named, Operator, Ordering, Query
from livefire.languages.kusto.values import Scope, value
from livefire.plan import (
    Aggregate,
    Aggregation,
    Column,
    Columns,
    Distinct,
    Extend,
    Field,
    Filter,
    Limit,
    Literal,
    Plan,
    Project,
    Sort,
    SortKey,
    Source,
    Table,
    Unnest,
    Value,
    call,
)  # fmt: skip
from livefire.plan.types import BOOLEAN, DYNAMIC, INTEGER, REAL, TEXT, TIMESPAN, TIMESTAMP, Type

TYPES: dict[str, Type] = {
    "string": TEXT, "long": INTEGER, "int": INTEGER, "real": REAL, "double": REAL, "bool": BOOLEAN, "boolean": BOOLEAN,
    "datetime": TIMESTAMP, "date": TIMESTAMP, "timespan": TIMESPAN, "time": TIMESPAN, "dynamic": DYNAMIC, "guid": TEXT,
}  # fmt: skip


@dataclass(frozen=True)
class Tables:
    """The tables a query may read: the events' one by its name and columns."""

    name: str
    columns: Columns


def query(pipe: Query, scope: Scope, tables: Tables) -> Plan:
    """The pipe as a plan."""
    plan = _source(pipe.source, scope, tables)
    for stage in pipe.stages:
        plan = _stage(stage, plan, scope.over(plan.columns), tables)
    return plan


def _source(source: Operator, scope: Scope, tables: Tables) -> Plan:
    match source.name:
        case "query":
            return query(source.queries[0], scope, tables)
        case "table":
            return _table(source, scope, tables)
        case "print":
            row = Table(Columns(), ((),), source.span)
            return Project(row, _printed(source.values, scope.over(Columns())), source.span)
        case "datatable":
            return _datatable(source, scope)
        case "range":
            return counted(source, scope)
        case "union":
            return union([query(inner, scope, tables) for inner in source.queries], source)
        case _:
            raise UnsupportedError(f"operator {source.name}", source.span)


def _table(source: Operator, scope: Scope, tables: Tables) -> Plan:
    name = source.values[0]
    assert isinstance(name, Name)
    if name.text in scope.lets:
        let = scope.lets[name.text]
        if not isinstance(let.value, Query):
            raise RuleError(f"'{name.text}' is a value, not a table", name.span)
        if let.parameters:
            raise UnsupportedError("a function of a table", name.span)
        earlier = {key: one for key, one in scope.lets.items() if one.span.start < let.span.start}
        return query(let.value, Scope(Columns(), earlier, depth=scope.depth + 1), tables)
    if name.text != tables.name:
        hint = nearest(name.text, (tables.name, *scope.lets))
        raise UnsupportedError(f"table {name.text}", name.span, hint=hint)
    return Source(tables.columns, name.span)


def _printed(values: tuple[Expression, ...], scope: Scope) -> tuple[tuple[str, Value], ...]:
    names = [one.names[0] if isinstance(one, Named) else f"print_{i}" for i, one in enumerate(values)]
    return tuple(zip(names, (value(one, scope) for one in values), strict=True))


def _datatable(source: Operator, scope: Scope) -> Plan:
    columns = tuple(Column(name, _type(type, source.span)) for name, type in source.words)
    cells = [_cell(one, columns[i % len(columns)].type, scope) for i, one in enumerate(source.values)]
    if not columns or len(cells) % len(columns):
        raise RuleError(f"{len(cells)} values for rows of {len(columns)} columns", source.span)
    rows = tuple(tuple(cells[start : start + len(columns)]) for start in range(0, len(cells), len(columns)))
    return Table(Columns(columns), rows, source.span)


def _cell(expression: Expression, type: Type, scope: Scope) -> str | int | float | bool | None:
    made = value(expression, scope.over(Columns()))
    if not isinstance(made, Literal):
        raise UnsupportedError("a computed value in a datatable", expression.span)
    if made.type is INTEGER and type is REAL and made.value is not None:
        return float(made.value)
    if type is DYNAMIC and made.type is not DYNAMIC:
        return None if made.value is None else json.dumps(made.value, ensure_ascii=False)
    return "" if made.value is None and type is TEXT else made.value


def _type(name: str, span: Span) -> Type:
    if name not in TYPES:
        raise UnsupportedError(f"type {name}", span)
    return TYPES[name]


def _stage(stage: Operator, parent: Plan, scope: Scope, tables: Tables) -> Plan:
    if stage.name in ("join", "lookup"):
        return join(stage, parent, query(stage.queries[0], scope.over(Columns()), tables), scope)
    if stage.name == "union":
        return union([parent, *(query(inner, scope.over(Columns()), tables) for inner in stage.queries)], stage)
    if stage.name not in STAGES:
        raise RuleError(f"'{stage.name}' begins a query, it does not follow a '|'", stage.span)
    return STAGES[stage.name](stage, parent, scope)


def _where(stage: Operator, parent: Plan, scope: Scope) -> Plan:
    if len(stage.values) != 1:
        raise RuleError("'where' takes one condition", stage.span)
    if isinstance(stage.values[0], Named):
        raise RuleError("'=' gives a name, it does not compare", stage.values[0].span, hint="'==' compares, '=~' without case")
    return Filter(parent, condition(value(stage.values[0], scope)), stage.span)


def _extend(stage: Operator, parent: Plan, scope: Scope) -> Plan:
    return Extend(parent, _named(stage.values, scope), stage.span)


def _project(stage: Operator, parent: Plan, scope: Scope) -> Plan:
    return Project(parent, _named(stage.values, scope), stage.span)


def _named(values: tuple[Expression, ...], scope: Scope) -> tuple[tuple[str, Value], ...]:
    made: dict[str, Value] = {}
    for expression in values:
        if isinstance(expression, Named) and len(expression.names) > 1:
            raise UnsupportedError("several names for one expression", expression.span)
        name = name_of(expression, list(made))
        if name in made:
            if isinstance(expression, Named | Name):
                raise RuleError(f"two columns are named '{name}'", expression.span)
            name = numbered(list(made))
        made[name] = value(expression, scope)
    return tuple(made.items())


def _matching(stage: Operator, scope: Scope) -> list[str]:
    """The columns that names and wildcards pick, in the input's order."""
    patterns = [one for one in stage.values if isinstance(one, Name)]
    for pattern in patterns:
        if "*" not in pattern.text:
            scope.columns.field(pattern.text, pattern.span)
    return [name for name in scope.columns.names if any(fnmatchcase(name, pattern.text) for pattern in patterns)]


def _fields(names: list[str], scope: Scope) -> tuple[tuple[str, Value], ...]:
    return tuple((name, scope.columns.field(name)) for name in names)


def _project_away(stage: Operator, parent: Plan, scope: Scope) -> Plan:
    gone = _matching(stage, scope)
    return Project(parent, _fields([name for name in scope.columns.names if name not in gone], scope), stage.span)


def _project_keep(stage: Operator, parent: Plan, scope: Scope) -> Plan:
    return Project(parent, _fields(_matching(stage, scope), scope), stage.span)


def _project_reorder(stage: Operator, parent: Plan, scope: Scope) -> Plan:
    first = [name for one in stage.values if isinstance(one, Name) for name in scope.columns.names if fnmatchcase(name, one.text)]
    order = list(dict.fromkeys([*first, *scope.columns.names]))
    return Project(parent, _fields(order, scope), stage.span)


def _project_rename(stage: Operator, parent: Plan, scope: Scope) -> Plan:
    new: dict[str, str] = {}
    for one in stage.values:
        if not isinstance(one, Named) or not isinstance(one.value, Name):
            raise RuleError("'project-rename' takes new = old", one.span)
        scope.columns.field(one.value.text, one.value.span)
        new[one.value.text] = one.names[0]
    return Project(parent, tuple((new.get(name, name), scope.columns.field(name)) for name in scope.columns.names), stage.span)


def _distinct(stage: Operator, parent: Plan, scope: Scope) -> Plan:
    star = any(not isinstance(one, Name | Named) for one in stage.values)
    return Distinct(parent if star else Project(parent, _named(stage.values, scope), stage.span), stage.span)


def _take(stage: Operator, parent: Plan, scope: Scope) -> Plan:
    return Limit(parent, _count(stage, scope), stage.span)


def _count(stage: Operator, scope: Scope) -> int:
    made = value(stage.values[0], scope.over(Columns())) if stage.values else None
    if not isinstance(made, Literal) or not isinstance(made.value, int) or made.value < 0:
        raise RuleError(f"'{stage.name}' takes a number", stage.span)
    return made.value


def _sorted(orderings: tuple[Ordering, ...], parent: Plan, scope: Scope, span: Span) -> Plan:
    keys = tuple(SortKey(value(one.value, scope), one.descending, one.nulls_first) for one in orderings)
    return Sort(parent, keys, span)


def _sort(stage: Operator, parent: Plan, scope: Scope) -> Plan:
    return _sorted(stage.orderings, parent, scope, stage.span)


def _top(stage: Operator, parent: Plan, scope: Scope) -> Plan:
    return Limit(_sorted(stage.orderings, parent, scope, stage.span), _count(stage, scope), stage.span)


def _rows(stage: Operator, parent: Plan, scope: Scope) -> Plan:
    return Aggregate(parent, (), (("Count", Aggregation("count_rows", (), None, stage.span)),), stage.span)


def _same(stage: Operator, parent: Plan, scope: Scope) -> Plan:
    return Extend(parent, _named(stage.values, scope), stage.span) if stage.values else parent


def _mv_expand(stage: Operator, parent: Plan, scope: Scope) -> Plan:
    """One row for each element of an array; a null or a value that is no array is one row, an empty array none."""
    written, *others = stage.values
    if others:
        raise UnsupportedError("mv-expand of several columns", stage.span)
    if any(key in ("bagexpansion", "with_itemindex", "kind") for key, _ in stage.words):
        raise UnsupportedError("mv-expand with options", stage.span)
    name, array = name_of(written), dynamic(value(written, scope))
    single = call("list_of", call("coalesce", array, Literal("null", DYNAMIC)))
    is_array = call("is_true", call("equals", call("json_kind", array), Literal("array", TEXT)))
    listed = call("if_else", is_array, call("json_elements", array), single, span=written.span)
    spread = Unnest(Extend(parent, ((name, listed),), stage.span), name, keep_empty=False, span=stage.span)
    wanted = dict(stage.words).get("type0")
    if wanted is None:
        return spread
    if wanted not in _CONVERSIONS:
        raise UnsupportedError(f"mv-expand to typeof({wanted})", stage.span)
    made = FUNCTIONS[_CONVERSIONS[wanted]][2]([Field(name, DYNAMIC, written.span)], stage.span)
    return Extend(spread, ((name, made),), stage.span)


_CONVERSIONS = {
    "string": "tostring", "long": "tolong", "int": "toint", "real": "toreal", "bool": "tobool", "datetime": "todatetime", "dynamic": "todynamic",
}  # fmt: skip

STAGES: dict[str, Callable[[Operator, Plan, Scope], Plan]] = {
    "where": _where, "filter": _where, "extend": _extend, "project": _project, "project-away": _project_away,
    "project-keep": _project_keep, "project-rename": _project_rename, "project-reorder": _project_reorder, "distinct": _distinct,
    "take": _take, "limit": _take, "sort": _sort, "top": _top, "count": _rows, "summarize": summarize, "serialize": _same, "as": _same,
    "render": _same, "mv-expand": _mv_expand, "mvexpand": _mv_expand,
}  # fmt: skip

__all__ = ["Tables", "query"]
