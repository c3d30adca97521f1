"""One ad hoc query over events, or over none: its rows as an Arrow table."""

from __future__ import annotations

import datetime

import pyarrow as pa

from livefire.engines.duckdb import open_corpus
from livefire.errors import RuleError
from livefire.events.columns import CANONICAL, SCHEMA, Events
from livefire.languages import SCHEMA_OF, front_end
from livefire.plan.compose import compose
from livefire.schemas import USUAL, Siem


def query(
    text: str, *, language: str, events: Events | None = None, now: datetime.datetime | None = None, siem: Siem = USUAL
) -> pa.Table:
    """The query's rows, columns by their own names and in their order; RuleError when the text is wrong.

    A query that chooses no columns gives all of its table's.

    Without `events` it runs over no record: a query that brings its rows (print, ROW, datatable) still gives them.
    """
    schema = siem.schema(SCHEMA_OF.get(language, "cloudtrail"))
    try:
        plan = front_end(language)(text, schema.columns)
    except RuleError as error:
        raise error.at(text) from error
    over = Events(SCHEMA.empty_table()) if events is None else events
    with open_corpus(over.table, siem.books(over.addresses)) as corpus:
        return corpus.table(compose(plan, schema.value, CANONICAL, everything=True), now=now)


__all__ = ["query"]
