"""What stands inside datetime(...), dynamic(...), long(...), to a constant."""

from __future__ import annotations

import json
import re

from livefire.errors import RuleError, Span, UnsupportedError
from livefire.plan.json_values import compact, value_of
from livefire.plan.moments import moment, span
from livefire.plan.types import BOOLEAN, DYNAMIC, INTEGER, REAL, TIMESPAN, TIMESTAMP, Type


def constant(written: str, type: Type, place: Span) -> str | int | float | bool:
    plain = written.strip("'\"")
    try:
        if type in (TIMESTAMP, TIMESPAN):
            return _time(plain, type, place)
        if type is DYNAMIC:
            return compact(value_of(_double_quoted(written)))
        if type is BOOLEAN:
            return {"true": True, "false": False, "1": True, "0": False}[plain.lower()]
        if type is INTEGER:
            return int(plain, 16) if plain.lower().startswith("0x") else int(plain)
        return float(plain) if type is REAL else plain
    except (ValueError, KeyError, RecursionError):
        raise RuleError(f"'{written[:60]}' is no {type}", place) from None


def _double_quoted(text: str) -> str:
    """A dynamic literal's text as JSON: single-quoted strings become double-quoted ones."""
    made, place = [], 0
    while place < len(text):
        if text[place] not in "'\"":
            made.append(text[place])
            place += 1
            continue
        quote, end = text[place], place + 1
        while end < len(text) and text[end] != quote:
            end += 2 if text[end] == "\\" else 1
        inside = text[place + 1 : end]
        made.append(f'"{inside}"' if quote == '"' else json.dumps(inside.replace("\\'", "'"), ensure_ascii=False))
        place = end + 1
    return "".join(made)


def _time(text: str, type: Type, place: Span) -> int:
    """Microseconds of a written datetime or timespan; a datetime is cut to them."""
    if type is TIMESPAN and (re.search(r"[.][0-9]{6}0*[1-9]", text) or re.fullmatch(r"-?[0-9]+ *ticks?", text)):
        raise UnsupportedError("a timespan finer than a microsecond", place)
    found = moment(text) if type is TIMESTAMP else span(text)
    if found is None and type is TIMESPAN and re.fullmatch(r"-?[0-9]{1,8}[.][0-9]{1,9}", text):
        found = span(f"{text}d")
    if found is None:
        raise ValueError(text)
    return found


__all__ = ["constant"]
