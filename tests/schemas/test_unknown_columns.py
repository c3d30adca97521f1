"""A rule that reads a column which its schema lacks is never silent: an error as its vendor gives, no telemetry, or named."""

import pytest

from livefire.errors import NoTelemetryError, RuleError
from livefire.events.given import events_from
from livefire.formats.lowered import body
from livefire.plan import Filter
from livefire.plan.empty import forbidding
from livefire.query import query
from livefire.schemas import SCHEMAS
from tests.schemas.records import LOGIN

SIGMA = "title: t\nlogsource:\n  product: aws\n  service: cloudtrail\ndetection:\n  s:\n    {}: x\n  condition: s\n"
READS = [
    ("esql", 'FROM logs-aws.cloudtrail-* | WHERE event.acton == "x"', RuleError, "unknown field 'event.acton'"),
    ("esql", 'FROM logs-aws.cloudtrail-* | WHERE aws.cloudtrail.user_identity.name == "x"', RuleError, "unknown field"),
    ("esql", 'FROM logs-aws.cloudtrail-* | WHERE user.full_name == "x"', RuleError, "unknown field 'user.full_name'"),
    ("esql", 'FROM logs-aws.cloudtrail-* | WHERE process.name == "x"', NoTelemetryError, "process.name"),
    ("esql", 'FROM logs-aws.cloudtrail-* | WHERE okta.actor.id == "x"', NoTelemetryError, "okta.actor.id"),
    ("kusto", 'AWSCloudTrail | where EventNam == "x"', RuleError, "EventNam"),
    ("kusto", 'AWSCloudTrail | where eventname == "x"', RuleError, "eventname"),
    ("sigma", SIGMA.format("userIdentity.fullName"), NoTelemetryError, "userIdentity.fullName"),
]


def test_a_sigma_field_that_no_record_has_is_named_where_it_forbids_every_match() -> None:
    found = body(SIGMA.format("process.name"), "sigma", path="rule")
    assert isinstance(found, Filter) and forbidding(found) == ("process.name",)


@pytest.mark.parametrize(("language", "text", "kind", "message"), READS, ids=[f"{row[0]} {row[3]}" for row in READS])
def test_a_column_that_is_not_there(language: str, text: str, kind: type[RuleError], message: str) -> None:
    found = body(text, language, path="rule")
    assert type(found) is kind
    assert message in str(found)


def test_wildcards_reach_all_columns_that_the_index_has() -> None:
    table = query("FROM logs-aws.cloudtrail-* | KEEP source.*, user_agent.*", language="esql", events=events_from([LOGIN]))
    assert {"source.geo.city_name", "source.geo.location", "source.as.number", "source.ip", "user_agent.os.full"} <= set(
        table.column_names
    )


def test_the_index_and_the_table_are_whole() -> None:
    assert {"related.entity", "entity.target.id", "cloud.provider", "error.message", "agent.id", "tags"} <= SCHEMAS[
        "ecs"
    ].fixed.keys()
    assert len([name for name in SCHEMAS["sentinel"].fixed if not name.startswith("_")]) == 53
