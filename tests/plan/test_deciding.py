"""Which columns decide what rows come out: all that a filter, a key or a row's way depends on, however it is renamed between."""

import pytest

from livefire.languages import front_end
from livefire.plan import Column, Columns, Field, Source, Window
from livefire.plan.deciding import decides
from livefire.plan.types import INTEGER, TEXT, TIMESTAMP, ListOf

COLUMNS = Columns((Column("a", TEXT), Column("b", TEXT), Column("c", INTEGER), Column("d", ListOf(TEXT))))
QUERIES = [
    ("FROM x | KEEP a, b", set()),
    ("FROM x | WHERE a == b | KEEP c", {"a", "b"}),
    ('FROM x | EVAL e = CONCAT(a, b) | WHERE e == "x" | KEEP c', {"a", "b"}),
    ('FROM x | EVAL e = CONCAT(a, b) | WHERE a == "x"', {"a"}),
    ('FROM x | EVAL a = "y" | WHERE a == "x"', set()),
    ('FROM x | RENAME a AS e | WHERE e == "x"', {"a"}),
    ("FROM x | STATS n = COUNT(*), m = MAX(c) BY a", {"a"}),
    ("FROM x | STATS n = COUNT(*), m = MAX(c) BY a | WHERE m > 1", {"a", "c"}),
    ('FROM x | STATS n = COUNT(*) WHERE b == "x" BY a | WHERE n > 1', {"a", "b"}),
    ("FROM x | SORT c | LIMIT 1 | KEEP a", {"c"}),
    ("FROM x | MV_EXPAND d | KEEP a", {"d"}),
]


@pytest.mark.parametrize(("text", "columns"), QUERIES, ids=[row[0] for row in QUERIES])
def test_the_columns_that_decide(text: str, columns: set[str]) -> None:
    assert decides(front_end("esql")(text, COLUMNS)) == columns


def test_what_a_windows_ties_read_decides() -> None:
    rows = Source(Columns((Column("t", TIMESTAMP), Column("a", TEXT), Column("b", TEXT))))
    window = Window(rows, (Field("a", TEXT),), Field("t", TIMESTAMP), 1_000, (), ties=(Field("b", TEXT),))
    assert decides(window) == {"t", "a", "b"}
