"""Nothing but a plan or an error of ours comes out, whatever goes in."""

from __future__ import annotations

import contextlib
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from livefire.errors import LivefireError
from livefire.languages.sigma import plan
from livefire.languages.sigma.modifiers import KNOWN
from livefire.plan import Column, Columns
from livefire.plan.explain import explain
from livefire.plan.types import BOOLEAN, DYNAMIC, INTEGER, IP, REAL, TEXT, TIMESTAMP, ListOf

COLUMNS = Columns(
    (
        Column("name", TEXT),
        Column("size", INTEGER),
        Column("share", REAL),
        Column("flag", BOOLEAN),
        Column("time", TIMESTAMP),
        Column("ip", IP),
        Column("whole", DYNAMIC),
        Column("tags", ListOf(TEXT)),
        Column("sizes", ListOf(INTEGER)),
    )
)
FIELDS = st.sampled_from([*COLUMNS.names, "other", "", "_"])
MODIFIERS = st.lists(st.sampled_from([*sorted(KNOWN), "other", ""]), max_size=3)
TEXTS = st.one_of(
    st.text(max_size=6),
    st.sampled_from(["*", "?", "\\*", "-a /b", "%x%", "10.0.0.0/8", "1e5", "(a", "name", "true", ""]),
    st.text(alphabet="ab*?\\+()[]{}|^$.<=!-/", max_size=8),
)
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS)
KEYS = st.builds(lambda name, modifiers: "|".join([name, *modifiers]), FIELDS, MODIFIERS)
SEARCHES = st.recursive(
    st.dictionaries(KEYS, st.one_of(SCALARS, st.lists(SCALARS, max_size=3)), max_size=3),
    lambda inner: st.one_of(st.lists(st.one_of(inner, SCALARS), max_size=3), st.dictionaries(KEYS, inner, max_size=2)),
    max_leaves=3,
)
WORDS = ["a", "b", "_c", "and", "or", "not", "(", ")", "1", "all", "any", "of", "them", "a*", "*", "|", "count()"]
CONDITIONS = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)
PIECES = st.sampled_from(
    [
        "detection:\n", "  a:\n", "    name: x\n", "    name|re: '('\n", "  condition: a\n", "  - ", "&a ", "*a ", "!!str ", "~",
        "{", "}", "[", "]", "'", '"', "|\n", ">-\n", "# ", "---\n", "...\n", "? ", ": ", ", ", "\t", "\r\n", "%YAML 1.1\n",
        "\ufeff", "<<: ",
    ]
)  # fmt: skip


def survives(text: str, columns: Columns = COLUMNS) -> None:
    with contextlib.suppress(LivefireError):
        assert explain(plan(text, columns))


REFERENCES = st.one_of(
    st.sampled_from(["a", "b", "c", "d"]), st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=3), SCALARS
)
CORRELATIONS = st.fixed_dictionaries(
    {
        "type": st.sampled_from(
            ["event_count", "value_count", "value_sum", "value_avg", "temporal", "temporal_ordered", "x", None]
        ),
        "rules": REFERENCES,
        "timespan": st.sampled_from(["5m", "0s", "1", "9999999999d", 3, None, []]),
    },
    optional={
        "group-by": st.one_of(st.lists(FIELDS, max_size=2), FIELDS, SCALARS),
        "condition": st.one_of(
            st.dictionaries(
                st.sampled_from(["gte", "lt", "eq", "field", "x"]), st.one_of(SCALARS, FIELDS, st.just([])), max_size=3
            ),
            SCALARS,
        ),
        "aliases": st.dictionaries(
            FIELDS, st.one_of(st.dictionaries(st.sampled_from(["a", "b", "c"]), FIELDS), SCALARS), max_size=2
        ),
        "generate": SCALARS,
        "other": SCALARS,
    },
)


@settings(max_examples=300, deadline=None)
@given(st.lists(CORRELATIONS, min_size=1, max_size=3), SEARCHES, st.booleans())
def test_any_correlation_is_survived(correlations: list[object], search: object, typed: bool) -> None:
    documents: list[object] = [{"name": name, "correlation": one} for name, one in zip("cde", correlations, strict=False)]
    documents += [
        {"name": name, "detection": {"s": one, "condition": "s"}} for name, one in (("a", search), ("b", {"name": "x"}))
    ]
    text = "\n---\n".join(map(json.dumps, documents))
    survives(text, COLUMNS if typed else Columns.unknown())


@settings(max_examples=150, deadline=None)
@given(st.text())
def test_any_text_is_survived(text: str) -> None:
    survives(text)
    survives("detection:\n  a:\n    name: x\n  condition: " + text)
    survives("detection:\n  a:\n    name|" + text + ": x\n  condition: a")


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=15))
def test_any_pieces_of_yaml_are_survived(pieces: list[str]) -> None:
    survives("".join(pieces))
    survives("detection:\n  a:\n    name: " + "".join(pieces) + "\n  condition: a\n")


@settings(max_examples=300, deadline=None)
@given(CONDITIONS)
def test_any_condition_is_survived(condition: str) -> None:
    survives("detection:\n  a: {name: x}\n  b: {name: y}\n  _c: {name: z}\n  condition: " + condition)


@settings(max_examples=400, deadline=None)
@given(SEARCHES, st.booleans())
def test_any_search_is_survived(search: object, typed: bool) -> None:
    rule = {"detection": {"a": search, "condition": "not a"}}
    survives(json.dumps(rule), COLUMNS if typed else Columns.unknown())


@settings(max_examples=150, deadline=None)
@given(SEARCHES, st.data())
def test_rules_cut_and_mended_anywhere_are_survived(search: object, data: st.DataObject) -> None:
    text = json.dumps({"detection": {"a": search, "b": {"name|contains|all": ["x", "y"]}, "condition": "a or b"}}, indent=1)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 8)))
    survives(text[:start] + data.draw(PIECES) + text[end:])
