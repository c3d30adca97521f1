"""Actors, targets and all that is named, by our own records of each kind."""

from typing import Any

import pytest

from livefire.normalise import normalise
from livefire.schemas import Siem
from tests.schemas.records import LOGIN, ROLE

KEY, ACCOUNT = "AKIATESTTESTTESTTEST", "111122223333"
USER = {"type": "IAMUser", "arn": f"arn:aws:iam::{ACCOUNT}:user/ada", "userName": "ada", "accessKeyId": KEY}


def call(service: str, name: str, **more: Any) -> dict[str, Any]:
    return {"eventSource": f"{service}.amazonaws.com", "eventName": name, "userIdentity": USER, **more}


def entities(record: dict[str, Any], siem: Siem | None = None) -> dict[str, Any]:
    """Every *.entity.id, entity.target.id and related.entity, by dotted path."""
    document = normalise([record], schema="ecs", siem=siem or Siem())[0]
    found = {}
    for path in PATHS:
        value: Any = document
        for name in path.split("."):
            value = value.get(name) if isinstance(value, dict) else None
        if value is not None:
            found[path] = value
    return found


KINDS = ("user", "host", "service")
PATHS = ["actor.entity.id", "target.entity.id", "related.entity", "entity.id", "entity.target.id"]
PATHS += [f"{kind}.{of}entity.id" for kind in KINDS for of in ("", "target.")]

ARN = {
    "role": "arn:aws:iam::444455556666:role/Admin",
    "bucket": "arn:aws:s3:::plans",
    "secret": "arn:aws:secretsmanager:eu-west-1:1:secret:x",
}
TARGETS = [
    ("a user by name", call("iam", "CreateUser", requestParameters={"userName": "bob"}), "entity.target.id", ["bob"]),
    (
        "a key",
        call("iam", "CreateAccessKey", responseElements={"accessKey": {"accessKeyId": KEY}}),
        "user.target.entity.id",
        [KEY],
    ),
    ("a role", call("sts", "AssumeRole", requestParameters={"roleArn": ARN["role"]}), "user.target.entity.id", [ARN["role"]]),
    (
        "a service's role",
        call("sts", "AssumeRole", requestParameters={"roleArn": "arn:aws:iam::1:role/aws-service-role/x/AWSServiceRoleForX"}),
        "service.target.entity.id",
        ["arn:aws:iam::1:role/aws-service-role/x/AWSServiceRoleForX"],
    ),
    ("a bucket", call("s3", "GetObject", resources=[{"ARN": ARN["bucket"]}]), "service.target.entity.id", [ARN["bucket"]]),
    (
        "a secret",
        call("secretsmanager", "GetSecretValue", requestParameters={"secretId": ARN["secret"]}),
        "service.target.entity.id",
        [ARN["secret"]],
    ),
    (
        "several secrets, sorted",
        call("secretsmanager", "BatchGetSecretValue", requestParameters={"secretIdList": ["b", "a", "b"]}),
        "entity.target.id",
        ["a", "b"],
    ),
    ("an instance", call("ec2", "GetPasswordData", requestParameters={"instanceId": "i-1"}), "host.target.entity.id", ["i-1"]),
    (
        "a rule's number",
        call("ec2", "DeleteNetworkAclEntry", requestParameters={"networkAclId": "acl-1", "ruleNumber": 7}),
        "entity.target.id",
        ["7"],
    ),
    (
        "a command to one",
        call("ssm", "SendCommand", requestParameters={"instanceIds": ["i-1"]}),
        "host.target.entity.id",
        ["i-1"],
    ),
    (
        "a command to all",
        call(
            "ssm",
            "SendCommand",
            requestParameters={"targets": [{"key": "InstanceIds", "values": ["*"]}]},
            recipientAccountId=ACCOUNT,
        ),
        "entity.target.id",
        [ACCOUNT],
    ),
    (
        "an action with a date",
        call("lambda", "AddPermission20150331v2", requestParameters={"functionName": "f"}),
        "entity.target.id",
        ["f"],
    ),
    ("an account", LOGIN, "entity.target.id", [ACCOUNT]),
]


@pytest.mark.parametrize(("record", "path", "value"), [row[1:] for row in TARGETS], ids=[row[0] for row in TARGETS])
def test_what_is_acted_on_has_its_kind(record: dict[str, Any], path: str, value: list[str]) -> None:
    found = entities(record)
    assert found[path] == value
    assert set(value) <= set(found["target.entity.id"]) <= set(found["related.entity"])


LINKED = {
    "type": "AssumedRole",
    "arn": "arn:aws:sts::1:assumed-role/AWSServiceRoleForX/s",
    "sessionContext": {"sessionIssuer": {"arn": "arn:aws:iam::1:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX"}},
}
ACTORS = [
    ("a user", call("iam", "ListUsers"), "user.entity.id", [USER["arn"]]),
    (
        "a session is its role",
        ROLE | {"eventName": "GetCallerIdentity"},
        "user.entity.id",
        ["arn:aws:iam::111122223333:role/Reader"],
    ),
    (
        "a service",
        call("sts", "AssumeRole", userIdentity={"type": "AWSService", "invokedBy": "ec2.amazonaws.com"}),
        "service.entity.id",
        ["ec2.amazonaws.com"],
    ),
    ("a service's role", call("ec2", "RunInstances", userIdentity=LINKED), "service.entity.id", [LINKED["arn"]]),
    (
        "a person of the directory",
        call("sso", "ListAccounts", userIdentity={"type": "IdentityCenterUser", "onBehalfOf": {"userId": "u-1"}}),
        "entity.id",
        ["u-1"],
    ),
    (
        "a federated user",
        call("iam", "GetUser", userIdentity={"type": "FederatedUser", "arn": "arn:aws:sts::1:federated-user/f"}),
        "user.entity.id",
        ["arn:aws:sts::1:federated-user/f"],
    ),
]


@pytest.mark.parametrize(("record", "path", "value"), [row[1:] for row in ACTORS], ids=[row[0] for row in ACTORS])
def test_who_acts_has_a_kind(record: dict[str, Any], path: str, value: list[str]) -> None:
    assert entities(record)[path] == value


def test_of_one_element_nothing_follows_what_is_missing_or_known() -> None:
    items = [{"subnetId": "subnet-1", "instanceId": "i-1"}, {"subnetId": "subnet-1", "vpcId": "vpc-1", "instanceId": "i-2"}]
    record = call("ec2", "RunInstances", responseElements={"instancesSet": {"items": items}})
    assert entities(record)["related.entity"] == [KEY, "ada", USER["arn"], "subnet-1"]


def test_a_value_that_is_no_text_leaves_no_entity() -> None:
    assert entities(call("iam", "CreateUser", requestParameters={"userName": 7})) == {}


def test_what_is_pruned_is_no_entity() -> None:
    assert "target.entity.id" not in entities(call("iam", "CreateUser", requestParameters={"userName": "none"}))


def test_without_the_option_there_are_none() -> None:
    assert entities(LOGIN, Siem(entities=False)) == {}


def test_before_8_5_sets_come_in_the_order_of_a_hash_set() -> None:
    """Buckets of 16: a is 97, 1; p is 112, 0; sorted first, so b before r."""
    record = call("iam", "AttachUserPolicy", requestParameters={"policyArn": "p", "userName": "a"})
    assert entities(record, Siem(ecs="7.3"))["target.entity.id"] == ["p", "a"]
    assert entities(record)["target.entity.id"] == ["a", "p"]


def test_before_4_7_entities_have_no_kind() -> None:
    found = entities(call("iam", "ListUsers", recipientAccountId=ACCOUNT), Siem(ecs="3.8"))
    assert found.keys() == {"actor.entity.id", "target.entity.id", "related.entity"}
