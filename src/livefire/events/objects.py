"""Objects' bytes to columns: each distinct object is read once, and its leaves are dictionary-encoded.

    bytes of many rows ─> distinct objects and codes ─> array of the distinct ones ─> leaves, each with the rows' codes

Sessions repeat their userIdentity and calls their parameters: in real logs most objects are the same bytes again.
What has another type than its column is null there and kept in the record's bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, chain
from typing import Any, TypeAlias

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Codes: TypeAlias = npt.NDArray[np.int32]
Struct: TypeAlias = Any  # a msgspec Struct made from an Arrow struct type: one attribute for each field
Bytes: TypeAlias = bytes | msgspec.Raw
ABSENT = b""

_LINE_END, _BRACE = b"\n{"
_TEXT = pa.dictionary(pa.int32(), pa.string())
_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_SPACE, _TAB, _RETURN, _QUOTE, _BACKSLASH = b' \t\r"\\'


def encoded(type: pa.DataType) -> pa.DataType:
    """The type with its texts dictionary-encoded."""
    if pa.types.is_struct(type):
        return pa.struct([pa.field(field.name, encoded(field.type)) for field in type])
    return _TEXT


def together(columns: Sequence[Sequence[Bytes]]) -> list[pa.DictionaryArray]:
    """Columns of JSON values' bytes, each distinct one a line: line ends are found faster than lengths are asked."""
    raws = [*chain.from_iterable(columns), b""]
    content = b"\n".join(raws)
    ends = np.flatnonzero(np.frombuffer(content, np.uint8) == _LINE_END) + 1
    if len(ends) != len(raws) - 1:  # a value that spans lines: inside a JSON text a line end is but space
        return together([[bytes(raw).replace(b"\n", b" ") for raw in column] for column in columns])
    offsets = np.concatenate([np.zeros(1, np.int64), ends])
    array = pa.Array.from_buffers(pa.large_binary(), len(ends), [None, pa.py_buffer(offsets), pa.py_buffer(content)])
    places = zip(accumulate(map(len, columns), initial=0), columns, strict=False)
    return [array.slice(start, len(column)).dictionary_encode() for start, column in places]


def column_of(type: pa.DataType, chunks: Sequence[pa.DictionaryArray | None], counts: Sequence[int]) -> pa.Array:
    """Chunks that `together` made (None: of `counts` absent objects) as an array of encoded(type)."""
    if all(chunk is None for chunk in chunks):
        return pa.nulls(sum(counts), encoded(type))
    filled = [_absent(count) if chunk is None else chunk for chunk, count in zip(chunks, counts, strict=True)]
    coded = pa.chunked_array(filled).unify_dictionaries()
    distinct = _Lines.of(coded.chunk(0).dictionary)
    codes = np.concatenate([chunk.indices.to_numpy() for chunk in coded.chunks])
    return _spread(_structs(type, distinct) if pa.types.is_struct(type) else _texts(distinct), pa.array(codes))


def _absent(count: int) -> pa.DictionaryArray:
    indices = pa.repeat(pa.scalar(0, pa.int32()), count)
    return pa.DictionaryArray.from_arrays(indices, pa.array([ABSENT + b"\n"], pa.large_binary()))


def _spread(pool: pa.Array, codes: pa.Int32Array) -> pa.Array:
    """The values of the pool that the codes name, each leaf as a dictionary; a null stands in the codes, never in the pool."""
    if pool.null_count == len(pool):
        return pa.nulls(len(codes), encoded(pool.type))
    if pa.types.is_dictionary(pool.type):
        return pa.DictionaryArray.from_arrays(pool.indices.take(codes), pool.dictionary, safe=False)
    present = pool.is_valid().take(codes) if pool.null_count else None
    if not pa.types.is_struct(pool.type):
        bits = None if present is None else present.buffers()[1]
        indices = pa.Array.from_buffers(codes.type, len(codes), [bits, codes.buffers()[1]])
        return pa.DictionaryArray.from_arrays(indices, pool.fill_null(""), safe=False)
    leaves = [_spread(leaf, codes) for leaf in pool.flatten()]
    fields = [pa.field(field.name, leaf.type) for field, leaf in zip(pool.type, leaves, strict=True)]
    return pa.StructArray.from_arrays(leaves, fields=fields, mask=None if present is None else pc.invert(present))


@dataclass(frozen=True)
class _Lines:
    """JSON values, each with a line end behind it: value i is content[offsets[i] : offsets[i + 1] - 1]."""

    content: bytes
    offsets: npt.NDArray[np.int64]

    @classmethod
    def of(cls, array: pa.LargeBinaryArray) -> _Lines:
        """Of what `together` or `_absent` made."""
        _, offsets, content = array.buffers()
        ends = np.frombuffer(offsets, np.int64)[array.offset : array.offset + len(array) + 1]
        return cls(content[int(ends[0]) : int(ends[-1])].to_pybytes(), ends - ends[0])

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def firsts(self) -> npt.NDArray[np.uint8]:
        """The first byte of each value, a line end where it is ABSENT."""
        return np.frombuffer(self.content, np.uint8)[self.offsets[:-1]]

    def values(self) -> list[bytes]:
        return self.content.split(b"\n")[:-1]


def _texts(lines: _Lines) -> pa.Array:
    """JSON without space between its words, in the record's own order and spelling."""
    content, present = lines.content.replace(b"\n", b""), lines.firsts() != _LINE_END
    ends = (lines.offsets - np.arange(len(lines) + 1)).astype(np.int32)
    bits = pa.py_buffer(np.packbits(present, bitorder="little"))
    texts = pa.Array.from_buffers(pa.string(), len(lines), [bits, pa.py_buffer(ends), pa.py_buffer(content)])
    spaced = _spaced(lines)
    if not spaced.any():
        return texts
    compact = [msgspec.json.format(text.encode(), indent=-1).decode() for text in texts.filter(pa.array(spaced)).to_pylist()]
    return pc.replace_with_mask(texts, pa.array(spaced), pa.array(compact, pa.string()))


def _spaced(lines: _Lines) -> npt.NDArray[np.bool_]:
    """Which of the values may have space between their words: space that an even number of quotes stands before."""
    content = np.frombuffer(lines.content, np.uint8)
    space = np.flatnonzero((content == _SPACE) | (content == _TAB) | (content == _RETURN))
    quotes = np.flatnonzero(content == _QUOTE)
    escaped = content[quotes - 1] == _BACKSLASH
    if not (content[quotes[escaped] - 2] == _BACKSLASH).any():  # else a quote's backslash may itself be escaped: too rare to ask
        space = space[np.searchsorted(quotes[~escaped], space) % 2 == 0]
    found = np.zeros(len(lines), np.bool_)
    found[np.searchsorted(lines.offsets, space, side="right") - 1] = True
    return found


def _structs(type: pa.StructType, lines: _Lines) -> pa.Array:
    """Objects as a struct array; what is no object is null. Objects inside are read as these are, each distinct one once."""
    gone = lines.firsts() != _BRACE
    rows = _rows(_shape(type), lines, gone)
    arrays = [_member(field, values) for field, values in zip(type, by_member(rows, len(type)), strict=True)]
    fields = [pa.field(field.name, array.type) for field, array in zip(type, arrays, strict=True)]
    return pa.StructArray.from_arrays(arrays, fields=fields, mask=pa.array(gone))


def by_member(structs: Iterable[Struct], count: int) -> list[list[Any]]:
    """A list for each of their `count` members. No tuple outlives its struct: the garbage collector would look at each."""
    values: list[Any] = []
    for one in map(msgspec.structs.astuple, structs):
        values.extend(one)
    return [values[place::count] for place in range(count)]


def _member(field: pa.Field, values: Sequence[Any]) -> pa.Array:
    if pa.types.is_struct(field.type):
        return column_of(field.type, together([values]) if any(values) else [None], [len(values)])
    if _is_free(field):
        return column_of(field.type, together([[_object(value) for value in values]]), [len(values)])
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
    decoder: msgspec.json.Decoder[list[Struct]]
    left: frozenset[str]


@cache
def _shape(type: pa.StructType) -> _Shape:
    left = frozenset(field.name for field in type if pa.types.is_struct(field.type) or _is_free(field))
    members = [(field.name, msgspec.Raw, ABSENT) if field.name in left else (field.name, Any, None) for field in type]
    struct = msgspec.defstruct("_Object", members, gc=False)
    return _Shape(struct, msgspec.json.Decoder(list[struct]), left)  # type: ignore[valid-type]  # made at run time


def _rows(shape: _Shape, lines: _Lines, gone: npt.NDArray[np.bool_]) -> list[Struct]:
    """One for each value, an empty one for what is gone; read as one list, or one by one when that fails."""
    parts, end = [b"["], 0
    content = lines.content.replace(b"\n", b",")
    for place in np.flatnonzero(gone).tolist():
        parts += [content[end : lines.offsets[place]], b"{}"]
        end = int(lines.offsets[place + 1]) - 1
    try:
        return shape.decoder.decode(b"".join([*parts, content[end:-1], b"]"]))
    except (msgspec.DecodeError, UnicodeDecodeError):
        return [shape.struct() if absent else _row(shape, raw) for absent, raw in zip(gone, lines.values(), strict=True)]


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
