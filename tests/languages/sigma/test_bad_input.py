"""Whatever a rule says, it ends in a plan or in an error of ours, soon."""

from __future__ import annotations

from time import perf_counter

import pyarrow as pa
import pytest

from livefire.engines.duckdb import open_table
from livefire.errors import LivefireError, RuleError, UnsupportedError
from livefire.languages.sigma import plan
from livefire.plan import Column, Columns
from livefire.plan.explain import explain
from livefire.plan.types import TEXT

EVERYTHING = Columns.unknown()
SECONDS = 20.0


def rule(condition: str, selection: str = "{a: 1}") -> str:
    return f"detection:\n  selection: {selection}\n  condition: {condition}\n"


BROKEN = {
    "10,000 parentheses": rule("(" * 10_000 + "selection" + ")" * 10_000),
    "100 parentheses": rule("(" * 100 + "selection" + ")" * 100),
    "10,000 negations": rule("not " * 10_000 + "selection"),
    "a megabyte of parentheses": rule("(" * 1_000_000),
    "a megabyte of words": rule("a " * 500_000),
    "a long search many times": rule("selection" + " or selection" * 2_000, f"{{a: [{', '.join(map(str, range(1_000)))}]}}"),
    "a pattern of 1,000 stars": "detection:\n  " + "a" * 900 + ": {a: 1}\n  condition: 1 of " + "*a" * 500 + "b\n",
    "nested maps": "".join(f"{' ' * depth}a:\n" for depth in range(1_000)),
    "nested lists": "detection: " + "[" * 10_000,
    "lists that close": "detection: " + "[" * 200 + "]" * 200,
    "a Python tag": rule("selection", "{a: !!python/object/apply:os.system [id]}"),
    "a Python tag of its own": rule("selection", "{a: !python/name:os.system x}"),
    "a tag of its own": rule("selection", "{a: !secret x}"),
    "a binary": rule("selection", "{a: !!binary aGk=}"),
    "aliases that swell": "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n",
    "an alias to itself": "detection: &a [*a]\n",
    "a merge": "detection:\n  a: &a {x: 1}\n  b: {<<: *a}\n  condition: b\n",
    "an unknown alias": "detection: *a\n",
    "a control character": "detection: \x07\n",
    "a null character": "detection: \x00\n",
    "half of a pair": rule("selection", '{a: "\\ud800"}'),
    "a text without its end": rule("selection", "{a: 'x"),
    "an unclosed map": "detection: {",
    "a complex key": "? [a]\n: b\n",
    "a regular expression of 20,000 characters": rule("selection", "{a|re: " + "a" * 20_000 + "}"),
    "a regular expression of 5,000 groups": rule("selection", "{a|re: '" + "(" * 5_000 + "'}"),
    "a regular expression repeated without end": rule("selection", "{a|re: '((a{999}){999}){999}'}"),
    "look-behind": rule("selection", "{a|re: '(?<!b)a'}"),
    "a number beyond its range": rule("selection", "{a|gt: 1e999}"),
    "a number that is none": rule("selection", "{a|gt: nan}"),
    "a number with bars": rule("selection", "{a|gt: 1_000}"),
    "digits of another script": rule("selection", "{a|gt: ٣}"),
    "a modifier of 100,000 letters": rule("selection", "{a|" + "w" * 100_000 + ": x}"),
    "no modifier": rule("selection", "{a|: x}"),
    "no document": "",
    "only a comment": "# nothing\n",
    "only a text": "detection",
    "null": "null",
}  # fmt: skip


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_rule_is_an_error_soon(text: str) -> None:
    started = perf_counter()
    with pytest.raises(RuleError) as raised:
        plan(text, EVERYTHING)
    assert len(str(raised.value.at(text))) < 1_000
    assert perf_counter() - started < SECONDS


LONG = {
    "a long text": rule("selection", "{a: '" + "x" * 1_000_000 + "'}"),
    "a long list": rule("selection", "{a: [" + ", ".join(f"value{i}" for i in range(20_000)) + "]}"),
    "a long map": "detection:\n  selection:\n" + "".join(f"    k{i}: x\n" for i in range(20_000)) + "  condition: selection\n",
    "a long condition": rule("selection" + " or selection" * 40_000),
    "a long comment": rule("selection") + "# " + "x" * 1_000_000,
    "white space": rule("selection") + " " * 1_000_000,
    "a long description": rule("selection") + "description: |\n" + "  words and words\n" * 60_000,
    "60 negations": rule("not " * 60 + "selection"),
    "60 parentheses": rule("(" * 60 + "selection" + ")" * 60),
    "an integer beyond 64 bits": rule("selection", "{a: " + "9" * 5_000 + ", b|lt: 99999999999999999999}"),
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG.keys())
def test_a_long_rule_is_a_plan_soon(text: str) -> None:
    started = perf_counter()
    assert explain(plan(text, EVERYTHING)).startswith("source")
    assert perf_counter() - started < SECONDS


def test_a_rule_beyond_the_limit_is_not_read() -> None:
    with pytest.raises(LivefireError, match="at most 2000000 are read"):
        plan("#" * 2_000_001, EVERYTHING)


RUN = {
    "negations": rule("not " * 60 + "selection", "{a: x*}"),
    "a regular expression that backtracks elsewhere": rule("selection", "{a|re: '^(x+x+)+$'}"),
    "another": rule("selection", "{a|re: '(x|x)*$'}"),
    "many stars": rule("selection", "{a: '" + "x*" * 200 + "'}"),
    "control characters": rule("not selection", '{a: "\\0\\a\\x1b\'\\u0085"}'),
    "a quote": rule("not selection", '{a: "\';--"}'),
    "a thousand values": rule("selection", "{a|contains: [" + ", ".join(f"value{i}" for i in range(1_000)) + ", x]}"),
    "an order by a number beyond 64 bits": rule("not selection", "{a|lt: 99999999999999999999999}"),
}


@pytest.mark.parametrize("text", RUN.values(), ids=RUN.keys())
def test_a_strange_rule_runs_soon(text: str) -> None:
    columns = Columns((Column("a", TEXT),))
    started = perf_counter()
    with open_table(pa.table({"a": ["x" * 50_000]})) as corpus:
        assert len(corpus.matches(plan(text, columns))) == 1
    assert perf_counter() - started < SECONDS


def test_what_exists_in_the_language_is_unsupported_by_name() -> None:
    with pytest.raises(UnsupportedError) as raised:
        plan(rule("selection | count() > 5"), EVERYTHING)
    assert raised.value.construct == "aggregation in a condition (| count() ...)"
