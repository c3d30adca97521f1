"""`range x from a to b step c`: a table that the query brings."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any, TypeAlias

from livefire.errors import RuleError, Span, UnsupportedError
from livefire.languages.kusto.coercion import number
from livefire.languages.kusto.syntax import Name, Operator
from livefire.languages.kusto.values import Scope, value
from livefire.plan import Column, Columns, Field, Literal, Plan, Project, Table, Unnest, Value, call
from livefire.plan.documents import MOST_ELEMENTS
from livefire.plan.types import DYNAMIC, INTEGER, REAL, TEXT, TIMESPAN, TIMESTAMP, Type

MOST_ROWS = 10_000
"""Of a range whose bounds are written."""
NO_STEP = "a range in steps of nothing"
Amount: TypeAlias = Any  # int, float or datetime.datetime: what a Literal of the type holds


def counted(source: Operator, parent: Plan, scope: Scope) -> Plan:
    """A row for each step from the first bound to the last, both included; `parent` has one row."""
    column, *bounds = source.values
    assert isinstance(column, Name)
    first, last, step = (value(one, scope) for one in bounds)
    type = REAL if first.type is INTEGER and REAL in (last.type, step.type) else first.type
    by = TIMESPAN if type in (TIMESTAMP, TIMESPAN) else type
    alike = last.type is type or (type is REAL and last.type is INTEGER)
    if type not in (INTEGER, REAL, TIMESTAMP, TIMESPAN) or not alike or step.type not in (by, INTEGER if by is REAL else by):
        raise RuleError(f"no range from {first.type} to {last.type} in steps of {step.type}", source.span)
    if isinstance(step, Literal) and step.value == 0:
        raise RuleError(NO_STEP, source.span)
    if not all(isinstance(one, Literal) and one.value is not None for one in (first, last, step)):
        return _computed(column.text, type, (first, last, step), parent, source.span)
    bounds_known = [one.value for one in (first, last, step) if isinstance(one, Literal)]
    rows = tuple((one,) for one in _steps(bounds_known[0], bounds_known[1], bounds_known[2], source.span))
    typed = tuple((float(one),) for (one,) in rows) if type is REAL else rows
    return Table(Columns((Column(column.text, type),)), typed, source.span)


_ARRAYS = {INTEGER: "json_integers", REAL: "json_range", TIMESTAMP: "json_times"}
_BACK = {INTEGER: "text_integer", REAL: "text_real", TIMESTAMP: "text_timestamp"}


def _computed(name: str, type: Type, bounds: tuple[Value, Value, Value], parent: Plan, span: Span) -> Plan:
    """The rows of a range whose bounds are not known before it runs."""
    if type not in _ARRAYS:
        raise UnsupportedError(f"a range of {type} with computed bounds", span)
    given = bounds if type is TIMESTAMP else tuple(number(one, type) for one in bounds)
    array = call(_ARRAYS[type], *given, span=span)
    known = [call("not", call("is_null", one)) for one in given]
    nothing = Literal(0, given[2].type) if given[2].type is not REAL else Literal(0.0, REAL)
    too_many = call("and", call("is_null", array), *known, call("not_equals", given[2], nothing))
    bounded = call("unsupported_if", array, too_many, Literal(f"a range of more than {MOST_ELEMENTS:,} rows", TEXT), span=span)
    if not isinstance(given[2], Literal):
        still = call("and", *known, call("equals", given[2], nothing))
        bounded = call("unsupported_if", bounded, still, Literal(NO_STEP, TEXT), span=span)
    made = Project(parent, ((name, bounded),), span)
    listed = call("json_elements", Field(name, DYNAMIC), span=span)
    spread = Unnest(Project(made, ((name, listed),), span), name, keep_empty=False, span=span)
    return Project(spread, ((name, call(_BACK[type], call("json_text", Field(name, DYNAMIC)), span=span)),), span)


def _steps(first: Amount, last: Amount, step: Amount, span: Span) -> Iterator[Amount]:
    at, count = first, 0
    while at <= last if step > 0 else at >= last:
        yield at
        count += 1
        if count > MOST_ROWS:
            raise UnsupportedError(f"a range of more than {MOST_ROWS:,} rows", span)
        at = at + (datetime.timedelta(microseconds=step) if isinstance(at, datetime.datetime) else step)


__all__ = ["counted"]
