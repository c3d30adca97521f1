"""The story of an expectation, or of a missed positive, as lines: what happened, and the predicate that decided."""

from __future__ import annotations

from collections.abc import Iterator

from livefire.reports.numbers import several
from livefire.result import Decision, DetectionResult, ExpectationOutcome, Finding, FindingKind, FireKind, Witness


def lines(outcome: ExpectationOutcome) -> tuple[str, ...]:
    """What a reader needs to mend a failed expectation."""
    story = outcome.story
    head = [*outcome.problems, *([f"because: {outcome.because}"] if outcome.because else [])]
    if story is None:
        return tuple(head)
    shown = [line for witness in story.witnesses for line in _witness(witness)]
    return (*head, f"expected: {story.expected}", f"got:      {story.got}", *shown)


def _witness(witness: Witness) -> Iterator[str]:
    yield f"{'fired' if witness.fired else 'silent'} on {witness.place}, event {witness.event}"
    widest = max((len(name) for name, _ in witness.columns), default=0)
    for name, value in witness.columns:
        yield f"    {name:<{widest}}  {value}"
    if witness.decision:
        yield f"    {decided(witness.decision, fired=witness.fired)}"


def decided(decision: Decision, *, fired: bool) -> str:
    """The predicate that decided, as the rule writes it, with its place."""
    place = f"{decision.place}: " if decision.place else ""
    if fired:
        return f"decided by {place}{decision.predicate}"
    truth = "unknown, for a value is missing" if decision.truth is None else "not true"
    return f"stopped by {place}{decision.predicate} ({truth})"


def because(outcome: ExpectationOutcome) -> Iterator[str]:
    """Known misses and known fires, with the reason that the scenario states."""
    if outcome.known_misses:
        yield f"known miss: {', '.join(outcome.known_misses)}, because {outcome.because}"
    for kinds in dict.fromkeys(one.kinds for one in outcome.known_fires):
        names = ", ".join(one.place for one in outcome.known_fires if one.kinds == kinds)
        yield f"known {' and '.join(_KINDS[kind] for kind in kinds)}: {names}, because {outcome.because}"


_KINDS: dict[FindingKind | FireKind, str] = {
    "true_positive": "true positive",
    "false_positive": "false positive",
    "benign_positive": "benign positive",
    "incidental": "incidental fire",
    "false_negative": "missed",
}


def finding(one: Finding) -> str:
    """Where it happened, what it is, and on how many instances."""
    place = f"{one.step}.{one.part}" if one.part else one.step
    where = f"{one.corpus or 'background'}: {_KINDS[one.kind]} on {place}"
    return f"{where}, {several(one.instances, 'instance')} of {one.activity}" if one.step != one.activity else where


def unstated(row: DetectionResult) -> Iterator[str]:
    """The misses that no expectation states, each with the predicate that stopped it."""
    for one in row.unstated:
        yield f"{finding(one)}, and no expectation states it"
        if one.decision:
            yield f"    {decided(one.decision, fired=False)}"
