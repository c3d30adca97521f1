"""JSON reports keep their contracts: the schemas that are shipped beside them."""

import json
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import jsonschema
import pyarrow as pa
import pytest

from livefire.reports import BACKTESTS, QUERIES, RESULTS, VALIDATIONS, remarks
from livefire.result import Backtest, Result, Validation
from tests.reports.results import BACKTEST, RESULT, VALIDATION

TABLE = pa.table({"n": [1, None], "names": [["a"], []], "share": [0.5, float("inf")], "at": pa.array([0, 1], pa.timestamp("us"))})
CASES: list[tuple[str, dict[str, Callable[[Any], str]], Any]] = [
    ("result", RESULTS, RESULT),
    ("result", RESULTS, Result(())),
    ("backtest", BACKTESTS, BACKTEST),
    ("backtest", BACKTESTS, Backtest(1, ())),
    ("query", QUERIES, TABLE),
    ("query", QUERIES, pa.table({})),
    ("validation", VALIDATIONS, VALIDATION),
    ("validation", VALIDATIONS, Validation(())),
]


def schema(name: str) -> dict[str, Any]:
    found = json.loads((files("livefire") / "reports" / f"{name}.schema.json").read_text(encoding="utf-8"))
    return dict(found)


@pytest.mark.parametrize("name", ["result", "backtest", "query", "validation"])
def test_a_schema_is_one(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema(name))


@pytest.mark.parametrize(("name", "table", "value"), CASES)
def test_a_report_keeps_its_contract(name: str, table: dict[str, Callable[[Any], str]], value: Any) -> None:
    document = json.loads(table["json"](value))
    assert not list(jsonschema.Draft202012Validator(schema(name)).iter_errors(document))


@pytest.mark.parametrize(("name", "table", "value"), CASES)
def test_every_line_of_ndjson_is_an_object(name: str, table: dict[str, Callable[[Any], str]], value: Any) -> None:
    assert all(isinstance(json.loads(line), dict) for line in table["ndjson"](value).splitlines())


def test_a_detection_has_every_key_that_is_promised() -> None:
    promised = {
        "id", "title", "language", "purpose", "verdict", "state", "catch", "noise", "reason", "true_positives",
        "false_positives", "false_negatives", "true_negatives", "benign_positives", "incidental", "in_scope_events",
        "precision", "recall", "false_positive_rate", "alerts_per_day", "noisiest_activities",
    }  # fmt: skip
    document = json.loads(RESULTS["json"](RESULT))
    assert document["schema"] == "livefire/result/1"
    assert promised <= set(document["detections"][0])
    assert set(document["detections"][0]["false_positive_rate"]) == {"value", "low", "high", "principals"}
    assert set(document["detections"][0]["alerts_per_day"]) == {"value", "low", "high", "basis"}
    assert {"activity", "alerts", "example"} <= set(document["detections"][0]["noisiest_activities"][0])
    assert {"scenario", "detection", "language", "passed", "because"} <= set(document["expectations"][0])


def test_a_detection_that_did_not_run_has_no_counts() -> None:
    row = json.loads(RESULTS["json"](RESULT))["detections"][2]
    assert (row["state"], row["verdict"], row["true_positives"], row["catch"]) == ("UNSUPPORTED", "not_judged", None, None)


def test_ndjson_says_what_each_line_is() -> None:
    records = [json.loads(line)["record"] for line in RESULTS["ndjson"](RESULT).splitlines()]
    assert records == ["run", *["detection"] * 3, *["expectation"] * 3, *["unexpected"] * 2]


def test_a_match_is_a_line_of_its_own() -> None:
    lines = [json.loads(line) for line in BACKTESTS["ndjson"](BACKTEST).splitlines()]
    assert [line for line in lines if line["record"] == "match"] == [
        {
            "record": "match",
            "id": "a",
            "language": "sigma",
            "events": ["e-1", "#7"],
            "row": {"at": "2026-01-14T09:00:00Z", "share": None, "names": ["x"]},
        }
    ]


def test_a_query_gives_columns_and_rows() -> None:
    assert json.loads(QUERIES["json"](TABLE)) == {
        "schema": "livefire/query/1",
        "columns": [
            {"name": "n", "type": "integer"},
            {"name": "names", "type": "list of text"},
            {"name": "share", "type": "real"},
            {"name": "at", "type": "timestamp"},
        ],
        "rows": [[1, ["a"], 0.5, "1970-01-01T00:00:00Z"], [None, [], None, "1970-01-01T00:00:00.000001Z"]],
    }


def test_what_did_not_run_is_counted_for_stderr() -> None:
    assert remarks(RESULT) == ("1 of 3 detections UNSUPPORTED", "event.ingested equals @timestamp")
    assert remarks(BACKTEST) == ("1 of 3 detections NO_TELEMETRY",)
