"""Which columns decide what rows come out: all that a filter, a key or a row's way depends on, however it is renamed between."""

import pytest

from livefire.languages import front_end
from livefire.plan import Column, Columns
from livefire.plan.deciding import decides
from livefire.plan.types import INTEGER, TEXT, ListOf

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
