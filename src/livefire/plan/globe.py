"""The catalogue's functions of places on the globe, a sphere: longitude and latitude in degrees, lengths in metres."""

from __future__ import annotations

from livefire.plan.signatures import Function

GLOBE: dict[str, Function] = {
    "globe_distance": Function("real, real, real, real -> real", "between two places; null for what is no place"),
    "globe_within": Function(
        "real, real, real, real, real -> boolean",
        "the first place is at most so far from the second; null for what is no place, and for no positive distance",
    ),
    "globe_azimuth": Function(
        "real, real, real, real -> real",
        "clockwise from north to the way to the second place, 0 to 2 pi; null for what is no place, the same or the opposite one",
    ),
    "globe_angle": Function(
        "real, real, real, real, real, real -> real",
        "at the second place, clockwise from the way to the first to that to the third, 0 to 2 pi; null where globe_azimuth is",
    ),
    "geohash": Function("real, real, integer -> text", "of so many characters, 1 to 18; null for what is no place"),
    "geohash_center": Function("text -> dynamic", "a GeoJSON point; null for what is no geohash in lower case"),
    "geohash_polygon": Function(
        "text -> dynamic", "a GeoJSON polygon from its south-western corner to the east, see geohash_center"
    ),
    "h3_cell": Function("real, real, integer -> text", "the H3 cell of a level from 0 to 15; null for what is no place"),
    "h3_level": Function("text -> integer", "of an H3 cell in lower case; null for anything else"),
    "h3_parent": Function(
        "text, integer -> text", "the H3 cell of that level around a cell, -1: of the level above; null without one"
    ),
    "h3_rings": Function(
        "text, integer -> dynamic", "an array of arrays of H3 cells: the cell, its neighbours, theirs, so many (0 to 142)"
    ),
    "h3_children": Function(
        "text, integer -> dynamic",
        "an array of the H3 cells of that level in a cell, at most 5 levels below, -1: of the level below; null without any",
    ),
    "h3_center": Function("text -> dynamic", "a GeoJSON point; null for what is no H3 cell in lower case"),
    "s2_cell": Function(
        "real, real, integer -> text", "the token of the S2 cell of a level from 0 to 30; null for what is no place"
    ),
    "s2_center": Function("text -> dynamic", "a GeoJSON point; null for what is no token of an S2 cell in lower case"),
    "s2_polygon": Function("text -> dynamic", "a GeoJSON polygon of the four corners, see s2_center"),
    "line_distance": Function(
        "real, real, dynamic -> real",
        "from a place to the nearest of a line: GeoJSON of lines of two places or more, geodesics between; null for others",
    ),
    "line_closest": Function("real, real, dynamic -> dynamic", "the place of a line that line_distance measures to"),
    "line_length": Function(
        "dynamic -> real", "of a line, see line_distance; of several together, an edge that stands twice counts once"
    ),
    "line_locate": Function(
        "dynamic, real, real -> real", "the share of a single line before its place that is nearest to another; see line_distance"
    ),
    "line_point": Function(
        "dynamic, real -> dynamic", "a GeoJSON point behind that share (0 to 1) of a single line; null for others"
    ),
    "lines_meet": Function(
        "dynamic, dynamic -> boolean", "two lines have a place in common; null for others, and beyond 250,000 pairs of edges"
    ),
    "line_center": Function("dynamic -> dynamic", "a GeoJSON point: the mean of a line's places; see line_distance"),
    "polygon_holds": Function(
        "real, real, dynamic -> boolean",
        "a place is inside: GeoJSON of polygons, geodesics between, each ring around its smaller side; null for others; of the "
        "places on an edge, each is inside one of the two polygons beside it",
    ),
    "polygon_distance": Function("real, real, dynamic -> real", "from a place to a polygon, 0 inside; see polygon_holds"),
    "polygon_closest": Function("real, real, dynamic -> dynamic", "the place of a polygon that polygon_distance measures to"),
    "polygon_area": Function(
        "dynamic -> real", "in square metres, without holes; null also for polygons that meet, or with 250,000 pairs of edges"
    ),
    "polygon_perimeter": Function("dynamic -> real", "around a polygon and its holes; see polygon_area"),
    "polygon_center": Function("dynamic -> dynamic", "a GeoJSON point: the mean of a polygon's places; see polygon_area"),
    "polygons_meet": Function("dynamic, dynamic -> boolean", "two polygons have a place in common; see polygon_area"),
    "line_meets_polygon": Function("dynamic, dynamic -> boolean", "the line meets the polygon; see polygon_area"),
    "shape_denser": Function(
        "dynamic, real -> dynamic",
        "a line or polygon whose straight edges are cut into halves until none is farther from its geodesic than so many metres, "
        "0.1 to 10,000; null for others and across 180 degrees",
    ),
    "shape_from_text": Function("text -> dynamic", "GeoJSON of a well-known text of two coordinates each; null for others"),
}
