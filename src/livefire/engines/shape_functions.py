"""Functions of shapes on the globe over Python values: well-known texts as GeoJSON."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from livefire.engines.json_functions import Body, Unread, guarded, written

_TOKEN = re.compile(r"\s*(?:([A-Za-z]+)|([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)(?=[\s,()])|([(),]))")
DEPTHS = {
    "POINT": ("Point", 0),
    "LINESTRING": ("LineString", 1),
    "POLYGON": ("Polygon", 2),
    "MULTIPOINT": ("MultiPoint", 1),
    "MULTILINESTRING": ("MultiLineString", 2),
    "MULTIPOLYGON": ("MultiPolygon", 3),
}
"""The word of a well-known text -> the type of GeoJSON, how many lists are around its positions."""

Tokens = list[str]
"""What is left of a text, backwards: the next one is the last."""


def from_text(text: str) -> str:
    """The GeoJSON of a well-known text of two coordinates; Unread for others."""
    tokens: Tokens = []
    place = 0
    while found := _TOKEN.match(text, place):
        tokens.append(found.group(found.lastindex or 0))
        place = found.end()
    if text[place:].strip():
        raise Unread
    tokens.reverse()
    made = _shape(tokens)
    if tokens:
        raise Unread
    return written(made)


def _take(tokens: Tokens, wanted: str = "") -> str:
    if not tokens or (wanted and tokens[-1] != wanted):
        raise Unread
    return tokens.pop()


def _shape(tokens: Tokens) -> dict[str, Any]:
    word = _take(tokens).upper()
    if word == "GEOMETRYCOLLECTION":
        return {"type": "GeometryCollection", "geometries": _listed(tokens, _shape)}
    if word not in DEPTHS:
        raise Unread
    name, depth = DEPTHS[word]
    if word == "POINT":
        return {"type": name, "coordinates": _bracketed(tokens, _position)}
    if word == "MULTIPOINT":
        return {"type": name, "coordinates": _listed(tokens, _point)}
    return {"type": name, "coordinates": _nested(tokens, depth)}


def _nested(tokens: Tokens, depth: int) -> list[Any]:
    return _listed(tokens, _position if depth == 1 else lambda rest: _nested(rest, depth - 1))


def _listed(tokens: Tokens, one: Callable[[Tokens], Any]) -> list[Any]:
    """What stands between parentheses, commas between."""
    _take(tokens, "(")
    made = [one(tokens)]
    while (mark := _take(tokens)) == ",":
        made.append(one(tokens))
    if mark != ")":
        raise Unread
    return made


def _bracketed(tokens: Tokens, one: Callable[[Tokens], Any]) -> Any:
    _take(tokens, "(")
    made = one(tokens)
    _take(tokens, ")")
    return made


def _point(tokens: Tokens) -> list[int | float]:
    """A position of a MULTIPOINT, with parentheses of its own or not."""
    return list(_bracketed(tokens, _position)) if tokens and tokens[-1] == "(" else _position(tokens)


def _position(tokens: Tokens) -> list[int | float]:
    return [_number(tokens), _number(tokens)]


def _number(tokens: Tokens) -> int | float:
    try:
        found = float(_take(tokens))
    except ValueError:
        raise Unread from None
    if abs(found) == float("inf"):
        raise Unread
    return int(found) if found.is_integer() and abs(found) < 2**53 else found


_BODIES: dict[str, Body] = {
    "shape_from_text": from_text,
}

BODIES: dict[str, Body] = {name: guarded(body) for name, body in _BODIES.items()}
"""A function of the catalogue -> its body, for arguments that are not null."""
