"""An IP address's text in, its one spelling out: what `text_ip` of the catalogue and the constants of rules agree on."""

from __future__ import annotations

import ipaddress


def canonical(text: str) -> str | None:
    """RFC 5952, an IPv4 address inside IPv6 (::ffff:10.0.0.1) as itself; None when it is no address, or has a zone."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    return None if address.scope_id else str(address.ipv4_mapped or address)


def network_text(network: ipaddress.IPv4Network | ipaddress.IPv6Network) -> str:
    """A block's one spelling, whatever the release of Python: RFC 5952, IPv4 inside IPv6 with dots."""
    address = network.network_address
    inside = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(network) if inside is None else f"::ffff:{inside}/{network.prefixlen}"


__all__ = ["canonical", "network_text"]
