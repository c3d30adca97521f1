"""Kuery's logic has two values: whatever is missing, the laws of Boole hold."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livefire.engines.duckdb import Corpus, open_table
from livefire.languages.kuery import plan
from livefire.plan import Column, Columns
from livefire.plan.types import INTEGER, TEXT, ListOf

COLUMNS = Columns((Column("name", TEXT), Column("tags", ListOf(TEXT)), Column("size", INTEGER)))
NAMES, TAGS, SIZES = ["a", "ab", "", None], [["a"], ["a", "b"], None], [0, 7, None]
ROWS = [{"name": name, "tags": tags, "size": size} for name in NAMES for tags in TAGS for size in SIZES]
TABLE = pa.Table.from_pylist(
    ROWS, schema=pa.schema([("name", pa.string()), ("tags", pa.list_(pa.string())), ("size", pa.int64())])
)
LEAVES = st.sampled_from(
    ["name: a", "name: a*", "name: *", 'name: ""', "tags: a", "tags: (a and b)", "tags: *", "size: 7", "size >= 1", "*"]
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        inner.map(lambda one: f"not ({one})"),
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda parts: f"({parts[0]}) {parts[1]} ({parts[2]})"),
    ),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def corpus() -> Iterator[Corpus]:
    with open_table(TABLE) as opened:
        yield opened


def fitting(corpus: Corpus, *expressions: str) -> list[set[int]]:
    return [{row for rows in corpus.matches(plan(one, COLUMNS)).events.to_pylist() for row in rows} for one in expressions]


@settings(max_examples=40, deadline=None)
@given(CONDITIONS, CONDITIONS)
def test_the_laws_of_boole_hold(corpus: Corpus, one: str, other: str) -> None:
    everything = set(range(len(ROWS)))
    no_one, no_other = f"not ({one})", f"not ({other})"
    yes, no, twice = fitting(corpus, one, no_one, f"not ({no_one})")
    both, either, neither = fitting(corpus, f"({one}) and ({other})", f"({one}) or ({other})", f"not (({one}) or ({other}))")
    second, neither_apart = fitting(corpus, other, f"{no_one} and {no_other}")
    assert (yes | no, yes & no, twice) == (everything, set(), yes)
    assert (both, either, neither) == (yes & second, yes | second, no - second)
    assert neither_apart == neither


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from("xyz"), min_size=1, max_size=4), st.sampled_from(["and", "or"]))
def test_a_list_of_values_is_the_same_as_its_conditions(values: list[str], word: str) -> None:
    grouped = plan(f"tags: ({f' {word} '.join(values)})", COLUMNS)
    apart = plan(f" {word} ".join(f"tags: {value}" for value in values), COLUMNS)
    assert grouped == apart
