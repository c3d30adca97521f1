"""Decimals of 34 digits, as far as they are constants: computed here exactly, shown as the nearest real."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from decimal import Context, Decimal, DecimalException, InvalidOperation, Overflow

from livefire.errors import Span, UnsupportedError
from livefire.plan import Call, Literal, Value, call
from livefire.plan.types import BOOLEAN, INTEGER, REAL, TEXT

_DIGITS = Context(prec=34)
_COMPUTED: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": _DIGITS.add, "-": _DIGITS.subtract, "*": _DIGITS.multiply, "/": _DIGITS.divide,
}  # fmt: skip
_COMPARED: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "==": operator.eq, "!=": operator.ne, "<>": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt,
    ">=": operator.ge,
}  # fmt: skip


def is_decimal(value: Value) -> bool:
    return isinstance(value, Call) and value.function == "decimal_real"


def to_decimal(values: Sequence[Value], span: Span) -> Value:
    """todecimal() and decimal() of a constant; null for a text that is no number."""
    value = values[0]
    if is_decimal(value):
        return value
    if not isinstance(value, Literal) or value.type not in (TEXT, INTEGER, REAL):
        raise UnsupportedError("a decimal that is no constant", value.span or span)
    try:
        found = _DIGITS.create_decimal(str(value.value).strip())
    except InvalidOperation:
        return Literal(None, REAL, span)
    except Overflow:
        raise UnsupportedError("a decimal beyond the reals", span) from None
    return _of(found, span) if found.is_finite() else Literal(None, REAL, span)


def _of(found: Decimal, span: Span) -> Value:
    if not math.isfinite(float(found)):
        raise UnsupportedError("a decimal beyond the reals", span)
    return call("decimal_real", Literal(str(found), TEXT, span), span=span)


def _decimal(value: Value, span: Span) -> Decimal:
    match value:
        case Call("decimal_real", (Literal(str(text)),)):
            return Decimal(text)
        case Literal(int(number)) if value.type is INTEGER:
            return Decimal(number)
        case _:
            raise UnsupportedError("a decimal beside what is no decimal and no whole constant", value.span or span)


def binary(sign: str, left: Value, right: Value, span: Span) -> Value:
    """`left sign right`, one of them a decimal."""
    one, other = _decimal(left, span), _decimal(right, span)
    if sign in _COMPARED:
        return Literal(_COMPARED[sign](one, other), BOOLEAN, span)
    if sign not in _COMPUTED:
        raise UnsupportedError(f"operator {sign} of decimals", span)
    try:
        return _of(_COMPUTED[sign](one, other), span)
    except DecimalException:
        return Literal(None, REAL, span)


def negative(value: Value, span: Span) -> Value:
    return _of(-_decimal(value, span), span)


__all__ = ["binary", "is_decimal", "negative", "to_decimal"]
