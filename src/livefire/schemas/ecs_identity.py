"""Who acted and on whom: user.*, service.name, group.* and related.user of a record."""

from __future__ import annotations

from livefire.plan import Literal, Value, call
from livefire.plan.types import INTEGER
from livefire.schemas.ecs_package import Package
from livefire.schemas.ecs_values import (
    ABSENT,
    IDENTITY,
    ISSUER,
    both,
    element,
    equal,
    kept,
    listed,
    member,
    negated,
    there,
    when,
)  # fmt: skip
from livefire.schemas.schema import either, text

_SESSIONS = {"8.9.0": ("AssumedRole", "FederatedUser", "IdentityCenterUser"), "7.3.0": ("AssumedRole", "FederatedUser")}


def identity(package: Package) -> dict[str, Value]:
    """The columns of users, groups and services."""
    columns = {
        "user.name": _user_name(package),
        "user.id": _user_id(package),
        "user.email": _user_email(package),
        "user.target.name": member(package, "requestParameters", "userName"),
        "user.target.id": member(package, "responseElements", "user", "userId"),
        "user.changes.name": member(package, "requestParameters", "newUserName"),
        "group.name": member(package, "requestParameters", "groupName"),
        "group.id": member(package, "responseElements", "group", "groupId"),
        "related.user": _related_users(package),
    }
    return columns | ({"service.name": _service(package)} if package.service_actors else {})


def _session_name(package: Package) -> Value:
    """The tail of an assumed session's ARN."""
    if not package.session_users:
        return ABSENT
    arn = kept(package, f"{IDENTITY}.arn")
    named = equal(f"{IDENTITY}.type", *_SESSIONS[package.version])
    return when(both(named, call("contains", arn, text("/"))), element(arn, "/", -1))


def _service(package: Package) -> Value:
    """The service that acts: an AWSService's own name, or that of a service-linked role."""
    invoker = kept(package, f"{IDENTITY}.invokedBy")
    pattern = text(":role/aws-service-role/([^/]+)/")
    linked = call("extract", kept(package, f"{ISSUER}.arn"), pattern, Literal(1, INTEGER))
    role = when(
        equal(f"{IDENTITY}.type", "AssumedRole"),
        when(call("is_null", linked), ABSENT, either(invoker, linked)),
    )
    return when(equal(f"{IDENTITY}.type", "AWSService"), invoker, role)


def _no_service(package: Package, value: Value) -> Value:
    return when(call("is_null", _service(package)), value) if package.service_actors else value


def _user_name(package: Package) -> Value:
    """The role's name for a role's session, never the session's; a person's of Identity Center from what they typed."""
    own, issued = kept(package, f"{IDENTITY}.userName"), kept(package, f"{ISSUER}.userName")
    if not package.session_users:
        return either(own, issued)
    session = both(equal(f"{IDENTITY}.type", "AssumedRole", "FederatedUser"), there(issued))
    signed_in = when(equal("eventName", "UserAuthentication"), member(package, "additionalEventData", "UserName"))
    return _no_service(package, either(when(session, issued, own), signed_in))


def moved_name(package: Package) -> Value:
    """Whether UserName has left additionalEventData for user.name."""
    if not package.session_users:
        return Literal(False, call("is_null", ABSENT).type)
    session = both(equal(f"{IDENTITY}.type", "AssumedRole", "FederatedUser"), there(kept(package, f"{ISSUER}.userName")))
    named = call("or", session, there(kept(package, f"{IDENTITY}.userName")))
    return both(equal("eventName", "UserAuthentication"), negated(named))


def _user_id(package: Package) -> Value:
    principal = kept(package, f"{IDENTITY}.principalId")
    if not package.session_users:
        return principal
    centre = when(equal(f"{IDENTITY}.type", "IdentityCenterUser"), kept(package, f"{IDENTITY}.onBehalfOf.userId"))
    return _no_service(package, either(principal, centre))


def _user_email(package: Package) -> Value:
    name, session = _user_name(package), _session_name(package)
    not_first = both(_with_at(name), negated(call("starts_with", name, text("@"))))
    return when(_with_at(session), session, when(not_first, name))


def _with_at(value: Value) -> Value:
    return call("is_true", call("contains", value, text("@")))


def _related_users(package: Package) -> Value:
    name = _session_name(package)
    session = (name, when(call("contains", name, text("@")), element(name, "@", 0))) if package.session_users else ()
    changed = member(package, "requestParameters", "newUserName")
    asked, target = member(package, "requestParameters", "userName"), member(package, "responseElements", "user", "userId")
    users = (
        *session,
        asked,
        changed,
        target,
        _user_id(package),
        _user_name(package),
        kept(package, f"{IDENTITY}.onBehalfOf.userId"),
    )
    return listed(*(users if package.cloud_service else users[:-1]))
