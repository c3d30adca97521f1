"""A Result for the console: a block for each detection, expectations with their stories, findings, what is known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from rich.padding import Padding
from rich.text import Text

from livefire.reports.canvas import WIDTH, drawn, line, marked
from livefire.reports.numbers import counted, per_cent, several
from livefire.reports.story import because, decided, finding, lines
from livefire.result import Counts, DetectionResult, ExpectationOutcome, Finding, NoisyActivity, Rate, Result

Lines: TypeAlias = Iterator[Padding | Text]

MOST_FINDINGS = 8
LEGEND = (
    "false-positive rate: on how many it fires of the background's benign instances that pass its tests of source and name and "
    "that it is not meant to catch. TN counts those that do not pass, too."
)
_COLUMNS = (("TP", 5), ("FP", 7), ("FN", 6), ("TN", 9), ("BP", 6), ("inc", 5), ("precision", 11), ("recall", 9))
_NAME = WIDTH - 6 - sum(width for _, width in _COLUMNS)


def console(result: Result, *, colour: bool = False) -> str:
    """The whole report; 100 columns wide."""
    parts = [*_head(result), *_table(result), *_expectations(result), *_unexpected(result), *_findings(result), *_known(result)]
    return drawn([*parts, *_foot(result)], colour=colour)


def _head(result: Result) -> Lines:
    versions = ", ".join(f"{name} {version}" for name, version in result.versions.items())
    yield line(f"{several(result.scenarios, 'scenario')}, {_background(result)}, seed {result.seed}", style="head")
    if versions:
        yield line(versions, style="quiet")
    yield line()


def _background(result: Result) -> str:
    """Its size, days and profile, where one was asked for."""
    if not result.events:
        return "no background asked for"
    days = f" over {several(result.days, 'day')}" if result.days else ""
    profile = f", profile {result.profile}" if result.profile else ""
    return f"{several(result.events, 'benign background event')}{days}{profile}"


def _table(result: Result) -> Lines:
    yield line(" " * 6 + "detection".ljust(_NAME) + "".join(f"{name:>{width}}" for name, width in _COLUMNS), style="head")
    yield line("\N{BOX DRAWINGS LIGHT HORIZONTAL}" * WIDTH, style="quiet")
    for row in result.detections:
        yield from _block(row, background=bool(result.events))
    if not result.detections:
        yield line("no detection")
    if any(row.false_positive_rate for row in result.detections):
        yield line(LEGEND, style="quiet")
    yield line()


_MARKS = {"pass": "pass", "fail": "FAIL", "not_judged": "-"}


def _block(row: DetectionResult, *, background: bool) -> Lines:
    """Numbers, words, rates of the background if there is one, reason."""
    numbers = "".join(f"{cell:>{width}}" for cell, (_, width) in zip(_cells(row), _COLUMNS, strict=True)) if row.counts else ""
    wide = len(row.id) >= _NAME
    yield marked(_MARKS[row.verdict], row.id if wide else row.id.ljust(_NAME) + numbers, style=row.verdict)
    if wide and numbers:
        yield line(" " * _NAME + numbers, indent=6)
    yield line(f"{row.language}, {row.purpose}: {_words(row, background=background)}", indent=6)
    if row.counts and background:
        yield line(_rates(row), indent=6)
    if row.counts and row.counts.time_filtered_out:
        excluded = several(row.counts.time_filtered_out, "event")
        yield line(f"not judged, as its own time filter excludes them: {excluded}", indent=6)
    if row.reason:
        yield line(row.reason, style="quiet", indent=6)


def _cells(row: DetectionResult) -> tuple[str, ...]:
    counts = row.counts or Counts()
    names = ("true_positives", "false_positives", "false_negatives", "true_negatives", "benign_positives", "incidental")
    return (*(counted(getattr(counts, name)) for name in names), per_cent(row.precision), per_cent(row.recall))


def _words(row: DetectionResult, *, background: bool) -> str:
    if row.counts is None:
        return row.state
    caught = f" ({row.counts.caught} of {row.counts.positives})" if row.counts.positives else ""
    noise = {
        "QUIET": f" (at most {per_cent(row.false_positive_rate.high)})" if row.false_positive_rate else "",
        "ALERTS": f" ({_a_day(row.alerts_per_day)})",
        "NOISY": f" ({_a_day(row.alerts_per_day)})",
        "UNEXERCISED": "" if background else " (no background asked for)",
    }
    words = [
        row.state,
        f"{row.catch}{caught}" if row.catch else "",
        f"{row.noise}{noise.get(row.noise, '')}" if row.noise else "",
    ]
    return "  ".join(word for word in words if word)


def _a_day(rate: Rate | None) -> str:
    return f"{counted(rate.value)} a day" if rate else "no rate"


def _rates(row: DetectionResult) -> str:
    rate, volume = row.false_positive_rate, row.alerts_per_day
    told = []
    if rate:
        interval = f"({per_cent(rate.low).removesuffix(' %')} to {per_cent(rate.high)}, {several(rate.principals, 'principal')})"
        told.append(f"false-positive rate {per_cent(rate.value)} {interval}")
    if volume:
        told.append(f"{counted(volume.value)} alerts a day ({counted(volume.low)} to {counted(volume.high)})")
    return "; ".join(told) or "no rate: nothing of the background is in its scope"


def _expectations(result: Result) -> Lines:
    outcomes = result.expectations
    if not outcomes:
        return
    failed = [one for one in outcomes if one.passed is False]
    unjudged = [one for one in outcomes if one.passed is None]
    passed = len(outcomes) - len(failed) - len(unjudged)
    yield line(f"expectations: {passed} passed, {len(failed)} failed, {len(unjudged)} not judged", style="head")
    for one in failed:
        yield marked("FAIL", f"{one.scenario}: {one.detection} ({one.language})", style="fail")
        yield from (line(told, indent=6) for told in lines(one))
    for one in unjudged:
        yield marked("-", f"{one.scenario}: {one.detection} ({one.language})", style="not_judged")
        yield from (line(told, indent=6) for told in one.problems)
    yield line()


def _unexpected(result: Result) -> Lines:
    unlisted = [one for one in result.unexpected if not _explained(one.scenario, one.detection, one.language, result)]
    if not unlisted:
        return
    yield line("fires that no expectation lists", style="head")
    for one in unlisted:
        text = f"{one.scenario}: {one.detection} ({one.language}) on {one.place}, {several(one.alerts, 'alert')}"
        yield marked("FAIL" if one.failed else "-", text, style="fail" if one.failed else "not_judged")
        if one.decision:
            yield line(decided(one.decision, fired=True), indent=6)
    yield line()


def _explained(scenario: str, detection: str, language: str, result: Result) -> bool:
    """Whether a failed expectation has told of it already."""
    here = (scenario, detection, language)
    return any((one.scenario, one.detection, one.language) == here for one in result.expectations)


def _findings(result: Result) -> Lines:
    rows = [row for row in result.detections if row.noisiest_activities or _told(row)]
    if not rows:
        return
    yield line("what fired on benign activity, and what was missed", style="head")
    for row in rows:
        yield marked("", f"{row.id} ({row.language})")
        yield from _noisiest(row.noisiest_activities)
        inside = _told(row)
        yield from _scenarios_findings(inside[:MOST_FINDINGS])
        yield from _more(len(inside) - MOST_FINDINGS)
    yield line()


def _told(row: DetectionResult) -> list[Finding]:
    """Of scenarios what fired on benign activity and what was missed, of the background what was missed."""
    inside = [one for one in row.findings if one.corpus and one.kind != "incidental"]
    return inside + [one for one in row.findings if not one.corpus and one.kind == "false_negative"]


def _noisiest(activities: tuple[NoisyActivity, ...]) -> Lines:
    shown = activities[:MOST_FINDINGS]
    if shown:
        yield line("alerts on the background, by activity, each with an example", indent=6)
    widest = max((len(one.activity) for one in shown), default=0)
    for one in shown:
        yield line(f"{counted(one.alerts):>9}  {one.activity:<{widest}}  {one.example or ''}", indent=6)
    yield from _more(len(activities) - len(shown))
    decisions = dict.fromkeys(one.decision for one in shown if one.decision)
    yield from (line(decided(one, fired=True), indent=10) for one in decisions)


def _more(number: int) -> Lines:
    if number > 0:
        yield line(f"and {number} more, in the JSON report", style="quiet", indent=6)


def _scenarios_findings(findings: Sequence[Finding]) -> Lines:
    """A line for each; below those that one predicate decided, that predicate."""
    for one, following in zip(findings, [*findings, None][1:], strict=True):
        yield line(finding(one), indent=6)
        if one.decision and (following is None or following.decision != one.decision):
            yield line(decided(one.decision, fired=one.kind != "false_negative"), indent=10)


def _known(result: Result) -> Lines:
    stated = [(one, told) for one in result.expectations if one.passed for told in because(one)]
    if not stated:
        return
    yield line("known, and stated by the scenarios", style="head")
    yield from (_stated(one, told) for one, told in stated)
    yield line()


def _stated(one: ExpectationOutcome, told: str) -> Padding:
    return line(f"{one.scenario}: {one.detection} ({one.language}): {told}", indent=6)


def _foot(result: Result) -> Lines:
    if any(row.false_positive_rate for row in result.detections):
        yield line(
            "TP, FP, FN, TN, BP (benign positives) and inc (incidental) count instances, over scenarios and background. Rates "
            "come from the background alone; in brackets 95 % intervals over principals: sampling error given this "
            "profile, your mix decides. An alert is a match: grouping and suppression are not simulated.",
            style="quiet",
        )
