"""Sigma's conditions: from `selection and not 1 of filter_*` to a tree of And, Or, Not and names.

condition = either;  either = both {"or" both};  both = one {"and" one}
one = "not" one | "(" either ")" | ("1" | "any" | "all") "of" ("them" | pattern) | name
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

from livefire.errors import RuleError, Span, UnsupportedError
from livefire.languages.sigma.nodes import Scalar

DEEPEST = 60


@dataclass(frozen=True)
class Name:
    text: str
    span: Span


@dataclass(frozen=True)
class Some:
    """`every`: all of them, else any. `pattern` "them" means all names that do not begin with `_`."""

    every: bool
    pattern: str
    span: Span


@dataclass(frozen=True)
class Not:
    inner: Condition
    span: Span


@dataclass(frozen=True)
class Several:
    """`every`: and, else or."""

    every: bool
    parts: tuple[Condition, ...]
    span: Span


Condition: TypeAlias = Name | Some | Not | Several


_WORD = re.compile(r"[()|]|[^\s()|]+")


@dataclass(frozen=True)
class _Word:
    text: str
    span: Span


def parse(written: Scalar, rule: str) -> Condition:
    """The condition that a scalar of the rule's text holds."""
    words = _words(written, rule)
    if not words:
        raise RuleError("the condition is empty", written.span)
    end = words[-1].span.end
    parser = _Parser(words, Span(end, end + 1))
    found = parser.either(0)
    if parser.place < len(words):
        raise _unexpected(words[parser.place])
    return found


def _words(written: Scalar, rule: str) -> list[_Word]:
    """The words, each at its place in the rule: a condition may be quoted, folded or a block."""
    words: list[_Word] = []
    place = written.span.start
    if rule[place : place + 1] in ("|", ">"):
        place = rule.find("\n", place) + 1
    for text in _WORD.findall(written.text):
        found = rule.find(text, place, written.span.end)
        span = Span(found, found + len(text)) if found >= 0 else written.span
        place = span.end if found >= 0 else place
        words.append(_Word(text, span))
    return words


def _unexpected(word: _Word) -> RuleError:
    if word.text == "|":
        return UnsupportedError("aggregation in a condition (| count() ...)", word.span)
    return RuleError(f"'{word.text}' is not expected here; expected 'and', 'or' or the end", word.span)


class _Parser:
    """Recursive descent over the words; `place` is the next one."""

    def __init__(self, words: list[_Word], end: Span) -> None:
        self.words, self.end, self.place = words, end, 0

    def peek(self) -> str:
        return self.words[self.place].text.lower() if self.place < len(self.words) else ""

    def take(self) -> _Word:
        if self.place >= len(self.words):
            raise RuleError("the condition ends where a name is expected", self.end)
        self.place += 1
        return self.words[self.place - 1]

    def either(self, depth: int) -> Condition:
        return self.joined("or", depth)

    def joined(self, word: str, depth: int) -> Condition:
        if depth > DEEPEST:
            raise RuleError(f"nested deeper than {DEEPEST}", self.take().span)
        parts = [self.part(word, depth)]
        while self.peek() == word:
            self.take()
            parts.append(self.part(word, depth))
        return parts[0] if len(parts) == 1 else Several(word == "and", tuple(parts), parts[0].span | parts[-1].span)

    def part(self, word: str, depth: int) -> Condition:
        return self.joined("and", depth) if word == "or" else self.one(depth)

    def one(self, depth: int) -> Condition:
        word = self.take()
        folded = word.text.lower()
        if depth > DEEPEST:
            raise RuleError(f"nested deeper than {DEEPEST}", word.span)
        if folded == "not":
            inner = self.one(depth + 1)
            return Not(inner, word.span | inner.span)
        if word.text == "(":
            inner = self.either(depth + 1)
            if self.place >= len(self.words):
                raise RuleError("a parenthesis without its ')'", word.span)
            closing = self.take()
            if closing.text != ")":
                raise RuleError(f"'{closing.text}' is not expected here; expected 'and', 'or' or ')'", closing.span)
            return inner
        if folded in ("1", "any", "all") and self.peek() == "of":
            self.take()
            pattern = self.take()
            return Some(folded == "all", pattern.text, word.span | pattern.span)
        if word.text.isdigit() and self.peek() == "of":
            raise RuleError(f"'{word.text[:20]} of' is not Sigma; expected '1 of', 'any of' or 'all of'", word.span)
        if word.text in ("(", ")", "|") or folded in ("and", "or", "of"):
            raise RuleError(f"'{word.text}' is not expected here; expected a name, 'not' or '('", word.span)
        return Name(word.text, word.span)
