"""Every aggregate over nothing, nulls, a mixture and groups, and the events that each row rests on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pytest

from livefire.engines.aggregates import DUCKDB_AGGREGATES
from livefire.engines.duckdb import Corpus, open_table
from livefire.plan import Aggregate, Aggregation, Column, Columns, Extend, Filter, Literal, Plan, Sort, SortKey, Source, call
from livefire.plan.functions import AGGREGATES
from livefire.plan.types import BOOLEAN, INTEGER, REAL, TEXT, ListOf
from tests.engines.calls import arrow

COLUMNS = Columns((Column("g", TEXT), Column("n", INTEGER), Column("x", REAL), Column("t", TEXT), Column("l", ListOf(TEXT))))
EVENTS = pa.table(
    {
        "g": ["a", "a", None, "b", None, "a"],
        "n": pa.array([3, None, 1, None, 3, 1], pa.int64()),
        "x": [1.5, None, -2.0, None, 0.5, 1.5],
        "t": ["b", "a", "é", None, "", "b"],
        "l": pa.array([["y", "x"], None, [], None, ["x"], ["x", "z"]], pa.list_(pa.string())),
    }
)
GROUPS = [[0, 1, 5], [2, 4], [3]]  # a, null, b: in the order of their first events
SOURCE = Source(COLUMNS)
G, N, X, T, L = (COLUMNS.field(name) for name in COLUMNS.names)
NO_EVENT = Filter(SOURCE, call("equals", G, Literal("absent", TEXT)))
NULL_EVENTS = Filter(SOURCE, call("equals", G, Literal("b", TEXT)))
REAL_N = call("integer_real", N)
IS_B = call("equals", T, Literal("b", TEXT))  # unknown of event 3


def share(value: float) -> Literal:
    return Literal(value, REAL)


# aggregate, over nothing, over nulls, over all, in the groups a, null and b
ROWS: list[tuple[Aggregation, Any, Any, Any, list[Any]]] = [
    (Aggregation("count_rows"), 0, 1, 6, [3, 2, 1]),
    (Aggregation("count_rows", where=IS_B), 0, 0, 2, [2, 0, 0]),
    (Aggregation("count", (N,)), 0, 0, 4, [2, 2, 0]),
    (Aggregation("count", (N,), where=IS_B), 0, 0, 2, [2, 0, 0]),
    (Aggregation("count", (L,)), 0, 0, 4, [2, 2, 0]),
    (Aggregation("count_distinct", (N,)), 0, 0, 2, [2, 2, 0]),
    (Aggregation("count_distinct", (T,)), 0, 0, 4, [2, 2, 0]),
    (Aggregation("count_distinct", (T,), where=IS_B), 0, 0, 1, [1, 0, 0]),
    (Aggregation("min", (N,)), None, None, 1, [1, 1, None]),
    (Aggregation("min", (T,)), None, None, "", ["a", "", None]),
    (Aggregation("min", (T,), where=IS_B), None, None, "b", ["b", None, None]),
    (Aggregation("max", (T,)), None, None, "é", ["b", "é", None]),
    (Aggregation("max", (IS_B,)), None, None, True, [True, False, None]),
    (Aggregation("max", (X,)), None, None, 1.5, [1.5, 0.5, None]),
    (Aggregation("sum", (N,)), None, None, 8, [4, 4, None]),
    (Aggregation("sum", (X,)), None, None, 1.5, [3.0, -1.5, None]),
    (Aggregation("sum", (N,), where=IS_B), None, None, 4, [4, None, None]),
    (Aggregation("average", (N,)), None, None, 2.0, [2.0, 2.0, None]),
    (Aggregation("average", (X,)), None, None, 0.375, [1.5, -0.75, None]),
    (Aggregation("values", (T,)), None, None, ["", "a", "b", "é"], [["a", "b"], ["", "é"], None]),
    (Aggregation("values", (N,)), None, None, [1, 3], [[1, 3], [1, 3], None]),
    (Aggregation("values", (N,), where=IS_B), None, None, [1, 3], [[1, 3], None, None]),
    (Aggregation("values_inside", (L,)), None, None, ["x", "y", "z"], [["x", "y", "z"], ["x"], None]),
    (Aggregation("values_inside", (L,), where=IS_B), None, None, ["x", "y", "z"], [["x", "y", "z"], None, None]),
    (Aggregation("collect", (T,)), None, None, ["b", "a", "é", "", "b"], [["b", "a", "b"], ["é", ""], None]),
    (Aggregation("collect", (N,), where=IS_B), None, None, [3, 1], [[3, 1], None, None]),
    (Aggregation("any_value", (N,)), None, None, 3, [3, 1, None]),
    (Aggregation("any_value", (T,)), None, None, "b", ["b", "é", None]),
    (Aggregation("value_at_max", (T, N)), None, None, "b", ["b", "", None]),
    (Aggregation("value_at_max", (N, T)), None, None, 1, [3, 1, None]),
    (Aggregation("value_at_max", (N, X)), None, None, 3, [3, 3, None]),
    (Aggregation("value_at_max", (G, X)), None, "b", "a", ["a", None, "b"]),
    (Aggregation("value_at_min", (N, T)), None, None, 3, [None, 3, None]),
    (Aggregation("value_at_min", (T, N)), None, None, "é", ["b", "é", None]),
    (Aggregation("value_at_min", (T, X), where=IS_B), None, None, "b", ["b", None, None]),
    (Aggregation("percentile", (N, share(0.5))), None, None, 1.0, [1.0, 1.0, None]),
    (Aggregation("percentile", (N, share(0.0))), None, None, 1.0, [1.0, 1.0, None]),
    (Aggregation("percentile", (N, share(1.0))), None, None, 3.0, [3.0, 3.0, None]),
    (Aggregation("percentile", (X, share(0.75))), None, None, 1.5, [1.5, 0.5, None]),
    (Aggregation("percentile", (X, share(0.75)), where=IS_B), None, None, 1.5, [1.5, None, None]),
    (Aggregation("deviation", (N,)), None, None, 1.1547005383792515, [2**0.5, 2**0.5, None]),
    (Aggregation("deviation", (X,), where=IS_B), None, None, 0.0, [0.0, None, None]),
    (Aggregation("population_deviation", (N,)), None, None, 1.0, [1.0, 1.0, None]),
    (Aggregation("variance", (N,)), None, None, 4 / 3, [2.0, 2.0, None]),
    (Aggregation("population_variance", (N,), where=IS_B), None, None, 1.0, [1.0, None, None]),
    (Aggregation("covariance", (X, REAL_N)), None, None, 2.5 / 3, [0.0, 2.5, None]),
    (Aggregation("population_covariance", (X, REAL_N)), None, None, 0.625, [0.0, 1.25, None]),
    (Aggregation("all_bits_and", (N,)), None, None, 1, [1, 1, None]),
    (Aggregation("all_bits_or", (N,)), None, None, 3, [3, 3, None]),
    (Aggregation("all_bits_xor", (N,)), None, None, 0, [2, 2, None]),
    (
        Aggregation("collect_all", (call("to_json", N),)),
        None,
        ["null"],
        ["3", "null", "1", "null", "3", "1"],
        [["3", "null", "1"], ["1", "3"], ["null"]],
    ),
    (Aggregation("in_order", (IS_B,)), False, False, True, [True, False, False]),
    (Aggregation("in_order", (IS_B, IS_B)), False, False, True, [True, False, False]),
    (Aggregation("in_order", (IS_B, IS_B, IS_B)), False, False, False, [False, False, False]),
    (Aggregation("in_order", (IS_B, call("equals", T, Literal("", TEXT)))), False, False, True, [False, False, False]),
    (Aggregation("in_order", (IS_B, IS_B), where=call("is_null", X)), False, False, False, [False, False, False]),
    (Aggregation("weighted_percentile", (X, N, share(0.5))), None, None, 0.5, [1.5, 0.5, None]),
    (Aggregation("weighted_percentile", (X, N, share(1.0)), where=IS_B), None, None, 1.5, [1.5, None, None]),
]
IDS = [f"{one.function}({', '.join(str(value.type) for value in one.arguments)}){' where' * bool(one.where)}" for one, *_ in ROWS]


@pytest.fixture(scope="module")
def corpus() -> Iterator[Corpus]:
    with open_table(EVENTS) as opened:
        yield opened


def aggregated(parent: Plan, one: Aggregation, *keys: str) -> Plan:
    return Aggregate(parent, tuple((key, COLUMNS.field(key)) for key in keys), (("made", one),))


def test_every_aggregate_of_the_catalogue_has_rows_and_sql() -> None:
    assert {one.function for one, *_ in ROWS} == set(AGGREGATES) == set(DUCKDB_AGGREGATES)


@pytest.mark.parametrize(("one", "nothing"), [row[:2] for row in ROWS], ids=IDS)
def test_over_no_event_there_is_one_row_that_rests_on_none(corpus: Corpus, one: Aggregation, nothing: Any) -> None:
    found = corpus.matches(aggregated(NO_EVENT, one))
    assert found.rows.to_pylist() == [{"made": nothing}]
    assert found.events.to_pylist() == [[]]
    assert found.rows.schema.field("made").type == arrow(one.type)


@pytest.mark.parametrize("one", [row[0] for row in ROWS], ids=IDS)
def test_over_no_event_there_is_no_group(corpus: Corpus, one: Aggregation) -> None:
    assert len(corpus.matches(aggregated(NO_EVENT, one, "g"))) == 0


@pytest.mark.parametrize(("one", "nulls"), [(row[0], row[2]) for row in ROWS], ids=IDS)
def test_over_nulls_the_row_rests_on_their_events(corpus: Corpus, one: Aggregation, nulls: Any) -> None:
    found = corpus.matches(aggregated(NULL_EVENTS, one))
    assert found.rows.to_pylist() == [{"made": nulls}]
    assert found.events.to_pylist() == [[3]]


@pytest.mark.parametrize(("one", "mixed"), [(row[0], row[3]) for row in ROWS], ids=IDS)
def test_over_all_events_the_row_rests_on_all(corpus: Corpus, one: Aggregation, mixed: Any) -> None:
    found = corpus.matches(aggregated(SOURCE, one))
    assert found.rows.to_pylist() == [{"made": mixed}]
    assert found.events.to_pylist() == [[0, 1, 2, 3, 4, 5]]


@pytest.mark.parametrize(("one", "groups"), [(row[0], row[4]) for row in ROWS], ids=IDS)
def test_null_is_a_group_and_each_rests_on_its_whole_group(corpus: Corpus, one: Aggregation, groups: list[Any]) -> None:
    found = corpus.matches(aggregated(SOURCE, one, "g"))
    assert found.rows.column("g").to_pylist() == ["a", None, "b"]
    assert found.rows.column("made").to_pylist() == groups
    assert found.events.to_pylist() == GROUPS
    assert found.rows.schema.field("made").type == arrow(one.type)


@pytest.mark.parametrize(
    ("function", "values", "expected"),
    [
        ("sum", pa.array([2**63 - 1, 1], pa.int64()), None),
        ("sum", pa.array([2**63 - 1, 1, -1], pa.int64()), 2**63 - 1),
        ("sum", pa.array([1.7e308, 1.7e308], pa.float64()), None),
        ("average", pa.array([2**63 - 1, 2**63 - 1], pa.int64()), float(2**63)),
        ("average", pa.array([1.7e308, 1.7e308], pa.float64()), None),
        ("deviation", pa.array([1.7e308, -1.7e308], pa.float64()), None),
        ("deviation", pa.array([5], pa.int64()), None),
        ("min", pa.array([-(2**63), 0], pa.int64()), -(2**63)),
    ],
    ids=str,
)
def test_what_a_type_cannot_hold_is_null(function: str, values: pa.Array, expected: float | None) -> None:
    columns = Columns((Column("v", INTEGER if values.type == pa.int64() else REAL),))
    one = Aggregation(function, (columns.field("v"),))
    with open_table(pa.table({"v": values})) as corpus:
        assert corpus.table(aggregated(Source(columns), one)).to_pylist() == [{"made": expected}]


@pytest.mark.parametrize(
    "one",
    [
        Aggregation("collect", (T,)),
        Aggregation("any_value", (T,)),
        Aggregation("value_at_max", (T, Literal(True, BOOLEAN))),
        Aggregation("value_at_min", (T, Literal(True, BOOLEAN))),
    ],
    ids=lambda one: one.function,
)
def test_the_order_of_events_counts_whatever_order_the_rows_are_in(corpus: Corpus, one: Aggregation) -> None:
    backwards = Sort(SOURCE, (SortKey(N, descending=False, nulls_first=True), SortKey(T, descending=True, nulls_first=False)))
    assert corpus.table(aggregated(backwards, one)) == corpus.table(aggregated(SOURCE, one))


def test_a_group_of_groups_rests_on_the_events_of_all_once(corpus: Corpus) -> None:
    groups = aggregated(SOURCE, Aggregation("count_rows"), "g")
    again = Aggregate(groups, (), (("most", Aggregation("max", (groups.columns.field("made"),))),))
    found = corpus.matches(again)
    assert found.rows.to_pylist() == [{"most": 3}]
    assert found.events.to_pylist() == [[0, 1, 2, 3, 4, 5]]


def test_a_key_may_be_computed(corpus: Corpus) -> None:
    is_known = ("known", call("not", call("is_null", N)))
    found = corpus.matches(Aggregate(Extend(SOURCE, (is_known,)), (is_known,), ()))
    assert found.rows.to_pylist() == [{"known": True}, {"known": False}]
    assert found.events.to_pylist() == [[0, 2, 4, 5], [1, 3]]


def test_a_text_with_sql_inside_is_collected_as_it_is(corpus: Corpus) -> None:
    one = Aggregation("values", (call("concat", T, Literal(") FILTER (WHERE false)", TEXT)),), where=IS_B)
    assert corpus.table(aggregated(SOURCE, one)).to_pylist() == [{"made": ["b) FILTER (WHERE false)"]}]
