"""Which fields that no event has forbid every row of a plan."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection

import pytest

from livefire.errors import RuleError, Span
from livefire.languages.sigma import plan
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
    JoinKind,
    Limit,
    Literal,
    Number,
    Plan,
    Project,
    Sort,
    SortKey,
    Source,
    Table,
    Union,
    Unnest,
    Value,
    Window,
    call,
    empty,
)
from livefire.plan.empty import absent, can_have_rows, forbidding
from livefire.plan.types import BOOLEAN, INTEGER, TEXT, TIMESTAMP, ListOf

COLUMNS = Columns((Column("eventTime", TIMESTAMP), Column("name", TEXT), Column("tags", ListOf(TEXT))))
SOURCE = Source(COLUMNS)
GONE = call("absent", Literal("gone", TEXT, Span(3, 7)), span=Span(3, 7))
NEVER = Filter(SOURCE, call("is_true", call("equals", GONE, Literal("x", TEXT))))
KEYED = (("name", Field("name", TEXT)),)
COUNT = (("n", Aggregation("count_rows")),)


def rule(*searches: str, condition: str) -> str:
    named = "".join(f"  s{number}: {{{search}}}\n" for number, search in enumerate(searches, start=1))
    return f"detection:\n{named}  condition: {condition}\n"


RULES = {
    "a search of it": (rule("name: x, zone: y", condition="s1"), ("zone",)),
    "of two, the first": (rule("planet: x, zone: y", condition="s1"), ("planet",)),
    "the one that forbids": (rule("planet: null, zone: y", condition="s1"), ("zone",)),
    "two that forbid together": (rule("planet: x", "zone: y", condition="1 of them"), ("planet", "zone")),
    "a search of it, and another": (rule("name: x", "zone: y", condition="all of them"), ("zone",)),
    "a search of it, or another": (rule("name: x", "zone: y", condition="1 of them"), ()),
    "not": (rule("name: x", "zone: y", condition="s1 and not s2"), ()),
    "not null": (rule("name: x", "zone: null", condition="s1 and not s2"), ("zone",)),
    "null": (rule("zone: null", condition="s1"), ()),
    "exists": (rule("zone|exists: true", condition="s1"), ("zone",)),
    "does not exist": (rule("zone|exists: false", condition="s1"), ()),
    "another value": (rule("zone|neq: x", condition="s1"), ()),
    "not another value": (rule("zone|neq: x", condition="not s1"), ("zone",)),
    "another value than null": (rule("zone|neq: null", condition="s1"), ("zone",)),
    "an order": (rule("zone|gt: 5", condition="s1"), ("zone",)),
    "a network": (rule("zone|cidr: 10.0.0.0/8", condition="s1"), ("zone",)),
    "a part of a time": (rule("zone|hour: 5", condition="s1"), ("zone",)),
    "another field's text": (rule("name|fieldref: zone", condition="s1"), ("zone",)),
    "the text of another": (rule("zone|fieldref|contains: name", condition="s1"), ("zone",)),
    "one of a list": (rule("tags|fieldref: zone", condition="s1"), ("zone",)),
    "no such field": (rule("name: x", condition="s1"), ()),
}
BASES = {
    "made": "detection: {s: {name: x}, condition: s}",
    "also": "detection: {s: {name: y}, condition: s}",
    "never": "detection: {s: {zone: x}, condition: s}",
    "many": "correlation: {type: event_count, rules: [made], timespan: 1h, condition: {gte: 1}}",
    "none": "correlation: {type: event_count, rules: [never], timespan: 1h, condition: {gte: 1}}",
}


def correlated(kind: str, *rules: str, more: str = "", behind: tuple[str, ...] = ()) -> str:
    head = f"correlation:\n  type: {kind}\n  rules: [{', '.join(rules)}]\n  timespan: 1h\n" + (f"  {more}\n" if more else "")
    return head + "".join(f"---\nname: {name}\n{BASES[name]}\n" for name in (*rules, *behind))


def counted(field: str, kind: str, test: str) -> str:
    return correlated(kind, "made", more=f"condition: {{field: {field}, {test}}}")


def grouped(kind: str, *rules: str, fields: str, more: str = "", behind: tuple[str, ...] = ()) -> str:
    return correlated(kind, *rules, more=f"group-by: [key]\n  aliases: {{key: {{{fields}}}}}{more}", behind=behind)


AT_LEAST = "condition: {{gte: {}}}"
CORRELATIONS = {
    "a count of no events": (correlated("event_count", "never", more="condition: {lt: 5}"), ("zone",)),
    "a count of some": (correlated("event_count", "made", "never", more=AT_LEAST.format(1)), ()),
    "a group": (correlated("event_count", "made", more="group-by: [zone]\n  " + AT_LEAST.format(1)), ("zone",)),
    "a group of several fields": (
        correlated("event_count", "made", more="group-by: [name, zone]\n  " + AT_LEAST.format(1)),
        ("zone",),
    ),
    "a group of one rule, and another that never fires": (
        grouped("temporal", "made", "never", fields="made: zone, never: name"),
        ("zone",),
    ),
    "a group of one rule, and another that fires": (
        grouped("event_count", "made", "also", fields="made: zone, also: name", more="\n  " + AT_LEAST.format(1)),
        (),
    ),
    "rules together": (correlated("temporal", "made", "never"), ("zone",)),
    "rules together, all of them by number": (correlated("temporal", "made", "never", more=AT_LEAST.format(2)), ("zone",)),
    "rules together, some of them": (correlated("temporal", "made", "never", more=AT_LEAST.format(1)), ()),
    "rules in order": (correlated("temporal_ordered", "made", "never"), ("zone",)),
    "too few values": (counted("zone", "value_count", "gte: 1"), ("zone",)),
    "few values": (counted("zone", "value_count", "lt: 1"), ()),
    "of several fields": (counted("[name, zone]", "value_count", "gte: 1"), ("zone",)),
    "a sum": (counted("zone", "value_sum", "lt: 9"), ("zone",)),
    "an average": (counted("zone", "value_avg", "lt: 9"), ("zone",)),
    "a chain": (correlated("temporal_ordered", "made", "none", behind=("never",)), ("zone",)),
    "a chain, grouped by what it carries": (
        correlated("event_count", "many", more="group-by: [zone]\n  " + AT_LEAST.format(1), behind=("made",)),
        ("zone",),
    ),
}


@pytest.mark.parametrize(("text", "names"), [*RULES.values(), *CORRELATIONS.values()], ids=[*RULES, *CORRELATIONS])
def test_what_forbids_every_match_of_a_rule(text: str, names: tuple[str, ...]) -> None:
    try:
        made = plan(text, COLUMNS)
    except RuleError as error:
        raise AssertionError(error.at(text)) from error
    assert forbidding(made) == names


def test_the_fields_that_no_event_has_stand_in_the_order_of_the_text() -> None:
    text = rule("zone: x", "planet: y", "zone|exists: true", condition="s3 or s2 or s1")
    assert [(name, span and text[span.start : span.end]) for name, span in absent(plan(text, COLUMNS)).items()] == [
        ("zone", "zone"),
        ("planet", "planet"),
    ]


def joined(kind: JoinKind, *, left: Plan = SOURCE, right: Plan = SOURCE) -> Plan:
    renamed = Project(right, (("other", Field("name", TEXT)),))
    return Join(left, renamed, kind, ((Field("name", TEXT), Field("other", TEXT)),))


NO_ROWS: dict[str, Plan] = {
    "a filter": NEVER,
    "a filter that is null": Filter(SOURCE, call("equals", GONE, Literal("x", TEXT))),
    "a filter over a column of it": Filter(Extend(SOURCE, (("x", GONE),)), call("equals", Field("x", TEXT), Literal("x", TEXT))),
    "a column that is projected": Filter(Project(SOURCE, (("x", GONE),)), call("not", call("is_null", Field("x", TEXT)))),
    "a limit of none": Limit(SOURCE, 0),
    "a table without rows": Table(COLUMNS, ()),
    "a sort": Sort(NEVER, (SortKey(Field("name", TEXT), descending=False, nulls_first=False),)),
    "a number": Number(NEVER, "n", ()),
    "distinct": Distinct(NEVER),
    "groups": Aggregate(NEVER, KEYED, COUNT),
    "a union of none": Union((NEVER, NEVER)),
    "an unnested list": Unnest(Project(SOURCE, (("x", call("list_of", GONE)),)), "x", keep_empty=False),
    "an inner join of none on the left": joined("inner", left=NEVER),
    "an inner join of none on the right": joined("inner", right=NEVER),
    "a left join": joined("left", left=NEVER),
    "a right join": joined("right", right=NEVER),
    "a full join of none": joined("full", left=NEVER, right=NEVER),
    "a semi join": joined("semi", right=NEVER),
    "an anti join": joined("anti", left=NEVER),
    "a column that both sides of a union have as null": Filter(
        Union((Project(SOURCE, (("x", GONE),)), Project(SOURCE, (("y", Field("name", TEXT)),)))),
        call("is_true", call("equals", Field("x", TEXT), Literal("x", TEXT))),
    ),
    "a count of none in a window": Filter(
        Window(
            SOURCE, (), Field("eventTime", TIMESTAMP), 5, (("n", Aggregation("count_rows", where=call("equals", GONE, GONE))),)
        ),
        call("greater", Field("n", INTEGER), Literal(0, INTEGER)),
    ),
}
SOME_ROWS: dict[str, Plan] = {
    "the source": SOURCE,
    "a table": Table(COLUMNS, ((None, None, None),)),
    "one row over nothing": Aggregate(NEVER, (), COUNT),
    "a union of some": Union((NEVER, SOURCE)),
    "a list that is kept where it is empty": Unnest(Project(SOURCE, (("x", call("list_of", GONE)),)), "x", keep_empty=True),
    "a left join of none on the right": joined("left", right=NEVER),
    "a right join of none on the left": joined("right", left=NEVER),
    "a full join of none on one side": joined("full", left=NEVER),
    "an anti join of none on the right": joined("anti", right=NEVER),
    "a column that a join makes null": Filter(joined("left", right=NEVER), call("is_null", Field("other", TEXT))),
    "a column that is numbered over": Filter(
        Number(Project(SOURCE, (("x", GONE),)), "n", ()), call("less", Field("n", INTEGER), Literal(5, INTEGER))
    ),
    "a column that only one side of a union has as null": Filter(
        Union((Project(SOURCE, (("x", GONE),)), Project(SOURCE, (("x", Field("name", TEXT)),)))),
        call("not", call("is_null", Field("x", TEXT))),
    ),
    "a column put in another's place": Filter(
        Extend(Extend(SOURCE, (("name", GONE),)), (("name", Literal("x", TEXT)),)),
        call("equals", Field("name", TEXT), Literal("x", TEXT)),
    ),
    "another function of it": Filter(SOURCE, call("equals", call("concat", GONE), Literal("x", TEXT))),
}


@pytest.mark.parametrize("made", NO_ROWS.values(), ids=NO_ROWS)
def test_a_plan_without_rows(made: Plan) -> None:
    assert not can_have_rows(made, ["gone"])


@pytest.mark.parametrize("made", SOME_ROWS.values(), ids=SOME_ROWS)
def test_a_plan_that_may_have_rows(made: Plan) -> None:
    assert can_have_rows(made, ["gone"])


@pytest.mark.parametrize(
    ("value", "names"),
    [
        (call("and", call("is_null", Field("name", TEXT)), Literal(False, BOOLEAN)), False),
        (call("or", call("is_null", Field("name", TEXT)), Literal(False, BOOLEAN)), True),
        (call("is_true", Literal(None, BOOLEAN)), False),
        (call("not", Literal(None, BOOLEAN)), False),
        (call("coalesce", Literal(None, BOOLEAN), Literal(True, BOOLEAN)), True),
        (call("if_else", Literal(None, BOOLEAN), Literal(True, BOOLEAN), Literal(False, BOOLEAN)), False),
        (call("if_else", call("is_null", GONE), Literal(True, BOOLEAN), Literal(False, BOOLEAN)), True),
        (call("any_item", Field("tags", ListOf(TEXT)), Literal(False, BOOLEAN)), False),
        (call("equals", Literal(1, INTEGER), Literal(2, INTEGER)), False),
        (call("less_or_equal", call("boolean_integer", call("is_null", GONE)), Literal(1, INTEGER)), True),
    ],
    ids=lambda value: getattr(value, "function", str(value)),
)
def test_what_is_constant_in_a_condition_is_folded(value: Value, names: bool) -> None:
    assert can_have_rows(Filter(SOURCE, value), ["gone"]) is names


def test_a_field_of_another_name_is_not_taken_as_absent() -> None:
    assert can_have_rows(NEVER, ["another"]) and not can_have_rows(NEVER, ["gone"])
    assert forbidding(NEVER) == ("gone",)
    assert forbidding(dataclasses.replace(NEVER, predicate=Literal(False, BOOLEAN))) == ()


NAMES = tuple(f"gone{i}" for i in range(1000))


def any_of(gone: int, *, known: int = 1) -> Plan:
    """One of several fields that no event has, and one of `known` tests of a field that some have."""
    several = [call("equals", call("absent", Literal(name, TEXT)), Literal("x", TEXT)) for name in NAMES[:gone]]
    others = [call("equals", Field("name", TEXT), Literal(str(i), TEXT)) for i in range(known)]
    return Filter(Filter(SOURCE, call("or", *others)), call("or", *several))


def test_of_a_few_fields_the_fewest_that_forbid_every_row_are_told() -> None:
    assert forbidding(Filter(any_of(19), NEVER.predicate)) == ("gone",)
    assert sorted(forbidding(any_of(20))) == sorted(NAMES[:20])
    assert sorted(forbidding(Filter(any_of(19), call("or", NEVER.predicate, call("is_null", Field("name", TEXT)))))) == sorted(
        NAMES[:19]
    )


@pytest.mark.parametrize(("gone", "known"), [(1000, 1), (10, 30_000)])
def test_of_many_fields_and_in_a_large_plan_all_are_told(gone: int, known: int, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[Collection[str]] = []

    def counted(made: Plan, names: Collection[str]) -> bool:
        looked.append(names)
        return can_have_rows(made, names)

    monkeypatch.setattr(empty, "can_have_rows", counted)
    assert set(forbidding(Filter(any_of(gone, known=known), NEVER.predicate))) == {*NAMES[:gone], "gone"}
    assert len(looked) == 2


def test_a_pipe_may_be_deeper_than_the_stack() -> None:
    made: Plan = NEVER
    for _ in range(3000):
        made = Limit(made, 5)
    assert not can_have_rows(made, ["gone"])
