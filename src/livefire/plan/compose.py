"""A plan over a vendor's columns becomes a plan over the canonical columns: its Source is replaced by a projection."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
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
    Relation,
    Sort,
    Source,
    Table,
    Union,
    Unnest,
    Window,
    parents,
)  # fmt: skip
from livefire.plan.values import Aggregation, Columns, Value, fields


def compose(plan: Plan, value: Callable[[str], Value], canonical: Columns, *, everything: bool = False) -> Plan:
    """`plan` with every Source projected from the canonical columns: `value(name)` says what a column is there.

    Only the columns that the plan reads or makes are projected, or all fixed ones with `everything`.
    """
    read = reads(plan)

    def projection(source: Source) -> Relation:
        names = [name for name in source.columns.names if everything or name in read]
        names += [name for name in read if name not in names and source.columns.find(name) is not None]
        return Project(Source(canonical), tuple((name, value(name)) for name in names), source.span)

    return replace_sources(plan, projection)


def replace_sources(plan: Plan, replacement: Callable[[Source], Relation]) -> Plan:
    """The same plan over other relations in place of its Sources."""
    match plan:
        case Source():
            return replacement(plan)
        case Table():
            return plan
        case Join():
            return dataclasses.replace(
                plan, left=replace_sources(plan.left, replacement), right=replace_sources(plan.right, replacement)
            )
        case Union():
            return dataclasses.replace(plan, parents=tuple(replace_sources(parent, replacement) for parent in plan.parents))
        case _:
            return dataclasses.replace(plan, parent=replace_sources(plan.parent, replacement))


def reads(plan: Plan) -> tuple[str, ...]:
    """The names of every column that any node of the plan reads, in the order of the events' way through it."""
    names: dict[str, None] = {}
    for relation in walk(plan):
        for value in values(relation):
            names.update((field.name, None) for field in fields(value))
        if isinstance(relation, Unnest):
            names[relation.column] = None
        if isinstance(relation, Distinct):
            names.update((name, None) for name in relation.columns.names)
    return tuple(names)


def walk(plan: Plan) -> Iterator[Relation]:
    """Every relation of the plan, parents before children: the stages in the order that rows pass them."""
    for parent in parents(plan):
        yield from walk(parent)
    yield plan


def values(relation: Relation) -> tuple[Value, ...]:
    """The values that this node itself holds."""
    match relation:
        case Source() | Table() | Limit() | Union() | Distinct() | Unnest():
            return ()
        case Filter(_, predicate):
            return (predicate,)
        case Extend(_, named) | Project(_, named):
            return tuple(value for _, value in named)
        case Aggregate(_, keys, aggregates):
            return (*(value for _, value in keys), *_inside(aggregates))
        case Number(_, _, keys):
            return keys
        case Window(_, keys, time, _, aggregates, ties=ties):
            return (*keys, time, *_inside(aggregates), *ties)
        case Sort(_, keys):
            return tuple(key.value for key in keys)
        case Join():
            return tuple(value for pair in relation.on for value in pair)
        case _:
            assert_never(relation)


def _inside(aggregates: tuple[tuple[str, Aggregation], ...]) -> Iterator[Value]:
    for _, aggregation in aggregates:
        yield from aggregation.arguments
        if aggregation.where is not None:
            yield aggregation.where


__all__ = ["compose", "reads", "replace_sources", "values", "walk"]
