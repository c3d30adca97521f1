"""What books say beside the record: places of addresses, clients by their agents, entities of a record's parts."""

from __future__ import annotations

from livefire.plan import Value, call
from livefire.plan.types import DYNAMIC
from livefire.schemas.ecs_entity_lists import PARTS
from livefire.schemas.ecs_entity_tables import PAYLOADS, readers
from livefire.schemas.ecs_package import Package
from livefire.schemas.ecs_values import equal, kept, when
from livefire.schemas.schema import raw, text

PLACES, AGENTS = "place", "user agent"
"""The names of the books; that of entities is for each release."""

_GEO = ("continent_name", "country_iso_code", "country_name", "region_iso_code", "region_name", "city_name")
_AGENT = {
    "name": "name",
    "version": "version",
    "os.name": "os_name",
    "os.version": "os_version",
    "os.full": "os_full",
    "device.name": "device_name",
}
_ENTITIES = {
    "actor.entity.id": "actor",
    "target.entity.id": "target",
    "related.entity": "related",
    "entity.id": "entity_actor",
    "entity.target.id": "entity_target",
    **{f"{kind}.entity.id": f"{kind}_actor" for kind in ("user", "host", "service")},
    **{f"{kind}.target.entity.id": f"{kind}_target" for kind in ("user", "host", "service")},
}


def addresses(of: Package) -> dict[str, Value]:
    """source.geo.* and source.as.*; of a location the text of a point, longitude first."""
    place = call("lookup", kept(of, "sourceIPAddress"), text(PLACES))
    longitude, latitude = _said(place, "longitude"), _said(place, "latitude")
    return {
        **{f"source.geo.{name}": _said(place, name) for name in _GEO},
        "source.geo.location": call("concat", text("POINT ("), longitude, text(" "), latitude, text(")")),
        "source.as.number": call("text_integer", _said(place, "as_number")),
        "source.as.organization.name": _said(place, "as_organization"),
    }


def agents(of: Package) -> dict[str, Value]:
    told = call("lookup", kept(of, "userAgent"), text(AGENTS))
    return {f"user_agent.{name}": _said(told, member) for name, member in _AGENT.items()}


def entities(of: Package) -> dict[str, Value]:
    parts = [_part(column) for column in PARTS.values()]
    return {name: call("lookup_texts", text(entity_book(of)), text(member), *parts) for name, member in _ENTITIES.items()}


def _part(column: str) -> Value:
    """A text, or an object's JSON; of a payload where it is read, for few calls have theirs told apart."""
    value = raw(column)
    if value.type is not DYNAMIC:
        return value
    written = call("json_written", value)
    if column not in PAYLOADS.values():
        return written
    services, actions = readers(column)
    sources = [f"{service}{suffix}" for service in sorted(services) for suffix in ("", ".amazonaws.com")]
    return when(call("or", equal("eventSource", *sources), equal("eventName", *sorted(actions))), written)


def entity_book(of: Package) -> str:
    return f"entities {of.version}"


def _said(told: Value, name: str) -> Value:
    return call("json_text", call("json_get", told, text(name)))


__all__ = ["AGENTS", "PLACES", "addresses", "agents", "entities", "entity_book"]
