"""Kusto's types in the plan: strings are never null, numbers widen, a dynamic in a text operator is its text.

family                    one side null   both null
== =~ in contains ...     false           null
!= !~ !in !contains ...   true            null
< <= > >=, arithmetic     null            null
"""

from __future__ import annotations

import math

from livefire.errors import RuleError, Span, UnsupportedError
from livefire.languages.regex import checked
from livefire.plan import Call, Field, Literal, Value, call
from livefire.plan.types import BOOLEAN, DYNAMIC, INTEGER, IP, NULL, REAL, TEXT, TIMESPAN, TIMESTAMP, UNKNOWN, ListOf, Type


def empty(span: Span | None = None) -> Literal:
    return Literal("", TEXT, span)


def whole(number: int) -> Literal:
    return Literal(number, INTEGER)


def never_null(value: Value) -> bool:
    """Whether a text is certainly not null: a column of the table, or what this front end has already made total.

    The functions named here get no argument that may be null: this front end puts as_text() around each.
    """
    if isinstance(value, Literal):
        return value.value is not None
    if isinstance(value, Call):
        return value.function in ("coalesce", "concat", "lower", "upper", "replace", "reverse") and value.type is TEXT
    return isinstance(value, Field)


def string(value: Value) -> Value:
    """A text that is "" where it would be null."""
    return value if never_null(value) else call("coalesce", value, empty(value.span), span=value.span)


def as_text(value: Value, span: Span | None = None) -> Value:
    """tostring(): total, "" for null."""
    place = span or value.span
    match value.type:
        case _ if isinstance(value.type, ListOf):
            return as_text(call("to_json", value, span=place), place)
        case _ if value.type in (TEXT, UNKNOWN):
            return string(value)
        case _ if value.type is NULL:
            return empty(place)
        case _ if value.type is DYNAMIC:
            return string(call("json_text", value, span=place))
        case _ if value.type is BOOLEAN:
            shown = call("if_else", value, Literal("True", TEXT), Literal("False", TEXT), span=place)
            return call("if_else", call("is_null", value), empty(), shown, span=place)
        case _ if value.type is TIMESTAMP:
            return string(call("timestamp_text", value, whole(7), span=place))
        case _ if value.type is INTEGER:
            return string(call("integer_text", value, span=place))
        case _ if value.type is REAL:
            return string(call("real_text", value, span=place))
        case _ if value.type is TIMESPAN:
            return string(call("timespan_text", value, span=place))
        case _:
            return string(call("ip_text", value, span=place)) if value.type is IP else value


def pattern(value: Value, span: Span) -> Literal:
    """A regular expression, which RE2 is known to read."""
    if not isinstance(value, Literal) or value.type is not TEXT:
        raise UnsupportedError("a pattern that is no constant", span)
    return Literal(checked(str(value.value or ""), "", value.span or span), TEXT, value.span)


def number(value: Value, type: Type) -> Value:
    """A numeric value as integer or real."""
    if value.type is type or value.type is UNKNOWN:
        return value
    if value.type is NULL or (isinstance(value, Literal) and value.value is None):
        return Literal(None, type, value.span)
    if value.type is INTEGER and type is REAL:
        if isinstance(value, Literal) and isinstance(value.value, int):
            return Literal(float(value.value), REAL, value.span)
        return call("integer_real", value)
    if value.type is DYNAMIC:
        return number(call("text_real" if type is REAL else "text_integer", call("json_text", value)), type)
    if value.type is BOOLEAN:
        return number(call("boolean_integer", value), type)
    raise RuleError(f"expected a number, this is {value.type}", value.span)


def common(left: Value, right: Value, span: Span) -> tuple[Value, Value]:
    """Both sides of a comparison in one type."""
    if _is_nan(left) or _is_nan(right):  # no engine compares it as Kusto does
        raise UnsupportedError("a comparison with NaN", span)
    if UNKNOWN in (left.type, right.type) or left.type == right.type:
        return left, right
    pair = {left.type, right.type}
    if NULL in pair:
        return left, right
    if TEXT in pair and DYNAMIC in pair:
        return _texts(left), _texts(right)
    if REAL in pair and pair <= {REAL, INTEGER, DYNAMIC}:
        return number(left, REAL), number(right, REAL)
    if INTEGER in pair and pair <= {INTEGER, DYNAMIC, BOOLEAN}:
        return number(left, INTEGER), number(right, INTEGER)
    if BOOLEAN in pair and DYNAMIC in pair:
        return _booleans(left), _booleans(right)
    if TIMESTAMP in pair and pair & {TEXT, DYNAMIC}:
        return _timestamps(left), _timestamps(right)
    raise RuleError(f"{left.type} and {right.type} do not compare", span)


def _is_nan(value: Value) -> bool:
    return isinstance(value, Literal) and isinstance(value.value, float) and math.isnan(value.value)


def _texts(value: Value) -> Value:
    return call("json_text", value) if value.type is DYNAMIC else value


def _booleans(value: Value) -> Value:
    return call("text_boolean", call("json_text", value)) if value.type is DYNAMIC else value


def _timestamps(value: Value) -> Value:
    return value if value.type is TIMESTAMP else call("text_timestamp", _texts(value))


def equal(left: Value, right: Value, span: Span) -> Value:
    """`==` by the table of nulls."""
    if left.type is DYNAMIC and right.type is DYNAMIC:
        left, right = call("json_text", left), call("json_text", right)
    left, right = common(left, right, span)
    return _by_table(call("equals", left, right, span=span), left, right, span, on_one_null=False)


def unequal(left: Value, right: Value, span: Span) -> Value:
    """`!=` by the table of nulls."""
    if left.type is DYNAMIC and right.type is DYNAMIC:
        left, right = call("json_text", left), call("json_text", right)
    left, right = common(left, right, span)
    return _by_table(call("not_equals", left, right, span=span), left, right, span, on_one_null=True)


def _by_table(compared: Value, left: Value, right: Value, span: Span, *, on_one_null: bool) -> Value:
    nullable = [value for value in (left, right) if not _present(value)]
    if not nullable:
        return compared
    total = call("coalesce", compared, Literal(on_one_null, BOOLEAN), span=span)
    if len(nullable) == 1:
        return total
    both = call("and", call("is_null", left), call("is_null", right))
    return call("if_else", both, Literal(None, BOOLEAN), total, span=span)


def _present(value: Value) -> bool:
    return never_null(value) if value.type is TEXT else isinstance(value, Literal) and value.value is not None


def condition(value: Value) -> Value:
    """A value where a truth is expected."""
    if value.type in (BOOLEAN, UNKNOWN, NULL):
        return value
    if value.type is DYNAMIC:
        return _booleans(value)
    if value.type is INTEGER:
        return call("not_equals", value, whole(0), span=value.span)
    raise RuleError(f"a condition must be boolean, this is {value.type}", value.span)


def dynamic(value: Value) -> Value:
    """A value as dynamic; a text becomes a JSON string."""
    if value.type in (DYNAMIC, UNKNOWN):
        return value
    if value.type is NULL:
        return Literal(None, DYNAMIC, value.span)
    if value.type in (TIMESTAMP, TIMESPAN):
        return call("to_json", as_text(value), span=value.span)
    if isinstance(value.type, ListOf) or value.type in (TEXT, INTEGER, REAL, BOOLEAN):
        return call("to_json", value, span=value.span)
    raise UnsupportedError(f"a {value.type} as dynamic", value.span)
