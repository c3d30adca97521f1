"""CASE, COALESCE and CIDR_MATCH: arguments in, plan values out."""

from __future__ import annotations

import ipaddress

from livefire.errors import RuleError
from livefire.languages.esql.coercion import alike, coerced, null
from livefire.languages.esql.site import Lowering, Site
from livefire.languages.esql.syntax import Duration
from livefire.plan import Call, Literal, Value, call
from livefire.plan.types import BOOLEAN, IP, NULL, TEXT

_MOST_ARMS = 80  # arms nest in the plan


def _case(site: Site) -> Value:
    """The value of the first condition that is true; a condition that is null or a list counts as false."""
    site.expect(2, 100_000)
    if any(isinstance(operand, Duration) for operand in site.operands):
        raise site.unsupported("CASE of amounts of time")
    values = site.values
    if len(values) > 2 * _MOST_ARMS:
        raise site.unsupported(f"CASE of more than {_MOST_ARMS} conditions")
    conditions = [coerced(value, BOOLEAN, site.name) for value in values[: len(values) // 2 * 2 : 2]]
    results = list(values[1::2]) + (list(values[-1:]) if len(values) % 2 else [])
    results = list(alike(results, site.name))
    made = (
        results.pop() if len(values) % 2 else null(next((one.type for one in results if one.type is not NULL), NULL), values[-1])
    )
    for condition, result in zip(reversed(conditions), reversed(results), strict=True):
        made = call("if_else", condition, result, made, span=site.span)
    return made


def _coalesce(site: Site) -> Value:
    site.expect(1, 100_000)
    values = alike(site.values, site.name)
    return values[0] if len(values) == 1 else site.call("coalesce", *values)


def _cidr_match(site: Site) -> Value:
    site.expect(2, 100_000)
    address = site.scalar(0, IP)
    blocks = [block for index in range(1, len(site.operands)) for block in _blocks(site, site.value(index))]
    return site.call("in_network", address, *blocks)


def _blocks(site: Site, value: Value) -> list[Value]:
    """The constant blocks of an argument: one, or a list of them."""
    if isinstance(value, Call) and value.function == "list_of":
        return [block for item in value.arguments for block in _blocks(site, item)]
    if not isinstance(value, Literal) or not isinstance(value.value, str):
        raise site.unsupported("CIDR_MATCH of a block that is no constant")
    try:
        network = ipaddress.ip_network(value.value, strict=False)
    except ValueError:
        raise RuleError(f"'{value.value}' where a CIDR block is expected", value.span) from None
    return [Literal(str(network), TEXT, value.span)]


CONDITIONS: dict[str, Lowering] = {"case": _case, "cidr_match": _cidr_match, "coalesce": _coalesce}

__all__ = ["CONDITIONS"]
