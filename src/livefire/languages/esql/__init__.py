"""ES|QL: a query's text and its columns in, a plan out."""

from __future__ import annotations

from collections.abc import Mapping

from livefire.languages.esql.commands import parse
from livefire.languages.esql.lowering import lowered_commands
from livefire.plan import Columns, Plan, Table

_NONE: Mapping[str, Table] = {}


def plan(text: str, columns: Columns, tables: Mapping[str, Table] = _NONE) -> Plan:
    """The plan of a query, `tables` being those that LOOKUP JOIN may name.

    RuleError with the place in the text when it is wrong, UnsupportedError when it cannot be said.
    """
    return lowered_commands(text, parse(text), columns, tables)


__all__ = ["plan"]
