"""Kusto's functions of datetimes and timespans."""

from __future__ import annotations

from collections.abc import Sequence

from livefire.errors import RuleError, Span, UnsupportedError
from livefire.languages.kusto.coercion import as_text, number, string, whole
from livefire.languages.kusto.lowerings import Lowering, Table, text_constant
from livefire.languages.kusto.ticks import MICROSECOND, before, between, cut, is_between, next_of, ticks_of
from livefire.plan import Literal, Value, call
from livefire.plan.moments import moment, ticks
from livefire.plan.moments import span as spanned
from livefire.plan.types import INTEGER, REAL, TEXT, TIMESPAN, TIMESTAMP

_SECOND = 1_000_000
_DAY = 86_400 * _SECOND
_UNITS = {
    "microsecond": 1, "millisecond": 1000, "second": _SECOND, "minute": 60 * _SECOND, "hour": 3600 * _SECOND, "day": _DAY,
    "week": 7 * _DAY,
}  # fmt: skip
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def to_datetime(values: Sequence[Value], span: Span) -> Value:
    """todatetime(): a constant is read here, a computed text by the strict reader first."""
    value = values[0]
    if value.type is TIMESTAMP:
        return value
    text = as_text(value)
    if isinstance(text, Literal):
        found = moment(str(text.value))
        return Literal(None, TIMESTAMP, span) if found is None else between(found, ticks(str(text.value)), span)
    return call("coalesce", call("text_timestamp", text), call("any_timestamp", text), span=span)


def _to_timespan(values: Sequence[Value], span: Span) -> Value:
    value = values[0]
    if value.type is TIMESPAN:
        return value
    if value.type in (INTEGER, REAL, TIMESTAMP):
        raise UnsupportedError(f"totimespan of {value.type}", span)
    text = as_text(value)
    return (
        Literal(spanned(str(text.value)), TIMESPAN, span) if isinstance(text, Literal) else call("text_timespan", text, span=span)
    )


def _ago(values: Sequence[Value], span: Span) -> Value:
    if values[0].type is not TIMESPAN:
        raise RuleError(f"'ago' takes a timespan, not {values[0].type}", span)
    return call("time_subtract", call("now"), values[0], span=span)


def _now(values: Sequence[Value], span: Span) -> Value:
    return call("time_add", call("now"), values[0], span=span) if values else call("now", span=span)


def _start(unit: str) -> Lowering:
    def lowered(values: Sequence[Value], span: Span) -> Value:
        at = cut(to_datetime(values[:1], span))
        offset = number(values[1], INTEGER) if len(values) > 1 else None
        if unit == "week":  # Kusto's week begins on Sunday
            at = call("time_subtract", at, _times(call("time_part", at, Literal("weekday", TEXT)), _DAY))
        begin = call("calendar_floor", at, Literal("day" if unit == "week" else unit, TEXT), span=span)
        return begin if offset is None else _later(begin, unit, offset, span)

    return lowered


def _later(at: Value, unit: str, count: Value, span: Span) -> Value:
    if unit in _MONTHS:
        return call("calendar_add", at, Literal(unit, TEXT), count, span=span)
    return call("time_add", at, _times(count, _UNITS[unit]), span=span)


def _times(count: Value, size: int) -> Value:
    return call("integer_timespan", call("multiply", count, whole(size)))


def _end(unit: str) -> Lowering:
    """One tick before the start of the next one."""

    def lowered(values: Sequence[Value], span: Span) -> Value:
        return before(_later(_start(unit)(values, span), unit, whole(1), span), 1, span)

    return lowered


def _part(unit: str) -> Lowering:
    return lambda values, span: call("time_part", cut(to_datetime(values, span)), Literal(unit, TEXT), span=span)


def _day_of_week(values: Sequence[Value], span: Span) -> Value:
    return call("integer_timespan", call("multiply", _part("weekday")(values, span), whole(_DAY)), span=span)


_PARTS = {
    "year": "year", "quarter": "quarter", "month": "month", "week_of_year": "week", "weekofyear": "week", "day": "day",
    "dayofyear": "dayofyear", "hour": "hour", "minute": "minute", "second": "second",
}  # fmt: skip


def _datetime_part(values: Sequence[Value], span: Span) -> Value:
    unit = text_constant(values[0], "a part", span).lower()
    if unit in _PARTS:
        return _part(_PARTS[unit])(values[1:], span)
    micros = _part("microsecond")(values[1:], span)
    match unit:
        case "millisecond":
            return call("divide", micros, whole(1000), span=span)
        case "microsecond":
            return micros
        case "nanosecond":
            return call("add", call("multiply", micros, whole(1000)), whole(100 * ticks_of(values[1])), span=span)
        case _:
            raise RuleError(f"'{unit[:40]}' is no part of a datetime", values[0].span or span)


def _datetime_diff(values: Sequence[Value], span: Span) -> Value:
    """How many edges of the unit lie between: of weeks, Sundays."""
    unit = text_constant(values[0], "a unit", span).lower()
    late, early = (to_datetime([value], span) for value in values[1:])
    if unit != "nanosecond":
        late, early = cut(late), cut(early)
    if unit in _MONTHS:
        return call("subtract", _months(late, unit), _months(early, unit), span=span)
    if unit == "nanosecond":
        return call("multiply", call("timespan_integer", call("time_between", late, early)), whole(1000), span=span)
    if unit not in _UNITS:
        raise RuleError(f"'{unit[:40]}' is no unit of time", values[0].span or span)
    size = Literal(_UNITS[unit], TIMESPAN)
    if unit == "week":
        late, early = (_start("week")([one], span) for one in (late, early))
    elif unit != "microsecond":
        late, early = (call("time_floor", one, size) for one in (late, early))
    between = call("timespan_integer", call("time_between", late, early))
    return call("divide", between, whole(_UNITS[unit]), span=span)


def _months(at: Value, unit: str) -> Value:
    """Months, quarters or years since the year 0."""
    year = call("time_part", at, Literal("year", TEXT))
    if unit == "year":
        return year
    inside = call("time_part", at, Literal(unit, TEXT))
    return call("add", call("multiply", year, whole(12 // _MONTHS[unit])), inside)


def _datetime_add(values: Sequence[Value], span: Span) -> Value:
    unit = text_constant(values[0], "a unit", span).lower()
    if unit not in _UNITS and unit not in _MONTHS:
        raise UnsupportedError(f"datetime_add by '{unit[:40]}'", span)
    at = to_datetime(values[2:], span)
    later = _later(next_of(at), unit, number(values[1], INTEGER), span)
    return before(later, 10 - ticks_of(at), span) if is_between(at) else later


def _make_datetime(values: Sequence[Value], span: Span) -> Value:
    if len(values) in (1, 2):
        if len(values) == 2 or values[0].type is INTEGER:
            raise RuleError("'make_datetime' takes year, month and day, then perhaps a time", span)
        return to_datetime(values, span)
    seconds = number(values[5], REAL) if len(values) > 5 else Literal(0.0, REAL)
    parts = [number(values[i], INTEGER) if i < len(values) else whole(0) for i in range(5)]
    ticks = round(seconds.value * 1e7) if isinstance(seconds, Literal) and isinstance(seconds.value, float) else 0
    if not ticks % 10:
        return call("make_timestamp", *parts, seconds, span=span)
    whole_micros = call("make_timestamp", *parts, Literal(ticks // 10 / 1e6, REAL), span=span)
    return before(call("time_add", whole_micros, MICROSECOND), 10 - ticks % 10, span)


def _make_timespan(values: Sequence[Value], span: Span) -> Value:
    """(hours, minutes), (hours, minutes, seconds) or (days, hours, minutes, seconds)."""
    sizes = {2: (3600, 60), 3: (3600, 60, 1), 4: (86_400, 3600, 60, 1)}[len(values)]
    made: Value = Literal(0.0, REAL)
    for value, size in zip(values, sizes, strict=True):
        made = call("add", made, call("multiply", number(value, REAL), Literal(float(size * _SECOND), REAL)))
    return call("integer_timespan", call("real_integer", call("round_to", made, whole(0))), span=span)


def _unix(micros: int, parts: int = 1) -> Lowering:
    """So many microseconds for a unit, or so many units for a microsecond."""

    def lowered(values: Sequence[Value], span: Span) -> Value:
        count = values[0]
        if count.type is REAL:
            raise UnsupportedError("a unix time that is no whole number", count.span or span)
        scaled = call("divide" if parts > 1 else "multiply", number(count, INTEGER), whole(max(micros, parts)))
        return call("micros_timestamp", scaled, span=span)

    return lowered


_TIME_LETTERS, _SPAN_LETTERS = set("dfFhHmMsty"), set("dfFhHms")
_PLAIN = set(" /-:,._[]")


def _format(name: str, type: object, letters: set[str]) -> Lowering:
    def lowered(values: Sequence[Value], span: Span) -> Value:
        pattern = text_constant(values[1], "a format", span)
        wrong = next((one for one in pattern if one not in letters | _PLAIN), None)
        if wrong is not None:
            raise RuleError(f"'{wrong}' is no part of a format", values[1].span or span)
        value = to_datetime(values[:1], span) if type is TIMESTAMP else values[0]
        if type is TIMESTAMP and not any(letter * 7 in pattern for letter in "fF"):
            value = cut(value)
        if value.type is not type:
            raise RuleError(f"'{name}' takes a timespan, not {value.type}", span)
        return string(call(name, value, Literal(pattern, TEXT), span=span))

    return lowered


def _around(values: Sequence[Value], span: Span) -> Value:
    value, center, away = values
    if value.type is TIMESTAMP:
        low, high = call("time_subtract", center, away), call("time_add", center, away)
    elif value.type is TIMESPAN:
        value, center, away = (call("timespan_integer", one) for one in values)
        low, high = call("subtract", center, away), call("add", center, away)
    else:
        type = REAL if any(one.type is REAL for one in values) else INTEGER
        value, center, away = (number(one, type) for one in values)
        low, high = call("subtract", center, away), call("add", center, away)
    return call("and", call("greater_or_equal", value, low), call("less_or_equal", value, high), span=span)


def _zoned(name: str) -> Lowering:
    return lambda values, span: call(name, to_datetime(values[:1], span), as_text(values[1]), span=span)


TIMES: Table = {
    "ago": (1, 1, _ago),
    "around": (3, 3, _around),
    "datetime_add": (3, 3, _datetime_add),
    "datetime_diff": (3, 3, _datetime_diff),
    "datetime_local_to_utc": (2, 2, _zoned("from_zone")),
    "datetime_part": (2, 2, _datetime_part),
    "datetime_utc_to_local": (2, 2, _zoned("to_zone")),
    "datepart": (2, 2, _datetime_part),
    "dayofmonth": (1, 1, _part("day")),
    "dayofweek": (1, 1, _day_of_week),
    "dayofyear": (1, 1, _part("dayofyear")),
    "endofday": (1, 2, _end("day")),
    "endofmonth": (1, 2, _end("month")),
    "endofweek": (1, 2, _end("week")),
    "endofyear": (1, 2, _end("year")),
    "format_datetime": (2, 2, _format("format_time", TIMESTAMP, _TIME_LETTERS)),
    "format_timespan": (2, 2, _format("format_timespan", TIMESPAN, _SPAN_LETTERS)),
    "getmonth": (1, 1, _part("month")),
    "getyear": (1, 1, _part("year")),
    "hourofday": (1, 1, _part("hour")),
    "make_datetime": (1, 6, _make_datetime),
    "make_timespan": (2, 4, _make_timespan),
    "monthofyear": (1, 1, _part("month")),
    "now": (0, 1, _now),
    "startofday": (1, 2, _start("day")),
    "startofmonth": (1, 2, _start("month")),
    "startofweek": (1, 2, _start("week")),
    "startofyear": (1, 2, _start("year")),
    "todatetime": (1, 1, to_datetime),
    "totimespan": (1, 1, _to_timespan),
    "unixtime_microseconds_todatetime": (1, 1, _unix(1)),
    "unixtime_milliseconds_todatetime": (1, 1, _unix(1000)),
    "unixtime_nanoseconds_todatetime": (1, 1, _unix(0, 1000)),
    "unixtime_seconds_todatetime": (1, 1, _unix(_SECOND)),
    "week_of_year": (1, 1, _part("week")),
    "weekofyear": (1, 1, _part("week")),
}
