"""The catalogue's aggregates in SQL: for each engine one table from aggregate to a template of its SQL text."""

from __future__ import annotations

DUCKDB_AGGREGATES: dict[str, str] = {
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
    "weighted_percentile": "weighted_of(list([CAST({0} AS DOUBLE), CAST({1} AS DOUBLE)]){filter}, {2})",
}
"""`{row}` is the row's place in the order of events, `{filter}` where the condition goes if not behind the aggregate.

What the value of an aggregate ignores is filtered by engines/sql.py.
"""
