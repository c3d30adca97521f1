"""The names that ES|QL has: commands, functions and units; what is not lowered here is known by name all the same."""

from __future__ import annotations

COMMANDS = (
    "from", "row", "where", "eval", "dissect", "grok", "keep", "drop", "rename", "stats", "inline",
    "inlinestats", "lookup", "sort", "limit", "mv_expand",
)  # fmt: skip
"""What is lowered."""

OTHER_COMMANDS = (
    "change_point", "completion", "enrich", "explain", "fork", "fuse", "insist", "left",
    "metrics", "mmr", "promql", "registered_domain", "rerank", "right", "sample", "set", "show", "ts", "uri_parts",
)  # fmt: skip
"""What exists in ES|QL and is not lowered."""

_OTHERS = """
    all_first all_last ascii cbrt days_in_month date_unit_count earliest embedding extract_snippets geohash in_range
    latest mv_contains_all
    absent_over_time acosh asinh atanh avg_over_time categorize chunk
    copy_sign cosh count_distinct_over_time count_over_time date_nanos decay delta deriv embed
    first_over_time field_extract from_aggregate_metric_double hypot idelta increase irate knn
    last_over_time match_phrase max_over_time median median_absolute_deviation min_over_time multi_match
    mv_median_absolute_deviation mv_percentile
    mv_pseries_weighted_sum mv_zip
    percentile percentile_over_time present_over_time qstr range rate sample scalb scb score
    sinh st_centroid_agg st_contains st_disjoint st_distance st_envelope st_extent_agg st_geohash
    st_geohash_to_long st_geohash_to_string st_geohex st_geohex_to_long st_geohex_to_string st_geotile
    st_geotile_to_long st_geotile_to_string st_intersects st_npoints st_simplify st_within st_x st_xmax st_xmin st_y
    st_ymax st_ymin stddev stddev_over_time sum_over_time tanh tbucket text_embedding time_delta
    to_aggregate_metric_double
    to_cartesianpoint to_cartesianshape to_date_nanos to_dateperiod to_dense_vector to_geohash to_geohex
    to_geopoint to_geoshape to_geotile to_timeduration to_unsigned_long to_version top_snippets
    v_cosine v_dot_product v_hamming v_l1_norm v_l2_norm v_magnitude
    variance_over_time weighted_avg
"""

OTHER_FUNCTIONS = frozenset(_OTHERS.split())
"""What exists in ES|QL and is not lowered."""

UNITS: dict[str, str] = {
    written: unit
    for unit, several in {
        "millisecond": "millisecond milliseconds ms",
        "second": "second seconds sec s",
        "minute": "minute minutes min m",
        "hour": "hour hours h",
        "day": "day days d",
        "week": "week weeks w",
        "month": "month months mo",
        "quarter": "quarter quarters q",
        "year": "year years yr y",
    }.items()
    for written in several.split()
}
"""The units of a literal amount of time."""

MICROSECONDS = {
    "millisecond": 1_000,
    "second": 1_000_000,
    "minute": 60_000_000,
    "hour": 3_600_000_000,
    "day": 86_400_000_000,
    "week": 604_800_000_000,
}
"""The units of fixed length; month, quarter and year are the calendar's."""

RESERVED = frozenset(("and", "as", "asc", "by", "desc", "in", "is", "like", "not", "nulls", "or", "rlike", "where", "with"))
"""Words that are no field names unless quoted with backquotes."""

__all__ = ["COMMANDS", "MICROSECONDS", "OTHER_COMMANDS", "OTHER_FUNCTIONS", "RESERVED", "UNITS"]
