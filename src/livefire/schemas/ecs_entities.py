"""The entities of one call: who acts, what is acted on, all that is named, and of which kind an entity is.

a call's parts ─> chains of values ─> those that are taken;  the parts of who calls ─> the actor
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cache, lru_cache, partial
from typing import Any, TypeAlias

from livefire.plan.json_values import loaded
from livefire.schemas.ecs_entity_tables import (
    ACCOUNT,
    COMMANDED,
    KIND_OF_TYPE,
    LISTS,
    PAYLOADS,
    PREFIXES,
    RELATED,
    TARGETS,
    TEXT_LISTS,
    VERSIONED,
)  # fmt: skip
from livefire.schemas.ecs_package import Package
from livefire.schemas.ecs_pruning import pruned

CALL = (
    "eventSource", "eventName", "recipientAccountId",
    "requestParameters", "responseElements", "additionalEventData", "resources",
)  # fmt: skip
"""What a call is told from: texts after pruning, and behind them the record's objects as JSON."""
CALLER = ("type", "arn", "onBehalfOf", "invokedBy", "issuerArn")
KINDS = ("user", "host", "service", "entity")
STS = ("AssumeRole", "GetCallerIdentity")
"""The actions of sts that have actors of their own."""

_OBJECTS = CALL[3:]
_USERS = ("AssumedRole", "IAMUser", "Root")
_LONG, _SHORT = 4000, 200  # characters: few of the long calls and payloads are remembered, so that all stay below some 100 MB

Chain: TypeAlias = Sequence[Any]
"""Values that are taken in turn, up to the first that is missing or was taken before."""


@dataclass(frozen=True)
class Named:
    """What a call names: `related`, when nothing was taken before, and `target`; `asked`: the action, if it is one of STS.

    `related` is None when the mapping's script fails on a value that is no text: the document then has no entities at all.
    When one of the values `watched` was taken before, `related` is what the `chains` then say.
    """

    related: tuple[str, ...] | None = ()
    target: tuple[str, ...] = ()
    asked: str = ""
    watched: frozenset[str] = frozenset()
    chains: tuple[Chain, ...] = ()

    def after(self, taken: Set[str]) -> Named:
        """The same call when these values were taken before."""
        return replace(self, related=_taken(self.chains, taken), watched=frozenset())


NOTHING = Named()


@cache
def named(package: Package) -> Callable[..., Named | None]:
    """A function from the texts of CALL to what the call names; None when it has no entities."""
    told = partial(_named, package)
    usual, long = lru_cache(maxsize=8192)(told), lru_cache(maxsize=128)(told)

    def of(*texts: str | None) -> Named | None:
        *_, request, response, _, resources = texts
        return (usual if len(request or "") + len(response or "") + len(resources or "") <= _LONG else long)(*texts)

    return of


def _named(package: Package, *texts: str | None) -> Named | None:
    parts: dict[str, Any] = dict(zip(CALL, texts, strict=True))
    if not parts["eventName"]:
        return None
    service = (parts["eventSource"] or "").removesuffix(".amazonaws.com")
    try:
        parts |= {name: _read(parts[name]) for name in _OBJECTS}
        chains = tuple(_chains(parts, service, package))
        target = _taken(_targets(parts, service, package.pruned), frozenset())
    except (ValueError, RecursionError):
        return None
    if target is None:
        return None
    asked = parts["eventName"] if service == "sts" and parts["eventName"] in STS else ""
    watched = frozenset(value for chain in chains if len(chain) > 1 for value in chain if isinstance(value, str))
    return Named(_taken(chains, frozenset()), target, asked, watched, chains if watched else ())


def _read(document: str | None) -> Any:
    """A payload; ValueError for one that is no JSON, or holds half a character."""
    if document is None:
        return None
    return (_remembered if len(document) <= _SHORT else _parsed)(document)


def _parsed(document: str) -> Any:
    value = loaded(document)
    if "\\u" in document:
        json.dumps(value, ensure_ascii=False).encode()
    return value


_remembered = lru_cache(maxsize=8192)(_parsed)


def _taken(chains: Iterable[Chain], taken: Set[str]) -> tuple[str, ...] | None:
    """What the chains add, in any order; None when they come to a value that is no text."""
    found = set(taken)
    for chain in chains:
        for value in chain:
            if value is not None and not isinstance(value, str):
                return None
            if not value or value in found:
                break
            found.add(value)
    return tuple(found - taken)


def _chains(parts: Mapping[str, Any], service: str, package: Package) -> Iterator[Chain]:
    gone = package.pruned
    for resource in _list(parts["resources"]):
        yield (_inside(resource, ("ARN",), gone),)
    for steps in _paths(RELATED.get(service, "")):
        yield (_inside(parts, steps, gone),)
    for path in TEXT_LISTS.get(service, ()):
        value = _value(parts, path, gone)
        yield _list(value) if package.typed_entities else (value,)  # releases before took a list for a text, and failed
    for path, names in LISTS.get(service, ()):
        for one in _elements(parts, path):
            yield [_inside(one, steps, gone) for steps in _paths(names)]


def _targets(parts: Mapping[str, Any], service: str, gone: Sequence[str]) -> Iterator[Chain]:
    action = parts["eventName"]
    if (service, action) == ("ssm", "SendCommand"):
        yield _commanded(parts, gone)
        return
    paths = TARGETS.get((service, action), ())
    if service == "lambda":
        paths = next(((path,) for name, path in VERSIONED if name in action), ())
    for path in paths:
        if path.startswith("#"):
            number = _value(parts, path[1:], gone)
            yield (None if number is None else str(number),)
        elif "[]" in path:
            for value in _spread(parts, path, gone):
                yield (value,)
        else:
            yield (_value(parts, path, gone),)


def _commanded(parts: Mapping[str, Any], gone: Sequence[str]) -> Chain:
    """The instances that a command is sent to; a star is the whole account."""
    found = _list(_value(parts, COMMANDED[0], gone))
    if not found:
        found = [value for target in _elements(parts, COMMANDED[1]) for value in _list(_inside(target, ("values",), gone))]
    return (parts[ACCOUNT],) if found == ["*"] else found


@dataclass(frozen=True)
class Actor:
    """`name` for the document; `own`, of a role's session since service actors are told apart the role's, for the kind."""

    name: str
    own: str
    kind: str


@cache
def actor(package: Package) -> Callable[..., Actor | None]:
    """A function from the texts of CALLER and what is asked of sts to who acts; None when nobody is named."""
    return lru_cache(maxsize=4096)(partial(_actor, package))


def _actor(package: Package, *texts: str | None) -> Actor | None:
    type, arn, person, service, role, asked = texts
    name = arn or person
    if asked == "AssumeRole":
        name = {"AWSService": service, "AssumedRole": role}.get(type or "", arn)
    if asked == "GetCallerIdentity":
        name = arn
    if not name:
        return None
    kind = _actor_kind(name, type)
    session = package.service_actors and type == "AssumedRole" and kind == "user"
    return Actor(name, (role or name) if session else name, kind)


def _actor_kind(name: str, type: str | None) -> str:
    if type == "AWSService" or _is_service_role(name):
        return "service"
    if type in _USERS:
        return "user"
    named = _resource_type(name)
    if named in ("user", "role", "assumed-role", "federated-user"):
        return "user"
    return "host" if named == "instance" or name.startswith("i-") else "entity"


@lru_cache(maxsize=65536)
def kind(target: str) -> str:
    """Which of KINDS something is that is acted on."""
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


@cache
def _paths(dotted: str) -> tuple[tuple[str, ...], ...]:
    """The names on the way of each of these paths."""
    return tuple((PAYLOADS.get(first, first), *rest) for first, *rest in (one.split(".") for one in dotted.split()))


def _value(parts: Mapping[str, Any], path: str, gone: Sequence[str]) -> Any:
    """The value at a dotted path, after pruning."""
    return _inside(parts, _paths(path)[0], gone)


def _inside(value: Any, path: Sequence[str], gone: Sequence[str]) -> Any:
    found = _at(value, path)
    if isinstance(found, str):
        return None if not found or found in gone else found
    return None if found is None else pruned(found, gone)


def _at(value: Any, path: Sequence[str]) -> Any:
    for name in path:
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value


def _elements(parts: Mapping[str, Any], path: str) -> Sequence[Any]:
    """The elements of the array at a path that may go through other arrays."""
    outer, *inner = path.split("[].")
    found = _list(_at(parts, _paths(outer)[0]))
    for step in inner:
        found = [one for value in found for one in _list(_at(value, step.split(".")))]
    return found


def _spread(parts: Mapping[str, Any], path: str, gone: Sequence[str]) -> Iterator[Any]:
    array, _, name = path.partition("[]")
    for one in _elements(parts, array):
        yield _inside(one, name[1:].split(".") if name else (), gone)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


__all__ = ["CALL", "CALLER", "KINDS", "NOTHING", "STS", "Actor", "Named", "actor", "kind", "named"]
