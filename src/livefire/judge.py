"""One detection on one corpus: what it matched, what was in its scope, what it was meant for; all that scoring asks."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from livefire.detection import Detection, PythonRule
from livefire.engines import python
from livefire.engines.duckdb import Corpus, open_corpus, open_table
from livefire.errors import EngineError, NoTelemetryError, RuleError, UnsupportedError
from livefire.events.columns import CANONICAL, Events
from livefire.events.write import records
from livefire.labels import FACTS, Labels
from livefire.matches import Matches
from livefire.plan import Plan
from livefire.plan.compose import compose
from livefire.plan.predicates import is_stateless, predicates, reading_only, scope, seen, time_filter, truth
from livefire.result import State
from livefire.schemas import USUAL, Schema, Siem
from livefire.scoring import Evidence, aligned, mask
from livefire.telemetry import never_fires, only_shown, place, placed, unfilled, unread

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class World:
    """A corpus under an engine, with its labels when it has any, and the clock that detections see."""

    events: Events
    corpus: Corpus
    labels: Corpus | None
    now: datetime.datetime | None
    siem: Siem = USUAL

    def __len__(self) -> int:
        return len(self.events)


@contextmanager
def world(
    events: Events, labels: Labels | None = None, *, now: datetime.datetime | None = None, siem: Siem = USUAL
) -> Iterator[World]:
    """Events opened for judging as the SIEM sees them; `now` None: the greatest eventTime."""
    with open_corpus(events.table, siem.books(events.addresses)) as corpus:
        if labels is None:
            yield World(events, corpus, None, now, siem)
        else:
            with open_table(_total(labels.table)) as facts:
                yield World(events, corpus, facts, now, siem)


def _total(labels: pa.Table) -> pa.Table:
    """As Kusto has texts, which are never null: a fact that is not known is the empty text."""
    for fact in FACTS:
        column = labels.column(fact)
        if column.null_count:
            labels = labels.set_column(labels.column_names.index(fact), fact, pc.fill_null(column, ""))
    return labels


@dataclass(frozen=True)
class Unable:
    """Why a detection did not run: it did not stay silent either."""

    state: State
    reason: str


def unable(detection: Detection) -> Unable | None:
    """What its own text says already; None for a detection that can run."""
    body = detection.body
    if isinstance(body, UnsupportedError):
        return Unable("UNSUPPORTED", body.construct if not body.span else f"{body.construct} (line {body.line})")
    lacks = body if isinstance(body, NoTelemetryError) else never_fires(detection)
    if lacks is not None and not detection.is_broken:
        return _without(lacks, detection)
    return Unable("ERROR", str(body)) if isinstance(body, RuleError) else None


def _without(error: NoTelemetryError, detection: Detection) -> Unable:
    hint = f"; {error.hint}" if error.hint else ""
    kind = "" if error.kind == "field" else f"{error.kind} "
    return Unable("NO_TELEMETRY", f"{kind}{error.column_name} ({place(error, detection)}){hint}")


def refused(detection: Detection, error: UnsupportedError) -> Unable:
    """Why a detection did not run to its end: what its text asks for is too much for these events."""
    place = f" ({detection.place(error.span.start)})" if error.span is not None else ""
    return Unable("UNSUPPORTED", f"{error.construct}{place}")


def lacking(detection: Detection, plan: Plan, events: Events, siem: Siem) -> Unable | None:
    """Why a detection of this plan does not run over these events, though its text would let it: what of them it cannot see."""
    if (missing := unfilled(plan, siem.schema(detection.schema), events, siem)) is not None:
        return Unable("NO_TELEMETRY", f"{missing.column_name}; {missing.hint}")
    missing = unread(plan, events)
    return None if missing is None else _without(placed(missing, detection), detection)


@dataclass(frozen=True)
class Fired:
    """What a detection matched, and which events its own time filter does not exclude; None when it has none.

    `null`: the columns that it only shows and that nothing here fills.
    """

    matches: Matches
    judged: Mask | None = None
    null: tuple[str, ...] = ()


def fired(detection: Detection, seen_by: World) -> Fired | Unable:
    """What the detection matched and no more; Unable when it did not run."""
    if (why := unable(detection)) is not None:
        return why
    try:
        if isinstance(detection.body, PythonRule):
            return _fired_of_python(detection.body, seen_by)
        assert not isinstance(detection.body, RuleError)
        return _fired_of_plan(detection, detection.body, seen_by)
    except UnsupportedError as error:
        return refused(detection, error)
    except EngineError as error:
        return Unable("ERROR", str(error))


def evidence(detection: Detection, seen_by: World) -> Evidence | Unable:
    """What the engine saw of the detection; Unable when it did not run."""
    found = fired(detection, seen_by)
    if isinstance(found, Unable):
        return found
    try:
        if isinstance(detection.body, PythonRule):
            everything = np.ones(len(seen_by), dtype=np.bool_)
            return Evidence(found.matches, in_scope=everything, intended=intended(detection, seen_by))
        assert not isinstance(detection.body, RuleError)
        return _of_plan(detection, detection.body, found, seen_by)
    except UnsupportedError as error:
        return refused(detection, error)
    except EngineError as error:
        return Unable("ERROR", str(error))


def _fired_of_plan(detection: Detection, plan: Plan, seen_by: World) -> Fired | Unable:
    schema = seen_by.siem.schema(detection.schema)
    if (lacks := lacking(detection, plan, seen_by.events, seen_by.siem)) is not None:
        return lacks
    timed = time_filter(plan, lambda name: name == schema.time)
    matches = _matched(plan, schema=schema, seen_by=seen_by)
    null = only_shown(plan, schema, seen_by.events, seen_by.siem)
    if timed is None:
        return Fired(matches, null=null)
    return Fired(matches, mask(_matched(timed, schema=schema, seen_by=seen_by), len(seen_by)), null)


def _of_plan(detection: Detection, plan: Plan, found: Fired, seen_by: World) -> Evidence:
    schema = seen_by.siem.schema(detection.schema)
    run = partial(_matched, schema=schema, seen_by=seen_by)
    told, observed = truth(plan), seen(plan)
    stateless = is_stateless(plan)
    return Evidence(
        matches=found.matches,
        in_scope=mask(run(scope(plan, lambda name: name in schema.scope)), len(seen_by)),
        intended=intended(detection, seen_by),
        judged=found.judged,
        stateless=stateless,
        stands=None if stateless else partial(_stands, plan=_composed(plan, schema), seen_by=seen_by),
        predicates=predicates(plan),
        scope_predicates=reading_only(plan, lambda name: name in schema.scope),
        truths=None if told is None else (lambda: aligned(run(told), len(seen_by))),
        seen=lambda: aligned(run(observed), len(seen_by)),
        text=detection.text,
        place=detection.place,
    )


def _composed(plan: Plan, schema: Schema) -> Plan:
    return compose(plan, schema.value, CANONICAL)


def _matched(plan: Plan, *, schema: Schema, seen_by: World) -> Matches:
    return seen_by.corpus.matches(_composed(plan, schema), now=seen_by.now)


def _stands(rows: npt.NDArray[np.int64], *, plan: Plan, seen_by: World) -> bool:
    """Whether any row comes out over these events alone, under the same clock."""
    return len(seen_by.corpus.alone(rows).matches(plan, now=seen_by.now)) > 0


def intended(detection: Detection, seen_by: World) -> Mask | None:
    """The events of whose facts the intent is true; None without an intent or without labels."""
    if detection.intent is None or seen_by.labels is None:
        return None
    return mask(seen_by.labels.matches(detection.intent), len(seen_by))


def _fired_of_python(rule: PythonRule, seen_by: World) -> Fired | Unable:
    found = python.fired(rule, records(seen_by.events))
    if found.errors:
        row, message = next(iter(found.errors.items()))
        event = seen_by.events.table.column("eventID")[row].as_py() or row
        return Unable("ERROR", f"{len(found.errors)} of {len(seen_by)} events: {message} (event {event})")
    events = pa.array([[row] for row in found.rows], pa.list_(pa.int64()))
    return Fired(Matches(pa.table({"event": pa.array(found.rows, pa.int64())}), events))
