"""Findings: from who fired and who stayed silent to one line for each event name of each activity, with what decided."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from livefire.result import Decision, Finding, FindingKind, NoisyActivity
from livefire.scoring.credit import Credit
from livefire.scoring.deciding import Truths, furthest, of_silence
from livefire.scoring.evidence import Evidence
from livefire.scoring.instances import Instances
from livefire.scoring.rows import Mask, Numbers


def fires(kind: FindingKind, members: Mask, found: Instances, credited: Credit, known: Truths | None) -> Iterator[Finding]:
    """The alerts that rest on these instances, by step, activity and part; most alerts first."""
    match, event = credited.event_pairs
    has_credit = np.zeros(int(match.max(initial=-1)) + 1, dtype=np.bool_)
    has_credit[match[credited.fired[found.instance_of[event]]]] = True
    instance = found.instance_of[event]
    shown = members[instance] & (credited.fired[instance] | ~has_credit[match])
    match, event, instance = match[shown], event[shown], instance[shown]
    made = []
    for group in _groups(found, event):
        credited_here = np.unique(instance[group])
        made.append(
            _finding(
                found,
                int(event[group].min()),
                kind=kind,
                instances=int(credited.fired[credited_here].sum()),
                alerts=len(np.unique(match[group])),
                decision=known.of_fire if known else None,
            )
        )
    yield from sorted(made, key=lambda one: (-one.alerts, one.step, one.part))


def silences(members: Mask, rows: Mask, found: Instances, evidence: Evidence, known: Truths | None) -> Iterator[Finding]:
    """Positives on which the detection stayed silent; of each, the event of `rows` that came furthest tells why."""
    closest = furthest(rows & members[found.instance_of], found.instance_of, known)
    decided = known.passed[closest] if known is not None else np.zeros(len(closest), dtype=np.int64)
    for group in _groups(found, closest, decided):
        row = int(closest[group].min())
        why = of_silence(row, known, evidence)
        yield _finding(found, row, kind="false_negative", instances=len(group), alerts=0, decision=why)


def noisiest(found: Instances, credited: Credit, known: Truths | None) -> tuple[NoisyActivity, ...]:
    """Benign activities by how many alerts rest on them, most first."""
    match, event = credited.event_pairs
    instance = found.instance_of[event]
    benign = ~found.attack[instance]
    match, event, activity = match[benign], event[benign], found.activity[instance[benign]]
    made = [
        NoisyActivity(
            found.activities[number],
            len(np.unique(match[activity == number])),
            found.event_id(int(event[activity == number].min())),
            known.of_fire if known else None,
        )
        for number in np.unique(activity)
    ]
    return tuple(sorted(made, key=lambda one: (-one.alerts, one.activity)))


def _groups(found: Instances, events: Numbers, *more: Numbers) -> Iterator[Numbers]:
    """Places in `events` with the same step, activity and part, and the same of whatever else is given."""
    if not len(events):
        return
    instance = found.instance_of[events]
    keys = np.stack([found.step[instance], found.activity[instance], found.part_of[events], *more], axis=1)
    _, number = np.unique(keys, axis=0, return_inverse=True)
    order = np.argsort(number, kind="stable")
    yield from np.split(order, np.flatnonzero(np.diff(number[order])) + 1)


def _finding(found: Instances, row: int, *, kind: FindingKind, instances: int, alerts: int, decision: Decision | None) -> Finding:
    instance = found.instance_of[row]
    return Finding(
        kind=kind,
        corpus=found.corpus,
        step=found.steps[found.step[instance]],
        activity=found.activities[found.activity[instance]],
        part=found.parts[found.part_of[row]] if found.part_of[row] >= 0 else "",
        instances=instances,
        alerts=alerts,
        example=found.event_id(row),
        decision=decision,
    )
