"""A plan that names fields which no event has to whether it can have rows at all, and to those of the names that forbid it.

Values are folded as far as constants go, `absent` being null; what is not known to be empty can have rows.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Iterable, Mapping
from enum import Enum
from itertools import islice
from typing import Final, TypeAlias, assert_never

from livefire.errors import Span
from livefire.plan.compose import values, walk
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
)  # fmt: skip
from livefire.plan.values import Aggregation, Call, Constant, Field, Literal, Named, Value, calls, calls_of

MOST_SOUGHT, MOST_CALLS = 20, 5_000
"""Of how many names, and in a plan of how many calls, the fewest that forbid every row are sought."""


class _Open(Enum):
    """What an event decides."""

    OPEN = "open"


_OPEN: Final = _Open.OPEN
Folded: TypeAlias = Constant | tuple[()] | _Open
"""A constant, a list without elements, or what an event decides."""

Known: TypeAlias = Mapping[str, Folded]
"""Of a relation's columns, those that are the same in every row."""


def absent(plan: Plan) -> dict[str, Span | None]:
    """The fields that the plan names and no event has, each with the first of its places, in their order."""
    found = (one for relation in walk(plan) for value in values(relation) for one in calls_of("absent", value))
    places: dict[str, Span | None] = {}
    for one in sorted(found, key=lambda one: one.span.start if one.span else 0):
        [name] = one.arguments
        if isinstance(name, Literal):
            places.setdefault(str(name.value), one.span)
    return places


def forbidding(plan: Plan) -> tuple[str, ...]:
    """As few of the fields that no event has as forbid every row, in a large plan all of them; none when there may be rows."""
    names = tuple(absent(plan))
    if not names or can_have_rows(plan, names) or not can_have_rows(plan, ()):
        return ()
    if len(names) > MOST_SOUGHT or not _is_small(plan):  # each name costs a fold of the whole plan, or two
        return names
    for name in names:
        if not can_have_rows(plan, (name,)):
            return (name,)
    left = list(names)
    for name in names:
        if not can_have_rows(plan, [one for one in left if one != name]):
            left.remove(name)
    return tuple(left)


def _is_small(plan: Plan) -> bool:
    found = (one for relation in walk(plan) for value in values(relation) for one in calls(value))
    return next(islice(found, MOST_CALLS, None), None) is None


def can_have_rows(plan: Plan, names: Collection[str]) -> bool:
    """Whether rows may come out when no event has the fields of these names, and events may have any other."""
    return _rows(plan, frozenset(names)) is not None


def _rows(plan: Plan, names: frozenset[str]) -> Known | None:
    """What is the same in all rows; None when there is none. A pipe is walked in a loop: it may be deeper than Python's stack."""
    pipe: list[Relation] = [plan]
    while not isinstance(pipe[-1], Source | Table | Join | Union):
        pipe.append(pipe[-1].parent)
    known = _root(pipe.pop(), names)
    for stage in reversed(pipe):
        if isinstance(stage, Aggregate) and not stage.keys:
            known = {}  # one row, even over nothing
        elif known is not None:
            known = _step(stage, known, names)
    return known


def _root(relation: Relation, names: frozenset[str]) -> Known | None:
    match relation:
        case Source():
            return {}
        case Table(_, rows):
            return {} if rows else None
        case Join():
            return _joined(relation, names)
        case Union(several):
            sides = [(side, known) for side in several if (known := _rows(side, names)) is not None]
            return {name: one for name in relation.columns.names if (one := _same(name, sides)) is not _OPEN} if sides else None
        case _:
            raise AssertionError(relation)


def _joined(relation: Join, names: frozenset[str]) -> Known | None:
    left, right = _rows(relation.left, names), _rows(relation.right, names)
    if relation.kind in ("semi", "anti"):
        return None if relation.kind == "semi" and right is None else left
    here = {"inner": left is not None and right is not None, "left": left is not None, "right": right is not None}
    return {} if here.get(relation.kind, left is not None or right is not None) else None


def _same(name: str, sides: Iterable[tuple[Relation, Known]]) -> Folded:
    """What a column is in all rows of all sides; a column that a side lacks is null there."""
    [first, *others] = [known.get(name, _OPEN) if side.columns.find(name) is not None else None for side, known in sides]
    return first if all(type(one) is type(first) and one == first for one in others) else _OPEN


def _step(stage: Relation, known: Known, names: frozenset[str]) -> Known | None:
    """The same of a stage whose parent may have rows."""
    match stage:
        case Filter(_, predicate):
            return None if _folded(predicate, known, names) in (False, None) else known
        case Extend(_, named):
            return {**known, **_folded_all(named, known, names)}
        case Project(_, named) | Aggregate(_, named):
            return _folded_all(named, known, names)
        case Window(_, aggregates=aggregates):
            return {**known, **{name: _aggregated(one, known, names) for name, one in aggregates}}
        case Number(_, name):
            return {**known, name: _OPEN}
        case Unnest(_, column, keep_empty):
            nothing = known.get(column, _OPEN) in (None, ())
            return None if nothing and not keep_empty else {**known, column: None if nothing else _OPEN}
        case Limit(_, count):
            return known if count else None
        case Sort() | Distinct():
            return known
        case Source() | Table() | Join() | Union():
            raise AssertionError(stage)
        case _:
            assert_never(stage)


def _folded_all(named: Iterable[Named], known: Known, names: frozenset[str]) -> Known:
    return {name: _folded(value, known, names) for name, value in named}


def _aggregated(one: Aggregation, known: Known, names: frozenset[str]) -> Folded:
    """An aggregate over a window, whose rows are one at least."""
    nothing = one.where is not None and _folded(one.where, known, names) in (False, None)
    if one.function == "in_order":
        return False if nothing or any(_folded(test, known, names) in (False, None) for test in one.arguments) else _OPEN
    if one.arguments and _folded(one.arguments[0], known, names) in (None, ()):
        nothing = True
    if not nothing or one.function not in _OF_NOTHING:
        return _OPEN
    return _OF_NOTHING[one.function]


def _folded(value: Value, known: Known, names: frozenset[str]) -> Folded:
    """The value as far as constants go; a shared part is folded once."""
    done: dict[int, Folded] = {}

    def folded(one: Value) -> Folded:
        match one:
            case Literal():
                return one.value
            case Field(name):
                return known.get(name, _OPEN)
            case Call("absent", (Literal(name),)):
                return None if name in names else _OPEN
            case Call(function, arguments):
                if id(one) not in done:
                    done[id(one)] = _called(function, list(map(folded, arguments)))
                return done[id(one)]
            case _:
                assert_never(one)

    return folded(value)


def _called(function: str, given: list[Folded]) -> Folded:
    if function in _OWN:
        return _OWN[function](given)
    if function in _STRICT and None in given:
        return None
    if function in _NUMBERS and all(isinstance(one, int | float) and not isinstance(one, bool) for one in given):
        return _NUMBERS[function](*given)
    return _OPEN


def _and(given: list[Folded]) -> Folded:
    return False if False in given else _OPEN if _OPEN in given else None if None in given else True


def _or(given: list[Folded]) -> Folded:
    return True if True in given else _OPEN if _OPEN in given else None if None in given else False


def _first(given: list[Folded]) -> Folded:
    return next((one for one in given if one is not None), None)


def _chosen(given: list[Folded]) -> Folded:
    test, chosen, other = given
    return _OPEN if test is _OPEN else chosen if test is True else other


_OWN: dict[str, Callable[[list[Folded]], Folded]] = {
    "and": _and,
    "or": _or,
    "not": lambda given: given[0] if given[0] in (None, _OPEN) else given[0] is False,
    "is_null": lambda given: _OPEN if given[0] is _OPEN else given[0] is None,
    "is_true": lambda given: _OPEN if given[0] is _OPEN else given[0] is True,
    "coalesce": _first,
    "if_else": _chosen,
    "list_of": lambda given: () if all(one is None for one in given) else _OPEN,
    "any_item": lambda given: False if given[0] in (None, ()) or given[1] in (None, False) else _OPEN,
    "each_item": lambda given: None if given[0] in (None, ()) or given[1] is None else _OPEN,
    "list_length": lambda given: None if given[0] is None else 0 if given[0] == () else _OPEN,
    "list_sum": lambda given: None if given[0] in (None, ()) else _OPEN,
    "boolean_integer": lambda given: int(given[0]) if isinstance(given[0], bool) else given[0],
}
"""The functions that say something of nulls, or of lists without elements."""

_STRICT = {
    "equals", "not_equals", "less", "less_or_equal", "greater", "greater_or_equal", "add", "divide", "integer_real",
    "lower", "contains", "starts_with", "ends_with", "glob", "matches", "in_network", "text_ip", "text_real", "text_timestamp",
    "time_part",
}  # fmt: skip
"""Functions that give null for any null argument."""

_OF_NOTHING: dict[str, Folded] = {"count_rows": 0, "sum": None, "values_inside": None}
"""Aggregates -> what they give for no row, and for rows of nulls or of empty lists."""

_NUMBERS: dict[str, Callable[..., Folded]] = {
    "equals": operator.eq, "not_equals": operator.ne, "less": operator.lt, "less_or_equal": operator.le,
    "greater": operator.gt, "greater_or_equal": operator.ge,
}  # fmt: skip

__all__ = ["absent", "can_have_rows", "forbidding"]
