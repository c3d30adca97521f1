"""The plan: relations, frozen and self-checking; what every language lowers to and every engine reads.

    Relation = Source | Table | Filter | Extend | Project | Aggregate | Window | Number | Sort | Limit | Join | Union | Unnest
             | Distinct

`Extend` and `Project` read their parent's columns only, never each other's. Every relation keeps the row numbers of
the events that each of its rows rests on (the engines carry them; no node names them).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal as Choice
from typing import TypeAlias

from livefire.errors import RuleError, Span
from livefire.plan.types import BOOLEAN, INTEGER, NULL, TIMESTAMP, UNKNOWN, ListOf, Type, fits
from livefire.plan.values import Aggregation, Column, Columns, Constant, Named, Value, check


@dataclass(frozen=True)
class Source:
    """The events, as the columns that a schema gives them; a composed plan's Source is the canonical columns."""

    columns: Columns
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Table:
    """Constant rows: ROW, print, datatable. They rest on no event."""

    columns: Columns
    rows: tuple[tuple[Constant, ...], ...]
    span: Span | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns.fixed):
                raise RuleError(f"a row of {len(row)} values for {len(self.columns.fixed)} columns", self.span)


@dataclass(frozen=True)
class Filter:
    """The rows of `parent` for which `predicate` is true; unknown is not true."""

    parent: Relation
    predicate: Value
    span: Span | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        check(self.predicate, self.parent.columns)
        if not fits(self.predicate.type, BOOLEAN):
            raise RuleError(f"a condition must be boolean, this is {self.predicate.type}", self.predicate.span)

    @property
    def columns(self) -> Columns:
        return self.parent.columns


@dataclass(frozen=True)
class Extend:
    """The parent's columns and these: in place of one of the same name, else at the end."""

    parent: Relation
    values: tuple[Named, ...]
    span: Span | None = field(default=None, compare=False)
    columns: Columns = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", self.parent.columns.with_columns(_named_columns(self.values, self.parent.columns)))


@dataclass(frozen=True)
class Project:
    """These columns only, in this order."""

    parent: Relation
    values: tuple[Named, ...]
    span: Span | None = field(default=None, compare=False)
    columns: Columns = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", Columns(_named_columns(self.values, self.parent.columns)))


@dataclass(frozen=True)
class Aggregate:
    """One row for each different tuple of keys (null is a key): the keys, then the aggregates.

    Without keys there is exactly one row, even over nothing.
    """

    parent: Relation
    keys: tuple[Named, ...]
    aggregates: tuple[tuple[str, Aggregation], ...]
    span: Span | None = field(default=None, compare=False)
    columns: Columns = field(init=False, compare=False)

    def __post_init__(self) -> None:
        keys = _named_columns(self.keys, self.parent.columns)
        made = _aggregate_columns(self.aggregates, self.parent.columns)
        object.__setattr__(self, "columns", Columns(_distinctly_named(keys + made, self.span)))


LONGEST_WINDOW = 10**16
"""Microseconds, some three centuries: far more than any log, and far from the end of 64 bits."""


@dataclass(frozen=True)
class Window:
    """Every row and aggregates over its window: the rows of the same keys (null is a key) from `within` microseconds before it.

    Rows stand in the order of their times, at the same time in that of the last event that each rests on, or of the event at
    which it ended where it is a window's own, then in that of `ties`. A window ends with its own row; what is just `within`
    earlier is still in it. A row without a time is dropped. A row rests on the events of its whole window.
    """

    parent: Relation
    keys: tuple[Value, ...]
    time: Value
    within: int
    aggregates: tuple[tuple[str, Aggregation], ...]
    span: Span | None = field(default=None, compare=False)
    ties: tuple[Value, ...] = ()
    columns: Columns = field(init=False, compare=False)

    def __post_init__(self) -> None:
        for value in (*self.keys, self.time, *self.ties):
            check(value, self.parent.columns)
        if not fits(self.time.type, TIMESTAMP):
            raise RuleError(f"a window is over a time, this is {self.time.type}", self.time.span)
        if not 0 <= self.within <= LONGEST_WINDOW:
            raise RuleError("a window of time is between nothing and three centuries", self.span)
        made = _aggregate_columns(self.aggregates, self.parent.columns)
        columns = _distinctly_named(self.parent.columns.fixed + made, self.span)
        object.__setattr__(self, "columns", Columns(columns, self.parent.columns.families, self.parent.columns.anything))


@dataclass(frozen=True)
class Number:
    """Every row and its place, from 0, among the rows of the same keys (null is a key): as sorted, else as the events came."""

    parent: Relation
    name: str
    keys: tuple[Value, ...]
    span: Span | None = field(default=None, compare=False)
    columns: Columns = field(init=False, compare=False)

    def __post_init__(self) -> None:
        for key in self.keys:
            check(key, self.parent.columns)
        made = _distinctly_named((*self.parent.columns.fixed, Column(self.name, INTEGER)), self.span)
        object.__setattr__(self, "columns", Columns(made, self.parent.columns.families, self.parent.columns.anything))


@dataclass(frozen=True)
class SortKey:
    value: Value
    descending: bool
    nulls_first: bool


@dataclass(frozen=True)
class Sort:
    """The same rows in order; equal rows keep the order of their events."""

    parent: Relation
    keys: tuple[SortKey, ...]
    span: Span | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        for key in self.keys:
            check(key.value, self.parent.columns)

    @property
    def columns(self) -> Columns:
        return self.parent.columns


@dataclass(frozen=True)
class Limit:
    """At most `count` rows, the first in order."""

    parent: Relation
    count: int
    span: Span | None = field(default=None, compare=False)

    @property
    def columns(self) -> Columns:
        return self.parent.columns


JoinKind: TypeAlias = Choice["inner", "left", "right", "full", "semi", "anti"]


@dataclass(frozen=True)
class Join:
    """Rows of both sides whose keys are the same (null is the same as null); semi and anti keep left rows only.

    The columns of both sides must be named apart before; a side without a partner has nulls. `annotates`: the right side
    only tells more of the left's rows, which rest on their own events alone.
    """

    left: Relation
    right: Relation
    kind: JoinKind
    on: tuple[tuple[Value, Value], ...]
    annotates: bool = field(default=False, kw_only=True)
    span: Span | None = field(default=None, compare=False)
    columns: Columns = field(init=False, compare=False)

    def __post_init__(self) -> None:
        for left, right in self.on:
            check(left, self.left.columns)
            check(right, self.right.columns)
        both = self.kind not in ("semi", "anti")
        made = self.left.columns.fixed + (self.right.columns.fixed if both else ())
        columns = _distinctly_named(made, self.span)
        object.__setattr__(self, "columns", Columns(columns, self.left.columns.families, self.left.columns.anything))


@dataclass(frozen=True)
class Union:
    """The rows of all parents; a column that a parent lacks is null there. Same name, same type."""

    parents: tuple[Relation, ...]
    span: Span | None = field(default=None, compare=False)
    columns: Columns = field(init=False, compare=False)

    def __post_init__(self) -> None:
        merged: dict[str, Type] = {}
        for column in (column for parent in self.parents for column in parent.columns.fixed):
            if not fits(column.type, merged.setdefault(column.name, column.type)):
                sides = f"{merged[column.name]} on one side and {column.type} on another"
                raise RuleError(f"column '{column.name}' is {sides}", self.span)
            if merged[column.name] in (NULL, UNKNOWN):
                merged[column.name] = column.type
        anything = any(parent.columns.anything for parent in self.parents)
        object.__setattr__(self, "columns", Columns(tuple(Column(*item) for item in merged.items()), anything=anything))


@dataclass(frozen=True)
class Unnest:
    """One row for each element of a list column, in place; null and empty lists give one row with null if `keep_empty`."""

    parent: Relation
    column: str
    keep_empty: bool
    span: Span | None = field(default=None, compare=False)
    columns: Columns = field(init=False, compare=False)

    def __post_init__(self) -> None:
        type = self.parent.columns.field(self.column, self.span).type
        element = type.element if isinstance(type, ListOf) else UNKNOWN
        if not isinstance(type, ListOf) and type is not UNKNOWN:
            raise RuleError(f"'{self.column}' is {type}, not a list", self.span)
        object.__setattr__(self, "columns", self.parent.columns.with_columns((Column(self.column, element),)))


@dataclass(frozen=True)
class Distinct:
    """One row for each different row; it rests on the events of all its equals."""

    parent: Relation
    span: Span | None = field(default=None, compare=False)

    @property
    def columns(self) -> Columns:
        return self.parent.columns


Relation: TypeAlias = (
    Source | Table | Filter | Extend | Project | Aggregate | Window | Number | Sort | Limit | Join | Union | Unnest | Distinct
)
Plan: TypeAlias = Relation


def parents(relation: Relation) -> tuple[Relation, ...]:
    """The relations that this one reads."""
    match relation:
        case Source() | Table():
            return ()
        case Join(left, right):
            return (left, right)
        case Union(several):
            return several
        case _:
            return (relation.parent,)


def _named_columns(values: tuple[Named, ...], columns: Columns) -> tuple[Column, ...]:
    for _, value in values:
        check(value, columns)
    return _distinctly_named(tuple(Column(name, value.type) for name, value in values), None)


def _aggregate_columns(aggregates: tuple[tuple[str, Aggregation], ...], columns: Columns) -> tuple[Column, ...]:
    for _, aggregation in aggregates:
        for value in (*aggregation.arguments, *([aggregation.where] if aggregation.where is not None else [])):
            check(value, columns)
    return tuple(Column(name, aggregation.type) for name, aggregation in aggregates)


def _distinctly_named(columns: tuple[Column, ...], span: Span | None) -> tuple[Column, ...]:
    seen: set[str] = set()
    for column in columns:
        if column.name in seen:
            raise RuleError(f"two columns are named '{column.name}'", span)
        seen.add(column.name)
    return columns


__all__ = [
    "Aggregate", "Distinct", "Extend", "Filter", "Join", "JoinKind", "Limit", "Number", "Plan", "Project", "Relation", "Sort",
    "SortKey", "Source", "Table", "Union", "Unnest", "Window", "parents",
]  # fmt: skip
