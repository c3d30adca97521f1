"""A correlation from its file to what it found: the events of each match, and what is needed for it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from livefire.backtest import backtest
from livefire.events.columns import Events
from livefire.events.read import read_events
from livefire.formats import load
from livefire.judge import Unable, evidence, unable, world
from livefire.scoring import Evidence
from livefire.telemetry import never_fires
from livefire.validate import validate
from tests.formats.samples import written

RULES = """\
title: Many keys of one user
id: 77777777-7777-7777-7777-777777777777
correlation:
  type: value_count
  rules: [key_made]
  group-by: [requestParameters.userName]
  timespan: 10m
  condition: {field: responseElements.accessKey.accessKeyId, gte: 2}
---
name: key_made
logsource: {product: aws, service: cloudtrail}
detection:
  selection: {eventSource: iam.amazonaws.com, eventName: CreateAccessKey}
  condition: selection
"""


def made(minute: int, user: str, key: str, name: str = "CreateAccessKey") -> dict[str, object]:
    return {
        "eventTime": f"2026-01-14T12:{minute:02}:00Z",
        "eventSource": "iam.amazonaws.com",
        "eventName": name,
        "eventID": f"{user}-{minute}",
        "requestParameters": {"userName": user},
        "responseElements": {"accessKey": {"accessKeyId": key}},
    }


RECORDS = [
    made(0, "ada", "AKIA1"), made(1, "bob", "AKIA2"), made(2, "ada", "AKIA1"), made(3, "ada", "AKIA3", "DeleteAccessKey"),
    made(10, "ada", "AKIA4"), made(11, "bob", "AKIA5"), made(30, "ada", "AKIA6"),
]  # fmt: skip


def events(folder: Path) -> Events:
    (folder / "log.ndjson").write_text("".join(json.dumps(one) + "\n" for one in RECORDS), encoding="utf-8")
    return read_events(folder / "log.ndjson")


def test_the_files_beside_a_correlation_are_read_once_in_a_load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, _, second = RULES.partition("---\n")
    for number in range(3):
        (tmp_path / f"correlation{number}.yml").write_text(first.replace("77777777-", f"7777777{number}-"), encoding="utf-8")
    (tmp_path / "rule.yml").write_text(second.replace("name: key", "title: A key\nname: key"), encoding="utf-8")
    (tmp_path / "other.yml").write_text("title: Nothing\n", encoding="utf-8")
    reads, read = Counter[str](), Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda file: (reads.update([file.name]), read(file))[1])
    assert [one.state for one in backtest(load(tmp_path), events(tmp_path))] == ["RAN"] * 3
    assert {name: count for name, count in reads.items() if name.endswith("yml")} == dict.fromkeys(
        ("correlation0.yml", "correlation1.yml", "correlation2.yml", "other.yml", "rule.yml"), 2
    )  # as a file of its own, and beside the others


def test_each_match_has_its_row_and_the_events_of_its_window(tmp_path: Path) -> None:
    [found] = backtest(load(written(tmp_path, a_yml=RULES)), events(tmp_path))
    assert [match.events for match in found.matches] == [("ada-0", "ada-2", "ada-10"), ("bob-1", "bob-11")]
    assert [match.row["value_count"] for match in found.matches] == [2, 2]
    assert [match.row["requestParameters.userName"] for match in found.matches] == ["ada", "bob"]


ONE = "title: One\n\nname: one\ndetection:\n  s: {zone: y}\n  condition: s\n"
BOTH = "correlation: {type: event_count, rules: [one], timespan: 1h, condition: {gte: 1}%s}\n"


def test_a_field_that_no_record_has_is_told_in_the_file_that_names_it(tmp_path: Path) -> None:
    folder = written(tmp_path, a_yml=f"title: Both\n{BOTH % ''}", b_yml=ONE)
    [detection] = load(folder)
    lacks = never_fires(detection)
    assert lacks is not None and str(lacks) == (
        f"{folder.as_posix()}/b.yml:5:7: unknown field 'zone'\n   5 |   s: {{zone: y}}\n     |       ^^^^"
    )
    assert unable(detection) == Unable("NO_TELEMETRY", "zone (b.yml, line 5)")
    both, one = validate(folder).detections
    assert (both.line, both.reason) == (None, "can never fire, as CloudTrail documents no such field: zone (b.yml, line 5)")
    assert (one.line, one.reason) == (5, "can never fire, as CloudTrail documents no such field: zone")


def test_a_group_that_no_record_has_is_told_in_the_file_of_the_correlation(tmp_path: Path) -> None:
    folder = written(tmp_path, a_yml=f"title: Both\n{BOTH % ', group-by: [planet]'}", b_yml=ONE.replace("zone", "eventName"))
    [detection] = load(folder)
    assert unable(detection) == Unable("NO_TELEMETRY", "planet (line 2)")


def test_a_match_stands_as_long_as_its_events_suffice(tmp_path: Path) -> None:
    [detection] = load(written(tmp_path, a_yml=RULES))
    with world(events(tmp_path)) as here:
        seen = evidence(detection, here)
        assert isinstance(seen, Evidence) and not seen.stateless and seen.stands is not None
        assert [seen.stands(np.asarray(rows)) for rows in ([0, 2, 4], [2, 4], [0, 2], [1, 4])] == [True, True, False, False]
    assert seen.in_scope.tolist() == [True, True, True, False, True, True, True]
