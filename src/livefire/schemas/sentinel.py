"""Microsoft Sentinel's `AWSCloudTrail`: strings are never null (absent is ""), booleans and times may be.

JSON columns are compact text in the record's key order, with & < > written as HTML-safe escapes unless that is switched
off; the rows that Microsoft publishes show the first of the three. parse_json() undoes them; `contains "&"` does not.
"""

from __future__ import annotations

from functools import lru_cache

from livefire.plan import Literal, Value, call
from livefire.plan.types import INTEGER, REAL
from livefire.schemas.schema import Schema, either, raw, text


def _string(name: str) -> Value:
    return either(raw(name), text(""))


def _json(name: str, html_safe: bool) -> Value:
    """The object's JSON text; "" when it is absent or JSON null."""
    written = call("json_text", raw(name))
    return either(_safe(written) if html_safe else written, text(""))


def _safe(value: Value) -> Value:
    for character, escape in (("&", "\\u0026"), ("<", "\\u003c"), (">", "\\u003e")):
        value = call("replace", value, text(character), text(escape))
    return value


_EMPTY, ZERO = text(""), Literal(0, INTEGER)
_STRINGS = {
    "AwsEventId": "eventID",
    "EventVersion": "eventVersion",
    "EventSource": "eventSource",
    "EventTypeName": "eventType",
    "EventName": "eventName",
    "UserIdentityType": "userIdentity.type",
    "UserIdentityPrincipalid": "userIdentity.principalId",
    "UserIdentityArn": "userIdentity.arn",
    "UserIdentityAccountId": "userIdentity.accountId",
    "UserIdentityInvokedBy": "userIdentity.invokedBy",
    "UserIdentityAccessKeyId": "userIdentity.accessKeyId",
    "UserIdentityUserName": "userIdentity.userName",
    "UserIdentityUserId": "userIdentity.onBehalfOf.userId",
    "UserIdentityStoreArn": "userIdentity.onBehalfOf.identityStoreArn",
    "SessionIssuerType": "userIdentity.sessionContext.sessionIssuer.type",
    "SessionIssuerPrincipalId": "userIdentity.sessionContext.sessionIssuer.principalId",
    "SessionIssuerArn": "userIdentity.sessionContext.sessionIssuer.arn",
    "SessionIssuerAccountId": "userIdentity.sessionContext.sessionIssuer.accountId",
    "SessionIssuerUserName": "userIdentity.sessionContext.sessionIssuer.userName",
    "EC2RoleDelivery": "userIdentity.sessionContext.ec2RoleDelivery",
    "AWSRegion": "awsRegion",
    "SourceIpAddress": "sourceIPAddress",
    "UserAgent": "userAgent",
    "ErrorCode": "errorCode",
    "ErrorMessage": "errorMessage",
    "AwsRequestId_": "requestID",
    "APIVersion": "apiVersion",
    "RecipientAccountId": "recipientAccountId",
    "SharedEventId": "sharedEventID",
    "VpcEndpointId": "vpcEndpointId",
    "TlsVersion": "tlsDetails.tlsVersion",
    "CipherSuite": "tlsDetails.cipherSuite",
    "ClientProvidedHostHeader": "tlsDetails.clientProvidedHostHeader",
}
_JSON = {
    "RequestParameters": "requestParameters",
    "ResponseElements": "responseElements",
    "AdditionalEventData": "additionalEventData",
    "ServiceEventDetails": "serviceEventDetails",
    "Resources": "resources",
}
_ATTRIBUTES = "userIdentity.sessionContext.attributes"


def _permission(*path: str) -> Value:
    """A field of a security group's first permission, "" elsewhere."""
    value: Value = call("json_get", raw("requestParameters"), text("ipPermissions"))
    value = call("json_at", call("json_get", value, text("items")), ZERO)
    for name in path:
        value = call("json_at", value, ZERO) if name == "0" else call("json_get", value, text(name))
    return either(call("json_text", value), _EMPTY)


_EMPTY_IN_PRACTICE = ("AwsRequestId", "OperationName", "Category", "SourceSystem", "TenantId", "_ResourceId")
"""Columns that published rows leave empty, whatever the reference says of them."""


VERSION = "2025-09"
"""https://learn.microsoft.com/azure/azure-monitor/reference/tables/awscloudtrail"""


@lru_cache(maxsize=2)
def sentinel(html_safe: bool = True) -> Schema:
    """The table; `html_safe`: & < > in JSON text are escapes."""
    return Schema(
        name="sentinel",
        version=VERSION,
        fixed={
            "TimeGenerated": raw("eventTime"),
            **{column: _string(name) for column, name in _STRINGS.items()},
            **{column: _json(name, html_safe) for column, name in _JSON.items()},
            "SessionMfaAuthenticated": call("text_boolean", raw(f"{_ATTRIBUTES}.mfaAuthenticated")),
            "SessionCreationDate": call("text_timestamp", raw(f"{_ATTRIBUTES}.creationDate")),
            "ReadOnly": raw("readOnly"),
            "ManagementEvent": raw("managementEvent"),
            "IpProtocol": _permission("ipProtocol"),
            "SourcePort": _permission("fromPort"),
            "DestinationPort": _permission("toPort"),
            "CidrIp": _permission("ipRanges", "items", "0", "cidrIp"),
            **dict.fromkeys(_EMPTY_IN_PRACTICE, _EMPTY),
            "_BilledSize": Literal(None, REAL),
            "_IsBillable": _EMPTY,
            "Type": text("AWSCloudTrail"),
        },
        families={},
        scope=("EventSource", "EventName"),
        time="TimeGenerated",
        needs=dict.fromkeys(("TenantId", "_BilledSize", "_IsBillable"), "workspace"),
    )
