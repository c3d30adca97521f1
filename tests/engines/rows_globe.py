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

SQUARE = '{"type":"Polygon","coordinates":[[[0,0],[10,0],[10,10],[0,10],[0,0]]]}'
TURNED = '{"type":"Polygon","coordinates":[[[0,0],[0,10],[10,10],[10,0],[0,0]]]}'
HOLLOW = '{"type":"Polygon","coordinates":[[[0,0],[10,0],[10,10],[0,10],[0,0]],[[4,4],[4,6],[6,6],[6,4],[4,4]]]}'
TWO = '{"type":"MultiPolygon","coordinates":[[[[0,0],[10,0],[10,10],[0,10],[0,0]]],[[[20,0],[30,0],[30,10],[20,10],[20,0]]]]}'
LAPPING = '{"type":"MultiPolygon","coordinates":[[[[0,0],[10,0],[10,10],[0,10],[0,0]]],[[[5,0],[30,0],[30,10],[5,10],[5,0]]]]}'
POLE = '{"type":"Polygon","coordinates":[[[0,80],[120,80],[-120,80],[0,80]]]}'
BAD = (
    '{"type":"Polygon","coordinates":[[[0,0],[10,10],[10,10],[0,0]]]}',
    '{"type":"Polygon","coordinates":[[[0,0],[10,0],[10,10]]]}',
    '{"type":"Polygon","coordinates":[[[0,0],[10,10],[10,0],[0,10],[0,0]]]}',
    '{"type":"Polygon","coordinates":[[[0,0],[190,0],[10,10],[0,0]]]}',
    '{"type":"Polygon","coordinates":[]}',
    '{"type":"MultiPolygon","coordinates":[]}',
    '{"type":"Point","coordinates":[0,0]}',
    "[]",
)
LINE = '{"type":"LineString","coordinates":[[5,5],[20,5]]}'
FAR = '{"type":"LineString","coordinates":[[50,50],[51,51]]}'

GLOBE: Rows = {
    "polygon_holds": [
        (5.0, 5.0, SQUARE, True),
        (5.0, 5.0, TURNED, True),
        (-5.0, 5.0, SQUARE, False),
        (5.0, 10.01, SQUARE, True),
        (5.0, 0.0, SQUARE, False),
        (5.0, 0.0, '{"type":"Polygon","coordinates":[[[0,0],[0,-10],[10,-10],[10,0],[0,0]]]}', True),
        (5.0, 5.0, HOLLOW, False),
        (3.0, 5.0, HOLLOW, True),
        (25.0, 5.0, TWO, True),
        (15.0, 5.0, TWO, False),
        (0.0, 90.0, POLE, True),
        (10.0, 70.0, POLE, False),
        (200.0, 5.0, SQUARE, None),
        *((5.0, 5.0, one, None) for one in BAD),
        (5.0, 5.0, None, None),
    ],
    "polygon_distance": [
        (5.0, 5.0, SQUARE, 0.0),
        (11.0, 0.0, SQUARE, 111195.1011774838),
        (5.0, 5.0, BAD[0], None),
        (None, 5.0, SQUARE, None),
    ],
    "polygon_closest": [
        (5.0, 5.0, SQUARE, '{"type":"Point","coordinates":[5.0,5.0]}'),
        (11.0, -1.0, SQUARE, '{"type":"Point","coordinates":[10.0,0.0]}'),
        (15.0, 5.0, SQUARE, '{"type":"Point","coordinates":[9.999999999999998,5.0190018174896425]}'),
        (5.0, 5.0, BAD[0], None),
        (None, 5.0, SQUARE, None),
    ],
    "polygon_area": [
        ('{"type":"Polygon","coordinates":[[[0,0],[90,0],[0,90],[0,0]]]}', 63758259139748.58),
        (SQUARE, 1233204703525.3083),
        (TURNED, 1233204703525.3086),
        (TWO, 2466409407050.616),
        (HOLLOW, 1183933115509.5947),
        (LAPPING, None),
        (BAD[0], None),
        (None, None),
    ],
    "polygon_perimeter": [
        ('{"type":"Polygon","coordinates":[[[0,0],[90,0],[0,90],[0,0]]]}', 30022677.317920662),
        (TWO, 8861737.957324697),
        (LAPPING, None),
        (BAD[0], None),
        (None, None),
    ],
    "polygon_center": [
        (SQUARE, '{"type":"Point","coordinates":[5.000000000000015,5.005958633534428]}'),
        (LAPPING, None),
        (BAD[0], None),
        (None, None),
    ],
    "polygons_meet": [
        (SQUARE, SQUARE, True),
        (SQUARE, '{"type":"Polygon","coordinates":[[[10,10],[20,10],[20,20],[10,10]]]}', True),
        (SQUARE, '{"type":"Polygon","coordinates":[[[11,11],[20,10],[20,20],[11,11]]]}', False),
        (SQUARE, '{"type":"Polygon","coordinates":[[[1,1],[2,1],[2,2],[1,1]]]}', True),
        (HOLLOW, '{"type":"Polygon","coordinates":[[[4.5,4.5],[5,4.5],[5,5],[4.5,4.5]]]}', False),
        (SQUARE, BAD[0], None),
        (None, SQUARE, None),
    ],
    "line_meets_polygon": [
        (LINE, SQUARE, True),
        (LINE, HOLLOW, True),
        ('{"type":"LineString","coordinates":[[4.5,5],[5.5,5]]}', HOLLOW, False),
        ('{"type":"LineString","coordinates":[[1,1],[2,2]]}', SQUARE, True),
        (FAR, SQUARE, False),
        (LINE, BAD[0], None),
        (SQUARE, SQUARE, None),
        (None, SQUARE, None),
    ],
    "line_center": [
        ('{"type":"LineString","coordinates":[[0,0],[10,0]]}', '{"type":"Point","coordinates":[4.999999999999999,0.0]}'),
        (
            '{"type":"LineString","coordinates":[[0,0],[10,0],[0,0],[0,10]]}',
            '{"type":"Point","coordinates":[2.5047687215366,2.5023786781263673]}',
        ),
        ('{"type":"LineString","coordinates":[[1,1]]}', None),
        (None, None),
    ],
    "shape_denser": [
        (
            '{"type":"LineString","coordinates":[[10,10],[11,10]]}',
            10.0,
            '{"type":"LineString","coordinates":[[10,10],[10.25,10.0],[10.5,10.0],[10.75,10.0],[11,10]]}',
        ),
        (
            '{"type":"Polygon","coordinates":[[[0,0],[1,0],[0,1],[0,0]]]}',
            10000.0,
            '{"type":"Polygon","coordinates":[[[0,0],[1,0],[0,1],[0,0]]]}',
        ),
        ('{"type":"LineString","coordinates":[[170,10],[-170,10]]}', 10.0, None),
        (FAR, 0.01, None),
        (BAD[0], 10.0, None),
        (None, 10.0, None),
    ],
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
