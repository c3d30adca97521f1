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


__all__ = ["canonical"]
