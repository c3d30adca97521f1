"""What a detection's own test needs: the detection, events that say what they are, and which of them it fires on."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt

from livefire.detection import Detection
from livefire.errors import EngineError, InputError, nearest
from livefire.events.columns import Events
from livefire.events.given import Record, events_from
from livefire.formats import load_pack, with_tables
from livefire.judge import Unable, evidence, intended, world
from livefire.pack import Pack, open_pack
from livefire.plan import Table
from livefire.schemas import USUAL, Siem

Mask = npt.NDArray[np.bool_]


def detection(id: str, *, language: str | None = None, pack: Pack | None = None) -> Detection:
    """A pack's detection by id, and by language when it has siblings; InputError when there is not exactly one."""
    known = load_pack(pack or open_pack())
    found = [one for one in known if one.id == id and language in (None, one.language)]
    if len(found) == 1:
        return found[0]
    if found:
        raise InputError(f"'{id}' is written in {', '.join(one.language for one in found)}: expected language=...")
    hint = nearest(id, tuple(one.id for one in known))
    raise InputError(f"no detection '{id}'{f' in {language}' if language else ''}{f'; {hint}' if hint else ''}")


def fired_on(
    detection: Detection,
    events: Events | Iterable[Record],
    *,
    now: datetime.datetime | None = None,
    tables: Mapping[str, Table] | None = None,
    siem: Siem = USUAL,
) -> Mask:
    """One truth for each event: does a match of the detection rest on it? EngineError when the detection cannot run.

    `events`: Events, or records as mappings or JSON text. `now`, `tables` and `siem` are as in `livefire.backtest`.
    """
    here = events if isinstance(events, Events) else events_from(events)
    (judged,) = with_tables([detection], tables or {})
    with world(here, now=now, siem=siem) as seen_by:
        seen = evidence(judged, seen_by)
    if isinstance(seen, Unable):
        raise EngineError(f"'{detection.id}' ({detection.language}) did not run: {seen.state}: {seen.reason}")
    mask = np.zeros(len(here), np.bool_)
    mask[np.asarray(seen.matches.events.flatten(), np.int64)] = True
    return mask


def intended_on(detection: Detection, events: Events) -> Mask:
    """One truth for each event: is the detection's intent true of its facts? InputError without an intent or labels."""
    if detection.intent is None or events.labels is None:
        missing = "intent" if detection.intent is None else "labels"
        raise InputError(f"'{detection.id}': no {missing} to say what it is meant to catch")
    with world(events, events.labels) as seen_by:
        found = intended(detection, seen_by)
    assert found is not None
    return found


def part(events: Events, name: str) -> Mask:
    """One truth for each event: is it this part of its activity (`get_signin_token`)?"""
    if events.labels is None:
        raise InputError("events without labels have no parts")
    parts = np.asarray(events.labels.table.column("part").to_pylist())
    if name not in parts:
        raise InputError(f"no part '{name}'; there are {', '.join(sorted(set(parts)))}")
    return np.asarray(parts == name, np.bool_)


__all__ = ["detection", "events_from", "fired_on", "intended_on", "part"]
