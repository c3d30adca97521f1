"""A plan, the events and how the SIEM is set up, to the columns that nothing here fills: what decides, and what is only shown."""

from __future__ import annotations

from livefire.errors import NoTelemetryError, Span
from livefire.events.columns import Events
from livefire.plan import Plan
from livefire.plan.compose import values, walk
from livefire.plan.deciding import decides
from livefire.plan.telemetry import needed
from livefire.plan.values import fields
from livefire.schemas import HINTS, Schema, Siem


def unfilled(plan: Plan, schema: Schema, events: Events, siem: Siem) -> NoTelemetryError | None:
    """The first column that decides about rows and that nothing here fills; what is only shown is null."""
    given = siem.gives(events.addresses)
    for name in sorted(decides(plan)):
        need = schema.need(name)
        if need is not None and need not in given:
            return NoTelemetryError(name, _place(plan, name), kind="source", hint=HINTS[need])
    return None


def only_shown(plan: Plan, schema: Schema, events: Events, siem: Siem) -> tuple[str, ...]:
    """The columns that a plan that runs only shows and that nothing here fills: null in every row."""
    given = siem.gives(events.addresses)
    return tuple(name for name in needed(plan) if schema.need(name) not in (None, *given))


def null(columns: tuple[str, ...]) -> str:
    """What is said of columns that are only shown; empty without any."""
    return f"null in every row, as nothing here fills them: {', '.join(columns)}" if columns else ""


def _place(plan: Plan, column: str) -> Span | None:
    """Where the plan first reads a column."""
    read = (field for relation in walk(plan) for value in values(relation) for field in fields(value))
    return next((field.span for field in read if field.name == column and field.span is not None), None)


__all__ = ["null", "only_shown", "unfilled"]
