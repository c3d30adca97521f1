"""Predicates: from a plan to the conditions that an event must pass, and to plans that say which of them it does.

predicates(plan)           every conjunct of every Filter, in stage order
indicators(plan)           field, operator and value of their leaf comparisons; negated ones are exclusions
scope(plan, is_scope)      -> Plan: the events that pass the detection's own source and name tests
time_filter(plan, is_time) -> Plan | None: the events that its own time filter lets pass
truth(plan)                -> Plan | None: one row for each event, p0..pn: is the conjunct true, false, unknown (null)?
seen(plan)                 -> Plan: one row for each event, the columns that predicates read
is_stateless(plan)         whether an event's fate depends on that event alone
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from livefire.errors import Span
from livefire.plan.compose import walk
from livefire.plan.explain import readable as _readable
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
from livefire.plan.types import BOOLEAN, TIMESTAMP
from livefire.plan.values import Call, Field, Literal, Value, call, fields


@dataclass(frozen=True)
class Predicate:
    """One conjunct of a Filter. `stage` counts the plan's relations from 1, the source; `negated`: it excludes."""

    stage: int
    value: Value
    span: Span | None
    negated: bool

    def readable(self, text: str) -> str:
        """The conjunct as the rule writes it, on one line; without a span, as the plan prints it."""
        return _written(self.value, text)


def predicates(plan: Plan) -> tuple[Predicate, ...]:
    """Every conjunct of every Filter, in the order that rows meet them."""
    return tuple(
        Predicate(stage, value, _span(value), is_negated(value))
        for stage, relation in enumerate(walk(plan), start=1)
        if isinstance(relation, Filter)
        for value in conjuncts(relation.predicate)
    )


def conjuncts(condition: Value) -> tuple[Value, ...]:
    """The values that must all be true for a condition to be true: through `and`, `is_true` and `not (a or b)`."""
    match condition:
        case Call("and", arguments):
            return tuple(part for argument in arguments for part in conjuncts(argument))
        case Call("is_true", (inside,)) | Call("coalesce", (inside, Literal(False))) if len(conjuncts(inside)) > 1:
            return conjuncts(inside)
        case Call("not", (Call("not", (inside,)),)):
            return conjuncts(inside)
        case Call("not", (Call("or", arguments),)):
            return tuple(part for argument in arguments for part in conjuncts(_opposite(argument)))
        case Call("not", (Call("is_true", (Call("or", arguments),)),)):  # not true: no argument is true
            return tuple(part for argument in arguments for part in conjuncts(_opposite(call("is_true", argument))))
        case _:
            return (condition,)


def _opposite(value: Value) -> Value:
    """`not` of a value, where the rule's text has no such `not`: it has no place of its own."""
    return Call("not", (value,))


def _span(value: Value) -> Span | None:
    return _span(value.arguments[0]) if value.span is None and isinstance(value, Call) and value.function == "not" else value.span


def _written(value: Value, text: str) -> str:
    """The text of a value's span; a `not` whose argument stands elsewhere in the text (Sigma's condition) shows both."""
    match value:
        case Call("not", (inside,)) if value.span is None and _span(inside):
            return f"not ({_written(inside, text)})"
        case Call("not", (inside,)) if value.span and inside.span and not _overlap(value.span, inside.span):
            return f"{_slice(value.span, text)}: {_written(inside, text)}"
        case _:
            return (_slice(value.span, text) if value.span else "") or _readable(value)


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _slice(span: Span, text: str) -> str:
    return " ".join(text[span.start : span.end].split())


def is_negated(value: Value) -> bool:
    """Whether a condition excludes: a `not`, a negative operator, or nothing but these under an `or`."""
    match value:
        case Call("not", (Call("is_null"),)):  # "is present" asks for something
            return False
        case Call("not" | "not_equals"):
            return True
        case Call("is_true" | "coalesce", (inside, *_)):
            return is_negated(inside)
        case Call("or", arguments):
            told = [argument for argument in arguments if not (isinstance(argument, Call) and argument.function == "is_null")]
            return bool(told) and all(is_negated(argument) for argument in told)
        case _:
            return False


Shape: TypeAlias = Callable[[Value], bool]


def _any_shape(value: Value) -> bool:
    return True


def _is_window(value: Value) -> bool:
    """Whether a conjunct says from when or until when: a time of the row compared in order with what reads no column."""
    if not isinstance(value, Call) or value.function not in ("less", "less_or_equal", "greater", "greater_or_equal"):
        return False
    times = [one for one in value.arguments if isinstance(one, Field) and one.type is TIMESTAMP]
    return len(times) == 1 and sum(1 for _ in fields(value)) == 1


def scope(plan: Plan, is_scope_field: Callable[[str], bool], shape: Shape = _any_shape) -> Plan:
    """One row for each event that passes the detection's own tests of source and name; all events when it has none."""
    selections = tuple(_selection(branch, is_scope_field, shape) for branch in branches(plan))
    if not selections:
        return plan  # rests on no event
    return selections[0] if len(selections) == 1 else Union(selections)


def time_filter(plan: Plan, is_time_field: Callable[[str], bool]) -> Plan | None:
    """One row for each event that the detection's own time filter lets pass; None when it has no time filter.

    A condition on the time of day is none: an event at another hour was judged, and the rule stayed silent.
    """
    return scope(plan, is_time_field, _is_window) if reading_only(plan, is_time_field, _is_window) else None


def reading_only(plan: Plan, is_wanted: Callable[[str], bool], shape: Shape = _any_shape) -> frozenset[int]:
    """Which of `predicates(plan)` rest on wanted columns of the source and on no other, before events meet each other."""
    origins = {id(stage): origin for branch in branches(plan) for stage, origin in origins_along(branch)}
    return frozenset(
        number
        for number, (relation, value) in enumerate(tested(plan))
        if id(relation) in origins and shape(value) and _rests_on(value, origins[id(relation)], is_wanted)
    )


def truth(plan: Plan) -> Plan | None:
    """One row for each event: p0..pn, the truth of `predicates(plan)` up to the first stage that is no row's own affair.

    No event is dropped. None when the plan has no such predicate, or when its events come in by several ways.
    """
    path = _path(plan)
    if not any(isinstance(relation, Filter) for relation in path):
        return None
    relation: Relation = path[0]
    made: list[str] = []
    for stage in path[1:]:
        match stage:
            case Filter(_, condition):
                names = [f"\N{LEFT WHITE SQUARE BRACKET}p{len(made) + i}" for i in range(len(conjuncts(condition)))]
                relation = Extend(relation, tuple(zip(names, conjuncts(condition), strict=True)))
                made += names
            case Extend(_, values):
                relation = Extend(relation, values)
            case Project(_, values):
                relation = Project(relation, (*values, *((name, Field(name, BOOLEAN)) for name in made)))
            case _:  # a Sort changes no row
                pass
    return Project(relation, tuple((f"p{number}", Field(name, BOOLEAN)) for number, name in enumerate(made)))


def seen(plan: Plan) -> Plan:
    """One row for each event: the source's columns on which predicates rest, in the order of the predicates."""
    branch = _path(plan)
    origins = {id(stage): origin for stage, origin in origins_along(branch)}
    read = (read_by(value, origins[id(relation)]) for relation, value in tested(plan) if id(relation) in origins)
    names = dict.fromkeys(name for each in read for name in each)
    columns = tuple((name, branch[0].columns.field(name)) for name in names)
    return Project(branch[0], columns or (("event", Literal(True, BOOLEAN)),))


def is_stateless(plan: Plan) -> bool:
    """Whether every event passes or not whatever the other events are.

    An aggregate or distinct that nothing filters, limits, unnests or joins afterwards only groups what passed.
    """
    match plan:
        case Source() | Table():
            return True
        case Limit() | Window() | Number():
            return False
        case Join(left, right, kind):
            constant = kind in ("inner", "left", "semi", "anti") and not _rests_on_events(right)
            return constant and is_stateless(left) and not _is_grouped(left)
        case Union(several):
            return all(map(is_stateless, several))
        case Filter() | Unnest():
            return not _is_grouped(plan.parent) and is_stateless(plan.parent)
        case _:
            return is_stateless(plan.parent)


def _is_grouped(plan: Plan) -> bool:
    return any(isinstance(relation, Aggregate | Distinct) for relation in walk(plan))


def _rests_on_events(plan: Plan) -> bool:
    return any(isinstance(relation, Source) for relation in walk(plan))


def tested(plan: Plan) -> Iterator[tuple[Relation, Value]]:
    """(filter, conjunct) for each of `predicates(plan)`."""
    for relation in walk(plan):
        if isinstance(relation, Filter):
            for value in conjuncts(relation.predicate):
                yield relation, value


def branches(plan: Plan) -> list[list[Relation]]:
    """For each way into the plan from the events: the stages that every row passes on its own, source first."""
    found = []
    for side in parents(plan):
        found += branches(side)
    if isinstance(plan, Source):
        return [[plan]]
    if isinstance(plan, Filter | Extend | Project | Sort):
        return [[*branch, plan] if branch[-1] is plan.parent else branch for branch in found]
    return found


def _path(plan: Plan) -> list[Relation]:
    """The stages from the source, as long as rows pass on their own; [plan's first relation] when there are several ways in."""
    first = next(walk(plan))
    crowded = any(isinstance(relation, Union) for relation in walk(plan)) or isinstance(first, Table)
    return [first] if crowded else branches(plan)[0]


Origins: TypeAlias = dict[str, tuple[str, ...]]
"""Column -> the source's columns that it is made of; a column that is not in it is the source's own."""


def origins_along(path: list[Relation]) -> Iterator[tuple[Relation, Origins]]:
    """Each stage with the origins of the columns that it reads."""
    known: Origins = {}
    for stage in path:
        yield stage, known
        if isinstance(stage, Extend | Project):
            known = known | {name: read_by(value, known) for name, value in stage.values}


def read_by(value: Value, origins: Origins) -> tuple[str, ...]:
    """The source's columns on which a value rests."""
    return tuple(dict.fromkeys(name for field in fields(value) for name in origins.get(field.name, (field.name,))))


def _rests_on(value: Value, origins: Origins, is_wanted: Callable[[str], bool]) -> bool:
    names = read_by(value, origins)
    return bool(names) and all(map(is_wanted, names))


def _selection(path: list[Relation], is_wanted: Callable[[str], bool], shape: Shape) -> Plan:
    """The source's rows for which the path's conjuncts over wanted columns are true; only what they need is kept."""
    kept: list[Callable[[Relation], Relation]] = []
    needed: set[str] = set()
    for stage, origins in reversed(list(origins_along(path))):
        match stage:
            case Filter(_, condition):
                for value in (one for one in conjuncts(condition)[::-1] if shape(one) and _rests_on(one, origins, is_wanted)):
                    kept.append(partial(Filter, predicate=value))
                    needed |= {field.name for field in fields(value)}
            case Extend(_, values) | Project(_, values):
                made = tuple((name, value) for name, value in values if name in needed)
                needed = needed - {name for name, _ in made} | {field.name for _, value in made for field in fields(value)}
                kept += [partial(type(stage), values=made)] if made else []
            case _:  # the source, or a Sort: they let every row pass
                pass
    relation = path[0]
    for keep in reversed(kept):
        relation = keep(relation)
    return Project(relation, (("passes", Literal(True, BOOLEAN)),))


__all__ = [
    "Predicate", "branches", "conjuncts", "is_negated", "is_stateless", "origins_along", "predicates", "read_by", "reading_only",
    "scope", "seen", "tested", "time_filter", "truth",
]  # fmt: skip
