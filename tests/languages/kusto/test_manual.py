"""What the front end knows, the manual shows."""

from __future__ import annotations

import pytest

from livefire.languages.kusto.aggregates import KINDS
from livefire.languages.kusto.functions import FUNCTIONS
from livefire.languages.kusto.summarize import PERCENTILES
from tests.languages.literate import HERE

MANUAL = "\n".join(page.read_text(encoding="utf-8") for page in sorted((HERE / "kusto").glob("*.md")))


@pytest.mark.parametrize("name", sorted({*FUNCTIONS, *KINDS, *PERCENTILES}))
def test_a_function_is_in_the_manual(name: str) -> None:
    assert f"{name}(" in MANUAL or f"`{name}`" in MANUAL
