"""The rows of a windowed statement to the events of each: slices of one list, so that what is listed is copied once."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from livefire.errors import EngineError

Numbers = npt.NDArray[np.int64]


def listed(found: pa.Table, most_bytes: int) -> pa.Table:
    """The rows, the earliest first, with the sorted event numbers of their windows as the last column, `rows`.

    `found`: the columns, then `m` and `width` of each row, in the order of `m`, and in a last row the lists of events by `m`.
    EngineError when the events take more bytes than they may.
    """
    rows, whole = found.slice(0, found.num_rows - 1), found.column("rows")[found.num_rows - 1].values
    ends = np.asarray(rows.column("m"), np.int64)
    begins = ends - np.asarray(rows.column("width"), np.int64)
    pieces = []
    size = 0
    for piece in _windows(whole, begins, ends):
        size += piece.nbytes
        if size > most_bytes:
            raise EngineError(f"the events that the rows rest on are larger than {most_bytes // 10**6:,} MB")
        pieces.append(piece)
    order = np.lexsort([[len(one) for one in pieces], [one[-1] for one in pieces], [one[0] for one in pieces]])
    lengths = np.asarray([len(pieces[place]) for place in order], np.int64)
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    events = np.concatenate([pieces[place] for place in order]) if pieces else np.empty(0, np.int64)
    lists = pa.ListArray.from_arrays(pa.array(offsets), pa.array(events))
    return rows.drop_columns(["m", "width", "rows"]).take(pa.array(order)).append_column("rows", lists)


def _windows(whole: pa.ListArray | None, begins: Numbers, ends: Numbers) -> Iterator[Numbers]:
    """The events of each window, each once and in order: a part of the whole where they stand so there."""
    if whole is None:  # no row at all
        return
    events = np.asarray(whole.flatten(), np.int64)
    lengths = np.asarray(whole.value_lengths(), np.int64)
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    falls = np.concatenate([[0], np.cumsum(events[1:] <= events[:-1])])
    latest: _Latest | None = None
    for begin, first, last in zip(begins.tolist(), offsets[begins].tolist(), offsets[ends].tolist(), strict=True):
        if falls[last - 1] == falls[first]:
            yield events[first:last]
            continue
        latest = latest or _Latest(events, lengths)
        yield latest.since(begin, last) if latest.is_quicker(last - first) else np.unique(events[first:last])


class _Latest:
    """For each event the latest row that has it, as windows come by in order: those of a window are not before its begin."""

    def __init__(self, events: Numbers, lengths: Numbers) -> None:
        self.numbers, self.places = np.unique(events, return_inverse=True)
        self.rows = np.repeat(np.arange(len(lengths)), lengths)
        self.latest, self.done = np.full(len(self.numbers), -1), 0

    def is_quicker(self, size: int) -> bool:
        """Whether to look at all events is quicker than to sort so many."""
        return len(self.numbers) < _SORTED_IN_THE_TIME * size

    def since(self, begin: int, last: int) -> Numbers:
        """The events of the rows from `begin`, up to the place `last` among all events."""
        self.latest[self.places[self.done : last]] = self.rows[self.done : last]  # of one event's rows the last counts
        self.done = max(self.done, last)
        return self.numbers[self.latest >= begin]


_SORTED_IN_THE_TIME = 8

__all__ = ["listed"]
