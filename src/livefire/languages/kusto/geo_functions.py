"""Kusto's functions of places on the globe; those of H3 and S2 cells where the extra is installed."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence

from livefire.errors import Span, UnsupportedError
from livefire.languages.kusto.coercion import as_text, number, string, whole
from livefire.languages.kusto.lowerings import Lowering, Table, real
from livefire.plan import Value, call
from livefire.plan.types import INTEGER, REAL


def _cell(name: str, default: int) -> Lowering:
    """The cell of a place, as text."""

    def lowered(values: Sequence[Value], span: Span) -> Value:
        level = number(values[2], INTEGER) if len(values) > 2 else whole(default)
        return string(call(name, number(values[0], REAL), number(values[1], REAL), level, span=span))

    return lowered


def _of_cell(name: str) -> Lowering:
    return lambda values, span: call(name, as_text(values[0]), span=span)


def _parent(values: Sequence[Value], span: Span) -> Value:
    level = number(values[1], INTEGER) if len(values) > 1 else whole(-1)
    return string(call("h3_parent", as_text(values[0]), level, span=span))


def _children(values: Sequence[Value], span: Span) -> Value:
    level = number(values[1], INTEGER) if len(values) > 1 else whole(-1)
    return call("h3_children", as_text(values[0]), level, span=span)


def _rings(values: Sequence[Value], span: Span) -> Value:
    return call("h3_rings", as_text(values[0]), number(values[1], INTEGER), span=span)


def _neighbours(values: Sequence[Value], span: Span) -> Value:
    return call("json_at", call("h3_rings", as_text(values[0]), whole(1)), whole(1), span=span)


def _extra(module: str, what: str, lowering: Lowering) -> Lowering:
    """A function that a library computes; UnsupportedError where it is not installed."""

    def lowered(values: Sequence[Value], span: Span) -> Value:
        if importlib.util.find_spec(module) is None:
            hint = "pip install 'livefire[geo]'"
            raise UnsupportedError(f"{what} without livefire[geo]", span, hint=hint)
        return lowering(values, span)

    return lowered


def _h3(lowering: Lowering) -> Lowering:
    return _extra("h3", "a cell of H3", lowering)


def _s2(lowering: Lowering) -> Lowering:
    return _extra("s2sphere", "a cell of S2", lowering)


PLACES: Table = {
    "geo_angle": (6, 6, real("globe_angle")),
    "geo_azimuth": (4, 4, real("globe_azimuth")),
    "geo_distance_2points": (4, 4, real("globe_distance")),
    "geo_from_wkt": (1, 1, _of_cell("shape_from_text")),
    "geo_geohash_to_central_point": (1, 1, _of_cell("geohash_center")),
    "geo_geohash_to_polygon": (1, 1, _of_cell("geohash_polygon")),
    "geo_h3cell_children": (1, 2, _h3(_children)),
    "geo_h3cell_level": (1, 1, _h3(_of_cell("h3_level"))),
    "geo_h3cell_neighbors": (1, 1, _h3(_neighbours)),
    "geo_h3cell_parent": (1, 2, _h3(_parent)),
    "geo_h3cell_rings": (2, 2, _h3(_rings)),
    "geo_h3cell_to_central_point": (1, 1, _h3(_of_cell("h3_center"))),
    "geo_point_in_circle": (5, 5, real("globe_within")),
    "geo_point_to_geohash": (2, 3, _cell("geohash", 5)),
    "geo_point_to_h3cell": (2, 3, _h3(_cell("h3_cell", 6))),
    "geo_point_to_s2cell": (2, 3, _s2(_cell("s2_cell", 11))),
    "geo_s2cell_to_central_point": (1, 1, _s2(_of_cell("s2_center"))),
    "geo_s2cell_to_polygon": (1, 1, _s2(_of_cell("s2_polygon"))),
}
