"""Hypothesis strategies: organisations, instances of activities and mixed events, from seeds alone."""

from __future__ import annotations

import functools
import json
from collections.abc import Sequence
from typing import Any

from livefire.aws.organisation import PROFILES, Organisation
from livefire.aws.organisation import organisation as _organisation
from livefire.errors import InputError
from livefire.events.columns import Events
from livefire.events.write import records as _records
from livefire.generate import background, generate
from livefire.pack import Pack, open_pack

try:
    from hypothesis import strategies
    from hypothesis.strategies import SearchStrategy
except ImportError as error:
    raise InputError("livefire.strategies needs Hypothesis: pip install 'livefire[test]'") from error

SEEDS = strategies.integers(0, 2**32 - 1)


def organisations() -> SearchStrategy[Organisation]:
    """Organisations of any profile, of 20 to 60 people."""
    return strategies.builds(_organisation, strategies.sampled_from(PROFILES), strategies.integers(20, 60), SEEDS)


def instances(*activities: str, pack: Pack | None = None, most: int = 3) -> SearchStrategy[Events]:
    """One to `most` instances of one of these activities (of any of the pack's without them), labels with them."""
    names = activities or _known(pack)
    drawn = strategies.tuples(strategies.sampled_from(names), strategies.integers(1, most), SEEDS)
    return drawn.map(lambda chosen: generate(chosen[0], n=chosen[1], seed=chosen[2], pack=pack))


def events(*, most: int = 300) -> SearchStrategy[Events]:
    """Benign background of one to `most` events, labels with them."""
    return strategies.tuples(strategies.integers(1, most), SEEDS).map(lambda drawn: background(events=drawn[0], seed=drawn[1]))


def records(*activities: str, pack: Pack | None = None) -> SearchStrategy[dict[str, Any]]:
    """One record of an instance, as a mapping."""
    made = instances(*activities, pack=pack, most=1).map(_records)
    return made.flatmap(strategies.sampled_from).map(json.loads)


@functools.cache
def _builtin() -> tuple[str, ...]:
    return tuple(open_pack().activities())


def _known(pack: Pack | None) -> Sequence[str]:
    return _builtin() if pack is None else tuple(pack.activities())


__all__ = ["events", "instances", "organisations", "records"]
