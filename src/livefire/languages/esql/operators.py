"""The operators of ES|QL: arguments in, plan values out."""

from __future__ import annotations

from livefire.errors import RuleError
from livefire.languages.esql.coercion import alike, coerced, in_order, single
from livefire.languages.esql.like import like
from livefire.languages.esql.names import MICROSECONDS
from livefire.languages.esql.rlike import rlike
from livefire.languages.esql.site import Lowering, Site
from livefire.languages.esql.syntax import Duration
from livefire.plan import Literal, Value, call
from livefire.plan.types import BOOLEAN, INTEGER, IP, NULL, REAL, TEXT, TIMESPAN, TIMESTAMP, UNKNOWN

_NUMBERS = (INTEGER, REAL, NULL, UNKNOWN)


def comparison(function: str) -> Lowering:
    def lowered(site: Site) -> Value:
        left, right = alike([site.single(0), site.single(1)], site.name)
        if function not in ("equals", "not_equals") and BOOLEAN in (left.type, right.type):
            raise RuleError(f"'{site.name}' does not take boolean", site.span)
        if function not in ("equals", "not_equals") and IP in (left.type, right.type):
            left, right = in_order(left), in_order(right)
        return site.call(function, left, right)

    return lowered


def arithmetic(function: str) -> Lowering:
    def lowered(site: Site) -> Value:
        if any(isinstance(operand, Duration) for operand in site.operands):
            return _shifted(site, function)
        left, right = site.single(0), site.single(1)
        for value in (left, right):
            if value.type not in _NUMBERS:
                raise RuleError(f"'{site.name}' takes numbers, not {value.type}", value.span, hint=_hint(value))
        return site.call(function, *alike([left, right], site.name))

    return lowered


def _hint(value: Value) -> str:
    return "CONCAT joins texts" if value.type is TEXT else ""


def _shifted(site: Site, function: str) -> Value:
    """A date and an amount of time; the amount may stand first when they are added."""
    first, second = site.operands
    if isinstance(first, Duration) and not isinstance(second, Duration) and function == "add":
        first, second = second, first
    if isinstance(first, Duration) or not isinstance(second, Duration) or function not in ("add", "subtract"):
        raise RuleError(f"'{site.name}' does not take an amount of time here", site.span)
    return moved(site, coerced(first, TIMESTAMP, site.name), second, function)


def moved(site: Site, moment: Value, duration: Duration, function: str) -> Value:
    """`moment` later or earlier by an amount of time."""
    if duration.unit in MICROSECONDS:
        name = "time_add" if function == "add" else "time_subtract"
        return site.call(name, moment, Literal(duration.count * MICROSECONDS[duration.unit], TIMESPAN, duration.span))
    count = duration.count if function == "add" else -duration.count
    unit, amount = Literal(duration.unit, TEXT, duration.span), Literal(count, INTEGER, duration.span)
    return site.call("calendar_add", moment, unit, amount)


def _sign(site: Site) -> Value:
    value = site.single(0)
    if value.type not in _NUMBERS:
        raise RuleError(f"'{site.name}' takes a number, not {value.type}", value.span)
    return site.call("negate", value) if site.name == "-" else value


def _logic(function: str) -> Lowering:
    def lowered(site: Site) -> Value:
        return site.call(function, *(coerced(value, BOOLEAN, site.name) for value in site.values))

    return lowered


def _in(site: Site) -> Value:
    subject, *items = alike([single(value) for value in site.values], site.name)
    return site.call("is_in", subject, *items)


def _is_null(site: Site) -> Value:
    return site.call("is_null", site.value(0))


def _is_not_null(site: Site) -> Value:
    return site.call("not", call("is_null", site.value(0), span=site.span))


OPERATORS: dict[str, Lowering] = {
    "==": comparison("equals"),
    "!=": comparison("not_equals"),
    "<": comparison("less"),
    "<=": comparison("less_or_equal"),
    ">": comparison("greater"),
    ">=": comparison("greater_or_equal"),
    "+": arithmetic("add"),
    "-": arithmetic("subtract"),
    "*": arithmetic("multiply"),
    "/": arithmetic("divide"),
    "%": arithmetic("modulo"),
    "sign -": _sign,
    "sign +": _sign,
    "and": _logic("and"),
    "or": _logic("or"),
    "not": _logic("not"),
    "in": _in,
    "is null": _is_null,
    "is not null": _is_not_null,
    "like": like,
    "rlike": rlike,
}
"""Named as they are written; the sign apart from the difference."""

__all__ = ["OPERATORS", "comparison", "moved"]
