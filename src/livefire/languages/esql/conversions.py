"""ES|QL's conversions: arguments in, plan values out. A list is converted element by element; what fails is dropped."""

from __future__ import annotations

from collections.abc import Callable

from livefire.errors import RuleError
from livefire.languages.esql.coercion import null, real
from livefire.languages.esql.date_parse import iso_date
from livefire.languages.esql.site import Lowering, Site
from livefire.plan import ITEM, Field, Literal, Value
from livefire.plan.types import (
    BOOLEAN,
    DYNAMIC,
    INTEGER,
    IP,
    NULL,
    REAL,
    TEXT,
    TIMESTAMP,
    UNKNOWN,
    ListOf,
    Scalar,
    Type,
)  # fmt: skip

_INT = 2**31
Convert = Callable[[Site, Value], Value]


def _each(result: Scalar, converters: dict[Type, Convert]) -> Lowering:
    """A conversion from the types of the table; other types are an error of the rule."""

    def lowered(site: Site) -> Value:
        site.expect(1)
        value = site.value(0)
        if not isinstance(value.type, ListOf):
            return _one(site, value)
        converted = _one(site, Field(ITEM, value.type.element, value.span))
        if isinstance(converted, Field):
            return value
        return site.call("each_item", value, converted)

    def _one(site: Site, value: Value) -> Value:
        if value.type is NULL:
            return null(result, value)
        if value.type is UNKNOWN:
            return converters[TEXT](site, value) if result is not TEXT else site.call("concat", value)
        if value.type not in converters:
            raise RuleError(f"'{site.name}' does not take {value.type}", value.span)
        return converters[value.type](site, value)

    return lowered


def nonempty(site: Site, values: Value) -> Value:
    """A list without elements is null."""
    empty = site.call("equals", site.call("list_length", values), site.literal(0, INTEGER))
    return site.call("if_else", empty, null(values.type, values), values)


def _as_it_is(site: Site, value: Value) -> Value:
    return value


def _by(function: str) -> Convert:
    return lambda site, value: site.call(function, value)


def _time_text(site: Site, value: Value) -> Value:
    return site.call("timestamp_text", value, site.literal(3, INTEGER))


def _true_text(site: Site, value: Value) -> Value:
    """Anything but the word true is false."""
    return site.call("equals", site.call("lower", value), site.literal("true", TEXT))


def _not_zero(zero: Literal) -> Convert:
    return lambda site, value: site.call("not_equals", value, zero)


def _rounded(site: Site, value: Value) -> Value:
    """Halves up, as Java's Math.round."""
    return site.call("real_integer", site.call("floor", site.call("add", value, site.literal(0.5, REAL))))


def _text_long(site: Site, value: Value) -> Value:
    """Digits, or else a decimal number, rounded."""
    return site.call("coalesce", site.call("text_integer", value), _rounded(site, site.call("text_real", value)))


def _narrow(convert: Convert) -> Convert:
    """Null outside 32 bits."""

    def lowered(site: Site, value: Value) -> Value:
        least, most = site.literal(-_INT, INTEGER), site.literal(_INT - 1, INTEGER)
        return site.call("integer_within", convert(site, value), least, most)

    return lowered


def _real_of(function: str) -> Convert:
    return lambda site, value: real(site.call(function, value))


def _real_timestamp(site: Site, value: Value) -> Value:
    return site.call("integer_timestamp", site.call("real_integer", value))


_LONG: dict[Type, Convert] = {
    INTEGER: _as_it_is,
    REAL: _rounded,
    TEXT: _text_long,
    BOOLEAN: _by("boolean_integer"),
    TIMESTAMP: _by("timestamp_integer"),
}
_TO_STRING = _each(
    TEXT,
    {
        TEXT: _as_it_is,
        INTEGER: _by("integer_text"),
        REAL: _by("java_real_text"),
        BOOLEAN: _by("boolean_text"),
        IP: _by("ip_text"),
        TIMESTAMP: _time_text,
        DYNAMIC: _by("json_text"),
    },
)
_TO_INTEGER = _each(INTEGER, {type: _narrow(convert) for type, convert in _LONG.items()})
_TO_DOUBLE = _each(
    REAL,
    {
        REAL: _as_it_is,
        INTEGER: lambda site, value: real(value),
        TEXT: _by("text_real"),
        BOOLEAN: _real_of("boolean_integer"),
        TIMESTAMP: _real_of("timestamp_integer"),
    },
)
_TO_BOOLEAN = _each(
    BOOLEAN,
    {
        BOOLEAN: _as_it_is,
        TEXT: _true_text,
        INTEGER: _not_zero(Literal(0, INTEGER)),
        REAL: _not_zero(Literal(0.0, REAL)),
    },
)
_TO_DATETIME = _each(TIMESTAMP, {TIMESTAMP: _as_it_is, TEXT: iso_date, INTEGER: _by("integer_timestamp"), REAL: _real_timestamp})
_TO_IP = _each(IP, {IP: _as_it_is, TEXT: _by("text_ip")})

CONVERSIONS: dict[str, Lowering] = {
    "to_bool": _TO_BOOLEAN,
    "to_boolean": _TO_BOOLEAN,
    "to_datetime": _TO_DATETIME,
    "to_dbl": _TO_DOUBLE,
    "to_double": _TO_DOUBLE,
    "to_dt": _TO_DATETIME,
    "to_int": _TO_INTEGER,
    "to_integer": _TO_INTEGER,
    "to_ip": _TO_IP,
    "to_long": _each(INTEGER, _LONG),
    "to_str": _TO_STRING,
    "to_string": _TO_STRING,
}

__all__ = ["CONVERSIONS", "nonempty"]
