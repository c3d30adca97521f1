"""Objects' bytes to columns: each distinct object is read once, and its leaves are dictionary-encoded.

    bytes of many rows ─> distinct objects and codes ─> array of the distinct ones ─> leaves, each with the rows' codes

Sessions repeat their userIdentity and calls their parameters: in real logs most objects are the same bytes again.
What has another type than its column is null there and kept in the record's bytes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa

Codes: TypeAlias = npt.NDArray[np.int32]
Struct: TypeAlias = Any  # a msgspec Struct made from an Arrow struct type: one attribute for each field
Bytes: TypeAlias = bytes | msgspec.Raw
ABSENT = b""

_LINE_END = 10
_TOGETHER = 512  # objects decoded before they become columns: more would outlive the garbage collector's first look
_TEXT = pa.dictionary(pa.int32(), pa.string())
_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_SPACE = re.compile(rb"[ \t\r\n]")


def encoded(type: pa.DataType) -> pa.DataType:
    """The type with its texts dictionary-encoded."""
    if pa.types.is_struct(type):
        return pa.struct([pa.field(field.name, encoded(field.type)) for field in type])
    return _TEXT


def together(columns: Sequence[Sequence[Bytes]]) -> list[pa.Array]:
    """Columns of objects' bytes as arrays, each value with a line end behind it: ends are found faster than lengths asked."""
    raws = [raw for column in columns for raw in column]
    content = b"\n".join([*raws, b""])
    ends = np.flatnonzero(np.frombuffer(content, np.uint8) == _LINE_END) + 1
    if len(ends) != len(raws):  # an object that spans lines
        ends = np.cumsum([len(bytes(raw)) + 1 for raw in raws])
    offsets = np.concatenate([np.zeros(1, np.int64), ends])
    array = pa.Array.from_buffers(pa.large_binary(), len(raws), [None, pa.py_buffer(offsets), pa.py_buffer(content)])
    starts = np.cumsum([0, *map(len, columns)])
    return [array.slice(start, len(column)) for start, column in zip(starts.tolist(), columns, strict=False)]


def column_of(type: pa.DataType, chunks: Sequence[pa.Array | None], counts: Sequence[int]) -> pa.Array:
    """Chunks that `together` made (None: of `counts` absent objects) as an array of encoded(type)."""
    if all(chunk is None for chunk in chunks):
        return pa.nulls(sum(counts), encoded(type))
    filled = [_absent(count) if chunk is None else chunk for chunk, count in zip(chunks, counts, strict=True)]
    coded = pa.chunked_array(filled).dictionary_encode()
    distinct = [raw[:-1] for raw in coded.chunk(0).dictionary.to_pylist()]
    codes = np.concatenate([chunk.indices.to_numpy() for chunk in coded.chunks])
    return _spread(_structs(type, distinct) if pa.types.is_struct(type) else _texts(distinct), codes)


def _absent(count: int) -> pa.Array:
    return pa.array([ABSENT + b"\n"] * count, pa.large_binary())


def _spread(pool: pa.Array, codes: Codes) -> pa.Array:
    """The values of the pool that the codes name, each leaf as a dictionary; a null stands in the codes, never in the pool."""
    if pool.null_count == len(pool):
        return pa.nulls(len(codes), encoded(pool.type))
    if pa.types.is_dictionary(pool.type):
        return pa.DictionaryArray.from_arrays(pool.indices.take(pa.array(codes)), pool.dictionary, safe=False)
    absent = pool.is_null().to_numpy(zero_copy_only=False)[codes] if pool.null_count else None
    if not pa.types.is_struct(pool.type):
        return pa.DictionaryArray.from_arrays(pa.array(codes, mask=absent), pool.fill_null(""), safe=False)
    leaves = [_spread(leaf, codes) for leaf in pool.flatten()]
    fields = [pa.field(field.name, leaf.type) for field, leaf in zip(pool.type, leaves, strict=True)]
    return pa.StructArray.from_arrays(leaves, fields=fields, mask=None if absent is None else pa.array(absent))


def _texts(raws: Sequence[bytes]) -> pa.Array:
    return pa.array([_compact(raw) if raw else None for raw in raws], pa.string())


def _compact(raw: bytes) -> str:
    """JSON without space between its words, in the record's own order and spelling."""
    return (msgspec.json.format(raw, indent=-1) if _SPACE.search(raw) else raw).decode()


def _structs(type: pa.StructType, raws: Sequence[bytes]) -> pa.Array:
    """Objects as a struct array; what is no object is null. Objects inside are read as these are, each distinct one once."""
    shape = _shape(type)
    objects = [_object(raw) for raw in raws]
    columns: list[list[Any]] = [[] for _ in type]
    for start in range(0, len(objects), _TOGETHER):
        rows = _rows(shape, [raw or b"{}" for raw in objects[start : start + _TOGETHER]])
        for column, values in zip(columns, zip(*map(msgspec.structs.astuple, rows), strict=True), strict=True):
            column.extend(values)
    arrays = [_member(field, column) for field, column in zip(type, columns, strict=True)]
    fields = [pa.field(field.name, array.type) for field, array in zip(type, arrays, strict=True)]
    return pa.StructArray.from_arrays(arrays, fields=fields, mask=pa.array([not raw for raw in objects]))


def _member(field: pa.Field, values: Sequence[Any]) -> pa.Array:
    if pa.types.is_struct(field.type):
        return column_of(field.type, together([values]) if any(values) else [None], [len(values)])
    if _is_free(field):
        return _texts([_object(value) for value in values])
    try:
        return pa.array(values, pa.string())
    except (pa.ArrowInvalid, pa.ArrowTypeError, UnicodeError):
        return pa.array([value if isinstance(value, str) else None for value in values], pa.string())


def _is_free(field: pa.Field) -> bool:
    """webIdFederationData's attributes are free-form; sessionContext's are a struct."""
    return bool(field.name == "attributes") and not pa.types.is_struct(field.type)


@dataclass(frozen=True)
class _Shape:
    """A msgspec Struct with a struct type's members, what is inside an object of it left as bytes."""

    struct: type[Struct]
    decoder: msgspec.json.Decoder[Struct]
    left: frozenset[str]


@cache
def _shape(type: pa.StructType) -> _Shape:
    left = frozenset(field.name for field in type if pa.types.is_struct(field.type) or _is_free(field))
    members = [(field.name, msgspec.Raw, ABSENT) if field.name in left else (field.name, Any, None) for field in type]
    struct = msgspec.defstruct("_Object", members, gc=False)
    return _Shape(struct, msgspec.json.Decoder(struct), left)


def _rows(shape: _Shape, raws: Sequence[bytes]) -> list[Struct]:
    try:
        return [shape.decoder.decode(raw) for raw in raws]
    except (msgspec.DecodeError, UnicodeDecodeError):
        return [_row(shape, raw) for raw in raws]


def _row(shape: _Shape, raw: bytes) -> Struct:
    """An object of which one value may be a number too great or half a character: it costs that value alone."""
    members = _MEMBERS.decode(raw).items()
    known = shape.struct.__struct_fields__
    return shape.struct(**{name: value if name in shape.left else scalar(value) for name, value in members if name in known})


def _object(raw: Bytes) -> bytes:
    """The bytes of a JSON object, none of another value."""
    content = bytes(raw)
    return content if content[:1] == b"{" else ABSENT


def scalar(raw: bytes | msgspec.Raw) -> Any:
    """The value of a JSON text, None for one that has none here: a number too great, half a character."""
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
