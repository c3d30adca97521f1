"""What the front end knows, the manual shows."""

from __future__ import annotations

import pytest

from livefire.languages.esql.aggregates import AGGREGATES
from livefire.languages.esql.functions import FUNCTIONS
from livefire.languages.esql.names import COMMANDS, OTHER_FUNCTIONS
from livefire.languages.esql.search import SEARCHES
from tests.languages.literate import HERE

ALIASES = {"to_bool", "to_dbl", "to_dt", "to_int", "to_str"}
MANUAL = "\n".join(page.read_text(encoding="utf-8") for page in sorted((HERE / "esql").glob("*.md"))).lower()


@pytest.mark.parametrize("name", sorted({*FUNCTIONS, *SEARCHES, *AGGREGATES} - ALIASES - {":"}))
def test_a_function_is_in_the_manual(name: str) -> None:
    assert f"{name}(" in MANUAL


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_in_the_manual(name: str) -> None:
    assert f"{name} " in MANUAL


def test_what_is_lowered_is_not_listed_as_missing() -> None:
    assert not OTHER_FUNCTIONS & {*FUNCTIONS, *AGGREGATES}
