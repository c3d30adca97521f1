"""Elastic's rules and hunts, with the place of everything that is wrong in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from livefire.detection import Detection
from livefire.errors import LivefireError, NoTelemetryError, RuleError, UnsupportedError
from livefire.formats import load
from livefire.plan import Filter
from tests.formats.samples import ELASTIC, written

HUNT = """\
[hunt]
name = "Users"
uuid = "44444444-4444-4444-4444-444444444444"
language = ["ES|QL"]
mitre = ["T1136.003"]
query = [
'''
from logs-aws.cloudtrail-*
| where event.action == "CreateUser"
''',
'''
from logs-aws.cloudtrail-*
| where evnt.action == "CreateRole"
'''
]
"""


def one(text: str, folder: Path) -> Detection:
    [found] = load(written(folder, a_toml=text))
    return found


def test_what_the_file_says_about_the_rule(tmp_path: Path) -> None:
    found = one(ELASTIC, tmp_path)
    assert isinstance(found.body, Filter)
    assert (found.id, found.severity, found.purpose) == ("11111111-1111-1111-1111-111111111111", "low", "threat")
    assert (found.techniques, found.tactics) == (("T1136.003",), ("TA0003",))
    assert dict(found.schedule) == {"from": "now-9m", "interval": "5m", "type": "esql"}


def test_a_building_block_says_so(tmp_path: Path) -> None:
    assert one(ELASTIC.replace("[rule]", '[rule]\nbuilding_block_type = "default"'), tmp_path).purpose == "building_block"


BROKEN = 'event.action == "CreateUser"', 'evnt.action == "CreateUser"'
QUERIES = {
    "on the line after its quotes": (ELASTIC, 15, 9),
    "on the line of its quotes": (ELASTIC.replace('query = """\nfrom', 'query = """from'), 14, 9),
    "in literal quotes": (ELASTIC.replace('"""', "'''"), 15, 9),
    "after an empty line": (ELASTIC.replace('query = """\n', 'query = """\n\n'), 16, 9),
    "with line ends of Windows": (ELASTIC.replace("\n", "\r\n"), 15, 9),
    "with a backslash that the file escapes": (ELASTIC.replace('"CreateUser"\n', '"CreateUser" and 1 == 1 // C:\\\\x\n'), 15, 9),
    "standing in a comment above": (ELASTIC.replace("[rule]", '# | where event.action == "CreateUser"\n[rule]'), 16, 9),
}  # fmt: skip


@pytest.mark.parametrize(("text", "line", "column"), QUERIES.values(), ids=QUERIES.keys())
def test_an_error_stands_at_the_line_of_the_file(text: str, line: int, column: int, tmp_path: Path) -> None:
    body = one(text.replace(*BROKEN), tmp_path).body
    assert isinstance(body, RuleError)
    assert (body.path, body.line, body.column) == ((tmp_path / "a.toml").as_posix(), line, column)


def test_the_text_of_a_query_begins_on_its_first_line(tmp_path: Path) -> None:
    found = one(ELASTIC, tmp_path)
    assert ELASTIC.splitlines()[found.first_line - 1] == found.text.splitlines()[0]


def test_each_query_of_a_hunt_is_a_detection(tmp_path: Path) -> None:
    first, second = load(written(tmp_path, a_toml=HUNT))
    assert [first.id[-2:], second.id[-2:]] == [".1", ".2"]
    assert (first.techniques, first.language, first.first_line) == (("T1136.003",), "esql", 8)
    assert isinstance(second.body, RuleError) and second.body.line == 13


TOML = {
    "a value that is none": (ELASTIC.replace('"low"', "low"), (9, 12)),
    "a text without its end": (ELASTIC.replace('"low"', '"low'), (9, 16)),
    "a key twice": (ELASTIC.replace("severity", "type"), (9, 13)),
    "a query without its end": (ELASTIC.replace('"CreateUser"\n"""', '"CreateUser"\n'), (26, 1)),
}


@pytest.mark.parametrize(("text", "place"), TOML.values(), ids=TOML.keys())
def test_an_error_of_toml_stands_at_its_place(text: str, place: tuple[int, int], tmp_path: Path) -> None:
    with pytest.raises(RuleError, match=r"TOML: ") as raised:
        one(text, tmp_path)
    assert (raised.value.line, raised.value.column) == place


def test_a_rule_in_kuery_is_a_plan(tmp_path: Path) -> None:
    text = ELASTIC.replace('"esql"', '"kuery"').replace("from logs-aws.cloudtrail-*\n| where ", "").replace("==", ":")
    found = one(text, tmp_path)
    assert isinstance(found.body, Filter) and found.language == "kuery"


ELSEWHERE = {
    "ES|QL": (ELASTIC.replace("logs-aws.cloudtrail-*", "logs-endpoint.events.*"), 14),
    "kuery": (ELASTIC.replace('"esql"', '"kuery"').replace('"low"', '"low"\nindex = ["winlogbeat-*", "logs-windows.*"]'), 10),
}


@pytest.mark.parametrize(("text", "line"), ELSEWHERE.values(), ids=ELSEWHERE.keys())
def test_a_rule_over_other_indices_has_no_telemetry(text: str, line: int, tmp_path: Path) -> None:
    body = one(text, tmp_path).body
    assert isinstance(body, NoTelemetryError) and (body.kind, body.line) == ("index", line)
    assert body.hint == "the events are in logs-aws.cloudtrail-*"


@pytest.mark.parametrize("indices", ['["filebeat-*", "logs-aws.cloudtrail-*"]', "[]", '"logs-*"'])
def test_a_kuery_rule_over_these_events_runs(indices: str, tmp_path: Path) -> None:
    text = ELASTIC.replace('"esql"', '"kuery"').replace("from logs-aws.cloudtrail-*\n| where ", "").replace("==", ":")
    assert isinstance(one(text.replace('"low"', f'"low"\nindex = {indices}'), tmp_path).body, Filter)


OTHER = {
    "lucene": (ELASTIC.replace('"esql"', '"lucene"'), "language lucene"),
    "eql": (ELASTIC.replace('"esql"', '"eql"'), "language eql"),
    "new terms": (ELASTIC.replace('type = "esql"', 'type = "new_terms"'), "language new_terms"),
    "a threshold": (ELASTIC.replace('type = "esql"', 'type = "threshold"'), "language threshold"),
    "machine learning": (
        ELASTIC.replace('type = "esql"', 'type = "machine_learning"').replace("query =", "x ="),
        "language machine_learning",
    ),
}


@pytest.mark.parametrize(("text", "construct"), OTHER.values(), ids=OTHER.keys())
def test_what_is_not_supported_is_named(text: str, construct: str, tmp_path: Path) -> None:
    body = one(text, tmp_path).body
    assert isinstance(body, UnsupportedError) and body.construct == construct


STRANGE = {
    "numbers for texts": "[rule]\nname = 1\nrule_id = 2\nlanguage = 3\ntype = 4\nquery = 5\nthreat = 6\nseverity = 7\n",
    "lists for texts": "[rule]\nname = [1]\nlanguage = []\ntype = [[]]\nquery = [1]\nthreat = [1, {technique = 2, tactic = 3}]\n",
    "a hunt of numbers": "[hunt]\nname = 1\nlanguage = 2\nmitre = 3\nquery = [1, 2]\n",
    "a hunt with one text": '[hunt]\nlanguage = "ES|QL"\nmitre = "T1136"\nquery = "from x"\n',
    "a rule that is a list": "rule = 1\n# [rule]\n",
    "nested lists": "[rule]\na = " + "[" * 10_000,
    "control characters": "[rule]\nname = '\x00'\n",
}


@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE.keys())
def test_values_of_a_wrong_type_are_survived(text: str, tmp_path: Path) -> None:
    found: object = None
    try:
        found = load(written(tmp_path, a_toml=text))
    except LivefireError as error:
        found = error
    assert found is not None


def test_one_text_is_one_query(tmp_path: Path) -> None:
    found = one('[hunt]\nlanguage = "ES|QL"\nmitre = "T1136"\nquery = "from logs-aws.cloudtrail-*"\n', tmp_path)
    assert (found.text, found.techniques, found.first_line) == ("from logs-aws.cloudtrail-*", ("T1136",), 4)
