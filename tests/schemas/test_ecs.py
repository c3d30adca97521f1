"""What Elastic's integration makes of a record: nested documents, pruned, with payloads as Java's text."""

import json
from functools import lru_cache
from typing import Any

import pytest

from livefire.normalise import normalise
from livefire.schemas import Siem
from tests.schemas.records import LOGIN, ROLE


def document(record: dict[str, Any], **changes: Any) -> Any:
    return _document(json.dumps({**record, **changes}), Siem())


@lru_cache(maxsize=256)
def _document(record: str, siem: Siem) -> dict[str, Any]:
    return normalise([record], schema="ecs", siem=siem)[0]


def under(release: str, record: dict[str, Any]) -> dict[str, Any]:
    """The document of a release."""
    return _document(json.dumps(record), Siem(ecs=release))


def at(document: Any, path: str) -> Any:
    """The value at a dotted path; None when it is not there."""
    for name in path.split("."):
        document = document.get(name) if isinstance(document, dict) else None
    return document


LOGIN_FIELDS = [
    ("@timestamp", "2026-01-14T09:02:11.000Z"),
    ("event.provider", "signin.amazonaws.com"),
    ("event.action", "ConsoleLogin"),
    ("event.outcome", "success"),
    ("event.category", ["authentication"]),
    ("event.type", ["info"]),
    ("event.id", "11111111-2222-4333-8444-555555555555"),
    ("cloud.account.id", "111122223333"),
    ("cloud.region", "us-east-1"),
    ("cloud.service.name", "signin"),
    ("user.name", "ada"),
    ("user.id", "AIDATESTTESTTESTTEST1"),
    ("source.ip", "203.0.113.7"),
    ("source.address", "203.0.113.7"),
    ("user_agent.original", "Mozilla/5.0 (test)"),
    ("related.user", ["AIDATESTTESTTESTTEST1", "ada"]),
    ("related.ip", ["203.0.113.7"]),
    ("tls.version", "1.3"),
    ("tls.version_protocol", "tls"),
    ("tls.cipher", "TLS_AES_128_GCM_SHA256"),
    ("tls.client.server_name", "signin.aws.amazon.com"),
    ("aws.cloudtrail.user_identity.type", "IAMUser"),
    ("aws.cloudtrail.console_login.additional_eventdata.mfa_used", True),
    ("aws.cloudtrail.console_login.additional_eventdata.mobile_version", False),
    ("aws.cloudtrail.additional_eventdata", "{LoginTo=https://console.aws.amazon.com/?a=1&b=<2>, MobileVersion=No, MFAUsed=Yes}"),
    ("aws.cloudtrail.flattened.additional_eventdata.MFAUsed", "Yes"),
    ("aws.cloudtrail.response_elements", "{ConsoleLogin=Success}"),
    ("aws.cloudtrail.request_parameters", None),
    ("aws.cloudtrail.read_only", False),
    ("_id", None),
]
ROLE_FIELDS = [
    ("event.outcome", "failure"),
    ("source.ip", None),
    ("source.address", "AWS Internal"),
    ("user_agent", None),
    ("cloud.account.id", "111122223333"),
    ("user.name", "Reader"),
    ("aws.cloudtrail.recipient_account_id", "444455556666"),
    ("aws.cloudtrail.user_identity.session_context.mfa_authenticated", "true"),
    ("aws.cloudtrail.user_identity.session_context.creation_date", "2026-01-14T09:00:00.000Z"),
    ("aws.cloudtrail.user_identity.session_context.session_issuer.arn", "arn:aws:iam::111122223333:role/Reader"),
    (
        "aws.cloudtrail.resources",
        [{"arn": "arn:aws:iam::444455556666:role/Admin", "account_id": "444455556666", "type": "AWS::IAM::Role"}],
    ),
    ("aws.cloudtrail.flattened.request_parameters.durationSeconds", 3600),
    ("aws.cloudtrail.flattened.request_parameters.empty", None),
]


@pytest.mark.parametrize(("path", "value"), LOGIN_FIELDS)
def test_a_console_login_as_an_ecs_document(path: str, value: Any) -> None:
    assert at(document(LOGIN), path) == value


@pytest.mark.parametrize(("path", "value"), ROLE_FIELDS)
def test_a_denied_role_as_an_ecs_document(path: str, value: Any) -> None:
    assert at(document(ROLE), path) == value


OUTCOMES = [
    ({"responseElements": {"ConsoleLogin": "Failure"}}, "failure"),
    ({"errorMessage": "Failed authentication", "responseElements": {"ConsoleLogin": "Failure"}}, "failure"),
    ({"responseElements": {"ConsoleLogin": "Success"}}, "success"),
    ({"responseElements": None}, "success"),
]


@pytest.mark.parametrize(("changes", "outcome"), OUTCOMES)
def test_the_outcome_of_a_login(changes: dict[str, Any], outcome: str) -> None:
    assert at(document(LOGIN, **changes), "event.outcome") == outcome


def test_a_creation_date_in_the_basic_form_is_a_time() -> None:
    identity = {**ROLE["userIdentity"], "sessionContext": {"attributes": {"creationDate": "20131102T010628Z"}}}
    path = "aws.cloudtrail.user_identity.session_context.creation_date"
    assert at(document(ROLE, userIdentity=identity), path) == "2013-11-02T01:06:28.000Z"


def test_an_empty_record_is_a_document_still() -> None:
    assert at(document({}), "event.kind") == "event"
