"""The pages of the Sigma manual are true."""

from __future__ import annotations

import pytest

from livefire.languages.sigma import plan
from tests.languages.literate import Case, cases, check


@pytest.mark.parametrize("case", cases("sigma"))
def test_a_page_says_what_the_language_does(case: Case) -> None:
    check(case, plan)
