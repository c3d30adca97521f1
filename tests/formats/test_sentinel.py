"""Sentinel's rules, with the place of everything that is wrong in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from livefire.detection import Detection
from livefire.errors import InputError, RuleError, UnsupportedError
from livefire.formats import load
from livefire.plan import Filter
from tests.formats.samples import SENTINEL, written


def one(text: str, folder: Path) -> Detection:
    [found] = load(written(folder, a_yaml=text))
    return found


def test_what_the_file_says_about_the_rule(tmp_path: Path) -> None:
    found = one(SENTINEL, tmp_path)
    assert isinstance(found.body, Filter)
    assert (found.id, found.severity) == ("22222222-2222-2222-2222-222222222222", "medium")
    assert (found.techniques, found.tactics) == (("T1136.003",), ("Persistence",))


def test_the_schedule_is_in_the_vendors_words(tmp_path: Path) -> None:
    assert dict(one(SENTINEL, tmp_path).schedule) == {
        "kind": "Scheduled",
        "queryFrequency": "1h",
        "queryPeriod": "1d",
        "triggerOperator": "gt",
        "triggerThreshold": "0",
    }


def test_the_entities_are_the_columns_that_are_mapped(tmp_path: Path) -> None:
    assert one(SENTINEL, tmp_path).entities == ("UserIdentityUserName", "UserIdentityArn", "SourceIpAddress")


QUERY = 'query: |\n  AWSCloudTrail\n  | where EventName == "CreateUser"\n'
QUERIES = {
    "in a block": (QUERY, 15, 9),
    "in a block without its last line end": (QUERY.replace("|\n", "|-\n", 1), 15, 9),
    "in a block after an empty line": (QUERY.replace("|\n", "|\n\n", 1), 16, 9),
    "in a block with a comment": (QUERY.replace("|\n", "| # the query\n", 1), 15, 9),
    "behind its key": ('query: AWSCloudTrail | where EventName == "CreateUser"\n', 13, 23),
    "on the line after its key": ('query:\n  AWSCloudTrail | where EventName == "CreateUser"\n', 14, 23),
    "in quotes": ("query: 'AWSCloudTrail | where EventName == \"CreateUser\"'\n", 13, 23),
    "in a folded block": (QUERY.replace("|\n", ">\n", 1), 14, 23),
}


@pytest.mark.parametrize(("query", "line", "column"), QUERIES.values(), ids=QUERIES.keys())
def test_an_error_stands_at_the_line_of_the_file(query: str, line: int, column: int, tmp_path: Path) -> None:
    body = one(SENTINEL.replace(QUERY, query.replace("EventName", "EvntName")), tmp_path).body
    assert isinstance(body, RuleError)
    assert (body.path, body.line, body.column) == ((tmp_path / "a.yaml").as_posix(), line, column)


@pytest.mark.parametrize("query", [query for query, _, _ in QUERIES.values()], ids=QUERIES.keys())
def test_a_query_is_read_however_it_is_written(query: str, tmp_path: Path) -> None:
    found = one(SENTINEL.replace(QUERY, query), tmp_path)
    assert isinstance(found.body, Filter)
    assert "\a" not in found.text


def test_a_placeholder_is_not_supported(tmp_path: Path) -> None:
    body = one(SENTINEL.replace('"CreateUser"', "{{Name}}"), tmp_path).body
    assert isinstance(body, UnsupportedError) and "{{...}}" in body.construct


def test_a_query_that_is_no_text_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="a rule is a mapping with a 'query' of text"):
        one(SENTINEL.replace(QUERY, "query: 5\n"), tmp_path)


def test_a_key_that_stands_twice_is_an_error_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match=r"a\.yaml:3:1: key 'name' stands twice\n +3 \| name: again\n"):
        one(SENTINEL.replace("kind: Scheduled", "name: again"), tmp_path)


STRANGE = {
    "numbers": "id: 1\nquery: AWSCloudTrail\ntactics: 5\nrelevantTechniques: 6\nentityMappings: 7\nseverity: 8\n",
    "texts": "id: 1\nquery: AWSCloudTrail\ntactics: a\nrelevantTechniques: T1136\nentityMappings: x\n",
    "maps": "id: {}\nquery: AWSCloudTrail\ntactics: {a: 1}\nrelevantTechniques: {}\nentityMappings: {fieldMappings: 1}\n",
    "lists of anything": "id: []\nquery: AWSCloudTrail\ntactics: [[], {}]\nentityMappings: [1, {fieldMappings: [1, {}]}]\n",
    "nothing": "id:\nquery: AWSCloudTrail\ntactics:\nrelevantTechniques:\nentityMappings:\nkind:\n",
}


@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE.keys())
def test_values_of_a_wrong_type_are_survived(text: str, tmp_path: Path) -> None:
    assert one(text, tmp_path).text == "AWSCloudTrail"


def test_one_text_is_one_technique(tmp_path: Path) -> None:
    assert one(STRANGE["texts"], tmp_path).techniques == ("T1136",)
