"""A name against a pattern with stars: the pieces between them to whether it fits; linear, unlike a regular expression."""

from __future__ import annotations

from collections.abc import Sequence


def fits(name: str, pieces: Sequence[str]) -> bool:
    """Whether the name is the pieces with anything between them; a single piece is the whole name."""
    first, *rest = pieces
    if not rest:
        return name == first
    *inner, last = rest
    if len(name) < len(first) + len(last) or not name.startswith(first) or not name.endswith(last):
        return False
    place, end = len(first), len(name) - len(last)
    for piece in inner:
        found = name.find(piece, place, end)
        if found < 0:
            return False
        place = found + len(piece)
    return True


__all__ = ["fits"]
