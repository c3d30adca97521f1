"""Elastic's AWS integration: the record as an ECS document of `logs-aws.cloudtrail-*`, by release.

Before anything else the pipeline drops null, empty texts and containers, and since 3.11 "-" and "none", at every depth.
Payload objects are Java's Map.toString() in HashMap order. `event.ingested` and `event.created` are the event's time: no
delivery is modelled. What the agent says of itself is in no record: a rule that reads it has no telemetry.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from livefire.plan import Literal, Value, call
from livefire.plan.types import BOOLEAN, INTEGER, ListOf, Type
from livefire.schemas.ecs_categories import CATEGORIES
from livefire.schemas.ecs_connection import as_written, connection, tls
from livefire.schemas.ecs_enrichment import addresses, agents, entities
from livefire.schemas.ecs_fields import MAPPED, SHIPPED
from livefire.schemas.ecs_identity import identity, moved_name
from livefire.schemas.ecs_package import NEWEST, Package, package
from livefire.schemas.ecs_values import (
    ABSENT,
    ATTRIBUTES,
    IDENTITY,
    ISSUER,
    NOTHING,
    SESSION,
    both,
    equal,
    kept,
    member,
    members,
    open_members,
    there,
    when,
    within,
)  # fmt: skip
from livefire.schemas.schema import Schema, either, raw, text

PAYLOADS = {
    "request_parameters": ("requestParameters", 8191),
    "response_elements": ("responseElements", 8191),
    "additional_eventdata": ("additionalEventData", 1024),
    "service_event_details": ("serviceEventDetails", 1024),
}
"""Field below aws.cloudtrail -> the record's object, and how long its keyword may be."""

RETAINED = ("all", "keyword", "flattened", "minimal", "none")
MINIMAL = {
    "additional_eventdata": ("SSEApplied",),
    "request_parameters": (
        "cidrIp", "dryRun", "fromPort", "includeDeprecated", "policyArn", "serialNumber", "withDecryption",
        "x-amz-server-side-encryption-customer-algorithm",
    ),
}  # fmt: skip
"""The flattened leaves that `minimal` retains."""


def printed(of: Package, field: str) -> Value:
    """The object as Java prints it, however long."""
    name = PAYLOADS[field][0]
    value: Value = raw(name)
    if name == "additionalEventData" and of.session_users:
        value = call("if_else", moved_name(of), call("json_nulled", value, text("UserName")), value)
    return call("java_map_text", value, *map(text, of.pruned))


def _outcome(of: Package) -> Value:
    failed = call("or", there(kept(of, "errorCode")), there(kept(of, "errorMessage")))
    said = call("lower", member(of, "responseElements", "ConsoleLogin"))
    return when(both(equal("eventName", "ConsoleLogin"), there(said)), said, when(failed, text("failure"), text("success")))


def _by_action(of: Package, index: int, otherwise: Value) -> Value:
    """event.category or event.type by the table of actions: one test for each different answer."""
    answers: dict[tuple[str, ...], list[str]] = {}
    for action, row in CATEGORIES[of.categories].items():
        answers.setdefault(row[index], []).append(action)
    value = otherwise
    for words, actions in answers.items():
        answer = call("list_of", *map(text, words)) if words else NOTHING
        value = call("if_else", equal("eventName", *actions), answer, value)
    return value


def _not_no(of: Package, key: str) -> Value:
    """A yes-or-no of a console login as Elastic reads it: anything but "No" is true."""
    value = member(of, "additionalEventData", key)
    said = both(equal("eventName", "ConsoleLogin"), there(value))
    return when(said, call("not_equals", value, text("No")), Literal(None, BOOLEAN))


def _creation_date(of: Package) -> Value:
    """ISO 8601, also in its basic form (20131102T010628Z) as records of the first years have it."""
    written = kept(of, f"{ATTRIBUTES}.creationDate")
    basic = text("^([0-9]{4})([0-9]{2})([0-9]{2})T([0-9]{2})([0-9]{2})([0-9]{2})Z$")
    return call("text_timestamp", call("replace_matches", written, basic, text("\\1-\\2-\\3T\\4:\\5:\\6Z")))


_RENAMED = {
    "event_version": "eventVersion",
    "event_type": "eventType",
    "event_category": "eventCategory",
    "api_version": "apiVersion",
    "request_id": "requestID",
    "recipient_account_id": "recipientAccountId",
    "vpc_endpoint_id": "vpcEndpointId",
    "error_code": "errorCode",
    "error_message": "errorMessage",
    "user_identity.type": f"{IDENTITY}.type",
    "user_identity.arn": f"{IDENTITY}.arn",
    "user_identity.access_key_id": f"{IDENTITY}.accessKeyId",
    "user_identity.invoked_by": f"{IDENTITY}.invokedBy",
    "user_identity.session_context.mfa_authenticated": f"{ATTRIBUTES}.mfaAuthenticated",
    "user_identity.session_context.session_issuer.type": f"{ISSUER}.type",
    "user_identity.session_context.session_issuer.principal_id": f"{ISSUER}.principalId",
    "user_identity.session_context.session_issuer.arn": f"{ISSUER}.arn",
    "user_identity.session_context.session_issuer.account_id": f"{ISSUER}.accountId",
}
"""Field below aws.cloudtrail -> the column that it is under another name."""

_RENAMED_SINCE_7_4 = {
    "vpc_endpoint_account_id": "vpcEndpointAccountId",
    "user_identity.credential_id": f"{IDENTITY}.credentialId",
    "user_identity.identity_provider": f"{IDENTITY}.identityProvider",
    "user_identity.invoked_by_delegate.account_id": f"{IDENTITY}.invokedByDelegate.accountId",
    "user_identity.in_scope_of.source_arn": f"{IDENTITY}.inScopeOf.sourceArn",
    "user_identity.in_scope_of.source_account": f"{IDENTITY}.inScopeOf.sourceAccount",
    "user_identity.in_scope_of.issuer_type": f"{IDENTITY}.inScopeOf.issuerType",
    "user_identity.in_scope_of.credentials_issued_to": f"{IDENTITY}.inScopeOf.credentialsIssuedTo",
    "user_identity.on_behalf_of.user_id": f"{IDENTITY}.onBehalfOf.userId",
    "user_identity.on_behalf_of.identity_store_arn": f"{IDENTITY}.onBehalfOf.identityStoreArn",
    "user_identity.session_context.ec2_role_delivery": f"{SESSION}.ec2RoleDelivery",
    "user_identity.session_context.source_identity": f"{SESSION}.sourceIdentity",
    "user_identity.session_context.assumed_root": f"{SESSION}.assumedRoot",
    "user_identity.session_context.sign_in_session_arn": f"{SESSION}.signInSessionArn",
    "user_identity.session_context.web_id_federation_data.federated_provider": f"{SESSION}.webIdFederationData.federatedProvider",
}
_ADDENDUM = {
    "reason": "reason",
    "updated_fields": "updatedFields",
    "original_request_id": "originalRequestID",
    "original_event_id": "originalEventID",
}


def _cloudtrail(of: Package) -> dict[str, Value]:
    """The fields below aws.cloudtrail but for the payloads."""
    columns = {field: kept(of, name) for field, name in _RENAMED.items()}
    columns |= {
        "read_only": raw("readOnly"),
        "management_event": call("boolean_text", raw("managementEvent")),
        "user_identity.session_context.creation_date": _creation_date(of),
        **{f"resources.{field}": _resources(of, name) for field, name in _RESOURCE.items()},
        "console_login.additional_eventdata.mobile_version": _not_no(of, "MobileVersion"),
        "console_login.additional_eventdata.mfa_used": _not_no(of, "MFAUsed"),
        "console_login.additional_eventdata.login_to": when(
            equal("eventName", "ConsoleLogin"), member(of, "additionalEventData", "LoginTo")
        ),
    }
    if of.session_users:
        columns["session_credential_from_console"] = kept(of, "sessionCredentialFromConsole")
    if of.cloud_service:
        columns |= {field: kept(of, name) for field, name in _RENAMED_SINCE_7_4.items()}
        columns |= {f"addendum.{field}": member(of, "addendum", name) for field, name in _ADDENDUM.items()}
        columns |= {"shared_event_id": kept(of, "sharedEventID"), "tls_details.key_exchange": tls(of, "keyExchange")}
    return columns


_RESOURCE = {"arn": "ARN", "type": "type", "account_id": "accountId"}


def _resources(of: Package, key: str) -> Value:
    return call("list_distinct", members(of, "resources", key))


def _cloud(of: Package) -> dict[str, Value]:
    account = kept(of, f"{IDENTITY}.accountId")
    columns = {
        "cloud.account.id": either(account, kept(of, "recipientAccountId")) if of.session_users else account,
        "cloud.region": kept(of, "awsRegion"),
    }
    if of.cloud_service:
        service = call("extract", raw("eventSource"), text("^(.+)[.]amazonaws[.]com$"), Literal(1, INTEGER))
        columns |= {"cloud.provider": text("aws"), "cloud.service.name": service}
    return columns


_INDEX: dict[str, Value] = {
    "event.kind": text("event"),
    "event.dataset": text("aws.cloudtrail"),
    "event.module": text("aws"),
    "data_stream.dataset": text("aws.cloudtrail"),
    "data_stream.type": text("logs"),
    "data_stream.namespace": text("default"),
    "ecs.version": text("8.11.0"),
    "event.ingested": raw("eventTime"),
    "event.created": raw("eventTime"),
}
UNDOCUMENTED = ("event.dataset", "event.module", "data_stream.", "event.ingested", "event.created")
"""What the index has as constants or the cluster and the agent add: in no document of the pipeline."""

_METADATA: dict[str, Value] = {"_index": text("logs-aws.cloudtrail-default"), "_version": Literal(1, INTEGER)}
_LONG = (
    "aws.cloudtrail.error_message", "aws.cloudtrail.error_code", "user_agent.original", "source.address", "group.name",
    "aws.cloudtrail.console_login.additional_eventdata.login_to", "user.target.name", "user.changes.name",
)  # fmt: skip
"""The keywords that callers write, which may be longer than an index keeps."""


def _columns(of: Package, with_entities: bool) -> dict[str, Value]:
    return {
        **_INDEX,
        "@timestamp": raw("eventTime"),
        "event.provider": kept(of, "eventSource"),
        "event.action": kept(of, "eventName"),
        "event.id": kept(of, "eventID"),
        "event.outcome": _outcome(of),
        "event.category": _by_action(of, 0, NOTHING),
        "event.type": _by_action(of, 1, call("list_of", text("info"))),
        **{f"aws.cloudtrail.{name}": value for name, value in _cloudtrail(of).items()},
        **_cloud(of),
        **identity(of),
        **connection(of),
        **addresses(of),
        "user_agent.original": kept(of, "userAgent"),
        **agents(of),
        **(entities(of) if with_entities else {}),
    }


def _null(type: Type) -> Value:
    return NOTHING if isinstance(type, ListOf) else Literal(None, type)


def _payloads(of: Package, retain: str) -> dict[str, Value]:
    """The keywords of payloads, as far as they are retained."""
    strings = retain in ("all", "keyword", "minimal")
    return {
        f"aws.cloudtrail.{field}": printed(of, field) if strings or field == "service_event_details" else ABSENT
        for field in PAYLOADS
    }


def ecs(version: str = NEWEST, entities: bool = True, retain: str = "all") -> Schema:
    """The schema of one release. `entities`: the agent's tag actor_target_mapping; `retain`: which forms payloads keep.

    https://github.com/elastic/integrations/tree/main/packages/aws (facts only; the pipeline is not copied)
    """
    return _ecs(package(version), entities, retain)


@lru_cache(maxsize=32)
def _ecs(of: Package, entities: bool, retain: str) -> Schema:
    compared = _columns(of, entities) | _payloads(of, retain)
    documented = compared | {"source.ip": as_written(kept(of, "sourceIPAddress"))}
    short = {name: within(value) if name in _LONG else value for name, value in compared.items()}
    short |= {f"aws.cloudtrail.{field}": within(documented[f"aws.cloudtrail.{field}"], PAYLOADS[field][1]) for field in PAYLOADS}
    known: Mapping[str, Value] = {name: _null(type) for name, type in MAPPED.items()} | short
    return Schema(
        name="ecs",
        version=of.version,
        fixed=dict(sorted(known.items())) | {"_id": kept(of, "eventID")} | _METADATA,
        families={f"aws.cloudtrail.flattened.{field}.": open_members(of, name) for field, (name, _) in PAYLOADS.items()},
        scope=("event.provider", "event.action"),
        time="@timestamp",
        tables=("logs-aws.cloudtrail-*",),
        absent=_ELSEWHERE,
        needs=_NEEDS,
        documented=documented,
    )


_NEEDS = {"source.geo.": "geo", "source.as.": "as", **dict.fromkeys(SHIPPED, "agent")}
_ELSEWHERE = tuple(
    [
        "process.",
        "kibana.",
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
        "agent.",
        "host.",
        "file.",
        "email.",
        "threat.",
        "observer.",
        "orchestrator.",
        "powershell.",
        "endpoint.",
        "Effective_process.",
        "package.",
        "rule.",
        "message",
        "aws.guardduty.",
        "aws.securityhub",
        "aws.vpcflow.",
        "aws.s3access.",
        "aws.ec2",
        "aws.waf.",
        "aws.route53",
        "aws.inspector.",
        "http.",
        "trace.",
        "gen_ai.",
        "container.",
        "kubernetes.",
        "github.",
        "m365_defender.",
        "cyberarkpas.",
        "ml.",
        "_tier",
        "signal.",
        "event.risk",
        "entityanalytics",
    ]
)
"""How the names of fields begin that other integrations fill: a rule over several indices reads them, and finds nothing here."""

__all__ = ["MINIMAL", "PAYLOADS", "RETAINED", "UNDOCUMENTED", "ecs"]
