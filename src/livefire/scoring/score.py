"""Score: from the instances of one corpus and who fired to counts, alerts and findings.

    instance               fires                silent
    attack and intended    true positive        false negative
    attack, not intended   incidental           not counted
    benign and intended    benign positive      true negative; of a policy detection false negative
    benign, not intended   false positive       true negative

An instance is intended if the intent is true of one of its events, or an expectation's `fires_on` names one. Events that
the detection's own time filter excludes are counted and otherwise not there.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from livefire.result import Counts, Finding, NoisyActivity
from livefire.scoring.credit import Credit
from livefire.scoring.deciding import Truths, truths
from livefire.scoring.evidence import Evidence
from livefire.scoring.findings import fires, noisiest, silences
from livefire.scoring.instances import Instances
from livefire.scoring.rows import Mask, Numbers

_NONE: Numbers = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class Score:
    """One detection on one corpus. Arrays have an element for each principal; they are empty for a scenario.

    `exposed` and `hits` are the population of the false-positive rate: benign, not intended instances with an event in
    scope (or that fired), and those that fired. Intended benign instances are left out: firing on them is no error.
    """

    counts: Counts
    corpus: str
    days: float  # the corpus's, times the share of its events that were judged
    intended: int  # instances
    findings: tuple[Finding, ...] = ()
    noisiest: tuple[NoisyActivity, ...] = ()
    exposed: Numbers = field(default_factory=lambda: _NONE)
    hits: Numbers = field(default_factory=lambda: _NONE)
    alerts: Numbers = field(default_factory=lambda: _NONE)
    benign_alerts: int = 0


def score(
    found: Instances,
    evidence: Evidence,
    credited: Credit,
    *,
    purpose: str = "threat",
    named: frozenset[tuple[str, str | None]] = frozenset(),
) -> Score:
    """What one detection did on one corpus; `named` are the (step, part) that this scenario's expectations say it fires on."""
    meant_events = meant(found, evidence, named)
    intended, there = found.any_of(meant_events), found.any_of(evidence.is_judged)
    known = truths(evidence) if _needs_explaining(found, credited, intended) else None
    counts = _counts(found, evidence, credited, intended, there, purpose)
    background = _background(found, evidence, credited, intended) if found.is_background else {}
    return Score(
        counts=counts,
        corpus=found.corpus,
        days=found.days * float(evidence.is_judged.mean()) if found.events else found.days,
        intended=int(intended.sum()),
        findings=_findings(found, evidence, credited, meant_events, known, purpose),
        noisiest=noisiest(found, credited, known),
        benign_alerts=len(evidence.matches) - _hostile(found, credited),
        **background,
    )


def meant(found: Instances, evidence: Evidence, named: frozenset[tuple[str, str | None]]) -> Mask:
    """The judged events that the detection is meant to catch."""
    events = np.zeros(found.events, dtype=np.bool_) if evidence.intended is None else evidence.intended.copy()
    for step, part in named:
        events |= at(found, step, part)
    return events & evidence.is_judged


def policed(
    found: Instances, evidence: Evidence, purpose: str, named: frozenset[tuple[str, str | None]] = frozenset()
) -> Mask | None:
    """The instances that a policy must catch, attack or not; None for another purpose."""
    return found.any_of(meant(found, evidence, named)) if purpose == "policy" else None


def at(found: Instances, step: str, part: str | None) -> Mask:
    """The events of a step, or of one part of it."""
    here = np.asarray([name == step for name in found.steps] + [False], dtype=np.bool_)[found.step][found.instance_of]
    if part is None:
        return here
    named = np.asarray([name == part for name in found.parts] + [False], dtype=np.bool_)
    return np.asarray(here & named[found.part_of], dtype=np.bool_)


def _must_catch(found: Instances, intended: Mask, purpose: str) -> Mask:
    return intended if purpose == "policy" else intended & found.attack


def _needs_explaining(found: Instances, credited: Credit, intended: Mask) -> bool:
    return bool(credited.fired.any() or (intended & ~credited.fired).any())


def _counts(found: Instances, evidence: Evidence, credited: Credit, intended: Mask, there: Mask, purpose: str) -> Counts:
    attack, fired = found.attack, credited.fired
    silent = there & ~fired
    must = _must_catch(found, intended, purpose)
    positive, hostile, alerts = _alerts(found, evidence, credited, intended)
    in_scope = evidence.in_scope & evidence.is_judged
    return Counts(
        true_positives=_sum(attack & intended & fired),
        false_positives=_sum(~attack & ~intended & fired),
        false_negatives=_sum(silent & must),
        true_negatives=_sum(silent & ~attack & ~must),
        benign_positives=_sum(~attack & intended & fired),
        incidental=_sum(attack & ~intended & fired),
        not_counted=_sum(silent & attack & ~intended),
        swept_up=_sum(credited.swept_up),
        positives=_sum(must & there),
        caught=_sum(must & fired),
        alerts=alerts,
        positive_alerts=_sum(positive),
        incidental_alerts=_sum(hostile & ~positive),
        in_scope_events=_sum(in_scope),
        benign_in_scope_events=_sum(in_scope & ~attack[found.instance_of]),
        time_filtered_out=found.events - _sum(evidence.is_judged),
    )


def _alerts(found: Instances, evidence: Evidence, credited: Credit, intended: Mask) -> tuple[Mask, Mask, int]:
    """For each match whether it rests on an intended instance, and on an attack; and how many matches there are."""
    match, instance = credited.instance_pairs
    positive = np.zeros(len(evidence.matches), dtype=np.bool_)
    hostile = positive.copy()
    positive[match[intended[instance]]] = True
    hostile[match[found.attack[instance]]] = True
    return positive, hostile, len(evidence.matches)


def _hostile(found: Instances, credited: Credit) -> int:
    """How many matches rest on an attack."""
    match, instance = credited.instance_pairs
    return len(np.unique(match[found.attack[instance]]))


def _background(found: Instances, evidence: Evidence, credited: Credit, intended: Mask) -> dict[str, Numbers]:
    """Of each principal: benign instances in scope, those that fired, and alerts (an alert is its first event's principal's)."""
    _, principal = np.unique(
        found.principal, return_inverse=True
    )  # those without one are one cluster: rather too few than too many
    count = int(principal.max(initial=-1)) + 1
    exercised = (found.any_of(evidence.in_scope & evidence.is_judged) | credited.fired) & ~found.attack
    population = exercised & ~intended
    match, event = credited.event_pairs
    _, first = np.unique(match, return_index=True)
    owner = found.instance_of[event[first]]
    owner = owner[~found.attack[owner]]
    in_scope = np.bincount(principal[exercised], minlength=count) > 0
    alerts = np.bincount(principal[owner], minlength=count)
    return {
        "exposed": np.bincount(principal[population], minlength=count),
        "hits": np.bincount(principal[population & credited.fired], minlength=count),
        "alerts": alerts[in_scope | (alerts > 0)],
    }


def _findings(
    found: Instances, evidence: Evidence, credited: Credit, meant: Mask, known: Truths | None, purpose: str
) -> tuple[Finding, ...]:
    intended = found.any_of(meant)
    must = _must_catch(found, intended, purpose)
    missed = must & ~credited.fired
    closest = meant & evidence.in_scope
    rows = np.where(found.any_of(closest)[found.instance_of], closest, meant)
    return (
        *fires("false_positive", ~found.attack & ~intended, found, credited, known),
        *fires("benign_positive", ~found.attack & intended, found, credited, known),
        *fires("incidental", found.attack & ~intended, found, credited, known),
        *silences(missed, rows, found, evidence, known),
    )


def _sum(mask: Mask) -> int:
    return int(mask.sum())
