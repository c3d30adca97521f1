"""Intervals: from what each principal's benign instances did to a rate with its 95 % interval.

The independent unit is the principal: one user's habits repeat, so whole principals are drawn with replacement (a
cluster bootstrap, Field & Welsh 2007; percentile limits, Efron & Tibshirani 1993). With no hit at all the upper limit
is exact and one-sided, from the number of principals: 1 - 0.05 ** (1 / n) (Clopper & Pearson 1934).
It is sampling error given this profile of traffic, and says nothing about another mix.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from livefire.result import Rate
from livefire.scoring.rows import Numbers

ROUNDS = 2_000
LIMITS = (2.5, 97.5)


def zero_hit_bound(principals: int) -> float:
    """The greatest share that still gives no hit among so many principals in one case of twenty."""
    return float(1 - 0.05 ** (1 / principals))


def false_positive_rate(hits: Numbers, instances: Numbers, *, seed: int) -> Rate | None:
    """Hits over instances, with one element of each array for each principal; None without any instance."""
    hits, instances = hits[instances > 0], instances[instances > 0]
    total, principals = int(instances.sum()), len(instances)
    if not principals:
        return None
    value, bound = float(hits.sum() / total), zero_hit_bound(principals)
    if not hits.any():
        return Rate(0.0, 0.0, bound, principals)
    if (hits == instances).all():
        return Rate(1.0, 1.0 - bound, 1.0, principals)
    if principals == 1:  # one principal says nothing about others
        return Rate(value, 0.0, 1.0, principals)
    drawn = _drawn(np.stack([hits, instances], axis=1), seed=seed)
    low, high = np.percentile(drawn[:, 0] / drawn[:, 1], LIMITS)
    return Rate(value, min(float(low), value), max(float(high), value), principals)


def alerts_per_day(alerts: int, by_principal: Numbers, *, days: float, seed: int) -> Rate | None:
    """All benign alerts a day; `by_principal` gives each principal in scope its share. None without a day or a principal.

    With no alert the upper limit is one alert from each principal that `zero_hit_bound` leaves possible: close to three.
    """
    principals = len(by_principal)
    if not principals or days <= 0:
        return None
    value = alerts / days
    silent = principals * zero_hit_bound(principals) / days
    if not by_principal.any():
        return Rate(value, 0.0, max(silent, value), principals)
    if principals == 1:
        return Rate(value, 0.0, max(silent, value), principals)
    drawn = _drawn(by_principal[:, np.newaxis], seed=seed)[:, 0] / days
    low, high = np.percentile(drawn, LIMITS)
    return Rate(value, min(float(low), value), max(float(high), value), principals)


def _drawn(rows: Numbers, *, seed: int) -> NDArray[np.int64]:
    """Column sums of ROUNDS samples of len(rows) rows with replacement.

    Equal rows are drawn together, by how often each kind occurs: the same distribution, and independent of the order.
    """
    kinds, count = np.unique(rows, axis=0, return_counts=True)
    times = np.random.default_rng(seed).multinomial(len(rows), count / len(rows), size=ROUNDS)
    return np.asarray(times @ kinds, dtype=np.int64)
