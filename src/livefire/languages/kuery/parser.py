"""A kuery expression's text in, its query out; `not` binds more tightly than `and`, `and` than `or`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from livefire.errors import RuleError, Span, UnsupportedError
from livefire.languages.kuery.syntax import Compared, Every, Everything, Exists, Is, Name, Opposite, Query, Some, Word

_TOKEN = re.compile(
    r"""
      (?P<space>  [ \t\r\n\u3000]+ )
    | (?P<quoted> " (?: [^"\\] | \\[\s\S] )* " )
    | (?P<mark>   <= | >= | [<>:(){}] )
    | (?P<word>   (?: [^ \t\r\n\u3000\\():<>"{}] | \\[\s\S] )+ )
    """,
    re.VERBOSE,
)
_ESCAPES = {"t": "\t", "n": "\n", "r": "\r"}
_PLAIN_ESCAPES = '\\():<>"*{} '
_DEEPEST = 100
_SHOWN = 60


@dataclass(frozen=True)
class Origin:
    """Where the expression stands in the rule's text: from `start` on, or, where it has escapes there, in `whole`.

    `strict`: what Kibana and Elasticsearch read differently is UnsupportedError.
    """

    start: int = 0
    whole: Span | None = None
    strict: bool = False

    def span(self, start: int, end: int) -> Span:
        return self.whole or Span(self.start + start, self.start + end)


@dataclass(frozen=True)
class _Token:
    """`kind`: word, quoted, mark, and, or, not, end."""

    kind: str
    text: str
    start: int
    end: int


@dataclass
class _Cursor:
    origin: Origin
    tokens: list[_Token]
    place: int = 0
    depth: int = field(default=0)

    @property
    def token(self) -> _Token:
        return self.tokens[self.place]

    def take(self) -> _Token:
        token = self.token
        self.place += token.kind != "end"
        return token

    def at(self, *marks: str) -> bool:
        return self.token.kind == "mark" and self.token.text in marks

    def skip(self, kind: str) -> bool:
        """Whether the mark or word stood here; it is passed."""
        found = self.token.kind == kind or self.at(kind)
        self.place += found
        return found

    def span(self, start: int) -> Span:
        """From a position of the text to the end of the token before this one."""
        return self.origin.span(start, self.tokens[self.place - 1].end)

    def here(self) -> Span:
        return self.origin.span(self.token.start, self.token.end)

    def unexpected(self, wanted: str) -> RuleError:
        shown = "the end" if self.token.kind == "end" else f"'{self.token.text[:_SHOWN]}'"
        return RuleError(f"{shown} where {wanted} is expected", self.here())

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise RuleError(f"an expression nested deeper than {_DEEPEST} levels", self.here())


def parse(text: str, origin: Origin | None = None) -> Query:
    """The query; RuleError with the place of what is wrong."""
    cursor = _Cursor(origin or Origin(), _tokens(text, origin or Origin()))
    if cursor.token.kind == "end":
        return Everything(cursor.origin.span(0, len(text)))
    query = _some(cursor, _condition)
    if cursor.token.kind != "end":
        raise cursor.unexpected("'and', 'or' or the end")
    return query


def _tokens(text: str, origin: Origin) -> list[_Token]:
    found, place = list[_Token](), 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            what = 'a text without its closing "' if text[place] == '"' else "a backslash at the end"
            raise RuleError(what, origin.span(place, len(text)))
        kind, place = str(match.lastgroup), match.end()
        lowered = match[0].lower()
        kind = lowered if kind == "word" and lowered in ("and", "or", "not") else kind
        if kind != "space":
            found.append(_Token(kind, match[0], *match.span()))
    return [*found, _Token("end", "", len(text), len(text))]


Reader = Callable[[_Cursor], Query]


def _some(cursor: _Cursor, item: Reader) -> Query:
    """Operands with `and` and `or` between them; what `and` joins is one operand of `or`."""
    start = cursor.token.start
    cursor.deeper()
    groups, kinds = [[_not(cursor, item)]], set[str]()
    while cursor.token.kind in ("and", "or"):
        mark, kind = cursor.here(), cursor.take().kind
        kinds.add(kind)
        if cursor.origin.strict and len(kinds) > 1:
            # Elasticsearch's own parser has given both one rank, with the right side first.
            raise UnsupportedError("'and' beside 'or' without parentheses in KQL()", mark)
        if kind == "or":
            groups.append([])
        groups[-1].append(_not(cursor, item))
    cursor.depth -= 1
    several = [_every(group) for group in groups]
    return several[0] if len(several) == 1 else Some(tuple(several), cursor.span(start))


def _every(group: list[Query]) -> Query:
    return group[0] if len(group) == 1 else Every(tuple(group), group[0].span | group[-1].span)


def _not(cursor: _Cursor, item: Reader) -> Query:
    start, negations = cursor.token.start, 0
    while cursor.skip("not"):
        negations += 1
    query = _grouped(cursor, item) if cursor.at("(") else item(cursor)
    return Opposite(query, cursor.span(start)) if negations % 2 else query


def _grouped(cursor: _Cursor, item: Reader) -> Query:
    cursor.take()
    query = _some(cursor, item)
    if not cursor.skip(")"):
        raise cursor.unexpected("')'")
    return query


def _condition(cursor: _Cursor) -> Query:
    """`field: value`, `field: (values)`, `field < value`, or `*`."""
    first = cursor.token
    if first.kind not in ("word", "quoted"):
        raise cursor.unexpected("a condition")
    name = _name(cursor)
    if cursor.at("<", "<=", ">", ">="):
        operator = cursor.take().text
        return Compared(name, operator, _word(cursor), cursor.span(first.start))
    if cursor.skip(":"):
        return _of_field(cursor, name, first.start)
    if first.text == "*":
        return Everything(name.span)
    raise UnsupportedError("a value without a field", name.span)


def _of_field(cursor: _Cursor, name: Name, start: int) -> Query:
    if cursor.at("{"):
        raise UnsupportedError("a nested query", cursor.here())

    def one(cursor: _Cursor) -> Query:
        value = _word(cursor)
        return Exists(name, value.span) if value.pieces == ("", "") else Is(name, value, value.span)

    if name.text == "*":
        only = cursor.token.text == "*"
        if only:
            return Everything(name.span | _word(cursor).span)
        raise UnsupportedError("a value in any field", name.span)
    if cursor.at("("):
        return _grouped(cursor, one)
    query = one(cursor)
    return replace(query, span=cursor.span(start))


def _name(cursor: _Cursor) -> Name:
    first = cursor.token
    word = _word(cursor)
    if not word.is_plain and first.text != "*":
        raise UnsupportedError("a wildcard in a field's name", word.span)
    return Name("*".join(word.pieces), word.span)


def _word(cursor: _Cursor) -> Word:
    """A quoted text, or the words up to the next keyword or mark, one space between them."""
    first = cursor.token
    if first.kind == "quoted":
        cursor.take()
        return Word((_unquoted(first.text),), cursor.span(first.start))
    if first.kind != "word":
        raise cursor.unexpected("a value")
    pieces = [""]
    last = first
    while cursor.token.kind == "word":
        token = cursor.take()
        if token is not first and token.start - last.end != 1 and cursor.origin.strict:
            raise UnsupportedError("a value with several spaces", cursor.origin.span(first.start, token.end))
        inside = _pieces(cursor, token)
        pieces[-1] += ("" if token is first else " " * (token.start - last.end)) + inside[0]
        pieces += inside[1:]
        last = token
    if cursor.origin.strict and len(pieces) > 1 and any(set(piece) & set("?*\\") for piece in pieces):
        raise UnsupportedError("an escape or '?' beside a wildcard in KQL()", cursor.span(first.start))
    return Word(tuple(pieces), cursor.span(first.start))


def _unquoted(text: str) -> str:
    r"""In quotes `\"`, `\\`, `\t`, `\n` and `\r` are escapes; before anything else a backslash is itself."""
    return re.sub(r'\\(["\\tnr])', lambda match: _ESCAPES.get(match[1], match[1]), text[1:-1])


def _pieces(cursor: _Cursor, token: _Token) -> list[str]:
    """An unquoted word cut at its stars."""
    pieces, place = [""], 0
    while place < len(token.text):
        character = token.text[place]
        place += 1
        if character == "*":
            pieces.append("")
        elif character != "\\":
            pieces[-1] += character
        else:
            taken = _escaped(cursor, token, place)
            pieces[-1] += taken[0]
            place += taken[1]
    return pieces


def _escaped(cursor: _Cursor, token: _Token, place: int) -> tuple[str, int]:
    """What the escape behind a backslash stands for, and how many characters it takes."""
    rest = token.text[place:]
    if rest[:1] in _ESCAPES:
        return _ESCAPES[rest[0]], 1
    if rest[:1] in tuple(_PLAIN_ESCAPES):
        return rest[0], 1
    if rest.lower() in ("and", "or", "not"):
        return rest, len(rest)
    start = token.start + place - 1
    if re.match(r"u[0-9a-fA-F]{4}", rest):
        if rest[1:3].lower() in ("d8", "d9", "da", "db", "dc", "dd", "de", "df"):
            raise RuleError(f"'\\{rest[:5]}' is half a character", cursor.origin.span(start, start + 6))
        return chr(int(rest[1:5], 16)), 5
    raise RuleError(f"'\\{rest[:1]}' in a value", cursor.origin.span(start, start + 2), hint="a backslash itself is \\\\")


__all__ = ["Origin", "parse"]
