"""top-nested: the best values of a column, among the rows of each the best of the next, and so on."""

from __future__ import annotations

from livefire.errors import RuleError, UnsupportedError
from livefire.languages.kusto.expanding import hidden
from livefire.languages.kusto.summarize import name_of, summarize
from livefire.languages.kusto.syntax import Expression, Name, Named, Operator, Ordering, Star
from livefire.languages.kusto.values import Scope, value
from livefire.plan import Columns, Extend, Field, Filter, Join, Literal, Number, Plan, Project, Sort, SortKey, call
from livefire.plan.types import DYNAMIC, INTEGER

PLACE = hidden("place")


def nested(stage: Operator, parent: Plan, scope: Scope) -> Plan:
    """A row for each value of the last level that is left: the value and the aggregate of every level."""
    rows, picked = parent, parent
    shown: list[tuple[str, str]] = []
    levels = list(zip(stage.values[::2], stage.values[1::2], stage.orderings, strict=True))
    for level, (count, key, ordering) in enumerate(levels):
        made = value(key, scope)
        if made.type is DYNAMIC:
            raise UnsupportedError("top-nested of a dynamic", key.span)
        rows = Extend(rows, ((_key(level), made),), stage.span)
        picked = _picked(level, _most(count, scope), ordering, rows, scope, stage)
        aggregate = ordering.value
        named = name_of(aggregate) if isinstance(aggregate, Named) else f"aggregated_{name_of(key)}"
        shown += [(name_of(key), _key(level)), (named, _made(level))]
        if level < len(levels) - 1:
            rows = _left(level, rows, picked, stage)
    return Project(picked, tuple((name, picked.columns.field(held)) for name, held in shown), stage.span)


def _key(level: int) -> str:
    return hidden(f"value {level}")


def _made(level: int) -> str:
    return hidden(f"aggregate {level}")


def _most(count: Expression, scope: Scope) -> int | None:
    if isinstance(count, Star):
        return None
    made = value(count, scope.over(Columns()))
    if not isinstance(made, Literal) or made.type is not INTEGER or not isinstance(made.value, int) or made.value < 0:
        raise RuleError("'top-nested' takes a number", count.span)
    return made.value


def _picked(level: int, most: int | None, ordering: Ordering, rows: Plan, scope: Scope, stage: Operator) -> Plan:
    """The values of a level, beside those that they are under, as many as are wanted of each."""
    before = [name for one in range(level) for name in (_key(one), _made(one))]
    aggregate = ordering.value.value if isinstance(ordering.value, Named) else ordering.value
    summed = Operator(
        "summarize",
        stage.span,
        values=(Named((_made(level),), aggregate, aggregate.span),),
        keys=tuple(Name(name, stage.span) for name in (*before, _key(level))),
    )
    made = summarize(summed, rows, scope.over(rows.columns))
    if most is None:
        return made
    key = SortKey(made.columns.field(_made(level)), ordering.descending, ordering.nulls_first)
    above = tuple(made.columns.field(_key(one)) for one in range(level))
    numbered = Number(Sort(made, (key,), stage.span), PLACE, above, stage.span)
    best = Filter(numbered, call("less", Field(PLACE, INTEGER), Literal(most, INTEGER)), stage.span)
    return Project(best, tuple((name, made.columns.field(name)) for name in made.columns.names), stage.span)


def _left(level: int, rows: Plan, picked: Plan, stage: Operator) -> Plan:
    """The rows of the values that are left, with their aggregate beside."""
    renamed = {_key(one): hidden(f"picked {one}") for one in range(level + 1)}
    named = [(new, picked.columns.field(old)) for old, new in renamed.items()]
    right = Project(picked, (*named, (_made(level), picked.columns.field(_made(level)))), stage.span)
    on = tuple((rows.columns.field(old), right.columns.field(new)) for old, new in renamed.items())
    joined = Join(rows, right, "inner", on, stage.span)
    kept = [name for name in joined.columns.names if name not in renamed.values()]
    return Project(joined, tuple((name, joined.columns.field(name)) for name in kept), stage.span)


__all__ = ["nested"]
