"""Elastic's AWS integration (package 8.9): the record as an ECS document of `logs-aws.cloudtrail-*`.

Before anything else the pipeline drops null, "", "-", "none", {} and [], at every depth. Payload objects are Java's
Map.toString() in HashMap order. `event.ingested` is the event's time: no delivery is modelled. Not here, so a rule that
reads them has no telemetry: geo and AS of an address, user_agent.name and the like (they need databases), entities.
"""

from __future__ import annotations

from livefire.plan import Literal, Value, call
from livefire.plan.types import BOOLEAN, INTEGER, NULL, TEXT, ListOf
from livefire.schemas.ecs_categories import CATEGORIES
from livefire.schemas.schema import OpenNames, Schema, either, raw, text

_IDENTITY, _SESSION = "userIdentity", "userIdentity.sessionContext"
_ISSUER, _ATTRIBUTES = f"{_SESSION}.sessionIssuer", f"{_SESSION}.attributes"
_ABSENT = Literal(None, TEXT)
PRUNED = ("", "-", "none")
"""Values that the pipeline drops wherever they stand."""


def kept(name: str) -> Value:
    """A text column after pruning."""
    value = raw(name)
    return call("if_else", call("is_in", value, *map(text, PRUNED)), _ABSENT, value)


def when(condition: Value, value: Value, otherwise: Value = _ABSENT) -> Value:
    return call("if_else", condition, value, otherwise)


def both(*conditions: Value) -> Value:
    return call("and", *conditions)


def negated(condition: Value) -> Value:
    return call("not", call("is_true", condition))


def equal(name: str, *options: str) -> Value:
    return call("is_true", call("is_in", raw(name), *map(text, options)))


def member(column: str, *path: str) -> Value:
    """The text of a scalar inside a free-form object, after pruning."""
    value: Value = raw(column)
    for name in path:
        value = call("json_get", value, text(name))
    found = call("json_text", value)
    return when(call("is_in", found, *map(text, PRUNED)), _ABSENT, found)


def payload(name: str, limit: int) -> Value:
    """The object as Java prints it; no keyword beyond `limit` characters."""
    printed = call("java_map_text", raw(name))
    return when(call("less_or_equal", call("length", printed), Literal(limit, INTEGER)), printed)


def _session_name() -> Value:
    """The tail of an assumed session's ARN."""
    named = equal(f"{_IDENTITY}.type", "AssumedRole", "FederatedUser", "IdentityCenterUser")
    tail = call("list_get", call("split", kept(f"{_IDENTITY}.arn"), text("/")), Literal(-1, INTEGER))
    return when(both(named, call("contains", kept(f"{_IDENTITY}.arn"), text("/"))), tail)


def _service() -> Value:
    """The service that acts: an AWSService's own name, or that of a service-linked role."""
    linked = call("extract", kept(f"{_ISSUER}.arn"), text(":role/aws-service-role/([^/]+)/"), Literal(1, INTEGER))
    role = when(
        equal(f"{_IDENTITY}.type", "AssumedRole"),
        when(call("is_null", linked), _ABSENT, either(kept(f"{_IDENTITY}.invokedBy"), linked)),
    )
    return when(equal(f"{_IDENTITY}.type", "AWSService"), kept(f"{_IDENTITY}.invokedBy"), role)


def _user_name() -> Value:
    issued = both(
        equal(f"{_IDENTITY}.type", "AssumedRole", "FederatedUser"), negated(call("is_null", kept(f"{_ISSUER}.userName")))
    )
    own = when(issued, kept(f"{_ISSUER}.userName"), kept(f"{_IDENTITY}.userName"))
    signed_in = when(equal("eventName", "UserAuthentication"), member("additionalEventData", "UserName"))
    return when(call("is_null", _service()), either(own, signed_in))


def _user_id() -> Value:
    centre = when(equal(f"{_IDENTITY}.type", "IdentityCenterUser"), kept(f"{_IDENTITY}.onBehalfOf.userId"))
    return when(call("is_null", _service()), either(kept(f"{_IDENTITY}.principalId"), centre))


def _user_email() -> Value:
    def with_at(value: Value) -> Value:
        return call("is_true", call("contains", value, text("@")))

    name = _user_name()
    not_first = both(with_at(name), negated(call("starts_with", name, text("@"))))
    return when(with_at(_session_name()), _session_name(), when(not_first, name))


def _outcome() -> Value:
    failed = call("or", negated(call("is_null", kept("errorCode"))), negated(call("is_null", kept("errorMessage"))))
    said = call("lower", member("responseElements", "ConsoleLogin"))
    login = both(equal("eventName", "ConsoleLogin"), negated(call("is_null", said)))
    return when(login, said, when(failed, text("failure"), text("success")))


def _by_action(index: int, otherwise: Value) -> Value:
    """event.category or event.type by the table of actions: one test for each different answer."""
    answers: dict[tuple[str, ...], list[str]] = {}
    for action, row in CATEGORIES.items():
        answers.setdefault(row[index], []).append(action)
    value = otherwise
    for words, actions in answers.items():
        value = call("if_else", equal("eventName", *actions), call("list_of", *map(text, words)), value)
    return value


def _related_users() -> Value:
    name = _session_name()
    before_at = call("list_get", call("split", name, text("@")), Literal(0, INTEGER))
    users = (
        name, when(call("contains", name, text("@")), before_at), member("requestParameters", "userName"),
        member("requestParameters", "newUserName"), member("responseElements", "user", "userId"), _user_id(), _user_name(),
        kept(f"{_IDENTITY}.onBehalfOf.userId"),
    )  # fmt: skip
    return _listed(*users)


def _listed(*values: Value) -> Value:
    """The different values in order; absent when there is none."""
    found = call("list_distinct", call("list_of", *values))
    empty = call("equals", call("list_length", found), Literal(0, INTEGER))
    return call("if_else", empty, Literal(None, NULL), found)


def _not_no(key: str) -> Value:
    """A yes-or-no of a console login as Elastic reads it: anything but "No" is true."""
    value = member("additionalEventData", key)
    return when(
        both(equal("eventName", "ConsoleLogin"), negated(call("is_null", value))),
        call("not_equals", value, text("No")),
        Literal(None, BOOLEAN),
    )


def _resources(key: str) -> Value:
    return call("list_distinct", call("json_texts", raw("resources"), text(key)))


def _tls(index: int) -> Value:
    parts = call("split", kept("tlsDetails.tlsVersion"), text("v"))
    return call("lower", call("list_get", parts, Literal(index, INTEGER)))


def _creation_date() -> Value:
    """ISO 8601, also in its basic form (20131102T010628Z) as records of the first years have it."""
    written = kept(f"{_ATTRIBUTES}.creationDate")
    basic = text("^([0-9]{4})([0-9]{2})([0-9]{2})T([0-9]{2})([0-9]{2})([0-9]{2})Z$")
    return call("text_timestamp", call("replace_matches", written, basic, text("\\1-\\2-\\3T\\4:\\5:\\6Z")))


_CLOUDTRAIL = {
    "event_version": kept("eventVersion"),
    "event_type": kept("eventType"),
    "event_category": kept("eventCategory"),
    "api_version": kept("apiVersion"),
    "request_id": kept("requestID"),
    "recipient_account_id": kept("recipientAccountId"),
    "vpc_endpoint_id": kept("vpcEndpointId"),
    "vpc_endpoint_account_id": kept("vpcEndpointAccountId"),
    "error_code": kept("errorCode"),
    "error_message": kept("errorMessage"),
    "session_credential_from_console": kept("sessionCredentialFromConsole"),
    "read_only": raw("readOnly"),
    "management_event": call("boolean_text", raw("managementEvent")),
    "shared_event_id": kept("sharedEventID"),
    "user_identity.type": kept(f"{_IDENTITY}.type"),
    "user_identity.arn": kept(f"{_IDENTITY}.arn"),
    "user_identity.access_key_id": kept(f"{_IDENTITY}.accessKeyId"),
    "user_identity.invoked_by": kept(f"{_IDENTITY}.invokedBy"),
    "user_identity.credential_id": kept(f"{_IDENTITY}.credentialId"),
    "user_identity.identity_provider": kept(f"{_IDENTITY}.identityProvider"),
    "user_identity.on_behalf_of.user_id": kept(f"{_IDENTITY}.onBehalfOf.userId"),
    "user_identity.on_behalf_of.identity_store_arn": kept(f"{_IDENTITY}.onBehalfOf.identityStoreArn"),
    "user_identity.session_context.mfa_authenticated": kept(f"{_ATTRIBUTES}.mfaAuthenticated"),
    "user_identity.session_context.creation_date": _creation_date(),
    "user_identity.session_context.session_issuer.type": kept(f"{_ISSUER}.type"),
    "user_identity.session_context.session_issuer.principal_id": kept(f"{_ISSUER}.principalId"),
    "user_identity.session_context.session_issuer.arn": kept(f"{_ISSUER}.arn"),
    "user_identity.session_context.session_issuer.account_id": kept(f"{_ISSUER}.accountId"),
    "user_identity.session_context.ec2_role_delivery": kept(f"{_SESSION}.ec2RoleDelivery"),
    "user_identity.session_context.source_identity": kept(f"{_SESSION}.sourceIdentity"),
    "user_identity.session_context.assumed_root": kept(f"{_SESSION}.assumedRoot"),
    "user_identity.session_context.sign_in_session_arn": kept(f"{_SESSION}.signInSessionArn"),
    "request_parameters": payload("requestParameters", 8191),
    "response_elements": payload("responseElements", 8191),
    "additional_eventdata": payload("additionalEventData", 1024),
    "service_event_details": payload("serviceEventDetails", 1024),
    "resources.arn": _resources("ARN"),
    "resources.type": _resources("type"),
    "resources.account_id": _resources("accountId"),
    "tls_details.key_exchange": kept("tlsDetails.keyExchange"),
    "console_login.additional_eventdata.mobile_version": _not_no("MobileVersion"),
    "console_login.additional_eventdata.mfa_used": _not_no("MFAUsed"),
    "console_login.additional_eventdata.login_to": when(
        equal("eventName", "ConsoleLogin"), member("additionalEventData", "LoginTo")
    ),
}


_SERVICE_NAME = call("extract", raw("eventSource"), text("^(.+)[.]amazonaws[.]com$"), Literal(1, INTEGER))
_IP = call("text_ip", kept("sourceIPAddress"))

FIXED: dict[str, Value] = {
    "@timestamp": raw("eventTime"),
    "event.ingested": raw("eventTime"),
    "event.provider": kept("eventSource"),
    "event.action": kept("eventName"),
    "event.id": kept("eventID"),
    "event.kind": text("event"),
    "event.outcome": _outcome(),
    "event.category": _by_action(0, Literal(None, NULL)),
    "event.type": _by_action(1, call("list_of", text("info"))),
    "event.dataset": text("aws.cloudtrail"),
    "event.module": text("aws"),
    "data_stream.dataset": text("aws.cloudtrail"),
    "data_stream.type": text("logs"),
    "data_stream.namespace": text("default"),
    "ecs.version": text("8.11.0"),
    "_id": kept("eventID"),
    "_index": text("logs-aws.cloudtrail-default"),
    "_version": Literal(1, INTEGER),
    **{f"aws.cloudtrail.{name}": value for name, value in _CLOUDTRAIL.items()},
    "cloud.provider": text("aws"),
    "cloud.account.id": either(kept(f"{_IDENTITY}.accountId"), kept("recipientAccountId")),
    "cloud.region": kept("awsRegion"),
    "cloud.service.name": _SERVICE_NAME,
    "service.name": _service(),
    "source.address": kept("sourceIPAddress"),
    "source.ip": _IP,
    "user.name": _user_name(),
    "user.id": _user_id(),
    "user.email": _user_email(),
    "user.target.name": member("requestParameters", "userName"),
    "user.target.id": member("responseElements", "user", "userId"),
    "user.changes.name": member("requestParameters", "newUserName"),
    "group.name": member("requestParameters", "groupName"),
    "group.id": member("responseElements", "group", "groupId"),
    "user_agent.original": kept("userAgent"),
    "tls.version_protocol": _tls(0),
    "tls.version": _tls(1),
    "tls.cipher": kept("tlsDetails.cipherSuite"),
    "tls.client.server_name": kept("tlsDetails.clientProvidedHostHeader"),
    "related.user": _related_users(),
    "related.ip": _listed(call("ip_text", _IP)),
}

FLATTENED = {
    "request_parameters": "requestParameters",
    "response_elements": "responseElements",
    "additional_eventdata": "additionalEventData",
    "service_event_details": "serviceEventDetails",
}


def _flattened(column: str) -> OpenNames:
    """A flattened field's leaves: keywords, one for each value at the path."""
    return OpenNames(ListOf(TEXT), lambda path: call("json_texts", raw(column), *map(text, path.split("."))))


ECS = Schema(
    name="ecs",
    version="8.9.0",
    fixed=FIXED,
    families={f"aws.cloudtrail.flattened.{name}.": _flattened(column) for name, column in FLATTENED.items()},
    scope=("event.provider", "event.action"),
    time="@timestamp",
    tables=("logs-aws.cloudtrail-*",),
    absent=(
        "source.geo.",
        "source.as.",
        "user_agent.",
        "actor.",
        "target.",
        "related.",
        "entity.",
        "host.",
        "process.",
        "file.",
        "kibana.",
        "agent.",
        "aws.",
        "user.",
        "group.",
        "service.",
        "cloud.",
        "dll.",
        "network.",
        "destination.",
        "dns.",
        "url.",
        "registry.",
        "winlog.",
        "azure.",
        "o365.",
        "okta.",
        "google_workspace.",
        "gcp.",
        "event.",
    ),
)
"""https://github.com/elastic/integrations/tree/main/packages/aws (facts only; the pipeline is not copied)"""

__all__ = ["ECS", "FLATTENED", "PRUNED"]
