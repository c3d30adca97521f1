"""The pages of the kuery manual are true."""

from __future__ import annotations

import pytest

from livefire.languages.kuery import plan
from tests.languages.literate import Case, cases, check


@pytest.mark.parametrize("case", cases("kuery"))
def test_a_page_says_what_the_language_does(case: Case) -> None:
    check(case, plan)
