"""Every function of the catalogue over awkward values: what its meaning says is what DuckDB gives."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pytest

from livefire.engines.duckdb import Corpus, open_table
from livefire.engines.functions import DUCKDB
from livefire.plan.functions import FUNCTIONS
from tests.engines.calls import Case, cases, expected, over_columns, over_constants, results, table_of
from tests.engines.rows_documents import DOCUMENTS
from tests.engines.rows_globe import GLOBE
from tests.engines.rows_json import BOOKS, JSON
from tests.engines.rows_lists import LISTS
from tests.engines.rows_logic import LOGIC
from tests.engines.rows_more import MORE
from tests.engines.rows_numbers import NUMBERS
from tests.engines.rows_statistics import STATISTICS
from tests.engines.rows_text import TEXTS
from tests.engines.rows_times import TIMES
from tests.engines.rows_web import WEB

TABLES = (LOGIC, NUMBERS, TEXTS, JSON, LISTS, TIMES, DOCUMENTS, WEB, MORE, GLOBE, STATISTICS)
CASES = cases(*TABLES)
OF_FUNCTION = {function: [case for case in CASES if case.function == function] for table in TABLES for function in table}


@pytest.fixture(scope="module")
def one_row() -> Iterator[Corpus]:
    with open_table(pa.table({"row": [0]}), BOOKS) as opened:
        yield opened


def test_every_function_of_the_catalogue_has_rows_and_sql() -> None:
    assert set(OF_FUNCTION) == set(FUNCTIONS) == set(DUCKDB)


@pytest.mark.parametrize("rows", OF_FUNCTION.values(), ids=OF_FUNCTION)
def test_a_call_of_columns_gives_what_the_meaning_says(rows: list[Case]) -> None:
    calls = {case.name: over_columns(case) for case in rows}
    with open_table(table_of(rows), BOOKS) as corpus:
        found = results(corpus, calls)
    assert found == {case.name: expected(case, calls[case.name]) for case in rows}


@pytest.mark.parametrize("rows", OF_FUNCTION.values(), ids=OF_FUNCTION)
def test_a_call_of_constants_gives_the_same(one_row: Corpus, rows: list[Case]) -> None:
    calls = {case.name: over_constants(case) for case in rows}
    assert results(one_row, calls) == {case.name: expected(case, calls[case.name]) for case in rows}
