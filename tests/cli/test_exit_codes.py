"""Exit codes: 0 as expected, 1 failed, 2 broken, 3 wrong use or input; what is wrong is said on stderr without a traceback."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from livefire.template import write_template

SIGMA = """title: Any record
logsource: {product: aws, service: cloudtrail}
detection:
  any: {eventSource: signin.amazonaws.com}
  condition: %s
"""

WRONG_USE = [
    (["nonsense"], "No such command 'nonsense'"),
    (["run", "--seed", "many"], "'--seed'"),
    (["run", "no/such/folder"], "no folder 'no/such/folder'"),
    (["run", "--background", "-5"], "--background"),
    (["run", "--only", "aws/console_login_without_mf"], "'aws/console_login_without_mfa' exists"),
    (["backtest", "aws/getsignintoken_abuse"], "expected --on PATH"),
    (["backtest", "aws/getsignintoken_abuse", "--on", "no/such/log.json"], "no file, folder or glob"),
    (["backtest", "aws/getsignintoken_abus", "--on", "x"], "'aws/getsignintoken_abuse' exists"),
    (["query", "--language", "kql", "print 1"], "no language 'kql'"),
    (["query", "--language", "kusto", "print 1", "--now", "noon"], "'noon' is no ISO 8601 time"),
    (["explain", "aws/getsignintoken_abuse", "--event", "x"], "both --on PATH and --event ID"),
    (["generate", "--activity", "aws/console.root_logi", "--to", "-"], "'root_login' exists"),
    (["generate", "--activity", "a.b", "--profile", "company", "--to", "-"], "expected one of"),
    (["generate", "--profile", "nobody", "--to", "-"], "no background for profile 'nobody'"),
    (["validate", "no/such/rule.yml"], "no file or folder 'no/such/rule.yml'"),
]


@pytest.mark.parametrize(
    ("arguments", "complaint"), WRONG_USE, ids=lambda value: " ".join(value) if isinstance(value, list) else ""
)
def test_wrong_use_ends_in_3_and_says_what_was_wrong(livefire: Callable, arguments: list[str], complaint: str) -> None:
    ran = livefire(*arguments)
    assert ran.code == 3
    assert complaint in ran.err
    assert "Traceback" not in ran.err


def test_without_a_command_the_usage_is_said_once(livefire: Callable) -> None:
    ran = livefire()
    assert (ran.out + ran.err).count("Usage:") == 1
    assert "error:" not in ran.err


def test_help_ends_in_0(livefire: Callable) -> None:
    assert livefire("--help").code == 0
    assert livefire("run", "--help").code == 0


def test_a_match_ends_in_0_and_with_fail_on_match_in_1(livefire: Callable, pivot: Path) -> None:
    assert livefire("backtest", "aws/getsignintoken_abuse", "--on", pivot).code == 0
    assert livefire("backtest", "aws/getsignintoken_abuse", "--on", pivot, "--fail-on", "match").code == 1


def test_silence_ends_in_0_under_fail_on_match(livefire: Callable, pivot: Path, tmp_path: Path) -> None:
    rule = tmp_path / "rule.yml"
    rule.write_text((SIGMA % "any").replace("signin.amazonaws.com", "nobody.amazonaws.com"), encoding="utf-8")
    assert livefire("backtest", rule, "--on", pivot, "--fail-on", "match").code == 0


def test_a_broken_detection_ends_in_2_with_its_place(livefire: Callable, pivot: Path, tmp_path: Path) -> None:
    rule = tmp_path / "rule.yml"
    rule.write_text(SIGMA % "any and nobody", encoding="utf-8")
    ran = livefire("backtest", rule, "--on", pivot, "--format", "json")
    assert ran.code == 2
    assert f"{rule.as_posix()}:5:" in ran.out


@pytest.mark.parametrize("command", ["validate", "explain", "backtest"])
def test_a_slip_in_a_field_of_sigma_is_an_error_wherever_the_rule_is_read(
    command: str, livefire: Callable, pivot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # a path so short that no line is broken in it
    Path("rule.yml").write_text((SIGMA % "any").replace("eventSource", "eventSourc"), encoding="utf-8")
    ran = livefire(command, "rule.yml", *(("--on", pivot) if command == "backtest" else ()))
    assert ran.code == 2
    assert "rule.yml:4:9: unknown field 'eventSourc'" in ran.out
    assert "hint: 'eventSource' exists" in ran.out


def test_a_field_of_sigma_that_is_like_none_is_no_error_but_no_telemetry(livefire: Callable, pivot: Path, tmp_path: Path) -> None:
    rule = tmp_path / "rule.yml"
    rule.write_text((SIGMA % "any").replace("eventSource", "zzzzzz"), encoding="utf-8")
    ran = livefire("backtest", rule, "--on", pivot)
    assert (ran.code, "NO_TELEMETRY" in ran.out) == (0, True)


FILTERED = """title: A key for somebody, unless it failed
logsource: {product: aws, service: cloudtrail}
detection:
  selection: {eventName: CreateAccessKey}
  failed: {zzzzzz: Failure}
  condition: %s
"""


def test_a_field_that_no_record_has_is_told_of_a_rule_that_runs_all_the_same(livefire: Callable, tmp_path: Path) -> None:
    write_template(tmp_path / "pack")
    rule, log = tmp_path / "pack" / "detections" / "rule.sigma.yml", tmp_path / "log.ndjson"
    rule.write_text(FILTERED % "selection and not failed", encoding="utf-8")
    log.write_text('{"eventName": "CreateAccessKey", "eventID": "1"}\n', encoding="utf-8")
    told = "null in every record, as CloudTrail documents no such field: zzzzzz"
    ran = livefire("backtest", rule, "--on", log, "--format", "json")
    [outcome] = json.loads(ran.out)["detections"]
    assert (outcome["state"], outcome["verdict"], outcome["reason"]) == ("RAN", "FIRED", told)
    assert told in " ".join(livefire("backtest", rule, "--on", log).out.split())
    assert livefire("run", tmp_path / "pack", "--background", "0").err == f"rule (sigma): {told}\n"
    query = livefire("query", "--language", "sigma", FILTERED % "selection and not failed", "--on", log)
    assert (query.code, told in query.err) == (0, True)


@pytest.mark.parametrize("member", ['"zzzzzz": "Failure"', '"\\u007azzzzz": {"at": 1}', '"a": "\\ud800", "zzzzzz": 5'])
def test_a_field_that_is_not_read_and_that_records_have_is_no_telemetry(livefire: Callable, tmp_path: Path, member: str) -> None:
    rule, log = tmp_path / "rule.yml", tmp_path / "log.ndjson"
    rule.write_text(FILTERED % "selection and not failed", encoding="utf-8")
    log.write_text(f'{{"eventName": "CreateAccessKey", "eventID": "1"}}\n{{"eventName": "X", {member}}}\n', encoding="utf-8")
    told = "zzzzzz (line 5); records of the log have it, and it is not read"
    [outcome] = json.loads(livefire("backtest", rule, "--on", log, "--format", "json").out)["detections"]
    assert (outcome["state"], outcome["reason"]) == ("NO_TELEMETRY", told)
    query = livefire("query", "--language", "sigma", FILTERED % "selection and not failed", "--on", log)
    assert (query.code, "records of the log have it, and it is not read" in query.err) == (2, True)
    shown = livefire("explain", rule, "--on", log, "--event", "1")
    assert (told in " ".join(shown.out.split()), "FIRED" in shown.out) == (True, False)


@pytest.mark.parametrize("member", ['"zzzzzz": null', '"requestParameters": {"zzzzzz": 1}'])
def test_a_field_that_is_null_where_records_have_it_is_null(livefire: Callable, tmp_path: Path, member: str) -> None:
    rule, log = tmp_path / "rule.yml", tmp_path / "log.ndjson"
    rule.write_text(FILTERED % "selection and not failed", encoding="utf-8")
    log.write_text(f'{{"eventName": "CreateAccessKey", "eventID": "1", {member}}}\n', encoding="utf-8")
    [outcome] = json.loads(livefire("backtest", rule, "--on", log, "--format", "json").out)["detections"]
    assert (outcome["state"], outcome["verdict"]) == ("RAN", "FIRED")


def test_a_rule_that_can_never_fire_is_ok_to_validate_and_said_so(livefire: Callable, tmp_path: Path) -> None:
    rule, log = tmp_path / "rule.yml", tmp_path / "log.ndjson"
    rule.write_text(FILTERED % "selection and failed", encoding="utf-8")
    log.write_text('{"eventName": "CreateAccessKey", "eventID": "1"}\n', encoding="utf-8")
    ran = livefire("validate", rule)
    assert (ran.code, "can never fire, as CloudTrail documents no such field: zzzzzz" in ran.out) == (0, True)
    assert ran.out.endswith("1 ok, 0 unsupported, 0 error, 1 can never fire\n")
    [found] = json.loads(livefire("validate", rule, "--format", "json").out)["detections"]
    assert (found["status"], found["line"], found["never_fires"]) == ("ok", 5, True)
    assert livefire("validate", rule, "--strict").code == 2
    for arguments in (("explain", rule), ("backtest", rule, "--on", log)):
        ran = livefire(*arguments)
        assert (ran.code, "NO_TELEMETRY" in ran.out, "zzzzzz (line 5)" in ran.out) == (0, True, True)
    query = livefire("query", "--language", "sigma", FILTERED % "selection and failed", "--on", log)
    assert (query.code, "5:12: unknown field 'zzzzzz'" in query.err) == (2, True)


def test_an_unsupported_detection_ends_in_0_and_with_strict_in_2(livefire: Callable, pivot: Path, tmp_path: Path) -> None:
    rule = tmp_path / "rule.toml"
    rule.write_text(
        '[rule]\nname = "x"\nrule_id = "x"\nlanguage = "esql"\ntype = "esql"\nquery = "FROM logs | ENRICH places"\n',
        encoding="utf-8",
    )
    lenient = livefire("backtest", rule, "--on", pivot)
    assert lenient.code == 0
    assert "1 of 1 detections UNSUPPORTED" in lenient.err
    assert livefire("backtest", rule, "--on", pivot, "--strict").code == 2


def test_a_strict_run_that_ends_in_2_is_red_in_junit(livefire: Callable, tmp_path: Path) -> None:
    write_template(tmp_path / "pack")
    rule, report = tmp_path / "pack" / "detections" / "root_access_key.sigma.yml", tmp_path / "report.xml"
    text = rule.read_text(encoding="utf-8")
    rule.write_text(text.replace("userIdentity.type: Root", "userIdentity.type|expand: '%root%'"), encoding="utf-8")
    arguments = ("run", tmp_path / "pack", "--background", "0", "--report", f"junit={report}")
    assert livefire(*arguments).code == 0
    assert 'failures="0" skipped="2" errors="0"' in report.read_text(encoding="utf-8")
    assert livefire(*arguments, "--strict").code == 2
    assert 'failures="2" skipped="0" errors="0"' in report.read_text(encoding="utf-8")


ARRIVING = """id: arriving
name: a key that has just arrived
kind: Scheduled
query: AWSCloudTrail | where EventName == "CreateAccessKey" and ingestion_time() > ago(1d)
"""


def test_a_run_tells_of_its_background_and_of_delivery_only_where_there_is_something_to_tell(
    livefire: Callable, tmp_path: Path
) -> None:
    write_template(tmp_path / "pack")
    arguments = ("run", tmp_path / "pack", "--background", "0")
    ran = livefire(*arguments)
    assert ran.out.startswith("1 scenario, no background asked for, seed 0\n")
    assert "UNEXERCISED (no background asked for)" in ran.out
    assert "nothing of the background" not in ran.out
    assert "benign background event passes" not in ran.out
    assert ran.err == ""
    (tmp_path / "pack" / "detections" / "arriving.sentinel.yaml").write_text(ARRIVING, encoding="utf-8")
    assert livefire(*arguments).err == "ingestion_time() equals the event's time: no delivery is modelled\n"
    assert livefire(*arguments, "--only", "root_access_key").err == ""


ENDLESS = """id: endless
name: more steps than there may be
kind: Scheduled
query: |
  AWSCloudTrail
  | where EventName in ("CreateAccessKey", "GetSigninToken")
  | make-series keys = count() on TimeGenerated from ago(7300d) to now() step 1m
"""
REFUSED = "make-series of more than 1,048,576 steps (line 7, column 3)"


def test_what_is_too_much_only_when_it_runs_is_unsupported_with_its_place(
    livefire: Callable, pivot: Path, tmp_path: Path
) -> None:
    write_template(tmp_path / "pack")
    rule = tmp_path / "pack" / "detections" / "endless.sentinel.yaml"
    rule.write_text(ENDLESS, encoding="utf-8")
    ran = livefire("run", tmp_path / "pack", "--background", "0", "--format", "json")
    row = next(one for one in json.loads(ran.out)["detections"] if one["id"] == "endless")
    assert (ran.code, row["state"], row["reason"]) == (0, "UNSUPPORTED", REFUSED)
    tested = livefire("backtest", rule, "--on", pivot, "--strict")
    assert (tested.code, REFUSED in tested.out) == (2, True)
    (event,) = [one["eventID"] for one in json.loads(pivot.read_bytes())["Records"] if one["eventName"] == "GetSigninToken"]
    told = json.loads(livefire("explain", rule, "--on", pivot, "--event", event, "--format", "json").out)["detections"][0]
    assert (told["state"], told["reason"], told["fired"]) == ("UNSUPPORTED", REFUSED, None)


def test_a_query_that_asks_for_too_much_only_when_it_runs_ends_in_2_and_underlines_the_place(livefire: Callable) -> None:
    ran = livefire("query", "--language", "kusto", "print a = 1\n| union (range n from 1 to 2000000 + 1 step 1)")
    assert (ran.code, ran.out) == (2, "")
    assert "2:10: a range of more than 1,048,576 rows is not supported\n" in ran.err
    assert "^^^" in ran.err


def test_a_wrong_query_ends_in_2_and_underlines_the_place(livefire: Callable) -> None:
    ran = livefire("query", "--language", "esql", "ROW a = 1 | WHERE b > 1")
    assert ran.code == 2
    assert "^" in ran.err
    assert "Traceback" not in ran.err


def test_a_failed_expectation_ends_in_1_and_tells_the_story(livefire: Callable, new_pack: Path) -> None:
    scenario = new_pack / "scenarios" / "root_access_key.yaml"
    scenario.write_text(
        scenario.read_text(encoding="utf-8").replace("[backdoor.create_access_key]", "[workday]"), encoding="utf-8"
    )
    ran = livefire("run", new_pack, "--background", "0")
    assert ran.code == 1
    assert "backdoor.create_access_key" in ran.out


def test_a_broken_budget_ends_in_1_and_fails_in_junit(livefire: Callable, tmp_path: Path) -> None:
    report = tmp_path / "junit.xml"
    only = ("--only", "aws/federated_login_without_mfa")
    ran = livefire("run", *only, "--background", "5000", "--budget", "5", "--report", f"junit={report}")
    assert ran.code == 1
    assert "benign alerts a day are over the budget of 5" in report.read_text(encoding="utf-8")
    assert 'errors="0" failures="1"' in " ".join(sorted(report.read_text(encoding="utf-8").split("\n")[1].strip("<>").split()))


def test_a_broken_scenario_ends_in_3_with_every_problem_and_its_line(livefire: Callable, new_pack: Path) -> None:
    scenario = new_pack / "scenarios" / "root_access_key.yaml"
    text = (
        scenario.read_text(encoding="utf-8")
        .replace("root_keys.user_access_key", "root_keyz.user")
        .replace("fires_on: [back", "fires_on: [bac")
    )
    scenario.write_text(text, encoding="utf-8")
    ran = livefire("run", new_pack)
    assert ran.code == 3
    assert f"{scenario.as_posix()}:6:" in ran.err
    assert "no step 'bacdoor' on the timeline; 'backdoor' exists" in ran.err


def test_a_broken_detection_of_a_pack_ends_in_2_and_the_others_run(livefire: Callable, new_pack: Path) -> None:
    (new_pack / "detections" / "broken.sigma.yml").write_text(SIGMA % "any and", encoding="utf-8")
    ran = livefire("run", new_pack, "--background", "0")
    assert ran.code == 2
    assert "ERROR" in ran.out
    assert "CAUGHT" in ran.out


def test_init_overwrites_nothing(livefire: Callable, new_pack: Path) -> None:
    ran = livefire("init", new_pack)
    assert ran.code == 3
    assert "is not empty" in ran.err


@pytest.fixture
def new_pack(livefire: Callable, tmp_path: Path) -> Path:
    folder = tmp_path / "pack"
    assert livefire("init", folder).code == 0
    return folder
