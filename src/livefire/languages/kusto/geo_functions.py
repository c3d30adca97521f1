"""Kusto's functions of places on the globe; those of H3 and S2 cells where the extra is installed."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence

from livefire.errors import Span, UnsupportedError
from livefire.languages.kusto.coercion import as_text, dynamic, number, string, whole
from livefire.languages.kusto.lowerings import Lowering, Table, documents, real, truth_constant
from livefire.plan import Literal, Value, call
from livefire.plan.types import INTEGER, REAL


def _cell(name: str, default: int) -> Lowering:
    """The cell of a place, as text."""

    def lowered(values: Sequence[Value], span: Span) -> Value:
        level = number(values[2], INTEGER) if len(values) > 2 else whole(default)
        return string(call(name, number(values[0], REAL), number(values[1], REAL), level, span=span))

    return lowered


def _of_cell(name: str) -> Lowering:
    return lambda values, span: call(name, as_text(values[0]), span=span)


def _relatives(name: str, values: Sequence[Value], span: Span) -> Value:
    """What a cell has at a level, without one at the next."""
    level = number(values[1], INTEGER) if len(values) > 1 else whole(-1)
    return call(name, as_text(values[0]), level, span=span)


def _rings(values: Sequence[Value], span: Span) -> Value:
    return call("h3_rings", as_text(values[0]), number(values[1], INTEGER), span=span)


def _neighbours(values: Sequence[Value], span: Span) -> Value:
    return call("json_at", call("h3_rings", as_text(values[0]), whole(1)), whole(1), span=span)


def _to_line(name: str) -> Lowering:
    """From a place to a line."""
    return lambda values, span: call(name, *(number(one, REAL) for one in values[:2]), dynamic(values[2]), span=span)


def _at_line(name: str) -> Lowering:
    """A line, then numbers."""

    def lowered(values: Sequence[Value], span: Span) -> Value:
        if len(values) > 3 and truth_constant(values[3], "the use of a spheroid", span):
            raise UnsupportedError("a line on a spheroid", values[3].span or span)
        return call(name, dynamic(values[0]), *(number(one, REAL) for one in values[1:3]), span=span)

    return lowered


def _densified(values: Sequence[Value], span: Span) -> Value:
    if len(values) > 2 and truth_constant(values[2], "the keeping of crossings", span):
        raise UnsupportedError("a crossing of 180 degrees that is kept", values[2].span or span)
    tolerance = number(values[1], REAL) if len(values) > 1 else Literal(10.0, REAL)
    return call("shape_denser", dynamic(values[0]), tolerance, span=span)


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
    "geo_closest_point_on_line": (3, 3, _to_line("line_closest")),
    "geo_closest_point_on_polygon": (3, 3, _to_line("polygon_closest")),
    "geo_distance_2points": (4, 4, real("globe_distance")),
    "geo_distance_point_to_line": (3, 3, _to_line("line_distance")),
    "geo_distance_point_to_polygon": (3, 3, _to_line("polygon_distance")),
    "geo_from_wkt": (1, 1, _of_cell("shape_from_text")),
    "geo_geohash_to_central_point": (1, 1, _of_cell("geohash_center")),
    "geo_geohash_to_polygon": (1, 1, _of_cell("geohash_polygon")),
    "geo_h3cell_children": (1, 2, _h3(lambda values, span: _relatives("h3_children", values, span))),
    "geo_h3cell_level": (1, 1, _h3(_of_cell("h3_level"))),
    "geo_h3cell_neighbors": (1, 1, _h3(_neighbours)),
    "geo_h3cell_parent": (1, 2, _h3(lambda values, span: string(_relatives("h3_parent", values, span)))),
    "geo_h3cell_rings": (2, 2, _h3(_rings)),
    "geo_h3cell_to_central_point": (1, 1, _h3(_of_cell("h3_center"))),
    "geo_intersects_2lines": (2, 2, documents("lines_meet")),
    "geo_intersects_2polygons": (2, 2, documents("polygons_meet")),
    "geo_intersects_line_with_polygon": (2, 2, documents("line_meets_polygon")),
    "geo_line_centroid": (1, 1, documents("line_center")),
    "geo_line_densify": (1, 3, _densified),
    "geo_line_interpolate_point": (2, 2, _at_line("line_point")),
    "geo_line_length": (1, 1, _at_line("line_length")),
    "geo_line_locate_point": (3, 4, _at_line("line_locate")),
    "geo_point_in_circle": (5, 5, real("globe_within")),
    "geo_point_in_polygon": (3, 3, _to_line("polygon_holds")),
    "geo_point_to_geohash": (2, 3, _cell("geohash", 5)),
    "geo_point_to_h3cell": (2, 3, _h3(_cell("h3_cell", 6))),
    "geo_point_to_s2cell": (2, 3, _s2(_cell("s2_cell", 11))),
    "geo_polygon_area": (1, 1, documents("polygon_area")),
    "geo_polygon_centroid": (1, 1, documents("polygon_center")),
    "geo_polygon_densify": (1, 3, _densified),
    "geo_polygon_perimeter": (1, 1, documents("polygon_perimeter")),
    "geo_s2cell_to_central_point": (1, 1, _s2(_of_cell("s2_center"))),
    "geo_s2cell_to_polygon": (1, 1, _s2(_of_cell("s2_polygon"))),
}
