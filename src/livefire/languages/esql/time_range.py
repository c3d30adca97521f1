"""TRANGE: an amount of time before now, or two moments, in; whether `@timestamp` lies between them out."""

from __future__ import annotations

from livefire.errors import RuleError, UnsupportedError
from livefire.languages.counts import expect
from livefire.languages.esql.coercion import coerced, microseconds
from livefire.languages.esql.names import MICROSECONDS
from livefire.languages.esql.scope import Scope
from livefire.languages.esql.syntax import Constant, Duration, Expression, Invocation, Reference
from livefire.plan import Literal, Value, call
from livefire.plan.types import TIMESPAN, TIMESTAMP


def trange(invocation: Invocation, scope: Scope) -> Value:
    """The beginning is not in the range, the end is."""
    span = invocation.span
    time = coerced(scope.value(Reference("@timestamp", span)), TIMESTAMP, "TRANGE")
    expect("TRANGE", len(invocation.arguments), 1, 2, span)
    first, *rest = invocation.arguments
    start, end = _between(first, rest[0]) if rest else (_ago(first), call("now", span=span))
    return call("and", call("greater", time, start, span=span), call("less_or_equal", time, end, span=span), span=span)


def _between(first: Expression, last: Expression) -> tuple[Value, Value]:
    start, end = _moment(first), _moment(last)
    if int(start.value or 0) > int(end.value or 0):
        raise RuleError("'TRANGE' begins after its end", first.span | last.span)
    return start, end


def _ago(amount: Expression) -> Value:
    if not isinstance(amount, Duration):
        raise RuleError("'TRANGE' takes an amount of time like 5 minutes here", amount.span)
    if amount.count < 0:
        raise RuleError("'TRANGE' takes an amount of time that is not negative", amount.span)
    if amount.unit not in MICROSECONDS:
        raise UnsupportedError(f"TRANGE of {amount.unit}s", amount.span)
    size = Literal(amount.count * MICROSECONDS[amount.unit], TIMESPAN, amount.span)
    return call("time_subtract", call("now", span=amount.span), size, span=amount.span)


def _moment(constant: Expression) -> Literal:
    """A date as a text, or the milliseconds since 1970."""
    value = constant.value if isinstance(constant, Constant) else None
    if isinstance(value, str):
        return Literal(microseconds(value, Literal(value, TIMESTAMP, constant.span)), TIMESTAMP, constant.span)
    if isinstance(value, int) and not isinstance(value, bool):
        return Literal(value * 1000, TIMESTAMP, constant.span)
    raise UnsupportedError("TRANGE of what is no constant date", constant.span)


__all__ = ["trange"]
