"""join and union: sides named apart, nulls of strings as "", the default kind with its de-duplicated left side."""

from __future__ import annotations

from livefire.errors import RuleError, UnsupportedError
from livefire.languages.kusto.syntax import Expression, Name, Named, Operator
from livefire.languages.kusto.values import Scope
from livefire.plan import Aggregate, Aggregation, Column, Field, Join, JoinKind, Literal, Plan, Project, Union, Value, call
from livefire.plan.types import TEXT, fits

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
    renamed = _apart(left, right)
    named = Project(right, tuple((new, right.columns.field(old)) for old, new in renamed.items()), stage.span)
    on = tuple((a, Field(renamed[b.name], b.type, b.span)) for a, b in zip(keys, others, strict=True))
    made = Join(left, named, KINDS[kind], on, stage.span)
    hidden = {renamed[b.name] for b in others} if stage.name == "lookup" else set()
    return _filled(made, [column for column in made.columns.fixed if column.name not in hidden], stage)


def _pair(key: Expression) -> tuple[Name, Name]:
    """The left's and the right's column of a key."""
    if isinstance(key, Named) and isinstance(key.value, Name):
        return Name(key.names[0], key.span), key.value
    if isinstance(key, Name):
        return key, key
    raise RuleError("a join's key is a column of both sides, or $left.a == $right.b", key.span)


def _unique(left: Plan, keys: list[Name], stage: Operator) -> Plan:
    """One row of the left side for each key: the first event's."""
    names = {key.text for key in keys}
    by = tuple((name, left.columns.field(name)) for name in dict.fromkeys(key.text for key in keys))
    rest = tuple(
        (column.name, Aggregation("any_value", (Field(column.name, column.type),)))
        for column in left.columns.fixed
        if column.name not in names
    )
    made = Aggregate(left, by, rest, stage.span)
    return Project(made, tuple((name, made.columns.field(name)) for name in left.columns.names), stage.span)


def _apart(left: Plan, right: Plan) -> dict[str, str]:
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


def _filled(made: Plan, columns: list[Column], stage: Operator) -> Plan:
    """Strings of a side without a partner are ""."""

    def shown(column: Column) -> Value:
        field = Field(column.name, column.type)
        return call("coalesce", field, Literal("", TEXT)) if column.type is TEXT else field

    return Project(made, tuple((column.name, shown(column)) for column in columns), stage.span)


def union(parents: list[Plan], stage: Operator) -> Plan:
    """The rows of all, columns by name; one name with two types is split in two."""
    if stage.word("kind", "outer") != "outer" or stage.word("withsource", "") or stage.word("with_source", ""):
        raise UnsupportedError("union with kind or withsource", stage.span)
    made = Union(tuple(parents), stage.span)
    return _filled(made, list(made.columns.fixed), stage)
