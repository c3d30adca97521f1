"""Records' bytes to columns: every value in its column's type; what has another type is null there and kept in the bytes.

    record bytes ─> row (top-level members decoded, objects left as bytes) ─> arrays, each distinct object read once

Sessions repeat their userIdentity and calls their parameters: in real logs most objects are the same bytes again.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeAlias

import msgspec
import numpy as np
import pyarrow as pa

from livefire.events.columns import JSON_TEXT, SCHEMA

_ABSENT = msgspec.Raw(b"")
_OBJECTS = tuple(field.name for field in SCHEMA if pa.types.is_struct(field.type) or field.name in JSON_TEXT)
_MEMBERS = [(name, msgspec.Raw, _ABSENT) if name in _OBJECTS else (name, Any, None) for name in SCHEMA.names]

Row: TypeAlias = Any  # a msgspec Struct made from SCHEMA: one attribute for each column
_ROW = msgspec.defstruct("_ROW", _MEMBERS, gc=False)
_DECODER: msgspec.json.Decoder[Row] = msgspec.json.Decoder(_ROW)
_LOOSE = msgspec.json.Decoder(dict[str, msgspec.Raw])
_SURROGATE = re.compile(rb"\\\\|\\u[dD][89abAB]..\\u[dD][c-fC-F]..|(\\u[dD][89a-fA-F]..)")
_DECODED = 1024  # rows decoded before they become columns: few enough to stay in the processor's cache


def columns_of(records: Sequence[bytes | msgspec.Raw]) -> list[list[Any]]:
    """SCHEMA's columns over the records; msgspec.DecodeError or RecursionError when one is no JSON object."""
    columns: list[list[Any]] = [[] for _ in SCHEMA]
    for start in range(0, len(records), _DECODED):
        _extend(columns, map(_DECODER.decode, records[start : start + _DECODED]))
    return columns


def columns_from(rows: Iterable[Row]) -> list[list[Any]]:
    """The same of rows that were decoded one by one."""
    columns: list[list[Any]] = [[] for _ in SCHEMA]
    _extend(columns, rows)
    return columns


def _extend(columns: list[list[Any]], rows: Iterable[Row]) -> None:
    for column, values in zip(columns, zip(*map(msgspec.structs.astuple, rows), strict=True), strict=False):
        column.extend(values)


def row_of(record: bytes | msgspec.Raw) -> Row:
    """As columns_of, for a record that it refuses: a number too great or half a surrogate pair costs that value alone."""
    mended = _SURROGATE.sub(lambda found: rb"\ufffd" if found[1] else found[0], bytes(record))
    try:
        return _DECODER.decode(mended)
    except (msgspec.ValidationError, UnicodeDecodeError):
        members = {
            name: raw if name in _OBJECTS else _scalar(raw) for name, raw in _LOOSE.decode(mended).items() if name in SCHEMA.names
        }
        return _ROW(**members)


def is_record(row: Row) -> bool:
    """Whether anything says which call this was."""
    return row.eventName is not None or row.eventSource is not None


def binaries(records: Sequence[bytes | msgspec.Raw]) -> pa.Array:
    """Records as large_binary, one line each."""
    lengths = np.fromiter((memoryview(record).nbytes for record in records), np.int64, len(records))
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
    return pa.Array.from_buffers(pa.large_binary(), len(records), [None, pa.py_buffer(offsets), pa.py_buffer(b"".join(records))])


def _scalar(raw: bytes | msgspec.Raw) -> Any:
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def table_of(columns: Sequence[Sequence[Any]]) -> pa.Table:
    """Columns of decoded values as a table of SCHEMA."""
    arrays = [read(values) for read, values in zip(_READERS, columns, strict=True)]
    return pa.Table.from_arrays(arrays, schema=SCHEMA)


def _typed(type: pa.DataType, mend: Callable[[Any], Any]) -> Callable[[Sequence[Any]], pa.Array]:
    """A reader of values that nearly always have the type; `mend` turns each into one that has, or None."""

    def read(values: Sequence[Any]) -> pa.Array:
        try:
            return pa.array(values, type)
        except (pa.ArrowInvalid, pa.ArrowTypeError, UnicodeError):
            return pa.array([mend(value) for value in values], type)

    return read


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _boolean(value: Any) -> bool | None:
    """true and false, also as texts in any case: some exporters quote them."""
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.lower())
    return value if isinstance(value, bool) else None


def _time(value: Any) -> datetime.datetime | None:
    try:
        moment = datetime.datetime.fromisoformat(value) if isinstance(value, str) else None
        if moment is None:
            return None
        return moment.replace(tzinfo=datetime.UTC) if moment.tzinfo is None else moment.astimezone(datetime.UTC)
    except (ValueError, OverflowError):
        return None


_CLOCK = pa.timestamp("us", tz="UTC")
_read_texts = _typed(pa.string(), _text)
_read_times = _typed(_CLOCK, _time)


def _times(values: Sequence[Any]) -> pa.Array:
    try:
        return pa.array(values, pa.string()).cast(_CLOCK)
    except (pa.ArrowInvalid, pa.ArrowTypeError, UnicodeError):
        return _read_times([_time(value) for value in values])


def _once(body: Callable[[list[bytes]], pa.Array]) -> Callable[[Sequence[bytes | msgspec.Raw]], pa.Array]:
    """A reader of objects that reads each distinct one once."""

    def read(values: Sequence[bytes | msgspec.Raw]) -> pa.Array:
        if values.count(_ABSENT) == len(values):
            return body([b""]).take(pa.array(np.zeros(len(values), np.int32)))
        encoded = binaries(values).dictionary_encode()
        return body(encoded.dictionary.to_pylist()).take(encoded.indices)

    return read


def _json_texts(raws: list[bytes]) -> pa.Array:
    return pa.array([_json(raw) if raw else None for raw in raws], pa.string())


def _json(raw: bytes) -> str:
    """Compact JSON in the record's own order and spelling."""
    return (msgspec.json.format(raw, indent=-1) if _SPACE.search(raw) else raw).decode()


_SPACE = re.compile(rb"[ \t\r\n]")


def _struct(type: pa.StructType) -> Callable[[list[bytes]], pa.Array]:
    """A reader of objects into a struct's fields: together when each field has its type, else value by value."""
    decoder = msgspec.json.Decoder(_shape(type) | None)

    def read(raws: list[bytes]) -> pa.Array:
        try:
            return _arranged(type, [decoder.decode(raw) if raw else None for raw in raws])
        except msgspec.DecodeError:
            return pa.array([_mended(type, raw) for raw in raws], type)

    return read


def _is_free(field: pa.Field) -> bool:
    """webIdFederationData's attributes are free-form; sessionContext's are a struct."""
    return field.name == "attributes" and not pa.types.is_struct(field.type)


def _shape(type: pa.StructType) -> Any:
    """A msgspec Struct with a struct type's fields."""
    members: list[tuple[str, Any, Any]] = []
    for field in type:
        inner = _shape(field.type) if pa.types.is_struct(field.type) else str
        members.append((field.name, msgspec.Raw, _ABSENT) if _is_free(field) else (field.name, inner | None, None))
    return msgspec.defstruct("_Object", members, gc=False)


def _arranged(type: pa.StructType, objects: Sequence[Row | None]) -> pa.Array:
    """Objects of a _shape as an array of the type."""
    if objects.count(None) == len(objects):
        return pa.nulls(len(objects), type)
    fields, absent = list(type), (None,) * type.num_fields
    columns = zip(*(absent if one is None else msgspec.structs.astuple(one) for one in objects), strict=True)
    arrays = [_arranged_field(field, column) for field, column in zip(fields, columns, strict=True)]
    return pa.StructArray.from_arrays(arrays, fields=fields, mask=pa.array([one is None for one in objects]))


def _arranged_field(field: pa.Field, values: Sequence[Any]) -> pa.Array:
    if pa.types.is_struct(field.type):
        return _arranged(field.type, values)
    return _json_texts([_object(value) for value in values]) if _is_free(field) else pa.array(values, pa.string())


def _object(raw: bytes | msgspec.Raw | None) -> bytes:
    """The bytes of a JSON object, none of another value."""
    content = bytes(raw or b"")
    return content if content[:1] == b"{" else b""


def _mended(type: pa.StructType, raw: bytes) -> dict[str, Any] | None:
    """An object whose fields may have any type: those that have theirs."""
    if not _object(raw):
        return None
    members = {name: bytes(value) for name, value in _LOOSE.decode(raw).items()}
    return {field.name: _mended_field(field, members[field.name]) for field in type if field.name in members}


def _mended_field(field: pa.Field, raw: bytes) -> Any:
    if pa.types.is_struct(field.type):
        return _mended(field.type, raw)
    if _is_free(field):
        return _json(raw) if _object(raw) else None
    return _text(_scalar(raw))


def _readers() -> Iterator[Callable[[Sequence[Any]], pa.Array]]:
    for field in SCHEMA:
        if pa.types.is_struct(field.type):
            yield _once(_struct(field.type))
        elif field.name in JSON_TEXT:
            yield _once(_json_texts)
        else:
            yield {pa.bool_(): _typed(pa.bool_(), _boolean), _CLOCK: _times}.get(field.type, _read_texts)


_READERS = tuple(_readers())
