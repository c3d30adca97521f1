"""Commands in, a plan out: each command takes the relation before it and gives the next."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from livefire.errors import NoTelemetryError, RuleError, UnsupportedError, nearest
from livefire.languages.esql.annotation import annotated
from livefire.languages.esql.coercion import coerced
from livefire.languages.esql.columns import dropped, kept, renamed
from livefire.languages.esql.extraction import dissected, grokked
from livefire.languages.esql.state import State
from livefire.languages.esql.stats import aggregated
from livefire.languages.esql.syntax import (
    Assignment,
    Command,
    Dissect,
    Drop,
    Eval,
    Expression,
    From,
    Grok,
    InlineStats,
    Invocation,
    Keep,
    Limit,
    MvExpand,
    Order,
    Reference,
    Rename,
    Row,
    Sort,
    Stats,
    Where,
)  # fmt: skip
from livefire.languages.indices import reaches
from livefire.plan import Columns, Filter, Literal, Named, Plan, Relation, SortKey, Source, Table, Unnest, Value, call
from livefire.plan import Limit as PlanLimit
from livefire.plan import Sort as PlanSort
from livefire.plan.types import BOOLEAN, INTEGER, TEXT, UNKNOWN, ListOf

MOST_INLINE_STATS = 6
_METADATA = ("_id", "_index", "_version")
_OTHER_METADATA = ("_ignored", "_index_mode", "_score", "_size", "_slice", "_source", "_tier", "_tsid")
"""What an event does not have of its own; columns may."""
_EVERY_METADATA = {*_METADATA, *_OTHER_METADATA}


def lowered_commands(text: str, commands: list[Command], columns: Columns) -> Plan:
    first, *rest = commands
    state = _rows(text, first, columns)
    _count_inline(commands)
    for command in rest:
        state = _step(state, command)
    return state.shown().relation


def _count_inline(commands: list[Command]) -> None:
    """Each doubles what is read before it."""
    inline = [command for command in commands if isinstance(command, InlineStats)]
    if len(inline) > MOST_INLINE_STATS:
        raise UnsupportedError(f"more than {MOST_INLINE_STATS} INLINE STATS", inline[MOST_INLINE_STATS].span)


def _rows(text: str, command: Command, columns: Columns) -> State:
    match command:
        case From():
            return _source(text, command, columns)
        case Row(assignments, span):
            one = State(Table(Columns(), ((),), span), text, closed=True, derived=None)
            return _assigned(one, assignments, command)
        case _:
            raise RuleError("a query begins with FROM or ROW", command.span)


def _source(text: str, command: From, columns: Columns) -> State:
    """`_id` is the event's id where the columns have none of their own; a stored event has version 1 and no known index."""
    names = [pattern.name for pattern in command.patterns]
    if not reaches(names, columns.tables):
        where = command.patterns[0].span | command.patterns[-1].span
        raise NoTelemetryError(", ".join(names), where, kind="index", hint=f"the events are in {' and '.join(columns.tables)}")
    state = State(Source(_with_metadata(columns, [reference.name for reference in command.metadata]), command.span), text)
    made: list[Named] = []
    for reference in command.metadata:
        if reference.name not in _EVERY_METADATA:
            raise RuleError(f"unknown metadata field '{reference.name}'", reference.span, hint=nearest(reference.name, _METADATA))
        if columns.find(reference.name) is not None:
            continue
        if reference.name in _OTHER_METADATA:
            raise UnsupportedError(f"the metadata field {reference.name}", reference.span)
        made.append((reference.name, _metadata(reference, columns)))
    return state.extended(tuple(dict(made).items()), command.span) if made else state


def _with_metadata(columns: Columns, asked: list[str]) -> Columns:
    """The columns without the metadata fields that the query does not ask for."""
    fixed = tuple(column for column in columns.fixed if column.name not in _EVERY_METADATA or column.name in asked)
    return replace(columns, fixed=fixed)


def _metadata(reference: Reference, columns: Columns) -> Value:
    if reference.name == "_version":
        return Literal(1, INTEGER, reference.span)
    if reference.name == "_id" and columns.find("event.id") is not None:
        return columns.field("event.id", reference.span)
    return Literal(None, TEXT, reference.span)


def _step(state: State, command: Command) -> State:
    match command:
        case Where(condition, span):
            return state.over(Filter(state.relation, coerced(state.value(condition), BOOLEAN, "WHERE"), span))
        case Eval(assignments):
            return _assigned(state, assignments, command)
        case Dissect():
            return dissected(state, command)
        case Grok():
            return grokked(state, command)
        case Keep():
            return kept(state, command)
        case Drop():
            return dropped(state, command)
        case Rename():
            return renamed(state, command)
        case Stats():
            return aggregated(state, command)
        case InlineStats():
            return annotated(state, command)
        case Sort(orders, span):
            return state.over(PlanSort(state.relation, tuple(_sort_key(state, order) for order in orders), span))
        case Limit(count, span):
            return state.over(PlanLimit(state.relation, count, span))
        case MvExpand():
            return _expanded(state, command)
        case From() | Row():
            raise RuleError("FROM and ROW stand at the beginning of a query", command.span)
        case _:
            assert_never(command)


def _assigned(state: State, assignments: tuple[Assignment, ...], command: Eval | Row) -> State:
    """Later assignments see earlier ones; those that do not need to are made together."""
    pending: list[Named] = []
    for one in assignments:
        names = {name for name, _ in pending}
        if one.name in names or names & set(_read(one.expression)):
            state, pending = state.extended(tuple(pending), command.span), []
        pending.append((one.name, state.value(one.expression)))
    return state.extended(tuple(pending), command.span)


def _read(expression: Expression) -> list[str]:
    """The names that an expression reads."""
    match expression:
        case Reference(name):
            return [name]
        case Invocation(arguments=arguments):
            return [name for argument in arguments for name in _read(argument)]
        case _:
            return []


def _sort_key(state: State, order: Order) -> SortKey:
    value = state.value(order.expression)
    if isinstance(value.type, ListOf):
        # A list stands where its least value would, or its greatest when descending.
        value = call("list_max" if order.descending else "list_min", value, span=value.span)
    return SortKey(value, order.descending, order.nulls_first)


def _expanded(state: State, command: MvExpand) -> State:
    """A scalar is a list of one, so it stays."""
    value = state.value(command.column)
    if not isinstance(value.type, ListOf) and value.type is not UNKNOWN:
        return state
    relation: Relation = Unnest(state.relation, command.column.name, keep_empty=True, span=command.span)
    return state.over(relation)


__all__ = ["lowered_commands"]
