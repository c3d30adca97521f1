"""What a release of the integration makes otherwise: one record under each, and the switches of a SIEM."""

from typing import Any

import pytest

from livefire.errors import InputError
from livefire.events.given import events_from
from livefire.normalise import normalise
from livefire.query import query
from livefire.run import versions
from livefire.schemas import SCHEMAS, Siem
from tests.schemas.records import LOGIN, ROLE
from tests.schemas.test_ecs import at, under

RELEASES = ("8.9", "7.3", "3.8")
CENTRE = {
    "eventSource": "signin.amazonaws.com",
    "eventName": "UserAuthentication",
    "userIdentity": {"type": "Unknown", "principalId": "111122223333"},
    "additionalEventData": {"UserName": "ada", "CredentialType": "PASSWORD"},
}
LINKED = ROLE | {
    "userIdentity": {
        "type": "AssumedRole",
        "principalId": "AROA1:x",
        "arn": "arn:aws:sts::1:assumed-role/R/ada@example.com",
        "invokedBy": "x.amazonaws.com",
        "sessionContext": {"sessionIssuer": {"arn": "arn:aws:iam::1:role/aws-service-role/x.amazonaws.com/R", "userName": "R"}},
    }
}
SHARED = LOGIN | {"sharedEventID": "33333333-2222-4333-8444-555555555555", "sourceIPAddress": "198.51.100.7"}
DIFFERENCES = [
    ("cloud.provider", LOGIN, ("aws", None, None)),
    ("cloud.service.name", LOGIN, ("signin", None, None)),
    ("related.ip", LOGIN, (["203.0.113.7"], None, None)),
    ("related.hosts", LOGIN, (["signin.aws.amazon.com"], None, None)),
    ("aws.cloudtrail.shared_event_id", SHARED, ("33333333-2222-4333-8444-555555555555", None, None)),
    ("aws.cloudtrail.management_event", LOGIN, ("true", "true", True)),
    ("user_agent.original", ROLE, (None, None, "-")),
    (
        "aws.cloudtrail.request_parameters",
        LOGIN | {"requestParameters": {"a": "none", "b": "-", "c": 1}},
        ("{c=1}", "{c=1}", "{a=none, b=-, c=1}"),
    ),
    ("user.name", CENTRE, ("ada", "ada", None)),
    (
        "aws.cloudtrail.additional_eventdata",
        CENTRE,
        ("{CredentialType=PASSWORD}", "{CredentialType=PASSWORD}", "{UserName=ada, CredentialType=PASSWORD}"),
    ),
    ("aws.cloudtrail.flattened.additional_eventdata.UserName", CENTRE, (None, None, "ada")),
    ("user.name", LINKED, (None, "R", "R")),
    ("service.name", LINKED, ("x.amazonaws.com", None, None)),
    ("user.id", LINKED, (None, "AROA1:x", "AROA1:x")),
    ("user.email", LINKED, ("ada@example.com", "ada@example.com", None)),
    ("related.user", LINKED, (["ada@example.com", "ada"], ["ada@example.com", "ada", "AROA1:x", "R"], ["AROA1:x", "R"])),
    ("cloud.account.id", {"recipientAccountId": "111122223333"}, ("111122223333", "111122223333", None)),
    ("event.type", {"eventName": "DeleteObject"}, (["deletion"], ["delete"], ["delete"])),
    ("event.type", {"eventName": "SendCommand"}, (["start"], None, None)),
    ("event.category", {"eventName": "GetUserPolicy"}, (["iam"], ["iam"], None)),
    ("tls.version", LOGIN | {"tlsDetails": {"tlsVersion": "tlsVersion", "cipherSuite": "x"}}, (None, None, None)),
    ("tls.cipher", LOGIN | {"tlsDetails": {"tlsVersion": "tlsVersion", "cipherSuite": "x"}}, (None, None, "x")),
]


@pytest.mark.parametrize(("path", "record", "values"), DIFFERENCES, ids=[f"{i} {row[0]}" for i, row in enumerate(DIFFERENCES)])
def test_a_field_by_release(path: str, record: dict[str, Any], values: tuple[Any, ...]) -> None:
    assert tuple(at(under(one, record), path) for one in RELEASES) == values


def test_a_rule_sees_the_same_columns_in_every_release() -> None:
    assert {Siem(ecs=one).schema("ecs").columns for one in RELEASES} == {SCHEMAS["ecs"].columns}


def test_a_query_over_a_release_finds_what_that_release_has() -> None:
    text = "FROM logs-aws.cloudtrail-* | KEEP cloud.provider, event.action"
    found = [query(text, language="esql", events=events_from([LOGIN]), siem=Siem(ecs=one)).to_pylist() for one in RELEASES[:2]]
    assert found == [[{"cloud.provider": one, "event.action": "ConsoleLogin"}] for one in ("aws", None)]


def test_the_result_names_the_release() -> None:
    assert versions(Siem(ecs="7.3"))["schema ecs"] == "7.3.0"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"ecs": "7.4"}, "no release '7.4' of the AWS integration; there are 8.9, 7.3, 3.8"),
        ({"retain": "some"}, "retain is 'some', expected one of all, keyword, flattened, minimal, none"),
    ],
)
def test_what_there_is_not_is_named(options: dict[str, str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        Siem(**options)  # type: ignore[arg-type]


PAYLOAD = LOGIN | {"requestParameters": {"dryRun": True, "other": 1}, "serviceEventDetails": {"a": 1}}
RETAINED = [
    ("all", True, {"dryRun": True, "other": 1}),
    ("keyword", True, None),
    ("flattened", False, {"dryRun": True, "other": 1}),
    ("minimal", True, {"dryRun": True}),
    ("none", False, None),
]


@pytest.mark.parametrize(("retain", "text", "flattened"), RETAINED, ids=[row[0] for row in RETAINED])
def test_which_forms_of_a_payload_are_retained(retain: str, text: bool, flattened: Any) -> None:
    document = normalise([PAYLOAD], schema="ecs", siem=Siem(retain=retain))[0]
    assert (at(document, "aws.cloudtrail.request_parameters") is not None) is text
    assert at(document, "aws.cloudtrail.flattened.request_parameters") == flattened
    assert at(document, "aws.cloudtrail.service_event_details") == "{a=1}"


def rows(record: dict[str, Any], column: str) -> list[Any]:
    return (
        query(f"FROM logs-aws.cloudtrail-* | KEEP {column}", language="esql", events=events_from([record])).column(0).to_pylist()
    )


LIMITS = [
    ("requestParameters", "request_parameters", 8191),
    ("responseElements", "response_elements", 8191),
    ("additionalEventData", "additional_eventdata", 1024),
    ("serviceEventDetails", "service_event_details", 1024),
]


@pytest.mark.parametrize(("name", "field", "limit"), LIMITS, ids=[row[1] for row in LIMITS])
@pytest.mark.parametrize("letter", ["x", "\N{GRINNING FACE}"], ids=["one unit", "two units"])
def test_a_keyword_beyond_its_limit_is_null_for_rules_and_whole_in_the_document(
    name: str, field: str, limit: int, letter: str
) -> None:
    units = 1 if letter == "x" else 2
    fits = letter * ((limit - 4) // units)
    for text, kept in ((fits, True), (fits + letter * 2, False)):
        record = LOGIN | {name: {"a": text}}
        assert (rows(record, f"aws.cloudtrail.{field}") == [f"{{a={text}}}"]) is kept
        assert at(normalise([record], schema="ecs")[0], f"aws.cloudtrail.{field}") == f"{{a={text}}}"


def test_an_object_whose_text_is_too_long_is_not_flattened() -> None:
    for length, kept in ((32760, True), (32763, False)):
        document = normalise([LOGIN | {"requestParameters": {"a": "x" * length}}], schema="ecs")[0]
        assert (at(document, "aws.cloudtrail.flattened.request_parameters") is not None) is kept


def test_resources_are_told_apart_and_come_in_the_order_of_a_hash_map() -> None:
    resources = [{"ARN": "b"}, {"ARN": "a", "type": "t"}, {"ARN": "a", "type": "t"}, {"ARN": "a", "type": "none"}, "text"]
    document = normalise([LOGIN | {"resources": resources}], schema="ecs")[0]
    found = at(document, "aws.cloudtrail.resources")
    assert sorted(found, key=repr) == [{"arn": "a", "type": "t"}, {"arn": "a"}, {"arn": "b"}]


HOSTS = LOGIN | {
    "sourceIPAddress": "ec2.example.com",
    "requestParameters": {"computerName": "desk", "instanceId": "i-2", "target": "t", "instanceIds": ["i-3"]},
    "resources": [{"ARN": "arn:aws:ec2:eu-west-1:1:instance/i-1"}],
    "serviceEventDetails": {"sourceIpAddress": "198.51.100.9"},
}


def test_hosts_and_addresses_that_a_record_names() -> None:
    document = normalise([HOSTS], schema="ecs")[0]
    assert at(document, "related.hosts") == ["signin.aws.amazon.com", "ec2.example.com", "desk", "i-1", "i-2", "i-3"]
    assert at(document, "related.ip") == ["198.51.100.9"]


def test_a_host_is_found_however_its_letters_are_written() -> None:
    record = """{"requestParameters": {"instanceId": "\\u0069-2", "target": " i-3",
        "instancesSet": {"items": [{"instanceId": "i-4"}]}}, "resources": [{"ARN": "arn:aws:ec2:a:1\\u003ainstance\\/i-1"}]}"""
    assert at(normalise([record], schema="ecs")[0], "related.hosts") == ["i-1", "i-2", "i-4"]


DIGEST = {
    "awsAccountId": "111122223333",
    "digestStartTime": "2026-01-14T09:00:00Z",
    "digestEndTime": "2026-01-14T10:00:00Z",
    "digestS3Bucket": "logs",
    "digestS3Object": "AWSLogs/1.json.gz",
    "previousDigestHashAlgorithm": "SHA-256",
    "previousDigestSignature": "abc",
    "logFiles": [{"s3Bucket": "logs", "newestEventTime": ""}],
}


def test_a_digest() -> None:
    document = normalise([DIGEST], schema="ecs")[0]
    assert document["@timestamp"] == "2026-01-14T10:00:00.000Z"
    assert (at(document, "cloud.account.id"), document["file"]) == (
        "111122223333",
        {"path": "AWSLogs/1.json.gz", "hash": {"sha256": "abc"}},
    )
    assert document["related"] == {"hash": ["abc"]}
    assert at(document, "aws.cloudtrail.flattened.digest") == {
        "start_time": "2026-01-14T09:00:00.000Z",
        "end_time": "2026-01-14T10:00:00.000Z",
        "s3_bucket": "logs",
        "previous_hash_algorithm": "SHA-256",
        "log_files": [{"s3Bucket": "logs"}],
    }


def test_an_insight() -> None:
    record = {
        "eventTime": "2026-01-14T09:00:00Z",
        "eventCategory": "Insight",
        "insightDetails": {"state": "Start", "eventName": "RunInstances"},
    }
    document = normalise([record], schema="ecs")[0]
    assert at(document, "aws.cloudtrail.flattened.insight_details") == {"state": "Start", "eventName": "RunInstances"}


def test_a_blank_line_is_a_document() -> None:
    assert normalise([" \n"], schema="ecs", created="2026-01-14T09:00:00Z", tags=["forwarded"]) == [
        {
            "@timestamp": "2026-01-14T09:00:00Z",
            "cloud": {"provider": "aws"},
            "ecs": {"version": "8.11.0"},
            "tags": ["forwarded"],
            "event": {"created": "2026-01-14T09:00:00Z", "kind": "event", "outcome": "success", "type": ["info"]},
        }
    ]


def test_an_unreadable_time_is_a_pipeline_error() -> None:
    document = normalise([LOGIN | {"eventTime": "yesterday"}], schema="ecs")[0]
    assert (at(document, "event.kind"), document["tags"]) == ("pipeline_error", ["preserve_original_event"])
    assert at(document, "error.message") and "@timestamp" not in document
