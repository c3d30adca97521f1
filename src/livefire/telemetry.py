"""A plan, the events and how the SIEM is set up, to the columns that nothing here fills: what decides, and what is only shown.

Of fields that no event has at all, to what a plan that reads them cannot do without.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath

from livefire.detection import Detection, PythonRule
from livefire.errors import NoTelemetryError, RuleError, Span
from livefire.events.columns import Events
from livefire.events.members import held
from livefire.plan import Plan
from livefire.plan.compose import reads, values, walk
from livefire.plan.deciding import decides
from livefire.plan.empty import absent, forbidding
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


def columns_read(detections: Iterable[Detection], siem: Siem) -> frozenset[str] | None:
    """The canonical columns that the detections read, as `read_events` takes them; None, which is all, with one in Python."""
    names: set[str] = set()
    for one in detections:
        if isinstance(one.body, PythonRule):
            return None
        if isinstance(one.body, RuleError):
            continue
        schema = siem.schema(one.schema)
        read = [name for name in reads(one.body) if schema.columns.find(name) is not None]
        names.update(field.name for name in read for field in fields(schema.value(name)))
    return frozenset(names)


def reads_own_bytes(detections: Iterable[Detection]) -> bool:
    """Whether one of the detections asks for what only a record's own bytes hold: in Python, or of an undocumented field."""
    return any(
        isinstance(one.body, PythonRule) or (not isinstance(one.body, RuleError) and absent(one.body)) for one in detections
    )


def cannot_fire(plan: Plan) -> NoTelemetryError | None:
    """The fields without which a plan never has a row, as no event has them; None when it may have rows."""
    names = forbidding(plan)
    return NoTelemetryError(", ".join(names), absent(plan)[names[0]]) if names else None


def never_fires(detection: Detection) -> NoTelemetryError | None:
    """`cannot_fire` of a detection, with its file and its place there; None also for one that has no plan."""
    error = None if isinstance(detection.body, PythonRule | RuleError) else cannot_fire(detection.body)
    return error and placed(error, detection)


def unread(plan: Plan, events: Events) -> NoTelemetryError | None:
    """The fields that the plan takes as null, as CloudTrail documents none of them, and that records of a log have."""
    places = absent(plan)
    names = held(tuple(places), events)
    hint = "records of the log have it, and it is not read"
    return NoTelemetryError(", ".join(names), places[names[0]], hint=hint) if names else None


def placed(error: NoTelemetryError, detection: Detection) -> NoTelemetryError:
    """An error of the detection's plan with its file, which may be one that the detection refers to, and its place there."""
    if error.span is None:
        return error
    there = [one for one in detection.elsewhere if one.start <= error.span.start]
    if not there:
        return error.at(detection.text, path=detection.path, first_line=detection.first_line)
    start = there[-1].start
    moved = NoTelemetryError(error.column_name, Span(error.span.start - start, error.span.end - start), hint=error.hint)
    return moved.at(detection.text[start:], path=there[-1].path, first_line=there[-1].line)


def place(error: NoTelemetryError, detection: Detection) -> str:
    """Where a detection names what is not there: its line, of another file that file's name too."""
    line = f"line {error.line}"
    return line if error.path in ("", detection.path) else f"{PurePosixPath(error.path).name}, {line}"


def remark(plan: Plan, null_columns: tuple[str, ...]) -> str:
    """What is said of a plan that ran: its columns that are only shown, the fields that no event has; empty without any."""
    return "; ".join(filter(None, (null(null_columns), unseen(tuple(absent(plan))))))


def unseen(names: tuple[str, ...]) -> str:
    """What is said of fields that no event has; empty without any."""
    return f"null in every record, as CloudTrail documents no such field: {', '.join(names)}" if names else ""


def unseen_by(detection: Detection) -> str:
    """What is said of the fields that a detection reads and no event has; empty without any."""
    return "" if isinstance(detection.body, PythonRule | RuleError) else unseen(tuple(absent(detection.body)))


def delivery(detection: Detection) -> str | None:
    """What a detection that has a plan reads of when its events were delivered, as it writes it; None when it reads nothing."""
    if isinstance(detection.body, PythonRule | RuleError):
        return None
    for field in (field for relation in walk(detection.body) for value in values(relation) for field in fields(value)):
        written = "" if field.span is None else detection.text[field.span.start : field.span.end]
        if field.name == "event.ingested" and detection.schema == "ecs":
            return field.name
        if written.startswith("ingestion_time"):  # it is lowered to the event's time: the text alone tells the two apart
            return "ingestion_time()"
    return None


def _place(plan: Plan, column: str) -> Span | None:
    """Where the plan first reads a column."""
    read = (field for relation in walk(plan) for value in values(relation) for field in fields(value))
    return next((field.span for field in read if field.name == column and field.span is not None), None)


__all__ = [
    "cannot_fire",
    "columns_read",
    "delivery",
    "never_fires",
    "null",
    "only_shown",
    "place",
    "placed",
    "remark",
    "unfilled",
    "unread",
    "unseen",
    "unseen_by",
]
