"""What the tables of Kusto's functions are made of: ways from arguments' values to a plan value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from livefire.errors import RuleError, Span, UnsupportedError
from livefire.languages.kusto.coercion import as_text, dynamic, number, string
from livefire.plan import Literal, Value, call
from livefire.plan.types import BOOLEAN, INTEGER, REAL, TEXT

Lowering: TypeAlias = Callable[[Sequence[Value], Span], Value]
Table: TypeAlias = dict[str, tuple[int, int, Lowering]]
"""Name -> least arguments, most arguments, lowering."""

MANY = 64  # arguments of what takes as many as there are


def of_text(name: str) -> Lowering:
    """A function of one text."""
    return lambda values, span: string(call(name, as_text(values[0]), span=span))


def texts(name: str) -> Lowering:
    return lambda values, span: string(call(name, *map(as_text, values), span=span))


def real(name: str) -> Lowering:
    return lambda values, span: call(name, *(number(value, REAL) for value in values), span=span)


def whole_numbers(name: str) -> Lowering:
    return lambda values, span: call(name, *(number(value, INTEGER) for value in values), span=span)


def documents(name: str) -> Lowering:
    return lambda values, span: call(name, *map(dynamic, values), span=span)


def chained(name: str) -> Lowering:
    """A function of two dynamics, of as many as there are from left to right."""

    def lowered(values: Sequence[Value], span: Span) -> Value:
        made, *rest = map(dynamic, values)
        for value in rest:
            made = call(name, made, value, span=span)
        return made

    return lowered


def negated(lowering: Lowering) -> Lowering:
    return lambda values, span: call("not", lowering(values, span), span=span)


def text_constant(value: Value, what: str, span: Span) -> str:
    """The text that a value is; UnsupportedError when it is computed."""
    if not isinstance(value, Literal) or value.type is not TEXT or value.value is None:
        raise UnsupportedError(f"{what} that is no constant", value.span or span)
    return str(value.value)


def whole_constant(value: Value, what: str, span: Span) -> int:
    if not isinstance(value, Literal) or value.type is not INTEGER or value.value is None:
        raise UnsupportedError(f"{what} that is no constant", value.span or span)
    return int(value.value)


def truth_constant(value: Value, what: str, span: Span) -> bool:
    if not isinstance(value, Literal) or value.type is not BOOLEAN:
        raise RuleError(f"{what} is true or false", value.span or span)
    return bool(value.value)


def truth(value: bool) -> Literal:
    return Literal(value, BOOLEAN)
