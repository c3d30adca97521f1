"""Tokens to what several stages are made of, and to the stages whose clauses have an order of their own."""

from __future__ import annotations

from livefire.errors import Span, UnsupportedError
from livefire.languages.kusto.expressions import Reader
from livefire.languages.kusto.syntax import Among, Constant_, Expression, Name, Operator, Ordering, Star
from livefire.plan.types import INTEGER


class Clauses(Reader):
    """Hints, flags, columns and their types; parse-kv, make-series and top-nested."""

    def hint(self) -> None:
        """hint.strategy = shuffle: how, not what."""
        self.take()
        while self.accept("."):
            self.name()
        self.expect("=")
        self.take()

    def flags(self, *known: str) -> tuple[tuple[str, str], ...]:
        """kind=inner, isfuzzy=true, withsource=Name, as far as the operator knows them; hints are read and left out."""
        found: list[tuple[str, str]] = []
        while self.at(*known, "hint") and self.tokens[self.place + 1].text in ("=", "."):
            if self.at("hint"):
                self.hint()
                continue
            key = self.take().text
            self.expect("=")
            value = self.word() if self.next.kind == "name" else self.take()
            found.append((key, str(value.text if value.kind != "literal" else value.value)))
        return tuple(found)

    def columns(self) -> tuple[tuple[str, str], ...]:
        """(name:type, ...)"""
        self.expect("(")
        return self._columns()

    def _columns(self) -> tuple[tuple[str, str], ...]:
        """name:type, ... to the closing parenthesis"""
        found: list[tuple[str, str]] = []
        while not self.at(")"):
            column = self.name()
            self.expect(":")
            found.append((column.text, self.name().text))
            if not self.accept(","):
                break
        self.expect(")")
        return tuple(found)

    def _parse_kv(self, name: str, span: Span) -> Operator:
        """parse-kv text as (column:type, ...) with (pair_delimiter=..., kv_delimiter=..., quote=...)"""
        subject = self.expression()
        self.expect("as")
        words = self.columns()
        properties: tuple[Expression, ...] = ()
        if self.accept("with"):
            self.expect("(")
            properties = self._arguments(self.assignment)
        return Operator(name, span | subject.span, values=(subject,), keys=properties, words=words)

    def _make_series(self, name: str, span: Span) -> Operator:
        """make-series [kind=nonempty] aggregate [default=value], ... on axis [from start] [to end] step size [by keys]; a star is no bound"""
        words = self.flags("kind")
        series: list[Expression] = []
        while True:
            series.append(self.assignment())
            series.append(self._default(span))
            if not self.accept(","):
                break
        self.expect("on")
        axis = [self.assignment()]
        if isinstance(axis[0], Among):
            raise UnsupportedError("make-series in a range", axis[0].span)
        for word in ("from", "to"):
            axis.append(self.expression() if self.accept(word) else Star(self.next.span))
        self.expect("step")
        axis.append(self.expression())
        keys: list[Expression] = []
        while self.accept(",") if keys else self.accept("by"):
            keys.append(self.assignment())
        last = (*axis, *keys)[-1].span
        return Operator(name, span | last, values=(*axis, *series), keys=tuple(keys), words=words)

    def _evaluate(self, name: str, span: Span) -> Operator:
        """evaluate [hints] plug_in(arguments) [: (*, column:type, ...)]; a `*` among the words stands for the rows' own columns."""
        while self.at("hint") and self.tokens[self.place + 1].text == ".":
            self.hint()
        plugin = self.name()
        self.expect("(")
        arguments = self._arguments(self.assignment)
        words = self._plugin_schema() if self.accept(":") else ()
        end = self.tokens[self.place - 1].span
        return Operator(name, span | end, values=(Name(plugin.text, plugin.span), *arguments), words=words)

    def _plugin_schema(self) -> tuple[tuple[str, str], ...]:
        self.expect("(")
        if not self.accept("*"):
            return self._columns()
        self.accept(",")
        return (("*", "*"), *self._columns())

    def _sample(self, name: str, span: Span) -> Operator:
        """sample-distinct count of column, top-hitters count of value [by sum]"""
        values = [self.expression()]
        self.expect("of")
        values.append(self.assignment())
        keys = (self.assignment(),) if name == "top-hitters" and self.accept("by") else ()
        return Operator(name, span | (*values, *keys)[-1].span, values=tuple(values), keys=keys)

    def _default(self, span: Span) -> Expression:
        if not self.accept("default"):
            return Constant_(0, INTEGER, span)
        self.expect("=")
        return self.expression()

    def _top_nested(self, name: str, span: Span) -> Operator:
        """top-nested [count] of value by aggregate, top-nested ...: for each level a count (or *) and a value, and what orders it."""
        values: list[Expression] = []
        orderings: list[Ordering] = []
        while True:
            values.append(Star(self.next.span) if self.at("of") else self.expression())
            self.expect("of")
            values.append(self.assignment())
            if self.at("with"):
                raise UnsupportedError("top-nested with others", self.next.span)
            self.expect("by")
            aggregate = self.assignment()
            descending = not self.accept("asc")
            if descending:
                self.accept("desc")
            orderings.append(Ordering(aggregate, descending, not descending))
            if not self.accept(","):
                return Operator(name, span | aggregate.span, values=tuple(values), orderings=tuple(orderings))
            word = self.word()
            if word.text != name:
                raise self.unexpected(f"expected '{name}'")


__all__ = ["Clauses"]
