"""Random arguments: for a function of the catalogue, several rows of values of its declared types."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa
from hypothesis import strategies as st

from livefire.engines.aggregates import DUCKDB_AGGREGATES
from livefire.engines.duckdb import Corpus
from livefire.engines.functions import DUCKDB
from livefire.engines.sql_values import Dialect
from livefire.plan import ITEM, Call, Column, Columns, Field, Literal, Project, Source, Value
from livefire.plan.functions import FUNCTIONS
from livefire.plan.types import BOOLEAN, DYNAMIC, INTEGER, IP, REAL, TEXT, TIMESPAN, TIMESTAMP, ListOf, Scalar, Type
from tests.engines.calls import CONSTANT, arrow, literal

ROWS = 8
MOST, LEAST = 2**63 - 1, -(2**63)
EARLIEST = -9223372022400000000

_awkward = st.sampled_from(
    [
        *[
            "",
            " ",
            "a",
            "A",
            "ab",
            "é",
            "e\u0301",
            "ı",
            "İ",
            "ß",
            "\u212a",
            "\U0001f926\u200d\u2642",
            "\x00",
            "\n",
            "\\",
            "'",
            '"',
        ],
        *[
            "%",
            "%4",
            "%zz",
            "0",
            "-1",
            "+1",
            "9223372036854775808",
            "1e999",
            "-0.0",
            ".",
            "NaN",
            "inf",
            "true",
            "null",
            "{}",
            "[1,]",
        ],
        *['{"a":1}', "[" * 1200, "10.0.0.1", "::1%eth0", "1::", "2026-01-14T12:00:00Z", "2026-02-30", "294247-01-10", "infinity"],
        *["999999-01-01", "YQ==", "/w==", "a,b", "*", "\\9"],
    ]
)
_texts = _awkward | st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
_finite = st.floats(allow_nan=False, allow_infinity=False)
_documents = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | _finite | _texts,
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(_texts, inside, max_size=3),
    max_leaves=6,
)
_integers = st.sampled_from([0, 1, -1, 2, 3, MOST, LEAST, 2**31, -(2**31)]) | st.integers(LEAST, MOST)

SCALARS: Mapping[Scalar, st.SearchStrategy[Any]] = {
    TEXT: _texts,
    INTEGER: _integers,
    REAL: st.sampled_from([0.0, -0.0, 0.5, 1.7e308, -1.7e308, 5e-324, 2.0**63])
    | st.floats(allow_nan=False, allow_infinity=False),
    BOOLEAN: st.booleans(),
    TIMESTAMP: st.sampled_from([0, -1, EARLIEST, MOST - 1]) | st.integers(EARLIEST, MOST - 1),
    TIMESPAN: _integers,
    IP: st.ip_addresses().map(str),
    DYNAMIC: _documents.map(json.dumps),
}

_PATTERNS = ["(a)", "(.*)", "()", "(x)?", r"(\p{L})", "(?i)(a|b)", "(^|a)$"]
_UNITS = ["year", "quarter", "month", "week", "day"]
CONSTANTS: Mapping[str, Mapping[int, st.SearchStrategy[Any]]] = {
    "absent": {0: _texts},
    "glob": {1: _texts},
    "matches": {1: st.sampled_from(_PATTERNS)},
    "matches_whole": {1: st.sampled_from(_PATTERNS)},
    "extract": {1: st.sampled_from(_PATTERNS), 2: st.integers(0, 1)},
    "extract_all": {1: st.sampled_from(_PATTERNS), 2: st.integers(0, 1)},
    "replace_matches": {1: st.sampled_from(_PATTERNS)},
    "hash": {1: st.sampled_from(["md5", "sha1", "sha256"])},
    "dissect": {1: st.sampled_from(["%{a}", "%{a} %{b}", "x%{a->} %{?c}", "%{+a/2}%{+a/1}"])},
    "json_texts": {i: _texts for i in (1, 2, 3)},
    "java_map_text": {i: _texts for i in (1, 2, 3)},
    "lookup_texts": {i: _texts for i in (0, 1)},
    "json_exists": {i: _texts for i in (1, 2, 3)},
    "in_network": {i: st.sampled_from(["10.0.0.0/8", "::/0", "10.0.0.1", "0.0.0.0/0"]) for i in (1, 2, 3)},
    "timestamp_text": {1: st.integers(0, 7)},
    "calendar_floor": {1: st.sampled_from(_UNITS)},
    "calendar_add": {1: st.sampled_from(["year", "quarter", "month"])},
    "time_part": {
        1: st.sampled_from(
            ["year", "month", "day", "hour", "minute", "second", "weekday", "dayofyear", "quarter", "week", "microsecond"]
        )
    },
    "has_term_prefix": {2: st.booleans()},
    "has_term_suffix": {2: st.booleans()},
}


@dataclass(frozen=True)
class Batch:
    """A function with ROWS values for each argument; a Value where all rows have the same."""

    function: str
    types: tuple[Type, ...]
    arguments: tuple[list[Any] | Value, ...]

    @property
    def type(self) -> Type:
        return Call(self.function, tuple(Literal(None, type) for type in self.types)).type


@st.composite
def batches(draw: st.DrawFn, function: str) -> Batch:
    """Arguments of the declared types; what the meaning calls constant is a literal that it allows."""
    declared = [name.removesuffix("...") for name in FUNCTIONS[function].arguments]
    if FUNCTIONS[function].variadic:
        declared = declared[:-1] + declared[-1:] * draw(st.integers(0, 3))
    bound = {name: draw(_bound_types(name, function)) for name in "TUN"}
    types = tuple(_type(name, bound) for name in declared)
    return Batch(function, types, tuple(draw(_argument(function, i, type, bound)) for i, type in enumerate(types)))


def _bound_types(name: str, function: str) -> st.SearchStrategy[Type]:
    scalars = st.sampled_from([INTEGER, REAL] if name == "N" else list(SCALARS))
    if name == "N" or any("list(" in one for one in (*FUNCTIONS[function].arguments, FUNCTIONS[function].result)):
        return scalars
    return scalars | scalars.map(ListOf)


def _type(name: str, bound: Mapping[str, Type]) -> Type:
    element = name.removeprefix("list(").removesuffix(")")
    found = bound[element] if element in bound else Scalar(element)
    return ListOf(found) if name.startswith("list(") and isinstance(found, Scalar) else found


def _argument(function: str, place: int, type: Type, bound: Mapping[str, Type]) -> st.SearchStrategy[list[Any] | Value]:
    if function in ("any_item", "each_item") and place == 1:
        return st.sampled_from(_of_item(bound["T"], type))
    if place in CONSTANT.get(function, ()):
        return (st.none() | CONSTANTS[function][place]).map(lambda value: Literal(value, type))
    element = st.lists(SCALARS[type.element], max_size=3) if isinstance(type, ListOf) else SCALARS[type]
    return st.lists(st.none() | element | element, min_size=ROWS, max_size=ROWS)


def _of_item(item: Type, wanted: Type) -> list[Value]:
    """Values over the element of a list: a constant, and what of the element itself has the type."""
    one = Field(ITEM, item)
    made: list[Value] = [Literal(None, wanted), *([one] if item == wanted else [])]
    return [*made, Call("is_null", (one,)), Call("equals", (one, one))] if wanted is BOOLEAN else made


def over_columns(session: duckdb.DuckDBPyConnection, batch: Batch) -> pa.ChunkedArray:
    """What the call gives on each row, its arguments read from columns."""
    columns = {f"a{i}": (one, type) for i, (one, type) in enumerate(zip(batch.arguments, batch.types, strict=True))}
    listed = {name: pa.array(one, arrow(type)) for name, (one, type) in columns.items() if isinstance(one, list)}
    call = Call(
        batch.function,
        tuple(Field(name, type) if isinstance(one, list) else one for name, (one, type) in columns.items()),
    )
    return _made(session, pa.table(listed | {"row": list(range(ROWS))}), call, {name: columns[name][1] for name in listed})


def over_constants(session: duckdb.DuckDBPyConnection, batch: Batch) -> pa.ChunkedArray:
    """What the call gives on the first row, its arguments written as literals."""
    arguments = zip(batch.arguments, batch.types, strict=True)
    call = Call(batch.function, tuple(literal(one[0], type) if isinstance(one, list) else one for one, type in arguments))
    return _made(session, pa.table({"row": [0]}), call, {})


def _made(session: duckdb.DuckDBPyConnection, table: pa.Table, call: Call, types: Mapping[str, Type]) -> pa.ChunkedArray:
    numbered = table.append_column("r", pa.array(range(table.num_rows), pa.int64()))
    session.register("events", numbered)
    corpus = Corpus(session, Dialect(DUCKDB, DUCKDB_AGGREGATES, "events", {name: name for name in types}), None, numbered)
    source = Source(Columns(tuple(Column(name, type) for name, type in types.items())))
    return corpus.table(Project(source, (("made", call),))).column("made")
