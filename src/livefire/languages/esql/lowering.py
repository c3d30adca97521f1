"""Commands in, a plan out: each command takes the relation before it and gives the next."""

from __future__ import annotations

import difflib
from typing import assert_never

from livefire.errors import NoTelemetryError, RuleError, UnsupportedError
from livefire.languages.esql.annotation import annotated
from livefire.languages.esql.coercion import coerced, in_order
from livefire.languages.esql.columns import dropped, kept, renamed
from livefire.languages.esql.extraction import dissected, grokked
from livefire.languages.esql.lookup import Tables, looked_up
from livefire.languages.esql.source import reads_elsewhere, source
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
    LookupJoin,
    MvExpand,
    Order,
    Reference,
    Rename,
    Row,
    Sort,
    Stats,
    Where,
)  # fmt: skip
from livefire.plan import Columns, Extend, Filter, Literal, Named, Plan, Relation, SortKey, Table, Unnest, call
from livefire.plan import Limit as PlanLimit
from livefire.plan import Sort as PlanSort
from livefire.plan.types import BOOLEAN, IP, NULL, UNKNOWN, ListOf

MOST_INLINE_STATS = 6
MOST_ABSENT = 100


def lowered_commands(text: str, commands: list[Command], columns: Columns, tables: Tables) -> Plan:
    """The plan; `tables` are those of LOOKUP JOIN.

    Where a query also reads indices that are not here, what only they can have is null in every event.
    """
    _count_inline(commands)
    absent: list[str] = []
    while True:
        try:
            return _lowered(text, commands, columns, tables, absent)
        except NoTelemetryError as error:
            name, elsewhere = error.column_name, error.kind == "field" and reads_elsewhere(commands[0], columns.tables)
            slip = difflib.get_close_matches(name, columns.names, n=1, cutoff=0.9)
            if not elsewhere or slip or name in absent or len(absent) == MOST_ABSENT:
                raise
            absent.append(name)


def _lowered(text: str, commands: list[Command], columns: Columns, tables: Tables, absent: list[str]) -> Plan:
    first, *rest = commands
    state = _rows(text, first, columns)
    if absent:
        nulls = tuple((name, Literal(None, NULL, first.span)) for name in absent)
        state = state.over(Extend(state.relation, nulls, first.span))
    for command in rest:
        state = looked_up(state, command, tables) if isinstance(command, LookupJoin) else _step(state, command)
    return state.shown().relation


def _count_inline(commands: list[Command]) -> None:
    """Each doubles what is read before it."""
    inline = [command for command in commands if isinstance(command, InlineStats)]
    if len(inline) > MOST_INLINE_STATS:
        raise UnsupportedError(f"more than {MOST_INLINE_STATS} INLINE STATS", inline[MOST_INLINE_STATS].span)


def _rows(text: str, command: Command, columns: Columns) -> State:
    match command:
        case From():
            return source(text, command, columns)
        case Row(assignments, span):
            one = State(Table(Columns(), ((),), span), text, closed=True, derived=None)
            return _assigned(one, assignments, command)
        case _:
            raise RuleError("a query begins with FROM or ROW", command.span)


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
        case LookupJoin():
            raise AssertionError(command)
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
        if value.type.element is IP:
            raise UnsupportedError("SORT by a list of addresses", value.span)
        value = call("list_max" if order.descending else "list_min", value, span=value.span)
    return SortKey(in_order(value), order.descending, order.nulls_first)


def _expanded(state: State, command: MvExpand) -> State:
    """A scalar is a list of one, so it stays."""
    value = state.value(command.column)
    if not isinstance(value.type, ListOf) and value.type is not UNKNOWN:
        return state
    relation: Relation = Unnest(state.relation, command.column.name, keep_empty=True, span=command.span)
    return state.over(relation)


__all__ = ["lowered_commands"]
