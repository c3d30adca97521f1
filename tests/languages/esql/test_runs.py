"""What lowers over typed columns runs: on awkward rows, without an error of the engine."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from livefire.engines.duckdb import open_table
from livefire.errors import RuleError
from livefire.languages.esql import plan
from livefire.languages.esql.aggregates import AGGREGATES
from livefire.languages.esql.functions import FUNCTIONS
from livefire.plan import Column, Columns, Plan
from livefire.plan.types import BOOLEAN, INTEGER, IP, REAL, TEXT, TIMESTAMP, ListOf
from tests.languages.literate import NOW, arrow_type

ROWS: dict[Column, list[object]] = {
    Column("name", TEXT): ["a", "", None, "{k=v, x=y}", "id=12 é"],
    Column("size", INTEGER): [1, 0, None, -5, 2**63 - 1],
    Column("share", REAL): [0.5, -1.5, None, 1e300, 0.0],
    Column("flag", BOOLEAN): [True, False, None, True, False],
    Column("@timestamp", TIMESTAMP): [NOW, datetime(1970, 1, 1, tzinfo=UTC), None, NOW, datetime(1965, 3, 1, tzinfo=UTC)],
    Column("source.ip", IP): ["10.0.0.1", "::1", None, "8.8.8.8", "fe80::1"],
    Column("tags", ListOf(TEXT)): [["a"], ["a", "b"], None, [], ["é", "x", "x"]],
    Column("sizes", ListOf(INTEGER)): [[1], [1, 2], None, [], [3, 3, -1]],
}
COLUMNS = Columns(tuple(ROWS))
TABLE = pa.table({column.name: pa.array(values, arrow_type(column.type)) for column, values in ROWS.items()})

ATOMS = [
    *COLUMNS.names, '"a"', '"2026-01-14"', '"10.0.0.0/8"', '"day"', "1", "-2", "2.5", "true", "null", "5 minutes", "1 month",
    '["a", "b"]', "[1]",
]  # fmt: skip
OPERATORS = ["==", "!=", "<", ">=", "+", "-", "*", "/", "%", "AND", "OR", "IN", "LIKE", "RLIKE"]


def _calls(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    function = st.tuples(st.sampled_from(sorted(FUNCTIONS)), st.lists(inner, max_size=3))
    operator = st.tuples(inner, st.sampled_from(OPERATORS), inner)
    return st.one_of(
        function.map(lambda call: f"{call[0]}({', '.join(call[1])})"),
        operator.map(lambda parts: f"({parts[0]} {parts[1]} ({parts[2]}))"),
        inner.map(lambda value: f"({value} IS NULL)"),
    )


EXPRESSIONS = st.recursive(st.sampled_from(ATOMS), _calls, max_leaves=5)


def lowered(query: str) -> Plan | None:
    with contextlib.suppress(RuleError):
        return plan(query, COLUMNS)
    return None


@settings(max_examples=60, deadline=None)
@given(st.lists(EXPRESSIONS, min_size=10, max_size=40))
def test_every_expression_that_lowers_runs(expressions: list[str]) -> None:
    right = [one for one in expressions if lowered(f"FROM logs | EVAL value = {one}")]
    query = "FROM logs | EVAL first = 1" + "".join(f", column{i} = {one}" for i, one in enumerate(right))
    with open_table(TABLE) as corpus:
        assert len(corpus.matches(plan(query, COLUMNS), now=NOW)) == 5


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(sorted(AGGREGATES)),
    EXPRESSIONS,
    st.sampled_from(["", ", @timestamp", ", 2"]),
    st.sampled_from(["flag", "tags"]),
)
def test_every_aggregate_that_lowers_runs(name: str, expression: str, more: str, key: str) -> None:
    call = f"{name}({expression}{more})"
    made = lowered(f"FROM logs | STATS a = {call}, b = {call} WHERE size > 0 BY {key}") or plan(
        "FROM logs | STATS BY flag", COLUMNS
    )
    with open_table(TABLE) as corpus:
        assert len(corpus.matches(made, now=NOW)) >= 3
