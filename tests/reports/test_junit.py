"""JUnit: one case for each expectation, one for each unexpected fire."""

import xml.etree.ElementTree as ElementTree

from livefire.reports import RESULTS
from livefire.result import ExpectationOutcome, Result
from tests.reports.results import RESULT


def root(result: Result) -> ElementTree.Element:
    return ElementTree.fromstring(RESULTS["junit"](result))


def test_the_numbers_add_up() -> None:
    found = root(RESULT)
    assert {name: found.get(name) for name in ("tests", "failures", "skipped", "errors")} == {
        "tests": "5",
        "failures": "2",
        "skipped": "2",
        "errors": "0",
    }


def test_a_scenario_is_a_suite() -> None:
    suites = [(suite.get("name"), suite.get("tests")) for suite in root(RESULT)]
    assert suites == [("aws/consoler", "2"), ("aws/forged_agent", "1"), ("aws/quiet", "1"), ("aws/strict", "1")]


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
