"""Records to what a SIEM stores of them: nested ECS documents, or rows of Sentinel's table."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from livefire.engines.duckdb import open_corpus
from livefire.errors import InputError, nearest
from livefire.events.columns import CANONICAL, Events
from livefire.events.given import Record, events_from
from livefire.events.write import records as written
from livefire.plan import Project, Source, Value
from livefire.schemas import SCHEMAS, USUAL, Siem
from livefire.schemas.ecs_documents import Shipped, document, document_columns
from livefire.schemas.ecs_package import package

_CHUNK = 20_000


def normalise(
    records: Events | Iterable[Record],
    *,
    schema: str,
    siem: Siem = USUAL,
    created: str | None = None,
    tags: Sequence[str] = (),
) -> list[dict[str, Any]]:
    """One document for each record, in their order; `records`: Events, mappings or JSON text.

    `ecs`: nested documents as the integration's pipeline stores them: without metadata (`_id`), the index's constants
    (`data_stream`, `event.dataset`, `event.module`), `event.ingested` and, unless `created` says when the agent read them,
    `event.created`, and with the agent's `tags` only when they are given. A blank text is a
    document too. `sentinel`: flat rows, every column in each.
    Times are ISO 8601 in UTC.

    InputError for another schema, for a `created` that is no time, and for `created` or `tags` of another schema than `ecs`.
    """
    known = tuple(name for name in SCHEMAS if name != "cloudtrail")
    if schema not in known:
        hint = nearest(schema, known)
        raise InputError(f"no schema '{schema}'; there are {', '.join(known)}{f' ({hint})' if hint else ''}")
    _check(schema, created, tags)
    events = records if isinstance(records, Events) else events_from(map(_filled, records))
    if schema == "sentinel":
        return [_flat(row) for row in _rows(events, siem.schema(schema).fixed, siem)]
    columns, of = document_columns(siem.ecs, siem.entities), package(siem.ecs)
    found = zip(_rows(events, columns, siem), written(events), strict=True)
    shipped = Shipped(created, tuple(tags))
    return [document(row, record, of, retain=siem.retain, shipped=shipped) for row, record in found]


def _check(schema: str, created: str | None, tags: Sequence[str]) -> None:
    """What the agent says is a time and of ECS alone."""
    if schema != "ecs" and (created is not None or tags):
        raise InputError(f"'{'created' if created is not None else 'tags'}' is of ecs alone, not of {schema}")
    if created is None:
        return
    try:
        datetime.datetime.fromisoformat(created)
    except ValueError:
        raise InputError(f"created is '{created}', which is no ISO 8601 time") from None


def _filled(record: Record) -> Record:
    """A blank line is a record without members."""
    return b"{}" if isinstance(record, str | bytes) and not record.strip() else record


def _rows(events: Events, columns: Mapping[str, Value], siem: Siem) -> Iterator[dict[str, Any]]:
    """These columns of each record."""
    plan = Project(Source(CANONICAL), tuple(columns.items()))
    books = siem.books(events.addresses)
    for start in range(0, len(events), _CHUNK):
        with open_corpus(events.table.slice(start, _CHUNK), books) as corpus:
            yield from corpus.table(plan).to_pylist()


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in row.items() if not name.startswith("_")}


def _plain(value: Any) -> Any:
    """Times with milliseconds, as the table prints them."""
    if isinstance(value, datetime.datetime):
        return value.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"
    return value


__all__ = ["normalise"]
