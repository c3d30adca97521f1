"""Places on the globe and the cells of geohash, H3 and S2: arguments, then what the call gives."""

from __future__ import annotations

import json
import math

from tests.engines.calls import Rows

RADIUS = 6371010.0  # metres
QUARTER = math.pi / 2  # of a circle

_WITH_A_HOLE = '{"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,0]],[[1,1],[2,1],[2,2],[1,1]]]}'
_NESTED = (
    '{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]},'
    '{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[3,4]}]}]}'
)


def _line(*places: tuple[int, int]) -> str:
    return json.dumps({"type": "LineString", "coordinates": places})


_EQUATOR = _line((0, 0), (90, 0))
_DOT = _line((5, 5), (5, 5))

GLOBE: Rows = {
    "globe_distance": [
        (0.0, 0.0, 0.0, 90.0, QUARTER * 6371010),
        (-180.0, 0.0, 180.0, 0.0, 0.0),
        (12.0, 90.0, -50.0, 90.0, 0.0),
        (0.0, 90.0, 7.0, -90.0, 2 * QUARTER * 6371010),
        (180.5, 0.0, 0.0, 0.0, None),
        (0.0, 0.0, 0.0, -90.5, None),
        (None, 0.0, 0.0, 0.0, None),
    ],
    "globe_within": [
        (0.0, 0.0, 0.0, 1.0, 111_195.0, False),
        (0.0, 0.0, 0.0, 1.0, 111_196.0, True),
        (179.5, 0.0, -179.5, 0.0, 112_000.0, True),
        (0.0, 0.0, 0.0, 0.0, 0.0, None),
        (0.0, 0.0, 0.0, 0.0, -1.0, None),
        (0.0, 91.0, 0.0, 0.0, 1.0, None),
        (0.0, 0.0, 0.0, 0.0, None, None),
    ],
    "globe_azimuth": [
        (0.0, 0.0, 0.0, 5.0, 0.0),
        (0.0, 0.0, 5.0, 0.0, QUARTER),
        (0.0, 5.0, 0.0, 0.0, 2 * QUARTER),
        (5.0, 0.0, 0.0, 0.0, 3 * QUARTER),
        (5.0, 5.0, 5.0, 5.0, None),
        (180.0, 5.0, -180.0, 5.0, None),
        (10.0, 5.0, -170.0, -5.0, None),
        (0.0, 90.0, 20.0, -90.0, None),
        (0.0, 0.0, 0.0, 91.0, None),
        (None, 0.0, 0.0, 0.0, None),
    ],
    "globe_angle": [
        (0.0, 5.0, 0.0, 0.0, 5.0, 0.0, QUARTER),
        (5.0, 0.0, 0.0, 0.0, 0.0, 5.0, 3 * QUARTER),
        (0.0, 5.0, 0.0, 0.0, 0.0, 9.0, 0.0),
        (0.0, 5.0, 0.0, 0.0, 0.0, -5.0, 2 * QUARTER),
        (1.0, 1.0, 1.0, 1.0, 2.0, 2.0, None),
        (1.0, 1.0, 2.0, 2.0, 2.0, 2.0, None),
        (-179.0, -1.0, 1.0, 1.0, 2.0, 2.0, None),
        (1.0, 1.0, 2.0, 2.0, 200.0, 2.0, None),
        (None, 1.0, 2.0, 2.0, 3.0, 2.0, None),
    ],
    "geohash": [
        (10.40744, 57.64911, 11, "u4pruydqqvj"),
        (0.0, 0.0, 1, "s"),
        (-0.001, -0.001, 2, "7z"),
        (180.0, 90.0, 18, "z" * 18),
        (-180.0, -90.0, 18, "0" * 18),
        (0.0, 0.0, 0, None),
        (0.0, 0.0, 19, None),
        (180.5, 0.0, 5, None),
        (0.0, None, 5, None),
    ],
    "geohash_center": [
        ("s", '{"type":"Point","coordinates":[22.5,22.5]}'),
        ("7zz", '{"type":"Point","coordinates":[-0.703125,-0.703125]}'),
        ("S", None),
        ("a", None),
        ("", None),
        ("0" * 19, None),
        (None, None),
    ],
    "geohash_polygon": [
        ("s", '{"type":"Polygon","coordinates":[[[0.0,0.0],[45.0,0.0],[45.0,45.0],[0.0,45.0],[0.0,0.0]]]}'),
        ("si", None),
        (None, None),
    ],
    "h3_cell": [
        (2.2945, 48.8584, 7, "871fb4674ffffff"),
        (0.0, 0.0, 0, "8075fffffffffff"),
        (0.0, 0.0, 16, None),
        (0.0, 0.0, -1, None),
        (0.0, 90.5, 5, None),
        (None, 0.0, 5, None),
    ],
    "h3_level": [
        ("871fb4671ffffff", 7),
        ("8075fffffffffff", 0),
        ("871FB4671FFFFFF", None),
        ("871fb4671fffffe", None),
        ("abc", None),
        (None, None),
    ],
    "h3_parent": [
        ("871fb4671ffffff", -1, "861fb4677ffffff"),
        ("871fb4671ffffff", 0, "801ffffffffffff"),
        ("871fb4671ffffff", 7, None),
        ("8075fffffffffff", -1, None),
        ("871fb4671ffffff", -2, None),
        ("x", 0, None),
        (None, 0, None),
    ],
    "h3_children": [
        (
            "8009fffffffffff",
            -1,
            '["81083ffffffffff","8108bffffffffff","8108fffffffffff","81093ffffffffff","81097ffffffffff","8109bffffffffff"]',
        ),
        ("8009fffffffffff", 0, '["8009fffffffffff"]'),
        ("8009fffffffffff", 6, None),
        ("8009fffffffffff", -2, None),
        ("x", 1, None),
        (None, 1, None),
    ],
    "h3_center": [("x", None), ("8009FFFFFFFFFFF", None), (None, None)],
    "h3_rings": [
        ("8009fffffffffff", 0, '[["8009fffffffffff"]]'),
        ("8009fffffffffff", 143, None),
        ("8009fffffffffff", -1, None),
        ("x", 1, None),
        (None, 1, None),
    ],
    "s2_cell": [
        (2.2945, 48.8584, 10, "47e66f"),
        (0.0, 0.0, 0, "1"),
        (0.0, 0.0, 31, None),
        (0.0, 0.0, -1, None),
        (-180.5, 0.0, 5, None),
        (0.0, None, 5, None),
    ],
    "s2_center": [
        ("1", '{"type":"Point","coordinates":[0.0,0.0]}'),
        ("0", None),
        ("X", None),
        ("", None),
        ("1" * 17, None),
        (None, None),
    ],
    "s2_polygon": [("0", None), ("x", None), (None, None)],
    "line_distance": [
        (0.0, 0.0, _EQUATOR, 0.0),
        (-10.0, 0.0, _EQUATOR, RADIUS * math.radians(10)),
        (45.0, 10.0, _EQUATOR, RADIUS * math.radians(10)),
        (5.0, 5.0, '{"type":"MultiLineString","coordinates":[[[9,9],[8,8]],[[5,5],[6,6]]]}', 0.0),
        (0.0, 91.0, _EQUATOR, None),
        (0.0, 0.0, '{"type":"Point","coordinates":[0,0]}', None),
        (0.0, 0.0, '{"type":"LineString"}', None),
        (0.0, 0.0, '{"type":"LineString","coordinates":[[0,0]]}', None),
        (0.0, 0.0, '{"type":"LineString","coordinates":[[0,0],[0,91]]}', None),
        (0.0, 0.0, '{"type":"LineString","coordinates":[[0,0],[0,true]]}', None),
        (0.0, 0.0, '{"type":"LineString","coordinates":[[0,0],[1,1,1]]}', None),
        (0.0, 0.0, '{"type":"LineString","coordinates":[[0,0],[180,0]]}', None),
        (0.0, 0.0, '{"type":"MultiLineString","coordinates":[]}', None),
        (0.0, 0.0, "[]", None),
        (0.0, 0.0, "x", None),
        (None, 0.0, _EQUATOR, None),
    ],
    "line_closest": [
        (45.0, 10.0, _EQUATOR, '{"type":"Point","coordinates":[45.0,0.0]}'),
        (-10.0, 5.0, _EQUATOR, '{"type":"Point","coordinates":[0.0,0.0]}'),
        (1.0, 1.0, _DOT, '{"type":"Point","coordinates":[5.0,5.0]}'),
        (0.0, 95.0, _EQUATOR, None),
        (0.0, 0.0, "{}", None),
        (None, 0.0, _EQUATOR, None),
    ],
    "line_length": [
        (_EQUATOR, RADIUS * math.pi / 2),
        ('{"type":"LineString","coordinates":[[0,0],[10,0],[0,0]]}', RADIUS * 2 * math.radians(10)),
        ('{"type":"MultiLineString","coordinates":[[[0,0],[10,0]],[[10,0],[0,0]]]}', RADIUS * math.radians(10)),
        (_DOT, 0.0),
        ("{}", None),
        (None, None),
    ],
    "line_locate": [
        (_EQUATOR, 45.0, 3.0, 0.5),
        (_EQUATOR, -20.0, 3.0, 0.0),
        (_DOT, 1.0, 1.0, None),
        ('{"type":"MultiLineString","coordinates":[[[0,0],[10,0]],[[10,0],[0,0]]]}', 1.0, 1.0, None),
        (_EQUATOR, 0.0, -91.0, None),
        (None, 0.0, 0.0, None),
    ],
    "line_point": [
        (_EQUATOR, 0.0, '{"type":"Point","coordinates":[0.0,0.0]}'),
        (_EQUATOR, 0.5, '{"type":"Point","coordinates":[45.0,0.0]}'),
        (_EQUATOR, 1.0, '{"type":"Point","coordinates":[90.0,0.0]}'),
        (_DOT, 0.5, '{"type":"Point","coordinates":[5.0,5.0]}'),
        (_EQUATOR, 1.5, None),
        (_EQUATOR, -0.5, None),
        ("{}", 0.5, None),
        (None, 0.5, None),
    ],
    "lines_meet": [
        (_EQUATOR, _line((45, -5), (45, 5)), True),
        (_EQUATOR, _line((45, 1), (45, 5)), False),
        (_EQUATOR, _line((30, 0), (30, 5)), True),
        (_EQUATOR, _line((90, 0), (90, 5)), True),
        (_EQUATOR, _line((80, 0), (120, 0)), True),
        (_EQUATOR, _line((91, 0), (120, 0)), False),
        (_EQUATOR, _line((135, -5), (135, 5)), False),
        (_EQUATOR, _line((-135, -5), (-135, 5)), False),
        (_line((179, 1), (-179, -1)), _line((180, -1), (-180, 1)), True),
        (_DOT, _DOT, True),
        (_DOT, _EQUATOR, False),
        (_line(*[(0, 0), (1, 1)] * 300), _line(*[(5, 5), (6, 6)] * 300), None),
        (_EQUATOR, '{"type":"Polygon","coordinates":[]}', None),
        (None, _EQUATOR, None),
    ],
    "shape_from_text": [
        ("POINT (7 -8.5)", '{"type":"Point","coordinates":[7,-8.5]}'),
        ("  linestring(1e1 .5,\n+2. 3)", '{"type":"LineString","coordinates":[[10,0.5],[2,3]]}'),
        ("POLYGON ((0 0, 4 0, 4 4, 0 0), (1 1, 2 1, 2 2, 1 1))", _WITH_A_HOLE),
        ("MULTIPOINT ((1 2), 3 4)", '{"type":"MultiPoint","coordinates":[[1,2],[3,4]]}'),
        ("MULTILINESTRING ((1 2, 3 4), (5 6))", '{"type":"MultiLineString","coordinates":[[[1,2],[3,4]],[[5,6]]]}'),
        ("MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)))", '{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]]]}'),
        ("GEOMETRYCOLLECTION (POINT (1 2), GEOMETRYCOLLECTION (POINT (3 4)))", _NESTED),
        ("POINT (1 2 3)", None),
        ("POINT Z (1 2 3)", None),
        ("POINT (1)", None),
        ("POINT (1 2) x", None),
        ("POINT (1 2", None),
        ("POINT (1-2)", None),
        ("POINT (1e999 2)", None),
        ("LINESTRING (1 2, )", None),
        ("LINESTRING (1 2 (", None),
        ("LINESTRING EMPTY", None),
        ("CIRCLE (1 2)", None),
        ("GEOMETRYCOLLECTION (" * 50_000, None),
        ("", None),
        (None, None),
    ],
}
