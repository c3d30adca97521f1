"""Whatever a rule says, it ends in a plan or in an error of ours, soon."""

from __future__ import annotations

from time import process_time

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


def correlation(name: str, rules: str, **changes: str) -> str:
    keys = {"type": "temporal", "rules": rules, "timespan": "1h"} | changes
    return f"name: {name}\ncorrelation:\n" + "".join(f"  {key}: {value}\n" for key, value in keys.items())


BASE = "---\nname: a\n" + rule("selection")


def tower(height: int) -> str:
    """Two correlations on each floor, each of both of the floor below: twice as many rules with each floor."""
    floors = [correlation("top", f"[l{height}, r{height}]")]
    floors += [correlation(f"{side}{i}", f"[l{i - 1}, r{i - 1}]") for i in range(height, 0, -1) for side in "lr"]
    return "---\n".join([*floors, "name: l0\n" + rule("selection"), "name: r0\n" + rule("selection")])


BROKEN = {
    "a correlation of itself": correlation("a", "[a]"),
    "a circle of correlations": correlation("a", "[b]") + "---\n" + correlation("b", "[c]") + "---\n" + correlation("c", "[a]"),
    "a circle behind a correlation": correlation("a", "[b]") + "---\n" + correlation("b", "[b]"),
    "a tower of correlations": tower(9),
    "a high tower of correlations": tower(400),
    "a long chain of correlations": "---\n".join(correlation(f"c{i}", f"[c{i + 1}]") for i in range(2_000)),
    "a correlation of 10,000 rules": correlation("c", f"[{', '.join(f'r{i}' for i in range(10_000))}]") + BASE,
    "2,000 documents": "---\n".join([rule("selection")] * 2_000),
    "a correlation that is a list": "correlation: [a]\n",
    "a correlation that is null": "correlation:\n",
    "a span of time without end": correlation("c", "[a]", timespan="9" * 100_000 + "d") + BASE,
    "a span of time of many years": correlation("c", "[a]", timespan="999999999999999999w") + BASE,
    "a span of no time": correlation("c", "[a]", timespan="0s") + BASE,
    "a count beyond 64 bits": correlation("c", "[a]", type="event_count", condition="{gte: 9223372036854775808}") + BASE,
    "a sum beyond its range": correlation("c", "[a]", type="value_sum", condition="{field: a, gte: 1e999}") + BASE,
    "a name twice in the plan": correlation("c", "[a]", **{"group-by": "[eventTime]"}) + BASE,
    "a rule named as a group": correlation("c", "[a]", **{"group-by": "[a]"}) + BASE,
    "10,000 parentheses": rule("(" * 10_000 + "selection" + ")" * 10_000),
    "100 parentheses": rule("(" * 100 + "selection" + ")" * 100),
    "10,000 negations": rule("not " * 10_000 + "selection"),
    "200,000 parentheses": rule("(" * 200_000),
    "100,000 words": rule("a " * 100_000),
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
    started = process_time()
    with pytest.raises(RuleError) as raised:
        plan(text, EVERYTHING)
    assert len(str(raised.value.at(text))) < 1_000
    assert process_time() - started < SECONDS


LONG = {
    "a chain of ten correlations": "---\n".join(correlation(f"c{i}", f"[c{i + 1}]") for i in range(9))
    + "---\n"
    + correlation("c9", "[a]")
    + BASE,
    "a low tower of correlations": tower(5),
    "a correlation of 50 rules": correlation("c", f"[{', '.join(f'r{i}' for i in range(50))}]")
    + "".join(f"---\nname: r{i}\n" + rule("selection") for i in range(50)),
    "5,000 keywords": rule("selection", "[" + ", ".join(f"value{i}" for i in range(5_000)) + "]"),
    "a long text": rule("selection", "{a: '" + "x" * 1_000_000 + "'}"),
    "a long list": rule("selection", "{a: [" + ", ".join(f"value{i}" for i in range(5_000)) + "]}"),
    "a long map": "detection:\n  selection:\n" + "".join(f"    k{i}: x\n" for i in range(5_000)) + "  condition: selection\n",
    "a long condition": rule("selection" + " or selection" * 10_000),
    "a long comment": rule("selection") + "# " + "x" * 1_000_000,
    "white space": rule("selection") + " " * 1_000_000,
    "a long description": rule("selection") + "description: |\n" + "  words and words\n" * 60_000,
    "60 negations": rule("not " * 60 + "selection"),
    "60 parentheses": rule("(" * 60 + "selection" + ")" * 60),
    "an integer beyond 64 bits": rule("selection", "{a: " + "9" * 5_000 + ", b|lt: 99999999999999999999}"),
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG.keys())
def test_a_long_rule_is_a_plan_soon(text: str) -> None:
    started = process_time()
    assert explain(plan(text, EVERYTHING)).split("\n")[0] in ("source", "union")
    assert process_time() - started < SECONDS


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
    started = process_time()
    with open_table(pa.table({"a": ["x" * 50_000]})) as corpus:
        assert len(corpus.matches(plan(text, columns))) == 1
    assert process_time() - started < SECONDS


def test_what_exists_in_the_language_is_unsupported_by_name() -> None:
    with pytest.raises(UnsupportedError) as raised:
        plan(rule("selection | count() > 5"), EVERYTHING)
    assert raised.value.construct == "aggregation in a condition (| count() ...)"


def test_a_strange_correlation_runs_soon() -> None:
    columns = Columns((Column("a", TEXT), Column("eventTime", TEXT)))
    times = ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "2026-01-14T12:00:00Z", "-290000-01-01T00:00:00Z", "x", None]
    text = correlation("c", "[a]", timespan="5000w") + BASE
    with open_table(pa.table({"a": ["1"] * len(times), "eventTime": pa.array(times, pa.string())})) as corpus:
        assert len(corpus.matches(plan(text, columns))) >= 3
