"""What is known of addresses beside the records: an address book, CIDR to place and network, that travels with a corpus.

address ─> the narrowest of the book's own networks ─> else the MaxMind files, in their order ─> else nothing
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from livefire.errors import InputError

if TYPE_CHECKING:
    import maxminddb


@dataclass(frozen=True)
class Place:
    """Where a network is and whose it is: what a GeoIP city and an ASN database say of it."""

    continent_name: str | None = None
    country_iso_code: str | None = None
    country_name: str | None = None
    region_iso_code: str | None = None
    region_name: str | None = None
    city_name: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    as_number: int | None = None
    as_organization: str | None = None


@dataclass(frozen=True)
class AddressBook:
    """`networks`: (CIDR, Place); `databases`: paths of MaxMind files, asked about what no network holds."""

    networks: tuple[tuple[str, Place], ...] = ()
    databases: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for path in self.databases:
            _database(path)

    @property
    def knows(self) -> frozenset[str]:
        """`geo` and `as`, as far as there is any source of them."""
        if self.networks:
            return frozenset(("geo", "as"))
        return frozenset("as" if "ASN" in _database(path).metadata().database_type else "geo" for path in self.databases)


def joined(book: AddressBook | None, databases: tuple[str, ...]) -> AddressBook:
    """The book with more databases behind its own."""
    known = book or AddressBook()
    return AddressBook(known.networks, (*known.databases, *databases))


def told(book: AddressBook) -> Callable[[str], str | None]:
    """A function from an address to a Place as a JSON object; None when the book knows nothing of it."""
    networks = cache(partial(_by_length, book))  # when first asked: few detections read where an address is
    readers = [_database(path) for path in book.databases]

    @lru_cache(maxsize=65536)
    def of(address: str) -> str | None:
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return None
        place = _own(found, networks()) or _looked_up(found, readers)
        return None if place is None else json.dumps(_known(place), ensure_ascii=False, separators=(",", ":"))

    return of


_Networks = list[tuple[int, int, dict[int, Place]]]  # (version, prefix length, network -> place), the longest first


def _by_length(book: AddressBook) -> _Networks:
    made: dict[tuple[int, int], dict[int, Place]] = {}
    for block, place in book.networks:
        network = ipaddress.ip_network(block)
        made.setdefault((network.version, network.prefixlen), {})[int(network.network_address)] = place
    return [(*key, made[key]) for key in sorted(made, reverse=True)]


def _own(address: ipaddress.IPv4Address | ipaddress.IPv6Address, networks: _Networks) -> Place | None:
    for version, length, places in networks:
        if version == address.version:
            rest = address.max_prefixlen - length
            if (place := places.get(int(address) >> rest << rest)) is not None:
                return place
    return None


def _looked_up(address: ipaddress.IPv4Address | ipaddress.IPv6Address, readers: list[maxminddb.Reader]) -> Place | None:
    """What all databases say together; the first that has a field gives it."""
    known: dict[str, Any] = {}
    for reader in readers:
        if address.version == 6 and reader.metadata().ip_version == 4:
            continue
        record = reader.get(address)
        if isinstance(record, Mapping):
            known = _known(_of_record(record)) | known
    return Place(**known) if known else None


def _of_record(record: Mapping[str, Any]) -> Place:
    """A record of a City, Country or ASN file. https://maxmind.github.io/MaxMind-DB/"""
    country, where = _object(record, "country"), _object(record, "location")
    regions = record.get("subdivisions")
    region = regions[-1] if isinstance(regions, list) and regions else {}
    code, part = country.get("iso_code"), region.get("iso_code")
    return Place(
        continent_name=_english(_object(record, "continent")),
        country_iso_code=code,
        country_name=_english(country),
        region_iso_code=f"{code}-{part}" if code and part else None,
        region_name=_english(region),
        city_name=_english(_object(record, "city")),
        latitude=where.get("latitude"),
        longitude=where.get("longitude"),
        as_number=record.get("autonomous_system_number"),
        as_organization=record.get("autonomous_system_organization"),
    )


def _object(record: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = record.get(name)
    return found if isinstance(found, Mapping) else {}


def _english(named: Mapping[str, Any]) -> str | None:
    found = _object(named, "names").get("en")
    return found if isinstance(found, str) else None


def _known(place: Place) -> dict[str, Any]:
    values = {field.name: getattr(place, field.name) for field in fields(Place)}
    return {name: value for name, value in values.items() if value is not None}


@lru_cache(maxsize=16)
def _database(path: str) -> maxminddb.Reader:
    import maxminddb  # noqa: PLC0415  most runs have no database

    if not Path(path).is_file():
        raise InputError(f"no file '{path}'")
    try:
        return maxminddb.open_database(path)
    except (maxminddb.InvalidDatabaseError, OSError, ValueError) as error:
        raise InputError(f"'{path}' is no MaxMind file: {error}") from error


__all__ = ["AddressBook", "Place", "joined", "told"]
