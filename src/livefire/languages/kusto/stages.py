"""Tokens to the stages of a pipe: each operator by its own reader."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable

from livefire.errors import RuleError, Span, UnsupportedError, nearest
from livefire.languages.kusto.graph_clauses import GraphClauses
from livefire.languages.kusto.lexer import Token
from livefire.languages.kusto.names import OPERATORS
from livefire.languages.kusto.syntax import Constant_, Expression, Name, Named, Operator, Ordering, Query, Star
from livefire.plan.types import TEXT

MOST_OPERATORS = 150
EXPANDING = ("kind", "bagexpansion", "with_itemindex")
END = ("|", ";", ")", "}", "]")


class Stages(GraphClauses):
    """What stands between two bars."""

    def stage(self) -> Operator:
        """One operator and what belongs to it."""
        word = self.word()
        readers = self._readers()
        if word.text in readers:
            return readers[word.text](word.text, word.span)
        if word.text in OPERATORS:
            return self._unread(word.text, word.span)
        hint = nearest(word.text[:40], (*readers, *OPERATORS))
        raise RuleError(f"unknown operator '{word.text[:40]}'", word.span, hint=hint)

    def _readers(self) -> dict[str, Callable[[str, Span], Operator]]:
        several: dict[str, Callable[[str, Span], Operator]] = dict.fromkeys(
            ("where", "filter", "extend", "project", "print", "project-away", "project-keep", "project-rename", "project-reorder", "project-by-names",
             "distinct", "take", "limit", "sample", "serialize"), self._values,
        )  # fmt: skip
        return several | {
            "evaluate": self._evaluate, "sample-distinct": self._sample, "top-hitters": self._sample,
            "as": self._as, "count": self._counted, "datatable": self._datatable, "externaldata": self._external,
            "getschema": self._nothing, "invoke": self._invoke, "join": self._join, "lookup": self._join,
            "graph-match": self._graph_match, "graph-shortest-paths": self._graph_match, "graph-to-table": self._graph_to_table,
            "make-graph": self._make_graph, "make-series": self._make_series, "mv-apply": self._mv_apply,
            "mv-expand": self._mv_expand, "mvexpand": self._mv_expand, "order": self._sort, "parse": self._parse,
            "parse-kv": self._parse_kv, "parse-where": self._parse, "partition": self._partition, "range": self._range,
            "render": self._unread, "sort": self._sort, "summarize": self._summarize,
            "top": self._top, "top-nested": self._top_nested, "union": self._union,
        }  # fmt: skip

    def _list(self) -> tuple[Expression, ...]:
        found: list[Expression] = []
        if self.at(*END, "by", "on") or self.next.kind == "end":
            return ()
        while True:
            found.append(self._pattern() if self._is_pattern() else self.assignment())
            if self.at("asc", "desc"):  # project-reorder's order of a pattern's columns
                raise UnsupportedError("an order of columns", self.next.span)
            if not self.accept(","):
                return tuple(found)

    def _is_pattern(self) -> bool:
        """A name with a wildcard, as project-away takes it: `Session*`."""
        following = self.tokens[self.place + 1 : self.place + 2]
        touching = following and following[0].text == "*" and following[0].span.start == self.next.span.end
        return self.next.kind == "name" and bool(touching)

    def _pattern(self) -> Expression:
        self.take()
        return self.pattern_from(self.place - 1)

    def pattern_from(self, place: int) -> Name:
        """A name with wildcards, its first token already taken."""
        first = last = self.tokens[place]
        while self.next.span.start == last.span.end and (self.at("*") or self.next.kind == "name"):
            last = self.take()
        span = first.span | last.span
        return Name(self.text[span.start : span.end], span)

    def _unread(self, name: str, span: Span) -> Operator:
        """An operator that is not lowered, to the end of its stage."""
        level = 0
        while self.next.kind != "end" and (level or not self.at(*END)):
            token = self.take()
            level += {"(": 1, ")": -1, "[": 1, "]": -1, "{": 1, "}": -1}.get(token.text, 0) if token.kind == "punctuation" else 0
        return Operator(name, span)

    def _nothing(self, name: str, span: Span) -> Operator:
        return Operator(name, span)

    def _values(self, name: str, span: Span) -> Operator:
        values = self._list()
        return Operator(name, span | values[-1].span if values else span, values=values)

    def _as(self, name: str, span: Span) -> Operator:
        self.flags()
        alias = self.name()
        return Operator(name, span | alias.span, values=(Name(alias.text, alias.span),))

    def _counted(self, name: str, span: Span) -> Operator:
        if not self.accept("as"):
            return Operator(name, span)
        alias = self.name()
        return Operator(name, span | alias.span, values=(Name(alias.text, alias.span),))

    def _invoke(self, name: str, span: Span) -> Operator:
        function = self.name()
        self.expect("(")
        arguments = self._arguments(self.assignment)
        end = self.tokens[self.place - 1].span
        return Operator(name, span | end, values=(Name(function.text, function.span), *arguments))

    def _orderings(self) -> tuple[Ordering, ...]:
        found: list[Ordering] = []
        while True:
            value = self.expression()
            descending = not self.accept("asc")
            if descending:
                self.accept("desc")
            first = not descending
            if self.accept("nulls"):
                first = self.accept("first")
                if not first:
                    self.expect("last")
            found.append(Ordering(value, descending, first))
            if not self.accept(","):
                return tuple(found)

    def _sort(self, name: str, span: Span) -> Operator:
        self.flags()
        self.expect("by")
        return Operator("sort", span, orderings=self._orderings())

    def _top(self, name: str, span: Span) -> Operator:
        count = self.expression()
        self.expect("by")
        return Operator("top", span, values=(count,), orderings=self._orderings())

    def _summarize(self, name: str, span: Span) -> Operator:
        while self.at("hint") and self.tokens[self.place + 1].text == ".":
            self.hint()
        values = self._list()
        keys = self._list() if self.accept("by") else ()
        last = (*values, *keys)[-1].span if (*values, *keys) else span
        return Operator("summarize", span | last, values=values, keys=keys)

    @abstractmethod
    def source(self) -> Operator:
        """Where a pipe begins; the reader of statements knows how."""

    @abstractmethod
    def pipe(self, source: Operator) -> Query:
        """The stages behind a source; the reader of statements knows how."""

    def _inner(self) -> Query:
        if self.accept("("):
            inner = self.query()
            self.expect(")")
            return inner
        source = self.source()
        return Query(source, (), source.span)

    def _sub(self, closing: str) -> Query:
        """A pipe over rows that are given: its first stage stands without a bar."""
        self.depth += 1
        self._allow(self.depth, self.next.span)
        first = self.stage()
        rest = self.pipe(Operator("input", first.span))
        self.expect(closing)
        self.depth -= 1
        return Query(rest.source, (first, *rest.stages), first.span | rest.span)

    def _partition(self, name: str, span: Span) -> Operator:
        words = self.flags()
        self.expect("by")
        key = self.name()
        words += self.flags()
        if self.at("{"):
            raise UnsupportedError("partition by with braces", self.next.span)
        self.expect("(")
        query = self._sub(")")
        return Operator(name, span | query.span, keys=(Name(key.text, key.span),), words=words, queries=(query,))

    def _join(self, name: str, span: Span) -> Operator:
        words = self.flags("kind")
        inner = self._inner()
        if not self.at("on") and words and dict(words).get("kind") == "cross":
            raise UnsupportedError("join kind=cross", span)
        self.expect("on")
        keys: list[Expression] = []
        while True:
            keys.append(self._join_key())
            if not (self.accept(",") or self.accept("and")):
                break
        return Operator(name, span | keys[-1].span, keys=tuple(keys), words=words, queries=(inner,))

    def _join_key(self) -> Expression:
        if self.accept("("):
            key = self._join_key()
            self.expect(")")
            return key
        if not self.at("$"):
            name = self.name()
            if self.at("=="):
                raise UnsupportedError("a join's condition without $left and $right", name.span)
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
        words = self.flags("kind", "isfuzzy", "withsource", "with_source")
        queries = [self._inner()]
        while self.accept(","):
            queries.append(self._inner())
        return Operator("union", span | queries[-1].span, words=words, queries=tuple(queries))

    def _mv_expand(self, name: str, span: Span) -> Operator:
        values, words = self._expansion()
        return Operator("mv-expand", span | values[-1].span, values=values, words=words)

    def _mv_apply(self, name: str, span: Span) -> Operator:
        values, words = self._expansion()
        self.expect("on")
        self.expect("(")
        query = self._sub(")")
        return Operator("mv-apply", span | query.span, values=values, words=words, queries=(query,))

    def _expansion(self) -> tuple[tuple[Expression, ...], tuple[tuple[str, str], ...]]:
        """What is expanded, and how: kinds, types and a limit."""
        words = self.flags(*EXPANDING)
        values, types = self._expanded()
        limit = (("limit", self._number()),) if self.accept("limit") else ()
        return values, (*words, *types, *limit)

    def _number(self) -> str:
        token = self.take()
        if token.kind != "literal" or not isinstance(token.value, int) or isinstance(token.value, bool):
            raise RuleError("expected a whole number", token.span)
        return str(token.value)

    def _expanded(self) -> tuple[tuple[Expression, ...], tuple[tuple[str, str], ...]]:
        """What is expanded, and the types behind `to`."""
        values: list[Expression] = []
        types: list[tuple[str, str]] = []
        while True:
            values.append(self.assignment())
            if self.accept("to"):
                self.expect("typeof")
                self.expect("(")
                types.append((f"type{len(values) - 1}", self.name().text))
                self.expect(")")
            if not self.accept(","):
                return tuple(values), tuple(types)

    def _datatable(self, name: str, span: Span) -> Operator:
        words = self.columns()
        self.expect("[")
        values: list[Expression] = []
        while not self.at("]"):
            values.append(self.expression())
            if not self.accept(","):
                break
        end = self.expect("]").span
        return Operator("datatable", span | end, values=tuple(values), words=words)

    def _range(self, name: str, span: Span) -> Operator:
        column = self.name()
        bounds: list[Expression] = []
        for word in ("from", "to", "step"):
            self.expect(word)
            bounds.append(self.expression())
        return Operator(name, span | bounds[-1].span, values=(Name(column.text, column.span), *bounds))

    def _external(self, name: str, span: Span) -> Operator:
        """externaldata (columns) [addresses] with (properties)"""
        words = self.columns()
        self.expect("[")
        if self.at("]"):
            raise self.unexpected("expected an address")
        addresses: list[Expression] = []
        while not self.at("]"):
            addresses.append(self.expression())
            if not self.accept(","):
                break
        end = self.expect("]").span
        properties: list[Expression] = []
        if self.accept("with"):
            self.expect("(")
            properties = list(self._arguments(self.assignment))
        return Operator(name, span | end, values=tuple(addresses), keys=tuple(properties), words=words)

    def _parse(self, name: str, span: Span) -> Operator:
        """parse kind=regex flags=U text with * "literal" column:type "literal" ..."""
        words = self.flags("kind", "flags")
        subject = self.expression()
        self.expect("with")
        pieces: list[Expression] = []
        while not self.at(*END) and self.next.kind != "end":
            pieces.append(self._piece())
        if not pieces:
            raise self.unexpected("expected what the text is made of")
        return Operator(name, span | pieces[-1].span, values=(subject, *pieces), words=words)

    def _piece(self) -> Expression:
        token: Token = self.next
        if self.accept("*"):
            return Star(token.span)
        if token.kind == "literal":
            if token.type is not TEXT:
                raise self.unexpected("expected a text, a column or *")
            self.take()
            return Constant_(token.value, TEXT, token.span)
        column = self.name()
        type = self.name() if self.accept(":") else Token("name", "string", column.span)
        return Named((column.text,), Name(type.text, type.span), column.span | type.span)


__all__ = ["MOST_OPERATORS", "Stages"]
