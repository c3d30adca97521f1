"""summarize with expressions over aggregates: the aggregates first, under hidden names, and the expressions over their columns."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from livefire.errors import UnsupportedError
from livefire.languages.kusto.names import AGGREGATES, FIRST_ARGUMENT
from livefire.languages.kusto.summarize import SIMPLE, name_of, numbered, summarize
from livefire.languages.kusto.syntax import Apply, Expression, Name, Named, Operator, Subquery
from livefire.languages.kusto.values import Scope, value
from livefire.plan import Field, Plan, Project, Value

OPENING, CLOSING = "\N{LEFT WHITE SQUARE BRACKET}", "\N{RIGHT WHITE SQUARE BRACKET}"


def composed(stage: Operator, parent: Plan, scope: Scope) -> Plan:
    """The stage; an output that is no aggregate is computed from the aggregates that it holds."""
    inner: list[Expression] = []
    outer: dict[str, tuple[str, Expression]] = {}  # first hidden column -> the output's name and expression
    for written in stage.values:
        if _is_aggregate(written.value if isinstance(written, Named) else written, scope):
            inner.append(written)
            continue
        held: list[Expression] = []
        made = replaced(written, partial(_hidden, held=held, before=len(inner), scope=scope))
        if not held:
            inner.append(written)
            continue
        before = [name for name, _ in outer.values()]
        outer[_first(held)] = (_name(written, before), made)
        inner += held
    if not outer:
        return summarize(stage, parent, scope)
    plan = summarize(replace(stage, values=tuple(inner)), parent, scope)
    shown: list[tuple[str, Value]] = []
    for column in plan.columns.fixed:
        if column.name in outer:
            name, expression = outer[column.name]
            shown.append((name, value(expression, scope.over(plan.columns))))
        elif not column.name.startswith(f"{OPENING}aggregate"):
            shown.append((column.name, Field(column.name, column.type)))
    return Project(plan, tuple(shown), stage.span)


def _is_aggregate(expression: Expression, scope: Scope) -> bool:
    known = isinstance(expression, Apply) and expression.function not in scope.lets
    return known and isinstance(expression, Apply) and expression.function in (*SIMPLE, *AGGREGATES)


def _hidden(expression: Expression, held: list[Expression], before: int, scope: Scope) -> Expression | None:
    """An aggregate as the name of its hidden column; None for anything else."""
    if isinstance(expression, Subquery):
        raise UnsupportedError("a query in an expression over aggregates", expression.span)
    if not _is_aggregate(expression, scope):
        return None
    name = f"{OPENING}aggregate {before + len(held)}{CLOSING}"
    held.append(Named((name,), expression, expression.span))
    return Name(name, expression.span)


def _first(held: list[Expression]) -> str:
    first = held[0]
    assert isinstance(first, Named)
    return first.names[0]


def _name(written: Expression, before: list[str]) -> str:
    match written:
        case Named(names, _, _):
            return names[0]
        case Apply(function, (Apply(aggregate, arguments, _, _), *_), _, _) if function in FIRST_ARGUMENT and aggregate in SIMPLE:
            return SIMPLE[aggregate][2].format(name_of(arguments[0]) if arguments else "")
        case _:
            return numbered(before)


def replaced(expression: Expression, change: Callable[[Expression], Expression | None]) -> Expression:
    """The expression with each part for which `change` gives another replaced, from the outside in."""
    other = change(expression)
    if other is not None:
        return other
    made: dict[str, Any] = {}
    for field in dataclasses.fields(expression):
        inside: Any = getattr(expression, field.name)
        if isinstance(inside, tuple):
            made[field.name] = tuple(replaced(one, change) if isinstance(one, Expression) else one for one in inside)
        elif isinstance(inside, Expression):
            made[field.name] = replaced(inside, change)
    return replace(expression, **made)


__all__ = ["composed"]
