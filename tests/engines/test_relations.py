"""Every relation of the plan: its rows, and the numbers of the events that each of them rests on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import pyarrow as pa
import pytest

from livefire.engines.duckdb import Corpus, open_table
from livefire.plan import (
    Aggregate,
    Aggregation,
    Column,
    Columns,
    Distinct,
    Extend,
    Field,
    Filter,
    Join,
    Limit,
    Literal,
    Number,
    Plan,
    Project,
    Relation,
    Sort,
    SortKey,
    Source,
    Table,
    Union,
    Unnest,
    Window,
    call,
)
from livefire.plan.types import BOOLEAN, INTEGER, NULL, TEXT, ListOf

COLUMNS = Columns((Column("user", TEXT), Column("n", INTEGER), Column("seen", ListOf(TEXT))))
EVENTS = pa.table(
    {
        "user": ["ann", "bob", None, "ann", "Bob"],
        "n": pa.array([2, None, 1, 2, 3], pa.int64()),
        "seen": pa.array([["x", "y"], [], None, ["x"], ["z", "z"]], pa.list_(pa.string())),
    }
)
SOURCE = Source(COLUMNS)
USER, N, SEEN = (COLUMNS.field(name) for name in COLUMNS.names)
ONE, TWO = Literal(1, INTEGER), Literal(2, INTEGER)
NAMES = Columns((Column("name", TEXT), Column("team", TEXT)))
TEAMS = Table(NAMES, (("ann", "red"), ("cid", "blue"), (None, "none")))
NAME = NAMES.field("name")
NO_TEAMS = Table(NAMES, ())
USERS = Project(SOURCE, (("user", USER),))
OTHERS = Project(Filter(SOURCE, call("greater_or_equal", N, TWO)), (("other", USER), ("m", N)))
OTHER = OTHERS.columns.field("other")
COUNTS = Aggregate(SOURCE, (("who", USER),), (("rows", Aggregation("count_rows")), ("last", Aggregation("value_at_max", (N, N)))))
WHO = COUNTS.columns.field("who")
NOTHING = Filter(SOURCE, Literal(False, BOOLEAN))

Rows = list[tuple[Any, ...]]

CASES: dict[str, tuple[Plan, Rows, list[list[int]]]] = {
    "source: every event": (
        USERS,
        [("ann",), ("bob",), (None,), ("ann",), ("Bob",)],
        [[0], [1], [2], [3], [4]],
    ),
    "source: nothing": (NOTHING, [], []),
    "table: rows in order, on no event": (TEAMS, [("ann", "red"), ("cid", "blue"), (None, "none")], [[], [], []]),
    "table: no rows": (NO_TEAMS, [], []),
    "table: equal rows stay": (Table(Columns((Column("a", INTEGER),)), ((1,), (1,))), [(1,), (1,)], [[], []]),
    "filter: true only": (Filter(USERS, call("equals", USER, Literal("ann", TEXT))), [("ann",), ("ann",)], [[0], [3]]),
    "filter: unknown is not true, nor is its opposite": (
        Filter(USERS, call("not", call("equals", USER, Literal("ann", TEXT)))),
        [("bob",), ("Bob",)],
        [[1], [4]],
    ),
    "filter: a bare null": (Filter(USERS, Literal(None, NULL)), [], []),
    "extend: at the end": (
        Extend(Project(SOURCE, (("n", N),)), (("more", call("add", N, ONE)),)),
        [(2, 3), (None, None), (1, 2), (2, 3), (3, 4)],
        [[0], [1], [2], [3], [4]],
    ),
    "extend: in place, reading the parent only": (
        Extend(Project(SOURCE, (("n", N), ("m", N))), (("n", call("add", N, ONE)), ("m", call("multiply", N, TWO)))),
        [(3, 4), (None, None), (2, 2), (3, 4), (4, 6)],
        [[0], [1], [2], [3], [4]],
    ),
    "project: swapped, in this order": (
        Project(Project(SOURCE, (("a", N), ("b", USER))), (("b", Field("a", INTEGER)), ("a", Field("b", TEXT)))),
        [(2, "ann"), (None, "bob"), (1, None), (2, "ann"), (3, "Bob")],
        [[0], [1], [2], [3], [4]],
    ),
    "aggregate: the whole group's events": (
        COUNTS,
        [("ann", 2, 2), ("bob", 1, None), (None, 1, 1), ("Bob", 1, 3)],
        [[0, 3], [1], [2], [4]],
    ),
    "aggregate: arg max rests on the group, not on the row it took": (
        Aggregate(SOURCE, (), (("who", Aggregation("value_at_max", (USER, N))),)),
        [("Bob",)],
        [[0, 1, 2, 3, 4]],
    ),
    "aggregate: filtered afterwards": (
        Filter(COUNTS, call("greater", COUNTS.columns.field("rows"), ONE)),
        [("ann", 2, 2)],
        [[0, 3]],
    ),
    "aggregate: over rows of no event": (
        Aggregate(TEAMS, (), (("rows", Aggregation("count_rows")), ("first", Aggregation("any_value", (NAME,))))),
        [(3, "ann")],
        [[]],
    ),
    "aggregate: keys alone": (
        Aggregate(SOURCE, (("user", call("lower", USER)),), ()),
        [("ann",), ("bob",), (None,)],
        [[0, 3], [1, 4], [2]],
    ),
    "window: a row and those before it, on the events of all": (
        Window(USERS, (USER,), call("integer_timestamp", Literal(0, INTEGER)), 0, (("rows", Aggregation("count_rows")),)),
        [("ann", 1), ("ann", 2), ("bob", 1), (None, 1), ("Bob", 1)],
        [[0], [0, 3], [1], [2], [4]],
    ),
    "number: among the rows of the same key": (
        Number(USERS, "place", (USER,)),
        [("ann", 0), ("bob", 0), (None, 0), ("ann", 1), ("Bob", 0)],
        [[0], [1], [2], [3], [4]],
    ),
    "number: in the order that was sorted": (
        Number(Sort(USERS, (SortKey(USER, descending=True, nulls_first=True),)), "place", ()),
        [(None, 0), ("bob", 1), ("ann", 2), ("ann", 3), ("Bob", 4)],
        [[2], [1], [0], [3], [4]],
    ),
    "join: what annotates keeps the order of what it annotates": (
        Join(
            Sort(USERS, (SortKey(USER, descending=True, nulls_first=True),)),
            Aggregate(SOURCE, (), (("rows", Aggregation("count_rows")),)),
            "left",
            (),
            annotates=True,
        ),
        [(None, 5), ("bob", 5), ("ann", 5), ("ann", 5), ("Bob", 5)],
        [[2], [1], [0], [3], [4]],
    ),
    "join: what stays of a sorted side stays sorted": (
        Join(Sort(USERS, (SortKey(USER, descending=True, nulls_first=False),)), TEAMS, "anti", ((USER, NAME),)),
        [("bob",), ("Bob",)],
        [[1], [4]],
    ),
    "sort: equal rows keep the order of their events": (
        Sort(USERS, (SortKey(call("lower", USER), descending=False, nulls_first=False),)),
        [("ann",), ("ann",), ("bob",), ("Bob",), (None,)],
        [[0], [3], [1], [4], [2]],
    ),
    "sort: descending, nulls first, then another key": (
        Sort(
            Project(SOURCE, (("n", N), ("user", USER))),
            (SortKey(N, descending=True, nulls_first=True), SortKey(USER, descending=False, nulls_first=False)),
        ),
        [(None, "bob"), (3, "Bob"), (2, "ann"), (2, "ann"), (1, None)],
        [[1], [4], [0], [3], [2]],
    ),
    "sort: a later sort keeps the order of the one before": (
        Sort(
            Sort(Project(SOURCE, (("n", N), ("user", USER))), (SortKey(USER, descending=True, nulls_first=True),)),
            (SortKey(call("is_null", N), descending=False, nulls_first=False),),
        ),
        [(1, None), (2, "ann"), (2, "ann"), (3, "Bob"), (None, "bob")],
        [[2], [0], [3], [4], [1]],
    ),
    "limit: the first events": (Limit(USERS, 2), [("ann",), ("bob",)], [[0], [1]]),
    "limit: the first in a written order": (
        Limit(Sort(USERS, (SortKey(USER, descending=False, nulls_first=True),)), 2),
        [(None,), ("Bob",)],
        [[2], [4]],
    ),
    "limit: none": (Limit(USERS, 0), [], []),
    "limit: more than there are": (Limit(TEAMS, 9), [("ann", "red"), ("cid", "blue"), (None, "none")], [[], [], []]),
    "join inner: both sides' events": (
        Join(USERS, OTHERS, "inner", ((USER, OTHER),)),
        [("ann", "ann", 2), ("ann", "ann", 2), ("ann", "ann", 2), ("ann", "ann", 2), ("Bob", "Bob", 3)],
        [[0], [0, 3], [0, 3], [3], [4]],
    ),
    "join inner: null is the same as null": (
        Join(USERS, TEAMS, "inner", ((USER, NAME),)),
        [("ann", "ann", "red"), (None, None, "none"), ("ann", "ann", "red")],
        [[0], [2], [3]],
    ),
    "join inner: a side of groups brings the groups' events": (
        Join(Project(Limit(SOURCE, 1), (("user", USER),)), COUNTS, "inner", ((USER, WHO),)),
        [("ann", "ann", 2, 2)],
        [[0, 3]],
    ),
    "join inner: computed keys": (
        Join(USERS, TEAMS, "inner", ((call("lower", USER), call("concat", NAME, Literal("", TEXT))),)),
        [("ann", "ann", "red"), (None, None, "none"), ("ann", "ann", "red")],
        [[0], [2], [3]],
    ),
    "join inner: two keys": (
        Join(Project(SOURCE, (("user", USER), ("n", N))), OTHERS, "inner", ((USER, OTHER), (N, OTHERS.columns.field("m")))),
        [("ann", 2, "ann", 2), ("ann", 2, "ann", 2), ("ann", 2, "ann", 2), ("ann", 2, "ann", 2), ("Bob", 3, "Bob", 3)],
        [[0], [0, 3], [0, 3], [3], [4]],
    ),
    "join inner: no keys is every pair": (
        Join(Limit(USERS, 2), Limit(TEAMS, 1), "inner", ()),
        [("ann", "ann", "red"), ("bob", "ann", "red")],
        [[0], [1]],
    ),
    "join left: nulls without a partner": (
        Join(USERS, Limit(TEAMS, 1), "left", ((USER, NAME),)),
        [("ann", "ann", "red"), ("bob", None, None), (None, None, None), ("ann", "ann", "red"), ("Bob", None, None)],
        [[0], [1], [2], [3], [4]],
    ),
    "join left: over nothing": (
        Join(Limit(USERS, 1), NO_TEAMS, "left", ((USER, NAME),)),
        [("ann", None, None)],
        [[0]],
    ),
    "join right: the right's events without a partner": (
        Join(Limit(TEAMS, 1), USERS, "right", ((NAME, USER),)),
        [("ann", "red", "ann"), (None, None, "bob"), (None, None, None), ("ann", "red", "ann"), (None, None, "Bob")],
        [[0], [1], [2], [3], [4]],
    ),
    "join full: both": (
        Join(Limit(USERS, 2), Limit(TEAMS, 2), "full", ((USER, NAME),)),
        [(None, "cid", "blue"), ("ann", "ann", "red"), ("bob", None, None)],
        [[], [0], [1]],
    ),
    "join semi: the left's events once": (
        Join(USERS, OTHERS, "semi", ((USER, OTHER),)),
        [("ann",), ("ann",), ("Bob",)],
        [[0], [3], [4]],
    ),
    "join semi: null is the same as null": (
        Join(USERS, TEAMS, "semi", ((USER, NAME),)),
        [("ann",), (None,), ("ann",)],
        [[0], [2], [3]],
    ),
    "join anti: the left's events": (Join(USERS, OTHERS, "anti", ((USER, OTHER),)), [("bob",), (None,)], [[1], [2]]),
    "join anti: against nothing": (Join(Limit(USERS, 1), NO_TEAMS, "anti", ((USER, NAME),)), [("ann",)], [[0]]),
    "union: every row with its own events": (
        Union((Limit(USERS, 1), Project(COUNTS, (("user", WHO),)))),
        [("ann",), ("ann",), ("bob",), (None,), ("Bob",)],
        [[0], [0, 3], [1], [2], [4]],
    ),
    "union: a column that a side lacks is null": (
        Union((Limit(USERS, 1), Project(Limit(SOURCE, 1), (("n", N),)))),
        [(None, 2), ("ann", None)],
        [[0], [0]],
    ),
    "union: columns by name, not by place": (
        Union((Limit(TEAMS, 1), Project(Limit(TEAMS, 1), (("team", NAMES.field("team")), ("name", NAME))))),
        [("ann", "red"), ("ann", "red")],
        [[], []],
    ),
    "union: of one": (Union((Limit(USERS, 1),)), [("ann",)], [[0]]),
    "union: a bare null has the other side's type": (
        Union((Project(Limit(SOURCE, 1), (("n", Literal(None, NULL)),)), Project(Limit(SOURCE, 1), (("n", N),)))),
        [(None,), (2,)],
        [[0], [0]],
    ),
    "unnest: one row for each element": (
        Unnest(Project(SOURCE, (("seen", SEEN), ("n", N))), "seen", keep_empty=False),
        [("x", 2), ("y", 2), ("x", 2), ("z", 3), ("z", 3)],
        [[0], [0], [3], [4], [4]],
    ),
    "unnest: null and empty lists kept": (
        Unnest(Project(SOURCE, (("n", N), ("seen", SEEN))), "seen", keep_empty=True),
        [(2, "x"), (2, "y"), (None, None), (1, None), (2, "x"), (3, "z"), (3, "z")],
        [[0], [0], [1], [2], [3], [4], [4]],
    ),
    "unnest: of a group, each element rests on the group": (
        Unnest(Aggregate(SOURCE, (), (("all", Aggregation("values_inside", (SEEN,))),)), "all", keep_empty=False),
        [("x",), ("y",), ("z",)],
        [[0, 1, 2, 3, 4]] * 3,
    ),
    "distinct: on the events of all equals, null among them": (
        Distinct(USERS),
        [("ann",), ("bob",), (None,), ("Bob",)],
        [[0, 3], [1], [2], [4]],
    ),
    "distinct: of groups": (
        Distinct(Project(COUNTS, (("rows", COUNTS.columns.field("rows")),))),
        [(2,), (1,)],
        [[0, 3], [1, 2, 4]],
    ),
    "distinct: of rows of no event": (
        Distinct(Union((TEAMS, Limit(TEAMS, 1)))),
        [(None, "none"), ("ann", "red"), ("cid", "blue")],
        [[]] * 3,
    ),
}


@pytest.fixture(scope="module")
def corpus() -> Iterator[Corpus]:
    with open_table(EVENTS) as opened:
        yield opened


def test_every_relation_of_the_plan_has_a_case() -> None:
    assert {type(plan) for plan, _, _ in CASES.values()} | {Source} == set(get_args(Relation))


@pytest.mark.parametrize(("plan", "rows", "events"), CASES.values(), ids=CASES)
def test_a_relation_gives_its_rows_and_the_events_that_each_rests_on(
    corpus: Corpus, plan: Plan, rows: Rows, events: list[list[int]]
) -> None:
    found = corpus.matches(plan)
    assert [tuple(row.values()) for row in found.rows.to_pylist()] == rows
    assert found.events.to_pylist() == events
    assert tuple(found.rows.column_names) == plan.columns.names


def test_a_pipe_of_hundreds_of_steps_runs(corpus: Corpus) -> None:
    plan: Plan = USERS
    for _ in range(400):
        plan = Extend(plan, (("user", call("lower", USER)),))
    assert corpus.table(plan).column("user").to_pylist() == ["ann", "bob", None, "ann", "bob"]


def test_one_relation_may_stand_on_both_sides(corpus: Corpus) -> None:
    renamed = Project(COUNTS, (("name", WHO),))
    found = corpus.matches(Join(COUNTS, renamed, "inner", ((WHO, renamed.columns.field("name")),)))
    assert found.events.to_pylist() == [[0, 3], [1], [2], [4]]
