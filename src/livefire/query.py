"""One ad hoc query over events, or over none: its rows as an Arrow table, and what has to be said of them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from livefire.engines.duckdb import open_corpus
from livefire.errors import InputError, RuleError
from livefire.events.columns import CANONICAL, SCHEMA, Events
from livefire.languages import SCHEMA_OF, lowered
from livefire.plan import Field, Plan, Project, Source, Table, call
from livefire.plan.compose import compose, walk
from livefire.plan.types import DYNAMIC, TIMESPAN
from livefire.schemas import USUAL, Schema, Siem
from livefire.telemetry import cannot_fire, only_shown, remark, unfilled, unread


def query(
    text: str,
    *,
    language: str,
    events: Events | None = None,
    now: datetime.datetime | None = None,
    tables: Mapping[str, Table] | None = None,
    siem: Siem = USUAL,
) -> pa.Table:
    """The query's rows, columns by their own names and in their order; RuleError when the text is wrong.

    NoTelemetryError when a column that decides about rows is filled by nothing here, or when there can be no row as no record
    has a field, or when records have one that is not read; a column that is only shown is null, and so is a field without which
    rows may come out.

    A query that chooses no columns gives all of its table's.

    A dynamic value comes as text: a string as itself, arrays and objects as JSON, null as null. Timespans are durations.

    `tables`: what other names than the events' table stand for (`livefire.tables.read_tables`).
    Without `events` a query brings its own rows (print, ROW, datatable); InputError when it reads records.
    """
    return answer(text, language=language, events=events, now=now, tables=tables, siem=siem).rows


@dataclass(frozen=True)
class Answer:
    """A query's rows; `remark`: which columns are null as nothing here fills them or no record has them, empty when none is."""

    rows: pa.Table
    remark: str = ""


def answer(
    text: str,
    *,
    language: str,
    events: Events | None = None,
    now: datetime.datetime | None = None,
    tables: Mapping[str, Table] | None = None,
    siem: Siem = USUAL,
) -> Answer:
    """As `query`, with what has to be said of the rows."""
    schema = siem.schema(SCHEMA_OF.get(language, "cloudtrail"))
    try:
        plan = lowered(text, language, schema.columns, tables or {})
    except RuleError as error:
        raise error.at(text) from error
    over = _over(plan, events)
    remark = _remark(plan, schema, over, siem, text)
    with open_corpus(over.table, siem.books(over.addresses)) as corpus:
        try:
            found = corpus.table(compose(_told(plan), schema.value, CANONICAL, everything=True), now=now)
        except RuleError as error:
            raise error.at(text) from error
    return Answer(_with_timespans(found, plan), remark)


def _over(plan: Plan, events: Events | None) -> Events:
    """The events, or none for a plan that reads none: a count over nothing would be an answer that nobody asked for."""
    if events is not None:
        return events
    if any(isinstance(one, Source) for one in walk(plan)):
        raise InputError("no logs: expected --on PATH (events= in Python), as the query reads records")
    return Events(SCHEMA.empty_table())


def _remark(plan: Plan, schema: Schema, events: Events, siem: Siem, text: str) -> str:
    """What is null as nothing here fills it or no record has it; NoTelemetryError when such a column decides."""
    missing = unfilled(plan, schema, events, siem) or cannot_fire(plan) or unread(plan, events)
    if missing is not None:
        raise missing.at(text)
    return remark(plan, only_shown(plan, schema, events, siem))


def _told(plan: Plan) -> Plan:
    """The plan with its dynamics as text."""
    if not any(column.type is DYNAMIC for column in plan.columns.fixed):
        return plan
    fields = [(column, Field(column.name, column.type)) for column in plan.columns.fixed]
    return Project(plan, tuple((column.name, call("json_text", one) if one.type is DYNAMIC else one) for column, one in fields))


def _with_timespans(table: pa.Table, plan: Plan) -> pa.Table:
    """Timespans, whole microseconds in the engine, as durations."""
    for place, column in enumerate(plan.columns.fixed):
        if column.type is TIMESPAN:
            table = table.set_column(place, column.name, table.column(place).cast(pa.duration("us")))
    return table


__all__ = ["Answer", "answer", "query"]
