"""Functions of times and spans over Python values: microseconds since 1970 and microseconds in, texts out, and back."""

from __future__ import annotations

import datetime
import re
import zoneinfo
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeAlias

from livefire.engines.json_functions import written
from livefire.plan.documents import MOST_ELEMENTS
from livefire.plan.moments import moment, span

Body: TypeAlias = Callable[..., Any]
_EPOCH = datetime.datetime(1970, 1, 1)
_DAY = 86_400_000_000
_PIECES = re.compile(r"d+|f+|F+|h+|H+|m+|M+|s+|t+|y+|.", re.DOTALL)


def _calendar(time: int) -> datetime.datetime | None:
    try:
        return _EPOCH + datetime.timedelta(microseconds=time)
    except OverflowError:
        return None


def time_formatted(time: int, pattern: str) -> str | None:
    """A time by a pattern: y M d H h m s f F tt, everything else as it stands; null for letters that a pattern does not have."""
    at = _calendar(time)
    if at is None:
        return None
    ticks = at.microsecond * 10
    pieces = {
        "d": str(at.day), "dd": f"{at.day:02}", "M": str(at.month), "MM": f"{at.month:02}", "y": str(at.year % 100),
        "yy": f"{at.year % 100:02}", "yyyy": f"{at.year:04}", "H": str(at.hour), "HH": f"{at.hour:02}",
        "h": str((at.hour + 11) % 12 + 1), "hh": f"{(at.hour + 11) % 12 + 1:02}", "m": str(at.minute), "mm": f"{at.minute:02}",
        "s": str(at.second), "ss": f"{at.second:02}", "tt": "AM" if at.hour < 12 else "PM",
    }  # fmt: skip
    return _put_together(pattern, pieces, ticks)


def span_formatted(length: int, pattern: str) -> str | None:
    """A span by a pattern: d (up to eight, with zeros in front) H h m s f F; of a negative one its size with a minus in front."""
    size = abs(length)
    days, rest = divmod(size, _DAY)
    hours, minutes, seconds = rest // 3_600_000_000, rest // 60_000_000 % 60, rest // 1_000_000 % 60
    pieces = {"d" * count: f"{days:0{count}}" for count in range(1, 9)} | {
        "H": str(hours), "HH": f"{hours:02}", "h": str(hours), "hh": f"{hours:02}", "m": str(minutes), "mm": f"{minutes:02}",
        "s": str(seconds), "ss": f"{seconds:02}",
    }  # fmt: skip
    made = _put_together(pattern, pieces, rest % 1_000_000 * 10)
    return None if made is None else f"-{made}" if length < 0 else made


def _put_together(pattern: str, pieces: dict[str, str], ticks: int) -> str | None:
    made = []
    for piece in _PIECES.findall(pattern):
        if piece in pieces:
            made.append(pieces[piece])
        elif piece[0] in "fF" and len(piece) <= 7:
            digits = f"{ticks:07}"[: len(piece)]
            made.append(digits if piece[0] == "f" else digits.rstrip("0"))
        elif piece.isalpha():
            return None
        else:
            made.append(piece)
    return "".join(made)


def to_zone(time: int, zone: str) -> int | None:
    """What clocks show there."""
    at, there = _calendar(time), _zone(zone)
    if at is None or there is None:
        return None
    try:
        shown = at.replace(tzinfo=datetime.UTC).astimezone(there).replace(tzinfo=None)
    except OverflowError:
        return None
    return (shown - _EPOCH) // datetime.timedelta(microseconds=1)


def from_zone(time: int, zone: str) -> int | None:
    at, there = _calendar(time), _zone(zone)
    if at is None or there is None:
        return None
    try:
        moment = at.replace(tzinfo=there).astimezone(datetime.UTC).replace(tzinfo=None)
    except OverflowError:
        return None
    return (moment - _EPOCH) // datetime.timedelta(microseconds=1)


@lru_cache(maxsize=1000)
def _zone(name: str) -> zoneinfo.ZoneInfo | None:
    try:
        return zoneinfo.ZoneInfo(name) if name and "\0" not in name else None
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return None


def times(first: int, last: int, step: int) -> str | None:
    """An array of the times from the first to the last, both included, each in ISO 8601 with seven digits."""
    if not step or (last - first) // step >= MOST_ELEMENTS:
        return None
    found = [_calendar(one) for one in range(first, last + (1 if step > 0 else -1), step)]
    return written([None if one is None else f"{one:%Y-%m-%dT%H:%M:%S}.{one.microsecond:06}0Z" for one in found])


BODIES: dict[str, Body] = {
    "format_time": time_formatted,
    "format_timespan": span_formatted,
    "to_zone": to_zone,
    "from_zone": from_zone,
    "json_times": times,
    "any_timestamp": moment,
    "text_timespan": span,
}
"""A function of the catalogue -> its body, for arguments that are not null."""
