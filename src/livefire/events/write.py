"""Events to logs: each record's own bytes, or for generated events the text that their columns make, in native key order."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from livefire.errors import InputError
from livefire.events.columns import JSON_TEXT, Events
from livefire.events.texts import dense, literal
from livefire.labels import Labels

_CHUNK = 16_384  # rows whose texts are joined together
_GROUP = 122_880  # rows that a reader of Parquet can pass over by what they hold


def records(events: Events, rows: Sequence[int] | None = None) -> list[bytes]:
    """One JSON object for each row (all without `rows`), in their order."""
    if events.records is not None:
        chosen = events.records if rows is None else events.records.take(pa.array(rows, pa.int64()))
        return [bytes(record) for record in chosen.to_pylist()]
    table = events.table if rows is None else events.table.take(pa.array(rows, pa.int64()))
    members = [_node(name, table.column(name).combine_chunks()) for name in table.column_names]
    made: list[bytes] = []
    for start in range(0, table.num_rows, _CHUNK):
        count = min(_CHUNK, table.num_rows - start)
        made += _object(members, start, count).to_pylist()
    return made


@dataclass(frozen=True)
class _Leaf:
    """Each distinct value as a member, `,"name":value`, nothing for an absent one, and which of them each row has."""

    pool: pa.Array
    codes: pa.Array


@dataclass(frozen=True)
class _Object:
    """An object's members, and the rows that have it."""

    name: str
    members: Sequence[_Leaf | _Object]
    present: pa.Array


def _node(name: str, column: pa.Array) -> _Leaf | _Object:
    if pa.types.is_struct(column.type):
        fields = [column.type.field(i).name for i in range(column.type.num_fields)]
        members = [_node(field, child) for field, child in zip(fields, column.flatten(), strict=True)]
        return _Object(name, members, column.is_valid())
    encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    pool = pc.binary_join_element_wise(f',"{name}":', _values(name, encoded.dictionary), "")
    return _Leaf(pa.concat_arrays([pool, pa.array([""])]).cast(pa.binary()), encoded.indices.fill_null(len(pool)))


def _values(name: str, pool: pa.Array) -> pa.Array:
    """Distinct values as JSON."""
    if pa.types.is_boolean(pool.type):
        return pa.array([json.dumps(one) for one in pool.to_pylist()], pa.string())
    if pa.types.is_timestamp(pool.type):
        return pa.array([one.strftime('"%Y-%m-%dT%H:%M:%SZ"') for one in pool.to_pylist()], pa.string())
    return pool if name in JSON_TEXT or not len(pool) else literal(dense(pool)).pool


def _object(members: Sequence[_Leaf | _Object], start: int, count: int) -> pa.Array:
    inside = pc.binary_join_element_wise(*(_member(member, start, count) for member in members), b"")
    return pc.replace_substring(pc.binary_join_element_wise(b"{", inside, b"}", b""), "{,", "{", max_replacements=1)


def _member(node: _Leaf | _Object, start: int, count: int) -> pa.Array:
    if isinstance(node, _Leaf):
        return node.pool.take(node.codes.slice(start, count))
    text = pc.binary_join_element_wise(f',"{node.name}":'.encode(), _object(node.members, start, count), b"")
    return pc.if_else(node.present.slice(start, count), text, pa.scalar(b""))


def write_ndjson(events: Events, labels: Labels | None, path: Path) -> None:
    """One record a line to `path`, and with labels one label a line beside it in `<stem>.labels.ndjson`."""
    _put(path, b"".join([b"\n".join(records(events)), b"\n"]))
    if labels is not None:
        _write_labels(events, labels, path)


def labels_beside(path: Path, *, parquet: bool = False) -> Path:
    """Where the labels of the events in `path` are written."""
    return path.with_suffix(".labels.parquet" if parquet else ".labels.ndjson")


def _write_labels(events: Events, labels: Labels, path: Path) -> None:
    rows = zip(events.table.column("eventID").to_pylist(), labels.table.to_pylist(), strict=True)
    lines = (json.dumps({"eventID": id, **row}, ensure_ascii=False) for id, row in rows)
    _put(labels_beside(path), "".join(f"{line}\n" for line in lines).encode())


def write_cloudtrail(events: Events, labels: Labels | None, path: Path) -> None:
    """One `{"Records": [...]}` file, and labels as write_ndjson has them."""
    _put(path, b'{"Records":[' + b",".join(records(events)) + b"]}")
    if labels is not None:
        _write_labels(events, labels, path)


def write_parquet(events: Events, labels: Labels | None, path: Path) -> None:
    """The columns, zstd-compressed, and with labels `<stem>.labels.parquet`, both in the order of the events."""
    try:
        pq.write_table(events.table, path, compression="zstd", compression_level=1, row_group_size=_GROUP)
        if labels is not None:
            pq.write_table(labels.table, labels_beside(path, parquet=True), compression="zstd")
    except OSError as error:
        raise InputError(f"'{path}' cannot be written: {error.strerror or error}") from error


def _put(path: Path, content: bytes) -> None:
    """All or nothing: a reader never sees half a file."""
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        raise InputError(f"'{path}' cannot be written: {error.strerror or error}") from error
