"""What a plan's predicates are, and the plans that say which events pass them."""

import pytest

from livefire.errors import Span
from livefire.plan import (
    Aggregate,
    Aggregation,
    Call,
    Column,
    Columns,
    Distinct,
    Extend,
    Field,
    Filter,
    Join,
    Limit,
    Literal,
    Plan,
    Project,
    Sort,
    SortKey,
    Source,
    Table,
    Union,
    Value,
    call,
)
from livefire.plan.explain import explain, readable
from livefire.plan.indicators import Indicator, exclusions, indicators
from livefire.plan.predicates import (
    conjuncts,
    is_negated,
    is_stateless,
    predicates,
    reading_only,
    scope,
    seen,
    time_filter,
    truth,
)
from livefire.plan.types import BOOLEAN, INTEGER, TEXT, TIMESPAN, TIMESTAMP

COLUMNS = Columns(
    (
        Column("source", TEXT),
        Column("name", TEXT),
        Column("user", TEXT),
        Column("agent", TEXT),
        Column("time", TIMESTAMP),
        Column("flag", BOOLEAN),
    )
)
EVENTS = Source(COLUMNS)
SOURCE, NAME, USER, AGENT, TIME, FLAG = (COLUMNS.field(name) for name in COLUMNS.names)
COUNT = Aggregation("count_rows")


def text(value: str) -> Literal:
    return Literal(value, TEXT)


def equals(field: Value, value: str) -> Call:
    return call("equals", field, text(value))


A, B, C = equals(SOURCE, "signin"), equals(NAME, "Login"), equals(USER, "ann")


def is_scope(name: str) -> bool:
    return name in ("source", "name")


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (A, ["A"]),
        (call("and", A, call("and", B, C)), ["A", "B", "C"]),
        (call("is_true", call("and", A, B)), ["A", "B"]),
        (call("coalesce", call("and", A, B), Literal(False, BOOLEAN)), ["A", "B"]),
        (call("coalesce", call("and", A, B), Literal(True, BOOLEAN)), ["coalesce(and(A, B), true)"]),
        (call("is_true", A), ["is_true(A)"]),
        (call("not", call("or", A, B)), ["not(A)", "not(B)"]),
        (call("not", call("is_true", call("or", A, B))), ["not(is_true(A))", "not(is_true(B))"]),
        (call("not", call("not", call("and", A, B))), ["A", "B"]),
        (call("or", A, B), ["or(A, B)"]),
    ],
)
def test_a_condition_is_cut_into_what_must_all_be_true(condition: Value, expected: list[str]) -> None:
    shown = [readable(part) for part in conjuncts(condition)]
    assert [part.replace(readable(A), "A").replace(readable(B), "B").replace(readable(C), "C") for part in shown] == expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (A, False),
        (call("not", A), True),
        (call("not_equals", NAME, text("x")), True),
        (call("is_true", call("not", A)), True),
        (call("coalesce", call("not", A), Literal(True, BOOLEAN)), True),
        (call("or", call("is_null", NAME), call("not", A)), True),
        (call("or", A, call("not", B)), False),
        (call("is_null", NAME), False),
        (call("not", call("is_null", NAME)), False),
    ],
)
def test_an_exclusion_is_told_from_a_demand(condition: Value, expected: bool) -> None:
    assert is_negated(condition) is expected


def test_predicates_come_in_stage_order_with_their_place() -> None:
    plan = Filter(Extend(Filter(EVENTS, call("and", A, B)), (("who", call("lower", USER)),)), equals(Field("who", TEXT), "ann"))
    assert [(one.stage, readable(one.value)) for one in predicates(plan)] == [
        (2, 'equals(source, "signin")'),
        (2, 'equals(name, "Login")'),
        (4, 'equals(who, "ann")'),
    ]


def test_a_predicate_reads_as_the_rule_writes_it() -> None:
    rule = "where name ==\n   'Login'"
    condition = Call("equals", (NAME, text("Login")), Span(6, len(rule)))
    assert predicates(Filter(EVENTS, condition))[0].readable(rule) == "name == 'Login'"


def test_a_predicate_without_a_place_reads_as_the_plan_prints_it() -> None:
    assert predicates(Filter(EVENTS, A))[0].readable("whatever") == 'equals(source, "signin")'


def test_an_exclusion_that_stands_elsewhere_in_the_text_shows_both() -> None:
    rule = "agent: Jersey\ncondition: not 1 of filter"
    inside = Call("contains", (AGENT, text("Jersey")), Span(0, 13))
    outside = Call("not", (inside,), Span(25, len(rule)))
    assert predicates(Filter(EVENTS, outside))[0].readable(rule) == "not 1 of filter: agent: Jersey"


def test_one_of_several_exclusions_reads_as_not_that_one() -> None:
    rule = "agent: Jersey\nuser: ann\nnot 1 of filter"
    several = call(
        "or", Call("contains", (AGENT, text("Jersey")), Span(0, 13)), Call("equals", (USER, text("ann")), Span(14, 23))
    )
    found = predicates(Filter(EVENTS, Call("not", (several,), Span(24, len(rule)))))
    assert [(one.readable(rule), one.span) for one in found] == [
        ("not (agent: Jersey)", Span(0, 13)),
        ("not (user: ann)", Span(14, 23)),
    ]


def test_scope_keeps_the_tests_of_source_and_name_alone() -> None:
    plan = Filter(Filter(EVENTS, call("and", A, C)), B)
    assert explain(scope(plan, is_scope)) == (
        'source\nfilter equals(source, "signin")\nfilter equals(name, "Login")\nproject passes = true'
    )


def test_scope_sees_through_columns_made_on_the_way() -> None:
    made = Extend(EVENTS, (("low", call("lower", NAME)), ("other", call("lower", USER))))
    plan = Filter(made, call("and", equals(Field("low", TEXT), "login"), equals(Field("other", TEXT), "ann")))
    assert explain(scope(plan, is_scope)) == (
        'source\nextend low = lower(name)\nfilter equals(low, "login")\nproject passes = true'
    )


def test_a_name_taken_by_another_column_is_no_test_of_scope() -> None:
    plan = Filter(Extend(EVENTS, (("name", call("lower", USER)),)), B)
    assert explain(scope(plan, is_scope)) == "source\nproject passes = true"


def test_what_is_tested_after_an_aggregate_is_no_test_of_scope() -> None:
    plan = Filter(Aggregate(Filter(EVENTS, A), (("name", NAME),), (("n", COUNT),)), B)
    assert explain(scope(plan, is_scope)) == 'source\nfilter equals(source, "signin")\nproject passes = true'


def test_the_scope_of_a_join_is_that_of_both_sides() -> None:
    right = Project(Filter(EVENTS, B), (("them", USER),))
    plan = Join(Filter(EVENTS, A), right, "inner", ((USER, Field("them", TEXT)),))
    assert "\n".join(explain(scope(plan, is_scope)).split("\n")) == (
        'union\n  source\n  filter equals(source, "signin")\n  project passes = true\n'
        '  source\n  filter equals(name, "Login")\n  project passes = true'
    )


def test_a_plan_without_a_time_filter_has_none() -> None:
    assert time_filter(Filter(EVENTS, A), lambda name: name == "time") is None


def test_a_time_filter_reads_time_and_clock_alone() -> None:
    late = call("greater", TIME, call("time_subtract", call("now"), Literal(1, TIMESPAN)))
    filtered = time_filter(Filter(EVENTS, call("and", A, late)), lambda name: name == "time")
    assert filtered is not None
    assert explain(filtered).split("\n")[1].startswith("filter greater(time, time_subtract(now()")


def test_the_hour_of_the_day_is_no_time_filter() -> None:
    at_night = call("less", call("time_part", TIME, Literal("hour", TEXT)), Literal(6, INTEGER))
    assert time_filter(Filter(EVENTS, at_night), lambda name: name == "time") is None


def test_predicates_that_rest_on_wanted_columns_are_known_by_number() -> None:
    plan = Filter(Filter(EVENTS, call("and", A, C)), B)
    assert reading_only(plan, is_scope) == {0, 2}


def test_truth_keeps_every_event_and_names_predicates_in_order() -> None:
    plan = Filter(Extend(Filter(EVENTS, call("and", A, B)), (("who", call("lower", USER)),)), equals(Field("who", TEXT), "ann"))
    found = truth(Sort(plan, (SortKey(NAME, False, False),)))
    assert found is not None
    assert "filter" not in explain(found)
    assert found.columns.names == ("p0", "p1", "p2")


def test_truth_passes_through_a_projection() -> None:
    plan = Filter(Project(Filter(EVENTS, A), (("name", NAME),)), B)
    found = truth(plan)
    assert found is not None
    assert found.columns.names == ("p0", "p1")


def test_truth_ends_where_events_meet() -> None:
    plan = Filter(Aggregate(Filter(EVENTS, A), (("name", NAME),), (("n", COUNT),)), B)
    found = truth(plan)
    assert found is not None
    assert found.columns.names == ("p0",)


@pytest.mark.parametrize("plan", [EVENTS, Union((Filter(EVENTS, A), Filter(EVENTS, B))), Filter(Union((EVENTS, EVENTS)), A)])
def test_without_a_predicate_on_the_way_there_is_no_truth(plan: Plan) -> None:
    assert truth(plan) is None


def test_seen_shows_the_columns_on_which_predicates_rest() -> None:
    made = Extend(Filter(EVENTS, B), (("low", call("concat", USER, AGENT)),))
    plan = Filter(made, equals(Field("low", TEXT), "x"))
    assert seen(plan).columns.names == ("name", "user", "agent")


GROUPED = Aggregate(Filter(EVENTS, A), (("name", NAME),), (("n", COUNT),))
MANY = call("greater", Field("n", INTEGER), Literal(5, INTEGER))
CONSTANT = Table(Columns((Column("them", TEXT),)), (("ann",),))


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (Filter(EVENTS, A), True),
        (GROUPED, True),
        (Extend(GROUPED, (("twice", Field("n", INTEGER)),)), True),
        (Distinct(Filter(EVENTS, A)), True),
        (Union((Filter(EVENTS, A), GROUPED)), True),
        (Join(Filter(EVENTS, A), CONSTANT, "inner", ((USER, Field("them", TEXT)),)), True),
        (Filter(GROUPED, MANY), False),
        (Filter(Distinct(EVENTS), A), False),
        (Limit(Filter(EVENTS, A), 5), False),
        (Limit(GROUPED, 5), False),
        (Join(EVENTS, Project(EVENTS, (("them", USER),)), "semi", ((USER, Field("them", TEXT)),)), False),
        (Join(GROUPED, CONSTANT, "inner", ((Field("name", TEXT), Field("them", TEXT)),)), False),
        (Union((EVENTS, Limit(EVENTS, 1))), False),
        (Filter(Extend(GROUPED, (("twice", Field("n", INTEGER)),)), MANY), False),
    ],
)
def test_state_is_what_makes_one_event_depend_on_another(plan: Plan, expected: bool) -> None:
    assert is_stateless(plan) is expected


def test_indicators_and_exclusions_are_the_leaves_of_the_predicates() -> None:
    low = call("lower", AGENT)
    excluded = call("not", call("or", call("contains", low, text("jersey")), call("starts_with", low, text("aws-cli"))))
    condition = call("and", A, call("or", B, call("not", C)), excluded, FLAG, call("is_in", USER, text("a"), text("b")))
    assert indicators(Filter(EVENTS, condition)) == (
        Indicator("source", "equals", ("signin",), False),
        Indicator("name", "equals", ("Login",), False),
        Indicator("flag", "equals", ("true",), False),
        Indicator("user", "is_in", ("a", "b"), False),
    )
    assert exclusions(Filter(EVENTS, condition)) == (
        Indicator("user", "equals", ("ann",), True),
        Indicator("agent", "contains", ("jersey",), True),
        Indicator("agent", "starts_with", ("aws-cli",), True),
    )


def test_a_member_of_a_json_column_is_a_field() -> None:
    member = call("json_text", call("json_get", call("parse_json", AGENT), text("MFAUsed")))
    plan = Filter(EVENTS, call("not_equals", call("lower", call("coalesce", member, text(""))), text("yes")))
    assert exclusions(plan) == (Indicator("agent.MFAUsed", "equals", ("yes",), True),)
