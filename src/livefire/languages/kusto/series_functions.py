"""Kusto's functions of series: arrays of numbers."""

from __future__ import annotations

from collections.abc import Sequence

from livefire.errors import Span
from livefire.languages.kusto.coercion import dynamic
from livefire.languages.kusto.lowerings import Lowering, Table, documents
from livefire.plan import Literal, Value, call
from livefire.plan.types import DYNAMIC, TEXT

_PAIRS = ("add", "divide", "equals", "greater", "greater_equals", "less", "less_equals", "multiply", "not_equals", "subtract")
_EACH = ("abs", "acos", "asin", "atan", "ceiling", "cos", "exp", "floor", "log", "sign", "sin", "tan")


def _pair(operation: str) -> Lowering:
    return lambda values, span: call("series_pair", *map(dynamic, values), Literal(operation, TEXT), span=span)


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


SERIES: Table = {
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
