"""Windows of time: what stands in each, how rows at the same time are ordered, and agreement with a model in Python."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livefire.engines import duckdb
from livefire.engines.duckdb import open_table
from livefire.errors import EngineError, RuleError
from livefire.plan import (
    Aggregate,
    Aggregation,
    Column,
    Columns,
    Extend,
    Field,
    Filter,
    Join,
    Limit,
    Literal,
    Plan,
    Project,
    Source,
    Union,
    Unnest,
    Window,
    call,
)
from livefire.plan.compose import compose, reads
from livefire.plan.explain import explain
from livefire.plan.predicates import is_stateless
from livefire.plan.types import BOOLEAN, INTEGER, TEXT, TIMESTAMP, ListOf

COLUMNS = Columns((Column("user", TEXT), Column("at", TIMESTAMP), Column("n", INTEGER), Column("tags", ListOf(TEXT))))
SOURCE = Source(COLUMNS)
USER, AT, N, TAGS = (COLUMNS.field(name) for name in COLUMNS.names)
SECOND = 1_000_000
COUNT = ("rows", Aggregation("count_rows"))

Row = tuple[str | None, int | None, int | None, list[str] | None]


def table(rows: list[Row]) -> pa.Table:
    """Times are seconds since 1970."""
    users, times, numbers, tags = zip(*rows, strict=True) if rows else ([], [], [], [])
    moments = pa.array([None if time is None else time * SECOND for time in times], pa.int64()).cast(pa.timestamp("us", tz="UTC"))
    columns = [pa.array(users, pa.string()), moments, pa.array(numbers, pa.int64()), pa.array(tags, pa.list_(pa.string()))]
    return pa.table(columns, names=list(COLUMNS.names))


def found(plan: Plan, rows: list[Row]) -> list[tuple[list[int], tuple[Any, ...]]]:
    """(events, row) of each match."""
    with open_table(table(rows)) as corpus:
        matches = corpus.matches(plan)
    return list(zip(matches.events.to_pylist(), (tuple(row.values()) for row in matches.rows.to_pylist()), strict=True))


def counted(rows: list[Row], within: int, parent: Plan = SOURCE) -> list[tuple[list[int], int]]:
    """(events, rows) of each window by user."""
    plan = Window(parent, (parent.columns.field("user"),), parent.columns.field("at"), within * SECOND, (COUNT,))
    return [(events, row[-1]) for events, row in found(plan, rows)]


def at(*times: int | None, user: str | None = "ann") -> list[Row]:
    return [(user, time, None, None) for time in times]


CASES: dict[str, tuple[list[Row], int, list[tuple[list[int], int]]]] = {
    "nothing": ([], 5, []),
    "one": (at(3), 5, [([0], 1)]),
    "the edge is inside": (at(0, 5), 5, [([0], 1), ([0, 1], 2)]),
    "behind the edge": (at(0, 6), 5, [([0], 1), ([1], 1)]),
    "it slides": (at(0, 4, 8), 5, [([0], 1), ([0, 1], 2), ([1, 2], 2)]),
    "the same time, in order": (at(3, 3, 3), 5, [([0], 1), ([0, 1], 2), ([0, 1, 2], 3)]),
    "no width holds the same time only": (at(3, 3, 4), 0, [([0], 1), ([0, 1], 2), ([2], 1)]),
    "a log that is not in order": (at(9, 1, 5), 5, [([0, 2], 2), ([1], 1), ([1, 2], 2)]),
    "before 1970": (at(-5, 0), 5, [([0], 1), ([0, 1], 2)]),
    "without a time": (at(None, 3, None), 5, [([1], 1)]),
    "null is a key": (at(0, 1, user=None) + at(2), 5, [([0], 1), ([0, 1], 2), ([2], 1)]),
    "keys by case": (at(0) + at(1, user="Ann"), 5, [([0], 1), ([1], 1)]),
}


@pytest.mark.parametrize(("rows", "within", "expected"), CASES.values(), ids=CASES)
def test_a_window_holds_its_row_and_what_came_shortly_before(
    rows: list[Row], within: int, expected: list[tuple[list[int], int]]
) -> None:
    assert counted(rows, within) == expected


AGGREGATES: dict[str, tuple[Aggregation, list[Any]]] = {
    "count_distinct": (Aggregation("count_distinct", (N,)), [1, 1, 2, 1]),
    "where": (Aggregation("count_rows", where=call("equals", N, Literal(1, INTEGER))), [1, 1, 1, 0]),
    "collect": (Aggregation("collect", (N,)), [[1], [1], [1, 2], [2, 2]]),
    "values": (Aggregation("values", (N,)), [[1], [1], [1, 2], [2]]),
    "values_inside": (Aggregation("values_inside", (TAGS,)), [["a"], ["a"], ["a", "b", "c"], ["b", "c"]]),
    "sum": (Aggregation("sum", (N,)), [1, 1, 3, 4]),
    "average": (Aggregation("average", (N,)), [1.0, 1.0, 1.5, 2.0]),
    "max": (Aggregation("max", (call("negate", N),)), [-1, -1, -1, -2]),
    "value_at_max": (Aggregation("value_at_max", (USER, N)), ["ann", "ann", "ann", "ann"]),
}


@pytest.mark.parametrize(("aggregation", "expected"), AGGREGATES.values(), ids=AGGREGATES)
def test_an_aggregate_is_over_the_window(aggregation: Aggregation, expected: list[Any]) -> None:
    rows: list[Row] = [("ann", 0, 1, ["a"]), ("ann", 1, None, None), ("ann", 2, 2, ["b", "c"]), ("ann", 4, 2, None)]
    plan = Window(SOURCE, (), AT, 2 * SECOND, (("made", aggregation),))
    assert [row[-1] for _, row in found(plan, rows)] == expected


def test_a_filter_on_the_window_keeps_whole_windows() -> None:
    window = Window(SOURCE, (USER,), AT, 5 * SECOND, (COUNT,))
    plan = Filter(window, call("greater_or_equal", window.columns.field("rows"), Literal(3, INTEGER)))
    assert [events for events, _ in found(plan, at(0, 1, 2, 20, 21) + at(2, user="bob"))] == [[0, 1, 2]]


def test_conditions_one_after_the_other() -> None:
    window = Window(SOURCE, (USER,), AT, 5 * SECOND, (COUNT,))
    rows = window.columns.field("rows")
    plan = Filter(Filter(window, call("greater", rows, Literal(1, INTEGER))), call("less", rows, Literal(3, INTEGER)))
    assert [events for events, _ in found(plan, at(0, 1, 2))] == [[0, 1]]


def test_a_window_over_groups_rests_on_all_their_events() -> None:
    groups = Aggregate(SOURCE, (("user", USER),), (("last", Aggregation("max", (AT,))),))
    plan = Window(groups, (), groups.columns.field("last"), 5 * SECOND, (COUNT,))
    assert [events for events, _ in found(plan, at(0, 3) + at(4, user="bob"))] == [[0, 1], [0, 1, 2]]


def test_groups_of_the_same_time_stand_in_the_order_of_their_last_events() -> None:
    groups = Aggregate(SOURCE, (("user", USER),), (("last", Aggregation("max", (AT,))),))
    plan = Window(groups, (), groups.columns.field("last"), 0, (COUNT,))
    rows = at(1, user="ann") + at(5, user="bob") + at(5)
    assert [(events, row[0]) for events, row in found(plan, rows)] == [([0, 1, 2], "ann"), ([1], "bob")]


def test_a_window_over_a_window_rests_on_what_the_inner_ones_rest_on() -> None:
    inner = Window(SOURCE, (USER,), AT, 2 * SECOND, (COUNT,))
    outer = Window(inner, (USER,), AT, 2 * SECOND, (("most", Aggregation("max", (inner.columns.field("rows"),))),))
    assert [(events, row[-1]) for events, row in found(outer, at(0, 2, 4))] == [([0], 1), ([0, 1], 2), ([0, 1, 2], 2)]


def test_rows_of_one_event_stand_in_the_order_of_the_ties_and_rest_on_it_once() -> None:
    several = Unnest(SOURCE, "tags", keep_empty=False)
    tag = several.columns.field("tags")
    plan = Window(several, (), AT, 0, (COUNT, ("seen", Aggregation("collect", (tag,)))), ties=(tag,))
    assert [(events, row[-2:]) for events, row in found(plan, [("ann", 0, 1, ["b", "c", "a"])])] == [
        ([0], (1, ["a"])),
        ([0], (2, ["a", "b"])),
        ([0], (3, ["a", "b", "c"])),
    ]
    assert explain(plan).endswith("window of 0 us of at, tags by nothing: rows = count_rows(), seen = collect(tags)")


ONE, TWO = (call("equals", N, Literal(number, INTEGER)) for number in (1, 2))
ORDERS: dict[str, tuple[list[int | None], list[bool]]] = {
    "one behind the other": ([1, 2], [False, True]),
    "the wrong way round": ([2, 1], [False, False]),
    "the wrong way round, then right": ([2, 1, 2], [False, False, True]),
    "something between": ([1, None, 2], [False, False, True]),
    "too far apart": ([1, None, None, 2], [False, False, False, False]),
    "the latest of the first counts": ([1, None, 1, None, 2], [False, False, False, False, True]),
    "still in the window of a later row": ([1, 2, None], [False, True, True]),
    "out of the window of a later row": ([1, 2, None, None], [False, True, True, False]),
}


@pytest.mark.parametrize(("numbers", "expected"), ORDERS.values(), ids=ORDERS)
def test_rows_in_order_within_the_window(numbers: list[int | None], expected: list[bool]) -> None:
    rows: list[Row] = [("ann", time, number, None) for time, number in enumerate(numbers)]
    plan = Window(SOURCE, (USER,), AT, 2 * SECOND, (("made", Aggregation("in_order", (ONE, TWO))), COUNT))
    assert [row[-2] for _, row in found(plan, rows)] == expected


def test_rows_in_order_are_of_one_group_and_different_rows() -> None:
    both = Aggregation("in_order", (call("not", call("is_null", N)), TWO))
    where = Aggregation("in_order", (ONE, TWO), where=call("is_null", TAGS))
    plan = Window(SOURCE, (USER,), AT, 9 * SECOND, (("both", both), ("one", Aggregation("in_order", (ONE,))), ("where", where)))
    rows: list[Row] = [
        ("ann", 0, 2, None),
        ("bob", 1, 2, None),
        ("bob", 2, 1, ["x"]),
        ("bob", 3, 2, None),
        ("ann", 4, None, None),
    ]
    assert sorted((events, row[-3:]) for events, row in found(plan, rows)) == [
        ([0], (False, False, False)),
        ([0, 4], (False, False, False)),
        ([1], (False, False, False)),
        ([1, 2], (False, True, False)),
        ([1, 2, 3], (True, True, False)),
    ]


def test_columns_made_of_a_window_keep_its_events() -> None:
    window = Window(SOURCE, (USER,), AT, 2 * SECOND, (COUNT,))
    more = Extend(window, (("double", call("add", Field("rows", INTEGER), Field("rows", INTEGER))),))
    shown = Project(
        Filter(more, call("greater", Field("double", INTEGER), Literal(2, INTEGER))), (("double", Field("double", INTEGER)),)
    )
    assert found(shown, at(5, 3, 1)) == [([0, 1], (4,)), ([1, 2], (4,))]
    counted = Aggregate(shown, (), (COUNT,))
    assert found(counted, at(5, 3, 1)) == [([0, 1, 2], (2,))]


def test_events_that_a_window_holds_twice_are_listed_once_and_in_their_order() -> None:
    several = Unnest(SOURCE, "tags", keep_empty=False)
    plan = Window(several, (), AT, 9 * SECOND, (COUNT,))
    rows: list[Row] = [("ann", 3, 1, ["a", "b"]), ("ann", 1, 1, ["a"]), ("ann", 2, 1, ["a", "b"])]
    assert [(events, row[-1]) for events, row in found(plan, rows)] == [
        ([0, 1, 2], 4), ([0, 1, 2], 5), ([1], 1), ([1, 2], 2), ([1, 2], 3),
    ]  # fmt: skip


def test_events_of_windows_that_take_too_much_memory_end_in_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duckdb, "MOST_BYTES", 2_000_000)
    plan = Window(SOURCE, (), AT, 9999 * SECOND, (COUNT,))
    assert len(found(plan, at(*range(100)))) == 100
    with pytest.raises(EngineError, match="the events that the rows rest on are larger than 2 MB"):
        found(plan, at(*range(1000)))


def test_windows_stand_on_the_sides_of_joins_and_unions() -> None:
    window = Project(Window(SOURCE, (), AT, 0, (COUNT,)), (("u", USER), ("rows", Field("rows", INTEGER))))
    joined = Join(Project(Limit(SOURCE, 1), (("user", USER),)), window, "inner", ((USER, window.columns.field("u")),))
    assert [events for events, _ in found(joined, at(0, 1))] == [[0], [0, 1]]
    assert [events for events, _ in found(Union((window, window)), at(0))] == [[0], [0]]


def test_a_window_is_printed() -> None:
    by_user = Window(SOURCE, (USER,), AT, 5, (COUNT,))
    assert explain(by_user) == "source\nwindow of 5 us of at by user: rows = count_rows()"
    assert explain(Window(SOURCE, (), AT, 5, ())) == "source\nwindow of 5 us of at by nothing"


def test_a_window_has_state_and_reads_its_columns() -> None:
    plan = Window(SOURCE, (USER,), AT, 5, (("sum", Aggregation("sum", (N,), where=call("is_null", TAGS))),))
    assert not is_stateless(plan) and not is_stateless(Filter(plan, Literal(True, BOOLEAN)))
    assert reads(plan) == ("user", "at", "n", "tags")
    assert compose(plan, COLUMNS.field, COLUMNS).columns.names == ("user", "at", "n", "tags", "sum")


WRONG: dict[str, tuple[Callable[[], Plan], str]] = {
    "no time": (lambda: Window(SOURCE, (), N, 5, ()), "a window is over a time, this is integer"),
    "a name twice": (lambda: Window(SOURCE, (), AT, 5, (("user", Aggregation("count_rows")),)), "two columns are named 'user'"),
    "backwards": (lambda: Window(SOURCE, (), AT, -1, ()), "between nothing and three centuries"),
    "for ever": (lambda: Window(SOURCE, (), AT, 10**17, ()), "between nothing and three centuries"),
    "an unknown key": (lambda: Window(SOURCE, (Field("x", TEXT),), AT, 5, ()), "unknown field 'x'"),
    "an unknown value": (
        lambda: Window(SOURCE, (), AT, 5, (("m", Aggregation("max", (Field("x", TEXT),))),)),
        "unknown field 'x'",
    ),
}


@pytest.mark.parametrize(("made", "message"), WRONG.values(), ids=WRONG)
def test_a_wrong_window_cannot_be_made(made: Callable[[], Plan], message: str) -> None:
    with pytest.raises(RuleError, match=message):
        made()


ROWS = st.lists(
    st.tuples(st.sampled_from(["ann", "bob", None]), st.one_of(st.none(), st.integers(0, 12)), st.integers(0, 2), st.none()),
    max_size=14,
)


@settings(max_examples=60, deadline=None)
@given(ROWS, st.integers(0, 13), st.integers(1, 4))
def test_windows_are_those_of_a_model(rows: list[Row], within: int, least: int) -> None:
    window = Window(SOURCE, (USER,), AT, within * SECOND, (COUNT, ("kinds", Aggregation("count_distinct", (N,)))))
    plan = Filter(window, call("greater_or_equal", window.columns.field("rows"), Literal(least, INTEGER)))
    assert sorted((events, row[-2:]) for events, row in found(plan, rows)) == sorted(modelled(rows, within, least))


def modelled(rows: list[Row], within: int, least: int) -> list[tuple[list[int], tuple[int, int]]]:
    """Every event looked at by itself, with all others."""
    made = []
    for number, (user, time, _, _) in enumerate(rows):
        if time is None:
            continue
        inside = [
            other
            for other, (owner, moment, _, _) in enumerate(rows)
            if owner == user and moment is not None and time - within <= moment and (moment, other) <= (time, number)
        ]
        if len(inside) >= least:
            made.append((inside, (len(inside), len({rows[one][2] for one in inside}))))
    return made
