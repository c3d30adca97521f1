"""The entities of a record: who acts, what is acted on, and all that is named, sorted into users, hosts, services and the rest.

a record's parts (JSON) ─> related and target, two sets that remember what they hold ─> each target's kind ─> JSON
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

from livefire.engines.java_maps import hash_set_order
from livefire.schemas.ecs_entity_tables import (
    ACCOUNT,
    KIND_OF_TYPE,
    LISTS,
    PREFIXES,
    RELATED,
    TARGETS,
    TEXT_LISTS,
    VERSIONED,
)  # fmt: skip
from livefire.schemas.ecs_package import Package
from livefire.schemas.ecs_pruning import pruned

_ALWAYS = ("accessKeyId", "arn", "userName", "issuerArn", "issuerUserName")
_SHORT = {"q": "requestParameters", "r": "responseElements", "a": "additionalEventData"}
_USERS = ("AssumedRole", "IAMUser", "Root")


class _NotText(Exception):
    """The mapping's script fails on a value that is no text: the document then has no entities at all."""


def told(package: Package) -> Callable[[str], str | None]:
    """A function from a record's parts to its entities, both JSON: actor, and lists target, related and one for each kind."""
    return lru_cache(maxsize=4096)(partial(_told, package=package))


def _told(parts: str, *, package: Package) -> str | None:
    try:
        found = _entities(pruned(json.loads(parts), package.pruned) or {}, package)
    except (_NotText, ValueError, RecursionError):
        return None
    return json.dumps({name: value for name, value in found.items() if value}, ensure_ascii=False)


def _entities(parts: Mapping[str, Any], package: Package) -> dict[str, Any]:
    if not parts.get("eventName"):
        return {}
    service = str(parts.get("eventSource", "")).removesuffix(".amazonaws.com")
    related: set[str] = set()
    for name in _ALWAYS if parts.get("type") != "IdentityCenterUser" or not package.typed_entities else (*_ALWAYS, "storeArn"):
        _add(related, parts.get(name))
    _add_resources(related, parts)
    _add_of_service(related, parts, service, package)
    target: set[str] = set()
    _add_targets(target, parts, service)
    actor = _actor(parts, service)
    arranged = partial(_arranged, package=package)
    found: dict[str, Any] = {"actor": actor, "target": arranged(target), "related": arranged(related | target)}
    if package.typed_entities:
        for kind in ("user", "host", "service", "entity"):
            found[f"{kind}_target"] = arranged({one for one in target if _kind(one) == kind})
        if actor is not None:
            found[f"{_actor_kind(actor, parts)}_actor"] = _own_id(actor, parts, package)
    return found


def _arranged(values: set[str], *, package: Package) -> list[str]:
    in_order = sorted(values, key=lambda one: one.encode("utf-16-be", "surrogatepass"))
    return in_order if package.sorts_entities else list(hash_set_order(in_order))


def _add(found: set[str], value: Any) -> bool:
    """Whether the set did not hold the value before; no value is none."""
    if value is not None and not isinstance(value, str):
        raise _NotText
    if not value or value in found:
        return False
    found.add(value)
    return True


def _add_until_known(found: set[str], values: Sequence[Any]) -> None:
    """The values up to the first that is missing or held already."""
    for value in values:
        if not _add(found, value):
            return


def _add_resources(found: set[str], parts: Mapping[str, Any]) -> None:
    for resource in _list(parts.get("resources")):
        _add(found, resource.get("ARN") if isinstance(resource, dict) else None)


def _add_of_service(found: set[str], parts: Mapping[str, Any], service: str, package: Package) -> None:
    for path in RELATED.get(service, "").split():
        _add(found, _value(parts, path))
    for path in TEXT_LISTS.get(service, ()):
        if package.typed_entities:
            _add_until_known(found, _list(_value(parts, path)))
        else:
            _add(found, _value(parts, path))  # releases before took a list for a text, and failed
    for path, names in LISTS.get(service, ()):
        for one in _elements(parts, path):
            _add_until_known(found, [_inside(one, name) for name in names.split()])


def _add_targets(found: set[str], parts: Mapping[str, Any], service: str) -> None:
    action = str(parts["eventName"])
    if (service, action) == ("ssm", "SendCommand"):
        _add_until_known(found, _commanded(parts))
        return
    paths = TARGETS.get((service, action), ())
    if service == "lambda":
        paths = next(((path,) for name, path in VERSIONED if name in action), ())
    for path in paths:
        if path.startswith("#"):
            number = _value(parts, path[1:])
            _add(found, None if number is None else str(number))
        elif "[]" in path:
            for value in _spread(parts, path):
                _add(found, value)
        else:
            _add(found, _value(parts, path))


def _commanded(parts: Mapping[str, Any]) -> list[Any]:
    """The instances that a command is sent to; a star is the whole account."""
    found = _list(_value(parts, "q.instanceIds"))
    if not found:
        found = [value for target in _elements(parts, "q.targets") for value in _list(_inside(target, "values"))]
    return [parts.get(ACCOUNT)] if found == ["*"] else found


def _actor(parts: Mapping[str, Any], service: str) -> str | None:
    actor = parts.get("arn") or parts.get("onBehalfOf")
    if (service, parts["eventName"]) == ("sts", "AssumeRole"):
        names = {"AWSService": "invokedBy", "AssumedRole": "issuerArn"}
        actor = parts.get(names.get(str(parts.get("type")), "arn"))
    if (service, parts["eventName"]) == ("sts", "GetCallerIdentity"):
        actor = parts.get("arn")
    return actor or None


def _own_id(actor: str, parts: Mapping[str, Any], package: Package) -> str:
    """The actor's id; of a role's session, since service actors are told apart, the role's."""
    session = package.service_actors and parts.get("type") == "AssumedRole" and _actor_kind(actor, parts) == "user"
    return str(parts.get("issuerArn") or actor) if session else actor


def _actor_kind(actor: str, parts: Mapping[str, Any]) -> str:
    if parts.get("type") == "AWSService" or _is_service_role(actor):
        return "service"
    if parts.get("type") in _USERS:
        return "user"
    type = _resource_type(actor)
    if type in ("user", "role", "assumed-role", "federated-user"):
        return "user"
    return "host" if type == "instance" or actor.startswith("i-") else "entity"


def _kind(target: str) -> str:
    if target.startswith("arn:"):
        type = _resource_type(target)
        if type is None:
            return "entity"
        if _is_service_role(target):
            return "service"
        return KIND_OF_TYPE.get(type, "service" if target.split(":")[2] == "s3" else "entity")
    if len(target) == 20 and target.startswith("AKIA"):
        return "user"
    return next((kind for prefix, kind in PREFIXES.items() if target.startswith(prefix)), "entity")


def _resource_type(arn: str) -> str | None:
    """`role` of arn:aws:iam::123456789012:role/name; None when it is no ARN."""
    parts = arn.split(":")
    if not arn.startswith("arn:") or len(parts) < 6:
        return None
    return parts[5].split("/")[0] if parts[5].find("/") > 0 else parts[5]


def _is_service_role(arn: str) -> bool:
    return "/AWSServiceRoleFor" in arn or "/aws-service-role/" in arn


def _value(parts: Mapping[str, Any], path: str) -> Any:
    first, _, rest = path.partition(".")
    value = parts.get(_SHORT.get(first, first))
    return _inside(value, rest) if rest else value


def _inside(value: Any, path: str) -> Any:
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _elements(parts: Mapping[str, Any], path: str) -> Iterator[Any]:
    """The elements of the array at a path that may go through other arrays."""
    outer, *inner = path.split("[].")
    found = _list(_value(parts, outer))
    for step in inner:
        found = [one for value in found for one in _list(_inside(value, step))]
    yield from found


def _spread(parts: Mapping[str, Any], path: str) -> Iterator[Any]:
    array, _, name = path.partition("[]")
    for one in _elements(parts, array):
        yield _inside(one, name[1:]) if name else one


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


__all__ = ["told"]
