"""Kusto's functions of series: arrays of numbers."""

from __future__ import annotations

from collections.abc import Sequence

from livefire.errors import Span, UnsupportedError
from livefire.languages.kusto.coercion import dynamic, number
from livefire.languages.kusto.lowerings import Lowering, Table, documents
from livefire.plan import Literal, Value, call
from livefire.plan.types import BOOLEAN, DYNAMIC, INTEGER, REAL, TEXT

_PAIRS = (
    "add",
    "divide",
    "equals",
    "greater",
    "greater_equals",
    "less",
    "less_equals",
    "multiply",
    "not_equals",
    "pow",
    "subtract",
)
_EACH = ("abs", "acos", "asin", "atan", "ceiling", "cos", "exp", "floor", "log", "sign", "sin", "tan")


def _pair(operation: str) -> Lowering:
    name = {"pow": "power"}.get(operation, operation)
    return lambda values, span: call("series_pair", *map(dynamic, values), Literal(name, TEXT), span=span)


def _each(operation: str) -> Lowering:
    return lambda values, span: call("series_each", dynamic(values[0]), Literal(operation, TEXT), span=span)


def _fill(direction: str) -> Lowering:
    """Nulls are filled, or what the second argument says."""

    def lowered(values: Sequence[Value], span: Span) -> Value:
        array = dynamic(values[0])
        if len(values) > 1:
            null = Literal("null", DYNAMIC)
            array = call("series_replace", array, call("coalesce", dynamic(values[1]), null), null)
        return call("series_fill", array, Literal(direction, TEXT), span=span)

    return lowered


def _constant(values: Sequence[Value], span: Span) -> Value:
    null = Literal("null", DYNAMIC)
    sought = call("coalesce", dynamic(values[2]), null) if len(values) > 2 else null
    return call("series_replace", dynamic(values[0]), sought, dynamic(values[1]), span=span)


def _linear(values: Sequence[Value], span: Span) -> Value:
    """series_fill_linear(array, placeholder, edges, constant)"""
    array, null = dynamic(values[0]), Literal("null", DYNAMIC)
    if len(values) > 1:
        array = call("series_replace", array, call("coalesce", dynamic(values[1]), null), null)
    edges = values[2] if len(values) > 2 else Literal(True, BOOLEAN)
    constant = call("coalesce", dynamic(values[3]), null) if len(values) > 3 else Literal("0.0", DYNAMIC)
    return call("series_interpolated", array, edges, constant, span=span)


def _seasonal(values: Sequence[Value], span: Span) -> Value:
    """series_seasonal(array, period): with a period that is given."""
    period = values[1] if len(values) > 1 else None
    if period is None or (isinstance(period, Literal) and period.value == -1) or not isinstance(period, Literal):
        raise UnsupportedError("a season whose period is to be found", span)
    return call("series_season", dynamic(values[0]), number(period, INTEGER), span=span)


def _recursed(values: Sequence[Value], span: Span) -> Value:
    return call("series_recursed", *map(dynamic, values), span=span)


def _cosine(values: Sequence[Value], span: Span) -> Value:
    """With magnitudes that are given, by them."""
    if len(values) == 2:
        return call("series_cosine", *map(dynamic, values), span=span)
    if len(values) == 3:
        raise UnsupportedError("series_cosine_similarity with one magnitude", span)
    sizes = call("multiply", number(values[2], REAL), number(values[3], REAL))
    return call("divide", call("series_dot", *map(dynamic, values[:2])), sizes, span=span)


def _described(values: Sequence[Value], span: Span) -> Value:
    ignore = values[1] if len(values) > 1 else Literal(False, BOOLEAN)
    return call("series_described", dynamic(values[0]), ignore, span=span)


STATISTICS = ("min", "min_idx", "max", "max_idx", "avg", "stdev", "variance")
LINE = ("rsquare", "slope", "variance", "rvariance", "interception", "line_fit")
SEVERAL: dict[str, tuple[str, tuple[str, ...]]] = {
    "series_fit_line": ("series_fit_line_dynamic", LINE),
    "series_stats": ("series_stats_dynamic", STATISTICS),
}
"""Functions that make several columns -> the one that makes a bag of them, and their names."""


def members_of(function: str, bag: Value) -> list[tuple[str, Value]]:
    """The columns of one of SEVERAL: what each is named, and its value."""
    made: list[tuple[str, Value]] = []
    for name in SEVERAL[function][1]:
        member = call("json_get", bag, Literal(name, TEXT))
        type = INTEGER if name.endswith("_idx") else REAL
        made.append((name, member if name == "line_fit" else number(member, type)))
    return made


SERIES: Table = {
    "series_cosine_similarity": (2, 4, _cosine),
    "series_fill_linear": (1, 4, _linear),
    "series_fit_line_dynamic": (1, 1, documents("series_line")),
    "series_iir": (3, 3, _recursed),
    "series_magnitude": (1, 1, documents("series_magnitude")),
    "series_seasonal": (1, 2, _seasonal),
    "series_stats_dynamic": (1, 2, _described),
    **{f"series_{name}": (2, 2, _pair(name)) for name in _PAIRS},
    **{f"series_{name}": (1, 1, _each(name)) for name in _EACH},
    "series_dot_product": (2, 2, documents("series_dot")),
    "series_fill_backward": (1, 2, _fill("backward")),
    "series_fill_const": (2, 3, _constant),
    "series_fill_forward": (1, 2, _fill("forward")),
    "series_pearson_correlation": (2, 2, documents("series_correlation")),
    "series_product": (1, 1, documents("series_product")),
    "series_sum": (1, 1, documents("json_sum")),
}
