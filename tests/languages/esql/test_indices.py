"""What FROM says of indices, over columns that know what their table is called."""

from __future__ import annotations

import pytest

from livefire.errors import NoTelemetryError, UnsupportedError
from livefire.languages.esql import plan
from livefire.plan import Column, Columns
from livefire.plan.explain import explain
from livefire.plan.types import TEXT

COLUMNS = Columns((Column("event.action", TEXT), Column("user.name", TEXT)), tables=("logs-aws.cloudtrail-*",))


def test_other_indices_alone_are_no_telemetry() -> None:
    text = "FROM logs-endpoint.*, .alerts-*\n| WHERE process.name IS NOT NULL"
    with pytest.raises(NoTelemetryError) as raised:
        plan(text, COLUMNS)
    assert str(raised.value.at(text)).splitlines() == [
        "1:6: unknown index 'logs-endpoint.*, .alerts-*'",
        "   1 | FROM logs-endpoint.*, .alerts-*",
        "     |      ^^^^^^^^^^^^^^^^^^^^^^^^^^",
        "hint: the events are in logs-aws.cloudtrail-*",
    ]


def test_beside_other_indices_their_fields_are_null() -> None:
    query = (
        'FROM logs-aws.cloudtrail-*, logs-endpoint.* | WHERE process.name == "x" OR KQL("host.id: *") | STATS COUNT(*) BY host.id'
    )
    assert explain(plan(query, COLUMNS)).splitlines()[1:3] == [
        "extend process.name = null, host.id = null",
        'filter or(equals(null, "x"), not(is_null(host.id)))',
    ]


@pytest.mark.parametrize(
    "query",
    [
        "FROM logs-aws.cloudtrail-* | WHERE process.name IS NULL",
        "FROM logs-*, -logs-endpoint* | WHERE process.name IS NULL",
        "FROM logs-aws.cloudtrail-*, logs-endpoint.* | WHERE event.acton IS NULL",
        "FROM logs-aws.cloudtrail-*, logs-endpoint.* | KEEP user.name | WHERE event.action IS NULL",
        "FROM logs-aws.cloudtrail-*, logs-endpoint.* | WHERE " + " OR ".join(f"a.b{i} IS NULL" for i in range(101)),
    ],
    ids=["one index", "a wildcard", "a slip", "a column that was dropped", "very many"],
)
def test_elsewhere_an_unknown_field_is_one(query: str) -> None:
    with pytest.raises(NoTelemetryError, match="unknown field"):
        plan(query, COLUMNS)


@pytest.mark.parametrize("remote", ["east:logs-aws.cloudtrail-*", "*:logs-*", "-east:logs-*", "<east:logs-{now/d}>"])
def test_another_cluster_is_not_read_as_this_one(remote: str) -> None:
    text = f'FROM logs-aws.cloudtrail-*, "{remote}" | LIMIT 1'
    with pytest.raises(UnsupportedError) as raised:
        plan(text, COLUMNS)
    assert str(raised.value.at(text)).splitlines()[:3] == [
        "1:29: an index of a remote cluster is not supported",
        f"   1 | {text}",
        "     | " + " " * 28 + "^" * (len(remote) + 2),
    ]


@pytest.mark.parametrize("local", ["<logs-aws.cloudtrail-{now/d{yyyy.MM.dd|+12:00}}>", "logs-aws.cloudtrail-*"])
def test_the_colon_of_a_date_names_no_cluster(local: str) -> None:
    assert plan(f'FROM "{local}" | LIMIT 1', COLUMNS)
