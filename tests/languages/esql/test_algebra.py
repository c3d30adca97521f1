"""ES|QL's logic has three values, and a list of several values counts as none: against a straightforward model in Python."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livefire.engines.duckdb import Corpus, open_table
from livefire.languages.esql import plan
from livefire.plan import Column, Columns
from livefire.plan.types import BOOLEAN, INTEGER, TEXT, ListOf

COLUMNS = Columns((Column("name", TEXT), Column("tags", ListOf(TEXT)), Column("size", INTEGER), Column("flag", BOOLEAN)))
VALUES = {"name": ["a", "ab", "", None], "tags": [["a"], ["a", "b"], [], None], "size": [0, 7, None], "flag": [True, False, None]}
ROWS = [
    {"name": name, "tags": tags, "size": size, "flag": flag}
    for name in VALUES["name"]
    for tags in VALUES["tags"]
    for size in VALUES["size"]
    for flag in VALUES["flag"]
]
TABLE = pa.Table.from_pylist(
    ROWS,
    schema=pa.schema([("name", pa.string()), ("tags", pa.list_(pa.string())), ("size", pa.int64()), ("flag", pa.bool_())]),
)
Row = dict[str, object]
Truth = bool | None


@pytest.fixture(scope="module")
def corpus() -> Iterator[Corpus]:
    with open_table(TABLE) as opened:
        yield opened


@dataclass(frozen=True)
class Condition:
    """`written` in ES|QL, `meant` in Python."""

    written: str
    meant: Callable[[Row], Truth]


def scalar(row: Row, name: str) -> object:
    """A list of one is its value, any other list is null to an ordinary operator."""
    value = row[name]
    if isinstance(value, list):
        return value[0] if len(value) == 1 else None
    return value


def on(name: str, written: str, test: Callable[[object], Truth]) -> Condition:
    """A condition on one field that is null where the field is."""

    def meant(row: Row) -> Truth:
        value = scalar(row, name)
        return None if value is None else test(value)

    return Condition(written, meant)


LEAVES = st.sampled_from(
    [
        on("name", 'name == "a"', lambda value: value == "a"),
        on("name", 'name != "a"', lambda value: value != "a"),
        on("name", 'name LIKE "a?"', lambda value: len(str(value)) == 2 and str(value)[0] == "a"),
        on("name", 'name RLIKE "a.*"', lambda value: str(value).startswith("a")),
        on("name", 'name IN ("ab", null)', lambda value: True if value == "ab" else None),
        on("name", 'STARTS_WITH(name, "")', lambda value: True),
        on("tags", 'tags == "a"', lambda value: value == "a"),
        on("tags", 'tags IN ("a", "b")', lambda value: value in ("a", "b")),
        on("size", "size > 0", lambda value: isinstance(value, int) and value > 0),
        on("size", "10 / size == 1", lambda value: None if value == 0 else True),
        on("flag", "flag", lambda value: value is True),
        Condition("name IS NULL", lambda row: row["name"] is None),
        Condition('MV_CONTAINS(tags, "b")', lambda row: "b" in (row["tags"] or [])),  # type: ignore[operator]
        Condition("null == name", lambda row: None),
    ]
)


def both(one: Condition, other: Condition) -> Condition:
    def meant(row: Row) -> Truth:
        truths = (one.meant(row), other.meant(row))
        return False if False in truths else None if None in truths else True

    return Condition(f"({one.written}) AND ({other.written})", meant)


def either(one: Condition, other: Condition) -> Condition:
    def meant(row: Row) -> Truth:
        truths = (one.meant(row), other.meant(row))
        return True if True in truths else None if None in truths else False

    return Condition(f"({one.written}) OR ({other.written})", meant)


def opposite(one: Condition) -> Condition:
    def meant(row: Row) -> Truth:
        truth = one.meant(row)
        return None if truth is None else not truth

    return Condition(f"NOT ({one.written})", meant)


CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(inner.map(opposite), st.builds(both, inner, inner), st.builds(either, inner, inner)),
    max_leaves=6,
)


def truths(corpus: Corpus, *written: str) -> list[tuple[Truth, ...]]:
    """The truth of every condition, row by row."""
    assignments = ", ".join(f"t{place} = {one}" for place, one in enumerate(written))
    kept = ", ".join(f"t{place}" for place in range(len(written)))
    rows = corpus.table(plan(f"FROM logs | EVAL {assignments} | KEEP {kept}", COLUMNS)).to_pylist()
    return [tuple(row.values()) for row in rows]


@settings(max_examples=60, deadline=None)
@given(st.lists(CONDITIONS, min_size=1, max_size=8))
def test_conditions_are_what_the_model_says(corpus: Corpus, conditions: list[Condition]) -> None:
    found = truths(corpus, *(one.written for one in conditions))
    assert found == [tuple(one.meant(row) for one in conditions) for row in ROWS]


@settings(max_examples=40, deadline=None)
@given(CONDITIONS, CONDITIONS)
def test_the_laws_of_three_values_hold(corpus: Corpus, one: Condition, other: Condition) -> None:
    """De Morgan's, and that NOT undoes NOT; that a condition or its opposite is true does not hold."""
    a, b = f"({one.written})", f"({other.written})"
    pairs = [(f"NOT (NOT {a})", a), (f"NOT ({a} AND {b})", f"NOT {a} OR NOT {b}")]
    pairs += [(f"NOT ({a} OR {b})", f"NOT {a} AND NOT {b}")]
    for found in truths(corpus, *(side for pair in pairs for side in pair)):
        assert found[0::2] == found[1::2]


@settings(max_examples=40, deadline=None)
@given(CONDITIONS)
def test_where_keeps_what_is_true(corpus: Corpus, condition: Condition) -> None:
    kept = corpus.matches(plan(f"FROM logs | WHERE {condition.written}", COLUMNS)).events.to_pylist()
    assert [row for rows in kept for row in rows] == [place for place, row in enumerate(ROWS) if condition.meant(row) is True]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.text(alphabet="ab,;é", max_size=8), min_size=1, max_size=12), st.sampled_from(",;é"))
def test_joining_undoes_splitting(texts: list[str], separator: str) -> None:
    columns = Columns((Column("text", TEXT),))
    query = (
        f'FROM logs | EVAL parts = SPLIT(text, "{separator}"), count = MV_COUNT(parts), first = MV_FIRST(parts), '
        f'last = MV_LAST(parts), joined = MV_CONCAT(parts, "{separator}")'
    )
    with open_table(pa.table({"text": pa.array(texts, pa.string())})) as opened:
        rows = opened.table(plan(query, columns)).to_pylist()
    expected = [(text.split(separator), text) for text in texts]
    assert [(row["parts"], row["joined"]) for row in rows] == expected
    assert [(row["count"], row["first"], row["last"]) for row in rows] == [
        (len(parts), parts[0], parts[-1]) for parts, _ in expected
    ]
