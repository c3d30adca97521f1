"""Records' bytes to columns: every value in its column's type; what has another type is null there and kept in the bytes.

    record bytes ─> row (top-level members decoded, objects left as bytes) ─> Block ─> table of many blocks

A block is so small that its rows are still in the processor's cache when they become columns.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, TypeAlias

import msgspec
import numpy as np
import pyarrow as pa

from livefire.errors import InputError, nearest
from livefire.events.columns import ALWAYS, JSON_TEXT, SCHEMA, leaves
from livefire.events.objects import ABSENT, by_member, column_of, encoded, scalar, together

OBJECTS = tuple(field.name for field in SCHEMA if pa.types.is_struct(field.type) or field.name in JSON_TEXT)
ENCODED = pa.schema([pa.field(field.name, encoded(field.type)) if field.name in OBJECTS else field for field in SCHEMA])
"""SCHEMA with dictionary-encoded leaves of objects."""

Row: TypeAlias = Any  # a msgspec Struct made from a View's schema: one attribute for each column
_LOOSE = msgspec.json.Decoder(dict[str, msgspec.Raw])
_SURROGATE = re.compile(rb"\\\\|\\u[dD][89abAB]..\\u[dD][c-fC-F]..|(\\u[dD][89a-fA-F]..)")

Values: TypeAlias = Sequence[Sequence[Any]]
"""One list for each column of a View: texts and truths decoded, objects as bytes, ABSENT or None for none."""


@dataclass(frozen=True)
class View:
    """What is read of records: `schema` has some of SCHEMA's columns with some of their leaves, in its order."""

    schema: pa.Schema
    struct: type[Row]
    decoder: msgspec.json.Decoder[Row]
    lists: msgspec.json.Decoder[list[Row]]

    @cached_property
    def _objects(self) -> Sequence[int]:
        """The places of columns whose values are objects' bytes."""
        return [place for place, name in enumerate(self.schema.names) if name in OBJECTS]

    @cached_property
    def _readers(self) -> Sequence[Callable[[Sequence[Any]], pa.Array | None]]:
        return [_later if field.name in OBJECTS else _BY_TYPE[field.type] for field in self.schema]

    def values_of(self, records: Sequence[bytes | msgspec.Raw]) -> list[list[Any]]:
        """The records' values; msgspec.DecodeError, UnicodeDecodeError or RecursionError when one cannot be read at once."""
        return self.values_from(map(self.decoder.decode, records))

    def values_in(self, elements: bytes) -> list[list[Any]]:
        """The same of the records in a list, at once."""
        return self.values_from(self.lists.decode(elements))

    def values_from(self, rows: Iterable[Row]) -> list[list[Any]]:
        """The same of rows that were decoded one by one."""
        return by_member(rows, len(self.schema))

    def row_of(self, record: bytes | msgspec.Raw) -> Row:
        """As values_of, for a record that it refuses: a number too great or half a surrogate pair costs that value alone."""
        whole = mended(record)
        try:
            return self.decoder.decode(whole)
        except (msgspec.ValidationError, UnicodeDecodeError):
            members = _LOOSE.decode(whole).items()
            known = self.schema.names
            return self.struct(**{name: raw if name in OBJECTS else scalar(raw) for name, raw in members if name in known})

    def are_records(self, values: Values) -> bool:
        """Whether each row says in some way which call it was."""
        name, source = (values[self.schema.names.index(one)] for one in ("eventName", "eventSource"))
        return (None, None) not in zip(name, source, strict=True)

    def block_of(self, values: Values, contents: Sequence[bytes | msgspec.Raw] | None = None) -> Block:
        """The values as columns, beside the bytes of the records that they are of where these are kept."""
        columns = [None if _is_absent(column) else read(column) for read, column in zip(self._readers, values, strict=True)]
        present = [place for place in self._objects if any(values[place])]
        for place, column in zip(present, together([values[place] for place in present]), strict=True):
            columns[place] = column
        return Block(columns, len(values[0]), None if contents is None else binaries(contents))

    def table_of(self, blocks: Sequence[Block]) -> pa.Table:
        """The rows of all blocks as a table of ENCODED: what is not read is null."""
        counts = [len(block) for block in blocks]
        columns = zip(*(block.columns for block in blocks), strict=True)
        made = {field.name: _joined(field, chunks, counts) for field, chunks in zip(self.schema, columns, strict=True)}
        return widened(made, sum(counts), ENCODED)


@cache
def view_of(columns: frozenset[str] | None = None) -> View:
    """The view of some columns, by SCHEMA's names or those of leaves (`userIdentity.type`), and of the ALWAYS; None: of all.

    InputError for a name that a record does not have.
    """
    schema = SCHEMA if columns is None else _narrowed(columns)
    members = [(name, msgspec.Raw, ABSENT) if name in OBJECTS else (name, Any, None) for name in schema.names]
    struct = msgspec.defstruct("_Row", members, gc=False)
    return View(schema, struct, msgspec.json.Decoder(struct), msgspec.json.Decoder(list[struct]))  # type: ignore[valid-type]


def _narrowed(columns: frozenset[str]) -> pa.Schema:
    known = {".".join(path[:length]) for path, _ in leaves() for length in range(1, len(path) + 1)}
    for name in sorted(columns - known):
        hint = nearest(name, tuple(sorted(known)))
        raise InputError(f"no column '{name}' in a record{f'; {hint}' if hint else ''}")
    wanted = [tuple(name.split(".")) for name in (*columns, *ALWAYS)]
    return pa.schema([field for field in (_with_leaves(field, (), wanted) for field in SCHEMA) if field is not None])


def _with_leaves(field: pa.Field, path: tuple[str, ...], wanted: Sequence[tuple[str, ...]]) -> pa.Field | None:
    """The field with those of its leaves that are in what is wanted, None without any."""
    here = (*path, field.name)
    if any(here[: len(one)] == one for one in wanted):
        return field
    if not any(one[: len(here)] == here for one in wanted):
        return None
    inside = [_with_leaves(one, here, wanted) for one in field.type]
    return pa.field(field.name, pa.struct([one for one in inside if one is not None]))


def widened(columns: Mapping[str, pa.Array | pa.ChunkedArray], count: int, schema: pa.Schema) -> pa.Table:
    """The columns of `count` rows as a table of the schema, with nulls for the columns and leaves that they lack."""
    arrays = [_widened(columns.get(field.name), count, field.type) for field in schema]
    return pa.Table.from_arrays(arrays, schema=schema)


def _widened(array: pa.Array | pa.ChunkedArray | None, count: int, type: pa.DataType) -> pa.Array | pa.ChunkedArray:
    if array is None or array.type == type:
        return pa.nulls(count, type) if array is None else array
    if isinstance(array, pa.ChunkedArray):
        return pa.chunked_array([_widened(chunk, len(chunk), type) for chunk in array.chunks], type)
    own = dict(zip((field.name for field in array.type), array.flatten(), strict=True))
    filled = [_widened(own.get(field.name), count, field.type) for field in type]
    return pa.StructArray.from_arrays(filled, fields=list(type), mask=array.is_null())


def mended(record: bytes | msgspec.Raw) -> bytes:
    """The record with a replacement character for each half of a surrogate pair."""
    return _SURROGATE.sub(lambda found: rb"\ufffd" if found[1] else found[0], bytes(record))


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
    """Some records: an array for each column of a View (None: absent in all), objects' bytes still unread."""

    columns: Sequence[pa.Array | None]
    count: int
    records: pa.Array | None = None  # their own bytes

    def __len__(self) -> int:
        return self.count


def _is_absent(values: Sequence[Any]) -> bool:
    return bool(values) and values[0] is None and values.count(None) == len(values)


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
