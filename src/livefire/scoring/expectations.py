"""Expectations: from what a scenario demands of a detection and what fired to passed or failed, with the story.

`fires_on` is exact: every instance of each target fires (or `at_least` so many), and no other event is matched, except
those of `also_fires_on`. `misses` are known misses: one that is caught makes the expectation stale, and stale fails.
Of a detection with state, a match may rest on other events besides those of its target. It fires on an instance, here as in
the counts, when the instance is credited: the match disappears without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from livefire.detection import Detection
from livefire.expectation import Expectation, Target
from livefire.result import ExpectationOutcome, FireKind, KnownFire, UnexpectedFire
from livefire.scoring.credit import Credit
from livefire.scoring.deciding import truths
from livefire.scoring.evidence import Evidence
from livefire.scoring.instances import Instances
from livefire.scoring.rows import Mask, Numbers
from livefire.scoring.score import at, meant
from livefire.scoring.story import told, witness_rows


@dataclass(frozen=True)
class _Problem:
    """One sentence, and the events that show it."""

    sentence: str
    rows: Numbers


def judge_expectation(
    expectation: Expectation,
    found: Instances,
    evidence: Evidence,
    credited: Credit,
    *,
    language: str,
    named: frozenset[tuple[str, str | None]] = frozenset(),
) -> tuple[ExpectationOutcome, tuple[UnexpectedFire, ...]]:
    """Whether a scenario's demand holds, and the fires that it does not list.

    `named`: the (step, part) that the scenario's other expectations of the detection say it fires on, as for `score`.
    """
    matched, fired = _matched(found, credited), _fired(found, credited)
    stray = _stray(expectation, found, evidence, credited, matched)
    problems = [
        *(problem for target in expectation.fires_on for problem in _not_fired(target, found, fired, matched)),
        *(problem for target in expectation.misses for problem in _stale(target, found, fired)),
        *(problem for target in expectation.also_fires_on for problem in _absent(target, found)),
        *_strays(expectation, found, stray),
        *_wrong_number(expectation, evidence, credited),
    ]
    rows = witness_rows([problem.rows for problem in problems])
    outcome = ExpectationOutcome(
        scenario=expectation.scenario,
        detection=expectation.detection,
        language=language,
        passed=not problems,
        because=expectation.because,
        problems=tuple(problem.sentence for problem in problems),
        story=told(expected(expectation), rows, found, evidence, credited) if problems else None,
        known_misses=tuple(map(str, expectation.misses)),
        partial=tuple(str(target) for target in expectation.fires_on if target.at_least is not None),
        known_fires=tuple(_known_fires(expectation, found, matched, meant(found, evidence, named | expectation.positives))),
    )
    return outcome, tuple(_unexpected(expectation.detection, language, stray, found, evidence, credited, failed=True))


def judge_unlisted(
    detection: Detection, found: Instances, evidence: Evidence, credited: Credit, *, unlisted: str
) -> tuple[UnexpectedFire, ...]:
    """The fires of a detection that the scenario does not name; `unlisted`: report, ignore or fail."""
    if unlisted == "ignore":
        return ()
    matched = _matched(found, credited)
    fires = _unexpected(detection.id, detection.language, matched, found, evidence, credited, failed=unlisted == "fail")
    return tuple(fires)


def unjudged(expectation: Expectation, *, language: str, reason: str) -> ExpectationOutcome:
    """The outcome for a detection that did not run: neither passed nor failed."""
    problems = (reason,) if reason else ()
    return ExpectationOutcome(expectation.scenario, expectation.detection, language, None, expectation.because, problems=problems)


def unnamed(expectations: Iterable[Expectation], detections: Sequence[Detection]) -> tuple[Detection, ...]:
    """The detections that none of a scenario's expectations names."""
    named = tuple(expectations)
    return tuple(one for one in detections if not any(expectation.names(one.id, one.language) for expectation in named))


def expected(expectation: Expectation) -> str:
    """The demand in words."""
    if expectation.silent:
        return "silence"
    parts = []
    if expectation.fires_on:
        parts.append("fires on " + ", ".join(map(_target, expectation.fires_on)))
    if expectation.also_fires_on:
        parts.append("may fire on " + ", ".join(map(_target, expectation.also_fires_on)))
    if expectation.misses:
        parts.append("misses " + ", ".join(map(_target, expectation.misses)))
    least, most = expectation.alerts_at_least, expectation.alerts_at_most
    if least is not None or most is not None:
        bounds = _bounds(least, most)
        parts.append(f"{bounds} alert{'' if bounds == '1' else 's'}")
    return "; ".join(parts)


def _known_fires(expectation: Expectation, found: Instances, matched: Mask, wanted: Mask) -> Iterator[KnownFire]:
    """Of `also_fires_on` the targets that did fire, each with what its instances are: truth decides, not the list."""
    intended = found.any_of(wanted)
    truths_of: tuple[tuple[FireKind, Mask], ...] = (
        ("true_positive", found.attack & intended),
        ("false_positive", ~found.attack & ~intended),
        ("benign_positive", ~found.attack & intended),
        ("incidental", found.attack & ~intended),
    )
    for target in expectation.also_fires_on:
        fired = found.any_of(_of(target, found) & matched)
        if fired.any():
            yield KnownFire(str(target), tuple(kind for kind, members in truths_of if (members & fired).any()))


def _target(target: Target) -> str:
    return f"{target} (at least {target.at_least})" if target.at_least else str(target)


def _bounds(least: int | None, most: int | None) -> str:
    if least == most:
        return str(least)
    low = f"at least {least}" if least is not None else ""
    high = f"at most {most}" if most is not None else ""
    return " and ".join(part for part in (low, high) if part)


def _matched(found: Instances, credited: Credit) -> Mask:
    """The events that a match rests on and whose instance is credited, or that no instance is credited for."""
    match, event = credited.event_pairs
    instance = found.instance_of[event]
    has_credit = np.zeros(int(match.max(initial=-1)) + 1, dtype=np.bool_)
    has_credit[match[credited.fired[instance]]] = True
    matched = np.zeros(found.events, dtype=np.bool_)
    matched[event[credited.fired[instance] | ~has_credit[match]]] = True
    return matched


def _fired(found: Instances, credited: Credit) -> Mask:
    """The events of credited instances that a match rests on: what the counts count as a fire."""
    event = credited.event_pairs[1]
    fired = np.zeros(found.events, dtype=np.bool_)
    fired[event[credited.fired[found.instance_of[event]]]] = True
    return fired


def _of(target: Target, found: Instances) -> Mask:
    return at(found, target.step, target.part)


def _not_fired(target: Target, found: Instances, credited: Mask, matched: Mask) -> Iterator[_Problem]:
    events = _of(target, found)
    there = found.any_of(events)
    fired = found.any_of(events & credited)
    wanted = int(there.sum()) if target.at_least is None else target.at_least
    if not there.any():
        yield _Problem(f"no event '{target}' happens in the scenario", np.zeros(0, dtype=np.int64))
    elif fired.sum() < wanted:
        silent = np.flatnonzero(events & (there & ~fired)[found.instance_of])
        if not fired.any() and (events & matched).any():
            yield _Problem(f"{target} is in a match that stands without it: no fire on {target}", silent)
            return
        yield _Problem(f"silent on {target}{_share(int(fired.sum()), wanted, int(there.sum()))}", silent)


def _absent(target: Target, found: Instances) -> Iterator[_Problem]:
    """A fire that is allowed where nothing happens is a slip in a name."""
    if not _of(target, found).any():
        yield _Problem(f"no event '{target}' happens in the scenario", np.zeros(0, dtype=np.int64))


def _share(fired: int, wanted: int, there: int) -> str:
    if there == wanted == 1:
        return ""
    return f": fired on {fired} of {there} instances" + (f", {wanted} wanted" if wanted != there else "")


def _stale(target: Target, found: Instances, credited: Mask) -> Iterator[_Problem]:
    events = _of(target, found)
    if not events.any():
        yield _Problem(f"no event '{target}' happens in the scenario", np.zeros(0, dtype=np.int64))
    caught = np.flatnonzero(events & credited)
    if len(caught):
        yield _Problem(f"the known miss {target} is caught: the expectation is stale", caught)


def _stray(expectation: Expectation, found: Instances, evidence: Evidence, credited: Credit, matched: Mask) -> Mask:
    """The matched events that no target lists; a known miss that is caught has a problem of its own."""
    listed = np.zeros(found.events, dtype=np.bool_)
    for target in (*expectation.fires_on, *expectation.also_fires_on, *expectation.misses):
        listed |= _of(target, found)
    if evidence.stateless:
        return matched & ~listed
    match, event = credited.event_pairs
    fine = np.zeros(int(match.max(initial=-1)) + 1, dtype=np.bool_)
    fine[match[listed[event]]] = True
    stray = np.zeros(found.events, dtype=np.bool_)
    stray[event[~fine[match]]] = True
    return stray & matched


def _strays(expectation: Expectation, found: Instances, stray: Mask) -> Iterator[_Problem]:
    rows = np.flatnonzero(stray)
    places = [found.place(int(row)) for row in rows]
    for place in dict.fromkeys(places):
        mine = rows[[name == place for name in places]]
        times = f" ({len(mine)} times)" if len(mine) > 1 else ""
        unlisted = "" if expectation.silent else ", which is not listed"
        yield _Problem(f"fired on {place}{times}{unlisted}", mine)


def _wrong_number(expectation: Expectation, evidence: Evidence, credited: Credit) -> Iterator[_Problem]:
    least, most = expectation.alerts_at_least, expectation.alerts_at_most
    number = len(evidence.matches)
    if (least is not None and number < least) or (most is not None and number > most):
        rows = np.unique(credited.event_pairs[1])
        yield _Problem(f"{number} alert{'' if number == 1 else 's'}, {_bounds(least, most)} wanted", rows)
    eventless = number - len(np.unique(credited.event_pairs[0]))
    if eventless and least is None and most is None:
        rests = "rests" if eventless == 1 else "rest"
        yield _Problem(f"{eventless} row{'' if eventless == 1 else 's'} that {rests} on no event", np.zeros(0, dtype=np.int64))


def _unexpected(
    detection: str, language: str, stray: Mask, found: Instances, evidence: Evidence, credited: Credit, *, failed: bool
) -> Iterator[UnexpectedFire]:
    if not stray.any():
        return
    known = truths(evidence)
    match, event = credited.event_pairs
    match, event = match[stray[event]], event[stray[event]]
    places = [found.place(int(row)) for row in event]
    for place in dict.fromkeys(places):
        mine = np.asarray([name == place for name in places], dtype=np.bool_)
        yield UnexpectedFire(
            scenario=found.corpus,
            detection=detection,
            language=language,
            place=place,
            alerts=len(np.unique(match[mine])),
            example=found.event_id(int(event[mine].min())),
            failed=failed,
            decision=known.of_fire if known else None,
        )
