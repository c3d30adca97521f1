"""The whole flow: a pack's scenarios and a benign background against its detections, to a Result."""

from __future__ import annotations

import datetime
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version

from livefire import __version__
from livefire.aws.organisation import Organisation, organisation
from livefire.aws.traffic import START, Activity, Step, background, events_of, milliseconds
from livefire.detection import Detection
from livefire.engines import known_engine
from livefire.errors import InputError, LivefireError, PackError, Problems, nearest
from livefire.events.assemble import Traffic
from livefire.events.columns import Events
from livefire.events.draw import Table, key
from livefire.formats import load_pack, with_tables
from livefire.judge import Unable, World, evidence, unable, world
from livefire.labels import Labels
from livefire.pack import Pack, builtin_mix
from livefire.plan import Table as Given
from livefire.result import STRICT, DetectionResult, ExpectationOutcome, Result, UnexpectedFire
from livefire.scenario import Scenario, judged_and_broken, open_scenario, vanishing
from livefire.scenario import Step as Planned
from livefire.schemas import USUAL, Siem
from livefire.scoring import (
    Instances,
    Score,
    credit,
    detection_result,
    instances,
    judge_expectation,
    judge_unlisted,
    not_run,
    policed,
    score,
    unjudged,
)  # fmt: skip
from livefire.telemetry import delivery, unseen_by

PROFILE, SIZE = "company", 200
_PERIODS = {"workday": (8, 10), "day": (0, 24), "night": (20, 10)}  # name -> first hour, hours


def silent(doing: str) -> None:
    """Progress that nobody watches."""


@dataclass
class _Collected:
    """What the corpora have said of each detection so far."""

    scores: dict[tuple[str, str], list[Score]] = field(default_factory=dict)
    outcomes: dict[tuple[str, str], list[ExpectationOutcome]] = field(default_factory=dict)
    unexpected: list[UnexpectedFire] = field(default_factory=list)
    unable: dict[tuple[str, str], Unable] = field(default_factory=dict)
    siem: Siem = USUAL  # as which all of them are seen


def run(  # noqa: PLR0913  the contract's arguments
    pack: Pack,
    *,
    background: int = 100_000,
    days: int = 1,
    seed: int = 0,
    engine: str = "duckdb",
    only: Sequence[str] = (),
    scenarios: Sequence[str] | None = None,
    budget: float | None = None,
    tables: Mapping[str, Given] | None = None,
    siem: Siem = USUAL,
    known: Sequence[Detection] | None = None,
    tell: Callable[[str], None] = silent,
) -> Result:
    """The pack's scenarios against its detections, plus `background` benign events over `days`: coverage for each detection.

    `only`: these detections; `scenarios`: these scenarios; `siem`: how the SIEM is set up; `tables`: what names of tables that
    livefire lacks stand for; `known`: the pack's detections, when they have been loaded already. Problems of the pack are
    raised together.
    """
    known_engine(engine)
    only = (only,) if isinstance(only, str) else only
    scenarios = (scenarios,) if isinstance(scenarios, str) else scenarios
    _check_amounts(background=background, days=days, seed=seed, budget=budget or 0)
    known = load_pack(pack) if known is None else known
    detections = with_tables(_chosen(known, only), tables or {})
    planned = _scenarios(pack, scenarios, known)
    if not planned and not background:
        raise InputError("no scenario and no background: there is nothing to judge a detection on")
    collected = _Collected(unable={one.key: why for one in detections if (why := unable(one)) is not None}, siem=siem)
    for scenario in planned:
        tell(f"scenario {scenario.id}")
        _judge_scenario(pack, scenario, detections, seed, collected)
    if background:
        tell(f"background: {background:,} events")
        _judge_background(detections, background, days, seed, collected, tell)
    rows = tuple(_row(one, collected, budget, seed) for one in detections)
    outcomes = tuple(outcome for one in detections for outcome in collected.outcomes.get(one.key, ()))
    return Result(
        detections=rows,
        expectations=outcomes,
        unexpected=tuple(collected.unexpected),
        seed=seed,
        events=background,
        days=float(days) if background else 0.0,
        profile=PROFILE,
        versions=versions(siem),
        scenarios=len(planned),
        remarks=_remarks([one for one in detections if one.key not in collected.unable]),
    )


def _remarks(judged: Sequence[Detection]) -> tuple[str, ...]:
    """What the numbers leave out, where a detection that was judged rests on it."""
    names = sorted({name for one in judged if (name := delivery(one)) is not None})
    equal = "equals" if len(names) == 1 else "equal"
    delivered = (f"{' and '.join(names)} {equal} the event's time: no delivery is modelled",) if names else ()
    return (*delivered, *(f"{one.id} ({one.language}): {told}" for one in judged if (told := unseen_by(one))))


def _check_amounts(**amounts: float) -> None:
    for name, amount in amounts.items():
        least = 1 if name == "days" else 0
        if amount < least:
            raise InputError(f"{name} is {amount}: expected at least {least}")


def exit_code(result: Result, *, strict: bool = False) -> int:
    """1: an expectation failed, a verdict is fail or an unlisted fire counts; 2: a detection is broken."""
    states = {one.state for one in result.detections}
    if "ERROR" in states or (strict and states & {*STRICT}):
        return 2
    failed = any(one.passed is False for one in result.expectations) or any(one.failed for one in result.unexpected)
    return int(failed or any(one.verdict == "fail" for one in result.detections))


def versions(siem: Siem = USUAL) -> dict[str, str]:
    """What made the numbers: livefire, its traffic, the schemas' packages, the engine."""
    schemas = {f"schema {name}": version for name, version in siem.versions().items()}
    return {"livefire": __version__, "traffic": "1", **schemas, "duckdb": version("duckdb"), "python": platform.python_version()}


def scenario_traffic(pack: Pack, scenario: Scenario, *, seed: int = 0) -> Traffic:
    """The events and labels of a scenario, its background among them."""
    here = organisation(scenario.profile, scenario.size, scenario.organisation_seed)
    day = _day(scenario)
    steps = [_step(step, scenario, here, day) for step in scenario.timeline]
    activities: dict[str, Activity] = {step.activity: pack.activity(step.activity) for step in steps}
    mix: Mapping[str, int] = {}
    if scenario.background_hours:
        mix, known = builtin_mix(scenario.profile)
        activities |= known
    try:
        return events_of(
            steps,
            activities,
            here,
            scenario=scenario.id,
            seed=seed,
            mix=mix,
            hours=scenario.background_hours,
            start=milliseconds(day),
        )
    except InputError as error:
        raise PackError(str(error), path=scenario.path) from error
    except PackError as error:
        if error.path:
            raise
        raise PackError(error.message, path=scenario.path) from error


def background_traffic(*, profile: str = PROFILE, size: int = SIZE, events: int, days: int = 1, seed: int = 0) -> Traffic:
    """Benign traffic of the built-in pack's activities."""
    mix, activities = builtin_mix(profile)
    return background(mix, activities, organisation(profile, size, seed), events=events, days=days, seed=seed)


def check_ids(ids: Sequence[str], detections: Sequence[Detection]) -> None:
    """InputError for an id that none of a pack's detections has."""
    known = tuple(dict.fromkeys(one.id for one in detections))
    for id in ids:
        if id not in known:
            hint = nearest(id, known)
            raise InputError(f"no detection '{id}' in the pack{f'; {hint}' if hint else ''}")


def _chosen(detections: Sequence[Detection], only: Sequence[str]) -> list[Detection]:
    check_ids(only, detections)
    found = [one for one in detections if not only or one.id in only]
    if not found:
        raise InputError("the pack has no detection")
    return found


def _scenarios(pack: Pack, ids: Sequence[str] | None, known: Sequence[Detection]) -> list[Scenario]:
    found: list[Scenario] = []
    problems: list[LivefireError] = []
    for id in pack.scenarios if ids is None else ids:
        try:
            found.append(open_scenario(pack, id))
            problems += vanishing(found[-1], *judged_and_broken(known))
        except Problems as several:
            problems += several.errors
        except LivefireError as error:
            problems.append(error)
    if problems:
        raise Problems(problems)
    return found


def _judge_scenario(pack: Pack, scenario: Scenario, detections: Sequence[Detection], seed: int, collected: _Collected) -> None:
    traffic = scenario_traffic(pack, scenario, seed=seed)
    events, labels = Events(traffic.events, addresses=traffic.addresses), Labels(traffic.labels)
    found = instances(labels, corpus=scenario.id, event_ids=traffic.events.column("eventID"))
    with world(events, labels, siem=collected.siem) as here:
        for detection in detections:
            wanted = [one for one in scenario.expectations if one.names(detection.id, detection.language)]
            seen = evidence(detection, here)
            if isinstance(seen, Unable):
                collected.unable[detection.key] = seen
                outcomes = [unjudged(one, language=detection.language, reason=f"{seen.state}: {seen.reason}") for one in wanted]
                collected.outcomes.setdefault(detection.key, []).extend(outcomes)
                continue
            named = frozenset(target for one in wanted for target in one.positives)
            credited = credit(found, seen, policed(found, seen, detection.purpose, named))
            made = score(found, seen, credited, purpose=detection.purpose, named=named)
            collected.scores.setdefault(detection.key, []).append(made)
            for one in wanted:
                outcome, strays = judge_expectation(one, found, seen, credited, language=detection.language, named=named)
                collected.outcomes.setdefault(detection.key, []).append(outcome)
                collected.unexpected += strays
            if not wanted:
                collected.unexpected += judge_unlisted(detection, found, seen, credited, unlisted=scenario.unlisted)


def _judge_background(
    detections: Sequence[Detection], count: int, days: int, seed: int, collected: _Collected, tell: Callable[[str], None]
) -> None:
    traffic = background_traffic(events=count, days=days, seed=seed)
    events, labels = Events(traffic.events, addresses=traffic.addresses), Labels(traffic.labels)
    found = instances(labels, corpus="", days=float(days), event_ids=traffic.events.column("eventID"))
    with world(events, labels, siem=collected.siem) as here:
        for detection in detections:
            tell(f"background: {detection.id} ({detection.language})")
            _score_background(detection, here, found, collected)


def _score_background(detection: Detection, here: World, found: Instances, collected: _Collected) -> None:
    seen = evidence(detection, here)
    if isinstance(seen, Unable):
        collected.unable[detection.key] = seen
        return
    credited = credit(found, seen, policed(found, seen, detection.purpose))
    made = score(found, seen, credited, purpose=detection.purpose)
    collected.scores.setdefault(detection.key, []).append(made)


def _row(detection: Detection, collected: _Collected, budget: float | None, seed: int) -> DetectionResult:
    if detection.key in collected.unable:
        why = collected.unable[detection.key]
        return not_run(detection, why.state, why.reason)
    outcomes = collected.outcomes.get(detection.key, ())
    return detection_result(detection, collected.scores.get(detection.key, ()), outcomes, budget=budget, seed=seed)


def _day(scenario: Scenario) -> datetime.datetime:
    """Midnight before the first moment of the timeline."""
    moments = [step.at for step in scenario.timeline if step.at is not None]
    first = min(moments) if moments else START + datetime.timedelta(days=2)
    return first.replace(hour=0, minute=0, second=0, microsecond=0)


def _step(step: Planned, scenario: Scenario, here: Organisation, day: datetime.datetime) -> Step:
    if step.at is not None:
        begins, length = milliseconds(step.at), 1
    else:
        hour, hours = _PERIODS[step.during or "day"]
        begins, length = milliseconds(day) + hour * 3_600_000, hours * 3_600_000
    return Step(
        id=step.id,
        activity=step.activity,
        begins=begins,
        length=length,
        count=step.count,
        options=step.options,
        actors=_actors(step, scenario, here),
        attack=step.attack,
        techniques=step.techniques,
    )


def _actors(step: Planned, scenario: Scenario, here: Organisation) -> dict[str, Table]:
    """The one row that each named actor is, the same in every step of the scenario."""
    made: dict[str, Table] = {}
    for role, name in (("performer", step.performer), ("adversary", step.adversary)):
        if name is not None:
            try:
                table = here.find(scenario.actors[name])
            except InputError as error:
                raise PackError(str(error), path=scenario.path, inside=f"$.actors.{name}") from error
            made[role] = table.row(key(scenario.organisation_seed, scenario.id, name)[0] % len(table))
    return made


__all__ = ["background_traffic", "check_ids", "exit_code", "run", "scenario_traffic", "versions"]
