"""Text columns as codes into a pool: n texts are a pool of few (or n) texts and, unless constant, n codes into it.

Columns that share their codes share their base (the rows of a table that a draw chose): what joins them is computed on
the pool, once for each row of the table and not for each event.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Codes: TypeAlias = npt.NDArray[np.int32]
Words: TypeAlias = npt.NDArray[np.uint64]
Mask: TypeAlias = npt.NDArray[np.bool_]
Times: TypeAlias = npt.NDArray[np.int64]
"""Milliseconds since 1970."""


@dataclass(frozen=True, eq=False)
class Text:
    """`pool`: string array, null for an absent text. `codes`: one for each row, or None for the same text in every row."""

    pool: pa.Array
    codes: Codes | None = None

    def rows(self, count: int) -> Codes:
        """One code for each of `count` rows."""
        return np.zeros(count, np.int32) if self.codes is None else self.codes

    def values(self, count: int) -> pa.Array:
        """The texts themselves."""
        return self.pool.take(pa.array(self.rows(count)))

    def gathered(self, index: Codes, shared: dict[int, Codes]) -> Text:
        """The texts of these rows; `shared` keeps columns of one base on one array of codes."""
        if self.codes is None:
            return self
        key = id(self.codes)
        if key not in shared:
            shared[key] = self.codes[index]
        return Text(self.pool, shared[key])


Part: TypeAlias = "Text | str"


def text(part: Part) -> Text:
    return part if isinstance(part, Text) else Text(pa.array([part], pa.string()))


def join(*parts: Part) -> Text:
    """The parts joined; null if any part is. On the pool when all varying parts share their codes."""
    columns = [text(part) for part in parts]
    varying = [column for column in columns if column.codes is not None]
    bases = {id(column.codes) for column in varying}
    if len(bases) <= 1:
        pools = [column.pool if column.codes is not None else column.pool[0] for column in columns]
        joined = pc.binary_join_element_wise(*pools, "") if varying else _joined([column.pool[0].as_py() for column in columns])
        return Text(joined, varying[0].codes if varying else None)
    count = len(varying[0].rows(0))
    scalars = [column.values(count) if column.codes is not None else column.pool[0] for column in columns]
    return dense(pc.binary_join_element_wise(*scalars, ""))


def _joined(texts: Sequence[str | None]) -> pa.Array:
    return pa.array([None if None in texts else "".join(one or "" for one in texts)], pa.string())


def dense(values: pa.Array) -> Text:
    """A column whose every row is its own text."""
    return Text(values, np.arange(len(values), dtype=np.int32))


def choose(mask: Mask, yes: Part, no: Part | None) -> Text:
    """`yes` where the mask is true, else `no` (None: absent)."""
    first, second = text(yes), text(no) if no is not None else Text(pa.array([None], pa.string()))
    count = len(mask)
    codes = np.where(mask, first.rows(count), second.rows(count) + len(first.pool)).astype(np.int32)
    return Text(pa.concat_arrays([first.pool, second.pool]), codes)


def fixed_width(characters: npt.NDArray[np.uint8]) -> pa.Array:
    """The rows of a matrix of ASCII characters as texts."""
    count, width = characters.shape
    offsets = np.arange(0, (count + 1) * width, width, dtype=np.int32) if width else np.zeros(count + 1, np.int32)
    data = np.ascontiguousarray(characters)
    return pa.Array.from_buffers(pa.string(), count, [None, pa.py_buffer(offsets), pa.py_buffer(data)])


def spelled(words: Sequence[Words], alphabet: bytes, bits: int, width: int) -> npt.NDArray[np.uint8]:
    """Characters of an alphabet of 2**bits letters, taken from the low ends of the words: a matrix (rows, width)."""
    letters = np.frombuffer(alphabet, np.uint8)
    each = 64 // bits
    made = np.empty((len(words[0]), width), np.uint8)
    for position in range(width):
        word = words[position // each] >> np.uint64(bits * (position % each))
        made[:, position] = letters[(word & np.uint64(2**bits - 1)).astype(np.intp)]
    return made


def clock(times: Times) -> Text:
    """Times as YYYY-MM-DDTHH:MM:SSZ, whole seconds."""
    seconds, codes = np.unique(times // 1000, return_inverse=True)
    stamps = np.datetime_as_string(seconds.astype("datetime64[s]"), unit="s")
    return Text(pa.array([f"{stamp}Z" for stamp in stamps], pa.string()), codes.astype(np.int32))


def literal(column: Part) -> Text:
    """A column as JSON strings, escaped where a text needs it."""
    made = text(column)
    if pc.any(pc.match_substring_regex(made.pool, r'["\\\x00-\x1f]')).as_py():
        escaped = [None if one is None else json.dumps(one, ensure_ascii=False) for one in made.pool.to_pylist()]
        return Text(pa.array(escaped, pa.string()), made.codes)
    return join('"', made, '"')


Tree: TypeAlias = "Mapping[str, Tree] | Sequence[Tree] | Text | str | bool | int | None"


def payload(tree: Tree) -> Text:
    """An object of constants and columns as compact JSON, keys in the order given."""
    return join(*_parts(tree))


def _parts(tree: Tree) -> list[Part]:
    if isinstance(tree, Mapping):
        members = [[f'"{key}":', *_parts(value)] for key, value in tree.items()]
        return _merged(["{", *_separated(members), "}"])
    if isinstance(tree, Text | str):
        return [literal(tree)]
    if isinstance(tree, bool | int) or tree is None:
        return [json.dumps(tree)]
    return _merged(["[", *_separated([_parts(value) for value in tree]), "]"])


def _separated(groups: list[list[Part]]) -> list[Part]:
    return [part for i, group in enumerate(groups) for part in ([",", *group] if i else group)]


def _merged(parts: list[Part]) -> list[Part]:
    """Neighbouring constants as one."""
    merged: list[Part] = []
    for part in parts:
        plain = part if isinstance(part, str) else part.pool[0].as_py() if part.codes is None else None
        if plain is not None and merged and isinstance(merged[-1], str):
            merged[-1] += plain
        else:
            merged.append(plain if plain is not None else part)
    return merged
