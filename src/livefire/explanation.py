"""A detection to what it means: stages, predicates with places, indicators, outputs; with an event, why it fired or not."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Callable, Iterator
from functools import partial

from livefire.detection import Detection, PythonRule
from livefire.errors import EngineError, InputError, RuleError, UnsupportedError
from livefire.events.columns import Events
from livefire.judge import Unable, lacking, refused, unable
from livefire.observation import Observation, observation
from livefire.plan import Plan
from livefire.plan.empty import absent
from livefire.plan.indicators import exclusions, indicators
from livefire.plan.predicates import Predicate, is_stateless, predicates
from livefire.plan.stages import rests_on, stages
from livefire.plan.telemetry import needed
from livefire.result import Dropped, Explanation, Stated, Telemetry
from livefire.schemas import SCHEMAS, USUAL, Siem


def explanation(detection: Detection) -> Explanation:
    """What a detection means, from its plan; `state` says why there is none."""
    about = (detection.id, detection.title, detection.language, detection.schema, detection.purpose, detection.path)
    mapping = (detection.techniques, detection.tactics)
    why = _reason(detection)
    if why is not None:
        return Explanation(*about, *mapping, why.state, why.reason, entities=detection.entities)
    plan = detection.body
    assert not isinstance(plan, PythonRule | RuleError)
    columns = rests_on(plan)
    return Explanation(
        *about,
        *mapping,
        "RAN",
        stages=tuple(f"{'  ' * stage.depth}{stage.text}" for stage in stages(plan)),
        predicates=tuple(_stated(one, columns[place], detection) for place, one in enumerate(predicates(plan))),
        indicators=indicators(plan, detection.text),
        exclusions=exclusions(plan, detection.text),
        outputs=plan.columns.names,
        entities=detection.entities,
        telemetry=_telemetry(plan, detection),
        stateless=is_stateless(plan),
    )


def explanations(
    detection: Detection, events: Events, event: str, *, now: datetime.datetime | None = None, siem: Siem = USUAL
) -> tuple[Explanation, ...]:
    """What a detection means and does with an event: an explanation for each record of that id, as logs repeat them.

    Without state that event is judged alone; with state among all of them. InputError when no event has the id, or when the
    engine refuses the plan.
    """
    rows = [row for row, id in enumerate(events.table.column("eventID").to_pylist()) if id == event]
    if not rows:
        raise InputError(f"no event '{event}' in the logs")
    told = explanation(detection)
    plan = detection.body
    if told.state != "RAN" or isinstance(plan, PythonRule | RuleError):
        return (dataclasses.replace(told, event=event, occurrences=len(rows)),)
    lacks = lacking(detection, plan, events, siem)
    if lacks is not None:
        return (dataclasses.replace(told, state=lacks.state, reason=lacks.reason, event=event, occurrences=len(rows)),)
    look = partial(observation, now=now, siem=siem)
    return tuple(_of_event(told, detection, events, row, look) for row in rows)


def _of_event(told: Explanation, detection: Detection, events: Events, row: int, look: Callable[..., Observation]) -> Explanation:
    ids = events.table.column("eventID").to_pylist()
    assert not isinstance(detection.body, PythonRule | RuleError)
    try:
        seen = look(detection, detection.body, events, row)
    except UnsupportedError as error:
        why = refused(detection, error)
        return dataclasses.replace(told, state=why.state, reason=why.reason, event=ids[row])
    except EngineError as error:
        raise InputError(f"'{detection.id}' did not run: {error}") from error
    answered = tuple(_answered(one, place, seen) for place, one in enumerate(told.predicates))
    dropped = tuple(_dropped(told, seen))
    return dataclasses.replace(
        told,
        predicates=answered,
        event=ids[row],
        occurrence=ids[: row + 1].count(ids[row]),
        occurrences=ids.count(ids[row]),
        fired=seen.fired,
        because=_because(answered, seen, dropped),
        dropped=dropped,
        seen=tuple({name: (name, value) for one in answered if one.columns for name, value in one.seen}.values()),
    )


def _reason(detection: Detection) -> Unable | None:
    if isinstance(detection.body, PythonRule):
        return Unable("UNSUPPORTED", "a Python rule has no plan to explain")
    return unable(detection)


def _stated(predicate: Predicate, columns: tuple[str, ...], detection: Detection) -> Stated:
    written = predicate.readable(detection.text)
    made = Stated(written, predicate.stage, predicate.negated, columns=columns)
    if predicate.span is None:
        return made
    place = detection.place(predicate.span.start)
    return dataclasses.replace(made, line=place.line, column=place.column, path=place.path)


def _telemetry(plan: Plan, detection: Detection) -> Telemetry:
    """The schema's columns that the plan needs, what it asks of the event's source and name, the undocumented fields."""
    everything = (*indicators(plan, detection.text), *exclusions(plan, detection.text))
    tests = (one for one in everything if one.field in SCHEMAS[detection.schema].scope)
    return Telemetry(needed(plan), tuple(tests), tuple(absent(plan)))


def _answered(stated: Stated, place: int, seen: Observation) -> Stated:
    answer = seen.answers.get(place)
    return stated if answer is None else dataclasses.replace(stated, truth=answer.truth, asked=True, seen=answer.seen)


def _dropped(told: Explanation, seen: Observation) -> Iterator[Dropped]:
    for stage in seen.dropped:
        guilty = [
            place
            for place, one in enumerate(told.predicates)
            if one.stage == stage.number and place in seen.answers and seen.answers[place].truth is not True
        ]
        yield Dropped(stage.number, stage.text, guilty[0] if guilty else None)


_WORDS = {True: "true", False: "false", None: "unknown"}


def _because(predicates: tuple[Stated, ...], seen: Observation, dropped: tuple[Dropped, ...]) -> str:
    """Why the detection fired or not, in a sentence."""
    if seen.fired:
        return "a row of the output rests on the event"
    if not seen.reaches:
        return "the detection reads no events"
    return "; ".join(_told(one, predicates) for one in dropped)


def _told(dropped: Dropped, predicates: tuple[Stated, ...]) -> str:
    if dropped.predicate is None:
        return f"stage {dropped.stage} keeps no row that rests on the event: {dropped.reason}"
    one = predicates[dropped.predicate]
    place = one.place or f"stage {one.stage}"
    return f"{place}: {one.predicate} is {_WORDS[one.truth]}"


__all__ = ["explanation", "explanations"]
