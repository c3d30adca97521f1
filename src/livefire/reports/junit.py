"""A Result as JUnit XML: one case for each expectation, one for each unexpected fire."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

from livefire.reports.story import because, lines
from livefire.result import ExpectationOutcome, Result, UnexpectedFire


def text(result: Result) -> str:
    """A test suite for each scenario. What is known or only reported is in the case's output, and passes."""
    root = ElementTree.Element("testsuites", name="livefire")
    scenarios = [one.scenario for one in result.expectations] + [one.scenario for one in result.unexpected]
    for scenario in dict.fromkeys(scenarios):
        cases = [_expectation(one) for one in result.expectations if one.scenario == scenario]
        cases += [_unexpected(one) for one in result.unexpected if one.scenario == scenario]
        _suite(root, scenario, cases)
    for suite in root:
        for count in ("tests", "failures", "skipped", "errors"):
            root.set(count, str(int(root.get(count, "0")) + int(suite.get(count, "0"))))
    ElementTree.indent(root)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)).decode("utf-8")


def _suite(root: ElementTree.Element, scenario: str, cases: list[ElementTree.Element]) -> None:
    counts = {"failures": "failure", "skipped": "skipped", "errors": "error"}
    suite = ElementTree.SubElement(root, "testsuite", name=_clean(scenario), tests=str(len(cases)))
    for name, tag in counts.items():
        suite.set(name, str(sum(case.find(tag) is not None for case in cases)))
    suite.extend(cases)


def _case(scenario: str, name: str) -> ElementTree.Element:
    return ElementTree.Element("testcase", classname=_clean(scenario), name=_clean(name), time="0")


def _expectation(outcome: ExpectationOutcome) -> ElementTree.Element:
    case = _case(outcome.scenario, f"{outcome.detection} [{outcome.language}]")
    told = _clean("\n".join(lines(outcome)))
    if outcome.passed is None:
        ElementTree.SubElement(case, "skipped", message=_clean("; ".join(outcome.problems) or "did not run"))
    elif not outcome.passed:
        ElementTree.SubElement(case, "failure", message=_clean("; ".join(outcome.problems))).text = told
    elif outcome.known_misses or outcome.known_fires:
        ElementTree.SubElement(case, "system-out").text = _clean("\n".join(because(outcome)))
    return case


def _unexpected(fire: UnexpectedFire) -> ElementTree.Element:
    case = _case(fire.scenario, f"{fire.detection} [{fire.language}] unexpectedly on {fire.place}")
    decided = f"; decided by {fire.decision.predicate}" if fire.decision else ""
    message = _clean(f"{fire.alerts} alerts, for example on event {fire.example}{decided}")
    if fire.failed:
        ElementTree.SubElement(case, "failure", message=message)
    else:
        ElementTree.SubElement(case, "skipped", message=f"reported, not expected either way: {message}")
    return case


def _clean(text: str) -> str:
    """Without the characters that XML 1.0 cannot hold."""
    return "".join(one if one in "\t\n\r" or one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in text)
