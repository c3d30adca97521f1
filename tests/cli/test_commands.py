"""Each command's main job, its formats, and that what it prints keeps its contract."""

import json
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pyarrow.parquet as pq
import pytest

from livefire.cli.app import COMMANDS


def checked(name: str, text: str) -> Any:
    """JSON that keeps the schema of that name."""
    document = json.loads(text)
    schema = json.loads((files("livefire") / "reports" / f"{name}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(document)
    return document


def test_run_prints_a_row_for_each_detection_and_keeps_its_contract(livefire: Callable) -> None:
    ran = livefire("run", "--background", "3000", "--format", "json")
    found = checked("result", ran.out)
    assert ran.code == 0
    assert [one["id"] for one in found["detections"]] == [
        "aws/console_login_without_mfa", "aws/federated_login_without_mfa", "aws/getsignintoken_abuse",
    ]  # fmt: skip
    assert all(one["passed"] for one in found["expectations"])


def test_run_is_the_same_twice_and_another_seed_is_another_world(livefire: Callable) -> None:
    first, again = (
        livefire("run", "--background", "500", "--format", "json"),
        livefire("run", "--background", "500", "--format", "json"),
    )
    other = livefire("run", "--background", "500", "--seed", "5", "--format", "json")
    assert first.out == again.out
    assert json.loads(first.out)["detections"] != json.loads(other.out)["detections"]


def test_run_writes_junit_with_a_case_for_each_expectation(livefire: Callable, tmp_path: Path) -> None:
    ran = livefire("run", "--background", "0", "--report", f"junit={tmp_path / 'report.xml'}", "--format", "json")
    root = ElementTree.parse(tmp_path / "report.xml").getroot()
    assert int(root.attrib["tests"]) >= len(json.loads(ran.out)["expectations"])
    assert root.attrib["failures"] == "0"


def test_run_only_judges_the_named_detection(livefire: Callable) -> None:
    ran = livefire("run", "--background", "0", "--only", "aws/getsignintoken_abuse", "--format", "json")
    assert [one["language"] for one in json.loads(ran.out)["detections"]] == ["sigma"]


def test_backtest_names_the_events_that_fired(livefire: Callable, pivot: Path) -> None:
    found = checked("backtest", livefire("backtest", "aws/getsignintoken_abuse", "--on", pivot, "--format", "json").out)
    token = next(one for one in json.loads(pivot.read_bytes())["Records"] if one["eventName"] == "GetSigninToken")
    assert found["events"] == 4
    assert [match["events"] for match in found["detections"][0]["matches"]] == [[token["eventID"]]]


def test_backtest_takes_wrapped_records(livefire: Callable, pivot: Path, tmp_path: Path) -> None:
    wrapped = tmp_path / "wrapped.ndjson"
    records = json.loads(pivot.read_bytes())["Records"]
    lines = [json.dumps({"source": "a", "path": "b", "tier": 1, "event": record}) for record in records]
    wrapped.write_text("\n".join(lines), encoding="utf-8")
    found = json.loads(livefire("backtest", "aws/getsignintoken_abuse", "--on", wrapped, "--format", "json").out)
    assert (found["events"], found["detections"][0]["verdict"]) == (4, "FIRED")


def test_backtest_counts_what_was_rejected_and_judges_the_rest(livefire: Callable, pivot: Path, tmp_path: Path) -> None:
    log = tmp_path / "log.ndjson"
    records = json.loads(pivot.read_bytes())["Records"]
    log.write_text("\n".join([*map(json.dumps, records), '{"eventName": "Half']), encoding="utf-8")
    ran = livefire("backtest", "aws/getsignintoken_abuse", "--on", log, "--format", "json")
    found = checked("backtest", ran.out)
    assert [(one["path"], one["line"]) for one in found["rejected"]] == [(log.as_posix(), 5)]
    assert (found["events"], found["detections"][0]["verdict"], ran.code) == (4, "FIRED", 0)


def test_backtest_takes_our_own_parquet(livefire: Callable, tmp_path: Path) -> None:
    file = tmp_path / "events.parquet"
    livefire("generate", "--scenario", "aws/consoler_long_lived_key", "--as", "parquet", "--to", file)
    found = json.loads(livefire("backtest", "aws/getsignintoken_abuse", "--on", file, "--format", "json").out)
    assert found["detections"][0]["verdict"] == "FIRED"


def test_a_log_where_a_detection_belongs_is_an_error(livefire: Callable, pivot: Path) -> None:
    ran = livefire("backtest", pivot, "--on", pivot)
    assert ran.code == 3
    assert "is no detection" in ran.err


def test_python_from_outside_runs_only_when_allowed(livefire: Callable, pivot: Path, tmp_path: Path) -> None:
    rule = tmp_path / "rule.py"
    rule.write_text(f"open({str(tmp_path / 'trace')!r}, 'w').close()\ndef rule(event): return True\n", encoding="utf-8")
    assert (
        json.loads(livefire("backtest", rule, "--on", pivot, "--format", "json").out)["detections"][0]["state"] == "UNSUPPORTED"
    )
    assert not (tmp_path / "trace").exists()
    ran = livefire("backtest", rule, "--on", pivot, "--allow-python", "--format", "json")
    assert len(json.loads(ran.out)["detections"][0]["matches"]) == 4


QUERIES = [
    ("esql", "ROW a = 1, b = \"x\"", [{"name": "a", "type": "integer"}, {"name": "b", "type": "text"}], [[1, "x"]]),
    ("kusto", "print a = tolower('ABC')", [{"name": "a", "type": "text"}], [["abc"]]),
    ("kusto", "datatable(n: long)[1, 2, 3] | where n > 1 | count", [{"name": "Count", "type": "integer"}], [[2]]),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "columns", "rows"), QUERIES)
def test_a_query_over_no_events_brings_its_own_rows(
    livefire: Callable, language: str, text: str, columns: list[Any], rows: list[Any]
) -> None:
    found = checked("query", livefire("query", "--language", language, text, "--format", "json").out)
    assert (found["columns"], found["rows"]) == (columns, rows)


def test_a_query_over_events_sees_the_languages_schema(livefire: Callable, pivot: Path) -> None:
    text = "AWSCloudTrail | where EventName == 'GetSigninToken' | project EventSource, UserIdentityType"
    found = json.loads(livefire("query", "--language", "kusto", text, "--on", pivot, "--format", "json").out)
    assert found["rows"] == [["signin.amazonaws.com", "FederatedUser"]]


def test_normalise_prints_one_document_a_line(livefire: Callable, pivot: Path) -> None:
    ecs = [json.loads(line) for line in livefire("normalise", "--to", "ecs", "--on", pivot).out.splitlines()]
    sentinel = [json.loads(line) for line in livefire("normalise", "--to", "sentinel", "--on", pivot).out.splitlines()]
    assert [one["event"]["action"] for one in ecs] == [one["EventName"] for one in sentinel]
    assert ecs[2]["event"]["action"] == "GetSigninToken"


FORMS = [("ndjson", "events.ndjson"), ("cloudtrail", "events.json"), ("parquet", "events.parquet")]


@pytest.mark.parametrize(("form", "name"), FORMS)
def test_generate_writes_events_with_their_labels_beside_them(livefire: Callable, tmp_path: Path, form: str, name: str) -> None:
    ran = livefire("generate", "--profile", "company", "--events", "50", "--seed", "1", "--as", form, "--to", tmp_path / name)
    assert ran.code == 0
    assert {"events", "events.labels"} == {path.name.rpartition(".")[0] for path in tmp_path.iterdir()}


def test_generate_cuts_to_the_number_of_events(livefire: Callable, tmp_path: Path) -> None:
    livefire(
        "generate",
        "--activity",
        "aws/federation.aws_consoler",
        "--events",
        "7",
        "--as",
        "parquet",
        "--to",
        tmp_path / "a.parquet",
    )
    assert pq.read_metadata(tmp_path / "a.parquet").num_rows == 7
    assert pq.read_metadata(tmp_path / "a.labels.parquet").num_rows == 7


def test_explain_tells_stages_and_predicates_with_their_places(livefire: Callable) -> None:
    found = checked("explanation", livefire("explain", "aws/getsignintoken_abuse", "--format", "json").out)
    one = found["detections"][0]
    assert [(two["line"], two["excludes"]) for two in one["predicates"]] == [(22, False), (23, False), (26, True)]
    assert one["exclusions"] == [
        {"field": "userAgent", "operator": "contains", "values": ["Jersey/${project.version}"], "negated": True}
    ]


def test_explain_tells_which_predicate_kept_an_event_out(livefire: Callable, pivot: Path) -> None:
    login = next(one for one in json.loads(pivot.read_bytes())["Records"] if one["eventName"] == "ConsoleLogin")
    ran = livefire("explain", "aws/getsignintoken_abuse", "--on", pivot, "--event", login["eventID"], "--format", "json")
    one = checked("explanation", ran.out)["detections"][0]
    assert one["fired"] is False
    assert [two["truth"] for two in one["predicates"]] == [True, False, True]


@pytest.mark.parametrize("to", ["ecs", "sentinel"])
def test_normalise_prints_json_that_keeps_its_contract(livefire: Callable, pivot: Path, to: str) -> None:
    found = checked("normalise", livefire("normalise", "--to", to, "--on", pivot, "--format", "json").out)
    assert (found["to"], len(found["documents"])) == (to, 4)
    assert livefire("normalise", "--to", to, "--on", pivot, "--format", "console").out.count("\n{") == 3


@pytest.mark.parametrize(("form", "labels"), [("ndjson", "a.labels.ndjson"), ("parquet", "a.labels.parquet")])
def test_generate_names_its_files_as_json(livefire: Callable, tmp_path: Path, form: str, labels: str) -> None:
    ran = livefire("generate", "--events", "5", "--as", form, "--to", tmp_path / "a.x", "--format", "json")
    found = checked("generate", ran.out)
    assert (found["events"], found["as"], found["labels"]) == (5, form, (tmp_path / labels).as_posix())
    assert Path(found["labels"]).is_file()


def test_generate_lists_what_there_is(livefire: Callable) -> None:
    found = checked("choices", livefire("generate", "--list", "--format", "json").out)
    assert "aws/federation.aws_consoler" in [one["id"] for one in found["activities"]]
    assert "aws/consoler_long_lived_key" in [one["id"] for one in found["scenarios"]]
    assert all(one["about"] for one in (*found["activities"], *found["scenarios"]))
    login = next(one for one in found["activities"] if one["id"] == "aws/console.root_login")
    assert (login["options"], login["parts"]) == (["mfa: true"], ["console_login"])
    assert "      options: mfa: true\n      parts: console_login\n" in livefire("generate", "--list").out
    assert (
        "  aws/federation.aws_consoler\n      A stolen credential becomes a console session" in livefire("generate", "--list").out
    )


def test_init_names_its_files_as_json(livefire: Callable, tmp_path: Path) -> None:
    found = checked("init", livefire("init", tmp_path / "pack", "--format", "json").out)
    assert all(Path(file).is_file() for file in found["files"])


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - {"run"}))
def test_every_command_takes_every_format(livefire: Callable, pivot: Path, tmp_path: Path, name: str) -> None:
    words: dict[str, list[object]] = {
        "backtest": ["aws/getsignintoken_abuse", "--on", pivot],
        "explain": ["aws/getsignintoken_abuse"],
        "generate": ["--list"],
        "init": [],
        "normalise": ["--to", "ecs", "--on", pivot],
        "query": ["-l", "kusto", "print 1"],
        "validate": [],
    }
    for form in ("console", "json", "ndjson"):
        folder = [tmp_path / form] if name == "init" else []
        ran = livefire(name, *words[name], *folder, "--format", form)
        assert ran.code == 0
        if form == "json":
            assert json.loads(ran.out)["schema"].startswith("livefire/")
        if form == "ndjson":
            assert all(isinstance(json.loads(line), dict) for line in ran.out.splitlines())


def test_validate_reads_everything_and_keeps_its_contract(livefire: Callable) -> None:
    ran = livefire("validate", "--format", "json")
    found = checked("validation", ran.out)
    assert ran.code == 0
    assert {one["status"] for one in found["detections"]} == {"ok"}


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_says_what_it_does(livefire: Callable, name: str) -> None:
    assert len(livefire(name, "--help").out.splitlines()) > 5


def test_the_same_output_whatever_stdout_is(livefire: Callable, pivot: Path) -> None:
    assert "\x1b[" not in livefire("backtest", "aws/getsignintoken_abuse", "--on", pivot).out
