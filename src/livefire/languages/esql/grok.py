"""GROK: constant patterns in, one capture for each name out: a pattern of RE2 and the number of its group."""

from __future__ import annotations

import re
from dataclasses import dataclass

from livefire.errors import RuleError, Span, UnsupportedError, nearest
from livefire.languages.esql.regex import oniguruma_pattern
from livefire.languages.esql.syntax import Constant

# The names that need no look-around; the others of the library (IP, NUMBER, TIMESTAMP_ISO8601, ...) do.
NAMED = {
    "BASE16NUM": r"(?:0[xX]?[0-9a-fA-F]+)",
    "DATA": r".*?",
    "DAY": r"(?:Mon(?:day)?|Tue(?:sday)?|Wed(?:nesday)?|Thu(?:rsday)?|Fri(?:day)?|Sat(?:urday)?|Sun(?:day)?)",
    "GREEDYDATA": r".*",
    "INT": r"(?:[+-]?(?:[0-9]+))",
    "LOGLEVEL_LETTERS": r"[A-Za-z]+",
    "NOTSPACE": r"\S+",
    "SPACE": r"\s*",
    "USER": r"[a-zA-Z0-9._-]+",
    "USERNAME": r"[a-zA-Z0-9._-]+",
    "UUID": r"[A-Fa-f0-9]{8}-(?:[A-Fa-f0-9]{4}-){3}[A-Fa-f0-9]{12}",
    "YEAR": r"(?:\d\d){1,2}",
}
# The names that look at what stands around them: said where it is a mark that settles the matter.
_EDGED = {
    "BASE10NUM": r"(?:[+-]?(?:(?:[0-9]+(?:\.[0-9]+)?)|(?:\.[0-9]+)))",
    "NUMBER": r"(?:(?:[+-]?(?:(?:[0-9]+(?:\.[0-9]+)?)|(?:\.[0-9]+))))",
    "WORD": r"\w+",
}
_BEFORE = re.compile(r"(?:^|[^\\])(?:\\[\[\](){}|*?]|[ ,;:=/<>\"'#@&!%~])$")
_AFTER = re.compile(r"(?:\\[\[\](){}|*?]|[ ,;:=/<>\"'#@&!~])(?![*?{])")
_CONVERSIONS = {"int": "text_integer", "long": "text_integer", "float": "text_real", "double": "text_real", "boolean": "boolean"}
_SIMPLE = frozenset("abcdefghijklmnopqrstuvwxyz")


@dataclass(frozen=True)
class Capture:
    """`conversion` is a function of the plan, "boolean", or "" for a text."""

    name: str
    pattern: str
    group: int
    conversion: str
    span: Span


def captures(written: Constant) -> list[Capture]:
    """The named groups of a pattern."""
    text, span = str(written.value), written.span
    expanded, conversions = _expanded(text, span)
    pattern = oniguruma_pattern(expanded, span)
    names = [name for name in pattern.names if name]
    if not names:
        raise RuleError("a GROK pattern that names no field", span)
    for name in names:
        if names.count(name) > 1:
            raise UnsupportedError("GROK with one name twice", span)
    return [
        Capture(name, pattern.text, group + 1, conversions.get(name, ""), span)
        for group, name in enumerate(pattern.names)
        if name
    ]


def _expanded(text: str, span: Span) -> tuple[str, dict[str, str]]:
    """`%{NAME:field:type}` replaced by groups, and the plan's conversion for each typed field."""
    head, *pieces = text.split("%{")
    made, conversions, before = head, dict[str, str](), head
    for piece in pieces:
        inside, closed, rest = piece.partition("}")
        if not closed:
            raise RuleError("a GROK pattern with '%{' and no '}'", span)
        name, _, target = inside.partition(":")
        field, _, kind = target.partition(":")
        if kind:
            conversions[field] = _conversion(kind, span)
        group = f"?<{field}>" if field else "?:"
        made += f"({group}{_named(name, (before, rest), span)}){rest}"
        before = rest
    return made, conversions


def _named(name: str, around: tuple[str, str], span: Span) -> str:
    if name in NAMED:
        return NAMED[name]
    if name in _EDGED and _BEFORE.search(around[0]) and _AFTER.match(around[1]):
        return _EDGED[name]
    if name.isupper():
        raise UnsupportedError(f"the GROK pattern {name}", span)
    raise RuleError(f"unknown GROK pattern '{name[:60]}'", span, hint=nearest(name, [*NAMED, *_EDGED]))


def _conversion(kind: str, span: Span) -> str:
    if kind not in _CONVERSIONS:
        raise UnsupportedError(f"the GROK type {kind[:60]}", span)
    return _CONVERSIONS[kind]


__all__ = ["Capture", "captures"]
