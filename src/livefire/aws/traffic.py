"""Activities to traffic: one step of a scenario, or a benign background, as events with their labels."""

from __future__ import annotations

import datetime
import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import numpy as np

from livefire.aws.checks import check_event, check_roles
from livefire.aws.organisation import Organisation
from livefire.errors import LivefireError, PackError, last_line
from livefire.events.assemble import Batch, Event, Traffic, assembled
from livefire.events.draw import Draw, Table, key
from livefire.events.draw import mix as mixed
from livefire.events.texts import Times

Activity: TypeAlias = Callable[..., Iterator[Event]]

START = datetime.datetime(2026, 1, 12, tzinfo=datetime.UTC)
"""A Monday: when a background begins."""

HOURS = (3, 2, 2, 2, 2, 4, 10, 26, 60, 92, 96, 90, 70, 84, 96, 92, 84, 60, 30, 16, 12, 10, 8, 5)
"""How busy each hour of a working day is (UTC); a quarter of it at weekends."""
_CHUNK = 200_000
_SAMPLE = 1000  # instances
INSTANCES_PER_HOUR = 60
"""Of the background that a scenario asks for."""


@dataclass(frozen=True)
class Step:
    """`count` instances of an activity: all `at` a moment, or within `begins` and `begins + length` milliseconds."""

    id: str
    activity: str
    begins: int
    length: int = 1
    count: int = 1
    options: Mapping[str, Any] = field(default_factory=dict)
    actors: Mapping[str, Table] = field(default_factory=dict)
    attack: bool = False
    techniques: tuple[str, ...] = ()


def milliseconds(moment: datetime.datetime) -> int:
    return int(moment.timestamp() * 1000)


def events_of(
    steps: Sequence[Step],
    activities: Mapping[str, Activity],
    organisation: Organisation,
    *,
    scenario: str = "",
    seed: int = 0,
    mix: Mapping[str, int] | None = None,
    hours: int = 0,
    start: int = 0,
) -> Traffic:
    """The steps of a scenario as one sorted corpus, with `hours` of benign background (by `mix`) from `start` on."""
    batches: list[Batch] = []
    for step in steps:
        instances = np.arange(step.count, dtype=np.int64)
        begins = np.full(step.count, step.begins, np.int64)
        windows = (begins, np.full(step.count, step.length, np.int64))
        batches += _batches(step, activities[step.activity], organisation, instances, windows, (seed, scenario, step.id))
    if hours:
        around = _background_batches(
            mix or {}, activities, organisation, INSTANCES_PER_HOUR * hours, hours, (seed, scenario), start=start
        )
        batches += around
    return replace(assembled([replace(batch, scenario=scenario) for batch in batches]), addresses=organisation.addresses)


def background(
    mix: Mapping[str, int],
    activities: Mapping[str, Activity],
    organisation: Organisation,
    *,
    events: int,
    days: int = 1,
    seed: int = 0,
) -> Traffic:
    """Benign traffic of `events` events over all of `days`; `mix`: activity -> weight of its instances.

    Instances fall into the hours as a working day has it; what is too much is left out instance by instance.
    """
    if events <= 0:
        return assembled([])
    instances = _instances(mix, activities, organisation, events, days * 24, seed)
    while True:
        made = assembled(_background_batches(mix, activities, organisation, instances, days * 24, (seed, "")))
        traffic = replace(made, addresses=organisation.addresses)
        if traffic.events.num_rows >= events:
            return _thinned(traffic, events)
        instances = int(instances * 1.1 * events / max(1, traffic.events.num_rows)) + 1


def _thinned(traffic: Traffic, events: int) -> Traffic:
    """Exactly `events` events: instances are left out whole and by chance, so that no hour is cut off."""
    labels = traffic.labels
    activity = labels.column("activity").combine_chunks().indices.to_numpy().astype(np.uint64)
    owner = activity << np.uint64(40) | labels.column("instance").to_numpy().astype(np.uint64)
    owners, place, sizes = np.unique(owner, return_inverse=True, return_counts=True)
    surplus = len(owner) - events
    gone = np.zeros(len(owners), bool)
    for candidate in np.argsort(mixed(owners), kind="stable"):
        if not surplus:
            break
        if sizes[candidate] <= surplus:
            gone[candidate] = True
            surplus -= int(sizes[candidate])
    rows = np.flatnonzero(~gone[place])[:events]
    return replace(traffic, events=traffic.events.take(rows), labels=labels.take(rows))


def _instances(
    mix: Mapping[str, int], activities: Mapping[str, Activity], organisation: Organisation, events: int, hours: int, seed: int
) -> int:
    """How many instances give the events and a few more, judged by a thousand of them."""
    few = min(_SAMPLE, events)
    made = sum(len(batch.event.time) for batch in _background_batches(mix, activities, organisation, few, hours, (seed, "")))
    return max(1, few * events * 21 // (20 * max(1, made)))


def _background_batches(
    mix: Mapping[str, int],
    activities: Mapping[str, Activity],
    organisation: Organisation,
    instances: int,
    hours: int,
    corpus: tuple[int, str],
    *,
    start: int | None = None,
) -> Iterator[Batch]:
    total = sum(mix.values())
    for name, weight in mix.items():
        count = max(1, instances * weight // total)
        begins, lengths = _hours(count, hours, milliseconds(START) if start is None else start)
        step = Step(name, name, 0)
        for first in range(0, count, _CHUNK):
            chosen = np.arange(first, min(count, first + _CHUNK), dtype=np.int64)
            windows = (begins[chosen], lengths[chosen])
            yield from _batches(step, activities[name], organisation, chosen, windows, (*corpus, "background", name))


def _hours(count: int, hours: int, start: int) -> tuple[Times, Times]:
    """The hour of each of `count` instances, by cumulative weights; `start` is midnight."""
    monday = (start // 86_400_000 + 3) % 7  # 1970-01-01 was a Thursday
    weights = np.array([HOURS[hour % 24] * (4 if (monday + hour // 24) % 7 < 5 else 1) for hour in range(hours)], np.int64)
    ends = np.cumsum(weights) * count // int(weights.sum())
    hour = np.searchsorted(ends, np.arange(count), side="right")
    return start + hour.astype(np.int64) * 3_600_000, np.full(count, 3_600_000, np.int64)


def _yielded(activity: Activity, draw: Draw, organisation: Organisation, step: Step) -> list[Event]:
    try:
        inspect.signature(activity).bind(draw, organisation, **step.options)
    except TypeError as error:
        raise PackError(f"activity '{step.activity}' with {dict(step.options)}: {error}") from error
    try:
        found = list(activity(draw, organisation, **step.options))
    except LivefireError:
        raise
    except (Exception, SystemExit) as error:  # the pack's own code: any failure of it is the pack's
        path = getattr(getattr(inspect.unwrap(activity), "__code__", None), "co_filename", "")
        told = f"activity '{step.activity}' in step '{step.id}': {type(error).__name__}: {error}"
        raise PackError(told, path=path, line=last_line(error, path)) from error
    strangers = [one for one in found if not isinstance(one, Event)]
    if strangers:
        raise PackError(f"activity '{step.activity}': expected events, it gives {strangers[0]!r:.60}")
    check_roles(step.activity, step.id, step.actors, draw.asked)
    for event in found:
        check_event(step.activity, event, len(draw))
    return found


def _batches(
    step: Step,
    activity: Activity,
    organisation: Organisation,
    instances: Any,
    windows: tuple[Times, Times],
    name: Sequence[object],
) -> list[Batch]:
    """What the activity yields for these instances, with an id for every event."""
    state = key(*name, step.activity)
    draw = Draw(state, instances.astype(np.uint64), *windows, pinned=step.actors)
    yielded = _yielded(activity, draw, organisation, step)
    batches = []
    for ordinal, event in enumerate(yielded):
        rows = draw if event.unique is None else replace(draw, instances=event.unique)
        identified = replace(rows, site=2000 + 8 * ordinal)
        columns = {**event.columns, "eventID": identified.uuid()}
        if event.columns.get("requestID") is True:
            columns["requestID"] = identified.uuid()
        owners = instances if event.parent is None else instances[event.parent]
        made = replace(event, columns=columns)
        batches.append(
            Batch(made, owners, ordinal, step.activity, step.id, attack=step.attack, techniques=" ".join(step.techniques))
        )
    return batches
