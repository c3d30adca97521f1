"""Draws: from (seed, corpus, step, activity, instance, site) to values; the same instance is the same in any batch or process.

A site is the ordinal of a draw within the activity. Each draw is a hash of 128 bits of state; all arithmetic is on integers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from livefire.events.texts import Codes, Mask, Text, Times, Words, dense, fixed_width, join, spelled

_GOLDEN, _SILVER = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD1B54A32D192ED03)
_HEX, _BASE32 = b"0123456789abcdef", b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def mix(words: Words) -> Words:
    """splitmix64's finaliser: https://prng.di.unimi.it/splitmix64.c"""
    words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return words ^ (words >> np.uint64(31))


def key(*parts: object) -> tuple[int, int]:
    """128 bits that name a stream of draws."""
    digest = hashlib.sha256("\x1f".join(map(str, parts)).encode()).digest()
    return int.from_bytes(digest[:8], "big"), int.from_bytes(digest[8:16], "big")


@dataclass(frozen=True)
class Table:
    """Rows of an organisation: `columns` of texts by name, and which rows of them are meant."""

    columns: Mapping[str, pa.Array]
    rows: Codes

    def __len__(self) -> int:
        return len(self.rows)

    def where(self, **wanted: str) -> Table:
        """The rows whose columns hold these texts."""
        mask = np.ones(len(self.rows), bool)
        for name, value in wanted.items():
            mask &= np.array([self.columns[name][int(row)].as_py() == value for row in self.rows], bool)
        return Table(self.columns, self.rows[mask])

    def row(self, position: int) -> Table:
        return Table(self.columns, self.rows[position : position + 1])


@dataclass(frozen=True, eq=False)
class Rows:
    """One row of a table for each instance; every attribute is a column, all on the same codes."""

    table: Table
    codes: Codes

    def __getattr__(self, name: str) -> Text:
        columns = object.__getattribute__(self, "table").columns
        if name not in columns:
            raise AttributeError(f"no column '{name}'; the table has {', '.join(columns)}")
        return Text(columns[name], self.codes)


@dataclass
class Draw:
    """The draws of n instances. `window`: milliseconds within which `moment` falls, one begin and length for each instance."""

    state: tuple[int, int]
    instances: Words
    begins: Times
    lengths: Times
    pinned: Mapping[str, Table] = field(default_factory=dict)
    parent: Codes | None = None  # of a ragged child: each row's row of the parent
    site: int = 0
    asked: set[str] = field(default_factory=set)  # the roles that were drawn, here and in children

    def __len__(self) -> int:
        return len(self.instances)

    def words(self) -> Words:
        """64 random bits for each instance; every call is another site."""
        self.site += 1
        site = np.uint64(self.site)
        with np.errstate(over="ignore"):
            one = mix(mix(self.instances * _GOLDEN + np.uint64(self.state[0])) + site * _SILVER)
            two = mix(mix(self.instances * _SILVER ^ np.uint64(self.state[1])) ^ site * _GOLDEN)
            return mix(one + (two >> np.uint64(32) | two << np.uint64(32)))

    def below(self, limit: int | npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Whole numbers from 0 to below the limit (at most 2**31)."""
        scaled = (self.words() >> np.uint64(33)) * np.asarray(limit, np.uint64)
        return (scaled >> np.uint64(31)).astype(np.int64)

    def between(self, low: int, high: int) -> npt.NDArray[np.int64]:
        """Whole numbers from low to high, both included."""
        return self.below(high - low + 1) + low

    def milliseconds(self, low: int, high: int) -> Times:
        return self.between(low, high)

    def seconds(self, low: int, high: int) -> Times:
        return self.between(low * 1000, high * 1000)

    def minutes(self, low: int, high: int) -> Times:
        return self.between(low * 60_000, high * 60_000)

    def chance(self, per_mille: int) -> Mask:
        """True in so many of a thousand."""
        return self.below(1000) < per_mille

    def weighted(self, weights: Sequence[int]) -> Codes:
        """Positions, each as often as its weight says."""
        cumulative = np.cumsum(np.asarray(weights, np.int64))
        return np.searchsorted(cumulative, self.below(int(cumulative[-1])), side="right").astype(np.int32)

    def pick(self, texts: Mapping[str, int] | Sequence[str]) -> Text:
        """One of a few texts: evenly, or as often as their weights say."""
        weights = list(texts.values()) if isinstance(texts, Mapping) else [1] * len(texts)
        return Text(pa.array(list(texts), pa.string()), self.weighted(weights))

    def moment(self) -> Times:
        """When an instance begins, within its window."""
        return self.begins + self.below(np.maximum(self.lengths, 1))

    def one_of(self, table: Table) -> Rows:
        """A row of the table for each instance."""
        return Rows(table, table.rows[self.below(len(table))])

    def actor(self, role: str, table: Table) -> Rows:
        """The actor that the scenario pins to a role (`performer` or `adversary`), else a row of the table."""
        self.asked.add(role)
        return self.one_of(self.pinned.get(role, table))

    def is_pinned(self, role: str) -> bool:
        """Whether the scenario says who plays a role."""
        return role in self.pinned

    def uuid(self) -> Text:
        """A random UUID, version 4."""
        characters = spelled([self.words(), self.words()], _HEX, 4, 32)
        characters[:, 12] = ord("4")
        characters[:, 16] = np.frombuffer(b"89ab", np.uint8)[(self.words() & np.uint64(3)).astype(np.intp)]
        made = np.full((len(self), 36), ord("-"), np.uint8)
        for start, end, place in ((0, 8, 0), (8, 12, 9), (12, 16, 14), (16, 20, 19), (20, 32, 24)):
            made[:, place : place + end - start] = characters[:, start:end]
        return dense(fixed_width(made))

    def access_key(self, prefix: str = "ASIA") -> Text:
        """A key id: the prefix and 16 letters or digits."""
        return join(prefix, dense(fixed_width(spelled([self.words(), self.words()], _BASE32, 5, 16))))

    def hex(self, width: int) -> Text:
        words = [self.words() for _ in range((width + 15) // 16)]
        return dense(fixed_width(spelled(words, _HEX, 4, width)))

    def token(self) -> Text:
        """A session token: a constant stretch and 32 characters of its own."""
        words = [self.words() for _ in range(4)]
        return join("IQoJb3JpZ2luX2Vj", dense(fixed_width(spelled(words, _BASE64, 6, 32))), "GENERATEDbyLIVEFIRE==")

    def each(self, count: npt.NDArray[np.int64]) -> Draw:
        """A child with `count` rows for each instance; `gathered` brings the parent's columns to it."""
        parent = np.repeat(np.arange(len(self), dtype=np.int32), count)
        ordinal = np.arange(len(parent), dtype=np.int64) - np.repeat(np.cumsum(count) - count, count)
        self.site += 1
        with np.errstate(over="ignore"):
            instances = mix(self.instances[parent] * _GOLDEN + np.uint64(self.site)) + ordinal.astype(np.uint64)
        child = Draw(self.state, instances, self.begins[parent], self.lengths[parent], self.pinned, parent, asked=self.asked)
        child.site = 1000  # apart from the parent's sites
        return child
