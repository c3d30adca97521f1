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


def indicators(plan: Plan, text: str = "") -> tuple[Indicator, ...]:
    """What an event must have, in the order of the predicates, each once; `text`: the rule's, for constants as it spells them."""
    return tuple(one for one in _all(plan, text) if not one.negated)


def exclusions(plan: Plan, text: str = "") -> tuple[Indicator, ...]:
    """What an event must not have, in the order of the predicates, each once."""
    return tuple(one for one in _all(plan, text) if one.negated)


def _all(plan: Plan, text: str) -> tuple[Indicator, ...]:
    found = (one for predicate in predicates(plan) for one in _leaves(predicate.value, text, negated=False))
    return tuple(dict.fromkeys(found))


_OPPOSITES = {"not_equals": "equals"}
_WRAPPERS = ("lower", "upper", "trim", "json_text", "text_ip", "coalesce", "is_true", "integer_text", "real_text", "boolean_text")


def _leaves(value: Value, text: str, *, negated: bool) -> Iterator[Indicator]:
    match value:
        case Call("and" | "or", arguments):
            for argument in arguments:
                yield from _leaves(argument, text, negated=negated)
        case Call("not", (inside,)):
            yield from _leaves(inside, text, negated=not negated)
        case Call("is_true" | "coalesce", (inside, *_)):
            yield from _leaves(inside, text, negated=negated)
        case Call("any_item", (several, condition)):
            for one in _leaves(condition, text, negated=negated):
                yield Indicator(_name(several), one.operator, one.values, one.negated)
        case Call(function, arguments):
            yield from _comparison(function, arguments, text, negated=negated)
        case Field():
            yield Indicator(_name(value), "equals", ("true",), negated)
        case Literal():
            return
        case _:
            assert_never(value)


def _comparison(function: str, arguments: tuple[Value, ...], text: str, *, negated: bool) -> Iterator[Indicator]:
    """A leaf: the argument that reads a column is the field, the others are the values."""
    subject = next((argument for argument in arguments if not isinstance(argument, Literal)), None)
    if subject is None:
        return
    values = tuple(_shown(argument, text) for argument in arguments if argument is not subject)
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
        case Field(name) | Call("absent", (Literal(str(name)),)):
            return name
        case _:
            return readable(value)


def _shown(value: Value, text: str) -> str:
    if isinstance(value, Call) and value.function in _WRAPPERS and len(value.arguments) == 1:
        return _shown(value.arguments[0], text)  # `lower("Yes")` looks for Yes, in any case
    if not isinstance(value, Literal) or not isinstance(value.value, str):
        return readable(value)
    written = text[value.span.start : value.span.end].strip("'\"") if value.span else ""
    return written if written.lower() == value.value else value.value  # a front end may have lowered it


__all__ = ["Indicator", "exclusions", "indicators"]
