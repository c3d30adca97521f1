"""Tokens to statements: lets, and the pipe that the query is."""

from __future__ import annotations

from livefire.errors import RuleError, Span, UnsupportedError, nearest
from livefire.languages.kusto.expressions import Reader
from livefire.languages.kusto.names import OPERATORS
from livefire.languages.kusto.syntax import Expression, Let, Name, Named, Operator, Ordering, Query

LONGEST = 2_000_000
MOST_OPERATORS = 150
_SOURCES = ("datatable", "print", "union", "range", "materialize", "externaldata", "view", "search", "find")


def parse(text: str) -> tuple[list[Let], Query]:
    """The lets and the query of a text."""
    if len(text) > LONGEST:
        raise RuleError(f"{len(text)} characters, at most {LONGEST} are read")
    reader = _Statements(text)
    lets: list[Let] = []
    while True:
        if reader.at("let"):
            lets.append(reader.let())
        elif reader.at("set", "declare", "alias", "restrict", "pattern"):
            raise UnsupportedError(f"statement '{reader.next.text}'", reader.next.span)
        else:
            break
        if not reader.accept(";"):
            raise reader.unexpected("expected ';' after the statement")
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


class _Statements(Reader):
    def let(self) -> Let:
        start = self.take().span
        name = self.name()
        self.expect("=")
        if self.at("(") and self._is_function():
            parameters = self._parameters()
            self.expect("{")
            value = self._body()
            end = self.expect("}").span
            return Let(name.text, value, parameters, start | end)
        value = self._body()
        return Let(name.text, value, None, start | value.span)

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

    def _parameters(self) -> tuple[str, ...]:
        self.expect("(")
        names: list[str] = []
        while not self.at(")"):
            names.append(self.name().text)
            self.expect(":")
            if self.at("("):
                raise UnsupportedError("a function of a table", self.next.span)
            self.name()
            if self.at("="):
                raise UnsupportedError("a default of a function's parameter", self.next.span)
            if not self.accept(","):
                break
        self.expect(")")
        return tuple(names)

    def _body(self) -> Expression | Query:
        """A query when it is a pipe or begins as a source does; else an expression."""
        start, depth = self.place, self.depth
        if self._begins_query():
            return self.query()
        value = self.expression()
        if self.at("|"):
            self.place, self.depth = start, depth
            return self.query()
        return value

    def _begins_query(self) -> bool:
        """Whether a word that only a source has comes next, behind any parentheses."""
        place = self.place
        while self.tokens[place].text == "(" and self.tokens[place].kind == "punctuation":
            place += 1
        return self.tokens[place].kind == "name" and self.tokens[place].text in _SOURCES

    def query(self) -> Query:
        self.depth += 1
        self._allow(self.depth, self.next.span)
        source = self._source()
        stages: list[Operator] = []
        while self.accept("|"):
            stages.append(self._stage())
            if len(stages) > MOST_OPERATORS:
                raise UnsupportedError(f"a query of more than {MOST_OPERATORS} operators", stages[-1].span)
        self.depth -= 1
        last = stages[-1].span if stages else source.span
        return Query(source, tuple(stages), source.span | last)

    def _source(self) -> Operator:
        token = self.next
        if self.at("("):
            self.take()
            inner = self.query()
            self.expect(")")
            return Operator("query", inner.span, queries=(inner,))
        if self.at("print", "datatable", "union", "range", "search", "find", "externaldata"):
            return self._stage()
        if self.at("materialize", "view") and self.tokens[self.place + 1].text == "(":
            self.take()
            self.expect("(")
            inner = self.query()
            self.expect(")")
            return Operator("query", inner.span, queries=(inner,))
        name = self.name()
        if self.at("("):
            arguments = self._arguments()
            return Operator("table", token.span, values=(Name(name.text, name.span), *arguments), words=(("called", "yes"),))
        return Operator("table", token.span, values=(Name(name.text, name.span),))

    def _arguments(self) -> tuple[Expression, ...]:
        self.expect("(")
        found: list[Expression] = []
        while not self.at(")"):
            found.append(self.expression())
            if not self.accept(","):
                break
        self.expect(")")
        return tuple(found)

    def _stage(self) -> Operator:
        word = self.word()
        readers = {
            "where": self._values, "filter": self._values, "extend": self._values, "project": self._values, "print": self._values,
            "project-away": self._values, "project-keep": self._values, "project-rename": self._values, "project-reorder": self._values,
            "distinct": self._values, "take": self._values, "limit": self._values, "count": self._nothing, "serialize": self._values,
            "sort": self._sort, "order": self._sort, "top": self._top, "summarize": self._summarize, "join": self._join,
            "lookup": self._join, "union": self._union, "datatable": self._datatable, "mv-expand": self._mv_expand, "as": self._ignored,
            "mvexpand": self._mv_expand, "render": self._ignored, "range": self._range,
        }  # fmt: skip
        if word.text in readers:
            return readers[word.text](word.text, word.span)
        if word.text in OPERATORS:
            raise UnsupportedError(f"operator {word.text}", word.span)
        hint = nearest(word.text[:40], (*readers, *OPERATORS))
        raise RuleError(f"unknown operator '{word.text[:40]}'", word.span, hint=hint)

    def _list(self) -> tuple[Expression, ...]:
        found: list[Expression] = []
        if self.at("|", ";", ")", "by", "on") or self.next.kind == "end":
            return ()
        while True:
            found.append(self._pattern() if self._is_pattern() else self.assignment())
            if not self.accept(","):
                return tuple(found)

    def _is_pattern(self) -> bool:
        """A name with a wildcard, as project-away takes it: `Session*`."""
        following = self.tokens[self.place + 1 : self.place + 2]
        touching = following and following[0].text == "*" and following[0].span.start == self.next.span.end
        return self.next.kind == "name" and bool(touching)

    def _pattern(self) -> Expression:
        first = last = self.take()
        while self.next.span.start == last.span.end and (self.at("*") or self.next.kind == "name"):
            last = self.take()
        span = first.span | last.span
        return Name(self.text[span.start : span.end], span)

    def _nothing(self, name: str, span: Span) -> Operator:
        return Operator(name, span)

    def _values(self, name: str, span: Span) -> Operator:
        values = self._list()
        return Operator(name, span | values[-1].span if values else span, values=values)

    def _ignored(self, name: str, span: Span) -> Operator:
        while not self.at("|", ";", ")") and self.next.kind != "end":
            self.take()
        return Operator(name, span)

    def _orderings(self) -> tuple[Ordering, ...]:
        found: list[Ordering] = []
        while True:
            value = self.expression()
            descending = not self.accept("asc")
            if descending:
                self.accept("desc")
            first = not descending
            if self.accept("nulls"):
                first = self.take().text == "first"
            found.append(Ordering(value, descending, first))
            if not self.accept(","):
                return tuple(found)

    def _sort(self, name: str, span: Span) -> Operator:
        self.expect("by")
        return Operator("sort", span, orderings=self._orderings())

    def _top(self, name: str, span: Span) -> Operator:
        count = self.expression()
        self.expect("by")
        return Operator("top", span, values=(count,), orderings=self._orderings())

    def _summarize(self, name: str, span: Span) -> Operator:
        while self.next.kind == "name" and self.next.text.startswith("hint"):
            raise UnsupportedError("a hint", self.next.span)
        values = self._list()
        keys = self._list() if self.accept("by") else ()
        last = (*values, *keys)[-1].span if (*values, *keys) else span
        return Operator("summarize", span | last, values=values, keys=keys)

    def _flags(self) -> tuple[tuple[str, str], ...]:
        """kind=inner, isfuzzy=true, withsource=Name, hint.strategy=..."""
        found: list[tuple[str, str]] = []
        while self.next.kind == "name" and self.tokens[self.place + 1].text in ("=", ".") and not self.at("$"):
            key = self.take().text
            while self.accept("."):
                key += f".{self.name().text}"
            self.expect("=")
            found.append((key, str(self.take().text)))
        return tuple(found)

    def _inner(self) -> Query:
        if self.accept("("):
            inner = self.query()
            self.expect(")")
            return inner
        source = self._source()
        return Query(source, (), source.span)

    def _join(self, name: str, span: Span) -> Operator:
        words = self._flags()
        inner = self._inner()
        self.expect("on")
        keys: list[Expression] = []
        while True:
            keys.append(self._join_key())
            if not (self.accept(",") or self.accept("and")):
                break
        return Operator(name, span | keys[-1].span, keys=tuple(keys), words=words, queries=(inner,))

    def _join_key(self) -> Expression:
        if not self.at("$"):
            name = self.name()
            return Name(name.text, name.span)
        sides: dict[str, Name] = {}
        for separator in ("==", ""):
            start = self.expect("$").span
            side = self.name().text
            self.expect(".")
            column = self.name()
            sides[side] = Name(column.text, start | column.span)
            if separator:
                self.expect(separator)
        if set(sides) != {"left", "right"}:
            raise RuleError("a join's condition names $left and $right", next(iter(sides.values())).span)
        return Named((sides["left"].text,), sides["right"], sides["left"].span | sides["right"].span)

    def _union(self, name: str, span: Span) -> Operator:
        words = self._flags()
        queries = [self._inner()]
        while self.accept(","):
            queries.append(self._inner())
        return Operator("union", span | queries[-1].span, words=words, queries=tuple(queries))

    def _mv_expand(self, name: str, span: Span) -> Operator:
        words = self._flags() if self.next.text in ("bagexpansion", "with_itemindex", "kind") else ()
        values = [self.assignment()]
        types: list[tuple[str, str]] = []
        while True:
            if self.accept("to"):
                self.expect("typeof")
                self.expect("(")
                types.append((f"type{len(values) - 1}", self.name().text))
                self.expect(")")
            if not self.accept(","):
                break
            values.append(self.assignment())
        if self.accept("limit"):
            raise UnsupportedError("mv-expand limit", self.next.span)
        return Operator("mv-expand", span | values[-1].span, values=tuple(values), words=(*words, *types))

    def _datatable(self, name: str, span: Span) -> Operator:
        self.expect("(")
        words: list[tuple[str, str]] = []
        while not self.at(")"):
            column = self.name()
            self.expect(":")
            words.append((column.text, self.name().text))
            if not self.accept(","):
                break
        self.expect(")")
        self.expect("[")
        values: list[Expression] = []
        while not self.at("]"):
            values.append(self.expression())
            if not self.accept(","):
                break
        end = self.expect("]").span
        return Operator("datatable", span | end, values=tuple(values), words=tuple(words))

    def _range(self, name: str, span: Span) -> Operator:
        column = self.name()
        bounds: list[Expression] = []
        for word in ("from", "to", "step"):
            self.expect(word)
            bounds.append(self.expression())
        return Operator(name, span | bounds[-1].span, values=(Name(column.text, column.span), *bounds))


__all__ = ["parse", "parse_condition"]
