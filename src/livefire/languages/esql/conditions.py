"""CASE, COALESCE and the functions of IP addresses: arguments in, plan values out."""

from __future__ import annotations

import ipaddress

from livefire.errors import RuleError
from livefire.languages.esql.coercion import alike, coerced, is_not_null, null
from livefire.languages.esql.site import Lowering, Site
from livefire.languages.esql.syntax import Duration
from livefire.plan import Call, Literal, Value, call
from livefire.plan.addresses import network_text
from livefire.plan.types import BOOLEAN, INTEGER, IP, NULL, TEXT

_MOST_ARMS = 80  # arms nest in the plan


def _case(site: Site) -> Value:
    """The value of the first condition that is true; a condition that is null or a list counts as false."""
    site.expect(2, 100_000)
    if any(isinstance(operand, Duration) for operand in site.operands):
        raise site.unsupported("CASE of amounts of time")
    values = site.values
    conditions = [coerced(value, BOOLEAN, site.name) for value in values[: len(values) // 2 * 2 : 2]]
    results = list(values[1::2]) + (list(values[-1:]) if len(values) % 2 else [])
    results = list(alike(results, site.name))
    made = (
        results.pop() if len(values) % 2 else null(next((one.type for one in results if one.type is not NULL), NULL), values[-1])
    )
    if len(conditions) > _MOST_ARMS:
        return _flat(site, conditions, results, made)
    for condition, result in zip(reversed(conditions), reversed(results), strict=True):
        made = call("if_else", condition, result, made, span=site.span)
    return made


def _flat(site: Site, conditions: list[Value], results: list[Value], otherwise: Value) -> Value:
    """Arms whose results are constants need no nest: the first that is not null is that of the first true condition."""
    if not all(isinstance(result, Literal) and result.value is not None for result in results):
        raise site.unsupported(f"CASE of more than {_MOST_ARMS} conditions with results that are no constants")
    arms = [
        site.call("if_else", condition, result, null(result.type, result))
        for condition, result in zip(conditions, results, strict=True)
    ]
    return site.call("coalesce", *arms, otherwise)


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
        raise site.unsupported(f"{site.name} of a block that is no constant")
    try:
        network = ipaddress.ip_network(value.value, strict=False)
    except ValueError:
        raise RuleError(f"'{value.value}' where a CIDR block is expected", value.span) from None
    return [Literal(network_text(one), TEXT, value.span) for one in _both_versions(network)]


_MAPPED = ipaddress.IPv6Network("::ffff:0:0/96")


def _both_versions(network: ipaddress.IPv4Network | ipaddress.IPv6Network) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """Elasticsearch keeps IPv4 addresses as IPv6 ones, ::ffff:a.b.c.d, so a block of IPv6 may hold them."""
    if isinstance(network, ipaddress.IPv4Network) or not network.overlaps(_MAPPED):
        return [network]
    inside = int(network.network_address) & 0xFFFFFFFF if network.prefixlen >= 96 else 0
    return [network, ipaddress.IPv4Network((inside, max(network.prefixlen - 96, 0)))]


_NAMED_NETWORKS = {
    "private": ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fd00::/8"),
    "loopback": ("127.0.0.0/8", "::1/128"),
}


def _network_direction(site: Site) -> Value:
    """Where a connection goes, seen from the internal networks: constant blocks, "private" and "loopback"."""
    site.expect(3)
    internal = list[Value]()
    networks = site.value(2)
    several = networks.arguments if isinstance(networks, Call) and networks.function == "list_of" else (networks,)
    for one in several:
        name = one.value if isinstance(one, Literal) else None
        if isinstance(name, str) and "/" not in name and name not in _NAMED_NETWORKS:
            raise site.unsupported(f"the network '{name}'")
        named = _NAMED_NETWORKS.get(str(name))
        internal += [Literal(block, TEXT, one.span) for block in named] if named else _blocks(site, one)
    source, target = (site.call("in_network", site.scalar(index, IP), *internal) for index in (0, 1))
    words = [site.literal(word, TEXT) for word in ("internal", "outbound", "inbound", "external")]
    from_inside = site.call("if_else", target, words[0], words[1])
    from_outside = site.call("if_else", target, words[2], words[3])
    known = site.call("and", is_not_null(source), is_not_null(target))
    found = site.call("if_else", source, from_inside, from_outside)
    return site.call("if_else", known, found, null(TEXT, site.value(0)))


def _ip_prefix(site: Site) -> Value:
    """The block that an address is in."""
    site.expect(3)
    return site.call("ip_prefix", site.scalar(0, IP), site.scalar(1, INTEGER), site.scalar(2, INTEGER))


CONDITIONS: dict[str, Lowering] = {
    "case": _case,
    "cidr_match": _cidr_match,
    "coalesce": _coalesce,
    "ip_prefix": _ip_prefix,
    "network_direction": _network_direction,
}

__all__ = ["CONDITIONS"]
