"""Stages of a pipe to relations of the plan."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from fnmatch import fnmatchcase

from livefire.errors import RuleError, Span, UnsupportedError
from livefire.languages.kusto import sources
from livefire.languages.kusto.coercion import condition
from livefire.languages.kusto.evaluating import evaluated
from livefire.languages.kusto.expanding import applied, expanded, partitioned
from livefire.languages.kusto.joins import join, member, union
from livefire.languages.kusto.making import series
from livefire.languages.kusto.names import OPERATORS
from livefire.languages.kusto.nesting import nested
from livefire.languages.kusto.parsing import parsed, parsed_pairs
from livefire.languages.kusto.ranges import counted
from livefire.languages.kusto.sampling import hitters, sampled, schema_of
from livefire.languages.kusto.several import is_several, several_of
from livefire.languages.kusto.sliding import in_order
from livefire.languages.kusto.sources import MissingTableError, Tables
from livefire.languages.kusto.summarize import name_of, numbered, summarize
from livefire.languages.kusto.syntax import Among, Chain, Expression, Name, Named, Operator, Ordering, Query, Star
from livefire.languages.kusto.values import Asides, Scope, tabular, value
from livefire.plan import (
    Aggregate,
    Aggregation,
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
    Table,
    Value,
)  # fmt: skip
from livefire.plan.types import DYNAMIC, TEXT


def query(pipe: Query, scope: Scope, tables: Tables) -> Plan:
    """The pipe as a plan; the names that `as` gives hold to the end of the pipe."""
    plan = _source(pipe.source, scope, tables)
    for stage in pipe.stages:
        plan = _stage(stage, plan, scope.over(plan.columns), tables)
        if stage.name == "as":
            scope = replace(scope, tables={**scope.tables, _alias(stage): plan})
    return plan


def _alias(stage: Operator) -> str:
    name = stage.values[0]
    assert isinstance(name, Name)
    return name.text


def _source(source: Operator, scope: Scope, tables: Tables) -> Plan:
    match source.name:
        case "query":
            return query(source.queries[0], scope, tables)
        case "table":
            return sources.table(source, scope, tables)
        case "call":
            return sources.call(source, scope, tables)
        case "print":
            return _with_asides(_print, source, Table(Columns(), ((),), source.span), scope.over(Columns()))
        case "datatable":
            return sources.datatable(source, scope)
        case "externaldata":
            return sources.external(source, scope, tables)
        case "range":
            return _with_asides(counted, source, Table(Columns(), ((),), source.span), scope.over(Columns()))
        case "union":
            return union(_legs(source, scope, tables), source)
        case _:
            raise UnsupportedError(f"operator {source.name}", source.span)


def _legs(source: Operator, scope: Scope, tables: Tables) -> list[tuple[str, Plan]]:
    """What a union joins, each with its name if it is a table or a let alone; a fuzzy union leaves out what is missing."""
    said = source.word("isfuzzy", "false")
    if said not in ("true", "false"):
        raise RuleError(f"isfuzzy is '{said}'", source.span, hint="true or false")
    fuzzy = said == "true"
    found: list[tuple[str, Plan]] = []
    for inner in source.queries:
        if inner.source.name == "wildcard":
            pattern = inner.source.values[0]
            assert isinstance(pattern, Name)
            picked = sources.wildcard(pattern.text, scope, tables)
            if not picked and not fuzzy:
                raise MissingTableError(f"tables {pattern.text}", pattern.span)
            found += picked
            continue
        try:
            found.append((_leg_name(inner), query(inner, scope.over(Columns()), tables)))
        except MissingTableError:
            if not fuzzy:
                raise
    return found


def _leg_name(leg: Query) -> str:
    """The name of a table alone, or the one that `as` gives last."""
    last = leg.stages[-1] if leg.stages else leg.source
    name = last.values[0] if last.name in ("table", "as") else None
    return name.text if isinstance(name, Name) else ""


def _stage(stage: Operator, parent: Plan, scope: Scope, tables: Tables) -> Plan:
    if stage.name in ("join", "lookup"):
        return join(stage, parent, query(stage.queries[0], scope.over(Columns()), tables), scope)
    if stage.name == "union":
        return union([("", parent), *_legs(stage, scope, tables)], stage)
    if stage.name == "invoke":
        return sources.call(stage, scope, tables, parent)
    if stage.name == "where" or stage.name == "filter":
        return _where(stage, parent, scope)
    if stage.name == "serialize":
        serial = parent if in_order(parent) else Sort(parent, (), stage.span)
        return _plain(replace(stage, name="extend"), serial, scope) if stage.values else serial
    if stage.name in ("mv-apply", "partition"):
        return (applied if stage.name == "mv-apply" else partitioned)(stage, parent, scope, _plain)
    if stage.name not in STAGES and stage.name in OPERATORS and stage.name not in BEGINNINGS:
        raise UnsupportedError(f"operator {stage.name}", stage.span)
    if stage.name not in STAGES:
        raise RuleError(f"'{stage.name}' begins a query, it does not follow a '|'", stage.span)
    return _plain(stage, parent, scope)


BEGINNINGS = ("print", "range", "datatable", "externaldata", "find")


def _plain(stage: Operator, parent: Plan, scope: Scope) -> Plan:
    """A stage that reads its parent alone."""
    if stage.name not in STAGES:
        raise UnsupportedError(f"operator {stage.name} here", stage.span)
    return _with_asides(STAGES[stage.name], stage, parent, scope)


Lowering = Callable[[Operator, Plan, Scope], Plan]


def _with_asides(lowering: Lowering, stage: Operator, parent: Plan, scope: Scope) -> Plan:
    """The stage over its rows, those of the queries that it holds beside them."""
    asides = Asides()
    first = lowering(stage, parent, replace(scope, asides=asides, made={}))
    if not asides.found:
        return first
    beside = parent
    if any(kind == "sliding" for kind, _, _ in asides.found) and not in_order(parent):
        raise RuleError("a function of neighbouring rows, and rows without an order", stage.span, hint="sort or serialize before")
    for _, put in asides.found.values():
        beside = put(beside)
    made = lowering(stage, beside, replace(scope, asides=Asides(asides.found, attached=True), made={}))
    hidden = set(beside.columns.names) - set(parent.columns.names)
    if not hidden & set(made.columns.names):
        return made
    shown = [column for column in made.columns.fixed if column.name not in hidden]
    return Project(made, tuple((column.name, Field(column.name, column.type)) for column in shown), stage.span)


def _print(stage: Operator, parent: Plan, scope: Scope) -> Plan:
    made: list[tuple[str, Value]] = []
    for i, one in enumerate(stage.values):
        if is_several(one, scope):
            made += several_of(one, stage, scope).items()
        else:
            made.append((one.names[0] if isinstance(one, Named) else f"print_{i}", value(one, scope)))
    return Project(parent, tuple(made), stage.span)


def _where(stage: Operator, parent: Plan, scope: Scope) -> Plan:
    """The rows for which the condition is true; `column in (query)` beside `and` is a join that keeps the left side."""
    if len(stage.values) != 1:
        raise RuleError("'where' takes one condition", stage.span)
    if isinstance(stage.values[0], Named):
        raise RuleError("'=' gives a name, it does not compare", stage.values[0].span, hint="'==' compares, '=~' without case")
    rest: list[Expression] = []
    for part in _conjuncts(stage.values[0]):
        rows = tabular(part.options[0], scope) if isinstance(part, Among) and len(part.options) == 1 else None
        if rows is None or not isinstance(part, Among) or part.operator not in ("in", "!in", "in~", "!in~"):
            rest.append(part)
            continue
        parent = _semi_join(part, parent, rows, scope)
    if not rest:
        return parent
    one = rest[0] if len(rest) == 1 else Chain("and", tuple(rest), rest[0].span | rest[-1].span)
    whole = stage.values[0] if len(rest) == len(_conjuncts(stage.values[0])) else one
    return _with_asides(_filtered, replace(stage, values=(whole,)), parent, scope)


def _semi_join(part: Among, parent: Plan, rows: Query, scope: Scope) -> Plan:
    """As `member` does, a value that is not a column's computed before."""
    if isinstance(part.left, Name) and scope.columns.find(part.left.text) is not None:
        return member(part, parent, scope.lower(rows, scope.over(Columns())), part.left.text)
    made = _with_asides(_extended_by_key, Operator("extend", part.span, values=(part.left,)), parent, scope)
    kept = [(column.name, column.type) for column in parent.columns.fixed]
    joined = member(part, made, scope.lower(rows, scope.over(Columns())), KEY)
    return Project(joined, tuple((name, Field(name, type)) for name, type in kept), part.span)


KEY = "\N{LEFT WHITE SQUARE BRACKET}key\N{RIGHT WHITE SQUARE BRACKET}"


def _extended_by_key(stage: Operator, parent: Plan, scope: Scope) -> Plan:
    return Extend(parent, ((KEY, value(stage.values[0], scope)),), stage.span)


def _conjuncts(expression: Expression) -> tuple[Expression, ...]:
    if isinstance(expression, Chain) and expression.operator == "and":
        return tuple(part for inner in expression.parts for part in _conjuncts(inner))
    return (expression,)


def _filtered(stage: Operator, parent: Plan, scope: Scope) -> Plan:
    return Filter(parent, condition(value(stage.values[0], scope)), stage.span)


def _extend(stage: Operator, parent: Plan, scope: Scope) -> Plan:
    return Extend(parent, _named(stage, scope), stage.span)


def _project(stage: Operator, parent: Plan, scope: Scope) -> Plan:
    return Project(parent, _named(stage, scope), stage.span)


def _named(stage: Operator, scope: Scope) -> tuple[tuple[str, Value], ...]:
    made: dict[str, Value] = {}
    for expression in stage.values:
        if is_several(expression, scope):
            made |= several_of(expression, stage, scope)
            continue
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


def _project_by_names(stage: Operator, parent: Plan, scope: Scope) -> Plan:
    """The columns that texts and arrays of texts name or match, in their order; what names none is nothing."""
    patterns = [text for one in stage.values for text in _texts(value(one, scope.over(Columns())), one.span)]
    if scope.columns.anything:
        raise UnsupportedError("project-by-names over unknown columns", stage.span)
    chosen = dict.fromkeys(name for pattern in patterns for name in scope.columns.names if fnmatchcase(name, _glob(pattern)))
    if not chosen:
        raise UnsupportedError("a table without columns", stage.span)
    return Project(parent, _fields(list(chosen), scope), stage.span)


def _glob(pattern: str) -> str:
    """Only * is a wildcard."""
    return pattern.replace("[", "[[]").replace("?", "[?]")


def _texts(named: Value, span: Span) -> list[str]:
    """A constant text, or those of a constant array."""
    if isinstance(named, Literal) and named.type is TEXT:
        return [str(named.value)]
    read = json.loads(str(named.value)) if isinstance(named, Literal) and named.type is DYNAMIC and named.value else None
    if not isinstance(read, list) or not all(isinstance(one, str) for one in read):
        raise UnsupportedError("columns by names that are no constants", span)
    return read


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
    star = any(isinstance(one, Star) for one in stage.values)
    return Distinct(parent if star else Project(parent, _named(stage, scope), stage.span), stage.span)


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
    name = _alias(stage) if stage.values else "Count"
    return Aggregate(parent, (), ((name, Aggregation("count_rows", (), None, stage.span)),), stage.span)


def _same(stage: Operator, parent: Plan, scope: Scope) -> Plan:
    return parent


STAGES: dict[str, Lowering] = {
    "extend": _extend, "project": _project, "project-away": _project_away,
    "project-keep": _project_keep, "project-rename": _project_rename, "project-reorder": _project_reorder, "project-by-names": _project_by_names, "distinct": _distinct,
    "take": _take, "limit": _take, "sort": _sort, "top": _top, "count": _rows, "summarize": summarize, "serialize": _same,
    "as": _same, "render": _same, "mv-expand": expanded, "parse": parsed, "parse-where": parsed, "parse-kv": parsed_pairs,
    "where": _filtered, "filter": _filtered, "make-series": series, "top-nested": nested, "evaluate": evaluated,
    "sample": _take, "sample-distinct": sampled, "top-hitters": hitters, "getschema": schema_of,
}  # fmt: skip

__all__ = ["STAGES", "Tables", "query"]
