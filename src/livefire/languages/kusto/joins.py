"""join and union: sides named apart, nulls of strings as "", the default kind with its de-duplicated left side."""

from __future__ import annotations

from collections.abc import Iterator

from livefire.errors import RuleError, UnsupportedError
from livefire.languages.kusto.coercion import as_text
from livefire.languages.kusto.syntax import Among, Expression, Name, Named, Operator
from livefire.languages.kusto.values import Scope
from livefire.plan import Column, Field, Filter, Join, JoinKind, Literal, Number, Plan, Project, Union, Unnest, Value, call
from livefire.plan.types import BOOLEAN, DYNAMIC, INTEGER, REAL, TEXT, TIMESPAN, TIMESTAMP, UNKNOWN, Type, fits

KINDS: dict[str, JoinKind] = {
    "innerunique": "inner", "inner": "inner", "leftouter": "left", "rightouter": "right", "fullouter": "full", "leftsemi": "semi",
    "leftanti": "anti", "anti": "anti", "leftantisemi": "anti",
}  # fmt: skip
TURNED: dict[str, JoinKind] = {"rightsemi": "semi", "rightanti": "anti", "rightantisemi": "anti"}


def join(stage: Operator, left: Plan, right: Plan, scope: Scope) -> Plan:
    """The join, its columns the left's and then the right's, those of equal name with a 1 behind."""
    kind = stage.word("kind", "leftouter" if stage.name == "lookup" else "innerunique")
    pairs = [_pair(key) for key in stage.keys]
    if kind in TURNED:
        on = tuple((right.columns.field(b.text, b.span), left.columns.field(a.text, a.span)) for a, b in pairs)
        return Join(right, left, TURNED[kind], on, stage.span)
    if kind not in KINDS:
        raise UnsupportedError(f"join kind={kind}", stage.span)
    if kind == "innerunique":
        left = _unique(left, [a for a, _ in pairs], stage)
    keys = [left.columns.field(a.text, a.span) for a, _ in pairs]
    others = [right.columns.field(b.text, b.span) for _, b in pairs]
    for a, b in zip(keys, others, strict=True):
        if not fits(a.type, b.type):
            raise RuleError(f"'{a.name}' is {a.type} and '{b.name}' is {b.type}: a join's keys have one type", stage.span)
    if KINDS[kind] in ("semi", "anti"):
        return Join(left, right, KINDS[kind], tuple(zip(keys, others, strict=True)), stage.span)
    renamed = apart(left, right)
    if unknown := next((b for b in others if b.name not in renamed), None):
        raise UnsupportedError(f"a join on '{unknown.name}' of unknown columns", unknown.span or stage.span)
    named = Project(right, tuple((new, right.columns.field(old)) for old, new in renamed.items()), stage.span)
    on = tuple((a, Field(renamed[b.name], b.type, b.span)) for a, b in zip(keys, others, strict=True))
    made = Join(left, named, KINDS[kind], on, stage.span)
    hidden = {renamed[b.name] for b in others} if stage.name == "lookup" else set()
    return filled(made, [column for column in made.columns.fixed if column.name not in hidden], stage)


def _pair(key: Expression) -> tuple[Name, Name]:
    """The left's and the right's column of a key."""
    if isinstance(key, Named) and isinstance(key.value, Name):
        return Name(key.names[0], key.span), key.value
    if isinstance(key, Name):
        return key, key
    raise RuleError("a join's key is a column of both sides, or $left.a == $right.b", key.span)


def _unique(left: Plan, keys: list[Name], stage: Operator) -> Plan:
    """One row of the left side for each key: the first one."""
    place = "\N{LEFT WHITE SQUARE BRACKET}place\N{RIGHT WHITE SQUARE BRACKET}"
    numbered = Number(left, place, tuple(left.columns.field(key.text, key.span) for key in keys), stage.span)
    first = Filter(numbered, call("equals", Field(place, INTEGER), Literal(0, INTEGER)), stage.span)
    return Project(first, tuple((name, left.columns.field(name)) for name in left.columns.names), stage.span)


def member(part: Among, left: Plan, rows: Plan, key: str) -> Plan:
    """The rows of `left` whose `key` is, or with `!` is not, in the first column of `rows`; "~": whatever the case."""
    if not rows.columns.fixed:
        raise UnsupportedError("the values of a table of unknown columns", part.span)
    column = rows.columns.fixed[0]
    mine: Value = left.columns.field(key)
    theirs: Value = Field(column.name, column.type)
    if column.type is DYNAMIC:
        rows, theirs = _elements(rows, column.name, part)
    if part.operator.endswith("~"):
        mine, theirs = call("lower", as_text(mine)), call("lower", as_text(theirs))
    elif TEXT in (mine.type, theirs.type) or DYNAMIC in (mine.type, theirs.type):
        mine, theirs = as_text(mine), as_text(theirs)
    if not fits(mine.type, theirs.type):
        raise RuleError(f"{mine.type} is never in a column of {theirs.type}", part.span)
    return Join(left, rows, "anti" if part.operator.startswith("!") else "semi", ((mine, theirs),), part.span)


def _elements(rows: Plan, name: str, part: Among) -> tuple[Plan, Value]:
    """A column of arrays as their elements, of other values as themselves."""
    value = Field(name, DYNAMIC)
    is_array = call("is_true", call("equals", call("json_kind", value), Literal("array", TEXT)))
    listed = call("if_else", is_array, call("json_elements", value), call("list_of", value), span=part.span)
    spread = Unnest(Project(rows, ((name, listed),), part.span), name, keep_empty=False, span=part.span)
    return spread, Field(name, DYNAMIC)


def apart(left: Plan, right: Plan) -> dict[str, str]:
    """The right side's names, those that the left has with a number behind."""
    taken, renamed = set(left.columns.names), dict[str, str]()
    for name in right.columns.names:
        new, number = name, 0
        while new in taken:
            number += 1
            new = f"{name}{number}"
        taken.add(new)
        renamed[name] = new
    return renamed


def filled(made: Plan, columns: list[Column], stage: Operator) -> Plan:
    """Strings of a side without a partner are ""."""

    def shown(column: Column) -> Value:
        field = Field(column.name, column.type)
        return call("coalesce", field, Literal("", TEXT)) if column.type is TEXT else field

    return Project(made, tuple((column.name, shown(column)) for column in columns), stage.span)


SUFFIXES: dict[Type, str] = {
    TEXT: "string", INTEGER: "long", REAL: "real", BOOLEAN: "bool", TIMESTAMP: "datetime", TIMESPAN: "timespan", DYNAMIC: "dynamic",
}  # fmt: skip


def union(legs: list[tuple[str, Plan]], stage: Operator) -> Plan:
    """The rows of all, columns by name; one name with several types is a column for each: v_long, v_string."""
    kind = stage.word("kind", "outer")
    if kind not in ("outer", "inner"):
        raise UnsupportedError(f"union kind={kind}", stage.span)
    if not legs:
        raise RuleError("no table of the union is here", stage.span)
    origin = stage.word("withsource", stage.word("with_source", ""))
    parents = [_with_origin(name, plan, origin, stage) for name, plan in legs] if origin else [plan for _, plan in legs]
    if kind == "inner":
        parents = [_common(plan, parents, stage) for plan in parents]
    made = Union(tuple(_apart_by_type(parents, stage)), stage.span)
    return filled(made, list(made.columns.fixed), stage)


def _with_origin(name: str, plan: Plan, origin: str, stage: Operator) -> Plan:
    """A first column that says from which table each row is."""
    if not name:
        raise UnsupportedError("the source of what is no table's name", stage.span)
    rest = tuple((column.name, Field(column.name, column.type)) for column in plan.columns.fixed if column.name != origin)
    return Project(plan, ((origin, Literal(name, TEXT)), *rest), stage.span)


def _common(plan: Plan, parents: list[Plan], stage: Operator) -> Plan:
    """The columns that all have, by name and type."""
    known = [{(column.name, column.type) for column in one.columns.fixed} for one in parents]
    shared = [column for column in parents[0].columns.fixed if all((column.name, column.type) in one for one in known)]
    return Project(plan, tuple((column.name, Field(column.name, column.type)) for column in shared), stage.span)


def _apart_by_type(parents: list[Plan], stage: Operator) -> Iterator[Plan]:
    types: dict[str, set[Type]] = {}
    for column in (column for plan in parents for column in plan.columns.fixed):
        types.setdefault(column.name, set()).add(column.type)
    split = {name for name, several in types.items() if len(several - {UNKNOWN}) > 1}
    for plan in parents:
        if not split & set(plan.columns.names):
            yield plan
            continue
        named = [(_split_name(c, set(types), stage) if c.name in split else c.name, c) for c in plan.columns.fixed]
        yield Project(plan, tuple((name, Field(column.name, column.type)) for name, column in named), stage.span)


def _split_name(column: Column, taken: set[str], stage: Operator) -> str:
    """The name with its type behind, and a number where a column has that name already."""
    if column.type not in SUFFIXES:
        raise UnsupportedError(f"a union of a column of {column.type} and others of its name", stage.span)
    name, number = f"{column.name}_{SUFFIXES[column.type]}", 0
    while f"{name}{number or ''}" in taken:
        number += 1
    return f"{name}{number or ''}"


__all__ = ["apart", "filled", "join", "member", "union"]
