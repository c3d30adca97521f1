"""What the front end knows, the manual shows."""

from __future__ import annotations

import pytest

from livefire.languages.kusto.functions import FUNCTIONS
from livefire.languages.kusto.summarize import SIMPLE
from tests.languages.literate import HERE

MANUAL = "\n".join(page.read_text(encoding="utf-8") for page in sorted((HERE / "kusto").glob("*.md")))


@pytest.mark.parametrize("name", sorted({*FUNCTIONS, *SIMPLE}))
def test_a_function_is_in_the_manual(name: str) -> None:
    assert f"{name}(" in MANUAL or f"`{name}`" in MANUAL
