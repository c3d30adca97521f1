"""JUnit: a case for each expectation, each unexpected fire, and each detection's verdict."""

import dataclasses
import xml.etree.ElementTree as ElementTree

import pytest

from livefire.reports import of_result
from livefire.result import STRICT, DetectionResult, ExpectationOutcome, Result, State
from livefire.run import exit_code
from tests.reports.results import BLINDED, NOISY, RESULT, UNSUPPORTED


def root(result: Result, *, strict: bool = False) -> ElementTree.Element:
    return ElementTree.fromstring(of_result(strict=strict)["junit"](result))


def test_the_numbers_add_up() -> None:
    found = root(RESULT)
    assert {name: found.get(name) for name in ("tests", "failures", "skipped", "errors")} == {
        "tests": "8",
        "failures": "3",
        "skipped": "3",
        "errors": "0",
    }


def test_a_scenario_is_a_suite() -> None:
    suites = [(suite.get("name"), suite.get("tests")) for suite in root(RESULT)]
    assert suites == [
        ("aws/consoler", "2"),
        ("aws/forged_agent", "1"),
        ("aws/quiet", "1"),
        ("aws/strict", "1"),
        ("detections", "3"),
    ]


def test_a_failure_holds_the_story() -> None:
    case = next(root(RESULT).iter("testcase"))
    failure = case.find("failure")
    assert failure is not None
    assert case.get("name") == "aws/console_login_without_mfa [kusto]"
    assert failure.get("message") == "silent on leak.console_login"
    assert "expected: fires on leak.console_login" in str(failure.text)


def test_characters_that_xml_cannot_hold_are_replaced() -> None:
    outcome = ExpectationOutcome("s", "d", "sigma", False, problems=("fired on \x00\x1b<a>",))
    failure = next(root(Result((), (outcome,))).iter("failure"))
    assert failure.get("message") == "fired on \N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}<a>"


def test_nothing_expected_is_an_empty_report() -> None:
    assert root(Result(())).get("tests", "0") == "0"


BROKEN = DetectionResult("aws/x", "X", "sigma", "threat", "ERROR", "rule.yml:3:5: no selection 'y'")
OVER = dataclasses.replace(NOISY, verdict="fail", noise="NOISY", reason="512 benign alerts a day are over the budget of 5")
VERDICTS = [
    (NOISY, None, 0),
    (dataclasses.replace(NOISY, verdict="not_judged", catch="UNTESTED", reason="nothing happened"), "skipped", 0),
    (UNSUPPORTED, "skipped", 0),
    (dataclasses.replace(UNSUPPORTED, state="NO_TELEMETRY"), "skipped", 0),
    (OVER, "failure", 1),
    (BLINDED, "failure", 1),
    (BROKEN, "error", 2),
]


@pytest.mark.parametrize(
    ("row", "tag", "code"), VERDICTS, ids=["pass", "untested", "unsupported", "telemetry", "budget", "miss", "broken"]
)
def test_a_verdict_is_a_case_that_fails_when_the_run_does(row: DetectionResult, tag: str | None, code: int) -> None:
    result = Result((row,))
    (case,) = root(result).iter("testcase")
    assert [child.tag for child in case] == ([tag] if tag else [])
    assert exit_code(result) == code
    assert bool(tag in ("failure", "error")) == bool(code)
    assert tag is None or row.reason in str(case[0].get("message"))


def test_a_verdicts_failure_names_the_miss_and_what_stopped_it() -> None:
    (case,) = root(Result((BLINDED,))).iter("testcase")
    assert str(case[0].text).splitlines() == [
        "aws/sso: missed on pivot.console_login, 1 instance of aws/federation.pivot, and no expectation states it",
        '    stopped by line 7, column 9: mfa_used == "No" (unknown, for a value is missing)',
    ]


def test_an_expectation_of_a_broken_detection_is_an_error() -> None:
    outcome = ExpectationOutcome("s", BROKEN.id, BROKEN.language, None, problems=("ERROR: no selection 'y'",))
    found = root(Result((BROKEN,), (outcome,)))
    assert [[child.tag for child in case] for case in found.iter("testcase")] == [["error"], ["error"]]


@pytest.mark.parametrize("state", STRICT)
def test_a_strict_run_fails_a_detection_that_cannot_run_and_its_expectations(state: State) -> None:
    row = dataclasses.replace(UNSUPPORTED, state=state)
    outcome = ExpectationOutcome("s", row.id, row.language, None, problems=("ENRICH is not supported",))
    result = Result((row, NOISY), (outcome,))
    lenient, strict = ([[*case] for case in root(result, strict=strict).iter("testcase")] for strict in (False, True))
    assert [[child.tag for child in case] for case in lenient] == [["skipped"], ["skipped"], []]
    assert [[child.tag for child in case] for case in strict] == [["failure"], ["failure"], []]
    assert strict[1][0].get("message") == f"{state}: ENRICH is not supported"
    assert (exit_code(result), exit_code(result, strict=True)) == (0, 2)
