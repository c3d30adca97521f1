"""ES|QL: a query's text and its columns in, a plan out."""

from __future__ import annotations

from collections.abc import Mapping

from livefire.languages.esql.commands import parse
from livefire.languages.esql.lowering import lowered_commands
from livefire.plan import Columns, Plan, Table


def plan(text: str, columns: Columns, *, given: Mapping[str, Table] | None = None) -> Plan:
    """The plan of a query, `given` the tables that LOOKUP JOIN may name.

    RuleError with the place in the text when it is wrong, UnsupportedError when it cannot be said.
    """
    return lowered_commands(text, parse(text), columns, given or {})


__all__ = ["plan"]
