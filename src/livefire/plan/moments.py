"""Times and spans as people write them: a text to microseconds since 1970, UTC, or to microseconds; None when it is none."""

from __future__ import annotations

import datetime
import re

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_MONTHS = {
    name: i
    for i, name in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1)
}
_CLOCK = (
    r"(?:(?P<hour>\d{1,2}):(?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?:[.](?P<fraction>\d{1,9}))?)?\s*(?P<half>[AaPp][Mm])?)"
)
_ZONE = r"\s*(?P<zone>Z|z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?"
_ISO = re.compile(rf"(?P<year>\d{{4}})-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}})(?:[Tt ]\s*{_CLOCK}{_ZONE})?", re.ASCII)
_SLASHED = re.compile(rf"(?P<month>\d{{1,2}})[/-](?P<day>\d{{1,2}})[/-](?P<year>\d{{4}})(?:[Tt ,]\s*{_CLOCK}{_ZONE})?", re.ASCII)
_NAMED = re.compile(
    rf"(?:[A-Za-z]{{3,9}},?\s+)?(?P<day>\d{{1,2}})[ -](?P<name>[A-Za-z]{{3}})[ -](?P<year>\d{{4}}|\d\d)(?:\s+{_CLOCK}{_ZONE})?",
    re.ASCII,
)
_COMPACT = re.compile(r"(?P<year>\d{4})(?:(?P<month>\d\d)(?P<day>\d\d))?", re.ASCII)


def moment(text: str) -> int | None:
    """ISO 8601 (also with one digit for a month or day), RFC 822, RFC 850, month/day/year; UTC when it names no zone."""
    written = text.strip()
    found = next((match for form in (_ISO, _SLASHED, _NAMED, _COMPACT) if (match := form.fullmatch(written))), None)
    if found is None:
        return None
    part = {name: value for name, value in found.groupdict().items() if value is not None}
    month = _MONTHS.get(part["name"].lower()) if "name" in part else int(part.get("month", "1"))
    hour = _hour(int(part.get("hour", "0")), part.get("half", "").lower())
    if month is None or hour is None:
        return None
    year = int(part["year"])
    year += 0 if len(part["year"]) == 4 else 2000 if year < 50 else 1900
    try:
        day = datetime.datetime(year, month, int(part.get("day", "1")), tzinfo=datetime.UTC)
        clock = datetime.time(hour, int(part.get("minute", "0")), int(part.get("second", "0")))
    except ValueError:
        return None
    seconds = clock.hour * 3600 + clock.minute * 60 + clock.second - _offset(part.get("zone", "Z"))
    fraction = int(part.get("fraction", "0")[:6].ljust(6, "0"))
    return ((day - _EPOCH) // datetime.timedelta(seconds=1) + seconds) * 1_000_000 + fraction


def ticks(text: str) -> int:
    """The tenths of a microsecond that `moment` cuts off."""
    found = re.search(r"[.]\d{6}(\d)", text, re.ASCII)
    return int(found[1]) if found else 0


def _hour(hour: int, half: str) -> int | None:
    if not half:
        return hour
    return hour % 12 + (12 if half == "pm" else 0) if 1 <= hour <= 12 else None


def _offset(zone: str) -> int:
    """Seconds east of Greenwich."""
    if zone[0] not in "+-":
        return 0
    digits = zone[1:].replace(":", "").ljust(4, "0")
    return (int(digits[:2]) * 3600 + int(digits[2:]) * 60) * (-1 if zone[0] == "-" else 1)


_UNITS = {
    "d": 86_400_000_000, "day": 86_400_000_000, "days": 86_400_000_000, "h": 3_600_000_000, "hr": 3_600_000_000,
    "hrs": 3_600_000_000, "hour": 3_600_000_000, "hours": 3_600_000_000, "m": 60_000_000, "min": 60_000_000, "minute": 60_000_000,
    "minutes": 60_000_000, "s": 1_000_000, "sec": 1_000_000, "second": 1_000_000, "seconds": 1_000_000, "ms": 1000, "milli": 1000,
    "millis": 1000, "millisecond": 1000, "milliseconds": 1000, "microsecond": 1, "microseconds": 1, "us": 1,
}  # fmt: skip
_AMOUNT = re.compile(r"(?P<sign>-?)(?P<whole>\d{1,12})(?:[.](?P<fraction>\d{1,12}))?\s*(?P<unit>[a-z]+)", re.ASCII)
_DIVIDED = re.compile(
    r"(?P<sign>-?)(?:(?P<days>\d{1,8})[.:])??(?P<hours>\d{1,2}):(?P<minutes>\d{1,2})(?::(?P<seconds>\d{1,2})(?:[.](?P<fraction>\d{1,7}))?)?",
    re.ASCII,
)


def span(text: str) -> int | None:
    """`1d`, `1.5h`, `1.02:03:04.5`, `02:03` (hours and minutes), or a number of days."""
    written = text.strip()
    if re.fullmatch(r"-?\d{1,8}", written, re.ASCII):
        return int(written) * _UNITS["d"]
    if amount := _AMOUNT.fullmatch(written):
        return _of_unit(amount)
    found = _DIVIDED.fullmatch(written)
    if found is None:
        return None
    days, hours, minutes, seconds = (int(found[name] or 0) for name in ("days", "hours", "minutes", "seconds"))
    if hours > 23 or minutes > 59 or seconds > 59:
        return None
    fraction = int((found["fraction"] or "")[:6].ljust(6, "0"))
    size = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    return (size * 1_000_000 + fraction) * (-1 if found["sign"] else 1)


def _of_unit(amount: re.Match[str]) -> int | None:
    size = _UNITS.get(amount["unit"])
    if size is None:
        return None
    fraction = amount["fraction"] or ""
    exact: int = int(amount["whole"] + fraction) * size // 10 ** len(fraction)
    return -exact if amount["sign"] else exact


__all__ = ["moment", "span", "ticks"]
