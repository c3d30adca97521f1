"""Slips that writers of rules make, with the message that each gets, as text.

The pages in messages/ hold the slip and its message; LIVEFIRE_UPDATE=1 rewrites them: read the difference.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livefire.errors import RuleError
from livefire.languages import BUILT_IN, SCHEMA_OF, front_end
from livefire.schemas import SCHEMAS

PAGES = sorted((Path(__file__).parent / "messages").glob("*.md"))
SLIP = re.compile(r"^```(?P<language>\w+)\n(?P<text>.*?)\n```\n```message\n(?P<message>.*?)```$", re.MULTILINE | re.DOTALL)


def message(language: str, text: str) -> str:
    with pytest.raises(RuleError) as raised:
        front_end(language)(text, SCHEMAS[SCHEMA_OF[language]].columns)
    return f"{raised.value.at(text)}\n"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_slip_gets_its_message(page: Path) -> None:
    written = page.read_text(encoding="utf-8")
    made = SLIP.sub(
        lambda slip: f"```{slip['language']}\n{slip['text']}\n```\n```message\n{message(slip['language'], slip['text'])}```",
        written,
    )
    if os.environ.get("LIVEFIRE_UPDATE") == "1":
        page.write_text(made, encoding="utf-8")
    assert [*SLIP.finditer(made)]
    assert page.read_text(encoding="utf-8") == made


SPACES = {
    "nothing": ("esql", "", ["1:1: the end where FROM or ROW is expected", "   1 | ", "     | ^"]),
    "windows": (
        "esql",
        'FROM logs-*\r\n| WHERE event.acton == "a"\r\n',
        [
            "2:9: unknown field 'event.acton'",
            '   2 | | WHERE event.acton == "a"',
            "     |         ^^^^^^^^^^^",
            "hint: 'event.action' exists",
        ],
    ),
    "tabs": (
        "kusto",
        "AWSCloudTrail\n\t| where\tEventNam == 'a'",
        [
            "2:10: unknown column 'EventNam'",
            "   2 |  | where EventNam == 'a'",
            "     |          ^^^^^^^^",
            "hint: 'EventName' exists",
        ],
    ),
    "tabs in YAML": (
        "sigma",
        "detection:\n\tselection:\n",
        [
            "2:1: YAML: found character '\\t' that cannot start any token",
            "   2 |  selection:",
            "     | ^",
            "hint: YAML is indented with spaces, not with tabs",
        ],
    ),
    "wide characters": (
        "kusto",
        "AWSCloudTrail | where '日本' == EventNam",
        [
            "1:31: unknown column 'EventNam'",
            "   1 | AWSCloudTrail | where '日本' == EventNam",
            "     |                                 ^^^^^^^^",
            "hint: 'EventName' exists",
        ],
    ),
    "what a terminal would obey": (
        "kusto",
        "AWSCloudTrail | where \x1b == 1",
        [
            "1:23: character '\ufffd' is not expected here",
            "   1 | AWSCloudTrail | where \ufffd == 1",
            "     |                       ^",
        ],
    ),
}


@pytest.mark.parametrize(("language", "text", "expected"), SPACES.values(), ids=SPACES)
def test_white_space_and_wide_characters_keep_the_place(language: str, text: str, expected: list[str]) -> None:
    assert message(language, text).splitlines() == expected


@pytest.mark.parametrize("language", ["esql", "kusto"])
def test_a_very_long_line_is_cut_around_the_place(language: str) -> None:
    field, table = {"esql": ("event.action", "FROM logs-*"), "kusto": ("EventName", "AWSCloudTrail")}[language]
    many = " or ".join(f'{field} == "{number}"' for number in range(1000))
    text = f'{table} | where {many} or {field}x == "x" or {many}'
    drawn = message(language, text).splitlines()
    assert len(drawn[1]) <= 110
    place = drawn[2].index("^")
    assert drawn[1][place:].startswith(f"{field}x ")


SLIPS = st.text(alphabet="|&<>=!~ \n\t'\"%{[(,.:*ab1\u65e5", max_size=40) | st.sampled_from(
    [
        "where",
        "not",
        "in",
        "like",
        "select",
        "extend x",
        "EventName",
        "event.action",
        "condition",
        "selection:",
        "between (",
        "::",
    ]
)


@pytest.mark.parametrize("language", BUILT_IN)
@given(parts=st.lists(SLIPS, max_size=8))
def test_any_text_is_a_plan_or_an_error_with_its_place(language: str, parts: list[str]) -> None:
    text = " ".join(parts)
    try:
        front_end(language)(text, SCHEMAS[SCHEMA_OF[language]].columns)
    except RuleError as error:
        assert str(error.at(text))


LONG = {
    "marks": "|" * 30_000,
    "one word": "AWSCloudTrail | where EventName " + "x" * 30_000,
    "commas": "AWSCloudTrail | project " + "a, " * 30_000 + "b c",
    "empty lines": "title: t\ndetection:\n" + "\n" * 30_000 + "  a: {b: c}\n",
    "many keys": "title: t\ndetection:\n" + "".join(f"  a{number}: {{eventName: c}}\n" for number in range(2_000)),
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
@pytest.mark.parametrize("language", BUILT_IN)
def test_a_long_text_is_looked_at_around_the_place(language: str, text: str) -> None:
    with pytest.raises(RuleError) as raised:
        front_end(language)(text, SCHEMAS[SCHEMA_OF[language]].columns)
    assert len(str(raised.value.at(text))) < 1_000
