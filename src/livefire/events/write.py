"""Events to logs: each record's own bytes, or for generated events the text that their columns make, in native key order."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from livefire.errors import InputError
from livefire.events.columns import JSON_TEXT, Events
from livefire.labels import Labels

_CHUNK = 4096


def records(events: Events, rows: Sequence[int] | None = None) -> list[bytes]:
    """One JSON object for each row (all without `rows`), in their order."""
    if events.records is not None:
        chosen = events.records if rows is None else events.records.take(pa.array(rows, pa.int64()))
        return [bytes(record) for record in chosen.to_pylist()]
    table = events.table if rows is None else events.table.take(pa.array(rows, pa.int64()))
    made: list[bytes] = []
    for start in range(0, table.num_rows, _CHUNK):
        made += [_record(row) for row in table.slice(start, _CHUNK).to_pylist()]
    return made


def _record(row: dict[str, Any]) -> bytes:
    members = [f'"{name}":{_member(name, value)}' for name, value in row.items() if value is not None]
    return ("{" + ",".join(members) + "}").encode()


def _member(name: str, value: Any) -> str:
    if name in JSON_TEXT:
        return str(value)
    if name == "eventTime":
        return str(value.strftime('"%Y-%m-%dT%H:%M:%SZ"'))
    if isinstance(value, dict):
        inside = (f'"{key}":{_member(key, child)}' for key, child in value.items() if child is not None)
        return "{" + ",".join(inside) + "}"
    return json.dumps(value, ensure_ascii=False)


def write_ndjson(events: Events, labels: Labels | None, path: Path) -> None:
    """One record a line to `path`, and with labels one label a line beside it in `<stem>.labels.ndjson`."""
    _put(path, b"".join(record + b"\n" for record in records(events)))
    if labels is not None:
        _write_labels(events, labels, path)


def _write_labels(events: Events, labels: Labels, path: Path) -> None:
    rows = zip(events.table.column("eventID").to_pylist(), labels.table.to_pylist(), strict=True)
    lines = (json.dumps({"eventID": id, **row}, ensure_ascii=False) for id, row in rows)
    _put(path.with_suffix(".labels.ndjson"), "".join(f"{line}\n" for line in lines).encode())


def write_cloudtrail(events: Events, labels: Labels | None, path: Path) -> None:
    """One `{"Records": [...]}` file, and labels as write_ndjson has them."""
    _put(path, b'{"Records":[' + b",".join(records(events)) + b"]}")
    if labels is not None:
        _write_labels(events, labels, path)


def write_parquet(events: Events, labels: Labels | None, path: Path) -> None:
    """The columns, zstd-compressed, and with labels `<stem>.labels.parquet`, both in the order of the events."""
    try:
        pq.write_table(events.table, path, compression="zstd", compression_level=1)
        if labels is not None:
            pq.write_table(labels.table, path.with_suffix(".labels.parquet"), compression="zstd")
    except OSError as error:
        raise InputError(f"'{path}' cannot be written: {error.strerror}") from error


def _put(path: Path, content: bytes) -> None:
    """All or nothing: a reader never sees half a file."""
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        raise InputError(f"'{path}' cannot be written: {error.strerror}") from error
