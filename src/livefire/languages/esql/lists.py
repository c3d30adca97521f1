"""ES|QL's functions on multi-values: arguments in, plan values out. A scalar is a list of one; no list is empty."""

from __future__ import annotations

from livefire.errors import RuleError
from livefire.languages.esql.coercion import alike, is_not_null, null, real
from livefire.languages.esql.conversions import nonempty
from livefire.languages.esql.site import Lowering, Site, element
from livefire.plan import ITEM, Field, Value
from livefire.plan.types import INTEGER, IP, NULL, REAL, TEXT, UNKNOWN, ListOf


def _of_list(function: str) -> Lowering:
    """A scalar stays as it is."""

    def lowered(site: Site) -> Value:
        site.expect(1)
        value = site.value(0)
        if value.type == ListOf(IP) and function != "list_distinct":
            raise site.unsupported(f"{site.name} of addresses")
        return site.call(function, value) if _may_be_list(value) else value

    return lowered


def _may_be_list(value: Value) -> bool:
    """Whether it is a list, or a column of which nothing is known."""
    return isinstance(value.type, ListOf) or value.type is UNKNOWN


def _at(index: int) -> Lowering:
    def lowered(site: Site) -> Value:
        site.expect(1)
        value = site.value(0)
        return site.call("list_get", value, site.literal(index, INTEGER)) if _may_be_list(value) else value

    return lowered


def _count(site: Site) -> Value:
    site.expect(1)
    return site.call("list_length", site.list(0))


def _concat(site: Site) -> Value:
    site.expect(2)
    values, separator = site.value(0), site.scalar(1, TEXT)
    if not _may_be_list(values):
        return site.scalar(0, TEXT)
    return site.call("list_join", nonempty(site, values), separator)


def _slice(site: Site) -> Value:
    site.expect(2, 3)
    start = site.scalar(1, INTEGER)
    end = site.scalar(2, INTEGER) if len(site.operands) == 3 else start
    return nonempty(site, site.call("list_slice", site.list(0), start, end))


def _sort(site: Site) -> Value:
    site.expect(1, 2)
    order = site.text(1).lower() if len(site.operands) == 2 else "asc"
    if order not in ("asc", "desc"):
        raise RuleError(f'\'{order}\' where "asc" or "desc" is expected', site.value(1).span)
    ascending = _of_list("list_sorted")(Site(site.name, site.operands[:1], site.span, site.name_span))
    if order == "asc" or not isinstance(ascending.type, ListOf):
        return ascending
    return site.call("list_reversed", ascending)


def _contains(site: Site) -> Value:
    """Whether the first has every value of the second: null has no values."""
    site.expect(2)
    whole, part = alike([site.list(0), site.list(1)], site.name)
    missing = site.call("not", site.call("is_true", site.call("list_contains", whole, _item(part))))
    return site.call("not", site.call("any_item", part, missing))


def _item(values: Value) -> Field:
    """An element of a list, for the functions that look at each."""
    return Field(ITEM, values.type.element if isinstance(values.type, ListOf) else UNKNOWN, values.span)


def _intersects(site: Site) -> Value:
    """Whether the first has any value of the second: null has no values."""
    site.expect(2)
    first, second = alike([site.list(0), site.list(1)], site.name)
    return site.call("any_item", first, site.call("is_true", site.call("list_contains", second, _item(first))))


def _intersection(site: Site) -> Value:
    site.expect(2)
    first, second = alike([site.list(0), site.list(1)], site.name)
    return _only(site, first, site.call("list_contains", second, _item(first)))


def _difference(site: Site) -> Value:
    """All of the first when the second is null."""
    site.expect(2)
    first, second = alike([site.list(0), site.list(1)], site.name)
    return _only(site, first, site.call("not", site.call("is_true", site.call("list_contains", second, _item(first)))))


def _only(site: Site, values: Value, kept: Value) -> Value:
    """The different values for whose item the condition is true; null when there is none."""
    item = _item(values)
    chosen = site.call("if_else", kept, item, null(item.type, values))
    return site.call("list_distinct", site.call("each_item", values, chosen))


def _union(site: Site) -> Value:
    site.expect(2)
    first, second = alike([site.list(0), site.list(1)], site.name)
    both = site.call("and", is_not_null(first), is_not_null(second))
    joined = site.call("list_distinct", site.call("list_concat", first, second))
    return site.call("if_else", both, joined, null(joined.type, first))


def _numbers(site: Site) -> Value:
    site.expect(1)
    values = site.value(0)
    if element(values.type) not in (INTEGER, REAL, NULL, UNKNOWN):
        raise RuleError(f"'{site.name}' takes numbers, not {element(values.type)}", values.span)
    return values


def _sum(site: Site) -> Value:
    values = _numbers(site)
    return site.call("list_sum", values) if _may_be_list(values) else values


def _average(site: Site) -> Value:
    values = real(_numbers(site))
    if not isinstance(values.type, ListOf):
        return values
    return site.call("divide", site.call("list_sum", values), site.call("integer_real", site.call("list_length", values)))


def _median(site: Site) -> Value:
    """Of an even number the middle of the two in the middle, of integers rounded down."""
    values = _numbers(site)
    if not isinstance(values.type, ListOf):
        return values
    ordered, one, two = site.call("list_sorted", values), site.literal(1, INTEGER), site.literal(2, INTEGER)
    count = site.call("list_length", values)
    lower = site.call("list_get", ordered, site.call("divide", site.call("subtract", count, one), two))
    upper = site.call("list_get", ordered, site.call("divide", count, two))
    if element(values.type) is INTEGER:
        return site.call("add", lower, site.call("divide", site.call("subtract", upper, lower), two))
    return site.call("divide", site.call("add", lower, upper), site.literal(2.0, REAL))


def _append(site: Site) -> Value:
    site.expect(2)
    first, second = alike([site.list(0), site.list(1)], site.name)
    both = site.call("and", is_not_null(first), is_not_null(second))
    joined = site.call("list_concat", first, second)
    return site.call("if_else", both, joined, null(joined.type, first))


LISTS: dict[str, Lowering] = {
    "mv_append": _append,
    "mv_avg": _average,
    "mv_concat": _concat,
    "mv_contains": _contains,
    "mv_count": _count,
    "mv_dedupe": _of_list("list_distinct"),
    "mv_difference": _difference,
    "mv_first": _at(0),
    "mv_intersection": _intersection,
    "mv_intersects": _intersects,
    "mv_last": _at(-1),
    "mv_max": _of_list("list_max"),
    "mv_median": _median,
    "mv_min": _of_list("list_min"),
    "mv_slice": _slice,
    "mv_sort": _sort,
    "mv_sum": _sum,
    "mv_union": _union,
}

__all__ = ["LISTS"]
