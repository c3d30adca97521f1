"""The harness of the literate pages: what it reads, writes and refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from livefire.languages.esql import plan
from livefire.plan import Column
from livefire.plan.types import DYNAMIC, INTEGER, TEXT, TIMESTAMP, ListOf
from tests.languages.literate import Case, check, drawn, outcome, read, rewrite, table, table_columns

PAGE = """# A page

Words.

## Filters

A sentence.

```esql
FROM logs | WHERE name == "a"
```
```rows-in
| name:text |
| a         |
| b         |
```

## A second case

Another sentence.

```esql
FROM logs | WHERE nme == "a"
```
```rows-in
| name:text |
```
"""


def page(tmp_path: Path, text: str = PAGE) -> list[Case]:
    path = tmp_path / "page.md"
    path.write_text(text, encoding="utf-8")
    return list(read(path, "esql"))


def test_a_page_has_a_case_for_each_section_with_a_query(tmp_path: Path) -> None:
    assert [case.title for case in page(tmp_path)] == ["Filters", "A second case"]


def test_a_rewritten_page_holds_and_keeps_its_words(tmp_path: Path) -> None:
    for case in page(tmp_path):
        rewrite(case, outcome(case, plan))
    written = (tmp_path / "page.md").read_text(encoding="utf-8")
    assert [line for line in PAGE.splitlines() if line not in written.splitlines()] == []
    for case in page(tmp_path, written):
        check(case, plan)


def test_rewriting_twice_changes_nothing(tmp_path: Path) -> None:
    for _ in range(2):
        first = (tmp_path / "page.md").read_text(encoding="utf-8") if (tmp_path / "page.md").exists() else PAGE
        for case in page(tmp_path, first):
            rewrite(case, outcome(case, plan))
    assert (tmp_path / "page.md").read_text(encoding="utf-8") == first


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ("```rows-out\n| name:text |\n| b         |\n```\n", "rows-out"),
        ("```plan\nsource\n```\n", "plan"),
        ("```error\nsomething\n```\n", "error"),
    ],
    ids=["rows", "plan", "error"],
)
def test_a_page_that_is_wrong_fails(tmp_path: Path, wrong: str, named: str) -> None:
    right = '```plan\nsource\nfilter equals(name, "a")\n```\n'
    query, rest = PAGE.split("```rows-in", 1)
    case = page(tmp_path, query + right * (named != "plan") + wrong + "```rows-in" + rest)[0]
    with pytest.raises(AssertionError):
        check(case, plan)


def test_a_case_without_plan_or_error_fails(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="needs a plan or an error"):
        check(page(tmp_path)[0], plan)


def test_cells_are_read_as_their_header_says() -> None:
    text = """\
| a:text   | n:integer | t:timestamp          | l:list(text) | d:dynamic  |
| " x\\|"   | 7         | 2026-01-14T10:00:00Z | ["y", "z"]   | {"k": "v"} |
| null     | null      | null                 | null         | null       |"""
    rows = table(text).to_pylist()
    assert [column.type for column in table_columns(text).fixed] == [TEXT, INTEGER, TIMESTAMP, ListOf(TEXT), DYNAMIC]
    assert (rows[0]["a"], rows[0]["n"], rows[0]["l"], rows[0]["d"]) == (" x|", 7, ["y", "z"], '{"k": "v"}')
    assert set(rows[1].values()) == {None}


def test_awkward_texts_are_drawn_so_that_they_read_back() -> None:
    texts = ["", "null", " edge", '"quoted"', "bar|", "line\nline", "plain", None]
    made = drawn([Column("a", TEXT)], [{"a": text} for text in texts])
    assert table(made).column("a").to_pylist() == texts
