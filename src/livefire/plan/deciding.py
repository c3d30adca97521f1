"""Which columns of the events decide what rows come out and what they rest on; the others are only shown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from livefire.plan.nodes import (
    Aggregate,
    Distinct,
    Extend,
    Filter,
    Join,
    Limit,
    Number,
    Plan,
    Project,
    Sort,
    Source,
    Table,
    Union,
    Unnest,
    Window,
)  # fmt: skip
from livefire.plan.values import Aggregation, Named, Value, fields


def decides(plan: Plan, wanted: frozenset[str] = frozenset()) -> frozenset[str]:
    """The Source's columns without which other rows might come out, or others than these columns hold other values."""
    match plan:
        case Source():
            return wanted
        case Table():
            return frozenset()
        case Filter(parent, predicate):
            return decides(parent, wanted | _read(predicate))
        case Extend(parent, named):
            made = {name for name, _ in named}
            return decides(parent, wanted - made | _read_by(named, wanted))
        case Project(parent, named):
            return decides(parent, _read_by(named, wanted))
        case Aggregate(parent, keys, aggregates):
            return decides(parent, _read(*(value for _, value in keys)) | _aggregated(aggregates, wanted))
        case Window():
            made = {name for name, _ in plan.aggregates}
            always = _read(*plan.keys, plan.time, *plan.ties)
            return decides(plan.parent, wanted - made | always | _aggregated(plan.aggregates, wanted))
        case Number(parent, name, keys):
            return decides(parent, wanted - {name} | _read(*keys))
        case Sort(parent, keys):
            return decides(parent, wanted | _read(*(key.value for key in keys)))
        case Limit(parent, _):
            return decides(parent, wanted)
        case Join(left, right, _, on):
            sides = ((left, [one for one, _ in on]), (right, [other for _, other in on]))
            return frozenset().union(*(decides(side, _of(side, wanted) | _read(*values)) for side, values in sides))
        case Union(parents):
            return frozenset().union(*(decides(parent, _of(parent, wanted)) for parent in parents))
        case Unnest(parent, column, _):
            return decides(parent, wanted | {column})
        case Distinct(parent):
            return decides(parent, frozenset(parent.columns.names))
        case _:
            assert_never(plan)


def _read(*values: Value) -> frozenset[str]:
    return frozenset(field.name for value in values for field in fields(value))


def _read_by(named: Iterable[Named], wanted: frozenset[str]) -> frozenset[str]:
    return _read(*(value for name, value in named if name in wanted))


def _aggregated(aggregates: Iterable[tuple[str, Aggregation]], wanted: frozenset[str]) -> frozenset[str]:
    chosen = [one for name, one in aggregates if name in wanted]
    return _read(*(value for one in chosen for value in (*one.arguments, *([one.where] if one.where is not None else []))))


def _of(plan: Plan, wanted: frozenset[str]) -> frozenset[str]:
    """The columns that this side has."""
    return frozenset(name for name in wanted if plan.columns.find(name) is not None)


__all__ = ["decides"]
