"""Functions of addresses over Python values: IPv4 and IPv6 texts, with or without a prefix, as numbers and networks."""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Callable
from typing import Any, TypeAlias

Body: TypeAlias = Callable[..., Any]
Prefixed: TypeAlias = tuple[int, int]
"""An address as a number, and how many of its leading bits count."""

_MAPPED = 0xFFFF << 32  # where IPv6 holds the IPv4 addresses


def ipv4(text: str) -> Prefixed | None:
    """An IPv4 address with its prefix, 32 when it has none."""
    address, slash, bits = text.strip().partition("/")
    try:
        number = int(ipaddress.IPv4Address(address))
    except ValueError:
        return None
    if not slash:
        return number, 32
    return (number, int(bits)) if bits.isascii() and bits.isdigit() and len(bits) < 3 and int(bits) <= 32 else None


def ipv6(text: str) -> Prefixed | None:
    """An IPv6 address, or an IPv4 one as IPv6 maps it, with its prefix counted in 128 bits."""
    address, slash, bits = text.strip().partition("/")
    if slash and not (bits.isascii() and bits.isdigit() and len(bits) < 4):
        return None
    prefix = int(bits) if slash else None
    old = ipv4(address)
    if old is not None:
        wide = 128 if prefix is None else prefix + 96
        return (old[0] | _MAPPED, wide) if wide <= 128 else None
    try:
        number = int(ipaddress.IPv6Address(address))
    except ValueError:
        return None
    if "." in address and number >> 32 in (0, 0xFFFF):  # ::192.0.2.1 is that IPv4 address
        wide = 128 if prefix is None else prefix + 96 if prefix <= 32 else prefix
        return (number & 0xFFFFFFFF | _MAPPED, wide) if wide <= 128 else None
    wide = 128 if prefix is None else prefix
    return (number, wide) if wide <= 128 else None


def _masked(number: int, bits: int, width: int) -> int:
    return number >> (width - bits) << (width - bits)


def _sign(left: int, right: int) -> int:
    return (left > right) - (left < right)


def compared4(left: str, right: str, bits: int) -> int | None:
    """-1, 0 or 1 by the bits that the shortest of the three prefixes keeps."""
    one, other = ipv4(left), ipv4(right)
    if one is None or other is None or not 0 <= bits <= 32:
        return None
    width = min(one[1], other[1], bits)
    return _sign(_masked(one[0], width, 32), _masked(other[0], width, 32))


def compared6(left: str, right: str, bits: int) -> int | None:
    one, other = ipv6(left), ipv6(right)
    if one is None or other is None or not 0 <= bits <= 128:
        return None
    width = min(one[1], other[1], bits)
    return _sign(_masked(one[0], width, 128), _masked(other[0], width, 128))


def number4(text: str, bits: int) -> int | None:
    """The number of an IPv4 address, masked by its prefix and by these bits."""
    found = ipv4(text)
    return None if found is None or not 0 <= bits <= 32 else _masked(found[0], min(found[1], bits), 32)


def text6(text: str, bits: int) -> str | None:
    """An address as eight groups of IPv6, masked by its prefix and by these bits."""
    found = ipv6(text)
    if found is None or not 0 <= bits <= 128:
        return None
    digits = f"{_masked(found[0], min(found[1], bits), 128):032x}"
    return ":".join(digits[place : place + 4] for place in range(0, 32, 4))


def text4(number: int, bits: int) -> str | None:
    """An IPv4 address from its number, masked."""
    return str(ipaddress.IPv4Address(_masked(number, bits, 32))) if 0 <= number < 2**32 and 0 <= bits <= 32 else None


def prefix4(text: str) -> int | None:
    found = ipv4(text)
    return None if found is None else found[1]


_DOTTED = re.compile(r"(?<![0-9A-Za-z])(\d{1,3}(?:\.\d{1,3}){3})(?![0-9A-Za-z])")


def holds4(text: str, address: str) -> bool:
    """Whether an IPv4 address stands in a text between what is neither letter nor digit."""
    return ipv4(address) is not None and "/" not in address and address in _addresses(text)


def holds_prefix4(text: str, prefix: str) -> bool:
    """Whether an address in the text begins with whole parts: `10.1.`, or is the whole address."""
    if not prefix.endswith("."):
        return holds4(text, prefix)
    return any(one.startswith(prefix) for one in _addresses(text))


def _addresses(text: str) -> list[str]:
    return [one for one in _DOTTED.findall(text) if ipv4(one) is not None]


def blocks(first: str, last: str) -> str | None:
    """The networks that make up all addresses from one to another, as a JSON array."""
    try:
        ends = ipaddress.IPv4Address(first.strip()), ipaddress.IPv4Address(last.strip())
        return json.dumps([str(one) for one in ipaddress.summarize_address_range(*ends)], separators=(",", ":"))
    except ValueError:
        return None


BODIES: dict[str, Body] = {
    "cidr_blocks": blocks,
    "compare_ipv4": compared4,
    "compare_ipv6": compared6,
    "ipv4_number": number4,
    "ipv4_text": text4,
    "ipv6_text": text6,
    "ipv4_prefix": prefix4,
    "has_ipv4": holds4,
    "has_ipv4_prefix": holds_prefix4,
}
"""A function of the catalogue -> its body, for arguments that are not null."""
