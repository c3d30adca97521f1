"""Kuery, Kibana's query language: an expression's text and its columns in, a condition or a plan out."""

from __future__ import annotations

from livefire.languages.kuery.lowering import condition, refuse_words
from livefire.languages.kuery.parser import Origin, parse
from livefire.plan import Columns, Filter, Plan, Source


def plan(text: str, columns: Columns) -> Plan:
    """The events that fit the expression; RuleError with its place when it is wrong, UnsupportedError when it cannot be said."""
    return Filter(Source(columns), condition(parse(text), columns.field))


__all__ = ["Origin", "condition", "parse", "plan", "refuse_words"]
