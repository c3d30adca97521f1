"""What Sentinel's AWSCloudTrail holds of a record: strings never null, payloads compact JSON, null booleans and times."""

from typing import Any

import pytest

from livefire.errors import InputError
from livefire.normalise import normalise
from livefire.schemas import Siem
from tests.schemas.records import LOGIN, ROLE


def row(record: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return normalise([{**record, **changes}], schema="sentinel")[0]


LOGIN_COLUMNS = [
    ("TimeGenerated", "2026-01-14T09:02:11.000Z"),
    ("EventName", "ConsoleLogin"),
    ("EventTypeName", "AwsConsoleSignIn"),
    ("UserIdentityPrincipalid", "AIDATESTTESTTESTTEST1"),
    ("UserIdentityAccessKeyId", ""),
    ("SessionIssuerUserName", ""),
    ("SessionMfaAuthenticated", None),
    ("SessionCreationDate", None),
    ("RequestParameters", ""),
    ("ResponseElements", '{"ConsoleLogin":"Success"}'),
    ("AdditionalEventData",
     '{"LoginTo":"https://console.aws.amazon.com/?a=1\\u0026b=\\u003c2\\u003e","MobileVersion":"No","MFAUsed":"Yes"}'),
    ("ReadOnly", False),
    ("ManagementEvent", True),
    ("ErrorCode", ""),
    ("TlsVersion", "TLSv1.3"),
    ("Type", "AWSCloudTrail"),
]  # fmt: skip
ROLE_COLUMNS = [
    ("SessionMfaAuthenticated", True),
    ("SessionCreationDate", "2026-01-14T09:00:00.000Z"),
    ("SessionIssuerUserName", "Reader"),
    ("ErrorCode", "AccessDenied"),
    ("UserAgent", "-"),
    ("AwsRequestId_", "99999999-2222-4333-8444-555555555555"),
    ("AwsRequestId", ""),
    ("Resources", '[{"accountId":"444455556666","type":"AWS::IAM::Role","ARN":"arn:aws:iam::444455556666:role/Admin"}]'),
]


@pytest.mark.parametrize(("column", "value"), LOGIN_COLUMNS)
def test_a_console_login_as_a_row(column: str, value: Any) -> None:
    assert row(LOGIN)[column] == value


@pytest.mark.parametrize(("column", "value"), ROLE_COLUMNS)
def test_a_denied_role_as_a_row(column: str, value: Any) -> None:
    assert row(ROLE)[column] == value


def test_a_payload_keeps_the_order_and_the_numbers_of_the_record() -> None:
    assert row(LOGIN, requestParameters={"z": 1.10, "a": [1, {"b": None}]})["RequestParameters"] == '{"z":1.1,"a":[1,{"b":null}]}'


def test_a_great_integer_keeps_its_digits() -> None:
    record = '{"requestParameters": {"big": 12345678901234567890}}'
    assert normalise([record], schema="sentinel")[0]["RequestParameters"] == '{"big":12345678901234567890}'


def test_every_row_has_every_column() -> None:
    assert row({}).keys() == row(ROLE).keys()


def test_another_schema_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match="no schema 'sentinell'; there are ecs, sentinel"):
        normalise([], schema="sentinell")


def test_no_record_is_no_document() -> None:
    assert normalise([], schema="ecs") == []


def test_html_safe_escapes_can_be_switched_off() -> None:
    plain = normalise([LOGIN], schema="sentinel", siem=Siem(html_safe=False))[0]["AdditionalEventData"]
    assert plain == '{"LoginTo":"https://console.aws.amazon.com/?a=1&b=<2>","MobileVersion":"No","MFAUsed":"Yes"}'


PERMISSIONS = {
    "ipPermissions": {
        "items": [
            {"ipProtocol": "tcp", "fromPort": 22, "toPort": 23, "ipRanges": {"items": [{"cidrIp": "203.0.113.0/24"}]}},
            {"ipProtocol": "udp", "fromPort": 1, "toPort": 2},
        ]
    }
}


def test_the_first_permission_of_a_security_group_has_columns() -> None:
    found = row(LOGIN, eventName="AuthorizeSecurityGroupIngress", requestParameters=PERMISSIONS)
    assert [found[name] for name in ("IpProtocol", "SourcePort", "DestinationPort", "CidrIp")] == [
        "tcp",
        "22",
        "23",
        "203.0.113.0/24",
    ]
    assert [row(LOGIN)[name] for name in ("IpProtocol", "SourcePort", "DestinationPort", "CidrIp")] == [""] * 4


def test_who_acts_for_a_directory() -> None:
    identity = {
        "type": "IdentityCenterUser",
        "onBehalfOf": {"userId": "u-1", "identityStoreArn": "arn:aws:identitystore::1:identitystore/d-1"},
    }
    found = row(LOGIN, userIdentity=identity)
    assert (found["UserIdentityUserId"], found["UserIdentityStoreArn"]) == ("u-1", "arn:aws:identitystore::1:identitystore/d-1")
