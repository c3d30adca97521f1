"""Values that are exact where a query compares them, and cut or rounded where a result shows them: read by nothing else."""

from __future__ import annotations

from livefire.errors import UnsupportedError
from livefire.plan import Aggregate, Call, Extend, Field, Join, Number, Plan, Project, Sort, Union, Value, parents
from livefire.plan.compose import values
from livefire.plan.types import REAL
from livefire.plan.values import calls_of, fields

KEPT = ("any_value", "max", "min", "value_at_max", "value_at_min")
MARKS = {
    "ticks_before": "a time between two microseconds, but to compare or show it",
    "decimal_real": "a decimal, but to compute with constants or show it",
}
"""The functions that stand for such values -> what is refused."""


def check_shown(plan: Plan) -> None:
    """UnsupportedError where such a value is read by anything but what shows, orders or groups it."""
    _columns(plan, {})


def _columns(plan: Plan, known: dict[int, frozenset[str]]) -> frozenset[str]:
    """The columns of a plan that hold such values."""
    if id(plan) in known:
        return known[id(plan)]
    sides = [_columns(side, known) for side in parents(plan)]
    above = frozenset[str]().union(*sides) if not (isinstance(plan, Join) and plan.kind in ("semi", "anti")) else sides[0]
    found = above
    match plan:
        case Extend(_, named) | Project(_, named):
            made = {name for name, value in named if _shows(value, above)}
            found = frozenset(made) | (above - {name for name, _ in named} if isinstance(plan, Extend) else frozenset())
        case Aggregate(_, keys, aggregates):
            made = {name for name, value in keys if _shows(value, above)}
            for name, one in aggregates:
                first = one.function in KEPT and _shows(one.arguments[0], above)
                made |= {name} if first else set()
                for value in (*(one.arguments[1:] if first else one.arguments), *([] if one.where is None else [one.where])):
                    _refuse(value, above)
            found = frozenset(made)
        case Sort() | Number() | Union():
            for value in values(plan):
                _shows(value, above)
        case _:
            for value in values(plan):
                _refuse(value, frozenset[str]().union(*sides))
    known[id(plan)] = found
    return found


def _shows(value: Value, columns: frozenset[str]) -> bool:
    """Whether a value is such a one; refused where it is made of one."""
    if isinstance(value, Field):
        return value.name in columns
    if isinstance(value, Call) and value.function in MARKS:
        _refuse(value.arguments[0], columns)
        return True
    _refuse(value, columns)
    return False


def _refuse(value: Value, columns: frozenset[str]) -> None:
    for function, meaning in MARKS.items():
        if found := next(calls_of(function, value), None):
            raise UnsupportedError(meaning, found.span or value.span)
    if used := next((one for one in fields(value) if one.name in columns), None):
        raise UnsupportedError(MARKS["decimal_real" if used.type is REAL else "ticks_before"], used.span or value.span)


__all__ = ["check_shown"]
