"""Small labels and matches by hand, for tests of scoring."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from livefire.labels import SCHEMA, Labels
from livefire.matches import Matches
from livefire.scoring import Evidence, Instances, instances


@dataclass(frozen=True)
class Event:
    """One event's label; `fires`: a match of its own rests on it."""

    step: str
    part: str = "login"
    instance: int = 0
    attack: bool = False
    intended: bool = False
    fires: bool = False
    in_scope: bool = True
    principal: str | None = "ann"
    activity: str = "aws/console.login"


def labels(events: Sequence[Event], scenario: str = "") -> Labels:
    columns = {name: pa.nulls(len(events), SCHEMA.field(name).type) for name in SCHEMA.names}
    columns |= {
        "scenario": pa.array([scenario] * len(events), pa.string()),
        "step": pa.array([one.step for one in events], pa.string()).dictionary_encode(),
        "activity": pa.array([one.activity for one in events], pa.string()),
        "part": pa.array([one.part for one in events], pa.string()).dictionary_encode(),
        "instance": pa.array([one.instance for one in events], pa.int64()),
        "attack": pa.array([one.attack for one in events], pa.bool_()),
        "principal": pa.array([one.principal for one in events], pa.string()),
    }
    return Labels(pa.table(columns))


def corpus(events: Sequence[Event], scenario: str = "", days: float = 1.0) -> Instances:
    ids = pa.array([f"event-{row}" for row in range(len(events))])
    return instances(labels(events, scenario), corpus=scenario, days=days, event_ids=ids)


def matches(*rows: Sequence[int]) -> Matches:
    table = pa.table({"row": pa.array(range(len(rows)), pa.int64())})
    return Matches(table, pa.array([list(row) for row in rows], pa.list_(pa.int64())))


def evidence(events: Sequence[Event], found: Matches | None = None, *, intent: bool = True) -> Evidence:
    """Without state; each event that fires is a match, unless matches are given."""
    own = matches(*([row] for row, one in enumerate(events) if one.fires))
    return Evidence(
        matches=own if found is None else found,
        in_scope=np.asarray([one.in_scope for one in events], dtype=np.bool_),
        intended=np.asarray([one.intended for one in events], dtype=np.bool_) if intent else None,
    )
