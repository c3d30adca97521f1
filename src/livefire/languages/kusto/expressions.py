"""Tokens to expressions, by binding power; nesting is bounded so that no text can exhaust the stack."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable

from livefire.errors import RuleError, Span
from livefire.languages.kusto.lexer import Token, tokens
from livefire.languages.kusto.literals import constant
from livefire.languages.kusto.syntax import (
    Among,
    Apply,
    Between,
    Binary,
    Chain,
    Constant_,
    Expression,
    Index,
    Member,
    Name,
    Named,
    Query,
    Star,
    Subquery,
    Unary,
)
from livefire.plan.moments import ticks
from livefire.plan.types import BOOLEAN, DYNAMIC, INTEGER, REAL, TEXT, TIMESPAN, TIMESTAMP, Type

DEEPEST = 50  # fourteen calls of ours each: a thousand are Python's, and whoever calls us stands on some
SOURCES = ("datatable", "print", "union", "range", "materialize", "externaldata", "view", "search", "find")
CALLED = ("datatable", "materialize", "externaldata", "view")
COMPARISONS = {
    "==", "!=", "<>", "=~", "!~", "<", "<=", ">", ">=", "contains", "!contains", "contains_cs", "!contains_cs", "startswith",
    "!startswith", "startswith_cs", "!startswith_cs", "endswith", "!endswith", "endswith_cs", "!endswith_cs", "has", "!has", "has_cs",
    "!has_cs", "hasprefix", "!hasprefix", "hassuffix", "!hassuffix", "hasprefix_cs", "hassuffix_cs", "matches regex",
}  # fmt: skip
LISTS = {"in", "!in", "in~", "!in~", "has_any", "has_all"}
_LITERALS: dict[str, Type] = {
    "datetime": TIMESTAMP, "date": TIMESTAMP, "timespan": TIMESPAN, "time": TIMESPAN, "dynamic": DYNAMIC, "long": INTEGER, "int": INTEGER,
    "real": REAL, "double": REAL, "bool": BOOLEAN, "boolean": BOOLEAN, "guid": TEXT,
}  # fmt: skip


class Reader(ABC):
    """The tokens and the next one; every method reads one piece of syntax and leaves the rest."""

    def __init__(self, text: str) -> None:
        self.text, self.tokens, self.place, self.depth = text, tokens(text), 0, 0
        self.patterns: dict[str, bool] = {}  # those declared so far: whether a path belongs to each
        self.mapped: set[str] = set()  # the lets of their texts

    @property
    def next(self) -> Token:
        return self.tokens[self.place]

    def take(self) -> Token:
        token = self.tokens[self.place]
        self.place = min(self.place + 1, len(self.tokens) - 1)
        return token

    def at(self, *texts: str) -> bool:
        return self.next.kind != "literal" and self.next.text in texts

    def accept(self, text: str) -> bool:
        if self.at(text):
            self.take()
            return True
        return False

    def expect(self, text: str) -> Token:
        if not self.at(text):
            raise self.unexpected(f"expected '{text}'")
        return self.take()

    def unexpected(self, wanted: str) -> RuleError:
        if self.next.kind == "mistake":
            return RuleError(f"'{self.next.text[:40]}' is neither a number nor a timespan", self.next.span)
        found = f"'{self.next.text[:40]}' is not expected here" if self.next.kind != "end" else "the query ends here"
        return RuleError(f"{found}; {wanted}", self.next.span)

    def name(self) -> Token:
        """An identifier, plain or in brackets and quotes."""
        if self.at("["):
            self.take()
            token = self.take()
            if token.kind != "literal" or token.type is not TEXT:
                raise RuleError("expected a quoted name", token.span)
            self.expect("]")
            return Token("name", str(token.value), token.span)
        if self.next.kind != "name":
            raise self.unexpected("expected a name")
        return self.take()

    def word(self) -> Token:
        """A keyword that may hold dashes: project-away, mv-expand."""
        token = self.name()
        while self.at("-") and self.next.span.start == token.span.end and self.tokens[self.place + 1].kind == "name":
            self.take()
            part = self.take()
            token = Token("name", f"{token.text}-{part.text}", token.span | part.span)
        return token

    @abstractmethod
    def query(self) -> Query:
        """A pipe; the reader of statements knows how."""

    @abstractmethod
    def body(self) -> Expression | Query:
        """A query or an expression; the reader of statements knows how."""

    def expression(self) -> Expression:
        self.depth += 1
        self._allow(self.depth, self.next.span)
        found = self._or()
        self.depth -= 1
        return found

    def _or(self) -> Expression:
        return self._chain("or", self._and)

    def _and(self) -> Expression:
        return self._chain("and", self._comparison)

    def _chain(self, operator: str, part: Callable[[], Expression]) -> Expression:
        parts = [part()]
        while self.accept(operator):
            parts.append(part())
        return parts[0] if len(parts) == 1 else Chain(operator, tuple(parts), parts[0].span | parts[-1].span)

    def _comparison(self) -> Expression:
        left = self._sum()
        operator = self._operator()
        if operator is None:
            return left
        if operator in LISTS:
            options = self._options()
            return Among(operator, left, options, Span(left.span.start, self.tokens[self.place - 1].span.end))
        if operator in ("between", "!between"):
            self.expect("(")
            low = self._sum()
            self.expect("..")
            high = self._sum()
            end = self.expect(")").span
            return Between(operator == "!between", left, low, high, left.span | end)
        right = self._sum()
        return Binary(operator, left, right, left.span | right.span)

    def _operator(self) -> str | None:
        """The comparison that comes next, its words joined."""
        token, following = self.next, self.tokens[min(self.place + 1, len(self.tokens) - 1)]
        if token.kind == "punctuation" and token.text in COMPARISONS:
            return self.take().text
        negated = token.text == "!" and token.kind == "punctuation" and following.kind == "name"
        word = following.text if negated else token.text
        name = ("!" if negated else "") + word
        if token.kind != "name" and not negated:
            return None
        if word == "matches" and following.text == "regex":
            self.take()
            self.take()
            return "matches regex"
        known = name in COMPARISONS or name in LISTS or name in ("between", "!between")
        if not known:
            return None
        self.take()
        if negated:
            self.take()
        if word == "in" and self.at("~"):
            self.take()
            return f"{name}~"
        return name

    def _options(self) -> tuple[Expression, ...]:
        if not self.at("("):
            return (self._sum(),)
        self.take()
        return self._arguments(self.expression)

    def _arguments(self, part: Callable[[], Expression]) -> tuple[Expression, ...]:
        """Behind an opening parenthesis: expressions or queries, to the closing one."""
        found: list[Expression] = []
        while not self.at(")"):
            found.append(self._argument(part))
            if not self.accept(","):
                break
        self.expect(")")
        return tuple(found)

    def _argument(self, part: Callable[[], Expression]) -> Expression:
        start, depth = self.place, self.depth
        if not self.begins_query():
            value = part()
            if not self.at("|"):
                return value
        self.place, self.depth = start, depth
        query = self.query()
        return Subquery(query, query.span)

    def begins_query(self) -> bool:
        """Whether a word that only a source has comes next, behind any parentheses, or these hold a pipe."""
        place = self.place
        if self.at("(") and self._holds_pipe():
            return True
        while self.tokens[place].text == "(" and self.tokens[place].kind == "punctuation":
            place += 1
        token, following = self.tokens[place], self.tokens[min(place + 1, len(self.tokens) - 1)]
        if token.kind == "name" and token.text in self.patterns:
            return following.text == "("
        if token.kind != "name" or token.text not in SOURCES:
            return False
        if token.text in CALLED:
            return following.text == "("
        return following.kind in ("name", "literal") or (following.text in ("(", "-", "[") and token.text != "range")

    def _holds_pipe(self) -> bool:
        """Whether a bar stands in one of the parentheses that open here one after the other, and not in a further one."""
        place, level, leading = self.place, 0, 0
        while place < len(self.tokens) - 1:
            token = self.tokens[place]
            if token.kind == "punctuation":
                level += {"(": 1, ")": -1, "[": 1, "]": -1, "{": 1, "}": -1}.get(token.text, 0)
                leading = level if token.text == "(" and level == place - self.place + 1 else leading
                if token.text == "|" and 0 < level <= leading:
                    return True
            place += 1
            if level <= 0:
                return False
        return False

    def _sum(self) -> Expression:
        return self._operations(("+", "-"), self._product)

    def _product(self) -> Expression:
        return self._operations(("*", "/", "%"), self._unary)

    def _operations(self, operators: tuple[str, ...], part: Callable[[], Expression]) -> Expression:
        """From left to right, each the left side of the next."""
        left, count = part(), 0
        while self.at(*operators):
            operator, count = self.take(), count + 1
            self._allow(count, operator.span)
            right = part()
            left = Binary(operator.text, left, right, left.span | right.span)
        return left

    def _allow(self, depth: int, span: Span) -> None:
        if depth > DEEPEST:
            raise RuleError(f"nested deeper than {DEEPEST}", span)

    def _unary(self) -> Expression:
        if self.at("-", "+"):
            token = self.take()
            self.depth += 1
            self._allow(self.depth, token.span)
            inner = self._unary()
            self.depth -= 1
            if isinstance(inner, Constant_) and isinstance(inner.value, int | float) and token.text == "-":
                return Constant_(-inner.value, inner.type, token.span | inner.span)
            return Unary(token.text, inner, token.span | inner.span)
        return self._path(self._primary())

    def _path(self, target: Expression) -> Expression:
        count = 0
        while self.at(".", "["):
            count += 1
            self._allow(count, self.next.span)
            if self.accept(".") and not self.at("["):
                name = self.name()
                target = Member(target, name.text, target.span | name.span)
                continue
            self.take()
            index = self.expression()
            end = self.expect("]").span
            if isinstance(index, Constant_) and index.type is TEXT:
                target = Member(target, str(index.value), target.span | end)
            else:
                target = Index(target, index, target.span | end)
        return target

    def _primary(self) -> Expression:
        token = self.next
        if token.kind == "literal":
            return self._literal()
        if self.at("("):
            self.take()
            inner = self.expression()
            self.expect(")")
            return inner
        if self.at("*"):
            return Star(self.take().span)
        if self.at("["):
            name = self.name()
            return Name(name.text, name.span)
        if token.kind != "name":
            raise self.unexpected("expected an expression")
        return self._named()

    def _literal(self) -> Expression:
        """A literal; neighbouring strings are one."""
        token = self.take()
        value, span = token.value, token.span
        while token.type is TEXT and self.next.kind == "literal" and self.next.type is TEXT:
            following = self.take()
            value, span = f"{value}{following.value}", span | following.span
        return Constant_(value, token.type, span)

    def _named(self) -> Expression:
        token = self.take()
        if token.text == "toscalar" and self.at("("):
            return self._toscalar(token)
        if token.text in ("true", "false") and not self.at("("):
            return Constant_(token.text == "true", BOOLEAN, token.span)
        if token.text == "decimal" and self.at("("):
            return self._decimal(token)
        if token.text in _LITERALS and self.at("("):
            return self._typed(token, _LITERALS[token.text])
        if not self.at("("):
            return Name(token.text, token.span)
        self.take()
        arguments = self._arguments(self.assignment)
        return Apply(token.text, arguments, token.span | self.tokens[self.place - 1].span, token.span)

    def _decimal(self, token: Token) -> Expression:
        written = self._typed(token, TEXT)
        if isinstance(written, Constant_) and written.value is None:
            return Constant_(None, REAL, written.span)
        return Apply("todecimal", (written,), written.span, token.span)

    def _toscalar(self, token: Token) -> Expression:
        self.expect("(")
        inner = self.body()
        end = self.expect(")").span
        return Subquery(inner, token.span | end) if isinstance(inner, Query) else inner

    def assignment(self) -> Expression:
        """`name = expression`, `(a, b) = expression`, or an expression."""
        start = self.place
        names = self._left_side()
        if names and self.at("="):
            self.take()
            value = self.expression()
            return Named(names, value, self.tokens[start].span | value.span)
        self.place = start
        return self.expression()

    def _left_side(self) -> tuple[str, ...]:
        if self.next.kind == "name":
            return (self.take().text,)
        if self.at("[") and self.tokens[self.place + 1].kind == "literal":
            return (self.name().text,)
        if not self.at("("):
            return ()
        self.take()
        names: list[str] = []
        while self.next.kind == "name":
            names.append(self.take().text)
            if not self.accept(","):
                break
        return tuple(names) if self.accept(")") else ()

    def _typed(self, token: Token, type: Type) -> Expression:
        """datetime(...), dynamic(...), long(...): the text up to the matching parenthesis."""
        opening = self.take()
        start, level = opening.span.end, 1
        while level:
            inner = self.take()
            if inner.kind == "end":
                raise RuleError("the parenthesis is not closed", opening.span)
            level += {"(": 1, ")": -1}.get(inner.text, 0) if inner.kind == "punctuation" else 0
        end = self.tokens[self.place - 1].span
        written = self.text[start : end.start].strip()
        span = token.span | end
        if written == "null" or not written:
            return Constant_(None, type, span)
        return Constant_(constant(written, type, span), type, span, ticks(written) if type is TIMESTAMP else 0)
