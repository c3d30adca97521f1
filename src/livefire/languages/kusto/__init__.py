"""Kusto as Microsoft Sentinel runs it: query text and a table's columns to a plan."""

from livefire.languages.kusto.lowering import condition, plan

__all__ = ["condition", "plan"]
