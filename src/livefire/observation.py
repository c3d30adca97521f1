"""A detection and one event to an Observation: what each predicate is of that event, and the stage that dropped it."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from livefire.detection import Detection
from livefire.events.columns import CANONICAL, Events
from livefire.judge import World, world
from livefire.matches import Matches
from livefire.plan import Filter, Plan
from livefire.plan.compose import compose
from livefire.plan.nodes import parents
from livefire.plan.predicates import is_stateless, predicates
from livefire.plan.stages import Stage, WayIn, asking, read, rests_on, stages, ways_in
from livefire.schemas import USUAL, Siem
from livefire.scoring.rows import plain

Seen = tuple[tuple[str, object], ...]


@dataclass(frozen=True)
class Answer:
    """What a predicate is of the event (None: unknown), and the values that it read."""

    truth: bool | None
    seen: Seen


@dataclass(frozen=True)
class Observation:
    """`answers`: by place among the predicates, those that the event came to. `dropped`: the stages that decided, in order."""

    fired: bool
    answers: dict[int, Answer] = field(default_factory=dict)
    dropped: tuple[Stage, ...] = ()
    reaches: bool = True  # whether the detection looks at events at all


@dataclass(frozen=True)
class _Asked:
    """One event under an engine: `alone` runs a plan over it, `among` over all events that the detection needs."""

    row: int
    alone: Callable[[Plan], Matches]
    among: Callable[[Plan], Matches]

    def rows(self, plan: Plan, run: Callable[[Plan], Matches] | None = None) -> pa.Table:
        """The plan's rows that rest on the event."""
        matches = (run or self.among)(plan)
        return matches.rows.take(pa.array(_resting(matches, self.row)))

    def keeps(self, plan: Plan) -> bool:
        return len(_resting(self.among(plan), self.row)) > 0


def _resting(matches: Matches, row: int) -> list[int]:
    offsets = np.asarray(matches.events.offsets, np.int64)
    found = np.flatnonzero(np.asarray(matches.events.flatten(), np.int64) == row)
    return [int(number) for number in np.unique(np.searchsorted(offsets - offsets[0], found, side="right") - 1)]


def observation(
    detection: Detection, plan: Plan, events: Events, row: int, *, now: datetime.datetime | None, siem: Siem = USUAL
) -> Observation:
    """What the detection does with event number `row`: among all of them, or alone when the others do not matter."""
    moments = events.table.column("eventTime").to_pylist()
    end = now or max((one for one in moments if one is not None), default=None)
    if is_stateless(plan):
        records = None if events.records is None else events.records.take(pa.array([row]))
        events, row = Events(events.table.slice(row, 1), records, addresses=events.addresses), 0
    with world(events, now=end, siem=siem) as here:
        return _observed(plan, _asked(detection, here, row))


def _asked(detection: Detection, here: World, row: int) -> _Asked:
    schema = here.siem.schema(detection.schema)

    def alone(plan: Plan) -> Matches:
        corpus = here.corpus.alone(np.asarray([row], np.int64))
        return corpus.matches(compose(plan, schema.value, CANONICAL), now=here.now)

    def among(plan: Plan) -> Matches:
        return here.corpus.matches(compose(plan, schema.value, CANONICAL), now=here.now)

    return _Asked(row, alone, among)


def _observed(plan: Plan, asked: _Asked) -> Observation:
    ways = ways_in(plan)
    columns = rests_on(plan)
    answers = {place: answer for way in ways for place, answer in _of_way(way, columns, asked)}
    kept = {id(relation): _passes(relation, way, answers) for way in ways for relation in way.relations}
    for stage in stages(plan):  # parents stand before what reads them
        if id(stage.relation) in kept:
            continue
        arrives = any(kept[id(parent)] for parent in parents(stage.relation))
        kept[id(stage.relation)] = arrives and asked.keeps(stage.relation)
        if arrives and isinstance(stage.relation, Filter):
            answers |= _of_filter(stage, plan, asked)
    fired = kept[id(plan)]
    deciding = set() if fired else set(_dropping(plan, kept))
    dropped = tuple(stage for stage in stages(plan) if id(stage.relation) in deciding)
    return Observation(fired, answers, dropped, reaches=bool(ways))


def _of_way(way: WayIn, columns: Sequence[tuple[str, ...]], asked: _Asked) -> Iterator[tuple[int, Answer]]:
    """What the filters of a way in say of the event, each whatever the ones before it said."""
    if way.truths is None:
        return
    truths, seen = (_first(asked.rows(plan, asked.alone)) for plan in (way.truths, way.seen))
    for number, places in enumerate(way.asked):
        for place in places:
            yield place, Answer(_truth(truths[f"p{number}"]), tuple((name, seen[name]) for name in columns[place]))


def _passes(relation: Plan, way: WayIn, answers: dict[int, Answer]) -> bool:
    """Whether the event is still there after a stage of a way in: every conjunct up to it is true."""
    count = 0
    for stage in way.relations:
        if isinstance(stage, Filter):
            count += len(read(stage))
        if stage is relation:
            break
    return all(answers[places[0]].truth is True for places in way.asked[:count])


def _of_filter(stage: Stage, plan: Plan, asked: _Asked) -> dict[int, Answer]:
    """A filter after events met: what it says of the row that rests on the event; of several, of the last that gets furthest."""
    relation = stage.relation
    assert isinstance(relation, Filter)
    places = [place for place, one in enumerate(predicates(plan)) if one.stage == stage.number]
    names = [name for name in asking(relation).columns.names if name.startswith("\N{LEFT WHITE SQUARE BRACKET}p")]
    rows = [*_rows(asked.rows(asking(relation)))][::-1]  # the last of a sliding window has seen the most
    best = max(rows, key=lambda row: _passed([row[name] for name in names]), default=None)
    if best is None:
        return {}
    return {
        place: Answer(_truth(best[name]), tuple((column, best[column]) for column in reads))
        for place, name, reads in zip(places, names, read(relation), strict=True)
    }


def _passed(truths: Sequence[object]) -> int:
    return next((number for number, one in enumerate(truths) if one is not True), len(truths))


def _dropping(plan: Plan, kept: dict[int, bool]) -> Iterator[int]:
    """The last stages, by identity, that the event came to: what dropped it before on another way did not decide."""
    before = parents(plan)
    if any(kept[id(parent)] for parent in before):
        yield id(plan)
        return
    for parent in before:
        yield from _dropping(parent, kept)


def _first(table: pa.Table) -> dict[str, object]:
    return next(iter(_rows(table)), {})


def _rows(table: pa.Table) -> Iterator[dict[str, object]]:
    columns = {name: plain(table.column(name)).to_pylist() for name in table.column_names}
    yield from ({name: column[number] for name, column in columns.items()} for number in range(table.num_rows))


def _truth(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


__all__ = ["Answer", "Observation", "observation"]
