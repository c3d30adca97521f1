"""Which instances a match is credited to."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from livefire.scoring import Credit, Evidence, credit, score
from livefire.scoring.rows import Numbers
from tests.scoring.tables import Event, corpus, evidence, matches


def runs(*sizes: int, attacks: Sequence[int] = ()) -> list[Event]:
    """Instances of so many events each; those in `attacks` are attacks, and intended."""
    return [
        Event("spray" if number in attacks else "typo", instance=number, attack=number in attacks, intended=number in attacks)
        for number, size in enumerate(sizes)
        for _ in range(size)
    ]


def at_least(least: int) -> Callable[[Numbers], bool]:
    return lambda rows: len(rows) >= least


def with_state(events: list[Event], stands: Callable[[Numbers], bool], *rows: Sequence[int]) -> Evidence:
    own = evidence(events, matches(*rows))
    return Evidence(own.matches, own.in_scope, own.intended, stateless=False, stands=stands)


def fired(sizes: Sequence[int], least: int, attacks: Sequence[int] = ()) -> tuple[list[int], list[int]]:
    """(credited, swept up) numbers of the instances of one match on everything, which needs `least` events."""
    events = runs(*sizes, attacks=attacks)
    found = corpus(events)
    credited = credit(found, with_state(events, at_least(least), range(len(events))))
    return sorted(found.number[credited.fired].tolist()), sorted(found.number[credited.swept_up].tolist())


@pytest.mark.parametrize(
    ("sizes", "least", "credited"), [((9, 1), 10, [0, 1]), ((20, 20), 10, []), ((5, 5, 5), 10, []), ((3, 12), 10, [1])]
)
def test_what_a_policy_must_catch_is_credited_where_it_is_needed_and_never_swept_up(
    sizes: Sequence[int], least: int, credited: list[int]
) -> None:
    events = runs(*sizes, attacks=(0,))
    found = corpus(events)
    seen = with_state(events, at_least(least), range(len(events)))
    made = credit(found, seen, np.ones(len(found), dtype=np.bool_))
    assert (sorted(found.number[made.fired].tolist()), made.swept_up.any()) == (credited, False)


def test_without_state_every_instance_of_a_match_fires() -> None:
    events = runs(2, 3, 1)
    found = corpus(events)
    credited: Credit = credit(found, evidence(events, matches([0, 2], [1])))
    assert found.number[credited.fired].tolist() == [0, 1]
    assert not credited.swept_up.any()


@pytest.mark.parametrize(
    ("sizes", "least", "attacks", "credited", "swept_up"),
    [
        ((10,), 10, (0,), [0], []),  # alone
        ((8, 8, 1), 10, (), [0, 1], []),  # the third one is not needed
        ((9, 1), 10, (0,), [0], [1]),  # the benign one tips the scale, but rests on an attack
        ((3, 12), 10, (0,), [], [1]),  # the benign one alone is enough: the alert would come anyway
        ((20, 20), 10, (), [], []),  # benign, none is needed
        ((20, 20), 10, (0, 1), [0, 1], []),  # attacks, each enough in a world of its own
        ((20, 20, 15), 10, (0, 1), [], [2]),  # each attack's own world has the alert already
        ((20, 2), 10, (0, 1), [0], []),
        ((4, 4, 4), 10, (0, 1, 2), [0, 1, 2], []),  # together only, and each is needed
    ],
)
def test_with_state_an_instance_is_credited_if_the_match_needs_it(
    sizes: tuple[int, ...], least: int, attacks: tuple[int, ...], credited: list[int], swept_up: list[int]
) -> None:
    assert fired(sizes, least, attacks) == (credited, swept_up)


def test_a_swept_up_instance_is_a_true_negative() -> None:
    events = runs(9, 1, attacks=(0,))
    found = corpus(events)
    seen = with_state(events, at_least(10), range(10))
    counts = score(found, seen, credit(found, seen)).counts
    assert (counts.true_positives, counts.false_positives, counts.true_negatives, counts.swept_up) == (1, 0, 1, 1)
    assert (counts.alerts, counts.positive_alerts) == (1, 1)


def test_swept_up_once_and_credited_once_is_credited() -> None:
    events = [*runs(9, 1, attacks=(0,)), *[Event("typo", instance=1)] * 10]
    found = corpus(events)
    credited = credit(found, with_state(events, at_least(10), range(10), range(10, 20)))
    assert sorted(found.number[credited.fired].tolist()) == [0, 1]
    assert not credited.swept_up.any()


@given(st.lists(st.integers(1, 4), min_size=17, max_size=60), st.integers(1, 60))
def test_by_halves_or_one_by_one_is_the_same(sizes: list[int], least: int) -> None:
    total = sum(sizes)
    needed = [number for number, size in enumerate(sizes) if total - size < min(least, total)]
    assert fired(sizes, min(least, total))[0] == needed


def test_many_instances_need_few_trials() -> None:
    events, trials = runs(*[1] * 1_000), []
    found = corpus(events)

    def stands(rows: Numbers) -> bool:
        trials.append(len(rows))
        return bool(np.isin([3, 700], rows).all())

    credited = credit(found, with_state(events, stands, range(1_000)))
    assert found.number[credited.fired].tolist() == [3, 700]
    assert len(trials) < 60


def test_a_detection_with_state_must_be_run_again() -> None:
    events = runs(1)
    own = evidence(events)
    with pytest.raises(ValueError, match="stands"):
        Evidence(own.matches, own.in_scope, stateless=False)
