"""ES|QL's functions on text: arguments in, plan values out. Positions count from 1."""

from __future__ import annotations

from livefire.errors import RuleError
from livefire.languages.esql.coercion import null
from livefire.languages.esql.json_path import json_extract
from livefire.languages.esql.regex import java_pattern, java_replacement
from livefire.languages.esql.site import Lowering, Site, direct
from livefire.plan import Literal, Value
from livefire.plan.types import INTEGER, TEXT

_TO_THE_END = 2**31 - 1
_DIGESTS = {"md5": "md5", "sha1": "sha1", "sha-1": "sha1", "sha": "sha1", "sha256": "sha256", "sha-256": "sha256"}


def _concat(site: Site) -> Value:
    site.expect(2, 100_000)
    return site.call("concat", *(site.scalar(index, TEXT) for index in range(len(site.operands))))


def _substring(site: Site) -> Value:
    site.expect(2, 3)
    text, start = site.scalar(0, TEXT), site.scalar(1, INTEGER)
    length = site.scalar(2, INTEGER) if len(site.operands) == 3 else site.literal(_TO_THE_END, INTEGER)
    return site.call("substring", text, _from_one(site, text, start), length)


def _from_one(site: Site, text: Value, start: Value) -> Value:
    """A position from 0: 0 and 1 are the first character, negative ones count from the end."""
    if isinstance(start, Literal) and isinstance(start.value, int) and start.value >= 0:
        return Literal(max(start.value - 1, 0), INTEGER, start.span)
    from_end = site.call("add", site.call("length", text), start)
    before = site.call("subtract", start, site.literal(1, INTEGER))
    return site.call("if_else", site.call("less", start, site.literal(0, INTEGER)), from_end, before)


def _left(site: Site) -> Value:
    site.expect(2)
    return site.call("substring", site.scalar(0, TEXT), site.literal(0, INTEGER), site.scalar(1, INTEGER))


def _right(site: Site) -> Value:
    site.expect(2)
    text, count = site.scalar(0, TEXT), site.scalar(1, INTEGER)
    return site.call("substring", text, site.call("subtract", site.call("length", text), count), count)


def _locate(site: Site) -> Value:
    """0 when it is nowhere; the third argument is the position to begin from."""
    site.expect(2, 3)
    text, wanted, start = site.scalar(0, TEXT), site.scalar(1, TEXT), site.integer(2) if len(site.operands) == 3 else 1
    if start < 1:
        raise site.unsupported("LOCATE from before the first character")
    rest = text
    if start > 1:
        rest = site.call("substring", text, site.literal(start - 1, INTEGER), site.literal(_TO_THE_END, INTEGER))
    found = site.call("index_of", rest, wanted)
    if start == 1:
        return site.call("add", found, site.literal(1, INTEGER))
    nowhere = site.call("less", found, site.literal(0, INTEGER))
    return site.call("if_else", nowhere, site.literal(0, INTEGER), site.call("add", found, site.literal(start, INTEGER)))


def _repeat(site: Site) -> Value:
    site.expect(2)
    text, times = site.scalar(0, TEXT), site.scalar(1, INTEGER)
    negative = site.call("less", times, site.literal(0, INTEGER))
    return site.call("if_else", negative, null(TEXT, text), site.call("repeat", text, times))


def _space(site: Site) -> Value:
    site.expect(1)
    return site.call("repeat", site.literal(" ", TEXT), site.scalar(0, INTEGER))


def _hash(site: Site) -> Value:
    site.expect(2)
    name = site.text(0)
    if name.lower() not in _DIGESTS:
        raise site.unsupported(f"HASH by '{name}'")
    return site.call("hash", site.scalar(1, TEXT), site.literal(_DIGESTS[name.lower()], TEXT))


def _digest(algorithm: str) -> Lowering:
    def lowered(site: Site) -> Value:
        site.expect(1)
        return site.call("hash", site.scalar(0, TEXT), site.literal(algorithm, TEXT))

    return lowered


def _replace(site: Site) -> Value:
    """Java's regular expressions, said again for RE2."""
    site.expect(3)
    text, pattern_span = site.scalar(0, TEXT), site.value(1).span
    pattern = java_pattern(site.text(1), pattern_span)
    replacement = java_replacement(site.text(2), pattern.groups, site.value(2).span)
    return site.call(
        "replace_matches", text, Literal(pattern.text, TEXT, pattern_span), Literal(replacement, TEXT, site.value(2).span)
    )


def _split(site: Site) -> Value:
    site.expect(2)
    separator = site.text(1)
    if len(separator) != 1:
        raise RuleError(f"'{site.name}' takes a separator of one character", site.value(1).span)
    return site.call("split", site.scalar(0, TEXT), site.scalar(1, TEXT))


def _bit_length(site: Site) -> Value:
    return site.call("multiply", direct("byte_length", TEXT)(site), site.literal(8, INTEGER))


def _url_encode(site: Site) -> Value:
    encoded = direct("url_encode_component", TEXT)(site)
    return site.call("replace", encoded, site.literal("%20", TEXT), site.literal("+", TEXT))


STRINGS: dict[str, Lowering] = {
    "bit_length": _bit_length,
    "byte_length": direct("byte_length", TEXT),
    "concat": _concat,
    "contains": direct("contains", TEXT, TEXT),
    "ends_with": direct("ends_with", TEXT, TEXT),
    "from_base64": direct("from_base64", TEXT),
    "hash": _hash,
    "json_extract": json_extract,
    "left": _left,
    "length": direct("length", TEXT),
    "locate": _locate,
    "ltrim": direct("trim_start", TEXT),
    "md5": _digest("md5"),
    "repeat": _repeat,
    "replace": _replace,
    "reverse": direct("reverse", TEXT),
    "right": _right,
    "rtrim": direct("trim_end", TEXT),
    "sha1": _digest("sha1"),
    "sha256": _digest("sha256"),
    "space": _space,
    "split": _split,
    "starts_with": direct("starts_with", TEXT, TEXT),
    "substring": _substring,
    "to_base64": direct("to_base64", TEXT),
    "to_lower": direct("lower", TEXT),
    "to_upper": direct("upper", TEXT),
    "trim": direct("trim", TEXT),
    "url_decode": direct("url_decode", TEXT),
    "url_encode": _url_encode,
    "url_encode_component": direct("url_encode_component", TEXT),
}

__all__ = ["STRINGS"]
