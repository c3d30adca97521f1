"""Tokens to the stages of graphs: make-graph, graph-match, graph-shortest-paths and graph-to-table."""

from __future__ import annotations

from abc import abstractmethod

from livefire.errors import RuleError, Span, UnsupportedError
from livefire.languages.kusto.clauses import Clauses
from livefire.languages.kusto.syntax import Edge, Expression, Name, Node, Operator, Query, Sequence_

LONGEST = 16  # edges in a row that are written out


class GraphClauses(Clauses):
    """Patterns of nodes and edges, and the stages that hold them."""

    @abstractmethod
    def _inner(self) -> Query:
        """A table or a query in parentheses; the reader of stages knows how."""

    def _make_graph(self, name: str, span: Span) -> Operator:
        """make-graph source --> target [with nodes on key, ... | with_node_id=name]"""
        self.flags()
        keys = [self.name()]
        for mark in ("-", "-", ">"):
            self.expect(mark)
        keys.append(self.name())
        words = self.flags("with_node_id")
        queries: list[Query] = []
        if self.accept("with"):
            while True:
                queries.append(self._inner())
                self.expect("on")
                keys.append(self.name())
                if not self.accept(","):
                    break
        if self.at("partitioned"):
            raise UnsupportedError("make-graph partitioned-by", self.next.span)
        names = tuple(Name(key.text, key.span) for key in keys)
        return Operator(name, span | keys[-1].span, keys=names, words=words, queries=tuple(queries))

    def _graph_match(self, name: str, span: Span) -> Operator:
        """graph-match [cycles=none] (a)-[e]->(b), ... [where condition] project name = expression, ..."""
        words = self.flags("cycles", "output")
        sequences = [self._sequence()]
        while self.accept(","):
            sequences.append(self._sequence())
        conditions = (self.expression(),) if self.accept("where") else ()
        self.expect("project")
        values: list[Expression] = [self.assignment()]
        while self.accept(","):
            values.append(self.assignment())
        return Operator(
            name, span | values[-1].span, values=tuple(values), keys=conditions, words=words, sequences=tuple(sequences)
        )

    def _sequence(self) -> Sequence_:
        found: list[Node | Edge] = [self._node()]
        while self.at("-", "<"):
            found += [self._edge(), self._node()]
        return tuple(found)

    def _node(self) -> Node:
        start = self.expect("(").span
        name = self._element(start)
        return Node(name, start | self.expect(")").span)

    def _element(self, start: Span) -> str:
        return (
            self.name().text
            if self.next.kind == "name"
            else f"\N{LEFT WHITE SQUARE BRACKET}{start.start}\N{RIGHT WHITE SQUARE BRACKET}"
        )

    def _edge(self) -> Edge:
        start = self.next.span
        left = self.accept("<")
        self.expect("-")
        name, least, most, several = self._element(Span(start.start, start.start)), 1, 1, False
        if self.accept("["):
            name = self._element(start)
            several = self.accept("*")
            least, most = self._lengths() if several else (1, 1)
            self.expect("]")
        self.expect("-")
        right = self.accept(">")
        if left and right:
            raise RuleError("an edge points to one side", start | self.next.span)
        return Edge(name, "left" if left else "right" if right else "any", least, most, several, start | self.next.span)

    def _lengths(self) -> tuple[int, int]:
        start = self.next.span
        bounds = [self._length()]
        self.expect("..")
        bounds.append(self._length())
        if not 1 <= bounds[0] <= bounds[1] <= LONGEST:
            raise UnsupportedError(f"edges in a row that are not 1 to {LONGEST}", start)
        return bounds[0], bounds[1]

    def _length(self) -> int:
        token = self.take()
        if token.kind != "literal" or not isinstance(token.value, int):
            raise RuleError("expected a whole number", token.span)
        return token.value

    def _graph_to_table(self, name: str, span: Span) -> Operator:
        """graph-to-table nodes [with_node_id=name] or edges [with_source_id=name] [with_target_id=name]"""
        what = self.name()
        if what.text not in ("nodes", "edges"):
            raise RuleError("expected 'nodes' or 'edges'", what.span)
        words = self.flags(*(("with_node_id",) if what.text == "nodes" else ("with_source_id", "with_target_id")))
        if self.at("as", ","):
            raise UnsupportedError("graph-to-table of several tables", self.next.span)
        return Operator(name, span | what.span, values=(Name(what.text, what.span),), words=words)


__all__ = ["GraphClauses"]
