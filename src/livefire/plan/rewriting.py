"""A plan and a rule of rewriting to the plan with every value rewritten, and the pipes that rows pass on their own."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from livefire.plan.compose import values
from livefire.plan.nodes import (
    Aggregate,
    Extend,
    Filter,
    Join,
    Plan,
    Project,
    Relation,
    Sort,
    Source,
    Table,
    Union,
)  # fmt: skip
from livefire.plan.values import Aggregation, Call, Field, Value

Change: TypeAlias = Callable[[Value], Value]
Pipe: TypeAlias = Sequence[Relation]
"""A Source, then the Filters, Extends, Projects and Sorts over it: stages that each row passes on its own."""


def bottom_up(rule: Change) -> Change:
    """The rule applied to every part of a value, the innermost first; a shared part once, so that it stays shared."""
    known: dict[int, tuple[Value, Value]] = {}  # the first of a pair keeps its number taken

    def changed(value: Value) -> Value:
        if not isinstance(value, Call):
            return rule(value)
        if id(value) not in known:
            arguments = tuple(map(changed, value.arguments))
            same = all(one is other for one, other in zip(arguments, value.arguments, strict=True))
            known[id(value)] = (value, rule(value if same else dataclasses.replace(value, arguments=arguments)))
        return known[id(value)][1]

    return changed


def replaced(value: Value, fields: Mapping[str, Value]) -> Value:
    """The value with other values in the place of its fields."""
    return bottom_up(lambda one: fields.get(one.name, one) if isinstance(one, Field) else one)(value)


def mapped(plan: Plan, change: Change) -> Plan:
    """The plan with every value of every relation changed."""
    root, *stages = _spine(plan)
    made = with_values(_sides(root, lambda side: mapped(side, change)), change)
    for stage in stages:
        made = with_values(stage, change, made)
    return made


def on_parent(stage: Relation, parent: Relation) -> Relation:
    """A stage that has one parent, over another."""
    assert not isinstance(stage, Source | Table | Join | Union)
    return stage if stage.parent is parent else dataclasses.replace(stage, parent=parent)


def over_pipes(plan: Plan, change: Callable[[Pipe], Plan]) -> Plan:
    """The plan with each of its pipes, as long as they go, changed as a whole."""
    spine = _spine(plan)
    length = next(
        (n for n, one in enumerate(spine) if not isinstance(one, Source | Filter | Extend | Project | Sort)), len(spine)
    )
    made = change(spine[:length]) if length else _sides(spine[0], lambda side: over_pipes(side, change))
    for stage in spine[max(length, 1) :]:
        made = on_parent(stage, made)
    return made


def _spine(plan: Plan) -> list[Relation]:
    """The relations of one pipe, from its root; walked in a loop, as a pipe may be deeper than Python's stack."""
    spine: list[Relation] = [plan]
    while not isinstance(spine[-1], Source | Table | Join | Union):
        spine.append(spine[-1].parent)
    return spine[::-1]


def _sides(root: Relation, change: Callable[[Plan], Plan]) -> Plan:
    match root:
        case Join(left, right):
            return dataclasses.replace(root, left=change(left), right=change(right))
        case Union(several):
            return dataclasses.replace(root, parents=tuple(map(change, several)))
        case _:
            return root


def with_values(relation: Relation, change: Change, parent: Relation | None = None) -> Relation:
    """The relation with its own values changed, over another parent if one is given; a Window's and a Join's stay."""
    if all(change(value) is value for value in values(relation)):
        return relation if parent is None else on_parent(relation, parent)
    match relation:
        case Filter(own, predicate):
            return dataclasses.replace(relation, parent=parent or own, predicate=change(predicate))
        case Extend(own, named) | Project(own, named):
            made = tuple((name, change(value)) for name, value in named)
            return dataclasses.replace(relation, parent=parent or own, values=made)
        case Sort(own, keys):
            changed = tuple(dataclasses.replace(key, value=change(key.value)) for key in keys)
            return dataclasses.replace(relation, parent=parent or own, keys=changed)
        case Aggregate(own, keys, aggregates):
            by = tuple((name, change(value)) for name, value in keys)
            told = tuple((name, _aggregation(one, change)) for name, one in aggregates)
            return dataclasses.replace(relation, parent=parent or own, keys=by, aggregates=told)
        case _:
            return relation if parent is None else on_parent(relation, parent)


def _aggregation(one: Aggregation, change: Change) -> Aggregation:
    where = None if one.where is None else change(one.where)
    return dataclasses.replace(one, arguments=tuple(map(change, one.arguments)), where=where)


__all__ = ["Change", "Pipe", "bottom_up", "mapped", "on_parent", "over_pipes", "replaced", "with_values"]
