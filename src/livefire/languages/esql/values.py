"""Expressions and the columns in scope in, plan values out."""

from __future__ import annotations

from typing import assert_never

from livefire.errors import RuleError, UnsupportedError, nearest
from livefire.languages.esql.aggregates import AGGREGATES
from livefire.languages.esql.functions import FUNCTIONS, LOWERINGS
from livefire.languages.esql.names import OTHER_FUNCTIONS
from livefire.languages.esql.scope import Scope
from livefire.languages.esql.search import SEARCHES
from livefire.languages.esql.site import Operand, Site
from livefire.languages.esql.syntax import Constant, Duration, Expression, Invocation, Listing, Reference, Star
from livefire.plan import Literal, Value, call
from livefire.plan.size import is_too_large
from livefire.plan.types import BOOLEAN, INTEGER, NULL, REAL, TEXT, Type


def lowered(expression: Expression, scope: Scope) -> Value:
    """The expression as a plan value of bounded size."""
    value = _lowered(expression, scope)
    if is_too_large(value):
        raise RuleError("an expression too large to run", expression.span, hint="EVAL can give its parts names")
    return value


def _lowered(expression: Expression, scope: Scope) -> Value:
    match expression:
        case Constant(value, span):
            return Literal(value, _constant_type(value), span)
        case Reference():
            return scope.value(expression)
        case Listing(items, span):
            return call("list_of", *_alike(expression, [_lowered(item, scope) for item in items]), span=span)
        case Invocation():
            return _invoked(expression, scope)
        case Duration(span=span):
            raise RuleError("an amount of time where a value is expected", span)
        case Star(span):
            raise RuleError("'*' where a value is expected", span)
        case _:
            assert_never(expression)


def _alike(listing: Listing, items: list[Value]) -> list[Value]:
    types = {item.type for item in items}
    if len(types) > 1:
        raise RuleError(f"a list of {' and '.join(sorted(map(str, types)))}", listing.span, hint="a list has one type")
    return items


def _constant_type(value: str | int | float | bool | None) -> Type:
    if value is None:
        return NULL
    return {bool: BOOLEAN, int: INTEGER, float: REAL, str: TEXT}[type(value)]


def _invoked(invocation: Invocation, scope: Scope) -> Value:
    made = scope.computed.get((invocation.span, invocation.name))
    if made is not None:
        return made
    if invocation.name in SEARCHES:
        return SEARCHES[invocation.name](invocation, scope)
    lowering = LOWERINGS.get(invocation.name)
    if lowering is None:
        raise unknown_function(invocation)
    operands = tuple(_operand(argument, scope) for argument in invocation.arguments)
    return lowering(Site(_written(invocation), operands, invocation.span, invocation.name_span))


def _operand(argument: Expression, scope: Scope) -> Operand:
    return argument if isinstance(argument, Duration) else _lowered(argument, scope)


def _written(invocation: Invocation) -> str:
    """The name as a message has it."""
    return invocation.name.removeprefix("sign ").upper()


def unknown_function(invocation: Invocation) -> RuleError:
    """UnsupportedError when ES|QL has the function, else a RuleError that knows the nearest."""
    name, span = invocation.name, invocation.name_span
    if name in OTHER_FUNCTIONS:
        return UnsupportedError(f"{name.upper()}()", span)
    if name in AGGREGATES:
        return RuleError(f"the aggregate '{name.upper()}' outside of STATS", span)
    shown = name if len(name) < 60 else name[:60] + "..."
    return RuleError(
        f"unknown function '{shown}'", span, hint=nearest(name, [*FUNCTIONS, *SEARCHES, *AGGREGATES, *OTHER_FUNCTIONS])
    )


__all__ = ["lowered", "unknown_function"]
