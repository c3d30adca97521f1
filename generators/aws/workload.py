"""What the machines of an organisation do all day: applications and deployments calling APIs."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from livefire.aws.organisation import Organisation
from livefire.aws.records import Client, record
from livefire.aws.sessions import assumed_role, role_of
from livefire.events.assemble import Event
from livefire.events.draw import Draw, Rows
from livefire.events.texts import Codes, Text, clock

# eventSource, eventName, read only, weight
APPLICATION = (
    ("kms.amazonaws.com", "Decrypt", 30),
    ("secretsmanager.amazonaws.com", "GetSecretValue", 20),
    ("ssm.amazonaws.com", "GetParameter", 20),
    ("ec2.amazonaws.com", "DescribeInstances", 15),
    ("dynamodb.amazonaws.com", "DescribeTable", 10),
    ("sqs.amazonaws.com", "GetQueueAttributes", 8),
    ("logs.amazonaws.com", "DescribeLogStreams", 6),
)
DEPLOYMENT = (
    ("cloudformation.amazonaws.com", "DescribeStacks", 20),
    ("ecr.amazonaws.com", "GetAuthorizationToken", 12),
    ("ecs.amazonaws.com", "DescribeServices", 12),
    ("lambda.amazonaws.com", "GetFunction20150331v2", 8),
    ("iam.amazonaws.com", "GetRole", 8),
)


def application_calls(draw: Draw, organisation: Organisation, *, calls: int = 10) -> Iterator[Event]:
    """An instance's role makes a few calls."""
    yield from _calls(draw, draw.actor("performer", organisation.instances), APPLICATION, calls, ec2=True)


def deployment_calls(draw: Draw, organisation: Organisation, *, calls: int = 12) -> Iterator[Event]:
    """A CI job's role makes a few calls."""
    yield from _calls(draw, draw.actor("performer", organisation.runners), DEPLOYMENT, calls, ec2=False)


def _calls(draw: Draw, machine: Rows, choices: tuple[tuple[str, str, int], ...], calls: int, *, ec2: bool) -> Iterator[Event]:
    start, key, session = draw.moment(), draw.access_key("ASIA"), draw.hex(16)
    child = draw.each(1 + draw.below(2 * calls))
    assert child.parent is not None
    shared: dict[int, Codes] = {}
    mine = Rows(machine.table, machine.codes[child.parent])
    agent = mine.sdk if ec2 else mine.cli
    mine_key, since = key.gathered(child.parent, shared), clock(start - 600_000).gathered(child.parent, shared)
    who = assumed_role(role_of(mine), session=mine.session, who=mine.role_arn, key=mine_key, since=since, ec2=ec2)
    chosen = child.weighted([weight for _, _, weight in choices])
    source, name = (Text(pa.array([call[column] for call in choices]), chosen) for column in (0, 1))
    made = record(
        "call", start[child.parent] + child.below(60_000), who, Client(mine.address, agent, "aws"), source="", name=name,
        region="us-east-1", version="1.11", read_only=True, more={"eventSource": source},
        facts={"mfa": "none", "actor": "service", "credential": "role", "channel": "api", "action": "api_call",
               "session": session.gathered(child.parent, shared)},
    )  # fmt: skip
    yield Event(made.part, made.time, made.columns, made.facts, made.empty, None, child.parent, child.instances)
