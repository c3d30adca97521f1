"""A field that no event has: the rule is as if each test of it were replaced by its truth, on every event."""

from __future__ import annotations

from itertools import product

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from livefire.engines.duckdb import open_table
from livefire.languages.sigma import plan
from livefire.plan import Column, Columns
from livefire.plan.empty import absent, forbidding
from livefire.plan.types import TEXT, ListOf

COLUMNS = Columns((Column("name", TEXT), Column("user", TEXT), Column("tags", ListOf(TEXT)), Column("always", TEXT)))
EVENTS = list(product(("ada", "1", None), ("ada", None), (["ada", "bob"], [], None)))
TABLE = pa.table(
    {
        "name": pa.array([name for name, _, _ in EVENTS], pa.string()),
        "user": pa.array([user for _, user, _ in EVENTS], pa.string()),
        "tags": pa.array([tags for _, _, tags in EVENTS], pa.list_(pa.string())),
        "always": pa.array(["here"] * len(EVENTS), pa.string()),
    }
)
GONE = {
    "zone: ada": False,
    "zone: '*'": False,
    "zone: ''": False,
    "zone|contains: a": False,
    "zone|contains|all: [a, d]": False,
    "zone|cased: ada": False,
    "zone|re: '.*'": False,
    "zone|gte: 0": False,
    "zone|lt: 5": False,
    "zone|cidr: 0.0.0.0/0": False,
    "zone|hour: 5": False,
    "zone|base64offset|contains: ada": False,
    "zone|windash: -a": False,
    "zone|exists: true": False,
    "zone|exists: false": True,
    "zone: null": True,
    "zone: [ada, null]": True,
    "zone|all: [ada, null]": False,
    "zone|neq: ada": True,
    "zone|neq: null": False,
    "zone|fieldref: name": False,
    "zone|fieldref: tags": False,
    "zone|fieldref: planet": False,
    "zone|fieldref|neq: name": True,
    "name|fieldref: zone": False,
    "name|fieldref|endswith: zone": False,
    "tags|fieldref: zone": False,
    "tags|fieldref|neq: zone": True,
}
"""An item that reads a field which is not there, and its truth."""

HERE = ("name: ada", "user: null", "tags: bob", "name|gte: 1", "user|fieldref: tags")
TRUTHS = {True: "always: here", False: "always: never"}
NAMES = ("one", "two", "other")
CONDITIONS = st.recursive(
    st.sampled_from([*NAMES, "1 of them", "all of *o*"]),
    lambda inner: st.one_of(
        inner.map(lambda one: f"not {one}"),
        st.builds(lambda one, word, other: f"({one} {word} {other})", inner, st.sampled_from(["and", "or"]), inner),
    ),
    max_leaves=6,
)
SEARCHES = st.lists(
    st.lists(st.sampled_from([*GONE, *HERE]), min_size=1, max_size=3, unique=True), min_size=len(NAMES), max_size=len(NAMES)
)


def written(searches: list[list[str]], condition: str) -> str:
    """Each search a list of maps of one item: any counts."""
    texts = "".join(
        f"  {name}:\n" + "".join(f"    - {item}\n" for item in items) for name, items in zip(NAMES, searches, strict=True)
    )
    return f"detection:\n{texts}  condition: {condition}\n"


def matched(rule: str) -> list[int]:
    with open_table(TABLE) as corpus:
        return [row for [row] in corpus.matches(plan(rule, COLUMNS)).events.to_pylist()]


@settings(max_examples=150, deadline=None)
@given(SEARCHES, CONDITIONS)
def test_a_test_of_a_field_that_no_event_has_is_its_truth(searches: list[list[str]], condition: str) -> None:
    told = [[TRUTHS[GONE[item]] if item in GONE else item for item in items] for items in searches]
    assert matched(written(searches, condition)) == matched(written(told, condition))


@settings(max_examples=150, deadline=None)
@given(SEARCHES, CONDITIONS)
def test_a_rule_that_can_never_fire_does_not(searches: list[list[str]], condition: str) -> None:
    made = plan(written(searches, condition), COLUMNS)
    assert not forbidding(made) or matched(written(searches, condition)) == []
    assert {*forbidding(made)} <= {*absent(made)} <= {"zone", "planet"}


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(st.sampled_from([*GONE]), min_size=1, max_size=3), min_size=3, max_size=3), CONDITIONS)
def test_a_rule_of_such_fields_alone_fires_always_or_is_known_never_to(searches: list[list[str]], condition: str) -> None:
    rule = written(searches, condition)
    assert matched(rule) == ([] if forbidding(plan(rule, COLUMNS)) else [*range(len(EVENTS))])
