"""Indicators: from a plan to what its predicates look for, as (field, operator, values); negated ones are exclusions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from livefire.plan.explain import readable
from livefire.plan.nodes import Plan
from livefire.plan.predicates import predicates
from livefire.plan.values import Call, Field, Literal, Value


@dataclass(frozen=True)
class Indicator:
    """One comparison: `operator` is the plan's function; `negated`: the rule keeps such events out."""

    field: str
    operator: str
    values: tuple[str, ...]
    negated: bool


def indicators(plan: Plan) -> tuple[Indicator, ...]:
    """What an event must have, in the order of the predicates, each once."""
    return tuple(one for one in _all(plan) if not one.negated)


def exclusions(plan: Plan) -> tuple[Indicator, ...]:
    """What an event must not have, in the order of the predicates, each once."""
    return tuple(one for one in _all(plan) if one.negated)


def _all(plan: Plan) -> tuple[Indicator, ...]:
    return tuple(dict.fromkeys(one for predicate in predicates(plan) for one in _leaves(predicate.value, negated=False)))


_OPPOSITES = {"not_equals": "equals"}
_WRAPPERS = ("lower", "upper", "trim", "json_text", "text_ip", "coalesce", "is_true", "integer_text", "real_text", "boolean_text")


def _leaves(value: Value, *, negated: bool) -> Iterator[Indicator]:
    match value:
        case Call("and" | "or", arguments):
            for argument in arguments:
                yield from _leaves(argument, negated=negated)
        case Call("not", (inside,)):
            yield from _leaves(inside, negated=not negated)
        case Call("is_true" | "coalesce", (inside, *_)):
            yield from _leaves(inside, negated=negated)
        case Call("any_item", (several, condition)):
            for one in _leaves(condition, negated=negated):
                yield Indicator(_name(several), one.operator, one.values, one.negated)
        case Call(function, arguments):
            yield from _comparison(function, arguments, negated=negated)
        case Field():
            yield Indicator(_name(value), "equals", ("true",), negated)
        case Literal():
            return
        case _:
            assert_never(value)


def _comparison(function: str, arguments: tuple[Value, ...], *, negated: bool) -> Iterator[Indicator]:
    """A leaf: the argument that reads a column is the field, the others are the values."""
    subject = next((argument for argument in arguments if not isinstance(argument, Literal)), None)
    if subject is None:
        return
    values = tuple(_shown(argument) for argument in arguments if argument is not subject)
    operator = _OPPOSITES.get(function, function)
    yield Indicator(_name(subject), operator, values, negated != (function in _OPPOSITES))


def _name(value: Value) -> str:
    """The column that a value is read from, seen through changes of case and type."""
    while isinstance(value, Call) and value.function in _WRAPPERS and value.arguments:
        value = value.arguments[0]
    match value:
        case Call("json_get", (parent, Literal(str(name)))):
            return f"{_name(parent)}.{name}"
        case Call("parse_json", (text,)):
            return _name(text)
        case Field(name):
            return name
        case _:
            return readable(value)


def _shown(value: Value) -> str:
    if isinstance(value, Call) and value.function in _WRAPPERS and len(value.arguments) == 1:
        return _shown(value.arguments[0])  # `lower("Yes")` looks for Yes, in any case
    return value.value if isinstance(value, Literal) and isinstance(value.value, str) else readable(value)


__all__ = ["Indicator", "exclusions", "indicators"]
