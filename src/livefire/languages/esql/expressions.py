"""Tokens in, expressions out: one loop over operators by how tightly they bind.

or < and < not < comparison, in, like, is null < + - < * / % < sign < ::
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from livefire.errors import RuleError, Span, UnsupportedError, nearest
from livefire.languages.esql.lexer import Token, shown
from livefire.languages.esql.names import RESERVED, UNITS
from livefire.languages.esql.syntax import DEEPEST, Constant, Duration, Expression, Invocation, Listing, Reference, Star

_OR, _AND, _NOT, _COMPARISON, _SUM, _PRODUCT, _SIGN, _CAST = range(1, 9)
_LONG = 2**63


@dataclass
class Cursor:
    """The place in the tokens, and how deep the parentheses are."""

    text: str
    tokens: list[Token]
    place: int = 0
    depth: int = field(default=0)

    @property
    def token(self) -> Token:
        return self.tokens[self.place]

    @property
    def last_end(self) -> int:
        """Where the token before this one ended."""
        return self.tokens[self.place - 1].span.end

    def take(self) -> Token:
        token = self.token
        self.place += token.kind != "end"
        return token

    def at(self, mark: str) -> bool:
        return self.token.kind == "mark" and self.token.value == mark

    def at_word(self, *words: str) -> bool:
        return self.token.kind == "name" and self.token.value.lower() in words

    def skip(self, mark: str) -> bool:
        """Whether the mark stood here; it is passed."""
        found = self.at(mark)
        self.place += found
        return found

    def skip_word(self, word: str) -> bool:
        found = self.at_word(word)
        self.place += found
        return found

    def expect(self, mark: str, where: str) -> Token:
        if not self.at(mark):
            raise self.unexpected(f"'{mark}' {where}")
        return self.take()

    def unexpected(self, wanted: str, hint: str = "") -> RuleError:
        return RuleError(f"{shown(self.token)} where {wanted} is expected", self.token.span, hint=hint)

    def since(self, start: int) -> Span:
        return Span(start, self.last_end)


def expression(cursor: Cursor, power: int = 0) -> Expression:
    """The longest expression from here whose operators bind more tightly than `power`."""
    cursor.depth += 1
    if cursor.depth > DEEPEST:
        raise RuleError(f"an expression nested deeper than {DEEPEST} levels", cursor.token.span)
    left = _prefix(cursor)
    while (found := _operator(cursor)) and found[0] > power:
        left = found[1](cursor, left, found[0])
    cursor.depth -= 1
    return left


Infix = Callable[[Cursor, Expression, int], Expression]


def _operator(cursor: Cursor) -> tuple[int, Infix] | None:
    """How tightly the operator at this place binds, and what reads it."""
    token = cursor.token
    table = _WORDS if token.kind == "name" else _MARKS if token.kind == "mark" else {}
    return table.get(token.value.lower())


def _binary(cursor: Cursor, left: Expression, power: int) -> Expression:
    operator = cursor.take()
    right = expression(cursor, power)
    return Invocation(operator.value.lower(), (left, right), left.span | right.span, operator.span)


def _many(cursor: Cursor, left: Expression, power: int) -> Expression:
    """`a and b and c` is one conjunction of three, however long."""
    word, operator = cursor.token.value.lower(), cursor.token.span
    several = [left]
    while cursor.skip_word(word):
        several.append(expression(cursor, power))
    return Invocation(word, tuple(several), left.span | several[-1].span, operator)


def _compared(cursor: Cursor, left: Expression, power: int) -> Expression:
    made = _binary(cursor, left, power)
    if cursor.token.kind == "mark" and cursor.token.value in _COMPARISONS:
        raise cursor.unexpected("the end of the comparison", hint="comparisons do not chain")
    return made


def _assigned(cursor: Cursor, left: Expression, power: int) -> Expression:
    raise RuleError("'=' where an operator is expected", cursor.token.span, hint="'==' compares")


def _matched(cursor: Cursor, left: Expression, power: int) -> Expression:
    colon = cursor.take()
    right = expression(cursor, power)
    return Invocation(":", (left, right), left.span | right.span, colon.span)


def _cast(cursor: Cursor, left: Expression, power: int) -> Expression:
    operator = cursor.take()
    if cursor.token.kind != "name":
        raise cursor.unexpected("a type")
    kind = cursor.take()
    name = _CASTS.get(kind.value.lower())
    if name is None:
        raise RuleError(f"unknown type '{kind.value}'", kind.span, hint=nearest(kind.value, list(_CASTS)))
    return Invocation(name, (left,), left.span | kind.span, operator.span | kind.span)


def _is_null(cursor: Cursor, left: Expression, power: int) -> Expression:
    operator = cursor.take()
    negated = cursor.skip_word("not")
    if not cursor.at_word("null"):
        raise cursor.unexpected("NULL" if negated else "NULL or NOT NULL")
    end = cursor.take().span
    name = "is not null" if negated else "is null"
    return Invocation(name, (left,), left.span | end, operator.span | end)


def _negatable(cursor: Cursor, left: Expression, power: int) -> Expression:
    """IN, LIKE and RLIKE, with or without NOT before them."""
    start = cursor.token.span
    negated = cursor.skip_word("not")
    if not cursor.at_word("in", "like", "rlike"):
        raise cursor.unexpected("IN, LIKE or RLIKE")
    operator = cursor.take()
    word = operator.value.lower()
    if word == "in" and not cursor.at("("):
        raise cursor.unexpected("a list in parentheses")
    items = _several(cursor) if cursor.at("(") else (expression(cursor, power),)
    made = Invocation(word, (left, *items), left.span | cursor.since(left.span.start), operator.span)
    return Invocation("not", (made,), made.span, start | operator.span) if negated else made


def _several(cursor: Cursor) -> tuple[Expression, ...]:
    cursor.expect("(", "before a list")
    items = [expression(cursor)]
    while cursor.skip(","):
        items.append(expression(cursor))
    cursor.expect(")", "after a list")
    return tuple(items)


def _prefix(cursor: Cursor) -> Expression:
    token = cursor.token
    match token.kind:
        case "text":
            return Constant(cursor.take().value, token.span)
        case "number":
            return _number(cursor, cursor.take())
        case "name" | "quoted":
            return _named(cursor)
        case "mark":
            return _marked(cursor)
        case _:
            raise cursor.unexpected("an expression")


def _marked(cursor: Cursor) -> Expression:
    token = cursor.token
    match token.value:
        case "(":
            return _parenthesis(cursor)
        case "[":
            return _listing(cursor)
        case "-" | "+":
            cursor.take()
            inside = expression(cursor, _SIGN)
            span = token.span | inside.span
            if isinstance(inside, Constant) and isinstance(inside.value, int | float) and not isinstance(inside.value, bool):
                return Constant(-inside.value if token.value == "-" else inside.value, span)
            if isinstance(inside, Duration):
                return Duration(-inside.count if token.value == "-" else inside.count, inside.unit, span)
            return Invocation("sign " + token.value, (inside,), span, token.span)
        case "*":
            return Star(cursor.take().span)
        case "{":
            raise UnsupportedError("an argument in braces", token.span)
        case _:
            raise cursor.unexpected("an expression")


def _parenthesis(cursor: Cursor) -> Expression:
    cursor.take()
    if cursor.at_word("from"):
        raise UnsupportedError("a subquery", cursor.token.span)
    inside = expression(cursor)
    cursor.expect(")", "after an expression")
    return inside


def _listing(cursor: Cursor) -> Listing:
    start = cursor.take().span.start
    items = [_item(cursor)]
    while cursor.skip(","):
        items.append(_item(cursor))
    cursor.expect("]", "after a list")
    return Listing(tuple(items), cursor.since(start))


def _item(cursor: Cursor) -> Constant:
    start = cursor.token
    item = expression(cursor, _SUM)
    if not isinstance(item, Constant) or item.value is None:
        raise RuleError(f"{shown(start)} where a constant that is not null is expected", item.span)
    return item


def _number(cursor: Cursor, token: Token) -> Expression:
    if not token.value.isdigit():
        value = float(token.value)
        if value == float("inf"):
            raise RuleError("a number beyond the range of a double", token.span)
        return Constant(value, token.span)
    # Python limits the digits it reads; 20 digits are beyond int64 anyway.
    digits = token.value.lstrip("0") or "0"
    if len(digits) > 19 or int(digits) >= _LONG:
        raise UnsupportedError("an integer beyond 64 bits", token.span)
    count = int(digits)
    if cursor.token.kind == "name" and not cursor.at_word(*RESERVED):
        return _duration(cursor, count, token)
    return Constant(count, token.span)


def _duration(cursor: Cursor, count: int, token: Token) -> Duration:
    word = cursor.take()
    unit = UNITS.get(word.value.lower())
    if unit is None:
        raise RuleError(f"unknown unit of time '{word.value}'", word.span, hint=nearest(word.value, list(UNITS)))
    return Duration(count, unit, token.span | word.span)


_WORD_CONSTANTS = {"true": True, "false": False, "null": None}


def _named(cursor: Cursor) -> Expression:
    token = cursor.token
    word = token.value.lower() if token.kind == "name" else ""
    if word == "not":
        cursor.take()
        inside = expression(cursor, _NOT)
        return Invocation("not", (inside,), token.span | inside.span, token.span)
    following = cursor.tokens[cursor.place + 1]
    if word in _WORD_CONSTANTS and following.value != ".":
        return Constant(_WORD_CONSTANTS[word], cursor.take().span)
    if token.kind == "name" and following.kind == "mark" and following.value == "(" and word not in RESERVED:
        return _call(cursor)
    return reference(cursor)


def _call(cursor: Cursor) -> Invocation:
    name = cursor.take()
    cursor.take()
    arguments: list[Expression] = []
    while not cursor.at(")"):
        if arguments:
            cursor.expect(",", "between arguments")
        arguments.append(expression(cursor))
    cursor.take()
    return Invocation(name.value.lower(), tuple(arguments), cursor.since(name.span.start), name.span)


def reference(cursor: Cursor) -> Reference:
    """A name with its dots: `aws.cloudtrail.event_type`, or parts in backquotes."""
    token = cursor.token
    if token.kind not in ("name", "quoted") or (token.kind == "name" and token.value.lower() in RESERVED):
        raise cursor.unexpected("a field")
    parts = [cursor.take().value]
    while cursor.at("."):
        cursor.take()
        if cursor.token.kind not in ("name", "quoted"):
            raise cursor.unexpected("the rest of a field's name")
        parts.append(cursor.take().value)
    return Reference(".".join(parts), cursor.since(token.span.start))


_COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
_MARKS: dict[str, tuple[int, Infix]] = {
    **{mark: (_COMPARISON, _compared) for mark in _COMPARISONS},
    "+": (_SUM, _binary),
    "-": (_SUM, _binary),
    "*": (_PRODUCT, _binary),
    "/": (_PRODUCT, _binary),
    "%": (_PRODUCT, _binary),
    "::": (_CAST, _cast),
    "=": (_COMPARISON, _assigned),
    ":": (_COMPARISON, _matched),
}
_WORDS: dict[str, tuple[int, Infix]] = {
    "or": (_OR, _many),
    "and": (_AND, _many),
    "not": (_COMPARISON, _negatable),
    "in": (_COMPARISON, _negatable),
    "like": (_COMPARISON, _negatable),
    "rlike": (_COMPARISON, _negatable),
    "is": (_COMPARISON, _is_null),
}
_CASTS = {
    "bool": "to_boolean", "boolean": "to_boolean", "date": "to_datetime", "datetime": "to_datetime", "double": "to_double",
    "int": "to_integer", "integer": "to_integer", "ip": "to_ip", "keyword": "to_string", "long": "to_long",
    "string": "to_string", "unsigned_long": "to_unsigned_long", "version": "to_version", "date_nanos": "to_date_nanos",
    "geo_point": "to_geopoint", "geo_shape": "to_geoshape", "date_period": "to_dateperiod", "time_duration": "to_timeduration",
}  # fmt: skip

__all__ = ["Cursor", "expression", "reference"]
