"""What books say beside the record: places of addresses, clients by their agents, entities of a record's parts."""

from __future__ import annotations

from livefire.plan import Value, call
from livefire.schemas.ecs_package import Package
from livefire.schemas.ecs_values import IDENTITY, ISSUER, kept
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
    told = call("lookup", call("json_text", _parts()), text(entity_book(of)))
    return {name: call("json_texts", told, text(member)) for name, member in _ENTITIES.items()}


def entity_book(of: Package) -> str:
    return f"entities {of.version}"


_PARTS: dict[str, str] = {
    "type": f"{IDENTITY}.type",
    "arn": f"{IDENTITY}.arn",
    "userName": f"{IDENTITY}.userName",
    "accessKeyId": f"{IDENTITY}.accessKeyId",
    "invokedBy": f"{IDENTITY}.invokedBy",
    "issuerArn": f"{ISSUER}.arn",
    "issuerUserName": f"{ISSUER}.userName",
    "onBehalfOf": f"{IDENTITY}.onBehalfOf.userId",
    "storeArn": f"{IDENTITY}.onBehalfOf.identityStoreArn",
    "eventSource": "eventSource",
    "eventName": "eventName",
    "recipientAccountId": "recipientAccountId",
    "requestParameters": "requestParameters",
    "responseElements": "responseElements",
    "additionalEventData": "additionalEventData",
    "resources": "resources",
}


def _parts() -> Value:
    """What entities are told from, as one object."""
    pairs = [value for name, column in _PARTS.items() for value in (call("to_json", text(name)), call("to_json", raw(column)))]
    return call("json_object", *pairs)


def _said(told: Value, name: str) -> Value:
    return call("json_text", call("json_get", told, text(name)))


__all__ = ["AGENTS", "PLACES", "addresses", "agents", "entities", "entity_book"]
