"""Each step of simplifying, as plans before and after; and that every plan keeps its rows and the events they rest on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livefire.engines.duckdb import Corpus, connection, open_corpus
from livefire.engines.sql import statement
from livefire.events.columns import CANONICAL, SCHEMA
from livefire.languages import SCHEMA_OF, front_end
from livefire.plan import Column, Columns, Field, Filter, Literal, Plan, Source, Value, call
from livefire.plan.compose import compose
from livefire.plan.explain import explain
from livefire.plan.simplify import STEPS, narrowed, simplified
from livefire.plan.types import TEXT
from livefire.schemas import SCHEMAS

quoted = partial(json.dumps, ensure_ascii=False)
CLUSTERED = ("eventSource", "eventName")


def composed(text: str, language: str) -> Plan:
    schema = SCHEMAS[SCHEMA_OF[language]]
    return compose(front_end(language)(text, schema.columns), schema.value, CANONICAL)


def sigma(selection: str, condition: str = "s") -> Plan:
    return composed(f"title: t\ndetection:\n  s:\n{selection}\n  condition: {condition}\n", "sigma")


BEFORE_AND_AFTER = {
    "an absent text is not one that is sought": (
        composed('AWSCloudTrail | where EventName == "ConsoleLogin" | project EventName', "kusto"),
        """
source
filter equals(eventName, "ConsoleLogin")
project EventName = coalesce(eventName, "")
project EventName
""",
    ),
    "it is, when the empty text is sought": (
        composed('AWSCloudTrail | where EventName == "" | project EventName', "kusto"),
        """
source
filter equals(coalesce(eventName, ""), "")
project EventName = coalesce(eventName, "")
project EventName
""",
    ),
    "what ECS drops is not what is sought": (
        composed('FROM logs-* | WHERE event.action IN ("A", "B") | KEEP event.action', "esql"),
        """
source
filter is_in(eventName, "A", "B")
project event.action = if_else(is_in(eventName, "", "-", "none"), null, eventName)
project event.action
""",
    ),
    "it is, when none contains what is sought": (
        composed('FROM logs-* | WHERE STARTS_WITH(event.action, "no") | KEEP event.action', "esql"),
        """
source
filter starts_with(if_else(is_in(eventName, "", "-", "none"), null, eventName), "no")
project event.action = if_else(is_in(eventName, "", "-", "none"), null, eventName)
project event.action
""",
    ),
    "a test without case says where its texts lie": (
        sigma("    eventName: Put"),
        """
source
filter and(or(and(greater_or_equal(eventName, "PU"), less(eventName, "PV")), and(greater_or_equal(eventName, "Pu"), \
less(eventName, "Pv")), and(greater_or_equal(eventName, "pU"), less(eventName, "pV")), and(greater_or_equal(eventName, "pu"), \
less(eventName, "pv"))), equals(lower(eventName), "put"))
project eventName
""",
    ),
    "one of another column does not": (
        sigma("    awsRegion: Eu"),
        """
source
filter equals(lower(awsRegion), "eu")
project awsRegion
""",
    ),
    "an object is read where it stands": (
        composed("AWSCloudTrail | extend a = parse_json(Resources)[0].b | where isnotnull(a) | project a", "kusto"),
        """
source
project Resources = coalesce(replace(replace(replace(json_text(resources), "&", "\\\\u0026"), "<", "\\\\u003c"), ">", \
"\\\\u003e"), ""), `〚resources` = resources
extend a = json_get(json_at(json_or_parsed(`〚resources`, coalesce(replace(replace(replace(json_text(`〚resources`), "&", \
"\\\\u0026"), "<", "\\\\u003c"), ">", "\\\\u003e"), "")), 0), "b")
filter not(is_null(json_text(a)))
project a, `〚resources`
project a
""",
    ),
    "an element of a list is taken from the list": (
        composed('AWSCloudTrail | project a = tostring(split(UserIdentityArn, "/")[-1])', "kusto"),
        """
source
project UserIdentityArn = coalesce(userIdentity.arn, "")
project a = coalesce(list_get(split(UserIdentityArn, "/"), -1), "")
""",
    ),
}


@pytest.mark.parametrize(("plan", "after"), BEFORE_AND_AFTER.values(), ids=BEFORE_AND_AFTER.keys())
def test_a_plan_becomes(plan: Plan, after: str) -> None:
    assert explain(simplified(plan, CLUSTERED)) == after.strip()


def test_a_plan_of_other_relations_stays_as_it_is() -> None:
    plan = composed("AWSCloudTrail | take 5 | where EventName == 'a' | union (datatable(x:long)[1]) | count", "kusto")
    assert simplified(plan) == plan


def test_letters_beyond_ascii_with_a_lower_case_in_it_are_the_known_ones() -> None:
    letters = pa.table({"c": [chr(n) for n in range(128, 0x110000) if not 0xD800 <= n < 0xE000]})
    opened = connection()
    opened.register("letters", letters)
    found = opened.sql("SELECT c, lower(c) FROM letters WHERE lower(c) < chr(128)").fetchall()
    opened.close()
    assert sorted(found) == [("\u0130", "i"), ("\u212a", "k")]


NAMES = [
    "PutKey",
    "putkey",
    "PUTKEY",
    "Put\u212aey",
    "P",
    "Q",
    "",
    "-",
    "none",
    "None",
    "kms.amazonaws.com",
    "\u0130am",
    "IAM",
    None,
]
OBJECTS = [
    None, "null", "{}", '{"k":"a"}', '{"k":null}', '{"k":{"k":"<&>"}}', '{"k":1.50}', '[{"k":"a"},2]', '"text"',
    '"{\\"k\\":\\"a\\"}"',
    '"[{\\"k\\":\\"&\\"}]"',
    '"{\\"k\\":\\"\\\\&\\"}"', "12345678901234567890", "true", ' {"k" : "a"}', '{"k":"a","k":"b"}', '"[1,]"',
]  # fmt: skip
EVENTS = pa.table(
    {
        name: pa.array(column, SCHEMA.field(name).type)
        if column
        else pa.nulls(len(NAMES) * len(OBJECTS), SCHEMA.field(name).type)
        for name, column in {
            **dict.fromkeys(SCHEMA.names),
            "eventName": [name for name in NAMES for _ in OBJECTS],
            "eventSource": [NAMES[(i * 5 + 3) % len(NAMES)] for i in range(len(NAMES) * len(OBJECTS))],
            "errorCode": [NAMES[(i * 3 + 1) % len(NAMES)] for i in range(len(NAMES) * len(OBJECTS))],
            "additionalEventData": [one for _ in NAMES for one in OBJECTS],
        }.items()
    }
)


@pytest.fixture(scope="module")
def corpus() -> Iterator[Corpus]:
    with open_corpus(EVENTS) as opened:
        yield opened


def rows(corpus: Corpus, plan: Plan) -> list[tuple[Any, ...]]:
    made = statement(plan, corpus.dialect)
    return corpus.connection.sql(made.sql).fetchall()


texts = st.sampled_from([name or "x" for name in NAMES] + ["put", "key", "o"])
kusto_tests = st.one_of(
    st.builds(
        "{} {} {}".format,
        st.sampled_from(["EventName", "EventSource", "ErrorCode", "tolower(EventName)", "K", "N"]),
        st.sampled_from(["==", "!=", "=~", "!~", "contains", "startswith", "endswith", "has", "startswith_cs", "!contains"]),
        texts.map(quoted) | st.just('""'),
    ),
    st.builds("{} in~ ({}, {})".format, st.sampled_from(["EventName", "K"]), texts.map(quoted), texts.map(quoted)),
    st.just("isempty(EventName)"),
    st.just("isnotnull(J)"),
)
kusto_conditions = st.recursive(
    kusto_tests,
    lambda inside: (
        st.builds("({} and {})".format, inside, inside)
        | st.builds("({} or {})".format, inside, inside)
        | st.builds("not({})".format, inside)
    ),
    max_leaves=5,
)
KUSTO = """AWSCloudTrail
| where {}
| extend J = parse_json(AdditionalEventData)
| extend K = tostring(J.k), N = tostring(parse_json(AdditionalEventData)[0].k), Name = tostring(split(EventName, "u")[0])
| where {}
| project-rename Data = AdditionalEventData
| extend Again = tostring(parse_json(Data).k.k), Data = strcat(Data, "!")
| where {}
"""
ENDS = ["", "| summarize count(), make_set(K) by EventName, Again", "| project Again, Name, Data", "| sort by Again asc | take 3"]


@settings(max_examples=20)
@given(kusto_conditions, kusto_conditions, kusto_conditions, st.sampled_from(ENDS))
def test_a_kusto_rule_keeps_its_rows(corpus: Corpus, first: str, second: str, third: str, end: str) -> None:
    early = first.replace("K ", "EventName ").replace("N ", "ErrorCode ").replace("J", "EventName")
    plan = composed(KUSTO.format(early, second, third.replace("isnotnull(J)", "isnotempty(Again)")) + end, "kusto")
    assert rows(corpus, simplified(plan, CLUSTERED)) == rows(corpus, plan)


esql_conditions = st.recursive(
    st.builds(
        "{} {} {}".format,
        st.sampled_from(["event.action", "event.provider"]),
        st.sampled_from(["==", "!=", "<"]),
        texts.map(quoted),
    )
    | st.builds("TO_LOWER(event.action) == {}".format, texts.map(str.lower).map(quoted))
    | st.builds("{}(event.action, {})".format, st.sampled_from(["STARTS_WITH", "ENDS_WITH"]), texts.map(quoted))
    | st.builds("event.action IN ({}, {})".format, texts.map(quoted), texts.map(quoted))
    | st.just("event.provider IS NULL"),
    lambda inside: (
        st.builds("({} AND {})".format, inside, inside)
        | st.builds("({} OR {})".format, inside, inside)
        | st.builds("NOT ({})".format, inside)
    ),
    max_leaves=5,
)


@settings(max_examples=30)
@given(esql_conditions, esql_conditions)
def test_an_esql_rule_keeps_its_rows(corpus: Corpus, first: str, second: str) -> None:
    plan = composed(f"FROM logs-* | WHERE {first} | EVAL x = event.action | WHERE {second} | KEEP x, event.provider", "esql")
    assert rows(corpus, simplified(plan, CLUSTERED)) == rows(corpus, plan)


@given(
    st.lists(texts, min_size=1, max_size=4),
    st.sampled_from(["", "|contains", "|startswith", "|endswith", "|cased"]),
    st.booleans(),
)
def test_a_sigma_rule_keeps_its_rows(corpus: Corpus, sought: list[str], modifier: str, negated: bool) -> None:
    selection = f"    eventSource: {quoted(sought[0])}\n    eventName{modifier}: {quoted(sought)}"
    plan = sigma(selection, "not s" if negated else "s")
    assert rows(corpus, simplified(plan, CLUSTERED)) == rows(corpus, plan)


NAME = Columns((Column("eventName", TEXT),)).field("eventName")


@pytest.mark.parametrize("step", STEPS)
def test_a_step_changes_nothing_where_it_has_nothing_to_do(step: Any) -> None:
    plan = Filter(Source(CANONICAL), call("less", Field("eventName", TEXT), Literal("b", TEXT)))
    assert step(plan) == plan


@pytest.mark.parametrize(
    "test",
    [
        call("equals", call("lower", NAME), Literal("ä", TEXT)),
        call("equals", call("lower", NAME), Literal("", TEXT)),
        call("or", call("equals", call("lower", NAME), Literal("a", TEXT)), call("is_null", NAME)),
        call("not", call("equals", call("lower", NAME), Literal("a", TEXT))),
    ],
    ids=["a letter beyond ASCII", "the empty text", "one of two that says nothing", "a negation"],
)
def test_nothing_follows_for_the_place_of_a_text_from(test: Value) -> None:
    plan = Filter(Source(CANONICAL), test)
    assert narrowed(plan, CLUSTERED) == plan
