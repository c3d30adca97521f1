"""A MaxMind file from networks and their records, small enough for a test. https://maxmind.github.io/MaxMind-DB/"""

from __future__ import annotations

import ipaddress
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_MARK = b"\xab\xcd\xefMaxMind.com"


def written(path: Path, type: str, networks: Mapping[str, Any]) -> str:
    """The file's path: an IPv6 tree with 32-bit records, IPv4 networks below ::/96."""
    nodes: list[list[int | None]] = [[None, None]]
    data, places = b"", {}
    for block, record in networks.items():
        places[block] = len(data)
        data += _encoded(record)
        network = ipaddress.ip_network(block)
        length = network.prefixlen + (96 if network.version == 4 else 0)
        bits = f"{int(network.network_address):0128b}"[:length]
        _put(nodes, bits, -1 - places[block])
    tree = b"".join(struct.pack(">II", *(_pointer(one, len(nodes)) for one in node)) for node in nodes)
    metadata = {
        "binary_format_major_version": 2,
        "binary_format_minor_version": 0,
        "build_epoch": 1,
        "database_type": type,
        "description": {"en": "made for a test"},
        "ip_version": 6,
        "languages": ["en"],
        "node_count": len(nodes),
        "record_size": 32,
    }
    path.write_bytes(tree + b"\0" * 16 + data + _MARK + _control(7, len(metadata)) + b"".join(map(_member, metadata.items())))
    return str(path)


_WIDTHS = {"node_count": 6, "build_epoch": 9}  # of the metadata's numbers, others are of sixteen bits


def _member(item: tuple[str, Any]) -> bytes:
    key, value = item
    return _encoded(key) + (_number(value, _WIDTHS.get(key, 5)) if isinstance(value, int) else _encoded(value))


def _put(nodes: list[list[int | None]], bits: str, leaf: int) -> None:
    node = 0
    for bit in map(int, bits[:-1]):
        if nodes[node][bit] is None:
            nodes.append([None, None])
            nodes[node][bit] = len(nodes) - 1
        node = nodes[node][bit] or 0
    nodes[node][int(bits[-1])] = leaf


def _pointer(one: int | None, count: int) -> int:
    """Another node, the mark of nothing, or a place in the data, which stored values point behind sixteen zeros."""
    if one is None:
        return count
    return one if one >= 0 else count + 16 + (-1 - one)


def _encoded(value: Any) -> bytes:
    if isinstance(value, str):
        text = value.encode()
        return _control(2, len(text)) + text
    if isinstance(value, float):
        return _control(3, 8) + struct.pack(">d", value)
    if isinstance(value, int):
        return _number(value, 6)
    if isinstance(value, dict):
        return _control(7, len(value)) + b"".join(_encoded(key) + _encoded(inside) for key, inside in value.items())
    return _control(11, len(value)) + b"".join(map(_encoded, value))


def _number(value: int, type: int) -> bytes:
    digits = value.to_bytes((value.bit_length() + 7) // 8, "big")
    return _control(type, len(digits)) + digits


def _control(type: int, size: int) -> bytes:
    """The type and size of what follows; types from 8 on stand in a byte of their own, sizes from 29 on too."""
    first, rest = (size, b"") if size < 29 else (29, bytes([size - 29]))
    if type < 8:
        return bytes([type << 5 | first]) + rest
    return bytes([first, type - 7]) + rest
