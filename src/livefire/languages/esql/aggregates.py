"""ES|QL's aggregates: arguments in, an aggregate of the plan and what is done with its result out.

A list counts with each of its values: COUNT(list) adds their numbers, MIN(list) is the least of all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from livefire.errors import RuleError
from livefire.languages.esql.coercion import in_order, single
from livefire.languages.esql.site import Site
from livefire.plan import Aggregation, Literal, Value, call
from livefire.plan.types import INTEGER, IP, NULL, REAL, TIMESTAMP, UNKNOWN, ListOf

Finish: TypeAlias = Callable[[Value], Value]


@dataclass(frozen=True)
class Made:
    """`finish` is applied to the aggregate's column afterwards; None: it is the result."""

    aggregation: Aggregation
    finish: Finish | None = None


Aggregate: TypeAlias = Callable[[Site, Value | None], Made]


def _plain(function: str, site: Site, where: Value | None, *arguments: Value) -> Aggregation:
    return Aggregation(function, arguments, where, site.span)


def _or_zero(site: Site) -> Finish:
    return lambda value: site.call("coalesce", value, site.literal(0, INTEGER))


def _count(site: Site, where: Value | None) -> Made:
    site.expect(0, 1)
    if not site.operands or (isinstance(site.value(0), Literal) and site.value(0).type is not NULL):
        return Made(_plain("count_rows", site, where))
    value = site.value(0)
    if isinstance(value.type, ListOf):
        return Made(_plain("sum", site, where, call("list_length", value)), _or_zero(site))
    return Made(_plain("count", site, where, value))


def _present(present: bool) -> Aggregate:
    """Whether any value is there."""

    def made(site: Site, where: Value | None) -> Made:
        site.expect(1)
        counted = _count(site, where)
        count = counted.finish or (lambda value: value)
        test, zero = "greater" if present else "equals", site.literal(0, INTEGER)
        return Made(counted.aggregation, lambda value: site.call(test, count(value), zero))

    return made


def _count_distinct(site: Site, where: Value | None) -> Made:
    """The second argument, a precision, is not needed: the count is exact."""
    site.expect(1, 2)
    value = site.value(0)
    if isinstance(value.type, ListOf):
        counted: Finish = lambda values: _or_zero(site)(site.call("list_length", values))  # noqa: E731
        return Made(_plain("values_inside", site, where, value), counted)
    return Made(_plain("count_distinct", site, where, value))


def _extreme(function: str) -> Aggregate:
    def made(site: Site, where: Value | None) -> Made:
        site.expect(1)
        value = site.value(0)
        if isinstance(value.type, ListOf):
            if value.type.element is IP:
                raise site.unsupported(f"{site.name} of a list of addresses")
            value = site.call(f"list_{function}", value)
        if value.type is IP:
            return Made(_plain(f"value_at_{function}", site, where, value, in_order(value)))
        return Made(_plain(function, site, where, value))

    return made


def _of_numbers(function: str) -> Aggregate:
    def made(site: Site, where: Value | None) -> Made:
        site.expect(1)
        value = site.value(0)
        if isinstance(value.type, ListOf):
            raise site.unsupported(f"{site.name} of a list")
        if value.type not in (INTEGER, REAL, NULL, UNKNOWN):
            raise RuleError(f"'{site.name}' takes numbers, not {value.type}", value.span)
        return Made(_plain(function, site, where, value))

    return made


def _values(site: Site, where: Value | None) -> Made:
    site.expect(1)
    value = site.value(0)
    return Made(_plain("values_inside" if isinstance(value.type, ListOf) else "values", site, where, value))


def _by_time(function: str) -> Aggregate:
    def made(site: Site, where: Value | None) -> Made:
        site.expect(1, 2)
        if len(site.operands) == 1:
            raise site.unsupported(f"{site.name} without a column to sort by")
        value, order = site.value(0), single(site.value(1))
        if isinstance(value.type, ListOf):
            raise site.unsupported(f"{site.name} of a list")
        if order.type not in (TIMESTAMP, INTEGER, REAL, UNKNOWN):
            raise RuleError(f"'{site.name}' sorts by dates or numbers, not {order.type}", order.span)
        return Made(_plain(function, site, where, value, order))

    return made


def _top(site: Site, where: Value | None) -> Made:
    site.expect(2, 4)
    if len(site.operands) == 4:
        raise site.unsupported("TOP with a column to put out")
    count = site.integer(1)
    order = site.text(2).lower() if len(site.operands) == 3 else "asc"
    if order not in ("asc", "desc") or count < 1:
        raise RuleError(f'\'{site.name}\' takes a number above zero and "asc" or "desc"', site.span)
    value = site.value(0)
    if isinstance(value.type, ListOf) or value.type is IP:
        raise site.unsupported("TOP of a list" if isinstance(value.type, ListOf) else "TOP of addresses")

    def finish(values: Value) -> Value:
        ordered = site.call("list_sorted", values)
        ordered = ordered if order == "asc" else site.call("list_reversed", ordered)
        return site.call("list_slice", ordered, site.literal(0, INTEGER), site.literal(count - 1, INTEGER))

    return Made(_plain("collect", site, where, value), finish)


AGGREGATES: dict[str, Aggregate] = {
    "absent": _present(False),
    "avg": _of_numbers("average"),
    "count": _count,
    "count_distinct": _count_distinct,
    "first": _by_time("value_at_min"),
    "last": _by_time("value_at_max"),
    "max": _extreme("max"),
    "min": _extreme("min"),
    "present": _present(True),
    "std_dev": _of_numbers("population_deviation"),
    "sum": _of_numbers("sum"),
    "top": _top,
    "values": _values,
    "variance": _of_numbers("population_variance"),
}

__all__ = ["AGGREGATES", "Made"]
