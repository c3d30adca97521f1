"""The entities of many records at once: columns of their parts to the lists of each record, as Arrow arrays.

parts ─> the different calls and actors ─> all texts in order ─> sets, as sorted numbers row * size + text ─> lists
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import partial
from itertools import chain, pairwise
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from livefire.engines.books import ListBook
from livefire.engines.java_maps import hash_set_order
from livefire.schemas.ecs_entities import CALL, CALLER, KINDS, NOTHING, STS, Named, actor, kind, named
from livefire.schemas.ecs_package import Package

PARTS = {
    "type": "userIdentity.type",
    "arn": "userIdentity.arn",
    "userName": "userIdentity.userName",
    "accessKeyId": "userIdentity.accessKeyId",
    "invokedBy": "userIdentity.invokedBy",
    "issuerArn": "userIdentity.sessionContext.sessionIssuer.arn",
    "issuerUserName": "userIdentity.sessionContext.sessionIssuer.userName",
    "onBehalfOf": "userIdentity.onBehalfOf.userId",
    "storeArn": "userIdentity.onBehalfOf.identityStoreArn",
    **{name: name for name in CALL},
}
"""What the book is asked, in this order: part -> canonical column."""
MEMBERS = ("actor", "target", "related", *(f"{kind}_{of}" for of in ("actor", "target") for kind in KINDS))

_RELATED = ("accessKeyId", "arn", "userName", "issuerArn", "issuerUserName")

_MOST = 2**62  # what a number of 64 bits holds with room

_Numbers: TypeAlias = npt.NDArray[np.int64]


@dataclass(frozen=True)
class _Column:
    """Values, and each row's place among them."""

    values: Sequence[str | None]
    places: _Numbers


class _Texts(dict[str, int]):
    """The texts of a batch in Java's order, each with its number; a text of a row is the number row * size + text."""

    def __init__(self, texts: Iterable[str]) -> None:
        different = set(texts)
        key = None if all(map(str.isascii, different)) else _utf_16
        super().__init__({text: number for number, text in enumerate(sorted(different, key=key))})
        self.size = max(len(self), 1)


def _utf_16(text: str) -> bytes:
    return text.encode("utf-16-be")


def entity_lists(package: Package) -> ListBook:
    """The book of MEMBERS, asked by PARTS."""
    return ListBook(MEMBERS, partial(_told, package))


def _told(package: Package, arrays: Sequence[pa.Array]) -> pa.ListArray:
    gone = frozenset(("", *package.pruned))
    columns = {name: _column(array, gone) for name, array in zip(PARTS, arrays, strict=True)}
    callers = _callers(columns, package)
    calls, call_of = _calls(columns, callers, package)
    actors = _actors(columns, calls, call_of, package)
    texts = _Texts(chain(_values(callers), _values(actors), *((*(one.related or ()), *one.target) for one in calls)))
    there = np.array([one is not NOTHING for one in calls])[call_of]
    target = _set(_several([one.target for one in calls], call_of, texts))
    related = _several([one.related or () for one in calls], call_of, texts)
    everything = _set(target, related, *(_single(one, there, texts) for one in callers))
    sets = [target, everything, *(_by_kind(target, texts) if package.typed_entities else ())]
    if not package.sorts_entities:
        sets = [_as_hash_sets(one, texts) for one in sets]
    acting = [_single(one, there, texts) for one in actors]
    return _lists([acting[0], sets[0], sets[1], *acting[1:], *sets[2:]], len(there), texts)


def _column(array: pa.Array, gone: Set[str]) -> _Column:
    """Values after pruning; the last is missing."""
    if array.null_count == len(array):
        return _Column([None], np.zeros(len(array), np.int64))
    encoded = array.dictionary_encode()
    values = encoded.dictionary.to_pylist()
    if not gone.isdisjoint(values):
        values = [None if one in gone else one for one in values]
    places = encoded.indices.fill_null(len(values)) if encoded.null_count else encoded.indices
    return _Column([*values, None], places.to_numpy().astype(np.int64))


def _values(columns: Iterable[_Column]) -> Iterator[str]:
    return (value for column in columns for value in column.values if value)


def _callers(columns: Mapping[str, _Column], package: Package) -> list[_Column]:
    """What of the caller is related, whatever is called."""
    found = [columns[name] for name in _RELATED]
    type, store = columns["type"], columns["storeArn"]
    if package.typed_entities and "IdentityCenterUser" in type.values:
        theirs = type.places == type.values.index("IdentityCenterUser")
        found.append(_Column(store.values, np.where(theirs, store.places, len(store.values) - 1)))
    return found


def _calls(columns: Mapping[str, _Column], callers: Sequence[_Column], package: Package) -> tuple[list[Named], _Numbers]:
    """The different calls, and which is each row's."""
    asked, call_of = _distinct([columns[name] for name in CALL])
    calls = [named(package)(*one) or NOTHING for one in asked]
    known = frozenset(_values(callers))
    watching = np.array([not known.isdisjoint(one.watched) for one in calls])
    for row in np.flatnonzero(watching[call_of]):
        taken = {text for one in callers if (text := one.values[one.places[row]])}
        calls.append(calls[call_of[row]].after(taken))
        call_of[row] = len(calls) - 1
    return [NOTHING if one.related is None else one for one in calls], call_of


def _actors(columns: Mapping[str, _Column], calls: Sequence[Named], call_of: _Numbers, package: Package) -> list[_Column]:
    """The actor of each row, and where kinds are told the actor of each kind."""
    words = ("", *STS)
    asked = _Column(words, np.array([words.index(one.asked) for one in calls], np.int64)[call_of])
    different, places = _distinct([*(columns[name] for name in CALLER), asked])
    found = [actor(package)(*one) for one in different]
    kinds = KINDS if package.typed_entities else ()
    own = [_Column([one.own if one and one.kind == kind else None for one in found], places) for kind in kinds]
    return [_Column([one.name if one else None for one in found], places), *own]


def _distinct(columns: Sequence[_Column]) -> tuple[list[tuple[str | None, ...]], _Numbers]:
    """The different tuples of the columns' values, and each row's place among them."""
    codes, size = columns[0].places, len(columns[0].values)
    for column in columns[1:]:
        if len(column.values) == 1:
            continue
        if size > _MOST // len(column.values):
            codes, size = _renumbered(codes), len(codes)
        codes, size = codes * len(column.values) + column.places, size * len(column.values)
    places = _renumbered(codes)
    first = np.empty(places.max(initial=-1) + 1, np.int64)
    first[places[::-1]] = np.arange(len(places))[::-1]
    return list(zip(*([one.values[place] for place in one.places[first].tolist()] for one in columns), strict=True)), places


def _renumbered(codes: _Numbers) -> _Numbers:
    """From 0 without gaps."""
    numbers: _Numbers = pa.array(codes).dictionary_encode().indices.to_numpy().astype(np.int64)
    return numbers


def _single(column: _Column, there: npt.NDArray[np.bool_], texts: _Texts) -> _Numbers:
    """The numbers of a column's texts, of the rows that count."""
    numbers = np.array([texts.get(one, -1) if one else -1 for one in column.values], np.int64)[column.places]
    rows = np.flatnonzero(there & (numbers >= 0))
    return rows * texts.size + numbers[rows]


def _several(lists: Sequence[Collection[str]], places: _Numbers, texts: _Texts) -> _Numbers:
    """The numbers of texts of which each row has one of these lists."""
    lengths = np.array([len(one) for one in lists], np.int64)
    numbers = np.array([texts[one] for one in chain(*lists)], np.int64)
    counts = lengths[places]
    rows = np.repeat(np.arange(len(places)), counts)
    starts = (np.cumsum(lengths) - lengths)[places] - (np.cumsum(counts) - counts)
    return rows * texts.size + numbers[np.repeat(starts, counts) + np.arange(len(rows))]


def _set(*numbers: _Numbers) -> _Numbers:
    """Each number once, in order; np.unique is slower."""
    ordered = np.sort(np.concatenate(numbers))
    return ordered[np.diff(ordered, prepend=-1) > 0]


def _by_kind(target: _Numbers, texts: _Texts) -> list[_Numbers]:
    """The sets of targets of each kind."""
    names, numbers = list(texts), target % texts.size
    kinds = np.zeros(texts.size, np.int64)
    for number in np.unique(numbers).tolist():
        kinds[number] = KINDS.index(kind(names[number]))
    return [target[kinds[numbers] == place] for place in range(len(KINDS))]


def _as_hash_sets(sets: _Numbers, texts: _Texts) -> _Numbers:
    """The texts of each row in the order of a HashSet made from them."""
    names, rows = list(texts), sets // texts.size
    starts = np.flatnonzero(np.diff(rows, prepend=-1, append=-1)).tolist()
    made = sets.copy()
    for start, end in pairwise(starts):
        if end - start > 1:
            ordered = hash_set_order([names[number] for number in (sets[start:end] % texts.size).tolist()])
            made[start:end] = rows[start] * texts.size + np.array([texts[one] for one in ordered])
    return made


def _lists(members: Sequence[_Numbers], count: int, texts: _Texts) -> pa.ListArray:
    """A list of the members' lists for each row; an empty one is null."""
    sizes = np.zeros((count, len(members)), np.int64)
    rows = [one // texts.size for one in members]
    for place, row in enumerate(rows):
        if len(row):
            sizes[:, place] = np.bincount(row, minlength=count)
    ends = np.cumsum(sizes)
    numbers = np.empty(ends[-1] if count else 0, np.int64)
    starts = ends.reshape(sizes.shape) - np.cumsum(sizes, axis=0)  # of a row's list, less what the member's lists before hold
    for place, (member, row) in enumerate(zip(members, rows, strict=True)):
        if len(row):
            numbers[starts[row, place] + np.arange(len(row))] = member - row * texts.size
    found = pa.array(list(texts), pa.string()).take(pa.array(numbers))
    offsets = np.concatenate([[0], ends]).astype(np.int32)
    lists = pa.ListArray.from_arrays(pa.array(offsets), found, mask=pa.array(sizes.ravel() == 0))
    return pa.ListArray.from_arrays(pa.array(np.arange(count + 1, dtype=np.int32) * len(members)), lists)


__all__ = ["MEMBERS", "PARTS", "entity_lists"]
