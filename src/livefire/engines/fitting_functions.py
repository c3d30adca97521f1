"""Functions of a JSON array of numbers as a whole: its statistics, the line through it, its seasons, its gaps, its sessions."""

from __future__ import annotations

import math
import statistics
from itertools import pairwise
from typing import Any

from livefire.engines.json_functions import Body, Unread, added, array_of, finite, guarded, is_number, read


def numbers_of(array: str) -> list[float]:
    """An array of numbers and nothing else."""
    items = array_of(array)
    if not items or not all(map(is_number, items)):
        raise Unread
    return items


def described(array: str, ignore: bool) -> str:
    """min, min_idx, max, max_idx, avg, stdev, variance, sum and len; sample variance."""
    items = array_of(array)
    places = [i for i, one in enumerate(items) if is_number(one)]
    if not places or (len(places) < len(items) and not ignore):
        raise Unread
    known = [float(items[i]) for i in places]
    least, most = min(known), max(known)
    variance = statistics.variance(known) if len(known) > 1 else 0.0
    return finite({
        "min": least, "min_idx": places[known.index(least)], "max": most, "max_idx": places[known.index(most)],
        "avg": math.fsum(known) / len(known), "stdev": math.sqrt(variance), "variance": variance, "sum": math.fsum(known),
        "len": len(known),
    })  # fmt: skip


def fitted(array: str) -> str:
    """rsquare, slope, variance, rvariance, interception and line_fit of the line through the numbers at 1, 2, 3, ..."""
    known = numbers_of(array)
    count = len(known)
    if count < 2:
        raise Unread
    middle, mean = (count - 1) / 2, math.fsum(known) / count
    width = math.fsum((i - middle) ** 2 for i in range(count))
    slope = math.fsum((i - middle) * (one - mean) for i, one in enumerate(known)) / width
    start = mean - slope * middle
    line = [start + slope * i for i in range(count)]
    variance = math.fsum((one - mean) ** 2 for one in known) / (count - 1)
    rest = math.fsum((one - there) ** 2 for one, there in zip(known, line, strict=True)) / (count - 1)
    made = {"rsquare": 1 - rest / variance if variance else 0.0, "slope": slope, "variance": variance, "rvariance": rest}
    return finite({**made, "interception": start - slope, "line_fit": line})


def interpolated(array: str, edges: bool, constant: str) -> str:
    """Nulls on the line between their neighbours, at the edges as the nearest number; `constant` for nulls alone."""
    items = array_of(array)
    places = [i for i, one in enumerate(items) if one is not None]
    if not all(is_number(items[i]) for i in places):
        raise Unread
    if not places:
        return finite([read(constant)] * len(items))
    whole = all(isinstance(items[i], int) for i in places)
    made = list(items)
    for left, right in pairwise(places):
        step = (items[right] - items[left]) / (right - left)
        for i in range(left + 1, right):
            there = items[left] + step * (i - left)
            made[i] = math.trunc(there) if whole else there
    if edges:
        first, last = places[0], places[-1]
        made = [items[first]] * first + made[first : last + 1] + [items[last]] * (len(items) - last - 1)
    return finite(made)


def recursed(array: str, numerators: str, denominators: str) -> str:
    """An infinite impulse response filter: what is before the first number is zero."""
    known, over, under = (numbers_of(one) for one in (array, numerators, denominators))
    if not under[0]:
        raise Unread
    made: list[float] = []
    for i in range(len(known)):
        total = added(one * known[i - k] for k, one in enumerate(over) if i >= k)
        total -= added(one * made[i - k] for k, one in enumerate(under) if k and i >= k)
        made.append(total / under[0])
    if not all(map(math.isfinite, made)):
        raise Unread
    return finite([float(one) for one in made])


def seasonal(array: str, period: int) -> str:
    """For each number the median of those that lie whole periods away; zeros where there is no period."""
    known = numbers_of(array)
    if period < 1:
        return finite([0.0] * len(known))
    phases = [float(statistics.median(known[i::period])) for i in range(min(period, len(known)))]
    return finite([phases[i % period] for i in range(len(known))])


def magnitude(array: str) -> float:
    found = math.sqrt(math.fsum(one * one for one in numbers_of(array)))
    if not math.isfinite(found):
        raise Unread
    return found


def cosine(left: str, right: str) -> float:
    """The cosine of the angle between two arrays, as long as the shorter one."""
    pairs = [pair for pair in zip(array_of(left), array_of(right), strict=False) if all(map(is_number, pair))]
    sizes = math.sqrt(math.fsum(a * a for a, _ in pairs)) * math.sqrt(math.fsum(b * b for _, b in pairs))
    if not sizes or not math.isfinite(sizes):
        raise Unread
    return math.fsum(a * b for a, b in pairs) / sizes


def _row(row: Any) -> tuple[int, int | None, bool]:
    match row:
        case [int(place), int() | None as at, bool(restart)] if type(place) is int and type(at) is not bool:
            return place, at, restart
        case _:
            raise Unread


def sessions(rows: str, longest: int, gap: int) -> str:
    """For each [place, microseconds, restart], in the order of places, [place, when its session began]."""
    made: list[list[int | None]] = []
    first = last = None
    for place, at, restart in sorted(map(_row, array_of(rows)), key=lambda row: row[0]):
        if at is None:
            first = None
        elif first is None or last is None or restart or at - first > longest or at - last > gap:
            first = at
        last = at
        made.append([place, first])
    return finite(made)


_BODIES: dict[str, Body] = {
    "series_described": described,
    "series_line": fitted,
    "series_interpolated": interpolated,
    "series_recursed": recursed,
    "series_season": seasonal,
    "series_magnitude": magnitude,
    "series_cosine": cosine,
    "series_sessions": sessions,
}

BODIES: dict[str, Body] = {name: guarded(body) for name, body in _BODIES.items()}
"""A function of the catalogue -> its body, for arguments that are not null."""
