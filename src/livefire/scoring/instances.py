"""Instances: from the labels of a corpus to the runs of activities in it, which are what the counts count.

An instance is (scenario, step, activity, instance). Arrays named `..._of` have a value for each event; the others
have one for each instance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from livefire.labels import Labels
from livefire.scoring.rows import Mask, Numbers, booleans, codes, plain


@dataclass(frozen=True)
class Instances:
    """The truth about one corpus. `corpus` is the scenario's id, "" for the background; `days` its length."""

    corpus: str
    days: float
    instance_of: Numbers
    part_of: Numbers
    attack: Mask  # an adversary did it
    step: Numbers
    activity: Numbers
    number: Numbers  # the label's own instance number
    principal: Numbers  # -1 when no event of the instance names one
    steps: tuple[str, ...]
    activities: tuple[str, ...]
    parts: tuple[str, ...]
    event_ids: pa.Array | None = None

    @property
    def is_background(self) -> bool:
        return self.corpus == ""

    def __len__(self) -> int:
        return len(self.attack)

    @property
    def events(self) -> int:
        return len(self.instance_of)

    def any_of(self, events: Mask) -> Mask:
        """The instances with at least one of these events."""
        found = np.zeros(len(self), dtype=np.bool_)
        found[self.instance_of[events]] = True
        return found

    def event_id(self, row: int) -> str | None:
        """The event's own id; None when it has none."""
        found = self.event_ids[row].as_py() if self.event_ids is not None else None
        return None if found is None else str(found)

    def event_name(self, row: int) -> str:
        """The event's own id, or its row number as `#7`."""
        return self.event_id(row) or f"#{row}"

    def place(self, row: int) -> str:
        """Where an event stands: `leak.get_signin_token`."""
        step = self.steps[self.step[self.instance_of[row]]]
        return f"{step}.{self.parts[self.part_of[row]]}" if self.part_of[row] >= 0 else step


def instances(
    labels: Labels, *, corpus: str = "", days: float = 0.0, event_ids: pa.Array | pa.ChunkedArray | None = None
) -> Instances:
    """The instances of a corpus; `event_ids` are the events' own ids, for examples."""
    table = labels.table
    scenario, _ = codes(table.column("scenario"))
    step, steps = codes(table.column("step"))
    activity, activities = codes(table.column("activity"))
    part, parts = codes(table.column("part"))
    principal, _ = codes(table.column("principal"))
    number = np.asarray(plain(table.column("instance")).fill_null(-1), dtype=np.int64)
    first, instance_of = _numbered(scenario, step, activity, number)
    attack = np.zeros(len(first), dtype=np.bool_)
    attack[instance_of[booleans(table.column("attack"))]] = True
    return Instances(
        corpus=corpus,
        days=days,
        instance_of=instance_of,
        part_of=part,
        attack=attack,
        step=step[first],
        activity=activity[first],
        number=number[first],
        principal=_first_known(principal, instance_of, len(first)),
        steps=steps,
        activities=activities,
        parts=parts,
        event_ids=None if event_ids is None else plain(event_ids),
    )


def _numbered(*keys: Numbers) -> tuple[Numbers, Numbers]:
    """(first event of each different tuple of keys, number of each event's tuple)."""
    combined = np.zeros(len(keys[0]), dtype=np.int64)
    for key in keys:
        different, place = np.unique(key, return_inverse=True)
        combined = np.unique(combined * max(1, len(different)) + place, return_inverse=True)[1].astype(np.int64)
    _, first, numbered = np.unique(combined, return_index=True, return_inverse=True)
    return first.astype(np.int64), numbered.astype(np.int64)


def _first_known(values: Numbers, instance_of: Numbers, count: int) -> Numbers:
    """For each instance the first of its events' values that is not null."""
    found = np.full(count, -1, dtype=np.int64)
    known = np.flatnonzero(values >= 0)[::-1]  # backwards: of repeated places numpy keeps the last assignment
    found[instance_of[known]] = values[known]
    return found
