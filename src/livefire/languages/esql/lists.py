"""ES|QL's functions on multi-values: arguments in, plan values out. A scalar is a list of one; no list is empty."""

from __future__ import annotations

from livefire.errors import RuleError
from livefire.languages.esql.coercion import alike, is_not_null, null
from livefire.languages.esql.conversions import nonempty
from livefire.languages.esql.site import Lowering, Site
from livefire.plan import Value
from livefire.plan.types import INTEGER, TEXT, ListOf


def _of_list(function: str) -> Lowering:
    """A scalar stays as it is."""

    def lowered(site: Site) -> Value:
        site.expect(1)
        value = site.value(0)
        return site.call(function, value) if isinstance(value.type, ListOf) else value

    return lowered


def _at(index: int) -> Lowering:
    def lowered(site: Site) -> Value:
        site.expect(1)
        value = site.value(0)
        return site.call("list_get", value, site.literal(index, INTEGER)) if isinstance(value.type, ListOf) else value

    return lowered


def _count(site: Site) -> Value:
    site.expect(1)
    return site.call("list_length", site.list(0))


def _concat(site: Site) -> Value:
    site.expect(2)
    values, separator = site.value(0), site.scalar(1, TEXT)
    if not isinstance(values.type, ListOf):
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
    whole, part = site.value(0), site.value(1)
    if isinstance(part.type, ListOf):
        raise site.unsupported("MV_CONTAINS of several values")
    if not isinstance(whole.type, ListOf):
        found: Value = site.call("equals", *alike([whole, part], site.name))
    else:
        found = site.call("list_contains", whole, part)
    return site.call("or", site.call("is_null", part), site.call("is_true", found))


def _append(site: Site) -> Value:
    site.expect(2)
    first, second = alike([site.list(0), site.list(1)], site.name)
    both = site.call("and", is_not_null(first), is_not_null(second))
    joined = site.call("list_concat", first, second)
    return site.call("if_else", both, joined, null(joined.type, first))


LISTS: dict[str, Lowering] = {
    "mv_append": _append,
    "mv_concat": _concat,
    "mv_contains": _contains,
    "mv_count": _count,
    "mv_dedupe": _of_list("list_distinct"),
    "mv_first": _at(0),
    "mv_last": _at(-1),
    "mv_max": _of_list("list_max"),
    "mv_min": _of_list("list_min"),
    "mv_slice": _slice,
    "mv_sort": _sort,
}

__all__ = ["LISTS"]
