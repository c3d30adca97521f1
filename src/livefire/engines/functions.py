"""The catalogue in SQL: for each engine one table from function to a template of its SQL text.

`{0}` is the first argument's SQL. A template that repeats an argument gets a column in its place (engines/sql.py), so
nothing is emitted twice. A function that needs its arguments' constants takes the Call and the arguments' SQL.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TypeAlias

from livefire.engines import json_sql
from livefire.engines.arrow_functions import BODIES
from livefire.engines.refusing import unsupported_if
from livefire.engines.sql_texts import MOST, constant, from_one, quoted
from livefire.plan import Call, Literal
from livefire.plan.functions import FUNCTIONS
from livefire.plan.types import REAL, Type

Template: TypeAlias = str | Callable[[Call, Sequence[str]], str]

# Java's Character.isWhitespace, which ES|QL trims by: no no-break space
_BLANK = "\t\n\v\f\r\x1c\x1d\x1e\x1f \u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u3000"


def _joined(operator: str, empty: str) -> Callable[[Call, Sequence[str]], str]:
    return lambda call, sql: f"({f' {operator} '.join(sql)})" if sql else empty


def _arithmetic(operator: str) -> Callable[[Call, Sequence[str]], str]:
    return lambda call, sql: _finite(call.type, f"TRY({sql[0]} {operator} {sql[1]})")


def _divide(call: Call, sql: Sequence[str]) -> str:
    return _finite(call.type, f"TRY({sql[0]} {'/' if call.type is REAL else '//'} nullif({sql[1]}, 0))")


def _finite(type: Type, sql: str) -> str:
    """Null for the infinity that stands for a real overflow."""
    return f"CASE WHEN isfinite({sql}) THEN {sql} END" if type is REAL else sql


def _glob(call: Call, sql: Sequence[str]) -> str:
    """The cheapest SQL that says the same: an equality or a prefix, suffix or infix test where no regex is needed."""
    parts = glob_parts(str(constant(call.arguments[1])))
    texts = ["".join(part) for part in parts if isinstance(part, tuple)]
    shape = "".join("t" if isinstance(part, tuple) else part for part in parts)
    tests = {
        "": "{0} = ''",
        "t": "{0} = {1}",
        "t*": "starts_with({0}, {1})",
        "*t": "ends_with({0}, {1})",
        "*t*": "contains({0}, {1})",
    }
    if shape in tests:
        return "(" + tests[shape].format(sql[0], *map(quoted, texts)) + ")"
    pattern = "".join(escaped("".join(part)) if isinstance(part, tuple) else {"*": ".*", "?": "."}[part] for part in parts)
    return f"regexp_full_match({sql[0]}, {quoted(pattern)}, 's')"


def glob_parts(pattern: str) -> list[tuple[str, ...] | str]:
    """A glob as literal stretches (tuples of characters) and the wildcards `*` and `?`; runs of `*` are one."""
    parts: list[tuple[str, ...] | str] = []
    characters = iter(pattern)
    for character in characters:
        if character in "*?":
            if not (character == "*" and parts and parts[-1] == "*"):
                parts.append(character)
            continue
        plain = next(characters, "\\") if character == "\\" else character
        last = parts[-1] if parts else None
        if isinstance(last, tuple):
            parts[-1] = (*last, plain)
        else:
            parts.append((plain,))
    return parts


def escaped(text: str) -> str:
    """A text as an RE2 pattern that matches just it."""
    return "".join(c if c.isalnum() or c in "_ " or ord(c) > 127 else f"\\x{{{ord(c):x}}}" for c in text)


def _term(kind: str) -> Callable[[Call, Sequence[str]], str]:
    """has_term and its kin: an edge of the term counts where the kind asks for it and a letter or digit stands there."""

    def written(call: Call, sql: Sequence[str]) -> str:
        term = call.arguments[1]
        cased = constant(call.arguments[2]) if len(call.arguments) > 2 else kind == "cased"
        if not isinstance(term, Literal) or term.value is None:
            return f"has_term_of({sql[0]}, {sql[1]}, {kind != 'suffix'}, {kind != 'prefix'}, {bool(cased)})"
        text = str(term.value)
        if not text:
            return f"CASE WHEN {sql[0]} IS NOT NULL THEN true END"
        before = r"(?:^|[^\p{L}\p{N}])" if text[0].isalnum() and kind != "suffix" else ""
        after = r"(?:$|[^\p{L}\p{N}])" if text[-1].isalnum() and kind != "prefix" else ""
        return f"regexp_matches({sql[0]}, {quoted(before + escaped(text) + after)}, '{'s' if cased else 'is'}')"

    return written


def _list_get(call: Call, sql: Sequence[str]) -> str:
    index = call.arguments[1]
    if isinstance(index, Literal) and isinstance(index.value, int):
        return f"list_extract({sql[0]}, {min(index.value + 1, MOST) if index.value >= 0 else index.value})"
    return f"list_extract({sql[0]}, {from_one(sql[1])})"


def _within(position: str) -> str:
    """A position or length cut to what DuckDB takes; null stays null."""
    return f"CASE WHEN {position} < 0 THEN 0 WHEN {position} >= {MOST} THEN {MOST - 1} ELSE {position} END"


def _list_slice(call: Call, sql: Sequence[str]) -> str:
    """DuckDB's, where 0 as the end is before the first element and 0 as the beginning is the first."""
    begin, end = (
        f"CASE WHEN {one} < 0 THEN greatest(len({sql[0]}) + {one} + 1, 0) ELSE {_within(one)} + 1 END" for one in sql[1:]
    )
    return f"list_slice({sql[0]}, {begin}, {end})"


def _list_join(call: Call, sql: Sequence[str]) -> str:
    separator = call.arguments[1]
    if isinstance(separator, Literal) and separator.value is not None:
        return f"array_to_string({sql[0]}, {sql[1]})"
    joined = f"list_reduce({sql[0]}, lambda before, element: before || {sql[1]} || element)"
    return f"CASE WHEN {sql[1]} IS NULL THEN NULL WHEN len({sql[0]}) = 0 THEN '' ELSE {joined} END"


def _split(call: Call, sql: Sequence[str]) -> str:
    separator = call.arguments[1]
    if isinstance(separator, Literal) and separator.value:
        return f"string_split({sql[0]}, {sql[1]})"
    whole = f"WHEN {sql[1]} = '' AND {sql[0]} IS NOT NULL THEN [{sql[0]}]"
    return f"CASE {whole} WHEN {sql[1]} <> '' THEN string_split({sql[0]}, {sql[1]}) END"


def _extract(call: Call, sql: Sequence[str]) -> str:
    """DuckDB takes one match's groups up to the ninth, and any group of all matches."""
    text, pattern, number = sql
    group = call.arguments[2]
    found = f"regexp_extract({text}, {pattern}, CAST({number} AS INTEGER))"
    if isinstance(group, Literal) and isinstance(group.value, int) and group.value > 9:
        found = f"coalesce(regexp_extract_all({text}, {pattern}, CAST({number} AS INTEGER))[1], '')"
    return f"CASE WHEN regexp_matches({text}, {pattern}) THEN {found} END"


def _unit(template: str) -> Callable[[Call, Sequence[str]], str]:
    """A template whose {unit} is the call's constant unit of time."""
    return lambda call, sql: template.format(*sql, unit=quoted(str(constant(call.arguments[1]))))


def _calendar_add(call: Call, sql: Sequence[str]) -> str:
    months = {"month": 1, "quarter": 3, "year": 12}[str(constant(call.arguments[1]))]
    return f"TRY({sql[0]} + to_months(CAST({sql[2]} * {months} AS INTEGER)))"


def _time_part(call: Call, sql: Sequence[str]) -> str:
    part = str(constant(call.arguments[1]))
    if part == "microsecond":  # DuckDB's counts the seconds too
        return f"CAST(date_part('microsecond', {sql[0]}) % 1000000 AS BIGINT)"
    return f"CAST(date_part({quoted({'weekday': 'dow', 'dayofyear': 'doy'}.get(part, part))}, {sql[0]}) AS BIGINT)"


def _timestamp_text(call: Call, sql: Sequence[str]) -> str:
    digits = int(constant(call.arguments[1]))
    if not digits:
        return f"strftime({sql[0]}, '%Y-%m-%dT%H:%M:%SZ')"
    return f"(left(strftime({sql[0]}, '%Y-%m-%dT%H:%M:%S.%f') || '00', {digits - 8}) || 'Z')"


_KIND = (
    "CASE json_type({0}) WHEN 'OBJECT' THEN 'object' WHEN 'ARRAY' THEN 'array' WHEN 'VARCHAR' THEN 'string' "
    "WHEN 'BOOLEAN' THEN 'boolean' WHEN 'NULL' THEN 'null' ELSE CASE WHEN {0} IS NOT NULL THEN 'number' END END"
)

_TEXT_REAL = "TRY_CAST(regexp_extract({0}, '^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?$') AS DOUBLE)"


# DuckDB reads more as a time than ISO 8601: epoch, infinity, slashes, names of zones
_ISO = r"^\d\d\d\d\d?\d?-\d\d-\d\d([T ]\d\d:\d\d(:\d\d([.]\d+)?)?(Z|[+-]\d\d(:?\d\d)?)?)?$"


def _java_map_text(call: Call, sql: Sequence[str]) -> str:
    return f"java_map_text_of({sql[0]}, {quoted(json.dumps([constant(one) for one in call.arguments[1:]]))})"


DUCKDB: dict[str, Template] = {
    "and": _joined("AND", "true"),
    "or": _joined("OR", "false"),
    "not": "(NOT {0})",
    "is_null": "({0} IS NULL)",
    "is_true": "coalesce({0}, false)",
    "coalesce": lambda call, sql: f"coalesce({', '.join(sql)})" if sql else "NULL",
    "if_else": "CASE WHEN {0} THEN {1} ELSE {2} END",
    "unsupported_if": unsupported_if,
    "equals": "({0} = {1})",
    "not_equals": "({0} <> {1})",
    "less": "({0} < {1})",
    "less_or_equal": "({0} <= {1})",
    "greater": "({0} > {1})",
    "greater_or_equal": "({0} >= {1})",
    "is_in": lambda call, sql: f"({sql[0]} IN ({', '.join(sql[1:])}))" if sql[1:] else f"({sql[0]} IS NULL AND NULL)",
    "same": "({0} IS NOT DISTINCT FROM {1})",
    "absent": "CAST(NULL AS VARCHAR)",
    "add": _arithmetic("+"),
    "subtract": _arithmetic("-"),
    "multiply": _arithmetic("*"),
    "divide": _divide,
    "modulo": "TRY({0} % nullif({1}, 0))",
    "negate": "TRY(0 - {0})",
    "absolute": "TRY(abs({0}))",
    "floor": "floor({0})",
    "ceiling": "ceil({0})",
    "round_to": "round({0}, CAST(CASE WHEN {1} < -400 THEN -400 WHEN {1} > 400 THEN 400 ELSE {1} END AS INTEGER))",
    "power": "TRY(CASE WHEN isfinite(pow({0}, {1})) THEN pow({0}, {1}) END)",
    "logarithm": "CASE WHEN {0} > 0 THEN ln({0}) END",
    "square_root": "CASE WHEN {0} >= 0 THEN sqrt({0}) END",
    "exponential": "TRY(CASE WHEN isfinite(exp({0})) THEN exp({0}) END)",
    "logarithm_two": "CASE WHEN {0} > 0 THEN log2({0}) END",
    "logarithm_ten": "CASE WHEN {0} > 0 THEN log10({0}) END",
    "sine": "sin({0})",
    "cosine": "cos({0})",
    "tangent": "tan({0})",
    "arcsine": "CASE WHEN {0} BETWEEN -1 AND 1 THEN asin({0}) END",
    "arccosine": "CASE WHEN {0} BETWEEN -1 AND 1 THEN acos({0}) END",
    "arctangent": "atan2({0}, {1})",
    "bits_and": "({0} & {1})",
    "bits_or": "({0} | {1})",
    "bits_xor": "xor({0}, {1})",
    "bits_not": "(~{0})",
    "bits_left": "bits_left_of({0}, {1})",
    "bits_right": "({0} >> CAST(((({1}) % 64) + 64) % 64 AS BIGINT))",
    "bits_count": "CAST(bit_count({0}) AS BIGINT)",
    "integer_within": "CASE WHEN {0} BETWEEN {1} AND {2} THEN {0} END",
    "integer_real": "CAST({0} AS DOUBLE)",
    "real_integer": "TRY_CAST(trunc({0}) AS BIGINT)",
    "integer_text": "CAST({0} AS VARCHAR)",
    "real_text": "CAST({0} AS VARCHAR)",
    "java_real_text": "java_real_text_of({0})",
    "boolean_text": "CAST({0} AS VARCHAR)",
    "text_integer": "TRY_CAST(regexp_extract({0}, '^[+-]?[0-9]+$') AS BIGINT)",
    "text_real": f"nullif(nullif({_TEXT_REAL}, CAST('inf' AS DOUBLE)), CAST('-inf' AS DOUBLE))",
    "decimal_real": lambda call, sql: _finite(call.type, f"TRY_CAST({sql[0]} AS DOUBLE)"),
    "text_boolean": "CASE lower({0}) WHEN 'true' THEN true WHEN 'false' THEN false END",
    "boolean_integer": "CAST({0} AS BIGINT)",
    "lower": "lower({0})",
    "upper": "upper({0})",
    "length": "length({0})",
    "text_within": "CASE WHEN strlen({0}) <= {1} THEN {0} WHEN utf16_units({0}) <= {1} THEN {0} END",
    "byte_length": "strlen({0})",
    "contains": "contains({0}, {1})",
    "starts_with": "starts_with({0}, {1})",
    "ends_with": "ends_with({0}, {1})",
    "glob": _glob,
    "matches": "regexp_matches({0}, {1})",
    "matches_whole": "regexp_full_match({0}, {1}, 's')",
    "extract": _extract,
    "extract_all": "list_transform(regexp_extract_all({0}, {1}, CAST({2} AS INTEGER)), lambda text: coalesce(text, ''))",
    "replace_matches": "TRY(regexp_replace({0}, {1}, {2}, 'g'))",
    "has_term": _term("whole"),
    "has_term_cased": _term("cased"),
    "has_term_prefix": _term("prefix"),
    "has_term_suffix": _term("suffix"),
    "concat": lambda call, sql: f"({' || '.join(sql)})" if sql else "''",
    "substring": f"substring({{0}}, {_within('{1}')} + 1, {_within('{2}')})",
    "replace": "replace({0}, {1}, {2})",
    "index_of": "(instr({0}, {1}) - 1)",
    "trim": f"regexp_replace({{0}}, {quoted(f'^[{_BLANK}]+|[{_BLANK}]+$')}, '', 'g')",
    "trim_start": f"regexp_replace({{0}}, {quoted(f'^[{_BLANK}]+')}, '')",
    "trim_end": f"regexp_replace({{0}}, {quoted(f'[{_BLANK}]+$')}, '')",
    "reverse": "reverse_points({0})",
    "repeat": "CASE WHEN {1} < 1 OR {0} = '' THEN left({0}, 0) WHEN {1} <= 1000000 // length({0}) THEN repeat({0}, {1}) END",
    "split": _split,
    "to_base64": "to_base64(encode({0}))",
    "from_base64": "from_base64_text({0})",
    "url_decode": "url_decoded({0})",
    "hash": lambda call, sql: f"{constant(call.arguments[1])}({sql[0]})",
    "dissect": "dissect_texts({0}, {1}, {2})",
    "parse_json": json_sql.PARSE_JSON,
    "json_or_parsed": json_sql.json_or_parsed,
    "json_get": json_sql.pointer,
    "json_at": json_sql.json_at,
    "json_text": json_sql.json_text,
    "json_written": "CAST({0} AS VARCHAR)",
    "json_kind": _KIND,
    "json_length": "CASE WHEN json_type({0}) = 'ARRAY' THEN CAST(json_array_length({0}) AS BIGINT) END",
    "json_keys": "CASE WHEN json_type({0}) = 'OBJECT' THEN json_keys({0}) END",
    "json_elements": "TRY(list_transform(CAST({0} AS JSON[]), lambda element: coalesce(element, 'null'::JSON)))",
    "json_texts": json_sql.json_texts,
    "json_exists": json_sql.json_exists,
    "json_words": "json_words_of({0})",
    "to_json": json_sql.to_json,
    "json_array": lambda call, sql: f"CAST(json_array({', '.join(f'CAST({one} AS JSON)' for one in sql)}) AS VARCHAR)",
    "json_object": json_sql.json_object,
    "java_map_text": _java_map_text,
    "json_nulled": "json_nulled_of({0}, {1})",
    "lookup": "CAST(NULL AS VARCHAR)",  # a corpus brings its own, and of lookup_texts
    "lookup_texts": "CAST(NULL AS VARCHAR[])",
    "list_of": lambda call, sql: f"list_filter([{', '.join(sql)}], lambda element: element IS NOT NULL)",
    "list_get": _list_get,
    "list_length": "len({0})",
    "list_contains": "list_contains({0}, {1})",
    "list_slice": _list_slice,
    "list_distinct": "list_filter({0}, lambda element, place: list_position({0}, element) = place)",
    "list_sorted": "list_sort({0})",
    "list_concat": lambda call, sql: "list_concat(" + ", ".join(f"coalesce({one}, [])" for one in sql or ["[]"]) + ")",
    "list_join": _list_join,
    "list_min": "list_min({0})",
    "list_max": "list_max({0})",
    "list_sum": lambda call, sql: _finite(call.type, f"TRY(list_sum({sql[0]})::{'DOUBLE' if call.type is REAL else 'BIGINT'})"),
    "any_item": "coalesce(list_bool_or(list_transform({0}, lambda item: {1})), false)",
    "list_reversed": "list_reverse({0})",
    "list_single": "CASE WHEN len({0}) = 1 THEN {0}[1] END",
    "each_item": "nullif(list_filter(list_transform({0}, lambda item: {1}), lambda element: element IS NOT NULL), [])",
    "text_ip": "ip_of({0})",
    "ip_text": "{0}",
    "ip_order": "ip_order_of({0})",
    "ip_prefix": "ip_prefix_of({0}, {1}, {2})",
    "in_network": lambda call, sql: f"in_networks({sql[0]}, [{', '.join(sql[1:])}]::VARCHAR[])",
    "now": lambda call, sql: "$now",
    "text_timestamp": f"(TRY_CAST(regexp_extract({{0}}, {quoted(_ISO)}) AS TIMESTAMPTZ) AT TIME ZONE 'UTC')",
    "make_timestamp": (
        "TRY(make_timestamp({0}, {1}, {2}, {3}, {4},"
        " CASE WHEN {3} < 24 AND {5} >= 0 AND {5} < 60 THEN trunc({5} * 1000000) / 1000000 END))"
    ),
    "micros_timestamp": "TRY(make_timestamp({0}))",
    "timestamp_text": _timestamp_text,
    "timestamp_integer": "((epoch_us({0}) - ((epoch_us({0}) % 1000) + 1000) % 1000) // 1000)",
    "integer_timestamp": "TRY(make_timestamp({0} * 1000))",
    "time_add": "TRY({0} + to_microseconds({1}))",
    "time_subtract": "TRY({0} - to_microseconds({1}))",
    "ticks_before": "TRY({0} - to_microseconds(1))",
    "time_between": "TRY(epoch_us({0}) - epoch_us({1}))",
    "time_floor": (
        "TRY(make_timestamp(epoch_us({0}) - epoch_us({0}) % {1} - CASE WHEN epoch_us({0}) % {1} < 0 THEN abs({1}) ELSE 0 END))"
    ),
    "calendar_floor": _unit("TRY(date_trunc({unit}, {0}))"),
    "calendar_add": _calendar_add,
    "time_part": _time_part,
    "timespan_integer": "{0}",
    "timespan_text": (
        "(CASE WHEN {0} < 0 THEN '-' ELSE '' END"
        " || CASE WHEN abs({0}::HUGEINT) >= 86400000000 THEN (abs({0}::HUGEINT) // 86400000000)::VARCHAR || '.' ELSE '' END"
        " || lpad((abs({0}::HUGEINT) // 3600000000 % 24)::VARCHAR, 2, '0') || ':'"
        " || lpad((abs({0}::HUGEINT) // 60000000 % 60)::VARCHAR, 2, '0') || ':'"
        " || lpad((abs({0}::HUGEINT) // 1000000 % 60)::VARCHAR, 2, '0')"
        " || CASE WHEN {0} % 1000000 = 0 THEN '' ELSE '.' || lpad((abs({0}::HUGEINT) % 1000000 * 10)::VARCHAR, 7, '0') END)"
    ),
    "integer_timespan": "{0}",
    **{name: f"{name}_of({', '.join(f'{{{i}}}' for i in range(len(FUNCTIONS[name].arguments)))})" for name in BODIES},
}
