"""What is known to be outside the language's certain meaning only when a query runs ends it there, by name."""

from __future__ import annotations

import pytest

from livefire.errors import UnsupportedError
from livefire.languages.kusto import plan
from livefire.plan import Columns
from livefire.query import query


def test_a_text_that_goes_on_behind_a_pattern_ends_the_query() -> None:
    with pytest.raises(UnsupportedError) as caught:
        query('print line = "a=1;b" | parse line with "a=" a ";"', language="kusto")
    assert caught.value.construct == "parse up to a text that is not the end"


def test_a_text_that_a_pattern_does_not_match_does_not_end_it() -> None:
    found = query('print line = "b=1;b" | parse line with "a=" a ";"', language="kusto")
    assert found.to_pylist() == [{"line": "b=1;b", "a": ""}]


def test_too_many_steps_between_rows_end_the_query() -> None:
    with pytest.raises(UnsupportedError) as caught:
        query("range n from 1 to 3000000 step 2999999 | make-series count() on n step 1", language="kusto")
    assert caught.value.construct == "make-series of more than 1,048,576 steps"


def test_a_join_on_a_column_that_may_exist_is_unsupported_over_unknown_columns() -> None:
    with pytest.raises(UnsupportedError) as caught:
        plan("Logs | summarize count() by a | join kind=inner Logs on a", Columns.unknown(), table="Logs")
    assert caught.value.construct == "a join on 'a' of unknown columns"
