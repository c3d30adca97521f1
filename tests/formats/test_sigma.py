"""Sigma's rules, one or several in a file, with the place of everything that is wrong in them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from livefire.detection import Detection
from livefire.errors import NoTelemetryError, RuleError, UnsupportedError
from livefire.explanation import explanation
from livefire.formats import load, load_file, load_pack
from livefire.pack import open_pack
from livefire.plan import Filter, Project
from livefire.plan.indicators import indicators
from livefire.reports.explanation import console, document
from livefire.telemetry import never_fires
from livefire.validate import validate
from tests.formats.samples import SIGMA, written

CORRELATION = """\
title: Many users
id: 55555555-5555-5555-5555-555555555555
correlation:
  type: event_count
  rules: [33333333-3333-3333-3333-333333333333]
  timespan: 1h
  condition: {gte: 10}
level: critical
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


def test_a_filter_of_other_rules_is_not_supported(tmp_path: Path) -> None:
    right, other = load(written(tmp_path, a_yml=f"{SIGMA}---\n{FILTER}"))
    assert isinstance(right.body, Filter) and isinstance(other.body, UnsupportedError)
    assert (other.body.construct, other.body.line, other.body.column) == ("filter rule", 17, 1)


def test_a_correlation_absorbs_the_rules_that_it_names(tmp_path: Path) -> None:
    found = one(f"{SIGMA}---\n{CORRELATION}", tmp_path)
    assert (found.title, found.severity) == ("Many users", "critical")
    assert isinstance(found.body, Project)


def test_a_pack_has_one_detection_of_a_correlation(tmp_path: Path) -> None:
    (tmp_path / "detections").mkdir()
    (tmp_path / "detections" / "many.sigma.yml").write_text(f"{SIGMA}---\n{CORRELATION}", encoding="utf-8")
    pack = open_pack(tmp_path)
    assert [(one.id, one.title) for one in load_pack(pack)] == [("many", "Many users")]
    assert [(one.id, one.status) for one in validate(pack.root).detections] == [("many", "ok")]


def test_a_rule_without_an_id_has_its_name(tmp_path: Path) -> None:
    found = load_file(written(tmp_path, a_yml=f"name: one\n{SIGMA.replace('id:', 'was:')}---\n{CORRELATION}") / "a.yml")
    assert [one.id for one in found] == ["one", "55555555-5555-5555-5555-555555555555"]


def test_a_correlation_that_generates_leaves_its_rules_their_matches(tmp_path: Path) -> None:
    for text in (f"{CORRELATION}generate: true\n", CORRELATION.replace("  timespan", "  generate: true\n  timespan")):
        found = load(written(tmp_path, a_yml=f"{SIGMA}---\n{text}"))
        assert [one.title for one in found] == ["A user is made", "Many users"]


def test_every_document_is_read_when_a_file_is_checked(tmp_path: Path) -> None:
    found = load_file(written(tmp_path, a_yml=f"{SIGMA}---\n{CORRELATION}") / "a.yml")
    assert [one.title for one in found] == ["A user is made", "Many users"]


def test_a_correlation_finds_its_rules_beside_it(tmp_path: Path) -> None:
    folder = written(tmp_path, a_yml=SIGMA, b_yml=CORRELATION, c_yml="%")
    [found] = load(folder / "a.yml", folder / "b.yml")
    assert found.title == "Many users" and isinstance(found.body, Project)
    assert [one.title for one in load(folder / "b.yml")] == ["Many users"]
    assert [one.title for one in load(folder / "a.yml")] == ["A user is made"]


def test_each_part_of_a_correlation_is_told_in_the_file_that_says_it(tmp_path: Path) -> None:
    folder = written(tmp_path, a_yml=f"\n\n{SIGMA}", b_yml=CORRELATION)
    told = explanation(load(folder / "b.yml")[0])
    places = {one.predicate: one.place for one in told.predicates}
    for predicate, place in places.items():
        assert place is not None
        lines = Path(place.path or told.path).read_text(encoding="utf-8").splitlines()
        assert lines[place.line - 1][place.column - 1 :].startswith(predicate)
    assert {place.path for place in places.values() if place} == {"", (folder / "a.yml").as_posix()}
    [shown] = [one for one in document([told])["detections"][0]["predicates"] if "eventName" in one["predicate"]]
    assert shown["path"] == (folder / "a.yml").as_posix() and "a.yml, line" in console([told])


def test_a_chain_goes_through_several_files(tmp_path: Path) -> None:
    outer = CORRELATION.replace("5555-", "6666-").replace("33333333-3333-3333-3333-333333333333", "many")
    folder = written(tmp_path, a_yml=outer, b_yml="name: many\n" + CORRELATION, c_yml=SIGMA)
    [found] = load(folder)
    assert isinstance(found.body, Project) and found.path.endswith("a.yml")


def test_a_rule_of_another_folder_is_not_absorbed(tmp_path: Path) -> None:
    folder = written(tmp_path, a_yml=SIGMA, b_yml=CORRELATION)
    (tmp_path / "more").mkdir()
    written(tmp_path / "more", c_yml=SIGMA.replace("A user is made", "Another"))
    assert [one.title for one in load(folder)] == ["Many users", "Another"]


def test_a_correlation_without_its_rule_says_so_at_the_name(tmp_path: Path) -> None:
    body = one(CORRELATION, tmp_path).body
    assert isinstance(body, RuleError) and (body.line, body.column) == (5, 11)
    assert "no rule '33333333-3333-3333-3333-333333333333' in this file or its folder" in str(body)


def test_a_mistake_in_a_rule_of_a_correlation_stands_at_its_line(tmp_path: Path) -> None:
    broken = SIGMA.replace("condition: selection", "condition: selektion")
    text = f"# first\n{SIGMA.replace('3333-', '4444-')}--- # second\n{CORRELATION}\n\n---\n{broken}"
    line = text.split("\n").index("  condition: selektion") + 1
    [_, other] = load(written(tmp_path, a_yml=text))
    assert isinstance(other.body, RuleError) and (other.body.line, other.body.column) == (line, 14)


def test_a_mistake_in_a_rule_of_another_file_is_told_there(tmp_path: Path) -> None:
    broken = SIGMA.replace("condition: selection", "condition: selektion")
    [found] = load(written(tmp_path, a_yml=CORRELATION, b_yml=broken))
    assert isinstance(found.body, RuleError) and found.body.path.endswith("b.yml") and found.body.line == 12


def test_a_rule_for_other_logs_makes_its_correlation_unsupported(tmp_path: Path) -> None:
    elsewhere = SIGMA.replace("service: cloudtrail", "service: guardduty")
    for folder in (
        written(tmp_path, a_yml=f"{CORRELATION}---\n{elsewhere}"),
        written(tmp_path, a_yml=CORRELATION, b_yml=elsewhere),
    ):
        [found] = load(folder)
        assert isinstance(found.body, UnsupportedError) and found.body.construct == "logsource service 'guardduty'"
        assert "guardduty" in str(found.body).split("\n")[1]


def test_correlations_that_lead_to_each_other_are_errors(tmp_path: Path) -> None:
    one, other = CORRELATION.replace("33333333-", "77777777-"), CORRELATION.replace("55555555-", "77777777-", 1)
    circle = f"{one}---\n{other.replace('33333333-3333-3333-3333-333333333333', '55555555-5555-5555-5555-555555555555')}"
    found = load(
        written(tmp_path, a_yml=circle.replace("77777777-3333-3333-3333-333333333333", "77777777-5555-5555-5555-555555555555"))
    )
    assert len(found) == 2 and all("leads back to itself" in str(one.body) for one in found)


def test_hundreds_of_correlations_in_one_file_are_too_many(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="201 correlations in one file, at most 200 are read"):
        load(written(tmp_path, a_yml="---\n".join([CORRELATION] * 201)))


def test_documents_that_share_their_keys_are_not_supported(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedError, match="rule collection") as raised:
        one(f"action: global\ntitle: x\n---\n{SIGMA}", tmp_path)
    assert raised.value.line == 1


def test_a_field_that_the_log_lacks_is_told_with_its_place_where_the_rule_can_never_fire(tmp_path: Path) -> None:
    lacks = never_fires(one(SIGMA.replace("eventName", "CommandLine"), tmp_path))
    assert isinstance(lacks, NoTelemetryError)
    assert (lacks.column_name, lacks.line, lacks.column) == ("CommandLine", 11, 5)
    assert never_fires(one(SIGMA, tmp_path)) is None


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


PLACED = SIGMA.replace("eventName: CreateUser", "eventName|expand: '%names%'")
PIPELINE = """\
name: ours
priority: 10
vars:
  names: [CreateUser, CreateRole]
  numbers: 1
transformations:
  - {id: x, type: value_placeholders}
"""


def test_a_placeholder_without_values_is_unsupported(tmp_path: Path) -> None:
    for text in (PLACED, PLACED.replace("eventName", "src_country")):  # whatever the field
        body = one(text, tmp_path).body
        assert isinstance(body, UnsupportedError) and (body.construct, body.line) == ("|expand without values", 11)


def test_a_pipeline_beside_a_rule_gives_its_placeholders_values(tmp_path: Path) -> None:
    [found] = load(written(tmp_path, a_yml=PLACED, b_yml=PIPELINE))
    assert isinstance(found.body, Filter)
    assert [one.values for one in indicators(found.body)] == [("createuser",), ("createrole",)]


def test_values_in_a_rule_s_own_file_come_first(tmp_path: Path) -> None:
    [found] = load(written(tmp_path, a_yml=f"{PLACED}---\nvars: {{names: x}}\n", b_yml=PIPELINE))
    assert isinstance(found.body, Filter)
    assert [one.values for one in indicators(found.body)] == [("x",)]


def test_a_correlation_s_rule_has_its_placeholders_values(tmp_path: Path) -> None:
    [found] = load(written(tmp_path, a_yml=f"{CORRELATION}---\n{PLACED}", b_yml=PIPELINE))
    assert isinstance(found.body, Project)


def test_a_rule_of_another_file_takes_the_same_values(tmp_path: Path) -> None:
    [found] = load(written(tmp_path, a_yml=CORRELATION, b_yml=PIPELINE, c_yml=PLACED))
    assert isinstance(found.body, Project)


BESIDE = {
    "a slip in a key": ("titel: B\ndetecton: {}\n", "the document has no 'detection'\n.*\n.*\nhint: 'detection' exists"),
    "a document of another kind": ("name: B\n", "the document has no 'detection'"),
}


@pytest.mark.parametrize(("second", "told"), BESIDE.values(), ids=BESIDE)
def test_a_document_beside_a_rule_that_is_none_is_told(tmp_path: Path, second: str, told: str) -> None:
    rule = "title: A\nlogsource: {product: aws, service: cloudtrail}\ndetection:\n  s: {eventName: A}\n  condition: s\n"
    (tmp_path / "a.yml").write_text(f"{rule}---\n{second}", encoding="utf-8")
    with pytest.raises(RuleError) as caught:
        load(tmp_path / "a.yml")
    assert re.search(rf"a\.yml:7:1: {told}", str(caught.value))


def test_a_rule_whose_detection_has_a_slip_is_told_as_sigma(tmp_path: Path) -> None:
    text = "title: A\nlogsource: {product: aws, service: cloudtrail}\ndetecton:\n  s: {eventName: A}\n  condition: s\n"
    (tmp_path / "a.yml").write_text(text, encoding="utf-8")
    with pytest.raises(RuleError, match="the document has no 'detection'"):
        load(tmp_path / "a.yml")


def test_a_slip_in_a_log_source_has_its_hint(tmp_path: Path) -> None:
    body = one(SIGMA.replace("service: cloudtrail", "service: cloudtrial"), tmp_path).body
    assert isinstance(body, UnsupportedError) and body.hint == "'cloudtrail' exists"
