"""Operators of expressions to plan values: comparisons, text tests, arithmetic."""

from __future__ import annotations

from collections.abc import Callable

from livefire.errors import RuleError, Span, UnsupportedError
from livefire.languages.kusto import decimals
from livefire.languages.kusto.coercion import as_text, common, equal, number, pattern, unequal
from livefire.languages.kusto.ticks import is_between, next_of, shifted, ticks_of
from livefire.plan import Literal, Value, call
from livefire.plan.types import BOOLEAN, DYNAMIC, INTEGER, REAL, TEXT, TIMESPAN, TIMESTAMP, UNKNOWN

_TESTS = {"contains": "contains", "startswith": "starts_with", "endswith": "ends_with"}
_ORDERS = {"<": "less", "<=": "less_or_equal", ">": "greater", ">=": "greater_or_equal"}
_ARITHMETIC = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide", "%": "modulo"}


def binary(operator: str, left: Value, right: Value, span: Span) -> Value:
    """`left operator right`."""
    if decimals.is_decimal(left) or decimals.is_decimal(right):
        return decimals.binary(operator, left, right, span)
    if operator == "==":
        return equal(left, right, span)
    if operator in ("!=", "<>"):
        return unequal(left, right, span)
    if operator in ("=~", "!~"):
        folded = call("equals", call("lower", as_text(left)), call("lower", as_text(right)), span=span)
        return folded if operator == "=~" else call("not", folded, span=span)
    if operator in _ORDERS:
        return ordered(operator, left, right, span)
    if operator in _ARITHMETIC:
        return arithmetic(operator, left, right, span)
    return text_test(operator, left, right, span)


def ordered(operator: str, left: Value, right: Value, span: Span) -> Value:
    """`<` and its kin. What is before a time between two microseconds is before the next one."""
    if is_between(left) != is_between(right):
        operator = (
            {"<": "<=", ">=": ">"}.get(operator, operator) if is_between(left) else {"<=": "<", ">": ">="}.get(operator, operator)
        )
        left, right = next_of(left), next_of(right)
    elif ticks_of(left) == ticks_of(right):
        left, right = next_of(left), next_of(right)
    return call(_ORDERS[operator], *common(left, right, span), span=span)


def text_test(operator: str, left: Value, right: Value, span: Span) -> Value:
    """contains, startswith, endswith, has and matches regex, with `!` before and `_cs` behind."""
    negated, name = operator.startswith("!"), operator.removeprefix("!")
    cased, name = name.endswith("_cs"), name.removesuffix("_cs")
    subject, sought = as_text(left), as_text(right)
    if name == "matches regex":
        found: Value = call("matches", subject, pattern(right, span), span=span)
    elif name in ("hasprefix", "hassuffix"):
        found = call(f"has_term_{name.removeprefix('has')}", subject, sought, Literal(cased, BOOLEAN), span=span)
    elif name == "has":
        found = call("has_term_cased" if cased else "has_term", subject, sought, span=span)
    elif name not in _TESTS:
        raise UnsupportedError(f"operator {operator}", span)
    elif cased:
        found = call(_TESTS[name], subject, sought, span=span)
    else:
        found = call(_TESTS[name], call("lower", subject), call("lower", sought), span=span)
    return call("not", found, span=span) if negated else found


def among(operator: str, left: Value, options: tuple[Value, ...], span: Span) -> Value:
    """in, in~, has_any and has_all against a list of values."""
    if not options:
        return Literal(operator.startswith("!"), BOOLEAN, span)
    if operator in ("has_any", "has_all"):
        parts = [text_test("has", left, option, span) for option in options]
        return call("or" if operator == "has_any" else "and", *parts, span=span)
    negated, folded = operator.startswith("!"), operator.endswith("~")
    if folded or left.type in (TEXT, DYNAMIC):
        fold: Callable[[Value], Value] = (lambda value: call("lower", as_text(value))) if folded else as_text
        found = call("is_in", fold(left), *map(fold, options), span=span)
    else:
        pairs = [common(left, option, span) for option in options]
        found = call("is_true", call("or", *(call("equals", *pair) for pair in pairs), span=span), span=span)
    return call("not", found, span=span) if negated else found


def between(negated: bool, subject: Value, low: Value, high: Value, span: Span) -> Value:
    """Both ends included; a timespan as the upper end is counted from the lower one."""
    if low.type is TIMESTAMP and high.type is TIMESPAN:
        high = call("time_add", low, high)
    inside = call(
        "and",
        ordered(">=", subject, low, span),
        ordered("<=", subject, high, span),
        span=span,
    )
    return call("not", inside, span=span) if negated else inside


def arithmetic(operator: str, left: Value, right: Value, span: Span) -> Value:
    """Numbers, datetimes and timespans."""
    pair = (left.type, right.type)
    if UNKNOWN in pair:
        return call(_ARITHMETIC[operator], _numeric(left), _numeric(right), span=span)
    if pair == (TIMESTAMP, TIMESTAMP) and operator == "-":
        return call("time_between", left, right, span=span)
    if pair == (TIMESTAMP, TIMESPAN) and operator in ("+", "-"):
        return shifted("time_add" if operator == "+" else "time_subtract", left, right, span)
    if pair == (TIMESPAN, TIMESTAMP) and operator == "+":
        return shifted("time_add", right, left, span)
    if pair == (TIMESTAMP, TIMESPAN) and operator == "%":  # what a bin counted from the year 1 leaves
        since = call("timespan_integer", call("time_between", left, Literal(-62_135_596_800_000_000, TIMESTAMP)))
        return call("integer_timespan", call("modulo", since, _microseconds(right)), span=span)
    if TIMESPAN in pair:
        return _timespans(operator, left, right, span)
    if TEXT in pair or TIMESTAMP in pair:
        raise RuleError(f"'{operator}' does not take {left.type} and {right.type}", span)
    type = REAL if REAL in pair or pair == (DYNAMIC, DYNAMIC) else INTEGER
    made = call(_ARITHMETIC[operator], number(left, type), number(right, type), span=span)
    return _not_negative(made, number(right, type)) if operator == "%" else made


def _not_negative(remainder: Value, divisor: Value) -> Value:
    """Kusto's remainder is never below zero: -14 % 12 is 10."""
    zero = Literal(0.0 if remainder.type is REAL else 0, remainder.type)
    shifted = call("add", remainder, call("absolute", divisor))
    return call("if_else", call("less", remainder, zero), shifted, remainder, span=remainder.span)


def _numeric(value: Value) -> Value:
    return value if value.type in (INTEGER, REAL, UNKNOWN) else Literal(None, REAL, value.span)


def _timespans(operator: str, left: Value, right: Value, span: Span) -> Value:
    pair = (left.type, right.type)
    if pair == (TIMESPAN, TIMESPAN) and operator in ("+", "-", "%"):
        made = call(_ARITHMETIC[operator], _microseconds(left), _microseconds(right))
        return call("integer_timespan", made, span=span)
    if pair == (TIMESPAN, TIMESPAN) and operator == "/":
        return call("divide", number(_microseconds(left), REAL), number(_microseconds(right), REAL), span=span)
    amount, other = (left, right) if left.type is TIMESPAN else (right, left)
    if operator in ("*", "/") and other.type in (INTEGER, REAL) and not (operator == "/" and amount is right):
        made = call(_ARITHMETIC[operator], number(_microseconds(amount), REAL), number(other, REAL))
        return call("integer_timespan", call("real_integer", made), span=span)
    raise RuleError(f"'{operator}' does not take {left.type} and {right.type}", span)


def _microseconds(value: Value) -> Value:
    return call("timespan_integer", value)


def negative(value: Value, span: Span) -> Value:
    if decimals.is_decimal(value):
        return decimals.negative(value, span)
    if value.type is TIMESPAN:
        return call("integer_timespan", call("negate", _microseconds(value)), span=span)
    return call("negate", number(value, REAL if value.type is REAL else INTEGER), span=span)
