"""Event batches to tables: what an activity yields, as one sorted table of events and the labels beside it.

Order: (time in milliseconds, activity, instance, ordinal within the instance). Text leaves are dictionary-encoded: the
pools of all batches one after the other, and codes into them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from livefire import labels
from livefire.events.addresses import AddressBook
from livefire.events.columns import SCHEMA
from livefire.events.texts import Mask, Part, Text, Times, Words, text


@dataclass(frozen=True)
class Event:
    """One event for each row of a draw: `columns` by dotted path, `facts`, and the `part` it plays in its activity.

    `empty`: paths of objects that are present without members. `only`: the rows that have the event at all.
    `parent`: of a ragged event, each row's row of the instances. A `requestID` of True is drawn, as every eventID is.
    """

    part: str
    time: Times
    columns: Mapping[str, Part | bool | None]
    facts: Mapping[str, Part]
    empty: tuple[str, ...] = ()
    only: Mask | None = None
    parent: npt.NDArray[np.int32] | None = None
    unique: Words | None = None  # of a ragged event: what tells its rows apart


@dataclass(frozen=True)
class Batch:
    """An event with whose it is: instance numbers of its rows, and the constants of its labels."""

    event: Event
    instances: npt.NDArray[np.int64]
    ordinal: int
    activity: str
    step: str
    scenario: str = ""
    attack: bool = False
    techniques: str = ""


@dataclass(frozen=True)
class Traffic:
    """Events and labels, aligned by row, and what is known of the events' addresses."""

    events: pa.Table
    labels: pa.Table
    addresses: AddressBook | None = None


@dataclass
class _Leaf:
    """A text column growing batch by batch."""

    pools: list[pa.Array] = field(default_factory=list)
    codes: list[npt.NDArray[np.int32]] = field(default_factory=list)
    size: int = 0

    def add(self, column: Text | None, rows: npt.NDArray[np.intp], count: int) -> None:
        if column is None:
            self.codes.append(np.full(len(rows), -1, np.int32))
            return
        self.codes.append(column.rows(count)[rows] + np.int32(self.size))
        self.pools.append(column.pool)
        self.size += len(column.pool)

    def array(self, order: npt.NDArray[np.intp]) -> pa.Array:
        if not self.pools:
            return pa.nulls(len(order), pa.dictionary(pa.int32(), pa.string()))
        codes, pool = np.concatenate(self.codes)[order], pa.concat_arrays(self.pools)
        if pool.null_count:
            there = np.append(pool.is_valid().to_numpy(zero_copy_only=False), False)  # code -1 is the last
            codes, pool = np.where(there[codes], codes, -1).astype(np.int32), pool.fill_null("")
        return pa.DictionaryArray.from_arrays(pa.array(codes, mask=codes < 0), pool)


def assembled(batches: Iterable[Batch]) -> Traffic:
    """The batches as one sorted table of events (SCHEMA's columns) and one of labels."""
    listed = list(batches)
    rows = [_rows(batch) for batch in listed]
    order = _order(listed, rows)
    counts = [len(one) for one in rows]
    return Traffic(_events(listed, rows, order), _labels(listed, rows, counts, order))


def _rows(batch: Batch) -> npt.NDArray[np.intp]:
    count = len(batch.event.time)
    return np.arange(count) if batch.event.only is None else np.flatnonzero(batch.event.only)


def _order(batches: Sequence[Batch], rows: Sequence[npt.NDArray[np.intp]]) -> npt.NDArray[np.intp]:
    if not batches:
        return np.zeros(0, np.intp)
    names = sorted({(batch.activity, batch.step) for batch in batches})
    rank = {name: position for position, name in enumerate(names)}
    time = np.concatenate([batch.event.time[one] for batch, one in zip(batches, rows, strict=True)])
    activity = np.concatenate([np.full(len(one), rank[(b.activity, b.step)]) for b, one in zip(batches, rows, strict=True)])
    instance = np.concatenate([b.instances[one] for b, one in zip(batches, rows, strict=True)])
    ordinal = np.concatenate([np.full(len(one), b.ordinal) for b, one in zip(batches, rows, strict=True)])
    return np.lexsort((ordinal, instance, activity, time))


def _events(batches: Sequence[Batch], rows: Sequence[npt.NDArray[np.intp]], order: npt.NDArray[np.intp]) -> pa.Table:
    arrays = [_column((one.name,), one.type, batches, rows, order) for one in SCHEMA]
    fields = [pa.field(one.name, array.type) for one, array in zip(SCHEMA, arrays, strict=True)]
    return pa.table(arrays, schema=pa.schema(fields))


def _column(
    path: tuple[str, ...],
    type: pa.DataType,
    batches: Sequence[Batch],
    rows: Sequence[npt.NDArray[np.intp]],
    order: npt.NDArray[np.intp],
) -> pa.Array:
    name = ".".join(path)
    if name == "eventTime":
        times = np.concatenate([b.event.time[one] for b, one in zip(batches, rows, strict=True)] or [np.zeros(0, np.int64)])
        return pa.array(times[order] // 1000 * 1_000_000, pa.timestamp("us", tz="UTC"))
    if pa.types.is_struct(type):
        return _struct(path, type, batches, rows, order)
    if pa.types.is_boolean(type):
        flags = [np.full(len(one), _flag(b.event.columns.get(name)), np.int8) for b, one in zip(batches, rows, strict=True)]
        values = np.concatenate(flags or [np.zeros(0, np.int8)])[order]
        return pa.array(values == 1, mask=values < 0)
    leaf = _Leaf()
    for batch, one in zip(batches, rows, strict=True):
        value = batch.event.columns.get(name)
        leaf.add(None if value is None or isinstance(value, bool) else text(value), one, len(batch.event.time))
    return leaf.array(order)


def _flag(value: Part | bool | None) -> int:
    return -1 if value is None else int(bool(value))


def _struct(
    path: tuple[str, ...],
    type: pa.StructType,
    batches: Sequence[Batch],
    rows: Sequence[npt.NDArray[np.intp]],
    order: npt.NDArray[np.intp],
) -> pa.Array:
    """An object is present in a batch when any of its members is, or when it is said to be empty."""
    prefix = ".".join(path)
    present = [
        any(key.startswith(f"{prefix}.") and value is not None for key, value in batch.event.columns.items())
        or any(empty == prefix or empty.startswith(f"{prefix}.") for empty in batch.event.empty)
        for batch in batches
    ]
    flags = np.concatenate([np.full(len(one), here) for here, one in zip(present, rows, strict=True)] or [np.zeros(0, bool)])
    fields = [type.field(i) for i in range(type.num_fields)]
    children = [_column((*path, one.name), one.type, batches, rows, order) for one in fields]
    typed = [pa.field(one.name, child.type) for one, child in zip(fields, children, strict=True)]
    return pa.StructArray.from_arrays(children, fields=typed, mask=pa.array(~flags[order]))


def _labels(
    batches: Sequence[Batch], rows: Sequence[npt.NDArray[np.intp]], counts: list[int], order: npt.NDArray[np.intp]
) -> pa.Table:
    def constant(values: Sequence[str]) -> pa.Array:
        known = list(dict.fromkeys(values))
        codes = np.repeat(np.array([known.index(value) for value in values], np.int32), counts)[order]
        return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(known, pa.string()))

    made = {name: constant([getattr(batch, name) for batch in batches]) for name in ("scenario", "step", "activity")}
    made["part"] = constant([batch.event.part for batch in batches])
    instances = [batch.instances[one] for batch, one in zip(batches, rows, strict=True)]
    made["instance"] = pa.array(np.concatenate(instances or [np.zeros(0, np.int64)])[order])
    made["attack"] = pa.array(np.repeat(np.array([batch.attack for batch in batches], bool), counts)[order])
    made["techniques"] = constant([batch.techniques for batch in batches])
    for fact in labels.FACTS:
        leaf = _Leaf()
        for batch, one in zip(batches, rows, strict=True):
            value = batch.event.facts.get(fact)
            leaf.add(None if value is None else text(value), one, len(batch.event.time))
        made[fact] = leaf.array(order)
    return pa.table(made)
