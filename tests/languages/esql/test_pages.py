"""The pages of the ES|QL manual are true."""

from __future__ import annotations

import pytest

from livefire.languages.esql import plan
from tests.languages.literate import Case, cases, check


@pytest.mark.parametrize("case", cases("esql"))
def test_a_page_says_what_the_language_does(case: Case) -> None:
    check(case, plan)
