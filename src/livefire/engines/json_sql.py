"""SQL of the functions of JSON that need a call's constants."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import reduce

from livefire.engines.sql_texts import constant, from_one, quoted
from livefire.plan import Call, Literal
from livefire.plan.types import DYNAMIC, REAL, ListOf

# What DuckDB reads as JSON though it is none, NaN and a comma at the end, perhaps inside a string
_LENIENT = r"(?i)(^|[\s\[:,-])(nan|inf)|,\s*[\]\x7d]"
PARSE_JSON = f"TRY(json(CASE WHEN regexp_matches({{0}}, {quoted(_LENIENT)}) THEN strict_json_of({{0}}) ELSE {{0}} END))"


def pointer(call: Call, sql: Sequence[str]) -> str:
    key = call.arguments[1]
    if isinstance(key, Literal) and key.value is not None:
        return f"json_extract({sql[0]}, {quoted(json_path(str(key.value)))})"
    digits = f"regexp_full_match({sql[1]}, '[0-9]+')"
    pointer = f"'/' || replace(replace({sql[1]}, '~', '~0'), '/', '~1')"
    return f"json_extract({sql[0]}, CASE WHEN {digits} THEN '$.\"' || {sql[1]} || '\"' ELSE {pointer} END)"


def json_path(name: str) -> str:
    """DuckDB's path to a member by its exact name."""
    if name.isdigit():  # a pointer's digits would also mean an element of an array
        return f'$."{name}"'
    return "/" + name.replace("~", "~0").replace("/", "~1")


def json_or_parsed(call: Call, sql: Sequence[str]) -> str:
    is_string = f"regexp_matches({sql[0]}, '^[ \\t\\n\\r]*\"')"
    return f"CASE WHEN {is_string} THEN CAST({PARSE_JSON.format(sql[1])} AS VARCHAR) ELSE {sql[0]} END"


def json_text(call: Call, sql: Sequence[str]) -> str:
    """One extraction for a member's or an element's text: DuckDB reads the document at each."""
    match call.arguments[0]:
        case Call("json_get" | "json_at", (_, Literal(str() | int()))):
            return sql[0].replace("json_extract(", "json_extract_string(", 1)
        case _:
            return f"json_extract_string({sql[0]}, '$')"


def json_at(call: Call, sql: Sequence[str]) -> str:
    index = call.arguments[1]
    if isinstance(index, Literal) and isinstance(index.value, int):
        return f"json_extract({sql[0]}, '$[{index.value if index.value >= 0 else f'#{index.value}'}]')"
    return f"list_extract(TRY(CAST({sql[0]} AS JSON[])), {from_one(sql[1])})"


def json_texts(call: Call, sql: Sequence[str]) -> str:
    """Most paths lead to one scalar: SQL says it; only documents with an array in them go through Python."""
    names = [str(constant(argument)) for argument in call.arguments[1:]]
    place, last = sql[0], quoted("".join(map(json_path, names))) if names else "'$'"
    if any(name.isdigit() for name in names):  # its kind of path goes one step at a time
        place = reduce(lambda inner, name: f"json_extract({inner}, {quoted(json_path(name))})", names[:-1], place)
        last = quoted(json_path(names[-1]))
    text, listed = f"json_extract_string({place}, {last})", quoted(json.dumps(names))
    simple = f"CASE WHEN {text} IS NOT NULL THEN [{text}] END"
    return f"CASE WHEN contains({sql[0]}, '[') THEN json_texts_of({sql[0]}, {listed}) ELSE {simple} END"


def json_exists(call: Call, sql: Sequence[str]) -> str:
    names = [str(constant(argument)) for argument in call.arguments[1:]]
    place = reduce(lambda inner, name: f"json_extract({inner}, {quoted(json_path(name))})", names, sql[0])
    listed = quoted(json.dumps(names))
    simple = f"WHEN {sql[0]} IS NOT NULL THEN {place} IS NOT NULL"
    return f"CASE WHEN contains({sql[0]}, '[') THEN json_exists_in({sql[0]}, {listed}) {simple} END"


def json_object(call: Call, sql: Sequence[str]) -> str:
    pairs = [f"{sql[i]} ->> '$', CAST({sql[i + 1]} AS JSON)" for i in range(0, len(sql) - 1, 2)]
    return f"TRY(json_object({', '.join(pairs)}))"


def to_json(call: Call, sql: Sequence[str]) -> str:
    type = call.arguments[0].type
    if type == DYNAMIC:
        return sql[0]
    value = sql[0]
    if type == ListOf(DYNAMIC):
        value = f"CAST({value} AS JSON[])"
    elif type == REAL:
        value = f"CASE WHEN isfinite({value}) THEN {value} END"
    elif type == ListOf(REAL):
        value = f"list_transform({value}, lambda one: CASE WHEN isfinite(one) THEN one END)"
    return f"CAST(to_json({value}) AS VARCHAR)"
