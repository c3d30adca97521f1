"""The truth table, alerts, and what a time filter and a purpose change."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from livefire.result import Counts
from livefire.scoring import Score, credit, score
from tests.scoring.tables import Event, corpus, evidence, matches


def judged(events: list[Event], *, scenario: str = "", purpose: str = "threat", intent: bool = True) -> Score:
    found, seen = corpus(events, scenario), evidence(events, intent=intent)
    return score(found, seen, credit(found, seen), purpose=purpose)


@pytest.mark.parametrize(
    ("attack", "intended", "fires", "purpose", "counted"),
    [
        (True, True, True, "threat", {"true_positives"}),
        (True, True, False, "threat", {"false_negatives"}),
        (True, False, True, "threat", {"incidental"}),
        (True, False, False, "threat", {"not_counted"}),
        (False, True, True, "threat", {"benign_positives"}),
        (False, True, False, "threat", {"true_negatives"}),
        (False, False, True, "threat", {"false_positives"}),
        (False, False, False, "threat", {"true_negatives"}),
        (True, True, True, "policy", {"true_positives"}),
        (True, True, False, "policy", {"false_negatives"}),
        (True, False, True, "policy", {"incidental"}),
        (False, True, True, "policy", {"benign_positives"}),
        (False, True, False, "policy", {"false_negatives"}),
        (False, False, True, "policy", {"false_positives"}),
        (False, False, False, "policy", {"true_negatives"}),
        (False, True, False, "building_block", {"true_negatives"}),
        (True, True, False, "building_block", {"false_negatives"}),
    ],
)
def test_an_instance_is_counted_by_its_two_truths(
    attack: bool, intended: bool, fires: bool, purpose: str, counted: set[str]
) -> None:
    counts = judged([Event("leak", attack=attack, intended=intended, fires=fires)], purpose=purpose).counts
    eight = ("true_positives", "false_positives", "false_negatives", "true_negatives", "benign_positives", "incidental")
    assert {name for name in (*eight, "not_counted") if getattr(counts, name)} == counted


def test_an_instance_is_one_however_many_events_it_has() -> None:
    events = [Event("leak", part=part, attack=True, intended=part == "b", fires=part == "c") for part in "abcd"]
    assert judged(events).counts.true_positives == 1


def test_instances_of_one_step_are_told_apart_by_their_number() -> None:
    events = [Event("leak", instance=number, attack=True, intended=True, fires=number < 2) for number in range(5)]
    counts = judged(events).counts
    assert (counts.true_positives, counts.false_negatives, counts.positives, counts.caught) == (2, 3, 5, 2)


def test_an_expectation_names_positives_for_its_scenario() -> None:
    events = [Event("leak", part="token", attack=True, fires=True), Event("other", part="token", attack=True, fires=True)]
    found, seen = corpus(events, "aws/pivot"), evidence(events, intent=False)
    counts = score(found, seen, credit(found, seen), named=frozenset({("leak", "token")})).counts
    assert (counts.true_positives, counts.incidental) == (1, 1)


def test_a_named_step_without_a_part_is_all_of_it() -> None:
    events = [Event("leak", part="token", attack=True), Event("leak", part="login", attack=True, fires=True)]
    found, seen = corpus(events, "aws/pivot"), evidence(events, intent=False)
    assert score(found, seen, credit(found, seen), named=frozenset({("leak", None)})).counts.true_positives == 1


def test_a_policy_must_catch_benign_instances_too() -> None:
    events = [Event("a", intended=True, fires=True), Event("b", intended=True), Event("c", attack=True, intended=True)]
    counts = judged(events, purpose="policy").counts
    assert (counts.positives, counts.caught) == (3, 1)


def test_an_alert_that_rests_on_an_intended_instance_is_a_positive_one() -> None:
    events = [
        Event("leak", attack=True, intended=True),
        Event("pivot", attack=True),
        Event("drill", intended=True),
        Event("portal"),
    ]
    found, seen = corpus(events), evidence(events, matches([0], [0, 3], [1], [2], [3]))
    counts = score(found, seen, credit(found, seen)).counts
    assert (counts.alerts, counts.positive_alerts, counts.incidental_alerts) == (5, 3, 1)


def test_what_its_own_time_filter_excludes_is_in_no_count_but_counted() -> None:
    events = [Event("early", attack=True, intended=True), Event("late", attack=True, intended=True, fires=True)]
    found = corpus(events)
    seen = dataclasses.replace(evidence(events), judged=np.asarray([False, True]))
    made = score(found, seen, credit(found, seen))
    assert made.days == found.days / 2
    assert made.counts == Counts(
        true_positives=1,
        positives=1,
        caught=1,
        alerts=1,
        positive_alerts=1,
        in_scope_events=1,
        time_filtered_out=1,
    )


def test_the_population_of_the_rate_is_benign_not_intended_and_in_scope() -> None:
    events = [
        Event("portal", instance=0, fires=True, principal="ann"),
        Event("portal", instance=1, principal="ann"),
        Event("portal", instance=2, principal="bob"),
        Event("portal", instance=3, principal="bob", in_scope=False),
        Event("drill", instance=0, principal="cat", intended=True, fires=True),
        Event("leak", instance=0, principal="dan", attack=True, fires=True),
    ]
    found = judged(events)
    assert (sorted(found.exposed.tolist()), sorted(found.hits.tolist())) == ([0, 0, 1, 2], [0, 0, 0, 1])


def test_alerts_of_the_background_belong_to_their_principals() -> None:
    events = [Event("portal", instance=number, principal=name, fires=True) for number, name in enumerate(["ann", "ann", "bob"])]
    found = judged(events)
    assert (found.benign_alerts, sorted(found.alerts.tolist())) == (3, [1, 2])


def test_a_scenario_gives_no_rates() -> None:
    found = judged([Event("portal", fires=True)], scenario="aws/portal")
    assert (found.exposed.tolist(), found.counts.false_positives) == ([], 1)


def test_findings_name_the_activity_the_part_and_an_example() -> None:
    events = [Event("portal", part="token", instance=number, fires=number > 0) for number in range(4)]
    finding = judged(events).findings[0]
    assert (finding.kind, finding.activity, finding.part) == ("false_positive", "aws/console.login", "token")
    assert (finding.instances, finding.alerts, finding.example) == (3, 3, "event-1")


def test_the_noisiest_activity_comes_first() -> None:
    events = [Event("a", instance=0, fires=True, activity="aws/a"), Event("b", instance=0, activity="aws/b", fires=True)]
    events += [Event("b", instance=number, activity="aws/b", fires=True) for number in (1, 2)]
    assert [(one.activity, one.alerts, one.example) for one in judged(events).noisiest] == [
        ("aws/b", 3, "event-1"),
        ("aws/a", 1, "event-0"),
    ]


def test_an_empty_corpus_counts_nothing() -> None:
    assert judged([]).counts == Counts()


EVENT = st.builds(
    Event,
    step=st.sampled_from(["a", "b"]),
    part=st.sampled_from(["x", "y"]),
    instance=st.integers(0, 5),
    attack=st.booleans(),
    intended=st.booleans(),
    fires=st.booleans(),
    in_scope=st.booleans(),
    principal=st.sampled_from(["ann", "bob", None]),
)
EVENTS = st.lists(EVENT, max_size=40)
PURPOSES = st.sampled_from(["threat", "policy", "building_block"])


@given(EVENTS, st.sampled_from(["threat", "building_block"]))
def test_attacks_and_benign_instances_each_add_up(events: list[Event], purpose: str) -> None:
    counts = judged(events, purpose=purpose).counts
    attacks = {(one.step, one.instance) for one in events if one.attack}
    benign = {(one.step, one.instance) for one in events} - attacks
    assert counts.true_positives + counts.false_negatives + counts.incidental + counts.not_counted == len(attacks)
    assert counts.false_positives + counts.true_negatives + counts.benign_positives == len(benign)


@given(EVENTS)
def test_of_a_policy_every_instance_is_counted_once(events: list[Event]) -> None:
    counts = judged(events, purpose="policy").counts
    attacks = counts.true_positives + counts.incidental + counts.not_counted
    benign = counts.false_positives + counts.true_negatives + counts.benign_positives
    assert attacks + benign + counts.false_negatives == len({(one.step, one.instance) for one in events})
    assert counts.false_negatives == counts.positives - counts.caught


@given(EVENTS, PURPOSES)
def test_a_benign_silent_instance_changes_no_positive(events: list[Event], purpose: str) -> None:
    before = judged(events, purpose=purpose).counts
    after = judged([*events, Event("quiet", instance=99)], purpose=purpose).counts
    assert dataclasses.replace(after, true_negatives=0, in_scope_events=0, benign_in_scope_events=0) == dataclasses.replace(
        before, true_negatives=0, in_scope_events=0, benign_in_scope_events=0
    )
    assert after.true_negatives == before.true_negatives + 1


@given(EVENTS.flatmap(lambda events: st.tuples(st.just(events), st.permutations(events))), PURPOSES)
def test_the_order_of_the_events_changes_no_count(both: tuple[list[Event], list[Event]], purpose: str) -> None:
    one, other = (judged(events, purpose=purpose) for events in both)
    assert one.counts == other.counts
    assert [(each.kind, each.step, each.part, each.instances, each.alerts) for each in one.findings if each.alerts] == [
        (each.kind, each.step, each.part, each.instances, each.alerts) for each in other.findings if each.alerts
    ]
