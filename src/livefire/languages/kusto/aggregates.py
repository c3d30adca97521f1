"""Kusto's aggregates: a call in summarize to what is aggregated, and what is made of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from livefire.errors import RuleError, Span, UnsupportedError
from livefire.languages.counts import expect
from livefire.languages.kusto.coercion import as_text, condition, dynamic, number, whole
from livefire.languages.kusto.lowerings import whole_constant
from livefire.languages.kusto.syntax import Apply
from livefire.plan import ITEM, Aggregation, Field, Literal, Value, call
from livefire.plan.types import BOOLEAN, DYNAMIC, INTEGER, REAL, TEXT, TIMESPAN, TIMESTAMP, UNKNOWN, Type

Shown: TypeAlias = Callable[[Sequence[Value]], Value]


@dataclass(frozen=True)
class Aggregated:
    """What a call aggregates, and the value that it gives from the results."""

    aggregations: tuple[Aggregation, ...]
    shown: Shown


@dataclass(frozen=True)
class Kind:
    """A name's aggregate of the catalogue, how many subjects and options it takes, whether a predicate, and its column's name."""

    made: Callable[[str, Sequence[Value], Value | None, Span], Aggregated]
    function: str
    subjects: int
    options: int  # at most so many constants behind the subjects and the predicate
    conditional: bool
    name: str


def _plain(function: str, values: Sequence[Value], where: Value | None, span: Span) -> Aggregated:
    return Aggregated((Aggregation(function, (values[0],), where, span),), _same)


def _same(found: Sequence[Value]) -> Value:
    one = found[0]
    return one if one.type is not TEXT else call("coalesce", one, Literal("", TEXT))


def _rows(function: str, values: Sequence[Value], where: Value | None, span: Span) -> Aggregated:
    return Aggregated((Aggregation(function, (), where, span),), _same)


def _distinct(function: str, values: Sequence[Value], where: Value | None, span: Span) -> Aggregated:
    """Different values; a dynamic counts by its text."""
    subject = as_text(values[0]) if values[0].type is DYNAMIC else values[0]
    return Aggregated((Aggregation(function, (subject,), where, span),), _same)


def _sum(function: str, values: Sequence[Value], where: Value | None, span: Span) -> Aggregated:
    """Zero over nothing."""
    subject = values[0]
    if subject.type is TIMESPAN:
        micros = Aggregation(function, (call("timespan_integer", subject),), where, span)
        return Aggregated((micros,), lambda found: call("integer_timespan", call("coalesce", found[0], whole(0)), span=span))
    made = Aggregation(function, (_numeric(subject),), where, span)
    zero: Literal = Literal(0.0, REAL) if made.type is REAL else whole(0)
    return Aggregated((made,), lambda found: call("coalesce", found[0], zero))


def _numbers(function: str, values: Sequence[Value], where: Value | None, span: Span) -> Aggregated:
    subject = values[0]
    if subject.type in (TIMESPAN, TIMESTAMP):
        if function != "average":
            raise UnsupportedError(f"{function} of a {subject.type}", span)
        return Aggregated((Aggregation(function, (_micros(subject),), where, span),), _of_micros(subject.type, span))
    return Aggregated((Aggregation(function, (_numeric(values[0]),), where, span),), _same)


def _micros(subject: Value) -> Value:
    """A timespan, or a datetime since 1970, in microseconds."""
    if subject.type is TIMESTAMP:
        subject = call("time_between", subject, Literal(0, TIMESTAMP))
    return call("timespan_integer", subject)


def _of_micros(type: Type, span: Span) -> Shown:
    """What makes a time of a number of microseconds again, cut to whole ones."""

    def shown(found: Sequence[Value]) -> Value:
        whole_micros = call("real_integer", call("floor", found[0]), span=span)
        if type is TIMESTAMP:
            return call("micros_timestamp", whole_micros, span=span)
        return call("integer_timespan", whole_micros, span=span)

    return shown


def _numeric(subject: Value) -> Value:
    return subject if subject.type in (INTEGER, REAL) else number(subject, REAL)


def _pairs(function: str, values: Sequence[Value], where: Value | None, span: Span) -> Aggregated:
    made = Aggregation(function, tuple(number(value, REAL) for value in values[:2]), where, span)
    return Aggregated((made,), _same)


def _bits(function: str, values: Sequence[Value], where: Value | None, span: Span) -> Aggregated:
    return Aggregated((Aggregation(function, (number(values[0], INTEGER),), where, span),), _same)


def _listed(function: str, values: Sequence[Value], where: Value | None, span: Span) -> Aggregated:
    """An array, at most as long as the second value says; empty over nothing. Of arrays it holds the elements."""
    if values[0].type is DYNAMIC and function == "values":
        made = Aggregation("values_inside", (_elements(values[0]),), where, span)
    else:
        made = Aggregation(function, (_element(values[0]),), where, span)
    most = whole_constant(values[1], "a size", span) if len(values) > 1 else None
    if most is not None and most < 1:
        raise RuleError("an array of at least one element is expected", values[1].span or span)

    def shown(found: Sequence[Value]) -> Value:
        array: Value = call("to_json", found[0])
        if values[0].type is DYNAMIC and function == "collect":
            array = call("json_spread", array)
        if most is not None:
            array = call("json_slice", array, whole(0), whole(most - 1))
        return call("coalesce", array, Literal("[]", DYNAMIC), span=span)

    return Aggregated((made,), shown)


def _elements(subject: Value) -> Value:
    """The elements of an array; any other value alone, but for null."""
    is_array = call("is_true", call("equals", call("json_kind", subject), Literal("array", TEXT)))
    spread = call("each_item", call("json_elements", subject), _element(Field(ITEM, DYNAMIC)))
    return call("if_else", is_array, spread, call("list_of", _element(subject)), span=subject.span)


def _element(subject: Value) -> Value:
    """A value as it stands in an array: times as text; a dynamic null is none."""
    if subject.type is DYNAMIC:
        return call("if_else", call("is_null", call("json_text", subject)), Literal(None, DYNAMIC), subject)
    return subject if subject.type in (TEXT, INTEGER, REAL, BOOLEAN, UNKNOWN) else as_text(subject)


def _with_nulls(function: str, values: Sequence[Value], where: Value | None, span: Span) -> Aggregated:
    made = Aggregation(function, (dynamic(values[0]),), where, span)
    return Aggregated((made,), lambda found: call("coalesce", call("to_json", found[0]), Literal("[]", DYNAMIC), span=span))


def _bag(function: str, values: Sequence[Value], where: Value | None, span: Span) -> Aggregated:
    """The members of all bags, the first event's where several have one."""
    if len(values) > 1:
        raise UnsupportedError("the size of a bag", span)
    made = Aggregation(function, (dynamic(values[0]),), where, span)
    return Aggregated(
        (made,),
        lambda found: call("coalesce", call("json_merge_all", call("to_json", found[0])), Literal("{}", DYNAMIC), span=span),
    )


def _any(function: str, values: Sequence[Value], where: Value | None, span: Span) -> Aggregated:
    return _plain(function, values, where, span)


def percentiles(subject: Value, weight: Value | None, shares: Sequence[float], span: Span) -> list[Aggregated]:
    """One nearest-rank percentile for each share from 0 to 100."""
    found = []
    for share in shares:
        if not 0 <= share <= 100:
            raise RuleError("a percentile lies between 0 and 100", span)
        function = "percentile" if weight is None else "weighted_percentile"
        shown, inner = _ranked(subject, span)
        arguments = (inner, *(() if weight is None else (number(weight, INTEGER),)), Literal(share / 100, REAL))
        found.append(Aggregated((Aggregation(function, arguments, None, span),), shown))
    return found


def _ranked(subject: Value, span: Span) -> tuple[Shown, Value]:
    """What makes a percentile of the subject's type again, and the number that is ranked."""
    if subject.type in (TIMESPAN, TIMESTAMP):
        return _of_micros(subject.type, span), _micros(subject)
    inner = _numeric(subject)
    return (lambda found: call("real_integer", found[0], span=span) if inner.type is INTEGER else found[0]), inner


KINDS: dict[str, Kind] = {
    "any": Kind(_any, "any_value", 1, 0, False, "any_{0}"),
    "avg": Kind(_numbers, "average", 1, 0, False, "avg_{0}"),
    "avgif": Kind(_numbers, "average", 1, 0, True, "avgif_{0}"),
    "binary_all_and": Kind(_bits, "all_bits_and", 1, 0, False, "binary_all_and_{0}"),
    "binary_all_or": Kind(_bits, "all_bits_or", 1, 0, False, "binary_all_or_{0}"),
    "binary_all_xor": Kind(_bits, "all_bits_xor", 1, 0, False, "binary_all_xor_{0}"),
    "count": Kind(_rows, "count_rows", 0, 0, False, "count_"),
    "count_distinct": Kind(_distinct, "count_distinct", 1, 0, False, "count_distinct_{0}"),
    "count_distinctif": Kind(_distinct, "count_distinct", 1, 0, True, "count_distinctif_{0}"),
    "countif": Kind(_rows, "count_rows", 0, 0, True, "countif_"),
    "covariance": Kind(_pairs, "covariance", 2, 0, False, "covariance_{0}_{1}"),
    "covarianceif": Kind(_pairs, "covariance", 2, 0, True, "covarianceif_{0}_{1}"),
    "covariancep": Kind(_pairs, "population_covariance", 2, 0, False, "covariancep_{0}_{1}"),
    "covariancepif": Kind(_pairs, "population_covariance", 2, 0, True, "covariancepif_{0}_{1}"),
    "dcount": Kind(_distinct, "count_distinct", 1, 1, False, "dcount_{0}"),
    "dcountif": Kind(_distinct, "count_distinct", 1, 1, True, "dcountif_{0}"),
    "make_bag": Kind(_bag, "collect", 1, 1, False, "bag_{0}"),
    "make_bag_if": Kind(_bag, "collect", 1, 1, True, "bag_{0}"),
    "make_list": Kind(_listed, "collect", 1, 1, False, "list_{0}"),
    "make_list_if": Kind(_listed, "collect", 1, 1, True, "list_{0}"),
    "make_list_with_nulls": Kind(_with_nulls, "collect_all", 1, 0, False, "list_{0}"),
    "make_set": Kind(_listed, "values", 1, 1, False, "set_{0}"),
    "make_set_if": Kind(_listed, "values", 1, 1, True, "set_{0}"),
    "makelist": Kind(_listed, "collect", 1, 1, False, "list_{0}"),
    "makeset": Kind(_listed, "values", 1, 1, False, "set_{0}"),
    "max": Kind(_plain, "max", 1, 0, False, "max_{0}"),
    "maxif": Kind(_plain, "max", 1, 0, True, "maxif_{0}"),
    "min": Kind(_plain, "min", 1, 0, False, "min_{0}"),
    "minif": Kind(_plain, "min", 1, 0, True, "minif_{0}"),
    "stdev": Kind(_numbers, "deviation", 1, 0, False, "stdev_{0}"),
    "stdevif": Kind(_numbers, "deviation", 1, 0, True, "stdevif_{0}"),
    "stdevp": Kind(_numbers, "population_deviation", 1, 0, False, "stdevp_{0}"),
    "sum": Kind(_sum, "sum", 1, 0, False, "sum_{0}"),
    "sumif": Kind(_sum, "sum", 1, 0, True, "sumif_{0}"),
    "take_any": Kind(_any, "any_value", 1, 0, False, "{0}"),
    "take_anyif": Kind(_any, "any_value", 1, 0, True, "{0}"),
    "variance": Kind(_numbers, "variance", 1, 0, False, "variance_{0}"),
    "varianceif": Kind(_numbers, "variance", 1, 0, True, "varianceif_{0}"),
    "variancep": Kind(_numbers, "population_variance", 1, 0, False, "variance_{0}"),
    "variancepif": Kind(_numbers, "population_variance", 1, 0, True, "variancepif_{0}"),
}


def aggregated(expression: Apply, arguments: Sequence[Value]) -> Aggregated:
    """A call of an aggregate in KINDS: subjects, then a predicate where it takes one, then an option."""
    kind, name, span = KINDS[expression.function], expression.function, expression.span
    place = kind.subjects
    least, most = place + kind.conditional, place + kind.conditional + kind.options
    if len(arguments) < least:
        missing = "a predicate" if kind.conditional and len(arguments) == place else "an expression"
        raise RuleError(f"'{name}' takes {missing}", span)
    expect(name, len(arguments), least, most, span)
    where = condition(arguments[place]) if kind.conditional else None
    options = arguments[place + kind.conditional :] if kind.function in ("collect", "values") else ()
    return kind.made(kind.function, [*arguments[:place], *options], where, span)


__all__ = ["KINDS", "Aggregated", "aggregated", "percentiles"]
