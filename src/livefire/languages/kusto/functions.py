"""Kusto's functions: each name to what makes its plan value from the arguments' values."""

from __future__ import annotations

from collections.abc import Sequence

from livefire.errors import RuleError, Span, UnsupportedError
from livefire.languages.kusto.address_functions import ADDRESSES
from livefire.languages.kusto.coercion import as_text, condition, dynamic, empty, number, pattern, string, whole
from livefire.languages.kusto.decimals import to_decimal
from livefire.languages.kusto.dynamic_functions import DYNAMICS, extract_json, parse_json
from livefire.languages.kusto.geo_functions import PLACES
from livefire.languages.kusto.lowerings import MANY, Lowering, Table, negated, text_constant, whole_constant
from livefire.languages.kusto.number_functions import NUMBERS
from livefire.languages.kusto.series_functions import SERIES
from livefire.languages.kusto.text_functions import TEXTS, count_groups
from livefire.languages.kusto.time_functions import TIMES, to_datetime
from livefire.languages.kusto.unit_functions import UNITS
from livefire.plan import Literal, Value, call
from livefire.plan.types import BOOLEAN, DYNAMIC, INTEGER, NULL, REAL, TEXT, TIMESPAN, UNKNOWN


def _integer(values: Sequence[Value], span: Span) -> Value:
    value = values[0]
    if value.type is REAL:
        return call("real_integer", value, span=span)
    if value.type is TIMESPAN:
        return call("multiply", call("timespan_integer", value), whole(10), span=span)
    if value.type in (INTEGER, BOOLEAN):
        return number(value, INTEGER)
    text = as_text(value)
    return call("coalesce", call("text_integer", text), call("real_integer", call("text_real", text)), span=span)


def _small_integer(values: Sequence[Value], span: Span) -> Value:
    """An int: 32 bits."""
    made = _integer(values, span)
    return made if isinstance(made, Literal) else call("integer_within", made, whole(-(2**31)), whole(2**31 - 1), span=span)


def _to_real(values: Sequence[Value], span: Span) -> Value:
    value = values[0]
    return number(value, REAL) if value.type in (INTEGER, REAL, BOOLEAN) else call("text_real", as_text(value), span=span)


def _to_bool(values: Sequence[Value], span: Span) -> Value:
    value = values[0]
    if value.type in (BOOLEAN, INTEGER):
        return condition(value)
    text = as_text(value)
    one = call("if_else", call("equals", text, Literal("1", TEXT)), Literal("true", TEXT), text)
    zero = call("if_else", call("equals", text, Literal("0", TEXT)), Literal("false", TEXT), one)
    return call("text_boolean", zero, span=span)


def _iif(values: Sequence[Value], span: Span) -> Value:
    yes, no = _unified([values[1], values[2]])
    return call("if_else", condition(values[0]), yes, no, span=span)


def _case(values: Sequence[Value], span: Span) -> Value:
    if len(values) < 3 or len(values) % 2 == 0:
        raise RuleError("'case' takes conditions and values in turn, and a value for else", span)
    results = _unified([*values[1::2], values[-1]])
    made = results[-1]
    for test, result in zip(reversed(values[:-1:2]), reversed(results[:-1]), strict=True):
        made = call("if_else", condition(test), result, made, span=span)
    return made


def _unified(values: Sequence[Value]) -> list[Value]:
    """The values in one type: the first that is known; numbers widen, a dynamic beside a text stays dynamic."""
    types = {value.type for value in values} - {NULL, UNKNOWN}
    if types == {INTEGER, REAL}:
        return [number(value, REAL) for value in values]
    if DYNAMIC in types and len(types) > 1:
        return [dynamic(value) for value in values]
    if types == {TEXT}:
        return [as_text(value) if value.type is NULL else value for value in values]
    return list(values)


def _coalesce(values: Sequence[Value], span: Span) -> Value:
    if all(value.type is TEXT for value in values):
        filled = [_none_if_empty(value) for value in values]
        return call("coalesce", *filled, empty(), span=span)
    return call("coalesce", *_unified(values), span=span)


def _none_if_empty(value: Value) -> Value:
    return call("if_else", call("equals", value, empty()), Literal(None, TEXT), value)


def _isempty(values: Sequence[Value], span: Span) -> Value:
    return call("equals", as_text(values[0]), empty(), span=span)


def _isnull(values: Sequence[Value], span: Span) -> Value:
    value = values[0]
    if value.type is TEXT:
        return Literal(False, BOOLEAN, span)
    if value.type is DYNAMIC:
        return call("is_null", call("json_text", value), span=span)
    return call("is_null", value, span=span)


def _not(values: Sequence[Value], span: Span) -> Value:
    return call("not", condition(values[0]), span=span)


def _extreme(name: str) -> Lowering:
    def lowered(values: Sequence[Value], span: Span) -> Value:
        made, *rest = _unified(values)
        for value in rest:
            nearer = call("or", call("is_null", made), call(name, value, made))
            made = call("if_else", nearer, value, made, span=span)
        return made

    return lowered


CONVERSIONS: dict[str, Lowering] = {
    "string": lambda values, span: as_text(values[0], span),
    "long": _integer, "int": _small_integer, "real": _to_real, "double": _to_real, "bool": _to_bool, "datetime": to_datetime,
    "date": to_datetime, "timespan": TIMES["totimespan"][2], "dynamic": parse_json, "guid": TEXTS["toguid"][2],
}  # fmt: skip
"""A type's name -> what makes a value of it."""


def _extract(values: Sequence[Value], span: Span) -> Value:
    """A group of the first match as text, or as the type that the fourth argument names; empty when the pattern has none such."""
    regex, group = pattern(values[0], span), whole_constant(values[1], "a group", span)
    if group < 0:
        raise UnsupportedError("a negative group", values[1].span or span)
    if group > count_groups(str(regex.value)):
        return _in_type(empty(span), values[3:], span)
    return _in_type(string(call("extract", as_text(values[2]), regex, whole(group), span=span)), values[3:], span)


def _extract_json(values: Sequence[Value], span: Span) -> Value:
    """The value at a path as text, or as the type that the third argument names."""
    return _in_type(extract_json(values[:2], span), values[2:], span)


def _in_type(found: Value, type: Sequence[Value], span: Span) -> Value:
    if not type:
        return found
    name = text_constant(type[0], "a type", span)
    if name not in CONVERSIONS:
        raise UnsupportedError(f"extract to {name[:40]}", type[0].span or span)
    return CONVERSIONS[name]([found], span)


FUNCTIONS: Table = {
    **ADDRESSES,
    **DYNAMICS,
    **NUMBERS,
    **PLACES,
    **SERIES,
    **TEXTS,
    **TIMES,
    **UNITS,
    "case": (0, 201, _case),
    "coalesce": (2, MANY, _coalesce),
    "extract": (3, 4, _extract),
    "extract_json": (2, 3, _extract_json),
    "extractjson": (2, 3, _extract_json),
    "iff": (3, 3, _iif),
    "iif": (3, 3, _iif),
    "isempty": (1, 1, _isempty),
    "isnotempty": (1, 1, negated(_isempty)),
    "isnotnull": (1, 1, negated(_isnull)),
    "isnull": (1, 1, _isnull),
    "max_of": (1, MANY, _extreme("greater")),
    "min_of": (1, MANY, _extreme("less")),
    "not": (1, 1, _not),
    "notempty": (1, 1, negated(_isempty)),
    "notnull": (1, 1, negated(_isnull)),
    "tobool": (1, 1, _to_bool),
    "todecimal": (1, 1, to_decimal),
    "toboolean": (1, 1, _to_bool),
    "todouble": (1, 1, _to_real),
    "toint": (1, 1, _small_integer),
    "tolong": (1, 1, _integer),
    "toreal": (1, 1, _to_real),
    "tostring": (1, 1, CONVERSIONS["string"]),
}
