"""A Result as JUnit XML: a case for each expectation, each unexpected fire, and each detection's verdict."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator, Mapping

from livefire.reports.story import because, lines, unstated
from livefire.result import STRICT, DetectionResult, ExpectationOutcome, Result, State, UnexpectedFire

VERDICTS = "detections"
"""The suite of the detections' verdicts."""


def text(result: Result, *, strict: bool = False) -> str:
    """A suite for each scenario, and one for the verdicts. What is known or only reported is in the case's output, and passes.

    `strict`: a detection that cannot run fails, and so do its expectations, as the exit code says.
    """
    root = ElementTree.Element("testsuites", name="livefire")
    tags: Mapping[State, str] = {"ERROR": "error", **(dict.fromkeys(STRICT, "failure") if strict else {})}
    broken = {(one.id, one.language): tags[one.state] for one in result.detections if one.state in tags}
    scenarios = [one.scenario for one in result.expectations] + [one.scenario for one in result.unexpected]
    for scenario in dict.fromkeys(scenarios):
        cases = [_expectation(one, broken) for one in result.expectations if one.scenario == scenario]
        cases += [_unexpected(one) for one in result.unexpected if one.scenario == scenario]
        _suite(root, scenario, cases)
    if result.detections:
        _suite(root, VERDICTS, [_verdict(one, result, tags) for one in result.detections])
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


def _verdict(row: DetectionResult, result: Result, tags: Mapping[State, str]) -> ElementTree.Element:
    """The detection's own case: it fails when its verdict does, as the exit code does."""
    case = _case(VERDICTS, f"{row.id} [{row.language}]")
    why = _clean(f"{row.state}: {row.reason}" if row.state != "RAN" else row.reason)
    match row.state, row.verdict:
        case state, _ if state in tags:
            ElementTree.SubElement(case, tags[state], message=why)
        case "RAN", "fail":
            told = [*_causes(row, result), *unstated(row)]
            ElementTree.SubElement(case, "failure", message=why or _clean(told[0])).text = _clean("\n".join(told))
        case "RAN", "pass":
            pass
        case _:
            ElementTree.SubElement(case, "skipped", message=why or "not judged")
    return case


def _causes(row: DetectionResult, result: Result) -> Iterator[str]:
    """What made a verdict fail, beside misses that no expectation states."""
    if row.noise == "NOISY":
        yield row.reason
    for one in result.expectations:
        if one.passed is False and (one.detection, one.language) == (row.id, row.language):
            yield f"{one.scenario}: {'; '.join(one.problems)}"


def _expectation(outcome: ExpectationOutcome, broken: Mapping[tuple[str, str], str]) -> ElementTree.Element:
    case = _case(outcome.scenario, f"{outcome.detection} [{outcome.language}]")
    told = _clean("\n".join(lines(outcome)))
    key = outcome.detection, outcome.language
    if outcome.passed is None and key in broken:
        ElementTree.SubElement(case, broken[key], message=_clean("; ".join(outcome.problems) or "the detection is broken"))
    elif outcome.passed is None:
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
