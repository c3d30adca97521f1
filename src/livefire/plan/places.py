"""A plan and the text that it was made from, to the same plan with a place in that text for every value and relation.

What a front end adds on its own (a cast, the `false` that stands for unknown, a join's joined keys) has no words in the text:
it gets the place of the nearest thing around it that has.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from livefire.errors import Span
from livefire.plan.compose import values, walk
from livefire.plan.nodes import Plan, Relation, Table, parents
from livefire.plan.values import Call, Column, Columns, Family, Value


def placed(plan: Plan, whole: Span) -> Plan:
    """The plan with no span missing; `whole`: the rule's whole text."""
    relations = list(walk(plan))
    if _is_whole(relations):
        return plan
    around = {id(plan): plan.span or whole}
    for relation in reversed(relations):  # each one after a relation that reads it
        for parent in parents(relation):
            around.setdefault(id(parent), parent.span or around[id(relation)])
    made: dict[int, Relation] = {}
    known: dict[tuple[int, Span], Any] = {}
    for relation in relations:
        if id(relation) not in made:
            made[id(relation)] = _relation(relation, around[id(relation)], made, known)
    return made[id(plan)]


def _is_whole(relations: list[Relation]) -> bool:
    """Whether every relation and value has a span: most plans do, and are left as they are."""
    seen: set[int] = set()
    waiting: list[Value] = []
    for relation in relations:
        if relation.span is None:
            return False
        waiting += values(relation)
    while waiting:
        value = waiting.pop()
        if value.span is None:
            return False
        if isinstance(value, Call) and id(value) not in seen:
            seen.add(id(value))
            waiting += value.arguments
    return True


def _relation(relation: Relation, around: Span, made: dict[int, Relation], known: dict[tuple[int, Span], Any]) -> Relation:
    """The relation over parents that have their places already."""
    found: dict[str, Any] = {}
    for name, part in _parts(relation):
        if name == "rows" and isinstance(relation, Table):
            continue  # constants, perhaps very many
        if name in ("parent", "left", "right"):
            found[name] = made[id(part)]
        elif name == "parents":
            found[name] = tuple(made[id(one)] for one in part)
        else:
            found[name] = _part(part, around, known)
    changed: Relation = _changed(relation, found, around)
    return changed


def _part(part: Any, around: Span, known: dict[tuple[int, Span], Any]) -> Any:
    """A value, a sort key, an aggregation, or a tuple of these; anything else is itself."""
    if isinstance(part, tuple):
        several = [_part(one, around, known) for one in part]
        return part if all(one is other for one, other in zip(several, part, strict=True)) else tuple(several)
    if not dataclasses.is_dataclass(part) or isinstance(part, Span | Columns | Column | Family):
        return part
    inside = getattr(part, "span", None) or around
    key = (id(part), inside)
    if key not in known:
        found = {name: _part(one, inside, known) for name, one in _parts(part)}
        known[key] = _changed(part, found, inside)
    return known[key]


def _parts(node: Any) -> list[tuple[str, Any]]:
    return [(one.name, getattr(node, one.name)) for one in dataclasses.fields(node) if one.init and one.name != "span"]


def _changed(node: Any, found: dict[str, Any], around: Span) -> Any:
    """The node itself when nothing in it has changed."""
    changes = {name: one for name, one in found.items() if one is not getattr(node, name)}
    if getattr(node, "span", around) is None:
        changes["span"] = around
    return dataclasses.replace(node, **changes) if changes else node


__all__ = ["placed"]
