"""Rows for the functions of statistics, of series as a whole, of XML: arguments and what a call gives."""

from __future__ import annotations

from tests.engines.calls import Rows

STATISTICS: Rows = {
    "error_function": [(0.0, 0.0), (1.0, 0.8427007929497149), (-1.0, -0.8427007929497149), (None, None)],
    "error_function_rest": [(0.0, 1.0), (1.0, 0.15729920705028513), (None, None)],
    "gamma": [(5.0, 24.0), (0.5, 1.7724538509055159), (0.0, None), (-1.0, None), (1000.0, None), (None, None)],
    "gamma_logarithm": [(5.0, 3.1780538303479458), (1.0, 0.0), (-1.0, None), (None, None)],
    "beta_share": [
        (0.9, 10.0, 20.0, 0.9999999999999593),
        (0.25, 1.0, 1.0, 0.25),
        (0.0, 2.0, 3.0, 0.0),
        (1.0, 2.0, 3.0, 1.0),
        (1.5, 10.0, 20.0, None),
        (0.5, 0.0, 20.0, None),
        (None, 1.0, 1.0, None),
    ],
    "beta_quantile": [
        (0.1, 10.0, 20.0, 0.2264150223887488),
        (1.5, 1.0, 1.0, None),
        (0.5, -1.0, 1.0, None),
        (None, 1.0, 1.0, None),
    ],
    "beta_density": [
        (0.5, 10.0, 20.0, 0.7461760193109496),
        (0.0, 2.0, 3.0, None),
        (-0.1, 2.0, 3.0, None),
        (0.5, 2.0, None, None),
    ],
    "welch_chance": [
        (1.0, 1.0, 10.0, 1.0, 1.0, 10.0, 1.0),
        (1.0, 0.0, 10.0, 1.0, 0.0, 10.0, None),
        (1.0, 1.0, 1.0, 2.0, 1.0, 10.0, None),
        (None, 1.0, 1.0, 2.0, 1.0, 10.0, None),
    ],
    "series_described": [
        (
            "[1,2,6]",
            False,
            '{"min":1.0,"min_idx":0,"max":6.0,"max_idx":2,"avg":3.0,"stdev":2.6457513110645907,"variance":7.0,"sum":9.0,"len":3}',
        ),
        (
            "[null,5]",
            True,
            '{"min":5.0,"min_idx":1,"max":5.0,"max_idx":1,"avg":5.0,"stdev":0.0,"variance":0.0,"sum":5.0,"len":1}',
        ),
        ("[null,5]", False, None),
        ("[]", True, None),
        ("{}", True, None),
        (None, True, None),
    ],
    "series_line": [
        (
            "[1,3,5]",
            '{"rsquare":1.0,"slope":2.0,"variance":4.0,"rvariance":0.0,"interception":-1.0,"line_fit":[1.0,3.0,5.0]}',
        ),
        (
            "[2,2]",
            '{"rsquare":0.0,"slope":0.0,"variance":0.0,"rvariance":0.0,"interception":2.0,"line_fit":[2.0,2.0]}',
        ),
        ("[1]", None),
        ("[1,null]", None),
        (None, None),
    ],
    "series_interpolated": [
        ("[null,1.0,null,4.0,null]", True, "0.0", "[1.0,1.0,2.5,4.0,4.0]"),
        ("[null,1,null,4,null]", False, "0.0", "[null,1,2,4,null]"),
        ("[null,null]", True, "7", "[7,7]"),
        ("[]", True, "7", "[]"),
        ('["a"]', True, "7", None),
        (None, True, "7", None),
    ],
    "series_recursed": [
        ("[1,2,3]", "[1]", "[1,-1]", "[1.0,3.0,6.0]"),
        ("[1,2,3]", "[1,1]", "[2]", "[0.5,1.5,2.5]"),
        ("[1,2,3]", "[1]", "[0]", None),
        ("[1,null]", "[1]", "[1]", None),
        (None, "[1]", "[1]", None),
    ],
    "series_season": [
        ("[1,3,5,2,4,6]", 3, "[1.5,3.5,5.5,1.5,3.5,5.5]"),
        ("[1,3]", 0, "[0.0,0.0]"),
        ("[1,3]", 5, "[1.0,3.0]"),
        ("[null]", 5, None),
        (None, 5, None),
    ],
    "series_magnitude": [("[3,4]", 5.0), ("[null]", None), (None, None)],
    "series_cosine": [("[1,0]", "[1,0,5]", 1.0), ("[1,0]", "[0,1]", 0.0), ("[0]", "[1]", None), (None, "[1]", None)],
    "series_sessions": [
        ("[[1,70,false],[0,0,false],[2,75,true],[3,null,false],[4,76,false]]", 60, 100, "[[0,0],[1,70],[2,75],[3,null],[4,76]]"),
        ("[[0,0,false],[1,5,false],[2,20,false]]", 100, 10, "[[0,0],[1,0],[2,20]]"),
        (None, 1, 1, None),
    ],
    "parse_xml": [
        ("<e/>", '{"e":null}'),
        ("<e>text</e>", '{"e":"text"}'),
        ("<e> </e>", '{"e":null}'),
        ('<e name="value"/>', '{"e":{"@name":"value"}}'),
        ('<e name="value">text</e>', '{"e":{"@name":"value","#text":"text"}}'),
        ("<e> <a>1</a> <b>2</b> <a>3</a> <a/></e>", '{"e":{"a":["1","3",null],"b":"2"}}'),
        ("<e> text <a>1</a> </e>", '{"e":{"#text":"text","a":"1"}}'),
        ("<x:e xmlns:x='u'>&lt;é&gt;</x:e>", '{"x:e":{"@xmlns:x":"u","#text":"<é>"}}'),
        ("<!DOCTYPE e [<!ENTITY a 'b'>]><e>&a;</e>", None),
        ("<e>", None),
        ("none", None),
        ("", None),
        ("<e>" * 200 + "</e>" * 200, None),
        (None, None),
    ],
    "cidr_blocks": [
        ("10.0.0.0", "10.0.0.255", '["10.0.0.0/24"]'),
        ("10.0.0.1", "10.0.0.2", '["10.0.0.1/32","10.0.0.2/32"]'),
        ("10.0.0.2", "10.0.0.1", None),
        ("x", "10.0.0.1", None),
        (None, "10.0.0.1", None),
    ],
    "base64_of_bytes": [("[75,117]", "S3U="), ("[]", ""), ("[256]", None), ("[true]", None), ("{}", None), (None, None)],
    "base64_of_guid": [("00112233-4455-6677-8899-aabbccddeeff", "MyIRAFVEd2aImaq7zN3u/w=="), ("x", None), (None, None)],
    "json_canonical": [
        ('{"b":1,"a":[{"d":1,"c":2}]}', '{"a":[{"c":2,"d":1}],"b":1}'),
        ('"x"', "x"),
        ("null", ""),
        (None, None),
    ],
}
