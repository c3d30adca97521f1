"""Payload text as java.util.HashMap prints it. The orders follow from String.hashCode() by hand: "a" is 97, bucket 1 of 16."""

import pytest

from livefire.engines.java_maps import java_map_text

THIRTEEN = '{"p": 1, "a": 1, %s}'.replace("%s", ", ".join(f'"{name}": 1' for name in "bcdefghijkl"))
MOSTLY_NULL = '{"p": 1, "a": 1, %s}'.replace("%s", ", ".join(f'"{name}": null' for name in "bcdefghijkl"))

CASES = [
    ("one member", '{"a": "x"}', "{a=x}"),
    ("buckets, not the order written", '{"b": 2, "a": 1}', "{a=1, b=2}"),
    ("p is 112, bucket 0", '{"a": 1, "p": 2}', "{p=2, a=1}"),
    ("Aa and BB share a hash: the order written", '{"BB": 1, "Aa": 2}', "{BB=1, Aa=2}"),
    ("13 members need 32 buckets, and p's is 16", THIRTEEN,
     "{a=1, b=1, c=1, d=1, e=1, f=1, g=1, h=1, i=1, j=1, k=1, l=1, p=1}"),
    ("what was pruned counts for the buckets", MOSTLY_NULL,
     "{a=1, p=1}"),
    ("empty values are pruned at every depth",
     '{"a": null, "b": "", "c": "-", "d": "none", "e": {}, "f": [], "g": {"h": [""]}, "i": 0}', "{i=0}"),
    ("nothing left", '{"a": {"b": null}}', None),
    ("no object", "[1]", None),
    ("malformed", '{"a": ', None),
    ("a list", '{"a": [1, "x", true, null]}', "{a=[1, x, true]}"),
    ("an object inside", '{"a": {"b": {"c": "d"}}}', "{a={b={c=d}}}"),
    ("a double", '{"a": 1.0, "b": 1.5, "c": 1e7, "d": 1e-4}', "{a=1.0, b=1.5, c=1.0E7, d=1.0E-4}"),
    ("a big integer", '{"a": 12345678901234567890}', "{a=12345678901234567890}"),
    ("no quotes and no escapes", '{"a": "x, y=\\"z\\""}', '{a=x, y="z"}'),
    ("case of a boolean", '{"a": true, "b": false}', "{a=true, b=false}"),
]  # fmt: skip


@pytest.mark.parametrize(("document", "text"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_an_object_prints_as_java_prints_it(document: str, text: str | None) -> None:
    assert java_map_text(document, '["-", "none"]') == text
