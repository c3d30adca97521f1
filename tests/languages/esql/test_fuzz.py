"""Nothing but a plan or an error of ours comes out, whatever goes in."""

from __future__ import annotations

import contextlib

from hypothesis import given, settings
from hypothesis import strategies as st

from livefire.errors import LivefireError
from livefire.languages.esql import plan
from livefire.languages.esql.aggregates import AGGREGATES
from livefire.languages.esql.functions import FUNCTIONS
from livefire.languages.esql.names import COMMANDS, OTHER_COMMANDS, UNITS
from livefire.languages.esql.search import SEARCHES
from livefire.plan import Column, Columns
from livefire.plan.explain import explain
from livefire.plan.types import BOOLEAN, DYNAMIC, INTEGER, IP, REAL, TEXT, TIMESTAMP, ListOf

COLUMNS = Columns(
    (
        Column("name", TEXT),
        Column("event.action", TEXT),
        Column("size", INTEGER),
        Column("share", REAL),
        Column("flag", BOOLEAN),
        Column("@timestamp", TIMESTAMP),
        Column("source.ip", IP),
        Column("flattened.x", DYNAMIC),
        Column("tags", ListOf(TEXT)),
        Column("sizes", ListOf(INTEGER)),
    )
)
WORDS = [
    *COMMANDS, *OTHER_COMMANDS, *FUNCTIONS, *SEARCHES, *AGGREGATES, *UNITS, *COLUMNS.names,
    "by", "as", "and", "or", "not", "in", "is", "null", "like", "rlike", "asc", "desc", "nulls", "first", "last", "metadata",
    "(", ")", "[", "]", "{", "}", ",", ".", "|", "=", "==", "!=", "<", "<=", "+", "-", "*", "/", "%", "::", ":", "?a",
    "1", "0", "2.5", "9223372036854775808", '"a"', '"*"', '"%{a}-%{b}"', '"%{a"', '"(?<a>x)"', '"[a"', '"10.0.0.0/8"',
    '"2026-01-14"', '"""\\"""', '"', "`", "`a", "//", "/*", "\n",
]  # fmt: skip
PIECES = [
    "WHERE name == \"a\" AND NOT flag", "WHERE tags == \"a\" OR size IN (1, null)", "EVAL x = CASE(flag, size, share)",
    "EVAL d = DATE_TRUNC(5 minutes, @timestamp), e = DATE_DIFF(\"day\", d, NOW())", "STATS c = COUNT(*), VALUES(name) BY tags",
    "STATS m = MAX(size) WHERE flag, s = SUM(size) / COUNT(*) BY b = BUCKET(@timestamp, 1 hour)", "KEEP n*, size, *",
    "DROP flag", "RENAME name AS who, size AS name", "SORT size DESC NULLS LAST, name", "LIMIT 10", "MV_EXPAND tags",
    "DISSECT name \"{%{?k}=%{v}, %{+v}}\" APPEND_SEPARATOR=\",\"", "GROK name \"id=(?<id>[0-9]+) %{NOTSPACE:w}\"",
    "WHERE name LIKE \"a*\" AND event.action RLIKE \"~(a|b&c).*\"", "EVAL n = TO_INTEGER(MV_SLICE(tags, 0, -1))",
    "INLINE STATS n = COUNT(*), m = MAX(size) WHERE flag BY name, b = BUCKET(@timestamp, 1 hour)", "WHERE TRANGE(1 hour)",
    "WHERE KQL(\"\"\"event.action: (a* or \"b\") and not tags: x\"\"\") OR name : \"a\" OR MATCH(tags, \"b\")",
    "GROK name \"a=%{INT:a:int}\", \"b=(?<b>.)\"",
    "EVAL j = JSON_EXTRACT(name, \"$.a[0]['b']\"), d = DATE_PARSE(\"yyyy-MM-dd\", name)",
    "WHERE CIDR_MATCH(source.ip, \"10.0.0.0/8\") AND @timestamp > \"2026-01-14\"",
]  # fmt: skip


def survives(text: str, columns: Columns) -> None:
    with contextlib.suppress(LivefireError):
        assert explain(plan(text, columns))


@settings(max_examples=300, deadline=None)
@given(st.text())
def test_any_text_is_survived(text: str) -> None:
    survives(text, COLUMNS)
    survives("FROM logs | WHERE " + text, COLUMNS)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=25))
def test_any_words_of_the_language_are_survived(words: list[str]) -> None:
    survives("FROM logs | " + " ".join(words), COLUMNS)
    survives("FROM logs | EVAL x = " + " ".join(words), Columns.unknown())


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=6), st.data())
def test_queries_cut_and_mended_anywhere_are_survived(pieces: list[str], data: st.DataObject) -> None:
    text = " | ".join(["FROM logs-* METADATA _id", *pieces])
    survives(text, COLUMNS)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 12)))
    survives(text[:start] + data.draw(st.sampled_from(WORDS)) + text[end:], COLUMNS)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet='ab09.?*+|()[]{}^-\\"~&@#<>dsw,', max_size=20))
def test_any_pattern_is_survived(pattern: str) -> None:
    survives(f'FROM logs | WHERE name RLIKE """{pattern}"""', COLUMNS)
    survives(f'FROM logs | EVAL a = REPLACE(name, """{pattern}""", "x")', COLUMNS)
    survives(f'FROM logs | GROK name """{pattern}""", """{pattern}"""', COLUMNS)
    survives(f'FROM logs | WHERE KQL("""name: {pattern}""") OR JSON_EXTRACT(name, """{pattern}""") IS NULL', COLUMNS)
    survives(f'FROM logs | DISSECT name """{pattern}""" | EVAL d = DATE_PARSE("""{pattern}""", name)', COLUMNS)
