"""STATS: aggregates and keys in, an aggregate and what is made of its columns out."""

from __future__ import annotations

from collections.abc import Iterator

from livefire.errors import RuleError, Span
from livefire.languages.esql.aggregates import AGGREGATES, Made
from livefire.languages.esql.coercion import coerced
from livefire.languages.esql.scope import Scope
from livefire.languages.esql.site import Site
from livefire.languages.esql.state import State, field
from livefire.languages.esql.syntax import Assignment, Expression, Invocation, Star, Stats
from livefire.languages.esql.values import lowered
from livefire.plan import Aggregate, Aggregation, Extend, Field, Named, Project, Relation, Unnest, Value, call
from livefire.plan.types import BOOLEAN, ListOf


def aggregated(state: State, command: Stats) -> State:
    """One row for each group: the aggregates' columns, then the keys'."""
    keys = last_of_each(command.keys)
    parent, key_values = _keys(state, keys, command.span)
    inner = _Inner(state.over(parent), {name for name, _ in key_values})
    wanted = [one for one in last_of_each(command.aggregates) if one.name not in inner.taken]
    for one in wanted:
        inner.add(one)
    relation = Aggregate(parent, key_values, tuple(inner.columns.items()), command.span)
    scope = Scope(relation.columns, computed=inner.computed(relation))
    results = [(one.name, lowered(one.expression, scope)) for one in wanted]
    results += [(name, field(relation, name, value.span)) for name, value in key_values]
    if [name for name, _ in results] == list(relation.columns.names) and all(_is_column(item) for item in results):
        return state.finished(relation)
    return state.finished(Project(relation, tuple(results), command.span))


def _is_column(item: Named) -> bool:
    return isinstance(item[1], Field) and item[1].name == item[0]


def last_of_each(assignments: tuple[Assignment, ...]) -> list[Assignment]:
    """Of several with one name the rightmost counts."""
    return list({one.name: one for one in assignments}.values())


def _keys(state: State, keys: list[Assignment], span: Span) -> tuple[Relation, tuple[Named, ...]]:
    """The keys' values; a row with a list as key enters the group of every element."""
    values = [(one.name, state.value(one.expression)) for one in keys]
    lists = [(f"{name} (each)", _different(value)) for name, value in values if isinstance(value.type, ListOf)]
    if not lists:
        return state.relation, tuple(values)
    relation: Relation = Extend(state.relation, tuple(lists), span)
    for name, _ in lists:
        relation = Unnest(relation, name, keep_empty=True, span=span)
    made = [
        (name, field(relation, f"{name} (each)", value.span) if isinstance(value.type, ListOf) else value)
        for name, value in values
    ]
    return relation, tuple(made)


def _different(values: Value) -> Value:
    return call("list_distinct", values, span=values.span)


class _Inner:
    """The columns that the aggregate makes, and the calls in the text that each stands for."""

    def __init__(self, state: State, taken: set[str]) -> None:
        self.state, self.taken = state, taken
        self.columns: dict[str, Aggregation] = {}
        self.calls: dict[tuple[Span, str], tuple[str, Made]] = {}

    def add(self, assignment: Assignment) -> None:
        where = None
        if assignment.where is not None:
            where = coerced(self.state.value(assignment.where), BOOLEAN, "WHERE")
        for one in _aggregate_calls(assignment.expression):
            made = self._made(one, where)
            plain = one is assignment.expression and made.finish is None
            name = assignment.name if plain else self._own_name(one)
            self.columns[name] = made.aggregation
            self.calls[one.span, one.name] = (name, made)

    def _made(self, call: Invocation, where: Value | None) -> Made:
        arguments = () if _counts_rows(call) else call.arguments
        operands = tuple(self.state.value(one) for one in arguments)
        return AGGREGATES[call.name](Site(call.name.upper(), operands, call.span, call.name_span), where)

    def _own_name(self, call: Invocation) -> str:
        name = self.state.text[call.span.start : call.span.end]
        while name in self.columns or name in self.taken:
            name += "'"
        return name

    def computed(self, relation: Relation) -> dict[tuple[Span, str], Value]:
        made: dict[tuple[Span, str], Value] = {}
        for place, (name, one) in self.calls.items():
            column = field(relation, name, place[0])
            made[place] = column if one.finish is None else one.finish(column)
        return made


def _counts_rows(call: Invocation) -> bool:
    return call.name == "count" and len(call.arguments) == 1 and isinstance(call.arguments[0], Star)


def _aggregate_calls(expression: Expression) -> Iterator[Invocation]:
    if not isinstance(expression, Invocation):
        return
    if expression.name not in AGGREGATES:
        for argument in expression.arguments:
            yield from _aggregate_calls(argument)
        return
    for argument in expression.arguments:
        for inner in _aggregate_calls(argument):
            raise RuleError(f"the aggregate '{inner.name.upper()}' inside another", inner.name_span)
    yield expression


__all__ = ["aggregated", "last_of_each"]
