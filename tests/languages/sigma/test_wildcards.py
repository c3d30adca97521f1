"""Values with wildcards and escapes mean what a model in Python says, on every text."""

from __future__ import annotations

import json

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from livefire.engines.duckdb import open_table
from livefire.languages.sigma import plan
from livefire.plan import Column, Columns
from livefire.plan.types import TEXT

COLUMNS = Columns((Column("name", TEXT),))
LETTERS = "aAbÉé*?\\.%_[(\n "
VALUES = st.one_of(st.text(alphabet=LETTERS, max_size=7), st.text(alphabet="a*?\\", max_size=6))
FIELDS = st.lists(st.one_of(st.none(), st.text(alphabet=LETTERS, max_size=7), st.text(alphabet="a*?\\", max_size=6)), max_size=12)
PLACES = st.sampled_from(["", "|contains", "|startswith", "|endswith", "|contains|cased", "|cased", "|cased|startswith"])


def stands(pattern: list[str | None], text: str) -> bool:
    """Whether the whole text is the pattern: letters, None for any run, and "" for any one character."""
    if not pattern:
        return not text
    first, rest = pattern[0], pattern[1:]
    if first is None:
        return any(stands(rest, text[i:]) for i in range(len(text) + 1))
    return bool(text) and first in ("", text[0]) and stands(rest, text[1:])


def pattern_of(value: str) -> list[str | None]:
    """As the specification's table of backslashes says."""
    pattern: list[str | None] = []
    while value:
        if value[:2] in ("\\*", "\\?", "\\\\"):
            pattern, value = [*pattern, value[1]], value[2:]
        else:
            wildcards: dict[str, str | None] = {"*": None, "?": ""}
            pattern, value = [*pattern, wildcards.get(value[0], value[0])], value[1:]
    return pattern


def modelled(value: str, modifiers: str, field: str | None) -> bool:
    if field is None:
        return False
    pattern = pattern_of(value)
    if "contains" in modifiers or "endswith" in modifiers:
        pattern = [None, *pattern]
    if "contains" in modifiers or "startswith" in modifiers:
        pattern = [*pattern, None]
    if "cased" not in modifiers:
        pattern, field = [part and part.lower() for part in pattern], field.lower()
    return stands(pattern, field)


def matched(item: dict[str, object], fields: list[str | None]) -> list[int]:
    rule = json.dumps({"detection": {"s": item, "condition": "s"}})
    with open_table(pa.table({"name": pa.array(fields, pa.string())})) as corpus:
        return [row for [row] in corpus.matches(plan(rule, COLUMNS)).events.to_pylist()]


@settings(max_examples=250, deadline=None)
@given(VALUES, PLACES, FIELDS)
def test_a_value_matches_what_a_model_says(value: str, modifiers: str, fields: list[str | None]) -> None:
    expected = [row for row, field in enumerate(fields) if modelled(value, modifiers, field)]
    assert matched({f"name{modifiers}": value}, fields) == expected


@settings(max_examples=80, deadline=None)
@given(st.lists(VALUES, min_size=2, max_size=3), PLACES, FIELDS, st.sampled_from(["", "|all", "|neq", "|all|neq"]))
def test_several_values_are_any_or_all(values: list[str], modifiers: str, fields: list[str | None], linked: str) -> None:
    join = all if "all" in linked else any
    truths = [join(modelled(value, modifiers, field) for value in values) != ("neq" in linked) for field in fields]
    assert matched({f"name{modifiers}{linked}": values}, fields) == [row for row, truth in enumerate(truths) if truth]
