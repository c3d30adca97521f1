"""Events with known truth: an activity's instances, a scenario's timeline or a profile's benign background."""

from __future__ import annotations

from livefire.aws.organisation import organisation
from livefire.aws.traffic import START, Activity, Step, events_of, milliseconds
from livefire.errors import InputError, nearest
from livefire.events.assemble import Traffic
from livefire.events.columns import Events
from livefire.labels import Labels
from livefire.pack import Pack, open_pack
from livefire.run import PROFILE, SIZE, background_traffic, scenario_traffic
from livefire.scenario import open_scenario

DAY = 24 * 3_600_000  # milliseconds


def generate(
    activity_or_scenario: str | Activity, *, n: int | None = None, seed: int = 0, pack: Pack | None = None, profile: str = PROFILE
) -> Events:
    """`n` instances (1) of an activity over the first day of the calendar, or all of a scenario; labels come with them.

    An activity is an id (`aws/federation.aws_consoler`) or the generator function itself; ids are looked up in `pack`
    and then in the built-in one. InputError for a name that is neither, and for `n` with a scenario.
    """
    if callable(activity_or_scenario):
        return _activity(activity_or_scenario, activity_or_scenario.__name__, n, seed, profile)
    where, name = pack or open_pack(), activity_or_scenario
    if name in where.scenarios:
        if n is not None:
            raise InputError(f"'{name}' is a scenario: its timeline says how many instances there are, not n={n}")
        return labelled(scenario_traffic(where, open_scenario(where, name), seed=seed))
    if where.module(name.rpartition(".")[0]) is None:
        hint = nearest(name, (*where.scenarios, *where.activities()))
        raise InputError(f"no activity or scenario '{name}'{f'; {hint}' if hint else ''}")
    return _activity(where.activity(name), name, n, seed, profile)


def background(*, events: int, days: int = 1, seed: int = 0, profile: str = PROFILE) -> Events:
    """`events` benign events of a profile over `days`, with their labels."""
    if events < 1:
        raise InputError(f"{events} events: expected at least 1")
    return labelled(background_traffic(profile=profile, events=events, days=days, seed=seed))


def labelled(traffic: Traffic) -> Events:
    """Traffic as Events that carry their labels."""
    return Events(traffic.events, labels=Labels(traffic.labels), addresses=traffic.addresses)


def first(events: Events, count: int) -> Events:
    """The first `count` rows, labels with them."""
    labels = None if events.labels is None else Labels(events.labels.table.slice(0, count))
    return Events(events.table.slice(0, count), labels=labels, addresses=events.addresses)


def _activity(activity: Activity, name: str, n: int | None, seed: int, profile: str) -> Events:
    count = 1 if n is None else n
    if count < 1:
        raise InputError(f"n={count}: expected at least 1")
    step = Step(name, name, milliseconds(START), length=DAY, count=count)
    return labelled(events_of([step], {name: activity}, organisation(profile, SIZE, seed), seed=seed))


__all__ = ["background", "first", "generate", "labelled"]
