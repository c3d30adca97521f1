"""Tokens to statements: lets, and the pipe that the query is."""

from __future__ import annotations

import json

from livefire.errors import RuleError, Span, UnsupportedError
from livefire.languages.kusto.expressions import SOURCES
from livefire.languages.kusto.stages import MOST_OPERATORS, Stages
from livefire.languages.kusto.syntax import Expression, Let, Name, Operator, Parameter, Query
from livefire.plan.types import TEXT

LONGEST = 2_000_000


def parse(text: str) -> tuple[list[Let], Query]:
    """The lets and the query of a text."""
    if len(text) > LONGEST:
        raise RuleError(f"{len(text)} characters, at most {LONGEST} are read")
    reader = _Statements(text)
    lets = reader.lets()
    query = reader.query()
    while reader.accept(";"):
        pass
    if reader.next.kind != "end":
        raise reader.unexpected("expected '|', ';' or the end")
    return lets, query


def parse_condition(text: str) -> Expression:
    """A bare expression."""
    reader = _Statements(text)
    found = reader.expression()
    if reader.next.kind != "end":
        raise reader.unexpected("expected 'and', 'or' or the end")
    return found


def hidden_name(pattern: str, texts: tuple[str, ...]) -> str:
    """The name of the let that a pattern's texts stand for, which no query can write."""
    shown = ", ".join(json.dumps(text, ensure_ascii=False) for text in texts)
    return f"\N{LEFT WHITE SQUARE BRACKET}{pattern}({shown})\N{RIGHT WHITE SQUARE BRACKET}"


class _Statements(Stages):
    def lets(self) -> list[Let]:
        """The lets before a query, or before what a function gives."""
        found: list[Let] = []
        while True:
            if self.at("let"):
                found.append(self._let())
            elif self.at("declare") and self.tokens[self.place + 1].text == "pattern":
                found += self._pattern_lets()
            elif self.at("set", "declare", "alias", "restrict", "pattern") and self.tokens[self.place + 1].kind == "name":
                raise UnsupportedError(f"statement '{self.next.text}'", self.next.span)
            else:
                return found
            if not self.accept(";"):
                raise self.unexpected("expected ';' after the statement")
            while self.accept(";"):
                pass

    def _let(self) -> Let:
        start = self.take().span
        name = self.name()
        self.expect("=")
        view = self.at("view") and self.tokens[self.place + 1].text == "("
        if view:
            self.take()
        if not (self.at("(") and self._is_function()):
            value = self.body()
            return Let(name.text, value, None, start | value.span)
        parameters = self._parameters()
        self.expect("{")
        self.depth += 1
        self._allow(self.depth, self.next.span)
        inner = tuple(self.lets())
        value = self.body()
        self.depth -= 1
        while self.accept(";"):
            pass
        end = self.expect("}").span
        return Let(name.text, value, parameters, start | end, inner, view)

    def _pattern_lets(self) -> list[Let]:
        """declare pattern name = (argument:string)[path:string] { ("text").["text"] = { query }; }: a let for each tuple."""
        self.take()
        self.take()
        name = self.name()
        if not self.at("="):
            raise UnsupportedError("a pattern without a definition", name.span)
        self.expect("=")
        parameters = self.columns()
        path = self.accept("[")
        if path:
            place = self.name().text
            self.expect(":")
            parameters += ((place, self.name().text),)
            self.expect("]")
        if any(type != "string" for _, type in parameters):
            raise RuleError(f"the arguments of pattern '{name.text}' are strings", name.span)
        self.patterns[name.text] = path
        self.expect("{")
        found: list[Let] = []
        while not self.accept("}"):
            found.append(self._mapped(name.text, len(parameters)))
            while self.accept(";"):
                pass
        return found

    def _mapped(self, name: str, count: int) -> Let:
        """("text").["text"] = { query }"""
        start = self.next.span
        texts = self._tuple(name)
        if len(texts) != count:
            raise RuleError(f"pattern '{name}' takes {count} texts, not {len(texts)}", start)
        self.expect("=")
        self.expect("{")
        value = self.body()
        while self.accept(";"):
            pass
        end = self.expect("}").span
        self.mapped.add(hidden_name(name, texts))
        return Let(hidden_name(name, texts), value, None, start | end)

    def _tuple(self, name: str) -> tuple[str, ...]:
        """("text", ...) and, where the pattern has a path, .text or .["text"]"""
        self.expect("(")
        texts: list[str] = []
        while not self.at(")"):
            token = self.take()
            if token.kind != "literal" or token.type is not TEXT:
                raise RuleError(f"expected a text of pattern '{name}'", token.span)
            texts.append(str(token.value))
            if not self.accept(","):
                break
        self.expect(")")
        if self.patterns[name]:
            self.expect(".")
            texts.append(self.name().text)
        return tuple(texts)

    def _of_pattern(self, name: str, start: Span) -> Operator:
        """The query that a pattern has for the texts."""
        texts = self._tuple(name)
        span = start | self.tokens[self.place - 1].span
        if hidden_name(name, texts) not in self.mapped:
            raise RuleError(f"pattern '{name}' has no query for these texts", span)
        return Operator("table", span, values=(Name(hidden_name(name, texts), span),))

    def _is_function(self) -> bool:
        """Whether the parenthesis closes before a brace."""
        level, place = 0, self.place
        while place < len(self.tokens) - 1:
            token = self.tokens[place]
            if token.kind == "punctuation":
                level += {"(": 1, ")": -1}.get(token.text, 0)
            place += 1
            if level == 0:
                return self.tokens[place].text == "{"
        return False

    def _parameters(self) -> tuple[Parameter, ...]:
        self.expect("(")
        found: list[Parameter] = []
        while not self.at(")"):
            found.append(self._parameter())
            if not self.accept(","):
                break
        self.expect(")")
        return tuple(found)

    def _parameter(self) -> Parameter:
        name = self.name()
        self.expect(":")
        if self.at("("):
            return Parameter(name.text, None, self._schema(), None, name.span)
        type = self.name().text
        default = self.expression() if self.accept("=") else None
        return Parameter(name.text, type, None, default, name.span)

    def _schema(self) -> tuple[tuple[str, str], ...] | None:
        """(a:string, b:long), or (*) for any columns."""
        if self.tokens[self.place + 1].text == "*":
            for text in ("(", "*", ")"):
                self.expect(text)
            return None
        return self.columns()

    def body(self) -> Expression | Query:
        """A query when it is a pipe or begins as a source does; else an expression."""
        start, depth = self.place, self.depth
        if self.begins_query():
            return self.query()
        value = self.expression()
        if self.at("|"):
            self.place, self.depth = start, depth
            return self.query()
        return value

    def query(self) -> Query:
        self.depth += 1
        self._allow(self.depth, self.next.span)
        source = self.source()
        query = self.pipe(source)
        self.depth -= 1
        return query

    def pipe(self, source: Operator) -> Query:
        """The stages behind a source."""
        stages: list[Operator] = []
        while self.accept("|"):
            stages.append(self.stage())
            if len(stages) > MOST_OPERATORS:
                raise UnsupportedError(f"a query of more than {MOST_OPERATORS} operators", stages[-1].span)
        last = stages[-1].span if stages else source.span
        return Query(source, tuple(stages), source.span | last)

    def source(self) -> Operator:
        token, following = self.next, self.tokens[min(self.place + 1, len(self.tokens) - 1)]
        if self.at("("):
            self.take()
            return self._closed(")")
        if self.at("materialize", "view") and following.text == "(":
            self.take()
            self.expect("(")
            return self._closed(")")
        if self.at(*SOURCES) and self.begins_query():
            return self.stage()
        name = self.name()
        if self.at("*"):
            return self._wildcard()
        if name.text in self.patterns:
            return self._of_pattern(name.text, token.span)
        if not self.accept("("):
            return Operator("table", token.span, values=(Name(name.text, name.span),))
        arguments = self._arguments(self.assignment)
        span = token.span | self.tokens[self.place - 1].span
        if self.at(".") and name.text in ("cluster", "database", "workspace", "app", "resource"):
            raise UnsupportedError(f"{name.text}(...), another place's tables", span)
        return Operator("call", span, values=(Name(name.text, name.span), *arguments))

    def _closed(self, mark: str) -> Operator:
        inner = self.query()
        self.expect(mark)
        return Operator("query", inner.span, queries=(inner,))

    def _wildcard(self) -> Operator:
        """The tables of a pattern, whose first name is taken: Sign*."""
        pattern = self.pattern_from(self.place - 1)
        return Operator("wildcard", pattern.span, values=(pattern,))


__all__ = ["parse", "parse_condition"]
