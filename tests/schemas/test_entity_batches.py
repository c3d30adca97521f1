"""Entities of many records at once are those of each record alone, whatever stands beside it."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from livefire.normalise import normalise
from livefire.schemas import Siem
from tests.schemas.records import LOGIN, ROLE
from tests.schemas.test_ecs_entities import KEY, PATHS, USER, call

RELEASES = ("8.9", "7.3", "3.8")
ITEMS = [{"subnetId": "subnet-1", "vpcId": "vpc-1", "instanceId": "i-1"}, {"subnetId": "subnet-2", "instanceId": "i-2"}]
STARTED = call("ec2", "RunInstances", responseElements={"instancesSet": {"items": ITEMS}})
OUTER = {"userName": "\U0001f926", "policyArn": "\uffee"}  # UTF-16 puts the first before the second
PERSON = {"type": "IdentityCenterUser", "onBehalfOf": {"userId": "u-1", "identityStoreArn": "arn:aws:identitystore::1:d"}}
ASSUMED = {"requestParameters": {"roleArn": "arn:aws:iam::1:role/Admin"}, "resources": [{"ARN": "arn:aws:iam::1:role/Admin"}]}
RECORDS: list[dict[str, Any]] = [
    {},
    LOGIN,
    ROLE,
    STARTED,
    STARTED | {"userIdentity": USER | {"userName": "subnet-1"}},
    STARTED | {"userIdentity": USER | {"userName": "vpc-1"}},
    call("ec2", "RunInstances", responseElements={"instancesSet": {"items": [{"subnetId": KEY, "vpcId": 7}]}}),
    call("iam", "AttachUserPolicy", requestParameters=OUTER),
    call("iam", "CreateUser", requestParameters={"userName": 7}),
    call("iam", "CreateUser", requestParameters={"userName": "bob", "permissionsBoundary": "x" * 9000}),
    call("sts", "AssumeRole", userIdentity={"type": "AWSService", "invokedBy": "ec2.amazonaws.com"}, **ASSUMED),
    call("sts", "AssumeRole", **ASSUMED),
    call("sts", "GetCallerIdentity", userIdentity=PERSON),
    call("lambda", "UpdateFunctionCode", responseElements={"vpcConfig": {"subnetIds": ["subnet-1", "subnet-1", "subnet-2"]}}),
    call("ssm", "SendCommand", requestParameters={"targets": [{"values": ["i-1", "i-1", "i-2"]}]}),
]


def entities(records: Sequence[dict[str, Any]], release: str) -> list[dict[str, Any]]:
    documents = normalise([json.dumps(record) for record in records], schema="ecs", siem=Siem(ecs=release))
    return [{path: found for path in PATHS if (found := at(document, path)) is not None} for document in documents]


def at(document: Any, path: str) -> Any:
    for name in path.split("."):
        document = document.get(name) if isinstance(document, dict) else None
    return document


ALONE = {release: [entities([record], release)[0] for record in RECORDS] for release in RELEASES}


@pytest.mark.parametrize("release", RELEASES)
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(places=st.lists(st.integers(0, len(RECORDS) - 1), max_size=40))
def test_a_record_has_the_same_entities_beside_any_others(release: str, places: list[int]) -> None:
    assert entities([RECORDS[place] for place in places], release) == [ALONE[release][place] for place in places]


def test_the_records_differ_in_their_entities() -> None:
    assert len({json.dumps(one) for one in ALONE["8.9"]}) == len(RECORDS) - 1  # one has none, as the one without members


@pytest.mark.parametrize(
    ("name", "related"),
    [
        ("ada", [KEY, "ada", USER["arn"], "i-1", "subnet-1", "subnet-2", "vpc-1"]),
        ("subnet-1", [KEY, USER["arn"], "subnet-1", "subnet-2"]),
        ("vpc-1", [KEY, USER["arn"], "subnet-1", "subnet-2", "vpc-1"]),
    ],
)
def test_of_one_element_nothing_follows_what_the_caller_is_called(name: str, related: list[str]) -> None:
    record = STARTED | {"userIdentity": USER | {"userName": name}}
    assert entities([LOGIN, record, LOGIN], "8.9")[1]["related.entity"] == related


def test_a_value_that_is_no_text_is_passed_over_behind_a_known_one() -> None:
    items = {"instancesSet": {"items": [{"subnetId": "ada", "vpcId": 7}]}}
    known, unknown = (
        call("ec2", "RunInstances", responseElements=items, userIdentity=USER | {"userName": name}) for name in ("ada", "bob")
    )
    found = entities([unknown, known], "8.9")
    assert found[0] == {}
    assert found[1]["related.entity"] == [KEY, "ada", USER["arn"]]


def test_texts_are_in_the_order_of_utf_16() -> None:
    assert entities([call("iam", "AttachUserPolicy", requestParameters=OUTER)], "8.9")[0]["target.entity.id"] == [
        "\U0001f926",
        "\uffee",
    ]
