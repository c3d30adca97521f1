"""BUCKET between bounds: how many buckets there may be, and from where to where, in; the size of one out."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

from livefire.languages.esql.names import MICROSECONDS

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STEPS = [
    (12, "hour"), (3, "hour"), (1, "hour"), (30, "minute"), (10, "minute"), (5, "minute"), (1, "minute"), (30, "second"),
    (10, "second"), (5, "second"), (1, "second"), (100, "millisecond"), (50, "millisecond"),
    (10, "millisecond"), (1, "millisecond"),
]  # fmt: skip
_WEEK = 7 * MICROSECONDS["day"]
_MONDAY = -3 * MICROSECONDS["day"]  # 1970 began on a Thursday


def number_step(count: int, start: float, end: float) -> float:
    """A power of ten, or half of one, that is not below the exact size; the end is behind the start."""
    exact = (end - start) / count
    power = math.pow(10, math.ceil(math.log10(exact)))
    return power / 2 if exact < power / 2 else power


def time_step(count: int, start: int, end: int) -> tuple[int, str]:
    """The smallest of the sizes that fills no more buckets than allowed, from years down to milliseconds."""
    found = (1, "year")
    for unit, most in (("month", _months(start, end)), ("week", _buckets(start, end, _WEEK, _MONDAY))):
        if most > count:
            return found
        found = (1, unit)
    for size in [(1, "day"), *_STEPS]:
        if _buckets(start, end, size[0] * MICROSECONDS[size[1]], 0) > count:
            return found
        found = size
    return found


def _buckets(start: int, end: int, size: int, offset: int) -> int:
    """How many buckets it takes from the one that holds the start until one begins at the end or behind it."""
    first = (start - offset) // size * size + offset
    return max(1, -(-(end - first) // size))


def _months(start: int, end: int) -> int:
    first, last = (_EPOCH + timedelta(microseconds=moment) for moment in (start, end))
    whole = (last.year - first.year) * 12 + last.month - first.month
    at_its_beginning = last == last.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return max(1, whole if at_its_beginning else whole + 1)


__all__ = ["number_step", "time_step"]
