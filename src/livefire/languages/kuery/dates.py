"""A date as kuery and Elasticsearch's ranges write it in, the moment that it begins or ends out.

`2026-01-14` begins at midnight and ends a millisecond before the next; `now-15m` is the run's clock, earlier.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from livefire.errors import RuleError, Span, UnsupportedError
from livefire.plan import Literal, Value, call
from livefire.plan.types import TIMESPAN, TIMESTAMP

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DATE = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d)(?::(\d\d)(?::(\d\d)(?:[.,](\d{1,6})\d{0,3})?)?)?)?)?)?(Z|[+-]\d\d:?\d\d)?", re.ASCII
)
_RELATIVE = re.compile(r"now(?:([+-])(\d{1,9})([smhHdw]))?", re.ASCII)
_SIZES = {"s": 1, "m": 60, "h": 3_600, "H": 3_600, "d": 86_400, "w": 604_800}


def earliest(text: str, span: Span) -> Value:
    return moment(text, span, last=False)


def latest(text: str, span: Span) -> Value:
    return moment(text, span, last=True)


def moment(text: str, span: Span, *, last: bool) -> Value:
    """The first moment that the text means, or its last millisecond."""
    relative = _RELATIVE.fullmatch(text)
    if relative is not None:
        now = call("now", span=span)
        if relative[1] is None:
            return now
        size = Literal(int(relative[2]) * _SIZES[relative[3]] * 1_000_000, TIMESPAN, span)
        return call("time_add" if relative[1] == "+" else "time_subtract", now, size, span=span)
    if text.startswith("now") or "||" in text:
        raise UnsupportedError("date math with rounding or months", span)
    found = _DATE.fullmatch(text)
    if found is None or (found[8] and not found[4]):
        raise RuleError(f"'{text[:60]}' where a date in ISO 8601 is expected", span)
    try:
        return Literal(_microseconds(found, last), TIMESTAMP, span)
    except (ValueError, OverflowError):
        raise RuleError(f"'{text[:60]}' where a date in ISO 8601 is expected", span) from None


def _microseconds(found: re.Match[str], last: bool) -> int:
    parts = [int(part) if part else None for part in found.groups()[:6]]
    year, month, day, hour, minute, second = parts
    fraction = int(found[7].ljust(6, "0")) if found[7] else 0
    start = datetime(int(year or 1), month or 1, day or 1, hour or 0, minute or 0, second or 0, fraction, tzinfo=_zone(found[8]))
    if last and not found[7]:
        start = _next(start, parts) - timedelta(milliseconds=1)
    elapsed = start - _EPOCH
    return (elapsed.days * 86_400 + elapsed.seconds) * 1_000_000 + elapsed.microseconds


def _next(start: datetime, parts: list[int | None]) -> datetime:
    """The moment after the stretch that so many parts name."""
    if parts[1] is None:
        return start.replace(year=start.year + 1)
    if parts[2] is None:
        return (start.replace(day=28) + timedelta(days=4)).replace(day=1)
    sizes = [timedelta(days=1), timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)]
    return start + sizes[sum(part is not None for part in parts) - 3]


def _zone(text: str | None) -> timezone:
    if text in (None, "Z"):
        return UTC
    digits = str(text)[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(offset if str(text)[0] == "+" else -offset)


__all__ = ["earliest", "latest", "moment"]
