"""Records' bytes to columns: every value in its column's type; what has another type is null there and kept in the bytes.

    record bytes ─> row (top-level members decoded, objects left as bytes) ─> Block ─> table of many blocks

A block is so small that its rows are still in the processor's cache when they become columns.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import msgspec
import numpy as np
import pyarrow as pa

from livefire.events.columns import JSON_TEXT, SCHEMA
from livefire.events.objects import ABSENT, column_of, encoded, scalar, together

OBJECTS = tuple(field.name for field in SCHEMA if pa.types.is_struct(field.type) or field.name in JSON_TEXT)
ENCODED = pa.schema([pa.field(field.name, encoded(field.type)) if field.name in OBJECTS else field for field in SCHEMA])
"""SCHEMA with dictionary-encoded leaves of objects."""

Row: TypeAlias = Any  # a msgspec Struct made from SCHEMA: one attribute for each column
_MEMBERS = [(name, msgspec.Raw, ABSENT) if name in OBJECTS else (name, Any, None) for name in SCHEMA.names]
_ROW = msgspec.defstruct("_ROW", _MEMBERS, gc=False)
_DECODER: msgspec.json.Decoder[Row] = msgspec.json.Decoder(_ROW)
_LOOSE = msgspec.json.Decoder(dict[str, msgspec.Raw])
_SURROGATE = re.compile(rb"\\\\|\\u[dD][89abAB]..\\u[dD][c-fC-F]..|(\\u[dD][89a-fA-F]..)")

Values: TypeAlias = Sequence[Sequence[Any]]
"""One sequence for each of SCHEMA's columns: texts and truths decoded, objects as bytes, ABSENT or None for none."""


def values_of(records: Sequence[bytes | msgspec.Raw]) -> Values:
    """The records' values; msgspec.DecodeError, UnicodeDecodeError or RecursionError when one cannot be read at once."""
    return values_from(map(_DECODER.decode, records))


def values_from(rows: Iterable[Row]) -> Values:
    """The same of rows that were decoded one by one."""
    columns = list(zip(*map(msgspec.structs.astuple, rows), strict=True))
    return columns or [()] * len(SCHEMA)


def row_of(record: bytes | msgspec.Raw) -> Row:
    """As values_of, for a record that it refuses: a number too great or half a surrogate pair costs that value alone."""
    mended = _SURROGATE.sub(lambda found: rb"\ufffd" if found[1] else found[0], bytes(record))
    try:
        return _DECODER.decode(mended)
    except (msgspec.ValidationError, UnicodeDecodeError):
        members = _LOOSE.decode(mended).items()
        return _ROW(**{name: raw if name in OBJECTS else scalar(raw) for name, raw in members if name in SCHEMA.names})


def is_record(row: Row) -> bool:
    """Whether anything says which call this was."""
    return row.eventName is not None or row.eventSource is not None


def binaries(records: Sequence[bytes | msgspec.Raw]) -> pa.Array:
    """Records as large_binary, one line each."""
    lengths = np.array([len(memoryview(record)) for record in records], np.int64)  # a Raw has no length of its own
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
    return pa.Array.from_buffers(pa.large_binary(), len(records), [None, pa.py_buffer(offsets), pa.py_buffer(b"".join(records))])


@dataclass(frozen=True)
class Block:
    """Some records: an array for each of SCHEMA's columns (None: absent in all), objects' bytes still unread."""

    columns: Sequence[pa.Array | None]
    records: pa.Array

    def __len__(self) -> int:
        return len(self.records)


def block_of(values: Values, contents: Sequence[bytes | msgspec.Raw]) -> Block:
    """The values as columns, beside the records that they are of."""
    columns = [None if _is_absent(column) else read(column) for read, column in zip(_READERS, values, strict=True)]
    present = [place for place in _PLACES if any(values[place])]
    for place, column in zip(present, together([values[place] for place in present]), strict=True):
        columns[place] = column
    return Block(columns, binaries(contents))


def _is_absent(values: Sequence[Any]) -> bool:
    return values[:1] == (None,) and values.count(None) == len(values)


def table_of(blocks: Sequence[Block]) -> pa.Table:
    """The rows of all blocks as a table of ENCODED."""
    counts = [len(block) for block in blocks]
    columns = zip(*(block.columns for block in blocks), strict=True)
    arrays = [_joined(field, chunks, counts) for field, chunks in zip(SCHEMA, columns, strict=True)]
    return pa.Table.from_arrays(arrays, schema=ENCODED)


def _joined(field: pa.Field, chunks: Sequence[pa.Array | None], counts: Sequence[int]) -> pa.Array:
    if field.name in OBJECTS:
        return column_of(field.type, chunks, counts)
    if all(chunk is None for chunk in chunks):
        return pa.nulls(sum(counts), field.type)
    filled = [pa.nulls(count, field.type) if chunk is None else chunk for chunk, count in zip(chunks, counts, strict=True)]
    return pa.concat_arrays(filled)


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
_read_times = _typed(_CLOCK, _time)


def _times(values: Sequence[Any]) -> pa.Array:
    try:
        return pa.array(values, pa.string()).cast(_CLOCK)
    except (pa.ArrowInvalid, pa.ArrowTypeError, UnicodeError):
        return _read_times([_time(value) for value in values])


def _later(values: Sequence[Any]) -> None:
    """Objects are taken together and read once a table."""


_BY_TYPE = {pa.string(): _typed(pa.string(), _text), pa.bool_(): _typed(pa.bool_(), _boolean), _CLOCK: _times}
_READERS = tuple(_later if field.name in OBJECTS else _BY_TYPE[field.type] for field in SCHEMA)
_PLACES = tuple(SCHEMA.names.index(name) for name in OBJECTS)
