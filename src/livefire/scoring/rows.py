"""Rows: from the matches of a plan that keeps one row for each event to arrays aligned with the events."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from livefire.matches import Matches

Mask: TypeAlias = NDArray[np.bool_]
Numbers: TypeAlias = NDArray[np.int64]


def flat(matches: Matches) -> tuple[Numbers, Numbers]:
    """(match, event) for every event that a match rests on."""
    offsets = np.asarray(matches.events.offsets, dtype=np.int64)
    lengths = offsets[1:] - offsets[:-1]
    events = np.asarray(matches.events.flatten(), dtype=np.int64)
    return np.repeat(np.arange(len(matches), dtype=np.int64), lengths), events


def mask(matches: Matches, count: int) -> Mask:
    """Which of `count` events any row rests on: the matches of a scope, an intent or a time filter as a mask."""
    found = np.zeros(count, dtype=np.bool_)
    found[flat(matches)[1]] = True
    return found


def aligned(matches: Matches, count: int) -> pa.Table:
    """The rows of a plan that gives one row for each event, in the order of the events."""
    rows, events = flat(matches)
    if len(events) != count or len(np.unique(events)) != count:
        raise ValueError(f"{len(matches)} rows for {count} events")
    order = np.empty(count, dtype=np.int64)
    order[events] = rows
    return matches.rows.take(pa.array(order))


def plain(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """A column in one piece, dictionaries decoded."""
    joined = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(joined, pa.ChunkedArray):  # a column of no chunks stays one
        joined = pa.concat_arrays(joined.chunks) if joined.num_chunks else pa.array([], joined.type)
    return joined.dictionary_decode() if pa.types.is_dictionary(joined.type) else joined


def codes(column: pa.ChunkedArray | pa.Array) -> tuple[Numbers, tuple[Any, ...]]:
    """Each value's place in the tuple of different values; -1 for null."""
    encoded = plain(column).dictionary_encode()
    indices = np.asarray(encoded.indices.fill_null(-1), dtype=np.int64)
    return indices, tuple(encoded.dictionary.to_pylist())


def booleans(column: pa.ChunkedArray | pa.Array) -> Mask:
    """True where a boolean column is true; null is not true."""
    return np.asarray(plain(column).fill_null(False), dtype=np.bool_)
