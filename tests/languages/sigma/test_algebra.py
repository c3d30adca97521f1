"""Conditions obey the laws of logic, and agree with Python's own and, or, not on every event."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from livefire.engines.duckdb import open_table
from livefire.languages.sigma import plan
from livefire.plan import Column, Columns
from livefire.plan.types import TEXT

NAMES = ("a1", "a2", "b1", "_h")
COLUMNS = Columns(tuple(Column(name, TEXT) for name in NAMES))
EVENTS = list(product(("x", "y", None), repeat=len(NAMES)))  # matching, not matching, missing
TABLE = pa.table({name: pa.array([event[i] for event in EVENTS], pa.string()) for i, name in enumerate(NAMES)})
TRUTHS = [dict(zip(NAMES, (field == "x" for field in event), strict=True)) for event in EVENTS]


@dataclass(frozen=True)
class Condition:
    """`written` in Sigma; `meant` in Python, over the truth of each search."""

    written: str
    meant: str


def named(written: str, word: str, names: list[str]) -> Condition:
    return Condition(written, f"({f' {word} '.join(names)})")


ATOMS = st.sampled_from(
    [
        *(Condition(name, name) for name in NAMES),
        named("1 of a*", "or", ["a1", "a2"]),
        named("all of a*", "and", ["a1", "a2"]),
        named("any of *1", "or", ["a1", "b1"]),
        named("all of them", "and", ["a1", "a2", "b1"]),
        named("1 of them", "or", ["a1", "a2", "b1"]),
        named("1 of _*", "or", ["_h"]),
    ]
)


def larger(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    return st.one_of(
        inner.map(lambda one: Condition(f"not {one.written}", f"not {one.meant}")),
        inner.map(lambda one: Condition(f"({one.written})", f"({one.meant})")),
        st.builds(
            lambda one, word, other: Condition(f"{one.written} {word} {other.written}", f"{one.meant} {word} {other.meant}"),
            inner,
            st.sampled_from(["and", "or"]),
            inner,
        ),
    )


CONDITIONS = st.recursive(ATOMS, larger, max_leaves=8)


def matched(condition: str) -> list[int]:
    """The positions of the events that match."""
    searches = "".join(f"  {name}: {{{name}: x}}\n" for name in NAMES)
    with open_table(TABLE) as corpus:
        found = corpus.matches(plan(f"detection:\n{searches}  condition: {condition}\n", COLUMNS))
    return [row for [row] in found.events.to_pylist()]


def expected(condition: Condition) -> list[int]:
    return [row for row, truth in enumerate(TRUTHS) if eval(condition.meant, {}, dict(truth))]


@settings(max_examples=60, deadline=None)
@given(CONDITIONS)
def test_a_condition_means_what_python_means(condition: Condition) -> None:
    assert matched(condition.written) == expected(condition)


@settings(max_examples=20, deadline=None)
@given(CONDITIONS)
def test_not_not_changes_nothing(condition: Condition) -> None:
    assert matched(f"not not ({condition.written})") == matched(condition.written)


@settings(max_examples=20, deadline=None)
@given(CONDITIONS, CONDITIONS)
def test_not_of_and_is_or_of_nots(one: Condition, other: Condition) -> None:
    left = matched(f"not (({one.written}) and ({other.written}))")
    assert left == matched(f"not ({one.written}) or not ({other.written})")


@settings(max_examples=20, deadline=None)
@given(CONDITIONS, CONDITIONS)
def test_not_of_or_is_and_of_nots(one: Condition, other: Condition) -> None:
    left = matched(f"not (({one.written}) or ({other.written}))")
    assert left == matched(f"not ({one.written}) and not ({other.written})")


@settings(max_examples=20, deadline=None)
@given(CONDITIONS)
def test_a_condition_and_its_opposite_share_the_events(condition: Condition) -> None:
    both = matched(condition.written) + matched(f"not ({condition.written})")
    assert sorted(both) == list(range(len(EVENTS)))
