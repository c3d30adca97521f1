"""Which predicate let an event through or kept it out, and where it stands in the rule."""

import dataclasses

import numpy as np
import pyarrow as pa

from livefire.errors import Place, Span, line_and_column
from livefire.plan import Call, Column, Columns, Filter, Literal, Source
from livefire.plan.predicates import predicates
from livefire.plan.types import TEXT
from livefire.result import Decision
from livefire.scoring import Evidence, Score, credit, score
from livefire.scoring.story import told
from tests.scoring.tables import Event, corpus, evidence

RULE = "name = login\nand agent = Go\nand user = ann"
COLUMNS = Columns((Column("name", TEXT), Column("agent", TEXT), Column("user", TEXT)))


def condition(name: str, value: str) -> Call:
    start = RULE.index(name)
    return Call("equals", (COLUMNS.field(name), Literal(value, TEXT)), Span(start, start + len(f"{name} = {value}")))


PLAN = Filter(Source(COLUMNS), Call("and", (condition("name", "login"), condition("agent", "Go"), condition("user", "ann"))))


def explained(events: list[Event], truths: list[list[bool | None]]) -> Evidence:
    """Evidence with the truth of three predicates for each event; the first one is a test of scope."""
    table = pa.table({f"p{number}": pa.array([row[number] for row in truths], pa.bool_()) for number in range(3)})
    return dataclasses.replace(
        evidence(events),
        predicates=predicates(PLAN),
        scope_predicates=frozenset({0}),
        truths=lambda: table,
        text=RULE,
        place=lambda offset: Place(line_and_column(RULE, offset)[0] + 19, line_and_column(RULE, offset)[1]),
    )


def scored(events: list[Event], truths: list[list[bool | None]]) -> Score:
    found, seen = corpus(events), explained(events, truths)
    return score(found, seen, credit(found, seen))


def test_a_fire_is_decided_by_the_predicate_that_holds_for_the_fewest_events_in_scope() -> None:
    events = [Event("portal", instance=number, fires=number == 0) for number in range(4)]
    events.append(Event("other", in_scope=False))
    truths: list[list[bool | None]] = [
        [True, True, True],
        [True, True, False],
        [True, True, None],
        [True, False, True],
        [False, False, True],
    ]
    finding = scored(events, truths).findings[0]
    assert finding.decision == Decision("user = ann", True, 22, 5)


def test_a_test_of_scope_decides_only_when_there_is_no_other() -> None:
    finding = scored([Event("portal", fires=True), Event("x")], [[True, True, True], [False, True, True]]).findings[0]
    assert finding.decision == Decision("agent = Go", True, 21, 5)


def test_a_silence_is_decided_by_the_first_predicate_that_is_not_true() -> None:
    events = [Event("leak", attack=True, intended=True)]
    assert scored(events, [[True, None, False]]).findings[0].decision == Decision("agent = Go", None, 21, 5)


def test_of_a_missed_instance_the_event_that_came_furthest_tells_why() -> None:
    events = [Event("leak", part=part, attack=True, intended=True) for part in ("token", "login", "call")]
    finding = scored(events, [[True, False, False], [True, True, False], [False, True, True]]).findings[0]
    assert (finding.kind, finding.part, finding.example) == ("false_negative", "login", "event-1")
    assert finding.decision == Decision("user = ann", False, 22, 5)


def test_an_event_that_passes_every_predicate_was_stopped_by_what_comes_after() -> None:
    assert scored([Event("leak", attack=True, intended=True)], [[True, True, True]]).findings[0].decision is None


def test_when_events_together_decided_the_one_predicate_after_them_is_named() -> None:
    events = [Event("leak", attack=True, intended=True)]
    found = corpus(events)
    table = pa.table({"p0": [True], "p1": [True]})
    seen = dataclasses.replace(explained(events, []), truths=lambda: table)
    assert score(found, seen, credit(found, seen)).findings[0].decision == Decision("user = ann", False, 22, 5)


def test_nothing_is_asked_when_nothing_needs_explaining() -> None:
    events = [Event("portal")]
    found = corpus(events)
    seen = dataclasses.replace(explained(events, [[True, True, True]]), truths=lambda: pa.table({})["never"])
    assert score(found, seen, credit(found, seen)).findings == ()


def test_misses_with_different_reasons_are_different_findings() -> None:
    events = [Event("leak", instance=number, attack=True, intended=True) for number in range(3)]
    findings = scored(events, [[True, False, False], [True, True, False], [True, False, True]]).findings
    assert [(one.instances, one.decision.predicate) for one in findings if one.decision] == [(2, "agent = Go"), (1, "user = ann")]


def test_a_detection_without_predicates_has_findings_without_a_decision() -> None:
    events = [Event("portal", fires=True), Event("leak", attack=True, intended=True)]
    found = corpus(events)
    seen = evidence(events)
    assert [one.decision for one in score(found, seen, credit(found, seen)).findings] == [None, None]
    assert np.array_equal(seen.is_judged, [True, True])


def test_a_witness_shows_what_the_predicate_that_stopped_it_names() -> None:
    events = [Event("leak", instance=number, attack=True, intended=True) for number in range(2)]
    found, columns = corpus(events), pa.table({"agent": ["Jersey"] * 2, "user": ["ann", "bob"], "source": ["s"] * 2})
    seen = dataclasses.replace(explained(events, [[True, False, True]] * 2), seen=lambda: columns)
    story = told("fires", np.asarray([0, 1]), found, seen, credit(found, seen))
    assert [one.columns for one in story.witnesses] == [
        (("agent", "Jersey"), ("user", "ann")),
        (("agent", "Jersey"), ("user", "bob")),
    ]
