"""Nothing but a plan or an error of ours comes out, whatever goes in."""

from __future__ import annotations

import contextlib

from hypothesis import given, settings
from hypothesis import strategies as st

from livefire.errors import LivefireError
from livefire.languages.kusto import condition, plan
from livefire.languages.kusto.aggregates import KINDS
from livefire.languages.kusto.functions import FUNCTIONS
from livefire.plan import Column, Columns
from livefire.plan.explain import explain
from livefire.plan.types import BOOLEAN, DYNAMIC, INTEGER, REAL, TEXT, TIMESTAMP

COLUMNS = Columns(
    (
        Column("Name", TEXT),
        Column("EventName", TEXT),
        Column("Size", INTEGER),
        Column("Share", REAL),
        Column("Flag", BOOLEAN),
        Column("TimeGenerated", TIMESTAMP),
        Column("Bag", DYNAMIC),
    )
)
WORDS = [
    *FUNCTIONS, *KINDS, *COLUMNS.names, "where", "extend", "project", "project-away", "project-rename", "project-reorder",
    "summarize",
    "by", "distinct", "take", "limit", "sort", "order", "top", "count", "print", "datatable", "let", "join", "union", "lookup",
    "mv-expand", "mv-apply", "parse", "parse-where", "partition", "invoke", "as", "materialize", "toscalar", "view",
    "isfuzzy=true", "withsource=S", "with_itemindex=i", "limit", "to", "with",
    "kind=", "inner", "on", "$left", "$right", "asc", "desc", "nulls", "first",
    "and", "or", "not", "in", "in~", "!in", "has", "!has", "has_any", "contains", "!contains", "startswith", "=~", "!~",
    "between", "..",
    "(", ")", "[", "]", "{", "}", ",", ".", "|", ";", "=", "==", "!=", "<", "<=", "+", "-", "*", "/", "%", ":", "=>",
    "1", "0", "-1", "2.5", "9223372036854775808", "1d", "5m", "'a'", '"a"', "@'\\'", "h'a'", "dynamic([1])", "dynamic(",
    "datetime(2026-01-14)",
    "time(1d)", "typeof(long)", "string", "long", "true", "null", "'", '"', "```", "//", "\n",
]  # fmt: skip
PIECES = [
    'where EventName =~ "ConsoleLogin" and not(Flag)', "where Bag.a[0].b == 1 or Size in (1, 2)",
    "extend x = tostring(split(Name, '/')[-1]), y = tostring(parse_json(Name).a)",
    "extend Name = iif(isempty(Name), 'x', Name)",
    "project Name, Size, z = Share * 2", "project-away Bag", "project-rename Who = Name", "distinct Name, Size",
    "summarize StartTime = min(TimeGenerated), n = count(), dcount(Name) by EventName, bin(TimeGenerated, 1h)",
    "summarize arg_max(TimeGenerated, *) by Name", "summarize make_set(Name, 5), take_any(Size)", "sort by Size desc, Name asc",
    "take 10", "top 3 by Size", "count", "join kind=leftouter (T | where Flag) on Name", "mv-expand a = Bag",
    "union (T | where Flag)", "where TimeGenerated > ago(1d) and Name has_any ('a', 'b')", "where Size between (1 .. 5)",
    "extend d = datetime_diff('day', now(), TimeGenerated)", "where Name matches regex '^a+$'",
    "extend e = extract('(a)(b)', 2, Name)", "where Name in (V) or Size > toscalar(V | count)",
    "mv-expand with_itemindex=i Bag, c = Bag",
    "mv-apply e = Bag to typeof(long) on (where e > 1 | summarize n = count())", "mv-apply Bag on (top 2 by tostring(Bag))",
    "summarize n = count() * 2, round(avg(Size)) by Name", "parse Name with * 'a' b:long 'c' *", "invoke f(2)",
    "as Z", "count as N",
    "parse kind=regex flags=U Name with 'a(b)' c", "partition by Name (top 1 by Size)", "union withsource=S (V | as Q)",
]  # fmt: skip


def survives(text: str, columns: Columns) -> None:
    with contextlib.suppress(LivefireError):
        assert explain(plan(text, columns, table="T"))


@settings(max_examples=300)
@given(st.text())
def test_any_text_is_survived(text: str) -> None:
    survives(text, COLUMNS)
    survives("T | where " + text, COLUMNS)
    with contextlib.suppress(LivefireError):
        assert explain(condition(text, COLUMNS))


@settings(max_examples=300)
@given(st.lists(st.sampled_from(WORDS), max_size=25))
def test_any_words_of_the_language_are_survived(words: list[str]) -> None:
    survives("T | " + " ".join(words), COLUMNS)
    survives(" ".join(words), COLUMNS)
    survives("T | extend x = " + " ".join(words), Columns.unknown())


@settings(max_examples=300)
@given(st.lists(st.sampled_from(PIECES), max_size=6), st.data())
def test_queries_cut_and_mended_anywhere_are_survived(pieces: list[str], data: st.DataObject) -> None:
    text = " | ".join(["let a = 5; let V = view () { T | where Flag }; let f = (R: (*), n: long = 1) { R | take n }; T", *pieces])
    survives(text, COLUMNS)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 12)))
    survives(text[:start] + data.draw(st.sampled_from(WORDS)) + text[end:], COLUMNS)


@settings(max_examples=300)
@given(st.text(alphabet='ab09.?*+|()[]{}^-\\"~&@#<>dsw,', max_size=20))
def test_any_pattern_is_survived(pattern: str) -> None:
    survives(f"T | where Name matches regex @'{pattern}'", COLUMNS)
    survives(f"T | extend a = extract(@'{pattern}', 1, Name), b = replace_regex(Name, @'{pattern}', 'x')", COLUMNS)
