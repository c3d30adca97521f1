"""Telemetry: from a plan to the source's columns that it cannot do without.

A column is needed when a filter, a key, an aggregate or a computed value that reaches the output reads it, or when a projection
names it for the output. One that is carried along and read by nobody is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from livefire.plan.compose import values
from livefire.plan.nodes import Aggregate, Distinct, Extend, Join, Plan, Project, Source, Table, Union, Unnest, parents
from livefire.plan.values import Named, Value, fields


def needed(plan: Plan) -> tuple[str, ...]:
    """The source's columns that a plan needs, each once; those of one source in the order of their names."""
    return tuple(dict.fromkeys(_of(plan, frozenset(), everything=True)))


def _of(plan: Plan, wanted: frozenset[str], *, everything: bool) -> Iterator[str]:
    """`wanted`: the plan's columns that are read after it; `everything`: its rows are the output, whatever their columns are."""
    match plan:
        case Source(columns):
            yield from (name for name in sorted(wanted) if columns.find(name) is not None)
        case Table():
            return
        case Project(parent, named):
            yield from _of(parent, _read(_chosen(named, wanted, everything=everything)), everything=False)
        case Extend(parent, named):
            made = {name for name, _ in named}
            carried = (wanted - made) | _read(_chosen(named, wanted, everything=everything))
            yield from _of(parent, carried, everything=everything)
        case Aggregate(parent, keys, aggregates):
            inside = [one for name, one in aggregates if everything or name in wanted]
            read = [value for one in inside for value in (*one.arguments, *([] if one.where is None else [one.where]))]
            yield from _of(parent, _read([*(value for _, value in keys), *read]), everything=False)
        case Join(left, right, _, on):
            for side, tests in ((left, [one for one, _ in on]), (right, [one for _, one in on])):
                mine = frozenset(name for name in wanted if side.columns.find(name) is not None)
                yield from _of(side, mine | _read(tests), everything=everything)
        case Union(several):
            for side in several:
                yield from _of(side, wanted, everything=everything)
        case Distinct(parent):
            yield from _of(parent, wanted | frozenset(parent.columns.names), everything=everything)
        case _:  # rows keep their columns: what is read after is read before
            more = {plan.column} if isinstance(plan, Unnest) else set()
            for parent in parents(plan):
                yield from _of(parent, wanted | _read(values(plan)) | more, everything=everything)


def _chosen(named: Iterable[Named], wanted: frozenset[str], *, everything: bool) -> list[Value]:
    return [value for name, value in named if everything or name in wanted]


def _read(several: Iterable[Value]) -> frozenset[str]:
    return frozenset(field.name for value in several for field in fields(value))


__all__ = ["needed"]
