"""What the front end knows, the manual shows."""

from __future__ import annotations

import pytest

from livefire.languages.sigma.modifiers import KNOWN
from tests.languages.literate import HERE

MANUAL = "\n".join(page.read_text(encoding="utf-8") for page in sorted((HERE / "sigma").glob("*.md")))
UNITS = {"minute", "day", "week", "month", "year"}  # beside `hour`, which stands for them


@pytest.mark.parametrize("modifier", sorted(KNOWN - UNITS))
def test_a_modifier_is_in_the_manual(modifier: str) -> None:
    assert f"|{modifier}" in MANUAL
