"""The pages of the Kusto manual are true."""

from __future__ import annotations

import pytest

from livefire.languages.kusto import plan
from livefire.plan import Columns, Plan
from tests.languages.literate import Case, cases, check


def lowered(text: str, columns: Columns) -> Plan:
    return plan(text, columns, table="Logs")


@pytest.mark.parametrize("case", cases("kusto"))
def test_a_page_says_what_the_language_does(case: Case) -> None:
    check(case, lowered)
