"""Kusto's functions of IP addresses."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Sequence

from livefire.errors import Span, UnsupportedError
from livefire.languages.kusto.coercion import as_text, number, string, whole
from livefire.languages.kusto.lowerings import MANY, Lowering, Table
from livefire.plan import Literal, Value, call
from livefire.plan.types import BOOLEAN, DYNAMIC, INTEGER, TEXT, ListOf


def _in_range(values: Sequence[Value], span: Span) -> Value:
    """One address in any of the ranges: constants through the networks that they are, others bit by bit."""
    subject, *ranges = values
    blocks = [block for one in ranges for block in listed(one, "ranges", span)]
    if all(isinstance(block, Literal) for block in blocks):
        if not all(isinstance(block, Literal) and _is_network(str(block.value)) for block in blocks):
            return Literal(None, BOOLEAN, span)
        return call("in_network", call("text_ip", as_text(subject)), *blocks, span=span)
    tests = [call("equals", call("compare_ipv4", as_text(subject), as_text(block), whole(32)), whole(0)) for block in blocks]
    return tests[0] if len(tests) == 1 else call("or", *tests, span=span)


def listed(value: Value, what: str, span: Span) -> list[Value]:
    """The elements of a dynamic array of constants; any other value alone."""
    if value.type is not DYNAMIC and not isinstance(value.type, ListOf):
        return [value]
    if not isinstance(value, Literal) or value.value is None:
        raise UnsupportedError(f"a computed array of {what}", value.span or span)
    read = json.loads(str(value.value))
    items = read if isinstance(read, list) else [read]
    return [Literal(one if isinstance(one, str) else json.dumps(one), TEXT, value.span) for one in items]


def _is_network(text: str) -> bool:
    try:
        ipaddress.IPv4Network(text, strict=False)
    except ValueError:
        return False
    return True


def _private(values: Sequence[Value], span: Span) -> Value:
    blocks = [Literal(block, TEXT) for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")]
    return call("in_network", call("text_ip", as_text(values[0])), *blocks, span=span)


def _compare(name: str, widest: int) -> Lowering:
    def lowered(values: Sequence[Value], span: Span) -> Value:
        bits = number(values[2], INTEGER) if len(values) > 2 else whole(widest)
        return call(name, as_text(values[0]), as_text(values[1]), bits, span=span)

    return lowered


def _match(name: str, widest: int) -> Lowering:
    compared = _compare(name, widest)
    return lambda values, span: call("equals", compared(values, span), whole(0), span=span)


def _parsed4(values: Sequence[Value], span: Span) -> Value:
    return call("ipv4_number", as_text(values[0]), number(values[1], INTEGER) if len(values) > 1 else whole(32), span=span)


def _parsed6(values: Sequence[Value], span: Span) -> Value:
    bits = number(values[1], INTEGER) if len(values) > 1 else whole(128)
    return string(call("ipv6_text", as_text(values[0]), bits, span=span))


def _masked(values: Sequence[Value]) -> tuple[Value, Value]:
    """The address as it is left, and how many of its bits count."""
    bits = number(values[1], INTEGER) if len(values) > 1 else whole(32)
    if values[0].type is INTEGER:
        return call("ipv4_text", values[0], bits), bits
    text = as_text(values[0])
    own = call("ipv4_prefix", text)
    shorter = call("if_else", call("less", own, bits), own, bits)
    return call("ipv4_text", call("ipv4_number", text, bits), whole(32)), shorter


def _formatted(values: Sequence[Value], span: Span) -> Value:
    return string(_masked(values)[0])


def _formatted_mask(values: Sequence[Value], span: Span) -> Value:
    address, bits = _masked(values)
    return string(call("concat", address, Literal("/", TEXT), call("integer_text", bits), span=span))


def _holds(name: str) -> Lowering:
    def lowered(values: Sequence[Value], span: Span) -> Value:
        sought = [one for value in values[1:] for one in listed(value, "addresses", span)]
        tests = [call(name, as_text(values[0]), as_text(one), span=span) for one in sought]
        return call("or", *tests, span=span) if len(tests) != 1 else tests[0]

    return lowered


def _in_any6(values: Sequence[Value], span: Span) -> Value:
    blocks = [block for one in values[1:] for block in listed(one, "ranges", span)]
    tests = [call("equals", call("compare_ipv6", as_text(values[0]), as_text(block), whole(128)), whole(0)) for block in blocks]
    return call("or", *tests, span=span)


ADDRESSES: Table = {
    "format_ipv4": (1, 2, _formatted),
    "format_ipv4_mask": (1, 2, _formatted_mask),
    "has_any_ipv4": (2, MANY, _holds("has_ipv4")),
    "has_any_ipv4_prefix": (2, MANY, _holds("has_ipv4_prefix")),
    "has_ipv4": (2, 2, _holds("has_ipv4")),
    "has_ipv4_prefix": (2, 2, _holds("has_ipv4_prefix")),
    "ipv4_compare": (2, 3, _compare("compare_ipv4", 32)),
    "ipv4_is_in_any_range": (2, MANY, _in_range),
    "ipv4_is_in_range": (2, 2, _in_range),
    "ipv4_is_match": (2, 3, _match("compare_ipv4", 32)),
    "ipv4_is_private": (1, 1, _private),
    "ipv4_netmask_suffix": (1, 1, lambda values, span: call("ipv4_prefix", as_text(values[0]), span=span)),
    "ipv6_compare": (2, 3, _compare("compare_ipv6", 128)),
    "ipv6_is_in_any_range": (2, MANY, _in_any6),
    "ipv6_is_in_range": (2, 2, _match("compare_ipv6", 128)),
    "ipv6_is_match": (2, 3, _match("compare_ipv6", 128)),
    "ipv4_range_to_cidr_list": (2, 2, lambda values, span: call("cidr_blocks", *map(as_text, values), span=span)),
    "parse_ipv4": (1, 1, _parsed4),
    "parse_ipv4_mask": (2, 2, _parsed4),
    "parse_ipv6": (1, 1, _parsed6),
    "parse_ipv6_mask": (2, 2, _parsed6),
}
