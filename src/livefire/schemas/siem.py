"""How a SIEM is set up: what decides, beside the record, what its table holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from livefire.engines.books import Books
from livefire.errors import InputError
from livefire.events.addresses import AddressBook, joined
from livefire.events.addresses import told as place_told
from livefire.schemas.cloudtrail import CLOUDTRAIL
from livefire.schemas.ecs import RETAINED, ecs
from livefire.schemas.ecs_enrichment import AGENTS, PLACES, entity_book
from livefire.schemas.ecs_entity_lists import entity_lists
from livefire.schemas.ecs_package import NEWEST, package
from livefire.schemas.schema import Schema
from livefire.schemas.sentinel import VERSION, sentinel
from livefire.schemas.user_agents import told as agent_told


@dataclass(frozen=True)
class Siem:
    """`ecs`: the release of Elastic's AWS integration, 8.9, 7.3 or 3.8. `geoip`: MaxMind files, asked in this order.

    `entities`: the integration's option actor_target_mapping. `retain`: which forms payloads keep, its option of that name.
    `html_safe`: Sentinel's JSON text with & < > escaped, as its published rows have it.
    """

    ecs: str = NEWEST
    geoip: tuple[str, ...] = ()
    entities: bool = True
    retain: str = "all"
    html_safe: bool = True

    def __post_init__(self) -> None:
        package(self.ecs)
        AddressBook(databases=self.geoip)
        if self.retain not in RETAINED:
            raise InputError(f"retain is '{self.retain}', expected one of {', '.join(RETAINED)}")

    def schema(self, name: str) -> Schema:
        """The schema of this name as this SIEM fills it; its columns are the same in every SIEM."""
        match name:
            case "ecs":
                return ecs(self.ecs, self.entities, self.retain)
            case "sentinel":
                return sentinel(self.html_safe)
            case _:
                return CLOUDTRAIL

    def versions(self) -> dict[str, str]:
        """Schema -> the vendor's version that it follows."""
        return {"cloudtrail": CLOUDTRAIL.version, "ecs": package(self.ecs).version, "sentinel": VERSION}

    def addresses(self, own: AddressBook | None) -> AddressBook:
        """All that is known of addresses: the events' own book, then the databases."""
        return joined(own, self.geoip)

    def books(self, own: AddressBook | None) -> Books:
        """What plans over these schemas look up."""
        release = package(self.ecs)
        return {AGENTS: agent_told, PLACES: place_told(self.addresses(own)), entity_book(release): entity_lists(release)}

    def gives(self, own: AddressBook | None) -> frozenset[str]:
        """The needs of columns that are met."""
        return self.addresses(own).knows


HINTS = {
    "geo": "no source of places: --geoip FILE gives a MaxMind City or Country file",
    "as": "no source of networks: --geoip FILE gives a MaxMind ASN file",
    "workspace": "the workspace writes it, no record holds it",
    "agent": "the agent that ships the log writes it, no record holds it",
}
"""Need -> what to do about it."""


USUAL = Siem()
"""The newest release, all options as they come."""


class _Usual(Mapping[str, Schema]):
    """The usual SIEM's schemas; each is made when it is first asked for, as that of ECS takes 30 ms."""

    def __getitem__(self, name: str) -> Schema:
        if name not in USUAL.versions():
            raise KeyError(name)
        return USUAL.schema(name)

    def __iter__(self) -> Iterator[str]:
        return iter(USUAL.versions())

    def __len__(self) -> int:
        return len(USUAL.versions())


SCHEMAS: Mapping[str, Schema] = _Usual()

__all__ = ["HINTS", "SCHEMAS", "USUAL", "Siem"]
