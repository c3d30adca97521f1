"""ES|QL: a query's text and its columns in, a plan out."""

from __future__ import annotations

from livefire.languages.esql.commands import parse
from livefire.languages.esql.lowering import lowered_commands
from livefire.plan import Columns, Plan


def plan(text: str, columns: Columns) -> Plan:
    """The plan of a query; RuleError with the place in the text when it is wrong, UnsupportedError when it cannot be said."""
    return lowered_commands(text, parse(text), columns)


__all__ = ["plan"]
