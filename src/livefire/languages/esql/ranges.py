"""Numbers from one to another in, a pattern of their digits out."""

from __future__ import annotations


def digits_between(first: int, last: int, width: int = 0) -> str:
    """The numbers of exactly `width` digits, or, at width 0, with any zeros before them."""
    parts = []
    while first <= last:
        end = _block_end(first, last)
        parts.append(_block(first, end, width))
        first = end + 1
    return ("(?:" if width else "0*(?:") + "|".join(parts) + ")"


def _block_end(first: int, last: int) -> int:
    """The last number of the largest block d..d[x-y][0-9]..[0-9] that begins at `first` and does not pass `last`."""
    size = 1
    while first % (size * 10) == 0 and first + size * 10 - 1 <= last and len(str(first)) == len(str(first + size * 10 - 1)):
        size *= 10
    digit = first // size % 10
    steps = min(9 - digit, (last - first + 1) // size - 1)
    return first + (steps + 1) * size - 1


def _block(first: int, end: int, width: int) -> str:
    start, stop = str(first).zfill(width), str(end).zfill(width)
    made = ""
    for one, other in zip(start, stop, strict=True):
        made += one if one == other else f"[{one}-{other}]"
    return made


__all__ = ["digits_between"]
