"""ES|QL's functions on dates: arguments in, plan values out. Everything is UTC."""

from __future__ import annotations

from livefire.errors import RuleError, nearest
from livefire.languages.esql.buckets import number_step, time_step
from livefire.languages.esql.coercion import coerced
from livefire.languages.esql.date_format import formatted
from livefire.languages.esql.date_parse import iso_date, parsed
from livefire.languages.esql.names import MICROSECONDS, UNITS
from livefire.languages.esql.site import Lowering, Site, direct, element
from livefire.languages.esql.syntax import Duration
from livefire.plan import Literal, Value
from livefire.plan.types import INTEGER, REAL, TEXT, TIMESPAN, TIMESTAMP, UNKNOWN

_DAY = MICROSECONDS["day"]
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_DIFFERENCES: dict[str, str] = {
    written: unit
    for unit, several in {
        "nanosecond": "nanosecond nanoseconds ns",
        "microsecond": "microsecond microseconds mcs",
        "millisecond": "millisecond milliseconds ms",
        "second": "second seconds ss s",
        "minute": "minute minutes mi n",
        "hour": "hour hours hh",
        "day": "day days dd d weekday weekdays dw dayofyear dy y",
        "week": "week weeks wk ww",
        "month": "month months mm m",
        "quarter": "quarter quarters qq q",
        "year": "year years yyyy yy",
    }.items()
    for written in several.split()
}


def _trunc(site: Site) -> Value:
    site.expect(2)
    return _floored(site, site.scalar(1, TIMESTAMP), _amount(site, 0))


def _bucket(site: Site) -> Value:
    site.expect(2, 4)
    _, size, *bounds = site.operands
    if bounds:
        return _some_buckets(site)
    if isinstance(size, Duration) or (isinstance(size, Literal) and isinstance(size.value, str)):
        return _floored(site, site.scalar(0, TIMESTAMP), _amount(site, 1))
    return _stepped(site, site.scalar(1, REAL))


def _some_buckets(site: Site) -> Value:
    """At most so many buckets between two constants, of a human size."""
    site.expect(4)
    count = site.integer(1)
    if not 0 < count <= 10_000:
        raise RuleError(f"'{site.name}' takes a number of buckets from 1 to 10000 here", site.value(1).span)
    kinds = {element(site.value(index).type) for index in (0, 2)}
    if kinds <= {INTEGER, REAL, UNKNOWN} and kinds != {UNKNOWN}:
        first, last = (_known(site, coerced(site.value(index), REAL, site.name)) for index in (2, 3))
        if not first < last:
            raise site.unsupported("BUCKET that ends before it begins")
        return _stepped(site, site.literal(number_step(count, first, last), REAL))
    moments = [coerced(site.value(index), TIMESTAMP, site.name) for index in (2, 3)]
    start, end = (int(_known(site, moment)) for moment in moments)
    amount = time_step(count, start, end)
    return _floored(site, site.scalar(0, TIMESTAMP), Duration(*amount, site.span))


def _known(site: Site, bound: Value) -> float:
    if not isinstance(bound, Literal) or not isinstance(bound.value, int | float):
        raise site.unsupported("BUCKET between bounds that are no constants")
    return bound.value


def _stepped(site: Site, width: Value) -> Value:
    place = site.call("floor", site.call("divide", site.scalar(0, REAL), width))
    return site.call("multiply", place, width)


def _amount(site: Site, index: int) -> Duration:
    """An amount of time, also as a constant text: `1 day` or "1 day"."""
    operand = site.operands[index]
    if isinstance(operand, Duration):
        amount = operand
    else:
        words = site.text(index).split()
        if len(words) != 2 or not words[0].isdecimal() or len(words[0]) > 9 or words[1].lower() not in UNITS:
            raise RuleError(f"'{site.name}' takes an amount of time like 5 minutes here", operand.span)
        amount = Duration(int(words[0]), UNITS[words[1].lower()], operand.span or site.span)
    if amount.count <= 0:
        raise RuleError(f"'{site.name}' takes an amount of time above zero", amount.span)
    return amount


def _floored(site: Site, moment: Value, amount: Duration) -> Value:
    """Fixed units count from 1970; one week begins on Monday; months, quarters and years are the calendar's."""
    if amount.unit in MICROSECONDS:
        size = amount.count * MICROSECONDS[amount.unit]
        if size == 7 * _DAY and amount.unit in ("day", "week"):
            return site.call("calendar_floor", moment, Literal("week", TEXT, amount.span))
        return site.call("time_floor", moment, Literal(size, TIMESPAN, amount.span))
    if amount.unit == "month" and amount.count == 3:
        return site.call("calendar_floor", moment, Literal("quarter", TEXT, amount.span))
    if amount.count != 1:
        raise site.unsupported(f"steps of {amount.count} {amount.unit}s")
    return site.call("calendar_floor", moment, Literal(amount.unit, TEXT, amount.span))


def _diff(site: Site) -> Value:
    """Whole units from the second argument to the third, cut toward zero."""
    site.expect(3)
    word = site.text(0).lower()
    unit = _DIFFERENCES.get(word)
    if unit is None:
        hint = nearest(word, list(_DIFFERENCES))
        raise RuleError(f"unknown unit of time '{site.text(0)}'", site.value(0).span, hint=hint)
    start, end = site.scalar(1, TIMESTAMP), site.scalar(2, TIMESTAMP)
    if unit in _MONTHS:
        return _whole_months(site, start, end, _MONTHS[unit])
    elapsed = site.call("timespan_integer", site.call("time_between", end, start))
    if unit == "nanosecond":
        return site.call("multiply", elapsed, site.literal(1000, INTEGER))
    size = 1 if unit == "microsecond" else MICROSECONDS[unit]
    return site.call("divide", elapsed, site.literal(size, INTEGER))


def _whole_months(site: Site, start: Value, end: Value, size: int) -> Value:
    """A month is whole when the day and time of day are reached again, as Java's ChronoUnit.MONTHS counts."""
    months = site.call("subtract", _month_number(site, end), _month_number(site, start))
    within = [_within_month(site, moment) for moment in (start, end)]
    zero, one = site.literal(0, INTEGER), site.literal(1, INTEGER)
    too_many = site.call("and", site.call("greater", months, zero), site.call("less", within[1], within[0]))
    too_few = site.call("and", site.call("less", months, zero), site.call("greater", within[1], within[0]))
    upward = site.call("if_else", too_few, site.call("add", months, one), months)
    whole = site.call("if_else", too_many, site.call("subtract", months, one), upward)
    return whole if size == 1 else site.call("divide", whole, site.literal(size, INTEGER))


def _month_number(site: Site, moment: Value) -> Value:
    years = site.call("multiply", _part(site, moment, "year"), site.literal(12, INTEGER))
    return site.call("add", years, _part(site, moment, "month"))


def _within_month(site: Site, moment: Value) -> Value:
    start = site.call("calendar_floor", moment, site.literal("month", TEXT))
    return site.call("timespan_integer", site.call("time_between", moment, start))


def _part(site: Site, moment: Value, name: str) -> Value:
    return site.call("time_part", moment, site.literal(name, TEXT))


_PARTS = {
    "year": "year",
    "month_of_year": "month",
    "day_of_month": "day",
    "day_of_year": "dayofyear",
    "hour_of_day": "hour",
    "minute_of_hour": "minute",
    "second_of_minute": "second",
}


def _extract(site: Site) -> Value:
    site.expect(2)
    name, moment = site.text(0).lower(), site.scalar(1, TIMESTAMP)
    if name in _PARTS:
        return _part(site, moment, _PARTS[name])
    if name == "day_of_week":
        # Monday is 1 and Sunday 7; the plan's Sunday is 0.
        before = site.call("add", _part(site, moment, "weekday"), site.literal(6, INTEGER))
        return site.call("add", site.call("modulo", before, site.literal(7, INTEGER)), site.literal(1, INTEGER))
    if name == "minute_of_day":
        hours = site.call("multiply", _part(site, moment, "hour"), site.literal(60, INTEGER))
        return site.call("add", hours, _part(site, moment, "minute"))
    raise site.unsupported(f"DATE_EXTRACT of '{site.text(0)}'")


def _format(site: Site) -> Value:
    site.expect(1, 2)
    if len(site.operands) == 1:
        return site.call("timestamp_text", site.scalar(0, TIMESTAMP), site.literal(3, INTEGER))
    return formatted(site, site.text(0), site.scalar(1, TIMESTAMP))


def _name(pattern: str) -> Lowering:
    def lowered(site: Site) -> Value:
        site.expect(1)
        return formatted(site, pattern, site.scalar(0, TIMESTAMP))

    return lowered


def _parse(site: Site) -> Value:
    site.expect(1, 2)
    if len(site.operands) == 1:
        return iso_date(site, site.scalar(0, TEXT))
    return parsed(site, site.text(0), site.scalar(1, TEXT))


TIMES: dict[str, Lowering] = {
    "bucket": _bucket,
    "date_diff": _diff,
    "date_extract": _extract,
    "date_format": _format,
    "date_parse": _parse,
    "date_trunc": _trunc,
    "day_name": _name("EEEE"),
    "month_name": _name("MMMM"),
    "now": direct("now"),
}

__all__ = ["TIMES"]
