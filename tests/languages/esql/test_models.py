"""RLIKE and DISSECT agree with straightforward models of what Lucene and Elasticsearch do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from livefire.engines.duckdb import open_table
from livefire.languages.esql import plan
from livefire.plan import Column, Columns
from livefire.plan.types import TEXT

COLUMNS = Columns((Column("text", TEXT),))


def column(query: str, texts: list[str]) -> list[dict[str, object]]:
    """The rows that a query over one column of texts gives."""
    with open_table(pa.table({"text": pa.array(texts, pa.string())})) as corpus:
        return [dict(row) for row in corpus.table(plan(query, COLUMNS)).to_pylist()]


# RLIKE: a language is a function from (text, start) to the ends of what it fits there

Ends = Callable[[str, int], set[int]]


@dataclass(frozen=True)
class Language:
    written: str
    ends: Ends


def one_of(characters: str, written: str) -> Language:
    return Language(written, lambda text, start: {start + 1} if text[start : start + 1] in [*characters] else set())


def sequence(first: Language, second: Language) -> Language:
    def ends(text: str, start: int) -> set[int]:
        return {end for middle in first.ends(text, start) for end in second.ends(text, middle)}

    return Language(first.written + second.written, ends)


def either(first: Language, second: Language) -> Language:
    return Language(f"({first.written}|{second.written})", lambda text, start: first.ends(text, start) | second.ends(text, start))


def repeated(inner: Language, mark: str) -> Language:
    def ends(text: str, start: int) -> set[int]:
        reached, found = {start}, {start}
        while reached:
            reached = {end for place in reached for end in inner.ends(text, place)} - found
            found |= reached
        at_least_one = {end for place in found for end in inner.ends(text, place)}
        return {"*": found, "+": at_least_one, "?": inner.ends(text, start) | {start}}[mark]

    return Language(f"({inner.written}){mark}", ends)


ATOMS = st.sampled_from(
    [
        one_of("a", "a"),
        one_of("b", "b"),
        one_of("a.b*\n", "."),
        one_of(".", "\\."),
        one_of("ab", "[ab]"),
        one_of("b.*\n", "[^a]"),
        one_of("*", "[*]"),
        Language('"a*"', lambda text, start: {start + 2} if text.startswith("a*", start) else set()),
        Language("@", lambda text, start: set(range(start, len(text) + 1))),
        Language("#", lambda text, start: set()),
        Language("()", lambda text, start: {start}),
    ]
)
PATTERNS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds(sequence, inner, inner), st.builds(either, inner, inner), st.builds(repeated, inner, st.sampled_from("*+?"))
    ),
    max_leaves=6,
)
TEXTS = st.lists(st.text(alphabet="ab.*\n", max_size=5), min_size=1, max_size=8)


@settings(max_examples=150, deadline=None)
@given(PATTERNS, PATTERNS, TEXTS)
def test_rlike_fits_what_the_model_fits(first: Language, second: Language, texts: list[str]) -> None:
    queries = {
        "one": first.written,
        "neither": f"~({first.written})",
        "both": f"({first.written})&({second.written})",
    }
    assignments = ", ".join(f'{name} = text RLIKE """{pattern}"""' for name, pattern in queries.items())
    found = column(f"FROM logs | EVAL {assignments} | DROP text", texts)
    fits = [(len(text) in first.ends(text, 0), len(text) in second.ends(text, 0)) for text in texts]
    assert found == [{"one": one, "neither": not one, "both": one and other} for one, other in fits]


# DISSECT: character by character


def dissected(text: str, leading: str, keys: list[tuple[str, str]]) -> dict[str, str] | None:
    """Keys are (name, delimiter), all named differently; a name that ends with -> swallows repeated delimiters."""
    if not text.startswith(leading) or len(text) == len(leading):
        return None
    place, start, values = len(leading), len(leading), list[str]()
    while place < len(text) and len(values) < len(keys):
        _, delimiter = keys[len(values)]
        if not delimiter or text[place : place + len(delimiter)] != delimiter:
            place += 1
            continue
        values.append(text[start:place])
        place += len(delimiter)
        while text[place : place + len(delimiter)] == delimiter:
            place += len(delimiter)
            if not keys[len(values) - 1][0].endswith("->"):
                if len(values) == len(keys):
                    break
                values.append("")
        start = place
    if len(values) == len(keys) - 1 and not keys[-1][1]:
        values.append(text[start:])
    return (
        {name.removesuffix("->"): value for (name, _), value in zip(keys, values, strict=True)}
        if len(values) == len(keys)
        else None
    )


DELIMITERS = st.text(alphabet=",=", min_size=1, max_size=2)
KEYS = st.lists(st.tuples(st.booleans(), DELIMITERS), min_size=1, max_size=4)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["", "{", ","]),
    KEYS,
    st.booleans(),
    st.lists(st.text(alphabet="{a,=", max_size=10), min_size=1, max_size=12),
)
def test_dissect_cuts_as_the_model_cuts(leading: str, parts: list[tuple[bool, str]], rest: bool, texts: list[str]) -> None:
    keys = [(f"k{place}{'->' if padded else ''}", delimiter) for place, (padded, delimiter) in enumerate(parts)]
    keys += [("rest", "")] if rest else []
    pattern = leading + "".join(f"%{{{name}}}{delimiter}" for name, delimiter in keys)
    nothing = {name.removesuffix("->"): None for name, _ in keys}
    found = column(f'FROM logs | DISSECT text "{pattern}" | DROP text', texts)
    assert found == [dissected(text, leading, keys) or nothing for text in texts]
