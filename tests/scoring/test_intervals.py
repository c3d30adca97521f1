"""Rates and their intervals over principals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from livefire.scoring import alerts_per_day, false_positive_rate
from livefire.scoring.intervals import zero_hit_bound


def numbers(*values: int) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    return np.asarray(values, dtype=np.int64)


@pytest.mark.parametrize(("principals", "bound"), [(1, 0.95), (40, 0.0722), (59, 0.0495), (3_000, 0.000998)])
def test_the_bound_without_a_hit_is_exact(principals: int, bound: float) -> None:
    assert zero_hit_bound(principals) == pytest.approx(bound, rel=0.01)
    assert (1 - zero_hit_bound(principals)) ** principals == pytest.approx(0.05)


def test_without_a_hit_the_interval_counts_principals_not_instances() -> None:
    rate = false_positive_rate(np.zeros(40, dtype=np.int64), np.full(40, 1_000, dtype=np.int64), seed=1)
    assert rate is not None
    assert (rate.value, rate.low, rate.principals) == (0.0, 0.0, 40)
    assert rate.high == zero_hit_bound(40)


def test_the_rate_is_hits_over_instances() -> None:
    rate = false_positive_rate(numbers(3, 0, 0, 0), numbers(10, 10, 10, 10), seed=1)
    assert rate is not None
    assert (rate.value, rate.principals) == (0.075, 4)


def test_principals_without_an_instance_are_not_there() -> None:
    rate = false_positive_rate(numbers(0, 0, 0), numbers(0, 5, 5), seed=1)
    assert rate is not None
    assert rate.principals == 2


def test_nobody_in_scope_gives_no_rate() -> None:
    assert false_positive_rate(numbers(0), numbers(0), seed=1) is None


def test_one_principal_says_nothing_about_others() -> None:
    rate = false_positive_rate(numbers(5), numbers(10), seed=1)
    assert rate is not None
    assert (rate.low, rate.high) == (0.0, 1.0)


def test_hits_on_everything_leave_a_lower_bound() -> None:
    rate = false_positive_rate(np.full(40, 7), np.full(40, 7), seed=1)
    assert rate is not None
    assert (rate.value, rate.low, rate.high) == (1.0, 1 - zero_hit_bound(40), 1.0)


def test_habits_of_few_principals_widen_the_interval() -> None:
    spread = false_positive_rate(np.full(100, 10), np.full(100, 100), seed=1)
    habit = false_positive_rate(numbers(*[100] * 10, *[0] * 90), np.full(100, 100), seed=1)
    assert spread is not None
    assert habit is not None
    assert spread.value == habit.value == 0.1
    assert habit.high - habit.low > 0.1 > spread.high - spread.low


def test_the_interval_holds_the_true_rate_in_about_95_of_100_worlds() -> None:
    worlds = np.random.default_rng(7)
    held = 0
    for world in range(200):
        own = worlds.beta(2, 6, size=60)
        instances = worlds.integers(1, 80, size=60)
        rate = false_positive_rate(worlds.binomial(instances, own), instances, seed=world)
        assert rate is not None
        held += rate.low <= 0.25 <= rate.high
    assert 180 <= held <= 199


def test_the_same_seed_gives_the_same_interval_whatever_the_order() -> None:
    hits, instances = numbers(3, 0, 1, 0, 2), numbers(9, 9, 8, 7, 9)
    assert false_positive_rate(hits, instances, seed=5) == false_positive_rate(hits[::-1], instances[::-1], seed=5)


def test_alerts_a_day_are_all_alerts_over_days() -> None:
    rate = alerts_per_day(12, numbers(6, 6, 0, 0), days=4, seed=1)
    assert rate is not None
    assert rate.value == 3
    assert rate.low < 3 < rate.high


def test_without_an_alert_about_three_a_stretch_stay_possible() -> None:
    rate = alerts_per_day(0, np.zeros(500, dtype=np.int64), days=2, seed=1)
    assert rate is not None
    assert rate.value == 0
    assert rate.high == pytest.approx(1.5, rel=0.01)


@pytest.mark.parametrize(("days", "principals"), [(0, 3), (1, 0)])
def test_without_a_day_or_a_principal_there_is_no_volume(days: float, principals: int) -> None:
    assert alerts_per_day(0, np.zeros(principals, dtype=np.int64), days=days, seed=1) is None


PRINCIPALS = st.lists(st.integers(0, 30).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=1, max_size=30)


@given(PRINCIPALS, st.integers(0, 2**32))
def test_an_interval_contains_its_value(pairs: list[tuple[int, int]], seed: int) -> None:
    table = np.asarray(pairs, dtype=np.int64)
    rate = false_positive_rate(table[:, 0], table[:, 1], seed=seed)
    assert rate is None or 0 <= rate.low <= rate.value <= rate.high <= 1


@given(PRINCIPALS, st.integers(0, 2**32))
def test_an_interval_of_alerts_contains_its_value(pairs: list[tuple[int, int]], seed: int) -> None:
    alerts = np.asarray(pairs, dtype=np.int64)[:, 0]
    rate = alerts_per_day(int(alerts.sum()), alerts, days=2.5, seed=seed)
    assert rate is not None
    assert 0 <= rate.low <= rate.value <= rate.high
