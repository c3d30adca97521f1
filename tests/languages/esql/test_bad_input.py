"""Whatever a rule says, it ends in a plan or in an error of ours, soon."""

from __future__ import annotations

import pytest

from livefire.errors import RuleError, UnsupportedError
from livefire.languages.esql import plan
from livefire.plan import Columns
from livefire.plan.explain import explain

EVERYTHING = Columns.unknown()

BROKEN = {
    "10,000 parentheses": "FROM x | WHERE " + "(" * 10_000 + "a" + ")" * 10_000,
    "10,000 negations": "FROM x | WHERE " + "NOT " * 10_000 + "a",
    "10,000 signs": "ROW a = " + "-" * 10_000 + "b",
    "10,000 nested calls": "ROW a = " + "ABS(" * 10_000 + "1" + ")" * 10_000,
    "10,000 sums": "ROW a = 1" + " + b" * 10_000,
    "10,000 casts": "ROW a = 1" + "::int" * 10_000,
    "10,000 pipes": "FROM x" + " | LIMIT 1" * 10_000,
    "a pattern of 10,000 groups": 'FROM x | WHERE a RLIKE "' + "(" * 10_000 + '"',
    "a pattern repeated without end": 'FROM x | WHERE a RLIKE "((a{999}){999}){999}"',
    "functions that repeat their argument": "FROM x | EVAL a = " + "GREATEST(b, " * 60 + "1" + ")" * 60,
    "an integer beyond 64 bits": "ROW a = " + "9" * 10_000,
    "a double beyond its range": "ROW a = 1e999",
    "a text without its end": 'FROM x | WHERE a == "' + "b" * 100_000,
    "a comment without its end": "FROM x /* " + "b" * 100_000,
    "a control character": "FROM x | WHERE a == \x00",
    "a word of 100,000 letters": "FROM x | " + "w" * 100_000,
    "a function of 100,000 letters": "FROM x | WHERE " + "w" * 100_000 + "(1)",
    "10,000 parentheses in KQL": 'FROM x | WHERE KQL("' + "(" * 10_000 + "a: b" + ")" * 10_000 + '")',
    "20 INLINE STATS": "FROM x" + " | INLINE STATS b = MAX(a) BY c" * 20,
    "a path of 10,000 steps": 'FROM x | EVAL a = JSON_EXTRACT(b, "' + "a." * 10_000 + 'a")',
    "nothing": "",
    "a bar": "|",
    "a bar at the end": "FROM x |",
    "a dot at the end": "FROM x | WHERE a.",
    "an equals sign at the end": "FROM x | EVAL a =",
    "6,000 columns": "ROW " + ", ".join(f"a{i} = {i}" for i in range(6_000)),
    "a thousand conditions": "FROM x | EVAL a = CASE(" + "b, c, " * 1_000 + "2)",
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_rule_is_an_error_with_its_place(text: str) -> None:
    with pytest.raises(RuleError) as raised:
        plan(text, EVERYTHING)
    assert raised.value.span is not None
    assert len(str(raised.value.at(text))) < 1_000


LONG = {
    "a long disjunction": "FROM x | WHERE " + " OR ".join(f'name == "value {i}"' for i in range(8_000)),
    "a long list": "FROM x | WHERE name IN (" + ", ".join(f'"value {i}"' for i in range(14_000)) + ")",
    "a long text": 'FROM x | WHERE name == "' + "x" * 1_000_000 + '"',
    "a long comment": "FROM x // " + "x" * 1_000_000,
    "white space": "FROM x" + " " * 1_000_000,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG.keys())
def test_a_long_rule_is_a_plan(text: str) -> None:
    assert explain(plan(text, EVERYTHING)).startswith("source")


@pytest.mark.parametrize("pattern", ["(a*)*b", "(a|a)*b", "(.*)*(.*)*x"])
def test_a_pattern_that_backtracks_elsewhere_is_translated(pattern: str) -> None:
    assert "matches_whole" in explain(plan(f'FROM x | WHERE a RLIKE "{pattern}"', EVERYTHING))


def test_what_exists_in_the_language_is_unsupported_by_name() -> None:
    with pytest.raises(UnsupportedError) as raised:
        plan("FROM x | ENRICH policy", EVERYTHING)
    assert raised.value.construct == "ENRICH"
