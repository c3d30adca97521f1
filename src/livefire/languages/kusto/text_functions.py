"""Kusto's functions of texts."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from livefire.errors import RuleError, Span, UnsupportedError
from livefire.languages.kusto.address_functions import listed
from livefire.languages.kusto.coercion import as_text, dynamic, empty, number, pattern, string, whole
from livefire.languages.kusto.lowerings import MANY, Lowering, Table, of_text, texts, truth, whole_constant
from livefire.languages.kusto.operators import arithmetic
from livefire.languages.regex import matches_nothing
from livefire.plan import Literal, Value, call
from livefire.plan.types import DYNAMIC, INTEGER, REAL, TEXT, TIMESTAMP


def _split(values: Sequence[Value], span: Span) -> Value:
    parts = call("split", as_text(values[0]), as_text(values[1]), span=span)
    if len(values) < 3:
        return call("to_json", parts, span=span)
    found = call("list_get", parts, number(values[2], INTEGER))
    return call("to_json", call("list_of", found), span=span)


def _substring(values: Sequence[Value], span: Span) -> Value:
    """A negative start counts from the end."""
    text, start = as_text(values[0]), number(values[1], INTEGER)
    length = number(values[2], INTEGER) if len(values) > 2 else whole(2**31)
    if not (isinstance(start, Literal) and isinstance(start.value, int) and start.value >= 0):
        from_end = call("add", call("length", text), start)
        start = call("if_else", call("less", start, whole(0)), from_end, start)
    return string(call("substring", text, start, length, span=span))


def _extract_all(values: Sequence[Value], span: Span) -> Value:
    """With one group an array of texts, with several an array for each match; null without a match."""
    regex, text = pattern(values[0], span), as_text(values[-1])
    groups = _groups(values[1], span) if len(values) > 2 else count_groups(str(regex.value))
    if isinstance(groups, int):
        if not groups:
            raise RuleError("'extract_all' takes a pattern with a group", values[0].span or span)
        groups = list(range(1, groups + 1))
    named = [_number(one, str(regex.value), span) for one in groups]
    found = [call("to_json", call("extract_all", text, regex, whole(one), span=span)) for one in named]
    made = found[0] if len(found) == 1 else call("json_transpose", call("json_array", *found), span=span)
    return call("if_else", call("matches", text, regex), made, Literal(None, DYNAMIC), span=span)


def _groups(value: Value, span: Span) -> list[int | str]:
    read = json.loads(str(value.value)) if isinstance(value, Literal) and value.type is DYNAMIC and value.value else None
    if not isinstance(read, list) or not read or not all(type(one) in (int, str) for one in read):
        raise UnsupportedError("groups that are no constants", value.span or span)
    return read


def _names(regex: str) -> list[str | None]:
    """The groups of a pattern in order, by name where they have one."""
    found: list[str | None] = []
    place, inside = 0, False
    while place < len(regex):
        one = regex[place]
        if one == "\\":
            place += 2
            continue
        inside = (inside or one == "[") and not (one == "]" and inside)
        if one == "(" and not inside:
            rest = regex[place + 1 :]
            if not rest.startswith("?"):
                found.append(None)
            elif rest.startswith(("?P<", "?<")):
                found.append(rest[rest.index("<") + 1 :].partition(">")[0])
        place += 1
    return found


def count_groups(regex: str) -> int:
    """How many groups a pattern has that RE2 reads."""
    return len(_names(regex))


def _number(group: int | str, regex: str, span: Span) -> int:
    names = _names(regex)
    if isinstance(group, str):
        if group not in names:
            raise RuleError(f"the pattern has no group '{group[:40]}'", span)
        return names.index(group) + 1
    if not 0 <= group <= len(names):
        raise RuleError(f"the pattern has no group {group}", span)
    return group


def _indexof(values: Sequence[Value], span: Span) -> Value:
    if len(values) == 2:
        return call("index_of", as_text(values[0]), as_text(values[1]), span=span)
    defaults = (0, -1, 1)
    rest = [number(values[i + 2], INTEGER) if len(values) > i + 2 else whole(one) for i, one in enumerate(defaults)]
    return call("index_within", as_text(values[0]), as_text(values[1]), *rest, span=span)


def _indexof_regex(values: Sequence[Value], span: Span) -> Value:
    """indexof_regex(text, pattern, start, length, occurrence): where the nth match begins, -1 without one."""
    text, regex = as_text(values[0]), str(pattern(values[1], span).value)
    rest = [whole_constant(value, "a place", span) for value in values[2:]]
    start, length, occurrence = [*rest, *(0, -1, 1)[len(rest) :]]
    if start < 0 or length < -1 or occurrence < 0:
        return Literal(None, INTEGER, span)
    if not occurrence:
        raise UnsupportedError("the match number 0", span)
    if (start, length, occurrence) != (0, -1, 1):
        _check_plain(regex, span)
        text = call("substring", text, whole(start), whole(length if length >= 0 else 2**31), span=span)
    gaps = call("extract_all", text, Literal(f"((?s:.*?))({regex})", TEXT), whole(1), span=span)
    found = call("extract_all", text, Literal(f"((?s:.*?))({regex})", TEXT), whole(2), span=span)
    passed = call("list_slice", gaps, whole(0), whole(occurrence - 1))
    if occurrence > 1:
        passed = call("list_concat", passed, call("list_slice", found, whole(0), whole(occurrence - 2)))
    place = call("add", call("length", call("list_join", passed, empty())), whole(start), span=span)
    return call("if_else", call("less", call("list_length", gaps), whole(occurrence)), whole(-1), place, span=span)


def _check_plain(regex: str, span: Span) -> None:
    """A pattern that looks at what is around it, or matches nothing, has no certain place in a part of a text."""
    bare = re.sub(r"\\[^bBAz]", "", regex).replace("[^", "")
    if re.search(r"\\[bBAz]|[$^]", bare) or matches_nothing(regex):
        raise UnsupportedError("a place or number of a match of a pattern that has an anchor or matches nothing", span)


def _size(values: Sequence[Value], span: Span) -> Value:
    digits = number(values[1], INTEGER) if len(values) > 1 else whole(0)
    unit = as_text(values[2]) if len(values) > 2 else empty()
    return string(call("size_text", number(values[0], REAL), digits, unit, span=span))


def _strcat_delim(values: Sequence[Value], span: Span) -> Value:
    return call("list_join", call("list_of", *map(as_text, values[1:])), as_text(values[0]), span=span)


def _trim(name: str) -> Lowering:
    patterns = {"trim": "^({0})+|({0})+$", "trim_start": "^({0})+", "trim_end": "({0})+$"}

    def lowered(values: Sequence[Value], span: Span) -> Value:
        edge = Literal(patterns[name].format(pattern(values[0], span).value), TEXT)
        return call("replace_matches", as_text(values[1]), edge, empty(), span=span)

    return lowered


def _replace_regex(values: Sequence[Value], span: Span) -> Value:
    return call("replace_matches", as_text(values[0]), pattern(values[1], span), as_text(values[2]), span=span)


def _replace_strings(values: Sequence[Value], span: Span) -> Value:
    return string(call("replace_each", as_text(values[0]), dynamic(values[1]), dynamic(values[2]), span=span))


def _hash(algorithm: str) -> Lowering:
    return lambda values, span: call("hash", as_text(values[0]), Literal(algorithm, TEXT), span=span)


_YEAR_ONE = Literal(-62_135_596_800_000_000, TIMESTAMP)


def _xxhash(values: Sequence[Value], span: Span) -> Value:
    """Of a text its bytes; of a datetime its ticks since the year 1; the remainder by the second as `%` gives it, never negative."""
    value = values[0]
    if value.type not in (TEXT, TIMESTAMP):
        raise UnsupportedError(f"a hash of {value.type}", span)
    if value.type is TEXT:
        made = call("text_hash", as_text(value), span=span)
    else:
        ticks = call("multiply", call("timespan_integer", call("time_between", value, _YEAR_ONE)), whole(10))
        made = call("integer_hash", ticks, span=span)
    return made if len(values) < 2 else arithmetic("%", made, number(values[1], INTEGER), span)


def _strcmp(values: Sequence[Value], span: Span) -> Value:
    left, right = map(as_text, values)
    below = call("if_else", call("less", left, right), whole(-1), whole(0))
    return call("if_else", call("greater", left, right), whole(1), below, span=span)


def _countof(values: Sequence[Value], span: Span) -> Value:
    kind = values[2] if len(values) > 2 else Literal("normal", TEXT)
    match kind.value if isinstance(kind, Literal) else None:
        case "normal":
            return call("count_of", as_text(values[0]), as_text(values[1]), span=span)
        case "regex":
            return call("list_length", call("extract_all", as_text(values[0]), pattern(values[1], span), whole(0)), span=span)
        case _:
            raise RuleError("'countof' counts 'normal' or 'regex'", kind.span or span)


def _has_any_index(values: Sequence[Value], span: Span) -> Value:
    """The place of the first element that the text has; -1 for none."""
    made: Value = whole(-1)
    for place, one in reversed(list(enumerate(listed(values[1], "texts", span)))):
        made = call("if_else", call("has_term", as_text(values[0]), one), whole(place), made, span=span)
    return made


def _hexadecimal(values: Sequence[Value], span: Span) -> Value:
    least = number(values[1], INTEGER) if len(values) > 1 else whole(0)
    value = values[0]
    if len(values) > 1 and isinstance(least, Literal) and least.value == 8 and value.type is INTEGER:
        fits = call("integer_within", value, whole(-(2**31)), whole(-1))  # a negative int in 32 bits
        short = call("if_else", call("is_null", fits), value, call("add", value, whole(2**32)))
        return string(call("hexadecimal", short, least, span=span))
    return string(call("hexadecimal", number(value, INTEGER), least, span=span))


def _points(values: Sequence[Value], span: Span) -> Value:
    return string(call("text_of_points", call("json_array", *map(dynamic, values)), span=span))


def _is_ascii(values: Sequence[Value], span: Span) -> Value:
    return call("matches_whole", as_text(values[0]), Literal(r"[\x00-\x7f]*", TEXT), span=span)


def _unpacked(window: int) -> Lowering:
    return lambda values, span: string(call("unpack", as_text(values[0]), whole(window), span=span))


def _of(name: str) -> Lowering:
    return lambda values, span: call(name, as_text(values[0]), span=span)


def _command(values: Sequence[Value], span: Span) -> Value:
    if not (isinstance(values[1], Literal) and str(values[1].value).lower() == "windows"):
        raise RuleError("'parse_command_line' reads 'windows' command lines", values[1].span or span)
    return call("command_words", as_text(values[0]), span=span)


def _translate(values: Sequence[Value], span: Span) -> Value:
    return string(call("translate", *(as_text(values[i]) for i in (2, 0, 1)), span=span))


def _repeated(values: Sequence[Value], span: Span) -> Value:
    """strrep(value, times, delimiter)."""
    text, count = as_text(values[0]), number(values[1], INTEGER)
    if len(values) < 3:
        return string(call("repeat", text, count, span=span))
    joined = call("concat", text, as_text(values[2]))
    made = string(call("repeat", joined, call("subtract", count, whole(1))))
    return call("if_else", call("less", count, whole(1)), empty(), call("concat", made, text), span=span)


def _quoted(values: Sequence[Value], span: Span) -> Value:
    """Every character with a meaning in an expression behind a backslash."""
    special = Literal(r"[\\.+*?()|\[\]{}^$]", TEXT)
    return call("replace_matches", as_text(values[0]), special, Literal(r"\\\0", TEXT), span=span)


TEXTS: Table = {
    "base64_encode_fromarray": (1, 1, lambda values, span: string(call("base64_of_bytes", dynamic(values[0]), span=span))),
    "base64_encode_fromguid": (1, 1, of_text("base64_of_guid")),
    "parse_xml": (1, 1, _of("parse_xml")),
    "regex_quote": (1, 1, _quoted),
    "base64_decode_toarray": (1, 1, _of("bytes_from_base64")),
    "base64_decode_toguid": (1, 1, of_text("guid_from_base64")),
    "base64_decode_tostring": (1, 1, of_text("from_base64")),
    "base64_decodestring": (1, 1, of_text("from_base64")),
    "base64_encode_tostring": (1, 1, of_text("to_base64")),
    "base64_encodestring": (1, 1, of_text("to_base64")),
    "countof": (2, 3, _countof),
    "extract_all": (2, 3, _extract_all),
    "extractall": (2, 3, _extract_all),
    "format_bytes": (1, 3, _size),
    "gzip_decompress_from_base64_string": (1, 1, _unpacked(31)),
    "has_any_index": (2, 2, _has_any_index),
    "hash": (1, 2, _xxhash),
    "hash_md5": (1, 1, _hash("md5")),
    "hash_sha1": (1, 1, _hash("sha1")),
    "hash_sha256": (1, 1, _hash("sha256")),
    "hash_xxhash64": (1, 2, _xxhash),
    "indexof": (2, 5, _indexof),
    "indexof_regex": (2, 5, _indexof_regex),
    "isascii": (1, 1, _is_ascii),
    "isutf8": (1, 1, lambda values, span: truth(True)),
    "make_string": (1, MANY, _points),
    "parse_command_line": (2, 2, _command),
    "parse_csv": (1, 1, _of("csv_fields")),
    "parse_path": (1, 1, _of("path_parts")),
    "parse_url": (1, 1, _of("url_parts")),
    "parse_urlquery": (1, 1, _of("query_parts")),
    "punycode_domain_from_string": (1, 1, of_text("domain_text")),
    "punycode_domain_to_string": (1, 1, of_text("domain_punycode")),
    "punycode_from_string": (1, 1, of_text("punycode")),
    "punycode_to_string": (1, 1, of_text("punycode_text")),
    "replace": (3, 3, lambda values, span: _replace_regex([values[2], values[0], values[1]], span)),
    "replace_regex": (3, 3, _replace_regex),
    "replace_string": (3, 3, texts("replace")),
    "replace_strings": (3, 3, _replace_strings),
    "reverse": (1, 1, of_text("reverse")),
    "split": (2, 3, _split),
    "strcat": (1, MANY, texts("concat")),
    "strcat_delim": (2, MANY, _strcat_delim),
    "strcmp": (2, 2, _strcmp),
    "string_size": (1, 1, _of("byte_length")),
    "strlen": (1, 1, _of("length")),
    "strrep": (2, 3, _repeated),
    "substring": (2, 3, _substring),
    "toguid": (1, 1, of_text("guid")),
    "tohex": (1, 2, _hexadecimal),
    "tolower": (1, 1, of_text("lower")),
    "toupper": (1, 1, of_text("upper")),
    "translate": (3, 3, _translate),
    "trim": (2, 2, _trim("trim")),
    "trim_end": (2, 2, _trim("trim_end")),
    "trim_start": (2, 2, _trim("trim_start")),
    "unicode_codepoints_from_string": (1, 1, _of("code_points")),
    "unicode_codepoints_to_string": (1, MANY, _points),
    "url_decode": (1, 1, of_text("url_decode")),
    "url_encode": (1, 1, of_text("url_encode")),
    "url_encode_component": (1, 1, of_text("url_encode_component")),
    "zlib_decompress_from_base64_string": (1, 1, _unpacked(15)),
}
