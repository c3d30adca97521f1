"""Values of one type in, values of the type that an operator wants out: ES|QL's implicit casts, and what it refuses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from livefire.errors import RuleError
from livefire.plan import ITEM, Call, Field, Literal, Value, call
from livefire.plan.addresses import canonical
from livefire.plan.types import BOOLEAN, INTEGER, IP, NULL, REAL, TEXT, TIMESTAMP, UNKNOWN, ListOf, Scalar, Type

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def null(type: Type, like: Value) -> Literal:
    """Null of a type, standing where `like` stands."""
    return Literal(None, type, like.span)


def single(value: Value) -> Value:
    """The value as an ordinary operator sees it: of a list the one element, null when there are none or several."""
    return call("list_single", value, span=value.span) if isinstance(value.type, ListOf) else value


def as_list(value: Value) -> Value:
    """The value as a list: of one element where it is a scalar, null where it is null."""
    if isinstance(value.type, ListOf) or value.type in (UNKNOWN, NULL):
        return value
    made = call("list_of", value, span=value.span)
    if isinstance(value, Literal):
        return made
    return call("if_else", call("is_null", value, span=value.span), null(made.type, value), made, span=value.span)


def coerced(value: Value, wanted: Type, user: str) -> Value:
    """One element of the wanted type; RuleError when `user`, an operator or function, does not take this type."""
    value = single(value)
    if value.type is NULL:
        return null(wanted, value)
    if value.type in (wanted, UNKNOWN):
        return value
    if wanted is REAL and value.type is INTEGER:
        return real(value)
    if isinstance(value, Literal) and isinstance(value.value, str) and wanted in (TIMESTAMP, IP, BOOLEAN):
        return constant(value.value, wanted, value)
    raise RuleError(f"'{user}' takes {wanted} here, not {value.type}", value.span, hint=_hint(value.type, wanted))


def _hint(type: Type, wanted: Type) -> str:
    if wanted is TEXT and type in (IP, INTEGER, REAL, BOOLEAN, TIMESTAMP):
        return "TO_STRING makes a text"
    if wanted is IP and type is TEXT:
        return "TO_IP makes an address"
    return ""


def real(value: Value) -> Value:
    """An integer, or a list of them, as reals; anything else as it is."""
    if value.type == ListOf(INTEGER):
        item = call("integer_real", Field(ITEM, INTEGER, value.span), span=value.span)
        return call("each_item", value, item, span=value.span)
    if value.type is not INTEGER:
        return value
    if isinstance(value, Literal):
        return Literal(None if value.value is None else float(value.value), REAL, value.span)
    return call("integer_real", value, span=value.span)


def constant(text: str, wanted: Type, like: Value) -> Literal:
    """A text constant where a date, an address or a boolean is wanted."""
    if wanted is TIMESTAMP:
        return Literal(microseconds(text, like), TIMESTAMP, like.span)
    if wanted is IP:
        return Literal(_address(text, like), IP, like.span)
    if text.lower() not in ("true", "false"):
        raise RuleError(f"'{text}' where true or false is expected", like.span)
    return Literal(text.lower() == "true", BOOLEAN, like.span)


def _address(text: str, like: Value) -> str:
    found = canonical(text)
    if found is None:
        raise RuleError(f"'{text[:60]}' where an IP address is expected", like.span)
    return found


def in_order(value: Value) -> Value:
    """The value as it is compared by order: an address by its bits."""
    return call("ip_order", value, span=value.span) if value.type is IP else value


def microseconds(text: str, like: Value) -> int:
    """A date constant as microseconds since 1970: 2026, 2026-01, 2026-01-14, with or without a time and an offset."""
    # fromisoformat also takes 20260114 and 2026-W03-3, which ES|QL's strict_date_optional_time does not.
    date, separator, _ = text.partition("T")
    padded = text if separator else date + "-01-01"[: max(0, 10 - len(date))] if len(date) == 4 else _month(date)
    try:
        if "W" in date or not len(padded) >= 10 or padded[4] != "-" or padded[7] != "-":
            raise ValueError
        moment = datetime.fromisoformat(padded)
    except ValueError:
        raise RuleError(f"'{text}' where a date in ISO 8601 is expected", like.span) from None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    elapsed = aware - _EPOCH
    return (elapsed.days * 86_400 + elapsed.seconds) * 1_000_000 + elapsed.microseconds


def _month(date: str) -> str:
    return date + "-01" if len(date) == 7 else date


def alike(values: Sequence[Value], user: str) -> tuple[Value, ...]:
    """The values with one type: null takes any, integer becomes real beside real, a scalar a list beside a list."""
    types = [_element(value.type) for value in values]
    if REAL in types:
        values = [real(value) for value in values]
    if any(isinstance(value.type, ListOf) for value in values):
        values = [as_list(value) for value in values]
    types = [_element(value.type) for value in values]
    known = [type for type in types if type not in (NULL, UNKNOWN)]
    target = next((type for type in known if type is not TEXT), known[0]) if known else NULL
    listed = any(isinstance(value.type, ListOf) for value in values)
    made = []
    for value in values:
        if value.type is NULL and isinstance(target, Scalar):
            value = null(ListOf(target) if listed else target, value)
        if target in (TIMESTAMP, IP, BOOLEAN) and isinstance(value, Literal) and isinstance(value.value, str):
            value = constant(value.value, target, value)
        if _element(value.type) not in (target, NULL, UNKNOWN):
            raise RuleError(f"'{user}' takes values of one type, not {target} and {_element(value.type)}", value.span)
        made.append(value)
    return tuple(made)


def _element(type: Type) -> Type:
    return type.element if isinstance(type, ListOf) else type


def is_not_null(value: Value) -> Call:
    return call("not", call("is_null", value, span=value.span), span=value.span)


__all__ = ["alike", "as_list", "coerced", "constant", "in_order", "is_not_null", "microseconds", "null", "real", "single"]
