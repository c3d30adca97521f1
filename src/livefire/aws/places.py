"""Where an organisation's networks are and whose they are, as a GeoIP database would tell; made up, but for the clouds.

The addresses are those that `organisation` hands out. Numbers of autonomous systems are documentation ones (RFC 5398) for
networks that we made up, and the real ones of clouds, because rules name them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from livefire.events.addresses import AddressBook, Place

_US = Place("North America", "US", "United States")
_CITIES = (
    dataclasses.replace(
        _US, region_iso_code="US-OR", region_name="Oregon", city_name="Portland", latitude=45.52, longitude=-122.68
    ),
    dataclasses.replace(
        _US, region_iso_code="US-IL", region_name="Illinois", city_name="Chicago", latitude=41.88, longitude=-87.63
    ),
    dataclasses.replace(_US, region_iso_code="US-TX", region_name="Texas", city_name="Austin", latitude=30.27, longitude=-97.74),
    Place("Europe", "DE", "Germany", "DE-BE", "Land Berlin", "Berlin", 52.52, 13.4),
    Place("Europe", "IE", "Ireland", "IE-L", "Leinster", "Dublin", 53.34, -6.26),
    Place("Asia", "IN", "India", "IN-KA", "Karnataka", "Bengaluru", 12.97, 77.59),
    Place("Oceania", "AU", "Australia", "AU-NSW", "New South Wales", "Sydney", -33.87, 151.21),
)
_CLOUD = dataclasses.replace(
    _US, region_iso_code="US-VA", region_name="Virginia", city_name="Ashburn", latitude=39.05, longitude=-77.47
)
_FAR = (
    Place("Europe", "NL", "Netherlands", "NL-NH", "North Holland", "Amsterdam", 52.37, 4.9),
    Place("Europe", "RO", "Romania", "RO-B", "Bucuresti", "Bucharest", 44.43, 26.1),
    Place("Asia", "SG", "Singapore", None, None, "Singapore", 1.29, 103.85),
    Place("Europe", "FI", "Finland", "FI-18", "Uusimaa", "Helsinki", 60.17, 24.94),
)
_HOSTERS = ((64500, "Bluefern Hosting"), (64501, "Quayside Servers"), (64502, "Northlight VPS"))
_TOR = (64503, "Onion Relay Association")


def address_book(company: str, seed: int) -> AddressBook:
    """The places of every address that the organisation of this seed hands out."""
    return AddressBook(tuple(_networks(company.capitalize(), seed)))


def _networks(company: str, seed: int) -> Iterator[tuple[str, Place]]:
    offices = [_CITIES[(seed + step) % len(_CITIES)] for step in (0, 1, 3)]
    for office, place in enumerate(offices):
        own = _owned(place, 64496, f"{company} Inc.")
        yield from ((f"192.0.2.{10 + office * 20 + desk}/32", own) for desk in range(20))
    yield "192.0.2.192/27", _owned(offices[0], 64496, f"{company} Inc.")  # where roots sign in
    yield "192.0.2.250/32", _owned(_CLOUD, 16509, "AMAZON-02")  # the sign-in service itself
    yield "203.0.113.0/29", _owned(offices[0], 64497, f"{company} Remote Access")
    yield "203.0.113.64/26", _owned(_CLOUD, 14618, "AMAZON-AES")
    yield "203.0.113.128/26", _owned(_CLOUD, 8075, "MICROSOFT-CORP-MSN-AS-BLOCK")  # runners of a build service
    yield "203.0.113.192/26", _owned(_CLOUD, 14618, "AMAZON-AES")
    for street in range(256):
        home = _CITIES[(seed + street) % len(_CITIES)]
        yield f"198.18.{street}.0/24", _owned(home, 64498, f"{home.country_name} Broadband")
        yield f"198.19.{street}.0/24", _owned(home, 64499, f"{home.country_name} Mobile")
    yield from _strangers()


def _strangers() -> Iterator[tuple[str, Place]]:
    """Rented servers, and every fourth an exit of Tor, as `organisation` numbers them."""
    for stranger in range(24):
        place = _FAR[stranger % len(_FAR)]
        owner = _TOR if stranger % 4 == 3 else _HOSTERS[stranger % len(_HOSTERS)]
        for first in (1, 2):
            yield f"198.51.100.{first + stranger * 9 % 250}/32", _owned(place, *owner)


def _owned(place: Place, number: int, organization: str) -> Place:
    return dataclasses.replace(place, as_number=number, as_organization=organization)


__all__ = ["address_book"]
