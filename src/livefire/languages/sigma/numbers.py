"""What a correlation compares: from its kind to the aggregates of a window, the condition on them and the columns shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

from livefire.errors import Span, UnsupportedError
from livefire.languages.sigma.correlation import Correlation
from livefire.languages.sigma.items import as_texts
from livefire.plan import ITEM, Aggregation, Columns, Field, Literal, Named, Value, call
from livefire.plan.types import DYNAMIC, INTEGER, TEXT, ListOf

_LEFT, _RIGHT = "\N{LEFT WHITE SQUARE BRACKET}", "\N{RIGHT WHITE SQUARE BRACKET}"
VALUES = f"{_LEFT}values{_RIGHT}"
"""The column of a row that holds the values of the fields that a condition names: a list."""
_SEEN, _TOTAL, _COUNT, _ORDER = (f"{_LEFT}{word}{_RIGHT}" for word in ("all values", "total", "count", "order"))

Aggregates = tuple[tuple[str, Aggregation], ...]


@dataclass(frozen=True)
class Measured:
    """`condition` and `shown` read the columns that the aggregates make."""

    aggregates: Aggregates
    condition: Value
    shown: tuple[Named, ...]


def flag_name(reference: str) -> str:
    """The column of a row that says whether it is of a rule."""
    return f"{_LEFT}rule{_RIGHT}{reference}"


def measured(asked: Correlation, columns: Columns) -> Measured:
    """What is made of a window, whose rows have these columns."""
    if asked.is_temporal:
        return _temporal(asked, columns)
    aggregates, number = _NUMBERS[asked.kind](columns, asked.span)
    return Measured(aggregates, _compared(asked, number), ((asked.kind, number),))


def values_of(asked: Correlation, field: Callable[[str, Span], Value]) -> Value:
    """The values of one row: a list. Of several fields the values count together, as one."""
    made = [as_texts(field(name.text, name.span)) for name in asked.fields]
    if len(made) == 1:
        return made[0] if isinstance(made[0].type, ListOf) else call("list_of", made[0])
    for value in made:
        if isinstance(value.type, ListOf):
            raise UnsupportedError("several fields of a value_count of which one may hold several values", value.span)
    missing = call("or", *(call("is_null", value) for value in made))
    together = call("json_array", *(call("to_json", value) for value in made))
    return call("list_of", call("if_else", missing, Literal(None, DYNAMIC, asked.span), together))


def _event_count(columns: Columns, span: Span) -> tuple[Aggregates, Value]:
    counted = Aggregation("count_rows", span=span)
    return (("event_count", counted),), Field("event_count", counted.type, span)


def _value_count(columns: Columns, span: Span) -> tuple[Aggregates, Value]:
    seen = Aggregation("values_inside", (columns.field(VALUES, span),), span=span)
    number = call("list_length", Field(_SEEN, seen.type, span))
    return ((_SEEN, seen),), call("coalesce", number, Literal(0, INTEGER, span))


def _numbers(columns: Columns, span: Span) -> Value:
    """A row's values as numbers; what is none is left out."""
    return call("each_item", columns.field(VALUES, span), call("text_real", Field(ITEM, TEXT, span)))


def _value_sum(columns: Columns, span: Span) -> tuple[Aggregates, Value]:
    total = Aggregation("sum", (call("list_sum", _numbers(columns, span)),), span=span)
    return ((_TOTAL, total),), Field(_TOTAL, total.type, span)


def _value_average(columns: Columns, span: Span) -> tuple[Aggregates, Value]:
    [(_, total)], number = _value_sum(columns, span)
    count = Aggregation("sum", (call("list_length", _numbers(columns, span)),), span=span)
    average = call("divide", number, call("integer_real", Field(_COUNT, count.type, span)))
    return ((_TOTAL, total), (_COUNT, count)), average


_NUMBERS: dict[str, Callable[[Columns, Span], tuple[Aggregates, Value]]] = {
    "event_count": _event_count,
    "value_count": _value_count,
    "value_sum": _value_sum,
    "value_avg": _value_average,
}


def _compared(asked: Correlation, number: Value) -> Value:
    tests = [call(test.order, number, test.threshold, span=test.span) for test in asked.tests]
    return tests[0] if len(tests) == 1 else call("and", *tests, span=asked.span)


def _temporal(asked: Correlation, columns: Columns) -> Measured:
    """How often each rule is in the window; all of them must be, in order or not, unless the condition says how many."""
    flags = [columns.field(flag_name(rule.text), rule.span) for rule in asked.rules]
    counts: Aggregates = tuple(
        (rule.text, Aggregation("count_rows", where=flag, span=rule.span)) for rule, flag in zip(asked.rules, flags, strict=True)
    )
    numbers = [Field(rule.text, INTEGER, rule.span) for rule in asked.rules]
    shown = tuple((number.name, number) for number in numbers)
    there: list[Value] = [call("greater", number, Literal(0, INTEGER, number.span)) for number in numbers]
    if asked.kind == "temporal_ordered":
        order = Aggregation("in_order", tuple(flags), span=asked.span)
        return Measured((*counts, (_ORDER, order)), Field(_ORDER, order.type, asked.span), shown)
    if asked.wants_all:
        return Measured(counts, there[0] if len(there) == 1 else call("and", *there, span=asked.span), shown)
    ones: list[Value] = [call("boolean_integer", one) for one in there]
    return Measured(counts, _compared(asked, reduce(lambda one, other: call("add", one, other), ones)), shown)


__all__ = ["Measured", "VALUES", "flag_name", "measured", "values_of"]
