"""Detections over events without truth: which fired, on which events, and which could not run."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pyarrow as pa

from livefire.detection import Detection, PythonRule
from livefire.engines import known_engine
from livefire.errors import InputError, RuleError
from livefire.events.columns import Events
from livefire.formats import with_tables
from livefire.judge import Unable, World, fired, world
from livefire.matches import Matches
from livefire.plan import Table
from livefire.result import Match, Outcome
from livefire.schemas import USUAL, Siem
from livefire.telemetry import null, remark


def backtest(
    detections: Iterable[Detection] | Detection,
    events: Events,
    *,
    engine: str = "duckdb",
    now: datetime.datetime | None = None,
    tables: Mapping[str, Table] | None = None,
    siem: Siem = USUAL,
) -> list[Outcome]:
    """An outcome for each detection over the whole of the events, judged once; `now` None: the greatest eventTime.

    `siem`: how the SIEM is set up whose tables the detections read. `tables`: what names of tables that livefire lacks stand
    for, in place of all that `load_detections` was given; None keeps those.

    InputError when there is no event: a detection over nothing did not stay silent.
    """
    known_engine(engine)
    chosen = with_tables([detections] if isinstance(detections, Detection) else list(detections), tables or {})
    if not len(events):
        raise InputError("no event to judge: an empty corpus proves nothing")
    ids = pa.array(events.table.column("eventID").to_pylist(), pa.string()).to_pylist()
    names = [id or f"#{number}" for number, id in enumerate(ids)]
    with world(events, now=now, siem=siem) as here:
        return [_outcome(one, here, names) for one in chosen]


def _outcome(detection: Detection, here: World, names: Sequence[str]) -> Outcome:
    seen = fired(detection, here)
    if isinstance(seen, Unable):
        return Outcome(detection.id, detection.title, detection.language, seen.state, seen.reason)
    return Outcome(
        detection.id,
        detection.title,
        detection.language,
        "RAN",
        null(seen.null) if isinstance(detection.body, PythonRule | RuleError) else remark(detection.body, seen.null),
        verdict="FIRED" if len(seen.matches) else "SILENT",
        matches=_matches(seen.matches, names),
        time_filtered_out=0 if seen.judged is None else int((~seen.judged).sum()),
    )


def _matches(matches: Matches, names: Sequence[str]) -> tuple[Match, ...]:
    """Output rows; of columns that share a name the last one is kept, as in the vendor's own results."""
    offsets, events = np.asarray(matches.events.offsets).tolist(), np.asarray(matches.events.flatten(), np.int64)
    return tuple(
        Match(tuple(map(names.__getitem__, events[first:last].tolist())), row)
        for first, last, row in zip(offsets, offsets[1:], matches.rows.to_pylist(), strict=False)
    )


__all__ = ["backtest"]
