"""Values and columns: what a plan computes for one row, and the names and types that it may read.

Value = Field | Literal | Call
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias, assert_never

from livefire.errors import NoTelemetryError, RuleError, Span, nearest
from livefire.plan.functions import AGGREGATES, FUNCTIONS
from livefire.plan.signatures import Function
from livefire.plan.types import UNKNOWN, Type, fits

ITEM = "\N{LEFT WHITE SQUARE BRACKET}item\N{RIGHT WHITE SQUARE BRACKET}"
"""The name of the element inside `any_item`: Field(ITEM, type)."""

PRESENT = "\N{LEFT WHITE SQUARE BRACKET}exists\N{RIGHT WHITE SQUARE BRACKET}"
"""What stands before a column's name in the column, where a schema has it, that says whether it is there, be it JSON null."""

Constant: TypeAlias = str | int | float | bool | None


@dataclass(frozen=True)
class Column:
    name: str
    type: Type


@dataclass(frozen=True)
class Family:
    """Open columns: every name that begins with `prefix` exists and has this type."""

    prefix: str
    type: Type


@dataclass(frozen=True)
class Columns:
    """Ordered names and types, plus open families; `anything` takes any name, as type unknown.

    `tables`: what a query may call the table of a Source's columns, `*` being any run of characters; none: any name.
    """

    fixed: tuple[Column, ...] = ()
    families: tuple[Family, ...] = ()
    anything: bool = False
    tables: tuple[str, ...] = ()

    @staticmethod
    def unknown() -> Columns:
        return Columns(anything=True)

    def find(self, name: str) -> Type | None:
        """The type of a column, or None when there is no such column."""
        if (type := self._types.get(name)) is not None:
            return type
        for family in self.families:
            if name.startswith(family.prefix) and len(name) > len(family.prefix):
                return family.type
        return UNKNOWN if self.anything else None

    def field(self, name: str, span: Span | None = None) -> Field:
        """The column as a value; RuleError with the nearest name when there is none."""
        type = self.find(name)
        if type is None:
            raise NoTelemetryError(name, span, hint=nearest(name, self.names))
        return Field(name, type, span)

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.fixed)

    @cached_property
    def _types(self) -> dict[str, Type]:
        return {column.name: column.type for column in reversed(self.fixed)}  # of two with one name the first counts

    def with_columns(self, columns: tuple[Column, ...]) -> Columns:
        """These columns replaced in place, or added at the end."""
        made = {column.name: column for column in columns}
        kept = tuple(made.pop(column.name, column) for column in self.fixed)
        return Columns(kept + tuple(made.values()), self.families, self.anything)


@dataclass(frozen=True)
class Field:
    """A column of the parent relation."""

    name: str
    type: Type
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Literal:
    """A constant: text, int, float, bool or None. Timestamps and timespans are int microseconds, dynamic is JSON text."""

    value: Constant
    type: Type
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Call:
    """A function of the catalogue applied to values; a call that does not fit its signature cannot be made."""

    function: str
    arguments: tuple[Value, ...] = ()
    span: Span | None = field(default=None, compare=False)
    type: Type = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "type", _called_type(FUNCTIONS, self.function, self.arguments, self.span))


Value: TypeAlias = Field | Literal | Call
Named: TypeAlias = tuple[str, Value]


def _called_type(catalogue: Mapping[str, Function], name: str, arguments: tuple[Value, ...], span: Span | None) -> Type:
    function = catalogue[name]
    types = [argument.type for argument in arguments]
    type = function.result_type(types)
    if type is None:
        given = ", ".join(str(type) for type in types)
        raise RuleError(f"'{name}' takes ({', '.join(function.arguments)}), not ({given})", span)
    return type


def call(function: str, *arguments: Value, span: Span | None = None) -> Call:
    """A Call whose span, unless given, covers its arguments."""
    if span is None:
        spans = [argument.span for argument in arguments if argument.span]
        span = Span(min(s.start for s in spans), max(s.end for s in spans)) if spans else None
    return Call(function, arguments, span)


@dataclass(frozen=True)
class Aggregation:
    """An aggregate function over a group; `where` keeps only the rows for which it is true."""

    function: str
    arguments: tuple[Value, ...] = ()
    where: Value | None = None
    span: Span | None = field(default=None, compare=False)
    type: Type = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "type", _called_type(AGGREGATES, self.function, self.arguments, self.span))


def check(value: Value, columns: Columns) -> None:
    """Every field of `value` is one of `columns`, of the same type; else a RuleError."""
    for used in fields(value):
        type = columns.find(used.name)
        if type is None:
            raise RuleError(f"unknown field '{used.name}'", used.span, hint=nearest(used.name, columns.names))
        if not fits(used.type, type):
            raise RuleError(f"field '{used.name}' is {type}, not {used.type}", used.span)


def calls_of(function: str, value: Value) -> Iterator[Call]:
    """The calls of a function inside a value, a shared part once."""
    return (one for one in calls(value) if one.function == function)


def calls(value: Value) -> Iterator[Call]:
    """All calls inside a value, itself among them, a shared part once."""
    seen: set[int] = set()
    waiting: list[Value] = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Call) and id(one) not in seen:
            seen.add(id(one))
            waiting += one.arguments
            yield one


def fields(value: Value) -> Iterator[Field]:
    """The fields that a value reads, in order, a shared part once; not the item of `any_item`."""
    if isinstance(value, Field):
        return iter(() if value.name == ITEM else (value,))
    return _fields_inside(value)


def _fields_inside(value: Value) -> Iterator[Field]:
    seen: set[int] = set()
    waiting: list[Value] = [value]
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        match one:
            case Field():
                if one.name != ITEM:
                    yield one
            case Literal():
                pass
            case Call():
                waiting += reversed(one.arguments)
            case _:
                assert_never(one)


__all__ = [
    "ITEM", "PRESENT", "Aggregation", "Call", "Column", "Columns", "Constant", "Family", "Field", "Literal", "Named", "Value",
    "call", "calls", "calls_of", "check", "fields",
]  # fmt: skip
