"""The columns of its source that a plan cannot do without."""

import pytest

from livefire.languages import front_end
from livefire.plan.telemetry import needed
from livefire.schemas import SCHEMAS

PLANS = {
    "a filter": ('AWSCloudTrail | where EventName == "A"', ("EventName",)),
    "a projection": ("AWSCloudTrail | project EventName, Region = AWSRegion", ("AWSRegion", "EventName")),
    "a value that is computed": ("AWSCloudTrail | extend n = strlen(UserAgent)", ("UserAgent",)),
    "one that nothing reads": (
        "AWSCloudTrail | extend n = strlen(UserAgent) | project EventName",
        ("EventName",),
    ),
    "keys and aggregates": (
        "AWSCloudTrail | summarize n = dcount(UserAgent), countif(ReadOnly) by AWSRegion",
        ("AWSRegion", "ReadOnly", "UserAgent"),
    ),
    "both sides of a join": (
        "AWSCloudTrail | join kind=inner (AWSCloudTrail | where ReadOnly | project SourceIpAddress) on SourceIpAddress"
        " | project EventName",
        ("EventName", "SourceIpAddress", "ReadOnly"),
    ),
    "a union": (
        "union (AWSCloudTrail | where ReadOnly), (AWSCloudTrail | where ManagementEvent) | project EventName",
        ("EventName", "ReadOnly", "ManagementEvent"),
    ),
    "a sort": ("AWSCloudTrail | sort by AWSRegion | take 3 | project EventName", ("AWSRegion", "EventName")),
    "what differs": ("AWSCloudTrail | distinct AWSRegion", ("AWSRegion",)),
    "constants": ("print 1", ()),
}


@pytest.mark.parametrize(("text", "columns"), PLANS.values(), ids=PLANS)
def test_what_a_plan_needs(text: str, columns: tuple[str, ...]) -> None:
    assert needed(front_end("kusto")(text, SCHEMAS["sentinel"].columns)) == columns
