"""Which index patterns reach a table."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livefire.languages.indices import overlap, reaches

TABLE = "logs-aws.cloudtrail-*"

REACHING = [
    "logs-aws.cloudtrail-*",
    "logs-aws.cloudtrail*",
    "logs-aws.cloudtrail-production",
    "logs-*",
    "*",
    "_all",
    "logs-aws*-default",
    "*:logs-aws.cloudtrail-*",
    "east:logs-*",
    "<logs-aws.cloudtrail-{now/d}>",
    "logs-endpoint.*, logs-aws.*",
    "logs-*, -logs-okta*",
    "logs-*, -logs-aws.cloudtrail-old",
    "-logs-aws*, logs-*",
]
OTHERS = [
    "logs-endpoint.events.*",
    "logs-aws.s3access-*",
    "logs-aws.cloudtrail",
    ".alerts-security.*",
    "winlogbeat-*",
    "*:metrics-*",
    "<metrics-{now/d}>",
    "logs-*, -logs-aws*",
    "logs-*, -*",
    "",
]


@pytest.mark.parametrize("patterns", REACHING)
def test_these_reach_the_table(patterns: str) -> None:
    assert reaches(patterns.split(","), [TABLE])


@pytest.mark.parametrize("patterns", OTHERS)
def test_these_do_not(patterns: str) -> None:
    assert not reaches(patterns.split(","), [TABLE])


def test_without_tables_every_name_does() -> None:
    assert reaches(["anything"], [])


PATTERNS = st.text(alphabet="ab*", max_size=6)


@given(PATTERNS, PATTERNS, st.text(alphabet="ab", max_size=6))
def test_patterns_that_a_name_fits_overlap(one: str, other: str, name: str) -> None:
    both = all(re.fullmatch(pattern.replace("*", ".*"), name) for pattern in (one, other))
    assert overlap(one, other) or not both
    assert overlap(one, name) == bool(re.fullmatch(one.replace("*", ".*"), name))
    assert overlap(one, other) == overlap(other, one)


def test_a_long_pattern_is_no_trouble() -> None:
    assert overlap("*a" * 10_000, "logs-*")
