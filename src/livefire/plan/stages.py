"""Stages: from a plan to its relations in the order that rows pass them, and to plans that ask each filter about events.

stages(plan)      every relation, numbered as `Predicate.stage` counts
ways_in(plan)     for each way from the events into the plan: its stages, and a plan of its filters' truths that drops no event
asking(filter)    the rows before a filter that stands after events met, with the truth of each of its conjuncts
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from livefire.plan.explain import line, sides
from livefire.plan.nodes import Extend, Filter, Plan, Relation, parents
from livefire.plan.predicates import branches, conjuncts, origins_along, read_by, seen, tested, truth
from livefire.plan.values import fields


@dataclass(frozen=True)
class Stage:
    """`number`: from 1; `depth`: how many joins and unions it stands beside the spine of; `text`: as the plan prints it."""

    number: int
    relation: Relation
    depth: int
    text: str


def stages(plan: Plan) -> tuple[Stage, ...]:
    """Every relation, those that it reads before it."""
    return tuple(
        Stage(number, relation, depth, line(relation)) for number, (relation, depth) in enumerate(_ordered(plan, 0), start=1)
    )


def _ordered(plan: Plan, depth: int) -> Iterator[tuple[Relation, int]]:
    beside = {id(side) for side in sides(plan)}
    for parent in parents(plan):
        yield from _ordered(parent, depth + (id(parent) in beside))
    yield plan, depth


@dataclass(frozen=True)
class WayIn:
    """A way from the events into the plan, as long as each row passes on its own.

    `asked`: places in `predicates(plan)`, in the order of the columns of `truths`. `truths` and `seen` give one row for each
    event and drop none; None where the way has no filter.
    """

    relations: tuple[Relation, ...]
    asked: tuple[tuple[int, ...], ...]
    truths: Plan | None
    seen: Plan


def ways_in(plan: Plan) -> tuple[WayIn, ...]:
    """Every way in, in the order of the stages."""
    places: dict[int, list[int]] = {}  # of a filter -> of its conjuncts, which stand together
    for place, (relation, _) in enumerate(tested(plan)):
        places.setdefault(id(relation), []).append(place)
    return tuple(_way(branch, places) for branch in branches(plan))


def _way(branch: list[Relation], places: dict[int, list[int]]) -> WayIn:
    asked: list[tuple[int, ...]] = []
    for relation in branch:
        if isinstance(relation, Filter):
            count = len(conjuncts(relation.predicate))
            several = places[id(relation)]  # a relation that stands in the plan twice is asked about twice
            asked += [tuple(several[number::count]) for number in range(count)]
    return WayIn(tuple(branch), tuple(asked), truth(branch[-1]), seen(branch[-1]))


def rests_on(plan: Plan) -> tuple[tuple[str, ...], ...]:
    """For each of `predicates(plan)`, the source's columns on which it rests; none where events met before."""
    known = {id(stage): origin for branch in branches(plan) for stage, origin in origins_along(branch)}
    return tuple(read_by(value, known[id(relation)]) if id(relation) in known else () for relation, value in tested(plan))


def asking(relation: Filter) -> Plan:
    """The rows that a filter meets, with p0..pn: the truth of each conjunct; the parent's columns keep their names."""
    named = tuple((f"\N{LEFT WHITE SQUARE BRACKET}p{number}", one) for number, one in enumerate(conjuncts(relation.predicate)))
    return Extend(relation.parent, named)


def read(relation: Filter) -> tuple[tuple[str, ...], ...]:
    """For each conjunct of a filter, the columns of its own parent that it reads."""
    return tuple(tuple(dict.fromkeys(one.name for one in fields(value))) for value in conjuncts(relation.predicate))


__all__ = ["Stage", "WayIn", "asking", "read", "rests_on", "stages", "ways_in"]
