"""Functions of polygons on the globe over Python values: GeoJSON whose edges are geodesics, each ring around the smaller side."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any, TypeAlias

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
from livefire.engines.json_functions import Body, Unread, added, guarded, read, written
from livefire.engines.line_functions import degrees_of, edges_of, lines_of, nearest, position, robust_cross, touch
from livefire.engines.sphere import ORIGIN, crosses, ordered, reference, sign

MOST_PAIRS = 250_000  # of edges that are compared
Ring: TypeAlias = list[Place]


class Loop:
    """A ring's corners, counterclockwise around what it encloses, and whether that holds the origin."""

    def __init__(self, places: Ring) -> None:
        self.corners = [vector_of(place) for place in places]
        self.holds_origin = False
        first, second, third = self.corners[:3]
        inside = not ordered(reference(second), third, first, second)
        self.holds_origin = inside != self.holds(second)
        if _integral(self.corners, _signed_area) < 0:
            self.corners.reverse()
            self.holds_origin = not self.holds_origin

    def edges(self) -> Iterator[tuple[Vector, Vector]]:
        return pairwise([*self.corners, self.corners[0]])

    def holds(self, x: Vector) -> bool:
        """Whether a point is inside; of a corner's neighbours one side counts as inside."""
        return self.holds_origin != (sum(crosses(ORIGIN, x, a, b) for a, b in self.edges()) % 2 == 1)


def _integral(corners: Sequence[Vector], of_triangle: Callable[[Vector, Vector, Vector], float]) -> float:
    """Over the triangles from the first corner; below zero for what lies to the right."""
    return math.fsum(of_triangle(corners[0], a, b) for a, b in pairwise(corners[1:]))


def _area(a: Vector, b: Vector, c: Vector) -> float:
    """Of a triangle, in steradians: by l'Huilier, or by Girard where it is long and thin."""
    sides = between_vectors(b, c), between_vectors(c, a), between_vectors(a, b)
    half = added(sides) / 2
    if half >= 3e-4:
        least = half - max(sides)
        if least < 1e-2 * half * half * half * half * half:
            girard = _girard(a, b, c)
            if least < half * (0.1 * (girard + 5e-15)):
                return girard
    product = math.tan(half / 2) * math.tan((half - sides[0]) / 2) * math.tan((half - sides[1]) / 2)
    return 4 * math.atan(math.sqrt(max(0.0, product * math.tan((half - sides[2]) / 2))))


def _girard(a: Vector, b: Vector, c: Vector) -> float:
    ab, bc, ac = cross_product(a, b), cross_product(b, c), cross_product(a, c)
    return max(0.0, between_vectors(ab, ac) - between_vectors(ab, bc) + between_vectors(bc, ac))


def _signed_area(a: Vector, b: Vector, c: Vector) -> float:
    return _area(a, b, c) * sign(a, b, c)


def polygons_of(text: str) -> list[list[Ring]]:
    """The rings of each polygon, without the corner that closes them; Unread for what is no polygon."""
    found = read(text)
    kind, listed = (found.get("type"), found.get("coordinates")) if isinstance(found, dict) else (None, None)
    if kind not in ("Polygon", "MultiPolygon") or not isinstance(listed, list):
        raise Unread
    made = [_rings(one) for one in (listed if kind == "MultiPolygon" else [listed])]
    if not made:
        raise Unread
    return made


def _rings(listed: Any) -> list[Ring]:
    if not isinstance(listed, list) or not listed:
        raise Unread
    rings = [_ring(one) for one in listed]
    edges = [edge for ring in rings for edge in pairwise([vector_of(place) for place in [*ring, ring[0]]])]
    if len(edges) ** 2 <= 2 * MOST_PAIRS and _some_cross(edges):
        raise Unread
    return rings


def _some_cross(edges: Sequence[tuple[Vector, Vector]]) -> bool:
    for place, (a, b) in enumerate(edges):
        for c, d in edges[place + 1 :]:
            if {a, b} == {c, d} or (not {a, b} & {c, d} and crosses(a, b, c, d)):
                return True
    return False


def _ring(listed: Any) -> Ring:
    if not isinstance(listed, list) or len(listed) < 4 or listed[0] != listed[-1]:
        raise Unread
    places = [position(one) for one in listed[:-1]]
    if len(set(places)) < len(places) or any(b == opposite_place(a) for a, b in pairwise([*places, places[0]])):
        raise Unread
    return places


Loops: TypeAlias = list[list[Loop]]


def loops_of(text: str) -> Loops:
    return [[Loop(ring) for ring in polygon] for polygon in polygons_of(text)]


def _holds(loops: Loops, x: Vector) -> bool:
    return any(sum(loop.holds(x) for loop in polygon) % 2 == 1 for polygon in loops)


def _edges(loops: Loops) -> list[tuple[Vector, Vector]]:
    return [edge for polygon in loops for loop in polygon for edge in loop.edges()]


def _sides(polygons: list[list[Ring]]) -> list[tuple[Place, Place]]:
    return [edge for rings in polygons for ring in rings for edge in pairwise([*ring, ring[0]])]


def _vector(longitude: float, latitude: float) -> Vector:
    place = place_of(longitude, latitude)
    if place is None:
        raise Unread
    return vector_of(place)


def holds(longitude: float, latitude: float, polygon: str) -> bool:
    """Whether a place is inside."""
    return _holds(loops_of(polygon), _vector(longitude, latitude))


def distance(longitude: float, latitude: float, polygon: str) -> float:
    """Metres from a place to the nearest of a polygon; none inside it."""
    loops, x = loops_of(polygon), _vector(longitude, latitude)
    if _holds(loops, x):
        return 0.0
    return min(nearest(edge, x)[0] for edge in _sides(polygons_of(polygon))) * RADIUS


def closest(longitude: float, latitude: float, polygon: str) -> str:
    """The place of a polygon that is nearest to another: inside it that itself."""
    loops, x = loops_of(polygon), _vector(longitude, latitude)
    if _holds(loops, x):
        return point_json(longitude, latitude)
    feet = [_foot(edge, x) for edge in _sides(polygons_of(polygon))]
    vector, end = min(feet, key=lambda found: between_vectors(x, found[0]))
    return point_json(*(end or degrees_of(vector)))


def _foot(edge: tuple[Place, Place], x: Vector) -> tuple[Vector, Place | None]:
    """Where an edge is nearest to a point, and the end that this is, if it is one; in S2's order of rounding."""
    a, b = vector_of(edge[0]), vector_of(edge[1])
    normal = _scaled(robust_cross(a, b))
    across = _scaled(robust_cross(normal, x))
    foot = _scaled(cross_product(across, normal))
    if dot_product(cross_product(normal, a), foot) > 0 and dot_product(cross_product(b, normal), foot) > 0:
        return foot, None
    return min(((a, edge[0]), (b, edge[1])), key=lambda end: between_vectors(x, end[0]))


def _scaled(vector: Vector) -> Vector:
    """A vector of length one."""
    size = math.sqrt(dot_product(vector, vector))
    if not size:
        return vector
    scale = 1 / size
    return vector[0] * scale, vector[1] * scale, vector[2] * scale


def _apart(loops: Loops) -> Loops:
    """The polygons, where none meets another; Unread for others, whose union is another polygon."""
    for place, one in enumerate(loops):
        for other in loops[place + 1 :]:
            if _meet([one], [other]):
                raise Unread
    return loops


def _meet(one: Loops, other: Loops) -> bool:
    first, second = _edges(one), _edges(other)
    if len(first) * len(second) > MOST_PAIRS:
        raise Unread
    if any(touch(a, b, c, d) for a, b in first for c, d in second):
        return True
    return _holds(other, first[0][0]) or _holds(one, second[0][0])


def meet(one: str, other: str) -> bool:
    """Whether two polygons have a place in common."""
    return _meet(loops_of(one), loops_of(other))


def line_meets(line: str, polygon: str) -> bool:
    """Whether a line and a polygon have a place in common."""
    loops, edges = loops_of(polygon), [(vector_of(a), vector_of(b)) for a, b in edges_of(lines_of(line))]
    if len(edges) * len(_edges(loops)) > MOST_PAIRS:
        raise Unread
    if any(touch(a, b, c, d) for a, b in edges for c, d in _edges(loops)):
        return True
    return any(_holds(loops, vector_of(one[0])) for one in lines_of(line))


def area(polygon: str) -> float:
    """Square metres, without the holes."""
    total = 0.0
    for shell, *holes in _apart(loops_of(polygon)):
        total += _integral(shell.corners, _signed_area) - added(_integral(hole.corners, _signed_area) for hole in holes)
    return total * RADIUS * RADIUS


def perimeter(polygon: str) -> float:
    """Metres around, and around the holes."""
    return added(between_vectors(a, b) for a, b in _edges(_apart(loops_of(polygon)))) * RADIUS


def center(polygon: str) -> str:
    """The mean of all places inside, as a point."""
    sums = [0.0, 0.0, 0.0]
    for polygon_loops in _apart(loops_of(polygon)):
        for place, loop in enumerate(polygon_loops):
            for a, b in pairwise(loop.corners[1:]):
                for axis, one in enumerate(_mean(loop.corners[0], a, b)):
                    sums[axis] += -one if place else one
    return point_json(*degrees_of((sums[0], sums[1], sums[2])))


def _mean(a: Vector, b: Vector, c: Vector) -> Vector:
    """The mean of a triangle's places times its area, below zero for one that turns right (Brock, 1974)."""
    ra, rb, rc = (_ratio(between_vectors(one, other)) for one, other in ((b, c), (c, a), (a, b)))
    x, y, z = ((a[i], b[i] - a[i], c[i] - a[i]) for i in range(3))
    r = ra, rb - ra, rc - ra
    yz, zx, xy = cross_product(y, z), cross_product(z, x), cross_product(x, y)
    return 0.5 * dot_product(yz, r), 0.5 * dot_product(zx, r), 0.5 * dot_product(xy, r)


def _ratio(angle: float) -> float:
    return angle / math.sin(angle) if angle else 1.0


def line_center(line: str) -> str:
    """The mean of all places of a line, as a point; an edge that stands twice counts once."""
    sums = [0.0, 0.0, 0.0]
    for a, b in {frozenset(edge): edge for edge in edges_of(lines_of(line))}.values():
        one, other = vector_of(a), vector_of(b)
        total = one[0] + other[0], one[1] + other[1], one[2] + other[2]
        less = one[0] - other[0], one[1] - other[1], one[2] - other[2]
        size = math.sqrt(dot_product(less, less) / dot_product(total, total))
        for axis in range(3):
            sums[axis] += size * total[axis]
    if not any(sums):
        raise Unread
    return point_json(*degrees_of((sums[0], sums[1], sums[2])))


AT, SCALE = 0.31215691082248312, 0.83829992569888509
"""Where an edge is measured that stands for a straight one, and what share of the tolerance it may be away there, as in S2."""


def denser(shape: str, tolerance: float) -> str:
    """A line or polygon with more corners: its edges, straight on a map, then differ from geodesics by so many metres at most."""
    if not 0.1 <= tolerance <= 10_000:
        raise Unread
    found = read(shape)
    kind = found.get("type") if isinstance(found, dict) else None
    depth = {"LineString": 0, "MultiLineString": 1, "Polygon": 1, "MultiPolygon": 2}.get(str(kind))
    if depth is None:
        raise Unread
    (polygons_of if "Polygon" in str(kind) else lines_of)(shape)
    return written({"type": kind, "coordinates": _denser(found["coordinates"], depth, SCALE * tolerance / RADIUS)})


def _denser(listed: Any, depth: int, most: float) -> Any:
    if depth:
        return [_denser(one, depth - 1, most) for one in listed]
    made = [listed[0]]
    for a, b in pairwise(listed):
        if abs(a[0] - b[0]) > 180:
            raise Unread  # the way across 180 degrees is no straight one on the map
        _add_between(a, b, most, made)
    return made


def _add_between(a: list[float], b: list[float], most: float, made: list[list[float]]) -> None:
    waiting = [(a, b)]
    while waiting:
        one, other = waiting.pop()
        if len(made) > MOST_PAIRS:
            raise Unread
        if _away(one, other) <= most:
            made.append(other)
            continue
        middle = [(x + y) / 2 for x, y in zip(one, other, strict=True)]
        waiting += [(middle, other), (one, middle)]


def _away(a: list[float], b: list[float]) -> float:
    """How far the straight edge is from the geodesic, as an angle."""
    start, end = vector_of((a[0], a[1])), vector_of((b[0], b[1]))
    whole = between_vectors(start, end)
    if not whole:
        return 0.0
    if dot_product(start, end) < -1e-14:
        return math.inf
    found = 0.0
    for share in (AT, 1 - AT):
        flat = vector_of((a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])))
        one, other = math.sin((1 - share) * whole) / math.sin(whole), math.sin(share * whole) / math.sin(whole)
        round_ = one * start[0] + other * end[0], one * start[1] + other * end[1], one * start[2] + other * end[2]
        found = max(found, between_vectors(flat, round_))
    return found


_BODIES: dict[str, Body] = {
    "line_center": line_center,
    "line_meets_polygon": line_meets,
    "polygon_area": area,
    "polygon_center": center,
    "polygon_closest": closest,
    "polygon_distance": distance,
    "polygon_holds": holds,
    "polygon_perimeter": perimeter,
    "polygons_meet": meet,
    "shape_denser": denser,
}

BODIES: dict[str, Body] = {name: guarded(body) for name, body in _BODIES.items()}
"""A function of the catalogue -> its body, for arguments that are not null."""
