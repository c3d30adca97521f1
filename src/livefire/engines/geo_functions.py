"""Functions of places on the globe over Python values: distances and angles, and the cells of geohash, H3 and S2."""

from __future__ import annotations

import importlib
import json
import math
import re
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from livefire.errors import EngineError

Body: TypeAlias = Callable[..., Any]
Vector: TypeAlias = tuple[float, float, float]
Place: TypeAlias = tuple[float, float]
"""Longitude and latitude in degrees."""

RADIUS = 6371010.0  # metres: the sphere of S2, which Kusto measures on


def place_of(longitude: float, latitude: float) -> Place | None:
    """A place in one spelling: at a pole, and where east meets west, longitudes differ and places do not."""
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        return None
    return (0.0 if abs(latitude) == 90 else 180.0 if longitude == -180 else longitude), latitude


def opposite_place(place: Place) -> Place | None:
    longitude, latitude = place
    return place_of(longitude - 180 if longitude > 0 else longitude + 180, -latitude)


def vector_of(place: Place) -> Vector:
    longitude, latitude = math.radians(place[0]), math.radians(place[1])
    return math.cos(latitude) * math.cos(longitude), math.cos(latitude) * math.sin(longitude), math.sin(latitude)


def cross_product(one: Vector, other: Vector) -> Vector:
    return (
        one[1] * other[2] - one[2] * other[1],
        one[2] * other[0] - one[0] * other[2],
        one[0] * other[1] - one[1] * other[0],
    )


def dot_product(one: Vector, other: Vector) -> float:
    return one[0] * other[0] + one[1] * other[1] + one[2] * other[2]


def between_vectors(one: Vector, other: Vector) -> float:
    """The angle between two vectors, as S2 computes it: exact for near and for opposite ones too."""
    crossed = cross_product(one, other)
    return math.atan2(math.sqrt(dot_product(crossed, crossed)), dot_product(one, other))


def distance(longitude: float, latitude: float, longitude2: float, latitude2: float) -> float | None:
    """Metres between two places."""
    one, other = place_of(longitude, latitude), place_of(longitude2, latitude2)
    return None if one is None or other is None else between_vectors(vector_of(one), vector_of(other)) * RADIUS


def within(longitude: float, latitude: float, longitude2: float, latitude2: float, metres: float) -> bool | None:
    found = distance(longitude, latitude, longitude2, latitude2)
    return None if found is None or metres <= 0 else found <= metres


def azimuth(longitude: float, latitude: float, longitude2: float, latitude2: float) -> float | None:
    """Radians clockwise from north."""
    one, other = place_of(longitude, latitude), place_of(longitude2, latitude2)
    if one is None or other is None or other in (one, opposite_place(one)):
        return None
    north, north2 = math.radians(one[1]), math.radians(other[1])
    east = math.radians(other[0] - one[0])
    x = math.cos(north) * math.sin(north2) - math.sin(north) * math.cos(north2) * math.cos(east)
    found = math.atan2(math.sin(east) * math.cos(north2), x)
    return found + 2 * math.pi if found < 0 else found


def angle(*degrees: float) -> float | None:
    """Radians clockwise at the second of three places, from the way to the first to the way to the third."""
    places = [place_of(*degrees[i : i + 2]) for i in (0, 2, 4)]
    first, corner, last = places
    if first is None or corner is None or last is None:
        return None
    if {first, last} & {corner, opposite_place(corner)}:
        return None
    middle = vector_of(corner)
    one, other = cross_product(vector_of(first), middle), cross_product(vector_of(last), middle)
    found = between_vectors(one, other)
    return 2 * math.pi - found if dot_product(cross_product(one, other), middle) > 0 else found


_DIGITS = "0123456789bcdefghjkmnpqrstuvwxyz"
_GEOHASH = re.compile(f"[{_DIGITS}]{{1,18}}")


def geohash(longitude: float, latitude: float, length: int) -> str | None:
    """Halves of the globe and of the halves, in turn of its width and its height: five bits a character."""
    if place_of(longitude, latitude) is None or not 1 <= length <= 18:
        return None
    number, sides = 0, [[-180.0, 180.0], [-90.0, 90.0]]
    for bit in range(5 * length):
        side, value = sides[bit % 2], (longitude, latitude)[bit % 2]
        middle = (side[0] + side[1]) / 2  # exact: 45 is six bits, and 45 halvings are as many more
        upper = value >= middle
        side[0 if upper else 1] = middle
        number = number << 1 | upper
    return "".join(_DIGITS[number >> 5 * place & 31] for place in reversed(range(length)))


def _box(text: str) -> tuple[float, float, float, float] | None:
    """West, south, east and north of a geohash."""
    if not _GEOHASH.fullmatch(text):
        return None
    sides, bit = [[-180.0, 180.0], [-90.0, 90.0]], 0
    for digit in map(_DIGITS.index, text):
        for place in (4, 3, 2, 1, 0):
            side = sides[bit % 2]
            side[0 if digit >> place & 1 else 1] = (side[0] + side[1]) / 2
            bit += 1
    return sides[0][0], sides[1][0], sides[0][1], sides[1][1]


def geohash_center(text: str) -> str | None:
    box = _box(text)
    return None if box is None else point_json((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)


def geohash_polygon(text: str) -> str | None:
    box = _box(text)
    if box is None:
        return None
    west, south, east, north = box
    return _polygon([(west, south), (east, south), (east, north), (west, north)])


def point_json(longitude: float, latitude: float) -> str:
    return json.dumps({"type": "Point", "coordinates": [longitude, latitude]}, separators=(",", ":"))


def _polygon(corners: Sequence[Place]) -> str:
    return json.dumps({"type": "Polygon", "coordinates": [[*corners, corners[0]]]}, separators=(",", ":"))


_H3 = re.compile("[0-9a-f]{15}")


def _library(name: str, cells: str) -> Any:
    """A library of the extra, when a function first needs it."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise EngineError(f"cells of {cells} need the library {name}: pip install 'livefire[geo]'") from error


def _h3() -> Any:
    return _library("h3", "H3")


def _is_h3(text: str) -> bool:
    return _H3.fullmatch(text) is not None and bool(_h3().is_valid_cell(text))


def h3_cell(longitude: float, latitude: float, level: int) -> str | None:
    if place_of(longitude, latitude) is None or not 0 <= level <= 15:
        return None
    return str(_h3().latlng_to_cell(latitude, longitude, level))


def h3_level(cell: str) -> int | None:
    return int(_h3().get_resolution(cell)) if _is_h3(cell) else None


def h3_parent(cell: str, level: int) -> str | None:
    own = h3_level(cell)
    if own is None:
        return None
    wanted = own - 1 if level == -1 else level
    return str(_h3().cell_to_parent(cell, wanted)) if 0 <= wanted < own else None


def h3_children(cell: str, level: int) -> str | None:
    own = h3_level(cell)
    if own is None:
        return None
    wanted = own + 1 if level == -1 else level
    if not own <= wanted <= min(own + 5, 15):
        return None
    return json.dumps(list(_h3().cell_to_children(cell, wanted)), separators=(",", ":"))


def h3_center(cell: str) -> str | None:
    if not _is_h3(cell):
        return None
    latitude, longitude = _h3().cell_to_latlng(cell)
    return point_json(longitude, latitude)


def h3_rings(cell: str, most: int) -> str | None:
    """Cells by how many steps away they are, each ring in the order in which the library walks it."""
    if not _is_h3(cell) or not 0 <= most <= 142:
        return None
    disk, steps, edge = _h3().grid_disk, {cell: 0}, [cell]
    for step in range(1, most + 1):
        edge = list({one for inner in edge for one in disk(inner, 1)} - steps.keys())
        steps |= dict.fromkeys(edge, step)
    rings: list[list[str]] = [[] for _ in range(most + 1)]
    for one in disk(cell, most):
        rings[steps[one]].append(one)
    return json.dumps(rings, separators=(",", ":"))


_S2 = re.compile("[0-9a-f]{1,16}")


def _s2() -> Any:
    return _library("s2sphere", "S2")


def _s2_of(token: str) -> Any:
    """The cell of a token; None when it is none."""
    if not _S2.fullmatch(token):
        return None
    found = _s2().CellId.from_token(token)
    return found if found.is_valid() else None


def s2_cell(longitude: float, latitude: float, level: int) -> str | None:
    if place_of(longitude, latitude) is None or not 0 <= level <= 30:
        return None
    s2 = _s2()
    return str(s2.CellId.from_lat_lng(s2.LatLng.from_degrees(latitude, longitude)).parent(level).to_token())


def s2_center(token: str) -> str | None:
    found = _s2_of(token)
    return None if found is None else point_json(*_degrees(found.to_point()))


def s2_polygon(token: str) -> str | None:
    found = _s2_of(token)
    if found is None:
        return None
    cell = _s2().Cell(found)
    return _polygon([_degrees(cell.get_vertex(corner)) for corner in range(4)])


def _degrees(point: Any) -> Place:
    made = _s2().LatLng.from_point(point)
    return float(made.lng().degrees), float(made.lat().degrees)


BODIES: dict[str, Body] = {
    "globe_distance": distance,
    "globe_within": within,
    "globe_azimuth": azimuth,
    "globe_angle": angle,
    "geohash": geohash,
    "geohash_center": geohash_center,
    "geohash_polygon": geohash_polygon,
    "h3_cell": h3_cell,
    "h3_level": h3_level,
    "h3_parent": h3_parent,
    "h3_children": h3_children,
    "h3_center": h3_center,
    "h3_rings": h3_rings,
    "s2_cell": s2_cell,
    "s2_center": s2_center,
    "s2_polygon": s2_polygon,
}
"""A function of the catalogue -> its body, for arguments that are not null."""
