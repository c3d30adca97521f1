"""One builder for each kind of record: from who, where, when and with what to an Event whose columns CloudTrail would fill.

Shapes and key orders follow records seen in public data sets (2021 to 2026); eventVersion is the era's: 1.08 for sign-in,
1.11 for STS and Identity Center.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from livefire.aws.sessions import Columns, Principal, Role
from livefire.events.assemble import Event
from livefire.events.texts import Mask, Part, Text, Times, Tree, clock, join, payload, text

NULL = text("null")
CIPHER = {"1.3": ("TLSv1.3", "TLS_AES_128_GCM_SHA256"), "1.2": ("TLSv1.2", "ECDHE-RSA-AES128-GCM-SHA256")}
SIGN_IN, STS, SSO = "signin.amazonaws.com", "sts.amazonaws.com", "sso.amazonaws.com"
HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"


@dataclass(frozen=True)
class Client:
    """From where and with what a call comes."""

    address: Part
    agent: Part
    origin: Part = "office"


def record(
    part: str,
    at: Times,
    who: Principal,
    client: Client,
    *,
    source: str,
    name: Part,
    region: Part,
    kind: str = "AwsApiCall",
    version: str = "1.08",
    read_only: bool = False,
    request: Tree = None,
    response: Tree = None,
    host: Part | None = None,
    account: Part | None = None,
    more: Mapping[str, Part | bool | None] | None = None,
    facts: Mapping[str, Part] | None = None,
    only: Mask | None = None,
) -> Event:
    """Any record: `request` and `response` None are JSON null; `more` are further columns; `host` gives TLS details."""
    columns: Columns = {
        "eventVersion": version,
        **who.columns,
        "eventSource": source,
        "eventName": name,
        "awsRegion": region,
        "sourceIPAddress": client.address,
        "userAgent": client.agent,
        "requestParameters": NULL if request is None else payload(request),
        "responseElements": NULL if response is None else payload(response),
        "requestID": None if kind == "AwsConsoleSignIn" else True,
        "readOnly": read_only,
        "eventType": kind,
        "managementEvent": True,
        "recipientAccountId": who.account if account is None else account,
        "eventCategory": "Management",
    }
    if host is not None:
        tls, cipher = CIPHER["1.3"]
        columns |= {"tlsDetails.tlsVersion": tls, "tlsDetails.cipherSuite": cipher, "tlsDetails.clientProvidedHostHeader": host}
    known: dict[str, Part] = {"principal": who.name, "origin": client.origin, "outcome": "success", "action": part, **who.facts}
    return Event(part, at, columns | dict(more or {}), known | dict(facts or {}), who.empty, only)


def console_login(
    part: str, at: Times, who: Principal, client: Client, *, region: Part = "us-east-1", outcome: str = "Success",
    additional: Tree, error: str | None = None, facts: Mapping[str, Part], only: Mask | None = None,
) -> Event:  # fmt: skip
    """A login to the console. `additional`: LoginTo, MobileVersion, MFAIdentifier, MFAUsed, SamlProviderArn in this order."""
    more: dict[str, Part | bool | None] = {"additionalEventData": payload(additional), "errorMessage": error}
    said: dict[str, Part] = {"action": "console_login", "outcome": outcome.lower(), **facts}
    host = _sign_in_host(region)
    return record(
        part, at, who, client, source=SIGN_IN, name="ConsoleLogin", region=region, kind="AwsConsoleSignIn",
        response={"ConsoleLogin": outcome}, host=host, more=more, facts=said, only=only,
    )  # fmt: skip


def _sign_in_host(region: Part) -> Part:
    return "signin.aws.amazon.com" if region == "us-east-1" else join(region, ".signin.aws.amazon.com")


def check_mfa(at: Times, who: Principal, client: Client, *, facts: Mapping[str, Part], only: Mask | None = None) -> Event:
    """The second step of an IAM user's login, once the password is right."""
    return record(
        "check_mfa", at, who, client, source=SIGN_IN, name="CheckMfa", region="us-east-1", kind="AwsConsoleSignIn",
        response={"CheckMfa": "Success"}, host="signin.aws.amazon.com",
        more={"additionalEventData": payload({"MfaType": "Virtual MFA"})}, facts=facts, only=only,
    )  # fmt: skip


def get_signin_token(at: Times, who: Principal, client: Client, *, region: Part, key: Part, facts: Mapping[str, Part]) -> Event:
    """A token for the console from the federation endpoint. MFAUsed is "No" whatever happened before."""
    return record(
        "get_signin_token", at, who, client, source=SIGN_IN, name="GetSigninToken", region=region, kind="AwsConsoleSignIn",
        response={"credentials": {"accessKeyId": key}, "GetSigninToken": "Success"}, host=_sign_in_host(region),
        more={"additionalEventData": payload({"MobileVersion": "No", "MFAUsed": "No"})}, facts=facts,
    )  # fmt: skip


def sts(
    part: str, name: str, at: Times, who: Principal, client: Client, *, request: Tree = None, response: Tree = None,
    read_only: bool = True, region: Part = "us-east-1", account: Part | None = None, resources: Tree = None,
    shared: Part | None = None, facts: Mapping[str, Part] | None = None, host: Part | None = "sts.amazonaws.com",
) -> Event:  # fmt: skip
    """A call of the Security Token Service."""
    serving = {"awsServingRegion": region, "endpointType": "global" if region == "us-east-1" else "regional"}
    more: dict[str, Part | bool | None] = {
        "additionalEventData": payload({"RequestDetails": serving}),
        "resources": None if resources is None else payload(resources),
        "sharedEventID": shared,
    }
    return record(
        part, at, who, client, source=STS, name=name, region=region, version="1.11", read_only=read_only, request=request,
        response=response, host=host, account=account, more=more, facts=facts,
    )  # fmt: skip


def credentials(key: Part, token: Part, until: Times) -> dict[str, Tree]:
    """What STS gives out: key, token, and the end as `Jul 10, 2026, 12:09:47 PM`."""
    return {"accessKeyId": key, "sessionToken": token, "expiration": _spoken(until)}


def _spoken(times: Times) -> Text:
    stamps = clock(times)
    said = [
        f"{_MONTHS[one[5:7]]} {int(one[8:10])}, {one[:4]}, {_HOURS[one[11:13]].format(one[13:19])}"
        for one in stamps.pool.to_pylist()
    ]
    return Text(pa.array(said, pa.string()), stamps.codes)


_MONTHS = {
    f"{i:02}": name
    for i, name in enumerate(["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"], start=1)
}
_HOURS = {f"{i:02}": f"{i % 12 or 12}{{}} {'AM' if i < 12 else 'PM'}" for i in range(24)}


def assume_role(
    at: Times, who: Principal, client: Client, role: Role, *, session: Part, key: Part, token: Part,
    request: Mapping[str, Tree] | None = None, shared: Part | None = None, facts: Mapping[str, Part],
) -> Event:  # fmt: skip
    """A role is assumed; the record of the caller's account."""
    asked = {"roleArn": role.arn, "roleSessionName": session, "durationSeconds": 3600, **(request or {})}
    arn = join("arn:aws:sts::", role.account, ":assumed-role/", role.name, "/", session)
    given: dict[str, Tree] = {
        "credentials": credentials(key, token, at + 3_600_000),
        "assumedRoleUser": {"assumedRoleId": join(role.id, ":", session), "arn": arn},
    }
    resources = [{"accountId": role.account, "type": "AWS::IAM::Role", "ARN": role.arn}]
    return sts(
        "assume_role",
        "AssumeRole",
        at,
        who,
        client,
        request=asked,
        response=given,
        resources=resources,
        shared=shared,
        facts=facts,
    )


def get_caller_identity(at: Times, who: Principal, client: Client, *, facts: Mapping[str, Part]) -> Event:
    return sts("get_caller_identity", "GetCallerIdentity", at, who, client, facts=facts)


def portal(
    part: str, name: str, at: Times, who: Principal, client: Client, *, region: Part, details: Tree = None, read_only: bool = True,
    source: str = SSO, facts: Mapping[str, Part],
) -> Event:  # fmt: skip
    """A call that the Identity Center portal logs in the directory's account."""
    more: dict[str, Part | bool | None] = {"serviceEventDetails": None if details is None else payload(details)}
    return record(
        part, at, who, client, source=source, name=name, region=region, kind="AwsServiceEvent", version="1.11",
        read_only=read_only, more=more, facts=facts,
    )  # fmt: skip


def sign_in_step(
    part: str, name: str, at: Times, who: Principal, client: Client, *, region: Part, additional: Tree, outcome: str = "Success",
    facts: Mapping[str, Part],
) -> Event:  # fmt: skip
    """UserAuthentication, CredentialChallenge or CredentialVerification of Identity Center."""
    more: dict[str, Part | bool | None] = {
        "additionalEventData": payload(additional), "serviceEventDetails": payload({name: outcome}), "managementEvent": None,
    }  # fmt: skip
    return record(
        part, at, who, client, source=SIGN_IN, name=name, region=region, kind="AwsServiceEvent", version="1.09", more=more,
        facts={"outcome": outcome.lower(), **facts},
    )  # fmt: skip
