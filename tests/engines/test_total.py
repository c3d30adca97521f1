"""No function fails: whatever values of its declared types it is called on, it gives a value or null."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from livefire.engines.duckdb import connection
from livefire.plan.functions import FUNCTIONS
from tests.engines.calls import arrow, bare
from tests.engines.strategies import batches, over_columns, over_constants


@pytest.fixture(scope="module")
def session() -> Iterator[duckdb.DuckDBPyConnection]:
    opened = connection()
    yield opened
    opened.close()


@pytest.mark.parametrize("function", [one for one in FUNCTIONS if one != "unsupported_if"])  # which is there to fail
@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(random=st.data())
def test_a_call_of_any_values_gives_a_value_or_null(
    session: duckdb.DuckDBPyConnection, function: str, random: st.DataObject
) -> None:
    batch = random.draw(batches(function))
    found = over_columns(session, batch)
    assert found.type == arrow(batch.type)
    assert bare(over_constants(session, batch)) == bare(found)[:1]
