"""`range x from a to b step c` over constants: a table that the query brings."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any, TypeAlias

from livefire.errors import RuleError, Span, UnsupportedError
from livefire.languages.kusto.syntax import Expression, Name, Operator
from livefire.languages.kusto.values import Scope, value
from livefire.plan import Column, Columns, Literal, Plan, Table
from livefire.plan.types import INTEGER, REAL, TIMESPAN, TIMESTAMP

MOST_ROWS = 10_000
Amount: TypeAlias = Any  # int, float or datetime.datetime: what a Literal of the type holds


def counted(source: Operator, scope: Scope) -> Plan:
    """A row for each step from the first bound to the last, both included."""
    column, *bounds = source.values
    assert isinstance(column, Name)
    first, last, step = (_bound(one, scope) for one in bounds)
    type = REAL if first.type is INTEGER and REAL in (last.type, step.type) else first.type
    by = TIMESPAN if type in (TIMESTAMP, TIMESPAN) else type
    alike = last.type is type or (type is REAL and last.type is INTEGER)
    if type not in (INTEGER, REAL, TIMESTAMP, TIMESPAN) or not alike or step.type not in (by, INTEGER if by is REAL else by):
        raise RuleError(f"no range from {first.type} to {last.type} in steps of {step.type}", source.span)
    rows = tuple((one,) for one in _steps(first.value, last.value, step.value, source.span))
    return Table(
        Columns((Column(column.text, type),)), tuple((float(one),) for (one,) in rows) if type is REAL else rows, source.span
    )


def _steps(first: Amount, last: Amount, step: Amount, span: Span) -> Iterator[Amount]:
    if not step:
        raise RuleError("a range in steps of nothing", span)
    at, count = first, 0
    while at <= last if step > 0 else at >= last:
        yield at
        count += 1
        if count > MOST_ROWS:
            raise UnsupportedError(f"a range of more than {MOST_ROWS} rows", span)
        at = at + (datetime.timedelta(microseconds=step) if isinstance(at, datetime.datetime) else step)


def _bound(expression: Expression, scope: Scope) -> Literal:
    made = value(expression, scope.over(Columns()))
    if not isinstance(made, Literal) or made.value is None:
        raise UnsupportedError("a computed bound of a range", expression.span)
    return made


__all__ = ["counted"]
