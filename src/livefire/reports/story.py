"""The story of an expectation as lines: expected, got, the events that decided, the predicate that decided."""

from __future__ import annotations

from collections.abc import Iterator

from livefire.result import Decision, ExpectationOutcome, Witness


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
    place = f"line {decision.line}, column {decision.column}: " if decision.line else ""
    if fired:
        return f"decided by {place}{decision.predicate}"
    truth = "unknown, for a value is missing" if decision.truth is None else "not true"
    return f"stopped by {place}{decision.predicate} ({truth})"


def because(outcome: ExpectationOutcome) -> Iterator[str]:
    """Known misses and known fires, with the reason that the scenario states."""
    for word, names in (("miss", outcome.known_misses), ("false positive", outcome.known_fires)):
        if names:
            yield f"known {word}: {', '.join(names)}, because {outcome.because}"
