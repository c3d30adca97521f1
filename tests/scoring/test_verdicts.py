"""The three words, the verdict that rolls them up, and the row of a detection."""

import dataclasses

import pytest

from livefire.detection import Detection
from livefire.plan import Columns, Source
from livefire.result import DetectionResult, ExpectationOutcome
from livefire.scoring import Score, credit, detection_result, not_run, score
from tests.scoring.tables import Event, corpus, evidence

DETECTION = Detection("aws/rule", "A rule", "sigma", "cloudtrail", Source(Columns()), "")


def scored(events: list[Event], scenario: str = "", purpose: str = "threat", days: float = 1.0) -> Score:
    found, seen = corpus(events, scenario, days), evidence(events)
    return score(found, seen, credit(found, seen), purpose=purpose)


def row(
    *scores: Score, budget: float | None = None, purpose: str = "threat", outcomes: tuple[ExpectationOutcome, ...] = ()
) -> DetectionResult:
    return detection_result(dataclasses.replace(DETECTION, purpose=purpose), scores, outcomes, budget=budget, seed=1)


def outcome(passed: bool | None, *misses: str) -> ExpectationOutcome:
    return ExpectationOutcome("aws/leak", "aws/rule", "sigma", passed, known_misses=misses)


CAUGHT = Event("leak", attack=True, intended=True, fires=True)
MISSED = Event("other", attack=True, intended=True)
QUIET = [Event("portal", instance=number, principal=f"user-{number}") for number in range(40)]
LOUD = [dataclasses.replace(one, fires=one.instance < 4) for one in QUIET]


@pytest.mark.parametrize(
    ("events", "catch", "recall"),
    [
        ([CAUGHT], "CAUGHT", 1.0),
        ([CAUGHT, MISSED], "PARTIAL", 0.5),
        ([MISSED], "MISSED", 0.0),
        ([Event("leak", attack=True, fires=True)], "UNTESTED", None),
        ([], "UNTESTED", None),
    ],
)
def test_catch_says_how_many_of_the_positives_fired(events: list[Event], catch: str, recall: float | None) -> None:
    found = row(scored(events, "aws/leak"))
    assert (found.catch, found.recall) == (catch, recall)


@pytest.mark.parametrize(
    ("events", "budget", "noise"),
    [
        (QUIET, None, "QUIET"),
        (QUIET, 0.0, "QUIET"),
        (LOUD, None, "ALERTS"),
        (LOUD, 4.0, "ALERTS"),
        (LOUD, 3.9, "NOISY"),
        ([dataclasses.replace(one, in_scope=False) for one in QUIET], None, "UNEXERCISED"),
        ([CAUGHT], None, "UNEXERCISED"),
        ([], None, "UNEXERCISED"),
    ],
)
def test_noise_is_judged_on_the_background(events: list[Event], budget: float | None, noise: str) -> None:
    assert row(scored(events), budget=budget).noise == noise


def test_a_benign_positive_is_an_alert_too() -> None:
    found = row(scored([*QUIET, Event("drill", intended=True, fires=True)]))
    assert found.noise == "ALERTS"
    assert found.false_positive_rate is not None
    assert found.alerts_per_day is not None
    assert (found.false_positive_rate.value, found.alerts_per_day.value) == (0.0, 1.0)


def test_without_enough_history_noise_is_not_measured() -> None:
    assert detection_result(DETECTION, [scored(QUIET)], enough_history=False, seed=1).noise == "UNMEASURED"


def test_without_a_background_noise_is_not_exercised() -> None:
    found = row(scored([CAUGHT, *QUIET], "aws/leak"))
    assert (found.noise, found.false_positive_rate, found.alerts_per_day) == ("UNEXERCISED", None, None)
    assert found.reason == ""  # of a background that nobody asked for nothing is said
    assert "background" in row(scored([CAUGHT, *QUIET], "aws/leak"), scored([CAUGHT])).reason


def test_a_building_block_has_no_noise_verdict() -> None:
    found = row(scored(LOUD, purpose="building_block"), purpose="building_block")
    assert found.noise is None
    assert found.alerts_per_day is not None
    assert found.alerts_per_day.value == 4


def test_counts_add_up_over_corpora_and_rates_do_not() -> None:
    found = row(scored(LOUD), scored([CAUGHT, Event("portal", fires=True)], "aws/leak"))
    assert found.counts is not None
    assert found.false_positive_rate is not None
    assert (found.counts.false_positives, found.scenario_false_positives) == (5, 1)
    assert (found.false_positive_rate.value, found.false_positive_rate.principals) == (0.1, 40)


def test_precision_is_a_share_of_alerts() -> None:
    incidental = Event("pivot", attack=True, fires=True)
    found = row(scored(LOUD), scored([CAUGHT, incidental], "aws/leak"))
    assert found.precision == 1 / 5


def test_without_anything_intended_there_is_no_precision() -> None:
    assert row(scored(LOUD)).precision is None


@pytest.mark.parametrize(
    ("scores", "outcomes", "budget", "verdict"),
    [
        ([scored([CAUGHT], "aws/leak"), scored(LOUD)], (), None, "pass"),
        ([scored([CAUGHT, MISSED], "aws/leak")], (), None, "fail"),
        ([scored([CAUGHT, MISSED], "aws/leak")], (outcome(True, "other.login"),), None, "pass"),
        ([scored([CAUGHT, MISSED], "aws/leak")], (outcome(True, "else"),), None, "fail"),
        ([scored([CAUGHT, MISSED], "aws/leak"), scored([MISSED])], (outcome(True, "other"),), None, "pass"),
        ([scored([CAUGHT], "aws/leak"), scored([MISSED])], (outcome(True),), None, "fail"),
        ([scored([CAUGHT, MISSED], "aws/leak"), scored([MISSED], "aws/two")], (outcome(True, "other.login"),), None, "fail"),
        ([scored([CAUGHT], "aws/leak"), scored(LOUD)], (), 1.0, "fail"),
        ([scored([CAUGHT], "aws/leak")], (outcome(False),), None, "fail"),
        ([scored(LOUD)], (), None, "not_judged"),
        ([scored(LOUD)], (), 10.0, "pass"),
        ([scored([Event("portal")], "aws/leak")], (outcome(True),), None, "pass"),
        ([scored([Event("portal")], "aws/leak")], (outcome(None),), None, "not_judged"),
    ],
)
def test_the_verdict_rolls_up_the_words(
    scores: list[Score], outcomes: tuple[ExpectationOutcome, ...], budget: float | None, verdict: str
) -> None:
    assert row(*scores, outcomes=outcomes, budget=budget).verdict == verdict


def test_a_detection_that_did_not_run_did_not_stay_silent() -> None:
    found = not_run(DETECTION, "UNSUPPORTED", "ENRICH is not supported")
    assert (found.state, found.verdict, found.catch, found.noise, found.counts) == ("UNSUPPORTED", "not_judged", None, None, None)


@pytest.mark.parametrize(
    ("scores", "budget", "reason"),
    [
        ([scored([CAUGHT, MISSED], "aws/leak"), scored(QUIET)], None, "caught 1 of 2"),
        ([scored([CAUGHT]), scored(LOUD)], 1.5, "4 benign alerts a day are over the budget of 1.5"),
        ([scored(QUIET)], None, "no intent and no expectation names anything to catch"),
        ([scored([CAUGHT])], None, "no benign background event passes its tests of source and name"),
    ],
)
def test_the_reason_explains_the_words(scores: list[Score], budget: float | None, reason: str) -> None:
    assert row(*[dataclasses.replace(one, days=one.days / len(scores)) for one in scores], budget=budget).reason == reason
