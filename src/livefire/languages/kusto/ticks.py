"""Times between two microseconds, as the end of a day is: exact where they are compared, cut where they are shown.

`ticks_before(t, n)` stands for the time n tenths of a microsecond before t. What compares, floors or shifts it says so here;
anything else that would read it cannot be exact.
"""

from __future__ import annotations

from livefire.errors import Span
from livefire.plan import Call, Literal, Value, call
from livefire.plan.types import INTEGER, TIMESPAN, TIMESTAMP

MICROSECOND = Literal(1, TIMESPAN)


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


__all__ = ["MICROSECOND", "before", "between", "cut", "is_between", "next_of", "shifted", "ticks_of"]
