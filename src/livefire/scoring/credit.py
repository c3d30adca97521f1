"""Credit: from matches to the instances that fire. Without state, whatever a match rests on; with it, what it needs.

A match of a detection with state is credited to an instance only if it disappears without that instance's events.
When several attacks each suffice and so none is needed, each attack is judged in a world of its own: the match's other
events plus it alone. Benign instances in a match that rests on an attack are swept up, not credited. Those that a policy must
catch are credited wherever they are needed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from livefire.scoring.evidence import Evidence
from livefire.scoring.instances import Instances
from livefire.scoring.rows import Mask, Numbers, flat

ONE_BY_ONE = 4
"""Up to so many instances of a match are tried one by one, which needs no assumption; more, by halves."""


@dataclass(frozen=True)
class Credit:
    """`fired`, `swept_up`: for each instance. (`match`, `event`) and (`match`, `instance`): what each match rests on."""

    fired: Mask
    swept_up: Mask
    event_pairs: tuple[Numbers, Numbers]
    instance_pairs: tuple[Numbers, Numbers]


def credit(found: Instances, evidence: Evidence, policed: Mask | None = None) -> Credit:
    """Which instances fire. `policed`: those that a policy must catch, attack or not; they are never swept up."""
    match, event = flat(evidence.matches)
    pair = np.unique(match * max(1, len(found)) + found.instance_of[event])
    pairs = pair // max(1, len(found)), pair % max(1, len(found))
    fired = np.zeros(len(found), dtype=np.bool_)
    swept_up = np.zeros(len(found), dtype=np.bool_)
    swept = ~found.attack if policed is None else ~found.attack & ~policed
    if evidence.stateless or evidence.stands is None:
        fired[pairs[1]] = True
    else:
        bounds = np.searchsorted(pairs[0], np.arange(len(evidence.matches) + 1))
        event_bounds = np.searchsorted(match, np.arange(len(evidence.matches) + 1))
        for number in range(len(evidence.matches)):
            inside = pairs[1][bounds[number] : bounds[number + 1]]
            rows = event[event_bounds[number] : event_bounds[number + 1]]
            attacks = inside[found.attack[inside]]
            needed = _needed(inside, attacks, rows, found.instance_of[rows], evidence.stands)
            along = inside[swept[inside]] if len(attacks) else inside[:0]
            fired[np.setdiff1d(needed, along)] = True
            swept_up[along] = True
    return Credit(fired, swept_up & ~fired, (match, event), pairs)


def _needed(inside: Numbers, attacks: Numbers, rows: Numbers, instance_of: Numbers, stands: Callable[[Numbers], bool]) -> Numbers:
    """The instances of one match without which it disappears."""

    def stands_without(instances: Numbers) -> bool:
        kept = rows[~np.isin(instance_of, instances)]
        return len(kept) > 0 and stands(kept)

    if len(inside) == 1:
        return inside
    needed = _each(inside, stands_without) if len(inside) <= ONE_BY_ONE else _halved(inside, stands_without)
    if len(attacks) < 2 or np.isin(attacks, needed).any() or stands_without(attacks):
        return needed
    own = [one for one in attacks if stands_without(np.setdiff1d(attacks, [one]))]
    return np.union1d(needed, np.asarray(own, dtype=np.int64))


def _each(inside: Numbers, stands_without: Callable[[Numbers], bool]) -> Numbers:
    return np.asarray([one for one in inside if not stands_without(np.asarray([one]))], dtype=np.int64)


def _halved(inside: Numbers, stands_without: Callable[[Numbers], bool]) -> Numbers:
    """The same by group testing: a match that stands without a whole half needs none of it.

    That holds for every plan in which fewer events never make a row: thresholds, sequences, inner and semi joins.
    """
    if stands_without(inside):
        return inside[:0]
    if len(inside) == 1:
        return inside
    middle = len(inside) // 2
    halves = [_halved(half, stands_without) for half in (inside[:middle], inside[middle:])]
    return np.concatenate(halves)
