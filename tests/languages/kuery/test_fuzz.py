"""Nothing but a plan or an error of ours comes out, whatever goes in; and a plan runs."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livefire.engines.duckdb import Corpus, open_table
from livefire.errors import LivefireError, RuleError
from livefire.languages.kuery import plan
from livefire.plan import Column, Columns
from livefire.plan.explain import explain
from livefire.plan.types import BOOLEAN, INTEGER, IP, REAL, TEXT, TIMESTAMP, ListOf
from tests.languages.literate import NOW, arrow_type

COLUMNS = Columns(
    (
        Column("name", TEXT),
        Column("size", INTEGER),
        Column("share", REAL),
        Column("flag", BOOLEAN),
        Column("at", TIMESTAMP),
        Column("ip", IP),
        Column("tags", ListOf(TEXT)),
        Column("sizes", ListOf(INTEGER)),
    )
)
EMPTY = pa.table({column.name: pa.array([], arrow_type(column.type)) for column in COLUMNS.fixed})
WORDS = [
    *COLUMNS.names, ":", "<", ">=", "(", ")", "{", "}", "and", "or", "not", "*", "a*", '"', '"a b"', "\\", "\\*", "1", "true",
    "2026-01-14", "9999", "9999-12-31T23:59:60", "now-1d", "now-999999999w", "10.0.0.0/8", "::1", "\\u0041", "\\udabc", "\x00",
    "9" * 25,
]  # fmt: skip


@pytest.fixture(scope="module")
def nothing() -> Iterator[Corpus]:
    with open_table(EMPTY) as corpus:
        yield corpus


def survives(text: str, nothing: Corpus) -> None:
    with contextlib.suppress(LivefireError):
        explain(plan(text, Columns.unknown()))
    with contextlib.suppress(RuleError):
        assert len(nothing.matches(plan(text, COLUMNS), now=NOW)) == 0


@settings(max_examples=150, deadline=None)
@given(st.text())
def test_any_text_is_survived(nothing: Corpus, text: str) -> None:
    survives(text, nothing)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=14))
def test_any_words_of_the_language_are_survived(nothing: Corpus, words: list[str]) -> None:
    survives(" ".join(words), nothing)


BROKEN = {
    "10,000 parentheses": "(" * 10_000 + "a: b" + ")" * 10_000,
    "a text without its end": 'a: "' + "b" * 100_000,
    "10,000 colons": "a:" * 10_000,
    "a wildcard in a name of 100,000 letters": "a" * 100_000 + "*: b",
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_expression_is_an_error_with_its_place(text: str) -> None:
    with pytest.raises(RuleError) as raised:
        plan(text, Columns.unknown())
    assert raised.value.span is not None
    assert len(str(raised.value.at(text))) < 1_000


LONG = {
    "a long disjunction": " or ".join(f'name: "value {i}"' for i in range(15_000)),
    "a long list": "name: (" + " or ".join(f"value{i}" for i in range(25_000)) + ")",
    "a long text": 'name: "' + "x" * 1_000_000 + '"',
    "10,000 negations": "not " * 10_000 + "name: a",
    "white space": "name: x" + " " * 1_000_000,
    "stars": "name: " + "*a" * 10_000,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG.keys())
def test_a_long_expression_is_a_plan(text: str) -> None:
    assert explain(plan(text, Columns.unknown())).startswith("source")
