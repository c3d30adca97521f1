"""A kuery query and columns in, a condition out: two-valued, and true of several values when it is true of any."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from typing import TypeAlias, assert_never

from livefire.errors import RuleError, Span, UnsupportedError
from livefire.languages.kuery.dates import earliest, latest, moment
from livefire.languages.kuery.syntax import Compared, Every, Everything, Exists, Is, Opposite, Query, Some, Word
from livefire.plan import ITEM, Field, Literal, Value, call
from livefire.plan.addresses import canonical, network_text
from livefire.plan.types import BOOLEAN, DYNAMIC, INTEGER, IP, NULL, REAL, TEXT, TIMESTAMP, UNKNOWN, ListOf, Type

_ORDERS = {"<": "less", "<=": "less_or_equal", ">": "greater", ">=": "greater_or_equal"}
_GLOB = re.compile(r"[*?\\]")
Fields: TypeAlias = Callable[[str, Span], Field]
Test: TypeAlias = Callable[[Value], Value]


_ANALYSED = ("message", "error.message", "event.message", "log.original", "powershell.file.script_block_text")
"""Fields that Elasticsearch cuts into words; so is every field named `*.text`."""


def condition(query: Query, field: Fields) -> Value:
    """True or false of every event, never null; `field` finds a column by its name."""
    match query:
        case Everything(span):
            return Literal(True, BOOLEAN, span)
        case Every(several, span):
            return call("and", *(condition(one, field) for one in several), span=span)
        case Some(several, span):
            return call("or", *(condition(one, field) for one in several), span=span)
        case Opposite(one, span):
            return call("not", condition(one, field), span=span)
        case Exists(name, span):
            return call("not", call("is_null", field(name.text, name.span), span=span), span=span)
        case Is(name, value, span):
            return _of_any(field(name.text, name.span), lambda one: _is(one, value), span)
        case Compared(name, operator, value, span):
            return _of_any(field(name.text, name.span), lambda one: _compared(one, operator, value), span)
        case _:
            assert_never(query)


def refuse_words(field: Field) -> None:
    """UnsupportedError for a field whose words are searched, not its whole value."""
    if field.name in _ANALYSED or field.name.endswith(".text"):
        raise UnsupportedError(f"a search in '{field.name}', a field that is cut into words,", field.span)


def _of_any(field: Field, test: Test, span: Span) -> Value:
    refuse_words(field)
    if field.type is DYNAMIC:
        raise UnsupportedError("a flattened field", field.span)
    if isinstance(field.type, ListOf):
        return call("any_item", field, test(Field(ITEM, field.type.element, field.span)), span=span)
    return call("is_true", test(field), span=span)


def _is(field: Value, value: Word) -> Value:
    span = value.span
    if not value.is_plain:
        if field.type not in (TEXT, UNKNOWN, NULL):
            raise UnsupportedError(f"a wildcard in a value of {field.type}", span)
        pattern = "*".join(_GLOB.sub(r"\\\g<0>", piece) for piece in value.pieces)
        return call("glob", field, Literal(pattern, TEXT, span), span=span)
    text = value.pieces[0]
    if field.type is IP and "/" in text:
        return call("in_network", field, Literal(_network(text, span), TEXT, span), span=span)
    if field.type is TIMESTAMP:
        after = call("greater_or_equal", field, earliest(text, span), span=span)
        return call("and", after, call("less_or_equal", field, latest(text, span), span=span), span=span)
    return call("equals", field, _constant(text, field.type, span), span=span)


def _compared(field: Value, operator: str, value: Word) -> Value:
    span = value.span
    if not value.is_plain:
        raise UnsupportedError("a wildcard in a range", span)
    text = value.pieces[0]
    if field.type is TIMESTAMP:
        bound = moment(text, span, last=operator in ("<=", ">"))
    elif field.type is BOOLEAN:
        raise UnsupportedError("a range of boolean", span)
    elif field.type is IP:
        field, bound = (call("ip_order", one, span=span) for one in (field, _constant(text, IP, span)))
    else:
        bound = _constant(text, field.type, span)
    return call(_ORDERS[operator], field, bound, span=span)


def _constant(text: str, type: Type, span: Span) -> Literal:
    """The text as a constant of a column's type."""
    match type:
        case _ if type is INTEGER:
            digits = re.fullmatch(r"([+-]?[0-9]{1,19})(\.0*)?", text, re.ASCII)
            number = int(digits[1]) if digits else None
            if number is None or not -(2**63) <= number < 2**63:
                raise RuleError(f"'{_shown(text)}' where an integer is expected", span)
            return Literal(number, INTEGER, span)
        case _ if type is REAL:
            if not re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?", text, re.ASCII):
                raise RuleError(f"'{_shown(text)}' where a number is expected", span)
            return Literal(float(text), REAL, span)
        case _ if type is BOOLEAN:
            if text not in ("true", "false"):
                raise RuleError(f"'{_shown(text)}' where true or false is expected", span)
            return Literal(text == "true", BOOLEAN, span)
        case _ if type is IP:
            return Literal(_address(text, span), IP, span)
        case _:
            return Literal(text, TEXT, span)


def _shown(text: str) -> str:
    return text if len(text) <= 60 else text[:60] + "..."


def _address(text: str, span: Span) -> str:
    found = canonical(text)
    if found is None:
        raise RuleError(f"'{_shown(text)}' where an IP address is expected", span)
    return found


def _network(text: str, span: Span) -> str:
    try:
        return network_text(ipaddress.ip_network(text, strict=False))
    except ValueError:
        raise RuleError(f"'{_shown(text)}' where a CIDR block is expected", span) from None


__all__ = ["condition", "refuse_words"]
