"""Kusto's functions: each name to what makes its plan value from the arguments' values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from livefire.errors import RuleError, Span, UnsupportedError
from livefire.languages.kusto.coercion import as_text, condition, dynamic, empty, number, pattern, string, whole
from livefire.plan import Literal, Value, call
from livefire.plan.types import BOOLEAN, DYNAMIC, INTEGER, NULL, REAL, TEXT, TIMESPAN, TIMESTAMP, UNKNOWN

Lowering: TypeAlias = Callable[[Sequence[Value], Span], Value]


def _of_text(name: str) -> Lowering:
    """A function of one text."""
    return lambda values, span: string(call(name, as_text(values[0]), span=span))


def _texts(name: str) -> Lowering:
    return lambda values, span: string(call(name, *map(as_text, values), span=span))


def _real(name: str) -> Lowering:
    return lambda values, span: call(name, *(number(value, REAL) for value in values), span=span)


def _parse_json(values: Sequence[Value], span: Span) -> Value:
    """A text that is no JSON becomes a JSON string, as Kusto keeps it."""
    if values[0].type in (DYNAMIC, UNKNOWN):
        return values[0]
    text = as_text(values[0])
    return call("parse_json", text, span=span)


def _integer(values: Sequence[Value], span: Span) -> Value:
    value = values[0]
    if value.type is REAL:
        return call("real_integer", value, span=span)
    if value.type is TIMESPAN:
        return call("multiply", call("timespan_integer", value), whole(10), span=span)
    if value.type in (INTEGER, BOOLEAN):
        return number(value, INTEGER)
    return call("real_integer", call("text_real", as_text(value)), span=span)


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


def _to_datetime(values: Sequence[Value], span: Span) -> Value:
    return values[0] if values[0].type is TIMESTAMP else call("text_timestamp", as_text(values[0]), span=span)


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


def _negated(lowering: Lowering) -> Lowering:
    return lambda values, span: call("not", lowering(values, span), span=span)


def _split(values: Sequence[Value], span: Span) -> Value:
    parts = call("split", as_text(values[0]), as_text(values[1]), span=span)
    if len(values) < 3:
        return call("to_json", parts, span=span)
    found = call("list_get", parts, number(values[2], INTEGER))
    one = call("list_of", found)
    return call("to_json", one, span=span)


def _substring(values: Sequence[Value], span: Span) -> Value:
    length = number(values[2], INTEGER) if len(values) > 2 else whole(2**31)
    return string(call("substring", as_text(values[0]), number(values[1], INTEGER), length, span=span))


def _bin(values: Sequence[Value], span: Span) -> Value:
    value, size = values
    if value.type is TIMESTAMP and size.type is TIMESPAN:
        return call("time_floor", value, size, span=span)
    if value.type is TIMESPAN:
        inner = call("timespan_integer", value)
        return call("integer_timespan", _floored(inner, call("timespan_integer", size)), span=span)
    if REAL in (value.type, size.type):
        divided = call("divide", number(value, REAL), number(size, REAL))
        return call("multiply", call("floor", divided), number(size, REAL), span=span)
    return _floored(number(value, INTEGER), number(size, INTEGER))


def _floored(value: Value, size: Value) -> Value:
    rest = call("modulo", call("add", call("modulo", value, size), size), size)
    return call("subtract", value, rest)


def _ago(values: Sequence[Value], span: Span) -> Value:
    if values[0].type is not TIMESPAN:
        raise RuleError(f"'ago' takes a timespan, not {values[0].type}", span)
    return call("time_subtract", call("now"), values[0], span=span)


def _now(values: Sequence[Value], span: Span) -> Value:
    return call("time_add", call("now"), values[0], span=span) if values else call("now", span=span)


def _start(unit: str) -> Lowering:
    def lowered(values: Sequence[Value], span: Span) -> Value:
        moment = _to_datetime(values[:1], span)
        if len(values) > 1:
            raise UnsupportedError(f"startof{unit} with an offset", span)
        if unit == "week":  # Kusto's week begins on Sunday
            day = call(
                "integer_timespan", call("multiply", call("time_part", moment, Literal("weekday", TEXT)), whole(86_400_000_000))
            )
            moment = call("time_subtract", moment, day)
            return call("calendar_floor", moment, Literal("day", TEXT), span=span)
        return call("calendar_floor", moment, Literal(unit, TEXT), span=span)

    return lowered


def _part(unit: str) -> Lowering:
    return lambda values, span: call("time_part", _to_datetime(values, span), Literal(unit, TEXT), span=span)


_UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}


def _datetime_diff(values: Sequence[Value], span: Span) -> Value:
    unit = str(values[0].value).lower() if isinstance(values[0], Literal) else ""
    if unit not in _UNITS:
        raise UnsupportedError(f"datetime_diff by '{unit}'", span)
    size = Literal(_UNITS[unit] * 1_000_000, TIMESPAN)
    late, early = (call("time_floor", _to_datetime([value], span), size) for value in values[1:])
    between = call("timespan_integer", call("time_between", late, early))
    return call("divide", between, whole(_UNITS[unit] * 1_000_000), span=span)


def _datetime_add(values: Sequence[Value], span: Span) -> Value:
    unit = str(values[0].value).lower() if isinstance(values[0], Literal) else ""
    if unit in _UNITS:
        amount = call("multiply", number(values[1], INTEGER), whole(_UNITS[unit] * 1_000_000))
        return call("time_add", _to_datetime(values[2:], span), call("integer_timespan", amount), span=span)
    if unit in ("month", "quarter", "year"):
        return call("calendar_add", _to_datetime(values[2:], span), Literal(unit, TEXT), number(values[1], INTEGER), span=span)
    raise UnsupportedError(f"datetime_add by '{unit}'", span)


def _extract(values: Sequence[Value], span: Span) -> Value:
    if len(values) > 3:
        raise UnsupportedError("extract with a type", span)
    return string(call("extract", as_text(values[2]), pattern(values[0], span), number(values[1], INTEGER), span=span))


def _indexof(values: Sequence[Value], span: Span) -> Value:
    if len(values) > 2:
        raise UnsupportedError("indexof with a start", span)
    return call("index_of", as_text(values[0]), as_text(values[1]), span=span)


def _strcat_delim(values: Sequence[Value], span: Span) -> Value:
    return call("list_join", call("list_of", *map(as_text, values[1:])), as_text(values[0]), span=span)


def _pack(values: Sequence[Value], span: Span) -> Value:
    if len(values) % 2:
        raise RuleError("names and values come in pairs", span)
    return call("json_object", *map(dynamic, values), span=span)


def _set_has_element(values: Sequence[Value], span: Span) -> Value:
    texts = call("json_texts", dynamic(values[0]))
    return call("is_true", call("list_contains", texts, as_text(values[1])), span=span)


def _in_range(values: Sequence[Value], span: Span) -> Value:
    return call("in_network", call("text_ip", as_text(values[0])), *map(as_text, values[1:]), span=span)


def _private(values: Sequence[Value], span: Span) -> Value:
    blocks = [Literal(block, TEXT) for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")]
    return call("in_network", call("text_ip", as_text(values[0])), *blocks, span=span)


def _extreme(name: str) -> Lowering:
    def lowered(values: Sequence[Value], span: Span) -> Value:
        made, *rest = _unified(values)
        for value in rest:
            nearer = call("or", call("is_null", made), call(name, value, made))
            made = call("if_else", nearer, value, made, span=span)
        return made

    return lowered


def _round(values: Sequence[Value], span: Span) -> Value:
    return call("round_to", number(values[0], REAL), number(values[1], INTEGER) if len(values) > 1 else whole(0), span=span)


def _absolute(values: Sequence[Value], span: Span) -> Value:
    return call("absolute", values[0] if values[0].type in (INTEGER, REAL) else number(values[0], REAL), span=span)


def _trim(name: str) -> Lowering:
    patterns = {"trim": "^({0})+|({0})+$", "trim_start": "^({0})+", "trim_end": "({0})+$"}

    def lowered(values: Sequence[Value], span: Span) -> Value:
        edge = Literal(patterns[name].format(pattern(values[0], span).value), TEXT)
        return call("replace_matches", as_text(values[1]), edge, empty(), span=span)

    return lowered


def _replace_regex(values: Sequence[Value], span: Span) -> Value:
    return call("replace_matches", as_text(values[0]), pattern(values[1], span), as_text(values[2]), span=span)


def _array_length(values: Sequence[Value], span: Span) -> Value:
    return call("json_length", dynamic(values[0]), span=span)


def _hash(algorithm: str) -> Lowering:
    return lambda values, span: call("hash", as_text(values[0]), Literal(algorithm, TEXT), span=span)


# name -> (least arguments, most arguments, lowering)
FUNCTIONS: dict[str, tuple[int, int, Lowering]] = {
    "abs": (1, 1, _absolute),
    "ago": (1, 1, _ago),
    "array_length": (1, 1, _array_length),
    "bag_keys": (1, 1, lambda values, span: call("to_json", call("json_keys", dynamic(values[0])), span=span)),
    "bag_pack": (2, 200, _pack),
    "base64_decode_tostring": (1, 1, _of_text("from_base64")),
    "base64_encode_tostring": (1, 1, _of_text("to_base64")),
    "bin": (2, 2, _bin),
    "case": (3, 201, _case),
    "coalesce": (2, 64, _coalesce),
    "datetime_add": (3, 3, _datetime_add),
    "datetime_diff": (3, 3, _datetime_diff),
    "dayofmonth": (1, 1, _part("day")),
    "dayofyear": (1, 1, _part("dayofyear")),
    "dayofweek": (
        1,
        1,
        lambda v, s: call("integer_timespan", call("multiply", _part("weekday")(v, s), whole(86_400_000_000)), span=s),
    ),
    "extract": (3, 4, _extract),
    "floor": (2, 2, _bin),
    "getmonth": (1, 1, _part("month")),
    "getyear": (1, 1, _part("year")),
    "hash_md5": (1, 1, _hash("md5")),
    "hash_sha1": (1, 1, _hash("sha1")),
    "hash_sha256": (1, 1, _hash("sha256")),
    "hourofday": (1, 1, _part("hour")),
    "iff": (3, 3, _iif),
    "iif": (3, 3, _iif),
    "indexof": (2, 5, _indexof),
    "ipv4_is_in_any_range": (2, 64, _in_range),
    "ipv4_is_in_range": (2, 2, _in_range),
    "ipv4_is_private": (1, 1, _private),
    "isempty": (1, 1, _isempty),
    "isnotempty": (1, 1, _negated(_isempty)),
    "isnotnull": (1, 1, _negated(_isnull)),
    "isnull": (1, 1, _isnull),
    "max_of": (1, 64, _extreme("greater")),
    "min_of": (1, 64, _extreme("less")),
    "monthofyear": (1, 1, _part("month")),
    "not": (1, 1, _not),
    "notempty": (1, 1, _negated(_isempty)),
    "notnull": (1, 1, _negated(_isnull)),
    "now": (0, 1, _now),
    "pack": (2, 200, _pack),
    "pack_array": (0, 200, lambda values, span: call("json_array", *map(dynamic, values), span=span)),
    "pack_dictionary": (2, 200, _pack),
    "parse_json": (1, 1, _parse_json),
    "parsejson": (1, 1, _parse_json),
    "replace": (3, 3, lambda values, span: _replace_regex([values[2], values[0], values[1]], span)),
    "replace_regex": (3, 3, _replace_regex),
    "replace_string": (3, 3, _texts("replace")),
    "reverse": (1, 1, _of_text("reverse")),
    "round": (1, 2, _round),
    "set_has_element": (2, 2, _set_has_element),
    "split": (2, 3, _split),
    "sqrt": (1, 1, _real("square_root")),
    "pow": (2, 2, _real("power")),
    "log": (1, 1, _real("logarithm")),
    "startofday": (1, 2, _start("day")),
    "startofmonth": (1, 2, _start("month")),
    "startofweek": (1, 2, _start("week")),
    "startofyear": (1, 2, _start("year")),
    "strcat": (1, 64, _texts("concat")),
    "strcat_delim": (2, 64, _strcat_delim),
    "strlen": (1, 1, lambda values, span: call("length", as_text(values[0]), span=span)),
    "substring": (2, 3, _substring),
    "tobool": (1, 1, _to_bool),
    "toboolean": (1, 1, _to_bool),
    "todatetime": (1, 1, _to_datetime),
    "todouble": (1, 1, _to_real),
    "todynamic": (1, 1, _parse_json),
    "toint": (1, 1, _integer),
    "tolong": (1, 1, _integer),
    "tolower": (1, 1, _of_text("lower")),
    "toreal": (1, 1, _to_real),
    "tostring": (1, 1, lambda values, span: as_text(values[0], span)),
    "toupper": (1, 1, _of_text("upper")),
    "trim": (2, 2, _trim("trim")),
    "trim_end": (2, 2, _trim("trim_end")),
    "trim_start": (2, 2, _trim("trim_start")),
}
