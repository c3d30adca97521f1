"""Plans that are larger than rules are: they run, or are an EngineError, in bounded time."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pytest

from livefire.engines.duckdb import Corpus, open_table
from livefire.errors import EngineError
from livefire.plan import Call, Column, Columns, Extend, Field, Filter, Literal, Plan, Project, Source, call
from livefire.plan.types import BOOLEAN, INTEGER, TEXT

COLUMNS = Columns((Column("name", TEXT), Column("n", INTEGER)))
SOURCE = Source(COLUMNS)
NAME, N = (COLUMNS.field(name) for name in COLUMNS.names)


@pytest.fixture(scope="module")
def corpus() -> Iterator[Corpus]:
    with open_table(pa.table({"name": ["v7", "V49999", None, "a" * 50], "n": [1, 2, 3, 4]})) as opened:
        yield opened


def stages(count: int) -> Plan:
    plan: Plan = SOURCE
    for number in range(count):
        plan = Extend(
            plan, ((f"c{number}", call("add", N, Literal(number, INTEGER))), ("n", call("add", N, Literal(1, INTEGER))))
        )
        plan = Filter(plan, call("not_equals", plan.columns.field(f"c{number}"), Literal(-1, INTEGER)))
    return Project(plan, (("n", N),))


def test_a_plan_of_three_hundred_stages_runs(corpus: Corpus) -> None:
    assert corpus.table(stages(150)).column("n").to_pylist() == [151, 152, 153, 154]


def test_a_thousand_columns_are_made(corpus: Corpus) -> None:
    wide = Project(SOURCE, tuple((f"c{number}", call("add", N, Literal(number, INTEGER))) for number in range(1000)))
    made = corpus.table(Filter(wide, call("less", Field("c999", INTEGER), Literal(1001, INTEGER))))
    assert (made.num_columns, made.num_rows, made.column("c999").to_pylist()) == (1000, 1, [1000])


@pytest.mark.parametrize(
    ("tested", "found"), [(NAME, [[0]]), (call("lower", NAME), [[0], [1]])], ids=["as it is", "without case"]
)  # fmt: skip
def test_fifty_thousand_values_are_looked_up(corpus: Corpus, tested: Field | Call, found: list[list[int]]) -> None:
    values = tuple(Literal(f"v{number}", TEXT) for number in range(50_000))
    assert corpus.matches(Filter(SOURCE, call("is_in", tested, *values))).events.to_pylist() == found


def test_a_pattern_that_others_backtrack_on_is_linear(corpus: Corpus) -> None:
    pattern = Literal("(a+)+(a|a)*(a*)*$b", TEXT)
    assert len(corpus.matches(Filter(SOURCE, call("matches", NAME, pattern)))) == 0


def test_a_pattern_whose_program_is_too_large_is_an_error(corpus: Corpus) -> None:
    pattern = Literal("((((a{1,100}){1,100}){1,100}){1,100})", TEXT)
    with pytest.raises(EngineError, match="DuckDB: "):
        corpus.matches(Filter(SOURCE, call("matches", NAME, pattern)))


def test_a_condition_of_thousands_of_tests_runs(corpus: Corpus) -> None:
    tests = [call("equals", NAME, Literal(f"v{number}", TEXT)) for number in range(3000)]
    condition = Call("and", (Call("or", tuple(tests)), Literal(True, BOOLEAN)))
    assert corpus.matches(Filter(SOURCE, condition)).events.to_pylist() == [[0]]


def test_a_value_that_nests_too_deeply_is_an_error(corpus: Corpus) -> None:
    value = call("equals", NAME, Literal("v7", TEXT))
    for _ in range(5000):
        value = call("not", value)
    with pytest.raises(EngineError, match="nests too deeply"):
        corpus.matches(Filter(SOURCE, value))
