"""docs/supported.md is what tools/support.py makes of the code."""

import runpy
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_page_of_supported_constructs_is_fresh() -> None:
    made = runpy.run_path(str(ROOT / "tools" / "support.py"))["page"]()
    assert (ROOT / "docs" / "supported.md").read_text(encoding="utf-8") == made
