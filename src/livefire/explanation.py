"""A detection to what it means: stages, predicates with places, indicators, outputs; with an event, why it fired or not."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from livefire.detection import Detection, PythonRule
from livefire.errors import InputError, RuleError, line_and_column
from livefire.events.columns import Events
from livefire.judge import Unable, evidence, unable, world
from livefire.plan import Plan
from livefire.plan.explain import explain
from livefire.plan.indicators import exclusions, indicators
from livefire.plan.predicates import Predicate, is_stateless, predicates
from livefire.result import Explanation, Stated
from livefire.schemas import USUAL, Siem
from livefire.scoring.rows import plain


def explanation(
    detection: Detection,
    *,
    events: Events | None = None,
    event: str | None = None,
    now: datetime.datetime | None = None,
    siem: Siem = USUAL,
) -> Explanation:
    """What a detection means; with `events` and the id of one of them, what its predicates are of that event.

    Without state that event is judged alone; with state among all of them. InputError when no event has the id.
    """
    about = (detection.id, detection.title, detection.language, detection.schema, detection.purpose, detection.path)
    why = _reason(detection)
    if why is not None:
        return Explanation(*about, why.state, why.reason)
    plan = detection.body
    assert not isinstance(plan, PythonRule | RuleError)
    told = tuple(_stated(one, detection) for one in predicates(plan))
    observed = _Observed() if events is None or event is None else _observed(detection, plan, _Asked(events, event, now, siem))
    return Explanation(
        *about,
        "RAN",
        stages=tuple(explain(plan).splitlines()),
        predicates=tuple(_with_truth(one, number, observed) for number, one in enumerate(told)),
        indicators=indicators(plan),
        exclusions=exclusions(plan),
        outputs=plan.columns.names,
        entities=detection.entities,
        stateless=is_stateless(plan),
        event=event,
        fired=observed.fired,
        seen=observed.seen,
    )


@dataclass(frozen=True)
class _Asked:
    """The event that is meant, among others, and how it is seen."""

    events: Events
    event: str
    now: datetime.datetime | None
    siem: Siem


@dataclass(frozen=True)
class _Observed:
    fired: bool | None = None
    truths: tuple[bool | None, ...] = ()
    seen: tuple[tuple[str, object], ...] = ()


def _reason(detection: Detection) -> Unable | None:
    if isinstance(detection.body, PythonRule):
        return Unable("UNSUPPORTED", "a Python rule has no plan to explain")
    return unable(detection)


def _stated(predicate: Predicate, detection: Detection) -> Stated:
    written = predicate.readable(detection.text)
    if predicate.span is None:
        return Stated(written, predicate.stage, predicate.negated)
    line, column = line_and_column(detection.text, predicate.span.start)
    return Stated(written, predicate.stage, predicate.negated, line + detection.first_line - 1, column)


def _with_truth(stated: Stated, number: int, observed: _Observed) -> Stated:
    if number >= len(observed.truths):
        return stated
    return Stated(**{**vars(stated), "truth": observed.truths[number], "asked": True})


def _observed(detection: Detection, plan: Plan, asked: _Asked) -> _Observed:
    events = asked.events
    ids = events.table.column("eventID").to_pylist()
    if asked.event not in ids:
        raise InputError(f"no event '{asked.event}' in the logs")
    row = ids.index(asked.event)
    end = max((moment for moment in events.table.column("eventTime").to_pylist() if moment is not None), default=None)
    if is_stateless(plan):
        records = None if events.records is None else events.records.take(pa.array([row]))
        events, row = Events(events.table.slice(row, 1), records, addresses=events.addresses), 0
    with world(events, now=asked.now or end, siem=asked.siem) as here:
        found = evidence(detection, here)
        if isinstance(found, Unable):
            raise InputError(f"'{detection.id}' did not run: {found.state}: {found.reason}")
        truths = () if found.truths is None else _row(found.truths(), row)
        seen = () if found.seen is None else _row(found.seen(), row)
    fired = bool(np.isin(row, np.asarray(found.matches.events.flatten(), np.int64)))
    return _Observed(fired, tuple(value if isinstance(value, bool) else None for _, value in truths), seen)


def _row(table: pa.Table, row: int) -> tuple[tuple[str, object], ...]:
    return tuple((name, plain(table.column(name).slice(row, 1))[0].as_py()) for name in table.column_names)


__all__ = ["explanation"]
