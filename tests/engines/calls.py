"""Calls of the catalogue's functions from plain Python values: each argument gets the type that the signature declares."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from livefire.engines.duckdb import Corpus
from livefire.plan import Call, Column, Columns, Field, Literal, Project, Source, Value
from livefire.plan.functions import FUNCTIONS
from livefire.plan.types import BOOLEAN, INTEGER, REAL, TEXT, TIMESTAMP, ListOf, Scalar, Type

CONSTANT = {
    "absent": {0}, "glob": {1}, "matches": {1}, "matches_whole": {1}, "extract": {1, 2}, "extract_all": {1, 2},
    "replace_matches": {1}, "hash": {1}, "dissect": {1}, "json_texts": {1, 2, 3}, "json_exists": {1, 2, 3},
    "in_network": {1, 2, 3}, "timestamp_text": {1}, "calendar_floor": {1}, "calendar_add": {1}, "time_part": {1},
    "has_term_prefix": {2}, "has_term_suffix": {2}, "java_map_text": {1, 2, 3}, "unsupported_if": {2},
    "lookup_texts": {0, 1},
}  # fmt: skip
"""Which arguments must be literals, as the meanings say."""

ARROW = {
    Scalar.TEXT: pa.string(), Scalar.INTEGER: pa.int64(), Scalar.REAL: pa.float64(), Scalar.BOOLEAN: pa.bool_(),
    Scalar.TIMESTAMP: pa.timestamp("us"), Scalar.TIMESPAN: pa.int64(), Scalar.IP: pa.string(), Scalar.DYNAMIC: pa.string(),
    Scalar.NULL: pa.null(),
}  # fmt: skip


@dataclass(frozen=True)
class Typed:
    """A value whose type neither the signature nor Python tells."""

    value: Any
    type: Type


@dataclass(frozen=True)
class Case:
    """One call and what it gives; timestamps are ISO 8601 or microseconds."""

    number: int
    function: str
    given: tuple[Any, ...]
    expected: Any

    @property
    def name(self) -> str:
        shown = ", ".join(repr(one.value if isinstance(one, Typed) else one)[:30] for one in self.given)
        return f"{self.number} {self.function}({shown})"


Rows = Mapping[str, Sequence[tuple[Any, ...]]]
"""Function -> rows, each the arguments and at the end what the call gives."""


def cases(*tables: Rows) -> list[Case]:
    rows = [(function, row) for table in tables for function, listed in table.items() for row in listed]
    return [Case(number, function, row[:-1], row[-1]) for number, (function, row) in enumerate(rows)]


def types(function: str, given: Sequence[Any]) -> list[Type]:
    """The type of each argument: declared, or for T, U and N that of the first value that is not null."""
    bound: dict[str, Type] = {}
    names = _declared(function, len(given))
    for name, one in zip(names, given, strict=True):
        found = _python_type(one)
        if found is not None:
            element = found.element if name.startswith("list(") and isinstance(found, ListOf) else found
            bound.setdefault(_element(name), element)
    return [_type(name, one, bound) for name, one in zip(names, given, strict=True)]


def _declared(function: str, count: int) -> list[str]:
    names = [name.removesuffix("...") for name in FUNCTIONS[function].arguments]
    return [names[min(i, len(names) - 1)] for i in range(count)]


def _element(name: str) -> str:
    return name.removeprefix("list(").removesuffix(")")


def _python_type(value: Any) -> Type | None:
    if isinstance(value, Typed):
        return value.type
    if isinstance(value, list):
        return ListOf({str: TEXT, bool: BOOLEAN, float: REAL}.get(type(value[0]) if value else int, INTEGER))
    return {str: TEXT, bool: BOOLEAN, int: INTEGER, float: REAL}.get(type(value))


def _type(name: str, value: Any, bound: Mapping[str, Type]) -> Type:
    if isinstance(value, Typed):
        return value.type
    if isinstance(value, Value):
        return value.type
    element = _element(name)
    found = bound.get(element, INTEGER) if element in ("T", "U", "N") else Scalar(element)
    return ListOf(found) if name.startswith("list(") and isinstance(found, Scalar) else found


def plain(value: Any, type: Type) -> Any:
    """A value as a Literal or an Arrow array holds it."""
    bare = value.value if isinstance(value, Typed) else value
    return micros(bare) if type is TIMESTAMP and isinstance(bare, str) else bare


def micros(text: str) -> int:
    moment = datetime.datetime.fromisoformat(text)
    return (moment - datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)) // datetime.timedelta(microseconds=1)


def arrow(type: Type) -> pa.DataType:
    return pa.list_(ARROW[type.element]) if isinstance(type, ListOf) else ARROW[type]


def columns_of(case: Case) -> dict[str, pa.Array]:
    """The case's arguments as columns of one row, but for those that must be constants and those that read an item."""
    made = {}
    for i, (one, type) in enumerate(zip(case.given, types(case.function, case.given), strict=True)):
        if i not in CONSTANT.get(case.function, ()) and not isinstance(one, Value):
            made[f"{case.number}.{i}"] = pa.array([plain(one, type)], type=arrow(type))
    return made


def table_of(rows: Sequence[Case]) -> pa.Table:
    """One row with the columns of these cases."""
    return pa.table({name: array for case in rows for name, array in columns_of(case).items()} | {"row": [0]})


def over_columns(case: Case) -> Call:
    """The call of fields, wherever an argument may be one."""
    found = columns_of(case)
    arguments = zip(case.given, types(case.function, case.given), strict=True)
    return Call(
        case.function,
        tuple(
            Field(f"{case.number}.{i}", type) if f"{case.number}.{i}" in found else literal(one, type)
            for i, (one, type) in enumerate(arguments)
        ),
    )


def over_constants(case: Case) -> Call:
    """The call of literals; a list is a call of list_of."""
    arguments = zip(case.given, types(case.function, case.given), strict=True)
    return Call(case.function, tuple(literal(one, type) for one, type in arguments))


def literal(one: Any, type: Type) -> Value:
    """A value as a constant of a plan; a list as a call of list_of."""
    if isinstance(one, Value):
        return one
    found = plain(one, type)
    if isinstance(type, ListOf) and found is not None:
        return Call("list_of", tuple(Literal(item, type.element) for item in (*found, None)))
    return Literal(found, type)


def results(corpus: Corpus, calls: Mapping[str, Call]) -> dict[str, tuple[Any, pa.DataType]]:
    """What each call gives over the only row of a corpus, timestamps in microseconds, with its Arrow type."""
    columns = {one.name: one.type for call in calls.values() for one in call.arguments if isinstance(one, Field)}
    source = Source(Columns(tuple(Column(*item) for item in columns.items())))
    rows = corpus.table(Project(source, tuple(calls.items())))
    return {name: (bare(rows.column(name))[0], rows.schema.field(name).type) for name in calls}


def bare(values: pa.ChunkedArray) -> Any:
    """Python's values, timestamps in microseconds."""
    is_list = pa.types.is_list(values.type)
    if not pa.types.is_timestamp(values.type.value_type if is_list else values.type):
        return values.to_pylist()
    return values.cast(pa.list_(pa.int64()) if is_list else pa.int64()).to_pylist()


def expected(case: Case, call: Call) -> tuple[Any, pa.DataType]:
    return plain(case.expected, call.type), arrow(call.type)
