"""Console reports read at a glance, in 100 columns, without colour unless asked."""

import dataclasses
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest

from livefire.reports import BACKTESTS, QUERIES, RESULTS, VALIDATIONS, coloured
from livefire.reports.coverage import LEGEND
from livefire.reports.numbers import counted, per_cent, several
from livefire.result import Checked, Result, Validation
from tests.reports.results import BACKTEST, RESULT, VALIDATION

CONSOLES: list[tuple[Callable[[Any], str], Any]] = [
    (RESULTS["console"], RESULT),
    (RESULTS["console"], Result(())),
    (BACKTESTS["console"], BACKTEST),
    (VALIDATIONS["console"], VALIDATION),
]


@pytest.mark.parametrize(("report", "value"), CONSOLES)
def test_a_report_is_a_hundred_columns_wide_at_most(report: Callable[[Any], str], value: Any) -> None:
    assert max(map(len, report(value).splitlines())) <= 100


@pytest.mark.parametrize(("report", "value"), CONSOLES)
def test_a_report_has_no_colour_unless_asked(report: Callable[[Any], str], value: Any) -> None:
    assert "\x1b" not in report(value)
    assert "\x1b" in coloured(report)(value)


def test_a_detection_is_a_block_of_numbers_words_and_rates() -> None:
    assert (
        "pass  aws/getsignintoken_abuse                4    517     0   40,123     0    1    0.768 %    100 %\n"
        "      sigma, threat: RAN  CAUGHT (4 of 4)  ALERTS (512 a day)\n"
        "      false-positive rate 1.26 % (0.8 to 1.9 %, 181 principals); 512 alerts a day (430 to 601)\n"
    ) in RESULTS["console"](RESULT)


def test_events_outside_its_own_time_filter_are_told() -> None:
    row = RESULT.detections[0]
    assert row.counts is not None
    timed = dataclasses.replace(row, counts=dataclasses.replace(row.counts, time_filtered_out=3860))
    told = "not judged, as its own time filter excludes them: 3,860 events"
    assert told in RESULTS["console"](dataclasses.replace(RESULT, detections=(timed,)))
    assert told not in RESULTS["console"](RESULT)


def test_silence_is_told_with_its_bound() -> None:
    assert "      kusto, policy: RAN  PARTIAL (3 of 4)  QUIET (at most 1.63 %)\n" in RESULTS["console"](RESULT)


def test_a_detection_that_did_not_run_shows_no_numbers() -> None:
    assert ("-     aws/federated\n      esql, threat: UNSUPPORTED\n      ENRICH is not supported\n") in RESULTS["console"](RESULT)


def test_a_failed_expectation_tells_its_story() -> None:
    assert (
        "expectations: 1 passed, 1 failed, 1 not judged\n"
        "FAIL  aws/consoler: aws/console_login_without_mfa (kusto)\n"
        "      silent on leak.console_login\n"
        "      because: the session that the token opens logs in\n"
        "      expected: fires on leak.console_login\n"
        "      got:      silence\n"
        "      silent on leak.console_login, event e-3\n"
        "          MFA              null\n"
        "          SourceIpAddress  192.0.2.7\n"
        '          stopped by line 7, column 9: mfa_used == "No" (unknown, for a value is missing)\n'
        "      fired on other.console_login, event e-5\n"
        "          MFA              No\n"
        "          SourceIpAddress  192.0.2.8\n"
    ) in RESULTS["console"](RESULT)


def test_the_activity_and_the_predicate_behind_alerts_are_named() -> None:
    report = RESULTS["console"](RESULT)
    assert "            512  aws/identity_center.portal_login  e-1\n" in report
    assert "          decided by line 12, column 5: userAgent|contains: 'Jersey/'\n" in report


def test_what_is_known_is_stated_with_its_reason() -> None:
    assert (
        "      aws/forged_agent: aws/getsignintoken_abuse (sigma): known miss: leak, because the published\n"
        "      rule leaves out any Jersey agent\n"
    ) in RESULTS["console"](RESULT)


def test_a_backtest_says_fired_or_silent() -> None:
    report = BACKTESTS["console"](BACKTEST)
    assert "FIRED (1)       a (sigma)\n" in report
    assert "SILENT          b (kusto)\n" in report
    assert "NO_TELEMETRY    c (esql)\n" in report
    assert "  logs/a.ndjson:3: half a line\n" in report


def test_a_validation_shows_the_reason_and_its_place() -> None:
    report = VALIDATIONS["console"](VALIDATION)
    assert "error        b (esql)\n             rules/b.toml:14\n             unknown field 'sourceIp'\n" in report
    assert report.endswith("2 ok, 0 unsupported, 1 error\n")


def test_below_the_table_stands_what_the_false_positive_rate_is_a_share_of() -> None:
    report = RESULTS["console"](RESULT).replace("\n", " ")
    assert LEGEND in report
    assert LEGEND not in RESULTS["console"](dataclasses.replace(RESULT, detections=())).replace("\n", " ")


def test_a_validation_names_a_vendors_rule_by_its_title_and_a_packs_by_its_id() -> None:
    vendor, pack = Checked("rules/a.yml", "59b70e4d-dd17", "A key", "sigma", "ok"), Checked("p/a/b.py", "a/b", "", "python", "ok")
    untitled = Checked("rules/c.yml", "", "", "sigma", "ok")
    report = VALIDATIONS["console"](Validation((vendor, pack, untitled)))
    assert report.startswith(
        "ok           A key (sigma)\n             rules/a.yml\nok           a/b (python)\nok           rules/c.yml (sigma)\n"
    )


def test_a_table_shows_brackets_and_nulls_as_they_are() -> None:
    table = pa.table({"name": ["[red]", None, ""], "n": [1, 2, None]})
    assert QUERIES["console"](table).splitlines()[2:] == ["[red]   1", "null    2", '""      null', "3 rows"]


def test_control_characters_do_not_reach_the_terminal() -> None:
    assert "\x1b" not in QUERIES["console"](pa.table({"name": ["\x1b[31m"]}))


@pytest.mark.parametrize(("value", "shown"), [(0, "0"), (40_123, "40,123"), (2.966, "2.97"), (512.4, "512"), (0.0417, "0.0417")])
def test_a_count_has_the_digits_that_say_something(value: float, shown: str) -> None:
    assert counted(value) == shown


@pytest.mark.parametrize(
    ("share", "shown"),
    [(None, "-"), (0.0, "0 %"), (1.0, "100 %"), (0.9999, "> 99.9 %"), (0.0126, "1.26 %"), (1e-7, "< 0.001 %")],
)
def test_a_share_is_told_in_per_cent(share: float | None, shown: str) -> None:
    assert per_cent(share) == shown


def test_one_is_singular() -> None:
    assert (several(1, "event"), several(2, "event")) == ("1 event", "2 events")


def test_a_row_of_incidental_fires_alone_has_nothing_to_tell() -> None:
    incidental = dataclasses.replace(RESULT.detections[0].findings[1], kind="incidental")
    row = dataclasses.replace(RESULT.detections[0], findings=(incidental,), noisiest_activities=())
    assert "what fired on benign activity" not in RESULTS["console"](dataclasses.replace(RESULT, detections=(row,)))


def test_a_row_whose_findings_are_all_of_the_background_is_told() -> None:
    (finding,) = [finding for row in RESULT.detections for finding in row.findings][:1]
    background = dataclasses.replace(finding, corpus="", kind="false_positive")
    rows = tuple(dataclasses.replace(row, findings=(background,)) for row in RESULT.detections)
    assert "aws/getsignintoken_abuse" in RESULTS["console"](dataclasses.replace(RESULT, detections=rows))


def test_of_many_columns_those_without_a_value_are_left_out_and_counted() -> None:
    table = pa.table({f"c{i}": ["x" if i < 2 else ""] for i in range(20)})
    assert QUERIES["console"](table).splitlines()[0].split() == ["c0", "c1"]
    assert QUERIES["console"](table).splitlines()[-1] == "1 row; 18 columns without a value"
