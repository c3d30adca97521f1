"""What each language's front end knows, from the code, as docs/supported.md.

python tools/support.py            writes the page
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from livefire.languages.esql.aggregates import AGGREGATES as ESQL_AGGREGATES
from livefire.languages.esql.functions import FUNCTIONS as ESQL_FUNCTIONS
from livefire.languages.esql.names import COMMANDS, OTHER_COMMANDS, OTHER_FUNCTIONS
from livefire.languages.esql.search import SEARCHES
from livefire.languages.kusto.functions import FUNCTIONS as KUSTO_FUNCTIONS
from livefire.languages.kusto.names import AGGREGATES, FUNCTIONS, OPERATORS
from livefire.languages.kusto.summarize import SIMPLE
from livefire.languages.kusto.tabular import STAGES
from livefire.languages.sigma.modifiers import KNOWN

PAGE = Path(__file__).parents[1] / "docs" / "supported.md"
KUSTO_SOURCES = ("datatable", "join", "lookup", "materialize", "print", "range", "union", "let", "view")
KUSTO_AGGREGATES = {*SIMPLE, "arg_max", "arg_min"}
KUSTO_LATER = ("ingestion_time", "column_ifexists")


def page() -> str:
    """The page's text."""
    return "\n".join(
        [
            "<!-- made by tools/support.py -->",
            "# Supported constructs",
            "",
            "Everything else that exists in a language is UNSUPPORTED, by name and place.",
            "[Languages](languages.md) says what is left out, and why.",
            "",
            "## ES|QL",
            "",
            *rows("commands", [name.upper() for name in COMMANDS]),
            *rows("functions", {*ESQL_FUNCTIONS, *SEARCHES}),
            *rows("aggregates", ESQL_AGGREGATES),
            *rows("known and unsupported: commands", [name.upper() for name in OTHER_COMMANDS]),
            *rows("known and unsupported: functions", OTHER_FUNCTIONS),
            "## Kusto",
            "",
            *rows("operators and statements", {*STAGES, *KUSTO_SOURCES}),
            *rows("functions", {*KUSTO_FUNCTIONS, *KUSTO_LATER}),
            *rows("aggregates", KUSTO_AGGREGATES),
            *rows("known and unsupported: operators", {*OPERATORS} - {*STAGES, *KUSTO_SOURCES}),
            *rows("known and unsupported: functions", {*FUNCTIONS} - {*KUSTO_FUNCTIONS, *KUSTO_LATER}),
            *rows("known and unsupported: aggregates", {*AGGREGATES} - KUSTO_AGGREGATES),
            "## Sigma",
            "",
            *rows("modifiers", KNOWN),
        ]
    )


def rows(title: str, names: Iterable[str]) -> list[str]:
    """A heading and the names, in their order of spelling."""
    return [f"**{title}**", "", ", ".join(f"`{name}`" for name in sorted(names)), ""]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
