"""Times between two microseconds, as the end of a day is: exact where they are compared, cut where they are shown.

`ticks_before(t, n)` stands for the time n tenths of a microsecond before t. What compares, floors or shifts it says so here;
anything else that would read it cannot be exact.
"""

from __future__ import annotations

from livefire.errors import Span, UnsupportedError
from livefire.plan import Aggregate, Call, Extend, Field, Join, Literal, Number, Plan, Project, Sort, Union, Value, call, parents
from livefire.plan.compose import values
from livefire.plan.types import INTEGER, TIMESPAN, TIMESTAMP
from livefire.plan.values import calls_of, fields

MICROSECOND = Literal(1, TIMESPAN)
KEPT = ("any_value", "max", "min", "value_at_max", "value_at_min")


def between(micros: int, ticks: int, span: Span | None) -> Value:
    """A constant: so many ticks after a microsecond."""
    if not ticks:
        return Literal(micros, TIMESTAMP, span)
    return before(Literal(micros + 1, TIMESTAMP, span), 10 - ticks, span)


def before(next: Value, ticks: int, span: Span | None) -> Value:
    """So many ticks before a whole microsecond."""
    return call("ticks_before", next, Literal(ticks, INTEGER), span=span)


def is_between(value: Value) -> bool:
    return isinstance(value, Call) and value.function == "ticks_before"


def ticks_of(value: Value) -> int:
    """How many ticks after its microsecond."""
    if isinstance(value, Call) and value.function == "ticks_before":
        count = value.arguments[1]
        assert isinstance(count, Literal) and isinstance(count.value, int)
        return 10 - count.value
    return 0


def next_of(value: Value) -> Value:
    """The whole microsecond that it is before; itself where it is one."""
    return value.arguments[0] if isinstance(value, Call) and is_between(value) else value


def cut(value: Value) -> Value:
    """Down to the microsecond, for what asks for no more."""
    if not is_between(value):
        return value
    next = next_of(value)
    if isinstance(next, Literal) and isinstance(next.value, int):
        return Literal(next.value - 1, TIMESTAMP, value.span)
    return call("time_subtract", next, MICROSECOND, span=value.span)


def shifted(function: str, value: Value, size: Value, span: Span) -> Value:
    """time_add or time_subtract of a whole number of microseconds."""
    moved = call(function, next_of(value), size, span=span)
    return before(moved, 10 - ticks_of(value), span) if is_between(value) else moved


def check_shown(plan: Plan) -> None:
    """UnsupportedError where such a time is read by anything but what shows, orders or groups it."""
    _columns(plan, {})


def _columns(plan: Plan, known: dict[int, frozenset[str]]) -> frozenset[str]:
    """The columns of a plan that may lie between two microseconds."""
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
    """Whether a value is such a time; refused where it is made of one."""
    if isinstance(value, Field):
        return value.name in columns
    if is_between(value):
        _refuse(next_of(value), columns)
        return True
    _refuse(value, columns)
    return False


def _refuse(value: Value, columns: frozenset[str]) -> None:
    found = next(calls_of("ticks_before", value), None) or next((one for one in fields(value) if one.name in columns), None)
    if found is not None:
        raise UnsupportedError("a time between two microseconds, but to compare or show it", found.span or value.span)


__all__ = ["MICROSECOND", "before", "between", "check_shown", "cut", "is_between", "next_of", "shifted", "ticks_of"]
