"""What must always hold of Kusto's functions and operators, against straightforward models in Python."""

from __future__ import annotations

import datetime
import json
import math
import re
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livefire.engines.duckdb import open_table
from livefire.languages.kusto import plan
from livefire.plan import Column, Columns
from livefire.plan.types import INTEGER, TEXT, TIMESTAMP, Scalar
from tests.engines.calls import ARROW

few = settings(max_examples=25, deadline=None)
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


def computed(expression: str, types: dict[str, Scalar], rows: Sequence[Sequence[Any]]) -> list[Any]:
    """What an expression gives on each row of columns with these names."""
    columns = Columns(tuple(Column(name, type) for name, type in types.items()))
    arrays = [pa.array([row[i] for row in rows], ARROW[type]) for i, type in enumerate(types.values())]
    with open_table(pa.table(arrays, names=list(types))) as corpus:
        made = corpus.table(plan(f"T | project made = {expression}", columns, table="T")).column("made")
    values: list[Any] = made.to_pylist()
    return values


def _equal(a: int | None, b: int | None) -> bool | None:
    return None if a is None and b is None else a == b


def _unequal(a: int | None, b: int | None) -> bool | None:
    return None if a is None and b is None else a != b


MODELS = {
    "a == b": _equal,
    "a != b": _unequal,
    "a < b": lambda a, b: None if a is None or b is None else a < b,
    "a <= b": lambda a, b: None if a is None or b is None else a <= b,
    "a > b": lambda a, b: None if a is None or b is None else a > b,
    "a >= b": lambda a, b: None if a is None or b is None else a >= b,
    "a + b": lambda a, b: None if a is None or b is None else a + b,
    "a in (1, 2)": lambda a, b: a in (1, 2),
    "a !in (1, 2)": lambda a, b: a not in (1, 2),
    "isnull(a) or b > 1": lambda a, b: True if a is None else None if b is None else b > 1,
    "isnotnull(a) and b > 1": lambda a, b: False if a is None else None if b is None else b > 1,
    "iif(a > b, 1, 0)": lambda a, b: int(a is not None and b is not None and a > b),
    "coalesce(a, b)": lambda a, b: b if a is None else a,
}
NUMBERS = [(a, b) for a in (None, 1, 2) for b in (None, 1, 2)]


@pytest.mark.parametrize("expression", MODELS)
def test_the_table_of_nulls(expression: str) -> None:
    found = computed(expression, {"a": INTEGER, "b": INTEGER}, NUMBERS)
    assert found == [MODELS[expression](a, b) for a, b in NUMBERS]


TESTS = ("==", "=~", "contains", "has", "startswith", "endswith", "has_cs", "hasprefix", "hassuffix", "contains_cs")


@pytest.mark.parametrize("operator", TESTS)
def test_a_text_is_never_null_and_a_negated_test_is_the_opposite(operator: str) -> None:
    rows = [(a, b) for a in ("", "Ada", "ada_1") for b in ("", "ada", "1")]
    negated = f"!{operator}" if operator not in ("==", "=~") else {"==": "!=", "=~": "!~"}[operator]
    found = computed(f"a {operator} b", {"a": TEXT, "b": TEXT}, rows)
    assert [not one for one in found] == computed(f"a {negated} b", {"a": TEXT, "b": TEXT}, rows)


words = st.text("aAb1_-. é", max_size=8)
FORMS = {"has": (True, True), "hasprefix": (True, False), "hassuffix": (False, True)}


def _has(text: str, term: str, begins: bool, ends: bool, cased: bool) -> bool:
    before = r"(?<![^\W_])" if begins and term[:1].isalnum() else ""
    after = r"(?![^\W_])" if ends and term[-1:].isalnum() else ""
    return re.search(before + re.escape(term) + after, text, 0 if cased else re.IGNORECASE) is not None


@pytest.mark.parametrize("operator", [*FORMS, *(f"{name}_cs" for name in FORMS)])
@few
@given(st.lists(st.tuples(words, words), min_size=1, max_size=30), words)
def test_terms_are_runs_of_letters_and_digits(operator: str, rows: list[tuple[str, str]], term: str) -> None:
    edges, cased = FORMS[operator.removesuffix("_cs")], operator.endswith("_cs")
    of_columns = computed(f"a {operator} b", {"a": TEXT, "b": TEXT}, rows)
    assert of_columns == [_has(a, b, *edges, cased) for a, b in rows]
    of_constant = computed(f"a {operator} {json.dumps(term)}", {"a": TEXT, "b": TEXT}, rows)
    assert of_constant == [_has(a, term, *edges, cased) for a, _ in rows]


@few
@given(st.lists(st.tuples(words, words.filter(bool)), min_size=1, max_size=30))
def test_split_texts_join_again(rows: list[tuple[str, str]]) -> None:
    found = computed("strcat_array(split(a, b), b)", {"a": TEXT, "b": TEXT}, rows)
    assert found == [a for a, _ in rows]


leaves = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text('ab"\\\né', max_size=5)
documents = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3), max_leaves=8
)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@few
@given(st.lists(documents, min_size=1, max_size=20))
def test_a_document_is_its_text_again(values: list[Any]) -> None:
    rows = [(json.dumps(one, ensure_ascii=False),) for one in values]
    assert computed("tostring(parse_json(a))", {"a": TEXT}, rows) == [_text(one) for one in values]


times = st.datetimes(datetime.datetime(1, 1, 1), datetime.datetime(9999, 12, 31)).map(
    lambda one: (one.replace(tzinfo=datetime.UTC) - EPOCH) // datetime.timedelta(microseconds=1)
)


@few
@given(st.lists(times, min_size=1, max_size=20))
def test_a_written_time_reads_back(moments: list[int]) -> None:
    rows = [(one,) for one in moments]
    written = computed("todatetime(tostring(a))", {"a": TIMESTAMP}, rows)
    formatted = computed("todatetime(format_datetime(a, 'yyyy-MM-dd HH:mm:ss.fffffff'))", {"a": TIMESTAMP}, rows)
    american = computed("todatetime(format_datetime(a, 'MM/dd/yyyy hh:mm:ss tt'))", {"a": TIMESTAMP}, rows)
    read = [EPOCH.replace(tzinfo=None) + datetime.timedelta(microseconds=one) for one in moments]
    assert written == formatted == read
    assert american == [one.replace(microsecond=0) for one in read]


@few
@given(st.lists(st.integers(-(10**15), 10**15), min_size=1, max_size=20))
def test_a_written_timespan_reads_back(lengths: list[int]) -> None:
    found = computed("totimespan(tostring(a * 1microsecond)) / 1microsecond", {"a": INTEGER}, [(one,) for one in lengths])
    assert found == [float(one) for one in lengths]


@few
@given(st.lists(st.integers(-50, 50), min_size=1, max_size=40), st.sampled_from([0.5, 5, 25, 50, 75, 95, 99.9, 100]))
def test_a_percentile_is_the_value_of_the_nearest_rank(values: list[int], share: float) -> None:
    columns = Columns((Column("a", INTEGER),))
    with open_table(pa.table({"a": values})) as corpus:
        found = corpus.table(plan(f"T | summarize made = percentile(a, {share})", columns, table="T")).to_pylist()
    assert found == [{"made": sorted(values)[max(math.ceil(share / 100 * len(values)), 1) - 1]}]


@few
@given(st.lists(st.tuples(st.text("ab", max_size=12), st.text("ab", min_size=1, max_size=3)), min_size=1, max_size=20))
def test_occurrences_overlap(rows: list[tuple[str, str]]) -> None:
    found = computed("countof(a, b)", {"a": TEXT, "b": TEXT}, rows)
    assert found == [sum(a.startswith(b, i) for i in range(len(a))) for a, b in rows]
