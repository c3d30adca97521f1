"""Verdicts: from a detection's scores on all corpora to its row of the result.

Counts add up over corpora; rates come from the background alone. state, catch and noise are three words; the verdict
rolls them up: fail for a missed positive, unless an expectation states it, or its cause, as a known miss; for a failed
expectation or a broken budget; not_judged for a detection that did not run, or of which nothing was expected.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import add

import numpy as np

from livefire.detection import Detection
from livefire.errors import Place
from livefire.result import (
    Catch,
    Counts,
    DetectionResult,
    ExpectationOutcome,
    Finding,
    Noise,
    NoisyActivity,
    Rate,
    State,
    Verdict,
)
from livefire.scoring.intervals import alerts_per_day, false_positive_rate
from livefire.scoring.score import Score


def detection_result(
    detection: Detection,
    scores: Sequence[Score],
    outcomes: Sequence[ExpectationOutcome] = (),
    *,
    budget: float | None = None,
    enough_history: bool = True,
    seed: int,
) -> DetectionResult:
    """The row of a detection that ran; `outcomes` are those of its own expectations, `budget` benign alerts a day."""
    counts = reduce(add, (one.counts for one in scores), Counts())
    background = [one for one in scores if one.corpus == ""]
    rate, volume = _rate(background, seed), _volume(background, seed)
    catch = _catch(counts)
    unstated = _unstated(scores, outcomes)
    noise = _noise(background, rate, volume, budget, enough_history) if detection.purpose != "building_block" else None
    return DetectionResult(
        id=detection.id,
        title=detection.title,
        language=detection.language,
        purpose=detection.purpose,
        state="RAN",
        reason=_reason(counts, catch, noise if background else None, volume, budget, intent=detection.intent is not None),
        verdict=_verdict(unstated, outcomes, catch, noise, budget),
        catch=catch,
        noise=noise,
        counts=counts,
        scenario_false_positives=sum(one.counts.false_positives for one in scores if one.corpus),
        precision=_precision(counts, sum(one.intended for one in scores)),
        recall=counts.caught / counts.positives if counts.positives else None,
        false_positive_rate=rate,
        alerts_per_day=volume,
        noisiest_activities=_noisiest(background),
        findings=tuple(finding for one in scores for finding in one.findings),
        unstated=unstated,
    )


def not_run(detection: Detection, state: State, reason: str) -> DetectionResult:
    """The row of a detection that did not run: no counts, for it did not stay silent either."""
    return DetectionResult(detection.id, detection.title, detection.language, detection.purpose, state, reason)


def _rate(background: Sequence[Score], seed: int) -> Rate | None:
    if not background:
        return None
    hits, exposed = (np.concatenate([getattr(one, name) for one in background]) for name in ("hits", "exposed"))
    return false_positive_rate(hits, exposed, seed=seed)


def _volume(background: Sequence[Score], seed: int) -> Rate | None:
    if not background:
        return None
    alerts = np.concatenate([one.alerts for one in background])
    days, total = sum(one.days for one in background), sum(one.benign_alerts for one in background)
    return alerts_per_day(total, alerts, days=days, seed=seed)


def _catch(counts: Counts) -> Catch:
    if not counts.positives:
        return "UNTESTED"
    if counts.caught == counts.positives:
        return "CAUGHT"
    return "PARTIAL" if counts.caught else "MISSED"


def _noise(
    background: Sequence[Score], rate: Rate | None, volume: Rate | None, budget: float | None, enough_history: bool
) -> Noise:
    if not any(one.counts.benign_in_scope_events for one in background):
        return "UNEXERCISED"
    if not enough_history or volume is None:
        return "UNMEASURED"
    if budget is not None and volume.value > budget:
        return "NOISY"
    quiet = not any(one.benign_alerts or one.counts.false_positives for one in background)
    return "QUIET" if quiet else "ALERTS"


def _precision(counts: Counts, intended: int) -> float | None:
    """The share of alerts that rest on a positive, an intended instance; None when nothing was intended or nothing fired."""
    in_ratio = counts.alerts - counts.incidental_alerts
    return counts.positive_alerts / in_ratio if in_ratio and intended else None


def _reason(counts: Counts, catch: Catch, noise: Noise | None, volume: Rate | None, budget: float | None, *, intent: bool) -> str:
    """Why the words are what they are; `noise` None: nothing is said of a background, as none was asked for."""
    told = []
    if catch == "PARTIAL":
        told.append(f"caught {counts.caught} of {counts.positives}")
    if catch == "UNTESTED":
        told.append(
            "nothing that its intent names happened" if intent else "no intent and no expectation names anything to catch"
        )
    if noise == "NOISY" and volume is not None:
        told.append(f"{volume.value:g} benign alerts a day are over the budget of {budget:g}")
    if noise == "UNEXERCISED":
        told.append("no benign background event passes its tests of source and name")
    if noise == "UNMEASURED":
        told.append("the background is too short for its history")
    return "; ".join(told)


def _unstated(scores: Sequence[Score], outcomes: Sequence[ExpectationOutcome]) -> tuple[Finding, ...]:
    """The misses that no expectation states; of the background also none whose cause is stated."""
    stated = {(one.scenario, name.partition(".")[0]) for one in outcomes for name in (*one.known_misses, *one.partial)}
    misses = [finding for one in scores for finding in one.findings if finding.kind == "false_negative"]
    causes = {_cause(one) for one in misses if (one.corpus, one.step) in stated}
    unstated = (one for one in misses if (one.corpus, one.step) not in stated)
    return tuple(one for one in unstated if one.corpus or _cause(one) not in causes)


def _verdict(
    unstated: Sequence[Finding], outcomes: Sequence[ExpectationOutcome], catch: Catch, noise: Noise | None, budget: float | None
) -> Verdict:
    if unstated or noise == "NOISY" or any(one.passed is False for one in outcomes):
        return "fail"
    judged = catch != "UNTESTED" or any(one.passed for one in outcomes) or (budget is not None and noise in ("QUIET", "ALERTS"))
    return "pass" if judged else "not_judged"


def _cause(miss: Finding) -> tuple[str, Place | None]:
    """What a miss in the background is known by in a scenario that states it: the predicate that decided, else the activity."""
    return (miss.decision.predicate, miss.decision.place) if miss.decision else (miss.activity, None)


def _noisiest(background: Sequence[Score]) -> tuple[NoisyActivity, ...]:
    everything = (one for each in background for one in each.noisiest)
    return tuple(sorted(everything, key=lambda one: (-one.alerts, one.activity)))
