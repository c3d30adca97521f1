"""A Result as JSON: the contract of result.schema.json, whole or one line for each detection and expectation."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from livefire.reports.values import compact, indented
from livefire.result import Decision, DetectionResult, ExpectationOutcome, Finding, Rate, Result, Story, UnexpectedFire

SCHEMA = "livefire/result/1"

COUNTS = (
    "true_positives",
    "false_positives",
    "false_negatives",
    "true_negatives",
    "benign_positives",
    "incidental",
    "not_counted",
    "swept_up",
    "positives",
    "caught",
    "alerts",
    "positive_alerts",
    "incidental_alerts",
    "in_scope_events",
    "time_filtered_out",
)


def text(result: Result) -> str:
    """The whole result, indented."""
    return indented(document(result))


def lines(result: Result) -> str:
    """One line for each detection, expectation and unexpected fire; `record` says which it is, the first is the run."""
    whole = document(result)
    rows = {name: whole.pop(name) for name in ("detections", "expectations", "unexpected")}
    records = [{"record": "run", **whole}]
    for name, several in rows.items():
        records += [{"record": name.removesuffix("s"), **one} for one in several]
    return "\n".join(map(compact, records))


def document(result: Result) -> dict[str, Any]:
    """The result as JSON values."""
    return {
        "schema": SCHEMA,
        "seed": result.seed,
        "events": result.events,
        "days": result.days,
        "profile": result.profile,
        "scenarios": result.scenarios,
        "versions": dict(result.versions),
        "detections": [_detection(one) for one in result.detections],
        "expectations": [_expectation(one) for one in result.expectations],
        "unexpected": [_decided(one) for one in result.unexpected],
        "remarks": list(result.remarks),
    }


def _detection(row: DetectionResult) -> dict[str, Any]:
    return {
        "id": row.id,
        "title": row.title,
        "language": row.language,
        "purpose": row.purpose,
        "verdict": row.verdict,
        "state": row.state,
        "catch": row.catch,
        "noise": row.noise,
        "reason": row.reason,
        **{name: getattr(row.counts, name) if row.counts else None for name in COUNTS},
        "scenario_false_positives": row.scenario_false_positives if row.counts else None,
        "precision": row.precision,
        "recall": row.recall,
        "false_positive_rate": _rate(row.false_positive_rate),
        "alerts_per_day": _volume(row),
        "noisiest_activities": [
            {"activity": one.activity, "alerts": one.alerts, "example": one.example, "decided_by": decision(one.decision)}
            for one in row.noisiest_activities
        ],
        "findings": [_decided(one) for one in row.findings],
    }


def _rate(rate: Rate | None) -> dict[str, Any] | None:
    return asdict(rate) if rate else None


def _volume(row: DetectionResult) -> dict[str, Any] | None:
    volume = row.alerts_per_day
    return {"value": volume.value, "low": volume.low, "high": volume.high, "basis": row.basis} if volume else None


def decision(one: Decision | None) -> dict[str, Any] | None:
    """The predicate that decided, with its place in the detection's file."""
    return {name: value for name, value in asdict(one).items() if name != "path" or value} if one else None


def _expectation(outcome: ExpectationOutcome) -> dict[str, Any]:
    return {
        "scenario": outcome.scenario,
        "detection": outcome.detection,
        "language": outcome.language,
        "passed": outcome.passed,
        "because": outcome.because,
        "problems": list(outcome.problems),
        "known_misses": list(outcome.known_misses),
        "known_fires": [one.place for one in outcome.known_fires],
        "story": _story(outcome.story),
    }


def _story(story: Story | None) -> dict[str, Any] | None:
    if story is None:
        return None
    witnesses = [
        {
            "event": one.event,
            "place": one.place,
            "fired": one.fired,
            "columns": dict(one.columns),
            "decided_by": decision(one.decision),
        }
        for one in story.witnesses
    ]
    return {"expected": story.expected, "got": story.got, "events": witnesses}


def _decided(one: Finding | UnexpectedFire) -> dict[str, Any]:
    named = asdict(one)
    return {**{name: named[name] for name in named if name != "decision"}, "decided_by": decision(one.decision)}
