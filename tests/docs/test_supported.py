"""docs/supported.md is what tools/support.py makes of the code, and the code does what it says."""

from collections.abc import Iterable
from pathlib import Path

from livefire.errors import RuleError, UnsupportedError
from livefire.languages.kusto import plan
from livefire.plan import Columns
from tools import support

ROOT = Path(__file__).parents[2]


def test_the_page_of_supported_constructs_is_fresh() -> None:
    assert (ROOT / "docs" / "supported.md").read_text(encoding="utf-8") == support.page()


def test_functions_of_kusto_that_are_listed_as_unsupported_are() -> None:
    assert unsupported(support.KUSTO_OTHER_FUNCTIONS) == sorted(support.KUSTO_OTHER_FUNCTIONS)


def test_functions_of_kusto_that_are_listed_as_supported_are() -> None:
    without_a_table = {"ingestion_time"}
    assert unsupported({*support.KUSTO_FUNCTIONS, *support.KUSTO_LATER} - without_a_table) == []


def unsupported(names: Iterable[str]) -> list[str]:
    """Those that are refused by name; the others take their place or want arguments."""
    return [name for name in sorted(names) if name in _refused(f"print x = {name}()")]


def _refused(query: str) -> str:
    try:
        plan(query, Columns())
    except UnsupportedError as error:
        return error.construct
    except RuleError:
        pass
    return ""
