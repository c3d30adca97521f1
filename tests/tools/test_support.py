"""tools/support.py over rules of every vendor, right, unsupported and broken."""

import json
from pathlib import Path
from typing import Any

import pytest

from tools import support

SIGMA = """\
title: A login without MFA
id: {id}
logsource: {{product: {product}, service: cloudtrail}}
detection:
  selection:
    {item}
  condition: selection
"""
ESQL = '[rule]\nname = "{id}"\nrule_id = "{id}"\ntype = "esql"\nlanguage = "{language}"\nquery = """\n{query}\n"""\n'
KUSTO = "id: {id}\nname: {id}\nkind: Scheduled\nseverity: Low\nquery: |\n  {query}\n"

RULES = {
    "login.yml": SIGMA.format(id="login", product="aws", item="eventName: ConsoleLogin"),
    "windows.yml": SIGMA.format(id="windows", product="windows", item="EventID: 1"),
    "slip.yml": SIGMA.format(id="slip", product="aws", item="eventName|containz: Login"),
    "login.toml": ESQL.format(id="login", language="esql", query='from logs-* | where event.action == "ConsoleLogin"'),
    "alert.toml": ESQL.format(id="alert", language="esql", query='from logs-* | where kibana.alert.uuid == "1"'),
    "other.toml": ESQL.format(id="other", language="esql", query="from logs-* | whare event.action is not null"),
    "several.toml": ESQL.format(id="several", language="esql", query='from logs-* | fork (where x == 1) | where qstr("a")'),
    "kuery.toml": ESQL.format(id="kuery", language="kuery", query="event.action: ConsoleLogin"),
    "login.yaml": KUSTO.format(id="login", query='AWSCloudTrail | where EventName == "ConsoleLogin"'),
    "plots.yaml": KUSTO.format(id="plots", query="AWSCloudTrail | facet by a | where series_periods_detect(x) > 1 | reduce by a"),
    "nested.yaml": "id: broken\nname: broken\nkind: Scheduled\nquery: [|\n",
    "bytes.yaml": b"id: broken\nquery: \xff\n",
    "notes.yml": "author: nobody\n",
    "empty.toml": "",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in RULES.items():
        (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return tmp_path


def groups_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[tuple[str, str], dict[str, Any]]:
    assert support.main([*arguments, "--format", "json"]) == 0
    return {(group["vendor"], group["language"]): group for group in json.loads(capsys.readouterr().out)["groups"]}


def test_rules_are_counted_by_vendor_and_language(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    groups = groups_of(capsys, str(folder))
    counts = {key: [group[name] for name in ("rules", "loads", "lowers", "runs", "fires")] for key, group in groups.items()}
    assert counts == {
        ("?", ""): [1, 0, 0, 0, 0],
        ("elastic", "esql"): [4, 4, 1, 1, 1],
        ("elastic", "kuery"): [1, 1, 1, 1, 1],
        ("sentinel", ""): [1, 0, 0, 0, 0],
        ("sentinel", "kusto"): [2, 2, 1, 1, 1],
        ("sigma", "sigma"): [3, 3, 1, 1, 1],
    }


def test_what_blocks_a_rule_is_told_by_name(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    groups = groups_of(capsys, str(folder))
    assert groups["sigma", "sigma"]["constructs"] == [{"name": "logsource product 'windows'", "rules": 1, "alone": 1}]
    assert [one["name"] for one in groups["elastic", "esql"]["constructs"]] == ["FORK", "QSTR()"]
    assert groups["elastic", "esql"]["columns"] == [{"name": "kibana.alert.uuid", "rules": 1, "alone": 1}]
    assert groups["sentinel", "kusto"]["constructs"] == [
        {"name": "function series_periods_detect", "rules": 1, "alone": 0},
        {"name": "operator facet", "rules": 1, "alone": 0},
        {"name": "operator reduce", "rules": 1, "alone": 0},
    ]


def test_errors_have_their_place(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    groups = groups_of(capsys, str(folder))
    problems = [one["message"].replace(f"{folder.as_posix()}/", "") for group in groups.values() for one in group["problems"]]
    assert problems == [
        "'bytes.yaml': byte 18 is no UTF-8",
        "other.toml:7:15: unknown command 'whare' (hint: 'WHERE' exists)",
        "nested.yaml:4:1: YAML: found character '|' that cannot start any token",
        "slip.yml:6:5: unknown modifier 'containz' (hint: 'contains' exists)",
    ]


def test_over_unknown_columns_every_field_exists_and_nothing_runs(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    groups = groups_of(capsys, str(folder), "--unknown-columns", "--language", "esql", "--language", "sigma")
    assert {key: (group["rules"], group["lowers"], group.get("runs")) for key, group in groups.items()} == {
        ("elastic", "esql"): (4, 2, None),
        ("sigma", "sigma"): (3, 2, None),
    }


def test_rules_run_over_records_too(folder: Path, tmp_path_factory: pytest.TempPathFactory, capsys: Any) -> None:
    logs = tmp_path_factory.mktemp("logs") / "one.ndjson"
    logs.write_text('{"eventVersion": "1.08", "eventName": "ListBuckets", "eventSource": "s3.amazonaws.com", "eventID": "1"}\n')
    groups = groups_of(capsys, str(folder / "login.yml"), str(folder / "login.yaml"), "--on", str(logs))
    assert [(group["runs"], group["fires"], group["fires_on_records"]) for group in groups.values()] == [(1, 1, 0), (1, 1, 0)]


def test_places_are_known_of_traffic_and_not_of_records(tmp_path: Path, capsys: Any) -> None:
    rule, logs = tmp_path / "geo.toml", tmp_path / "one.ndjson"
    query = "from logs-* | where source.geo.country_iso_code is not null"
    rule.write_text(ESQL.format(id="geo", language="esql", query=query))
    logs.write_text('{"eventVersion": "1.08", "eventName": "ListBuckets", "eventSource": "s3.amazonaws.com", "eventID": "1"}\n')
    (over_traffic,) = groups_of(capsys, str(rule)).values()
    (over_records,) = groups_of(capsys, str(rule), "--on", str(logs)).values()
    assert (over_traffic["runs"], over_traffic["fires"]) == (1, 1)
    assert (over_records["runs"], over_records["no_telemetry"]) == (0, 1)


def test_the_console_says_the_same(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert support.main([str(folder), "--language", "kusto"]) == 0
    assert capsys.readouterr().out == (
        "sentinel kusto\n"
        "   rules 2, loads 2, lowers 1, runs 1, fires 1, unsupported 1, no telemetry 0, errors 0\n"
        "   rules  alone  construct\n"
        "       1      0  function series_periods_detect\n"
        "       1      0  operator facet\n"
        "       1      0  operator reduce\n"
        "\n"
    )


def test_a_rule_that_can_never_fire_runs_and_is_told_by_the_field_that_no_record_has(tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "never.yml").write_text(SIGMA.format(id="never", product="aws", item="{eventName: A, status: b}"))
    (tmp_path / "other.yml").write_text(SIGMA.format(id="other", product="aws", item="{eventName: ConsoleLogin, status: null}"))
    place = f"{tmp_path.as_posix()}/never.yml"
    (group,) = groups_of(capsys, str(tmp_path)).values()
    assert (group["lowers"], group["runs"], group["fires"], group["no_telemetry"]) == (2, 2, 1, 0)
    assert group["never_fire"] == [{"path": place, "lacks": "status (line 6)"}]
    assert support.main([str(tmp_path)]) == 0
    assert f"   run, and can never fire: 1\n      {place}: no record has status (line 6)\n" in capsys.readouterr().out


def test_a_path_that_does_not_exist_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert support.main(["nowhere"]) == 3
    assert capsys.readouterr().err == "error: no file or folder 'nowhere'\n"


def test_a_table_that_is_given_unblocks_a_rule(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "rule.yaml").write_text(KUSTO.format(id="x", query="AWSCloudTrail | join kind=inner Names on EventName"))
    (tmp_path / "names.csv").write_text("EventName\nConsoleLogin\n")
    without = groups_of(capsys, str(tmp_path / "rule.yaml"))["sentinel", "kusto"]
    given = groups_of(capsys, str(tmp_path / "rule.yaml"), "--table", f"Names={tmp_path / 'names.csv'}")["sentinel", "kusto"]
    assert ([one["name"] for one in without["constructs"]], without["runs"]) == (["table Names"], 0)
    assert (given["lowers"], given["runs"], given["fires"]) == (1, 1, 1)
