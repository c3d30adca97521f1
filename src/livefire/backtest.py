"""Detections over events without truth: which fired, on which events, and which could not run."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence

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
    with world(events, now=now, siem=siem) as here:
        return [_outcome(one, here, ids) for one in chosen]


def _outcome(detection: Detection, here: World, ids: Sequence[str | None]) -> Outcome:
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
        matches=_matches(seen.matches, ids),
        time_filtered_out=0 if seen.judged is None else int((~seen.judged).sum()),
    )


def _matches(matches: Matches, ids: Sequence[str | None]) -> tuple[Match, ...]:
    """Output rows; of columns that share a name the last one is kept, as in the vendor's own results."""
    rows = matches.rows.to_pylist()
    events = matches.events.to_pylist()
    return tuple(
        Match(tuple(ids[number] or f"#{number}" for number in numbers), row) for numbers, row in zip(events, rows, strict=True)
    )


__all__ = ["backtest"]
