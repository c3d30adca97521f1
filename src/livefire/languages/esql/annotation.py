"""INLINE STATS: every row stays and gets the aggregates of its group, joined to it by the group's keys."""

from __future__ import annotations

from livefire.errors import UnsupportedError
from livefire.languages.esql.state import State, field
from livefire.languages.esql.stats import aggregated, last_of_each
from livefire.languages.esql.syntax import Assignment, InlineStats, Reference, Stats
from livefire.plan import Join, Project
from livefire.plan.types import ListOf


def annotated(state: State, command: InlineStats) -> State:
    """The aggregates' columns, then the keys', behind the others."""
    state = _with_keys(state, command.stats)
    names = [one.name for one in last_of_each(command.stats.keys)]
    keys = tuple(Assignment(one.name, Reference(one.name, one.span), one.span) for one in last_of_each(command.stats.keys))
    groups = aggregated(state, Stats(command.stats.aggregates, keys, command.span)).relation
    inner = {name: _apart(state, name) for name in groups.columns.names}
    right = Project(groups, tuple((inner[name], field(groups, name, command.span)) for name in inner), command.span)
    on = tuple((field(state.relation, name, command.span), field(right, inner[name], command.span)) for name in names)
    joined = state.over(Join(state.relation, right, "left", on, annotates=True, span=command.span))
    made = [(name, field(joined.relation, inner[name], command.span)) for name in inner if name not in names]
    made += [(name, field(joined.relation, name, command.span)) for name in names]
    return joined.extended(tuple(made), command.span).without(tuple(inner.values()), command.span)


def _with_keys(state: State, stats: Stats) -> State:
    """The state with the keys as columns."""
    computed = []
    for one in last_of_each(stats.keys):
        value = state.value(one.expression)
        if isinstance(value.type, ListOf):
            raise UnsupportedError("INLINE STATS by a field with several values", one.span)
        if not isinstance(one.expression, Reference) or one.expression.name != one.name:
            computed.append((one.name, value))
    return state.extended(tuple(computed), stats.span) if computed else state


def _apart(state: State, name: str) -> str:
    """A name that no column of the rows has."""
    made = f"{name} (group)"
    while made in state.columns.names:
        made += "'"
    return made


__all__ = ["annotated"]
