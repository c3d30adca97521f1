"""Records to what a SIEM stores of them: nested ECS documents, or rows of Sentinel's table."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from livefire.engines.duckdb import open_corpus
from livefire.errors import InputError, nearest
from livefire.events.columns import CANONICAL, Events
from livefire.events.given import Record, events_from
from livefire.plan import Project, Source
from livefire.plan.compose import compose
from livefire.schemas import SCHEMAS, Schema
from livefire.schemas.ecs import FLATTENED, PRUNED

_CHUNK = 20_000
_FLATTENED = "aws.cloudtrail.flattened."


def normalise(records: Events | Iterable[Record], *, schema: str) -> list[dict[str, Any]]:
    """One document for each record, in their order; `records`: Events, mappings or JSON text.

    `ecs`: nested documents without what the pipeline prunes and without metadata (`_id`). `sentinel`: flat rows, every
    column in each. Times are ISO 8601 in UTC. InputError for another schema.
    """
    known = tuple(name for name in SCHEMAS if name != "cloudtrail")
    if schema not in known:
        hint = nearest(schema, known)
        raise InputError(f"no schema '{schema}'; there are {', '.join(known)}{f' ({hint})' if hint else ''}")
    events = records if isinstance(records, Events) else events_from(records)
    made = _nested if schema == "ecs" else _flat
    return [made(row) for row in _rows(events.table, SCHEMAS[schema])]


def _rows(table: pa.Table, schema: Schema) -> Iterator[dict[str, Any]]:
    """Every fixed column of each record, and the payloads behind flattened fields."""
    columns = tuple(
        (name, schema.columns.field(name)) for name in schema.fixed if not name.startswith("_") or schema.name != "ecs"
    )
    plan = compose(Project(Source(schema.columns), columns), schema.value, CANONICAL)
    payloads = {f"{_FLATTENED}{name}": column for name, column in FLATTENED.items()} if schema.name == "ecs" else {}
    for start in range(0, table.num_rows, _CHUNK):
        chunk = table.slice(start, _CHUNK)
        with open_corpus(chunk) as corpus:
            rows = corpus.table(plan).to_pylist()
        texts = {name: chunk.column(column).to_pylist() for name, column in payloads.items()}
        for number, row in enumerate(rows):
            yield row | {name: _parsed(values[number]) for name, values in texts.items()}


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in row.items()}


def _nested(row: Mapping[str, Any]) -> dict[str, Any]:
    """Dotted names as objects within objects; what is empty is left out."""
    document: dict[str, Any] = {}
    for name, value in row.items():
        kept = _pruned(_plain(value))
        if kept is None:
            continue
        *parents, last = name.split(".")
        place = document
        for parent in parents:
            place = place.setdefault(parent, {})
        place[last] = kept
    return document


def _plain(value: Any) -> Any:
    """Times with milliseconds, as both SIEMs print them."""
    if isinstance(value, datetime.datetime):
        return value.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"
    return value


def _pruned(value: Any) -> Any:
    """A JSON value without what the pipeline drops, at every depth; None when nothing is left."""
    if isinstance(value, Mapping):
        members = {key: kept for key, inside in value.items() if (kept := _pruned(inside)) is not None}
        return members or None
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [kept for inside in value if (kept := _pruned(inside)) is not None] or None
    return None if isinstance(value, str) and value in PRUNED else value


def _parsed(text: str | None) -> Any:
    """An object; None for any other value: only objects are flattened."""
    try:
        value = json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


__all__ = ["normalise"]
