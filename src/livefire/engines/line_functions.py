"""Functions of lines on the globe over Python values: a LineString or MultiLineString of GeoJSON, whose edges are geodesics."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from livefire.engines.geo_functions import (
    RADIUS,
    Place,
    Vector,
    between_vectors,
    cross_product,
    dot_product,
    opposite_place,
    place_of,
    point_json,
    vector_of,
)
from livefire.engines.json_functions import Body, Unread, added, guarded, read

MOST_PAIRS = 250_000  # of edges that two lines are compared by


def lines_of(text: str) -> list[list[Place]]:
    """The places of each line; Unread for another shape, for fewer than two places, and for opposite ones in a row."""
    found = read(text)
    kind, places = (found.get("type"), found.get("coordinates")) if isinstance(found, dict) else (None, None)
    if kind not in ("LineString", "MultiLineString") or not isinstance(places, list):
        raise Unread
    made = [_line(one) for one in (places if kind == "MultiLineString" else [places])]
    if not made:
        raise Unread
    return made


def _line(positions: Any) -> list[Place]:
    if not isinstance(positions, list) or len(positions) < 2:
        raise Unread
    made = [position(one) for one in positions]
    if any(other == opposite_place(one) for one, other in pairwise(made)):
        raise Unread
    return made


def position(one: Any) -> Place:
    if not (isinstance(one, list) and len(one) == 2 and all(type(each) in (int, float) for each in one)):
        raise Unread
    found = place_of(float(one[0]), float(one[1]))
    if found is None:
        raise Unread
    return found


def _single(text: str) -> list[Place]:
    first, *more = lines_of(text)
    if more:
        raise Unread
    return first


def edges_of(lines: Sequence[Sequence[Place]]) -> list[tuple[Place, Place]]:
    return [edge for line in lines for edge in pairwise(line)]


def _size(edge: tuple[Place, Place]) -> float:
    return between_vectors(vector_of(edge[0]), vector_of(edge[1]))


def robust_cross(one: Vector, other: Vector) -> Vector:
    """Twice the cross product, exact for near vectors too."""
    total = one[0] + other[0], one[1] + other[1], one[2] + other[2]
    return cross_product(total, (other[0] - one[0], other[1] - one[1], other[2] - one[2]))


def _unit(vector: Vector) -> Vector:
    size = math.sqrt(dot_product(vector, vector))
    return vector[0] / size, vector[1] / size, vector[2] / size


def nearest(edge: tuple[Place, Place], x: Vector) -> tuple[float, Vector, Place | None]:
    """How far an edge is, where it is nearest, and the end that this is, if it is one."""
    a, b = vector_of(edge[0]), vector_of(edge[1])
    normal = robust_cross(a, b)
    square = dot_product(normal, normal)
    if square > 0:
        away = dot_product(x, normal) / square
        foot = x[0] - away * normal[0], x[1] - away * normal[1], x[2] - away * normal[2]
        inside = dot_product(cross_product(normal, a), foot) > 0 and dot_product(cross_product(b, normal), foot) > 0
        if inside:
            foot = _unit(foot)
            return between_vectors(x, foot), foot, None
    ends = ((between_vectors(x, a), a, edge[0]), (between_vectors(x, b), b, edge[1]))
    return min(ends, key=lambda end: end[0])


def _vector(longitude: float, latitude: float) -> Vector:
    place = place_of(longitude, latitude)
    if place is None:
        raise Unread
    return vector_of(place)


def distance(longitude: float, latitude: float, line: str) -> float:
    """Metres from a place to the nearest place of a line."""
    x = _vector(longitude, latitude)
    square = min(_chord_square(edge, x) for edge in edges_of(lines_of(line)))
    return 2 * math.asin(min(1.0, math.sqrt(square) / 2)) * RADIUS


def _chord_square(edge: tuple[Place, Place], x: Vector) -> float:
    """The square of the chord from a point to an edge, by which S2 finds the nearest edge of several."""
    a, b = vector_of(edge[0]), vector_of(edge[1])
    ends = math.dist(x, a) ** 2, math.dist(x, b) ** 2
    normal = robust_cross(a, b)
    square, away, across = dot_product(normal, normal), dot_product(x, normal), cross_product(normal, x)
    if dot_product(a, across) < dot_product(x, across) < dot_product(b, across):
        rest = 1 - math.sqrt(dot_product(across, across) / square)
        return min(*ends, away * away / square + rest * rest)
    return min(ends)


def closest(longitude: float, latitude: float, line: str) -> str:
    x = _vector(longitude, latitude)
    _, vector, end = min((nearest(edge, x) for edge in edges_of(lines_of(line))), key=lambda found: found[0])
    return point_json(*(end or degrees_of(vector)))


def degrees_of(vector: Vector) -> Place:
    x, y, z = vector
    return math.degrees(math.atan2(y, x)), math.degrees(math.atan2(z, math.hypot(x, y)))


def length(line: str) -> float:
    """Metres; of several lines together, where an edge that stands twice counts once."""
    lines = lines_of(line)
    edges = edges_of(lines)
    kept = edges if len(lines) == 1 else {frozenset(edge): edge for edge in edges}.values()
    return added(map(_size, kept)) * RADIUS


def located(line: str, longitude: float, latitude: float) -> float | None:
    """The share of a line that lies before its place nearest to another."""
    x, edges = _vector(longitude, latitude), edges_of([_single(line)])
    found = [nearest(edge, x) for edge in edges]
    best = min(range(len(edges)), key=lambda i: found[i][0])
    sizes = [_size(edge) for edge in edges]
    before = added(sizes[:best]) + between_vectors(vector_of(edges[best][0]), found[best][1])
    total = added(sizes)
    return min(before / total, 1.0) if total else None


def interpolated(line: str, share: float) -> str | None:
    """The place behind a share of a line's length."""
    places = _single(line)
    if not 0 <= share <= 1:
        return None
    sizes = [_size(edge) for edge in pairwise(places)]
    wanted = share * added(sizes)
    for (start, end), size in zip(pairwise(places), sizes, strict=True):
        if wanted < size:
            return point_json(*(_towards(start, end, wanted) if wanted else start))
        wanted -= size
    return point_json(*places[-1])


def _towards(start: Place, end: Place, angle: float) -> Place:
    """The place at an angle from one on the way to another."""
    a, b = vector_of(start), vector_of(end)
    ahead = _unit(cross_product(robust_cross(a, b), a))
    near, far = math.cos(angle), math.sin(angle)
    return degrees_of((near * a[0] + far * ahead[0], near * a[1] + far * ahead[1], near * a[2] + far * ahead[2]))


def meet(line: str, other: str) -> bool | None:
    """Whether two lines have a place in common."""
    first, second = ([(vector_of(a), vector_of(b)) for a, b in edges_of(lines_of(one))] for one in (line, other))
    if len(first) * len(second) > MOST_PAIRS:
        return None
    return any(touch(a, b, c, d) for a, b in first for c, d in second)


def touch(a: Vector, b: Vector, c: Vector, d: Vector) -> bool:
    one, other = _turn(a, c, b), _turn(b, d, a)
    if one * other < 0:
        return False
    turns = one, other, _turn(c, b, d), _turn(d, a, c)
    if all(turns):
        return len(set(turns)) == 1
    return _lies(a, c, d) or _lies(b, c, d) or _lies(c, a, b) or _lies(d, a, b)


def _lies(x: Vector, a: Vector, b: Vector) -> bool:
    """Whether a point is one of an edge's."""
    if x in (a, b):
        return True
    normal = robust_cross(a, b)
    inside = dot_product(cross_product(normal, a), x) > 0 and dot_product(cross_product(b, normal), x) > 0
    return inside and _turn(a, b, x) == 0


def _turn(a: Vector, b: Vector, c: Vector) -> int:
    """The sign of the determinant of three vectors, exactly."""
    rough = dot_product(cross_product(a, b), c)
    if abs(rough) > 1e-14:  # far beyond the rounding of unit vectors
        return 1 if rough > 0 else -1
    (a0, a1, a2), (b0, b1, b2), (c0, c1, c2) = (tuple(map(Fraction, vector)) for vector in (a, b, c))
    exact = a0 * (b1 * c2 - b2 * c1) + a1 * (b2 * c0 - b0 * c2) + a2 * (b0 * c1 - b1 * c0)
    return (exact > 0) - (exact < 0)


_BODIES: dict[str, Body] = {
    "line_distance": distance,
    "line_closest": closest,
    "line_length": length,
    "line_locate": located,
    "line_point": interpolated,
    "lines_meet": meet,
}

BODIES: dict[str, Body] = {name: guarded(body) for name, body in _BODIES.items()}
"""A function of the catalogue -> its body, for arguments that are not null."""
