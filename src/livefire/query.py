"""One ad hoc query over events, or over none: its rows as an Arrow table."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

import pyarrow as pa

from livefire.engines.duckdb import open_corpus
from livefire.errors import RuleError
from livefire.events.columns import CANONICAL, SCHEMA, Events
from livefire.languages import SCHEMA_OF, lowered
from livefire.plan import Field, Plan, Project, Table, call
from livefire.plan.compose import compose
from livefire.plan.types import DYNAMIC, TIMESPAN
from livefire.schemas import USUAL, Siem


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

    A query that chooses no columns gives all of its table's.

    A dynamic value comes as text: a string as itself, arrays and objects as JSON, null as null. Timespans are durations.

    `tables`: what other names than the events' table stand for (`livefire.tables.read_tables`).
    Without `events` it runs over no record: a query that brings its rows (print, ROW, datatable) still gives them.
    """
    schema = siem.schema(SCHEMA_OF.get(language, "cloudtrail"))
    try:
        plan = lowered(text, language, schema.columns, tables or {})
    except RuleError as error:
        raise error.at(text) from error
    over = Events(SCHEMA.empty_table()) if events is None else events
    with open_corpus(over.table, siem.books(over.addresses)) as corpus:
        found = corpus.table(compose(_told(plan), schema.value, CANONICAL, everything=True), now=now)
    return _with_timespans(found, plan)


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


__all__ = ["query"]
