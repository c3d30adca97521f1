"""The catalogue's functions of statistics, of series as a whole, and of XML."""

from __future__ import annotations

from livefire.plan.signatures import Function

STATISTICS: dict[str, Function] = {
    "error_function": Function("real -> real", "of Gauss"),
    "error_function_rest": Function("real -> real", "one minus error_function"),
    "gamma": Function("real -> real", "null where it has a pole"),
    "gamma_logarithm": Function("real -> real", "natural, of the size of gamma"),
    "beta_share": Function("real, real, real -> real", "of a beta distribution of the second and third, below the first"),
    "beta_quantile": Function("real, real, real -> real", "below what the first, a share, of a beta distribution lies"),
    "beta_density": Function("real, real, real -> real", "of a beta distribution of the second and third at the first"),
    "welch_chance": Function(
        "real, real, real, real, real, real -> real", "of Welch's test, two-sided, from mean, variance and count of two samples"
    ),
    "series_described": Function(
        "dynamic, boolean -> dynamic",
        "min, min_idx, max, max_idx, avg, stdev, variance (of a sample), sum and len of an array of numbers; what is none is "
        "left out or (the second false) makes null",
    ),
    "series_line": Function(
        "dynamic -> dynamic",
        "rsquare, slope, variance, rvariance, interception and line_fit of the straight line through an array of numbers",
    ),
    "series_interpolated": Function(
        "dynamic, boolean, dynamic -> dynamic",
        "an array with its nulls on the line between the numbers beside them, cut to whole ones where all are whole, and at its "
        "edges (the second) as the nearest; the third for an array of nulls alone",
    ),
    "series_recursed": Function(
        "dynamic, dynamic, dynamic -> dynamic", "an infinite impulse response filter: array, numerators, denominators"
    ),
    "series_season": Function("dynamic, integer -> dynamic", "for each number the median of those in its phase; zeros below 1"),
    "series_magnitude": Function("dynamic -> real", "of an array of numbers as a vector"),
    "series_cosine": Function("dynamic, dynamic -> real", "of the angle between two arrays of numbers, as long as the shorter"),
    "series_sessions": Function(
        "dynamic, integer, integer -> dynamic",
        "for each [place, microseconds, restart] of an array, in the order of places, [place, when its session began]: none is "
        "longer than the second, no gap longer than the third",
    ),
    "parse_xml": Function(
        "text -> dynamic",
        "an object: elements as members, attributes as @name, text beside them as #text, elements of one name as an array; "
        "null for what is no XML, has a document type, or nests deeper than 99",
    ),
    "cidr_blocks": Function("text, text -> dynamic", "an array of the networks from one IPv4 address to another"),
    "base64_of_bytes": Function("dynamic -> text", "of an array of numbers from 0 to 255; null for others"),
    "base64_of_guid": Function("text -> text", "guid_from_base64 backwards; null for others"),
    "json_canonical": Function("dynamic -> text", "json_text with the members of every object in the order of their names"),
}
