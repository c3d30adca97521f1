"""The catalogue's aggregates in SQL: for each engine one table from aggregate to a template of its SQL text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

AggregateTemplate: TypeAlias = str | Callable[[Sequence[str], str, str], str]


def _in_order(tests: Sequence[str], row: str, filter: str) -> str:
    """Each row as a text, `<0><2>;` being of the first and the third, and a pattern of all rows, one behind the other."""
    marks = " || ".join(f"CASE WHEN {test} THEN '<{i}>' ELSE '' END" for i, test in enumerate(tests))
    pattern = "[^;]*;.*".join(f"<{i}>" for i in range(len(tests)))
    return f"coalesce(regexp_matches(string_agg({marks} || ';', '' ORDER BY {row}){filter}, '{pattern}'), false)"


DUCKDB_AGGREGATES: dict[str, AggregateTemplate] = {
    "count_rows": "count(*)",
    "count": "count({0})",
    "count_distinct": "count(DISTINCT {0})",
    "min": "min({0})",
    "max": "max({0})",
    "sum": "sum({0})",
    "average": "avg({0})",
    "values": "list_sort(list(DISTINCT {0}){filter})",
    "values_inside": "nullif(list_sort(list_distinct(flatten(list({0}){filter}))), [])",
    "collect": "list({0} ORDER BY {row})",
    "any_value": "arg_min({0}, {row})",
    "value_at_max": "arg_max_null({0}, struct_pack(known := ({1}) IS NOT NULL, by := {1}, row := -({row})))",
    "value_at_min": "arg_min_null({0}, struct_pack(unknown := ({1}) IS NULL, by := {1}, row := {row}))",
    "percentile": "CAST(quantile_disc({0}, {1}){filter} AS DOUBLE)",
    "deviation": "stddev_samp({0})",
    "population_deviation": "stddev_pop({0})",
    "variance": "var_samp({0})",
    "population_variance": "var_pop({0})",
    "covariance": "covar_samp({0}, {1})",
    "population_covariance": "covar_pop({0}, {1})",
    "all_bits_and": "bit_and({0})",
    "all_bits_or": "bit_or({0})",
    "all_bits_xor": "bit_xor({0})",
    "collect_all": "list(coalesce({0}, 'null') ORDER BY {row})",
    "in_order": _in_order,  # over a window by engines/sql_windows.py
    "weighted_percentile": "weighted_of(list([CAST({0} AS DOUBLE), CAST({1} AS DOUBLE)]){filter}, {2})",
}
"""`{row}` is the row's place in the order of events, `{filter}` where the condition goes if not behind the aggregate.

A template of any number of arguments takes their texts, the row's place and the condition. What the value of an aggregate
ignores is filtered by engines/sql_stages.py.
"""
