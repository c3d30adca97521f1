"""Records in memory to Events: what a test or a caller holds as mappings or JSON text, without a file between."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

import pyarrow as pa

from livefire.errors import InputError
from livefire.events.columns import Events
from livefire.events.view import columns_of

Record: TypeAlias = Mapping[str, Any] | bytes | str


def events_from(records: Iterable[Record]) -> Events:
    """One row for each record, in their order; InputError for one that is no JSON object."""
    written = [_written(record, number) for number, record in enumerate(records)]
    table, kept, unreadable = columns_of(written)
    if unreadable:
        raise InputError(f"a record that cannot be read: {unreadable[0]}")
    return Events(table, pa.chunked_array([pa.array(kept, pa.large_binary())]))


def _written(record: Record, number: int) -> bytes:
    if isinstance(record, Mapping):
        try:
            return json.dumps(record, separators=(",", ":"), ensure_ascii=False).encode()
        except (TypeError, ValueError) as error:
            raise InputError(f"record {number} is no JSON: {error}") from error
    content = record.encode() if isinstance(record, str) else bytes(record)
    try:
        value = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise InputError(f"record {number} is no JSON: {error}") from error
    if not isinstance(value, dict):
        raise InputError(f"record {number} is a JSON {type(value).__name__}, expected an object")
    return content
