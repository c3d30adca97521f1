"""A query's text in, its tokens out, each with its place; comments and white space are dropped."""

from __future__ import annotations

import re
from dataclasses import dataclass

from livefire.errors import RuleError, Span, UnsupportedError

_TOKEN = re.compile(
    r"""
      (?P<space>   [ \t\r\n]+ | //[^\r\n]* | /\*[\s\S]*?\*/ )
    | (?P<raw>     \"{3} [^\r\n]*? \"{3} \"{0,2} )
    | (?P<text>    " (?: [^"\\\r\n] | \\[^\r\n] )* " )
    | (?P<number>  [0-9]+ (?: \.[0-9]* )? (?: [eE][+-]?[0-9]+ )? | \.[0-9]+ (?: [eE][+-]?[0-9]+ )? )
    | (?P<name>    [A-Za-z_@][A-Za-z0-9_@]* )
    | (?P<quoted>  ` (?: [^`] | `` )* ` )
    | (?P<mark>    == | != | <= | >= | :: | [|=<>+\-*/%()\[\]{},.:] )
    | (?P<parameter> \?{1,2} [A-Za-z0-9_]* )
    """,
    re.VERBOSE | re.ASCII,
)
_SOURCE = re.compile(
    r"""
      (?P<space>  [ \t\r\n]+ | //[^\r\n]* | /\*[\s\S]*?\*/ )
    | (?P<raw>    \"{3} [^\r\n]*? \"{3} \"{0,2} )
    | (?P<text>   " (?: [^"\\\r\n] | \\[^\r\n] )* " )
    | (?P<mark>   [|,()] | :: )
    | (?P<source> (?: [^="|,()\[\]/ \t\r\n] )+ )
    """,
    re.VERBOSE | re.ASCII,
)
_ESCAPES = {"\\": "\\", '"': '"', "n": "\n", "r": "\r", "t": "\t"}
_SHOWN = 60


@dataclass(frozen=True)
class Token:
    """`kind`: name, quoted, text, number, mark, source, parameter or end. `value`: without quotes and escapes."""

    kind: str
    value: str
    span: Span


def tokens(text: str) -> list[Token]:
    """All tokens of the text, and one of kind "end"."""
    found: list[Token] = []
    pattern, place = _TOKEN, 0
    while place < len(text):
        match = pattern.match(text, place)
        if match is None:
            raise _stray(text, place)
        kind, place = str(match.lastgroup), match.end()
        if kind == "space":
            continue
        found.append(_token(kind, match))
        pattern = _next_pattern(pattern, found)
    return [*found, Token("end", "", Span(len(text), len(text)))]


def _next_pattern(pattern: re.Pattern[str], found: list[Token]) -> re.Pattern[str]:
    """Index patterns have letters of their own: from FROM to the bar or METADATA, and the one behind LOOKUP JOIN."""
    last = found[-1]
    if len(found) > 2 and found[-2].value.lower() == "join" and found[-3].value.lower() == "lookup":
        return _TOKEN
    if last.value.lower() == "join" and len(found) > 1 and found[-2].value.lower() == "lookup":
        return _SOURCE
    if pattern is _SOURCE:
        return _TOKEN if last.value == "|" or last.value.lower() == "metadata" else _SOURCE
    first = len(found) == 1 or found[-2].value == "|"
    return _SOURCE if first and last.kind == "name" and last.value.lower() in ("from", "ts") else _TOKEN


def _token(kind: str, match: re.Match[str]) -> Token:
    span, value = Span(*match.span()), match[0]
    match kind:
        case "raw":
            return Token("text", value[3:-3], span)
        case "text":
            return Token("text", _unescaped(value, span.start), span)
        case "quoted":
            return Token("quoted", value[1:-1].replace("``", "`"), span)
        case _:
            return Token(kind, value, span)


def _unescaped(literal: str, start: int) -> str:
    if "\\" not in literal:
        return literal[1:-1]
    made, place = [], 1
    while place < len(literal) - 1:
        character = literal[place]
        if character == "\\":
            place += 1
            if literal[place] not in _ESCAPES:
                raise RuleError(
                    f"unknown escape '\\{literal[place]}' in a text",
                    Span(start + place - 1, start + place + 1),
                    hint='\\" \\\\ \\n \\r \\t exist; a text in """ has no escapes',
                )
            character = _ESCAPES[literal[place]]
        made.append(character)
        place += 1
    return "".join(made)


def _stray(text: str, place: int) -> RuleError:
    end = Span(place, min(len(text), place + _SHOWN))
    if text.startswith('"', place):
        return RuleError('a text without its closing "', Span(place, _line_end(text, place)))
    if text.startswith("`", place):
        return RuleError("a name without its closing `", Span(place, _line_end(text, place)))
    if text.startswith("/*", place):
        return RuleError("a comment without its closing */", end)
    return RuleError(f"unexpected character {text[place]!r}", Span(place, place + 1), hint=_MENDS.get(text[place], ""))


_MENDS = {"'": 'a text stands in "double quotes"', "!": "'not equal' is !=", "&": "'and' is a word", ";": "one query at a time"}


def _line_end(text: str, place: int) -> int:
    end = text.find("\n", place)
    return len(text) if end < 0 else end


def shown(token: Token) -> str:
    """The token as a message quotes it."""
    if token.kind == "end":
        return "the end"
    if token.kind == "parameter":
        raise UnsupportedError(f"the parameter {token.value}", token.span)
    value = token.value if len(token.value) <= _SHOWN else token.value[:_SHOWN] + "..."
    return f"'{value}'"


__all__ = ["Token", "shown", "tokens"]
