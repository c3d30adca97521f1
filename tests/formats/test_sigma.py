"""Sigma's rules, one or several in a file, with the place of everything that is wrong in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from livefire.detection import Detection
from livefire.errors import NoTelemetryError, RuleError, UnsupportedError
from livefire.formats import load
from livefire.plan import Filter
from tests.formats.samples import SIGMA, written

CORRELATION = """\
title: Many users
id: 55555555-5555-5555-5555-555555555555
correlation:
  type: event_count
  rules: [33333333-3333-3333-3333-333333333333]
  timespan: 1h
  condition: {gte: 10}
"""
FILTER = """\
title: Without the administrators
logsource: {product: aws}
filter:
  rules: [33333333-3333-3333-3333-333333333333]
  selection: {userAgent: x}
  condition: not selection
"""


def one(text: str, folder: Path) -> Detection:
    [found] = load(written(folder, a_yml=text))
    return found


def test_what_the_file_says_about_the_rule(tmp_path: Path) -> None:
    found = one(SIGMA, tmp_path)
    assert isinstance(found.body, Filter)
    assert (found.id, found.severity) == ("33333333-3333-3333-3333-333333333333", "high")
    assert (found.techniques, found.tactics) == (("T1136.003",), ("persistence",))
    assert dict(found.schedule) == {"product": "aws", "service": "cloudtrail"}


def test_a_rule_without_an_id_is_named_for_its_file(tmp_path: Path) -> None:
    assert one(SIGMA.replace("id: 33333333-3333-3333-3333-333333333333\n", ""), tmp_path).id == "a"


def test_each_document_is_a_rule(tmp_path: Path) -> None:
    found = load(written(tmp_path, a_yml=SIGMA + "---\n" + SIGMA.replace("3333-", "9999-")))
    assert [one.id[-17:] for one in found] == ["3333-333333333333", "9999-333333333333"]
    assert all(isinstance(one.body, Filter) for one in found)


def test_an_error_in_the_second_document_stands_at_its_line(tmp_path: Path) -> None:
    broken = SIGMA.replace("condition: selection", "condition: selektion")
    first, second = load(written(tmp_path, a_yml=f"# two rules\n{SIGMA}--- # the second\n{broken}"))
    assert isinstance(first.body, Filter) and isinstance(second.body, RuleError)
    assert (second.body.line, second.body.column) == (27, 14)
    assert "   27 |   condition: selektion\n" in str(second.body)


def test_a_document_that_is_no_rule_is_passed_over(tmp_path: Path) -> None:
    assert isinstance(one(SIGMA + "---\n- a list\n---\n", tmp_path).body, Filter)


@pytest.mark.parametrize(("text", "construct"), [(CORRELATION, "correlation rule"), (FILTER, "filter rule")])
def test_a_rule_about_rules_is_not_supported(text: str, construct: str, tmp_path: Path) -> None:
    right, other = load(written(tmp_path, a_yml=f"{SIGMA}---\n{text}"))
    assert isinstance(right.body, Filter) and isinstance(other.body, UnsupportedError)
    assert (other.body.construct, other.body.line, other.body.column) == (construct, 17, 1)


def test_documents_that_share_their_keys_are_not_supported(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedError, match="rule collection") as raised:
        one(f"action: global\ntitle: x\n---\n{SIGMA}", tmp_path)
    assert raised.value.line == 1


def test_a_field_that_the_log_lacks_is_no_telemetry(tmp_path: Path) -> None:
    body = one(SIGMA.replace("eventName", "CommandLine"), tmp_path).body
    assert isinstance(body, NoTelemetryError)
    assert (body.column_name, body.line, body.column) == ("CommandLine", 11, 5)


def test_a_path_into_a_free_form_object_is_a_field(tmp_path: Path) -> None:
    assert isinstance(one(SIGMA.replace("eventName", "requestParameters.userName"), tmp_path).body, Filter)


def test_a_key_that_stands_twice_is_an_error_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="key 'selection' stands twice") as raised:
        one(SIGMA.replace("  condition", "  selection: {}\n  condition"), tmp_path)
    assert raised.value.line == 12


STRANGE = {
    "numbers": "title: 1\nid: 2\nlevel: 3\ntags: 4\nlogsource: 5\ndetection: {a: {eventName: x}, condition: a}\n",
    "lists": "title: []\nid: []\nlevel: []\ntags: [[], 1, {}]\nlogsource: []\ndetection: {a: {eventName: x}, condition: a}\n",
    "maps": "title: {}\nid: {}\nlevel: {}\ntags: {}\nlogsource: {product: []}\ndetection: {a: {eventName: x}, condition: a}\n",
    "nothing": "title:\nid:\nlevel:\ntags:\nlogsource:\ndetection: {a: {eventName: x}, condition: a}\n",
}


@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE.keys())
def test_values_of_a_wrong_type_are_survived(text: str, tmp_path: Path) -> None:
    assert isinstance(one(text, tmp_path).body, Filter)


def test_a_rule_with_an_empty_detection_is_kept_with_its_error(tmp_path: Path) -> None:
    body = one("title: x\ndetection:\n", tmp_path).body
    assert isinstance(body, RuleError) and "the rule has no 'detection' mapping" in str(body)
