"""Records in memory to Events: what a test or a caller holds as mappings or JSON text, without a file between."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

import msgspec
import pyarrow as pa

from livefire.errors import InputError
from livefire.events.columns import Events
from livefire.events.view import Row, view_of

Record: TypeAlias = Mapping[str, Any] | bytes | str


def events_from(records: Iterable[Record]) -> Events:
    """One row for each record, in their order; InputError for one that is no JSON object."""
    written = [_written(record, number) for number, record in enumerate(records)]
    rows = [_row(record, number) for number, record in enumerate(written)]
    view = view_of()
    block = view.block_of(view.values_from(rows), written)
    return Events(view.table_of([block]), pa.chunked_array([block.records]))


def _written(record: Record, number: int) -> bytes:
    if isinstance(record, str | bytes):
        return record.encode() if isinstance(record, str) else record
    try:
        return json.dumps(record, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise InputError(f"record {number} is no JSON: {error}") from error


def _row(record: bytes, number: int) -> Row:
    try:
        record.decode()
        return view_of().row_of(record)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(f"record {number} is no JSON object: {error}") from error
