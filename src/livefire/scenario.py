"""A scenario: from a YAML file to steps on a timeline and expectations; every problem of the file at once, with its line."""

from __future__ import annotations

import datetime
import functools
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema

from livefire.detection import Detection
from livefire.errors import LivefireError, PackError, Problems, nearest
from livefire.expectation import Expectation, Target
from livefire.formats.marked_yaml import Marked, load
from livefire.languages import BUILT_IN
from livefire.pack import Pack

RESERVED = ("history", "session", "after", "over", "instance", "account", "vary", "within", "row", "severity", "entities")
"""Keys that the format keeps for later."""


@dataclass(frozen=True)
class Step:
    """One activity on the timeline: at a moment (`at`), or spread over a `during` of the day, `count` times."""

    id: str
    activity: str
    at: datetime.datetime | None = None
    during: str | None = None
    count: int = 1
    performer: str | None = None  # the actor of `as`
    adversary: str | None = None  # the actor of `by`
    options: Mapping[str, Any] = field(default_factory=dict)
    attack: bool = False
    techniques: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scenario:
    """One corpus: its world, who acts, what happens, and what must fire on it."""

    id: str
    title: str
    timeline: tuple[Step, ...]
    path: str = ""
    techniques: tuple[str, ...] = ()
    profile: str = "company"
    size: int = 200
    organisation_seed: int = 0
    background_hours: int = 0
    actors: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    expectations: tuple[Expectation, ...] = ()
    unlisted: str = "report"


def open_scenario(pack: Pack, id: str) -> Scenario:
    """A scenario of a pack by its id; Problems with everything wrong in its file."""
    if id not in pack.scenarios:
        hint = nearest(id, tuple(pack.scenarios))
        raise PackError(f"no scenario '{id}' in scenarios/{f'; {hint}' if hint else ''}")
    return read_scenario(pack.scenarios[id], id=id, pack=pack)


def read_scenario(path: Path, *, id: str, pack: Pack) -> Scenario:
    """The scenario in a file; names of activities and detections are looked up in the pack."""
    marked = load(path)
    problems: list[LivefireError] = [*_schema_problems(marked, path)]
    if not problems:
        problems = [*_reference_problems(marked, path, pack)]
    if problems:
        raise Problems(sorted(problems, key=_line))
    return _scenario(marked.value, id, path)


def vanishing(scenario: Scenario, judged: Iterable[tuple[str, str]], broken: Collection[str] = ()) -> Iterator[PackError]:
    """What `expect` demands of nothing that is judged. `judged`: (id, language) of the pack's detections.

    `broken`: ids of which a file cannot be read, so that its language is not known.
    """
    keys = set(judged)
    for index, expected in enumerate(scenario.expectations):
        id, place = expected.detection, f"$.expect[{index}]"
        languages = sorted(language for known, language in keys if known == id)
        if id in broken:
            continue
        if not languages:
            message = f"'{id}' has no matches of its own: a correlation takes them"
            yield PackError(message, path=scenario.path, inside=f"{place}.detection")
        for language in expected.only if languages else ():
            if language not in languages:
                message = f"'{id}' is not written in {language}; it is in {', '.join(languages)}"
                yield PackError(message, path=scenario.path, inside=f"{place}.only")


def judged_and_broken(detections: Iterable[Detection]) -> tuple[list[tuple[str, str]], set[str]]:
    """A pack's detections as `vanishing` asks for them."""
    known = list(detections)
    return [one.key for one in known], {one.id for one in known if one.is_broken}


def _line(problem: LivefireError) -> int:
    return (problem.line or 0) if isinstance(problem, PackError) else 0


@functools.cache
def _validator() -> jsonschema.Draft202012Validator:
    schema = json.loads((files("livefire") / "scenario.schema.json").read_text(encoding="utf-8"))
    return jsonschema.Draft202012Validator(schema)


def _schema_problems(marked: Marked, path: Path) -> Iterator[PackError]:
    for error in sorted(_validator().iter_errors(marked.value), key=lambda error: list(map(str, error.absolute_path))):
        place = tuple(error.absolute_path)
        yield PackError(_told(error), path=path.as_posix(), inside=error.json_path, line=marked.line(place))


def _told(error: jsonschema.ValidationError) -> str:
    """A schema's complaint in the reader's words: what was found, what exists."""
    if error.validator == "additionalProperties":
        schema: Mapping[str, Any] = error.schema if isinstance(error.schema, Mapping) else {}
        known = tuple(schema.get("properties", {}))
        found: Mapping[str, Any] = error.instance if isinstance(error.instance, Mapping) else {}
        unknown = [name for name in found if name not in known]
        reserved = [f"'{name}' is kept for a later version" for name in unknown if name in RESERVED]
        hints = [hint for name in unknown if (hint := nearest(name, known))]
        return "; ".join([f"unknown key {', '.join(map(repr, unknown))}", *reserved, *hints])
    if error.validator == "required":
        return error.message.replace("is a required property", "is missing")
    if error.validator in ("oneOf", "anyOf") and "detection" in (error.instance if isinstance(error.instance, dict) else ()):
        return "an expectation has 'silent: true', or some of 'fires_on', 'also_fires_on' and 'misses'"
    return error.message


def _reference_problems(marked: Marked, path: Path, pack: Pack) -> Iterator[PackError]:
    def problem(message: str, *place: str | int) -> PackError:
        inside = "$" + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place)
        return PackError(message, path=path.as_posix(), inside=inside, line=marked.line(place))

    document = marked.value
    actors, steps = document.get("actors", {}), [step["id"] for step in document["timeline"]]
    known = {*pack.detections, *pack.python}
    for index, step in enumerate(document["timeline"]):
        place = ("timeline", index)
        if steps.index(step["id"]) != index:
            yield problem(f"two steps are named '{step['id']}'", *place, "id")
        if pack.module(step["activity"].rpartition(".")[0]) is None:
            yield problem(f"no activity '{step['activity']}' in generators/", *place, "activity")
        for role in ("as", "by"):
            if role in step and step[role] not in actors:
                yield problem(f"no actor '{step[role]}'{_hint(step[role], actors)}", *place, role)
        if ("at" in step) == ("during" in step):
            yield problem("a step has either 'at' or 'during'", *place)
        if "at" in step and _moment(step["at"]) is None:
            yield problem(f"'{step['at']}' is no ISO 8601 time with an offset or Z", *place, "at")
    for index, expected in enumerate(document.get("expect", [])):
        place = ("expect", index)
        if expected["detection"] not in known:
            yield problem(f"no detection '{expected['detection']}'{_hint(expected['detection'], known)}", *place, "detection")
        for position, language in enumerate(expected.get("only", [])):
            if language not in BUILT_IN and language != "python":
                yield problem(f"no language '{language}'{_hint(language, (*BUILT_IN, 'python'))}", *place, "only", position)
        for key in ("fires_on", "also_fires_on", "misses"):
            for position, target in enumerate(expected.get(key, [])):
                name = (target if isinstance(target, str) else target["step"]).partition(".")[0]
                if name not in steps:
                    yield problem(f"no step '{name}' on the timeline{_hint(name, steps)}", *place, key, position)


def _hint(name: str, known: Sequence[str] | Mapping[str, Any] | set[str]) -> str:
    found = nearest(name, tuple(known))
    return f"; {found}" if found else ""


def _moment(text: str) -> datetime.datetime | None:
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.astimezone(datetime.UTC) if moment.tzinfo else None


def _scenario(document: Mapping[str, Any], id: str, path: Path) -> Scenario:
    organisation = document.get("organisation", {})
    techniques = tuple(document.get("techniques", ()))
    return Scenario(
        id=id,
        title=document["title"],
        path=path.as_posix(),
        techniques=techniques,
        profile=organisation.get("profile", "company"),
        size=organisation.get("size", 200),
        organisation_seed=organisation.get("seed", 0),
        background_hours=_hours(document.get("background", "none")),
        actors=document.get("actors", {}),
        timeline=tuple(_step(step, techniques) for step in document["timeline"]),
        expectations=tuple(_expectation(expected, id) for expected in document.get("expect", [])),
        unlisted=document.get("unlisted", "report"),
    )


def _hours(text: str) -> int:
    return 0 if text == "none" else int(text[:-1]) * (24 if text.endswith("d") else 1)


def _step(step: Mapping[str, Any], techniques: tuple[str, ...]) -> Step:
    return Step(
        id=step["id"],
        activity=step["activity"],
        at=_moment(step["at"]) if "at" in step else None,
        during=step.get("during"),
        count=step.get("count", 1),
        performer=step.get("as"),
        adversary=step.get("by"),
        options=step.get("with", {}),
        attack=step.get("attack", False),
        techniques=tuple(step.get("techniques", techniques if step.get("attack") else ())),
    )


def _expectation(expected: Mapping[str, Any], scenario: str) -> Expectation:
    alerts = expected.get("alerts", {})
    bounds = {"at_least": alerts, "at_most": alerts} if isinstance(alerts, int) else alerts
    return Expectation(
        scenario=scenario,
        detection=expected["detection"],
        only=tuple(expected.get("only", ())),
        fires_on=tuple(map(_target, expected.get("fires_on", ()))),
        also_fires_on=tuple(map(_target, expected.get("also_fires_on", ()))),
        misses=tuple(map(_target, expected.get("misses", ()))),
        silent=expected.get("silent", False),
        alerts_at_least=bounds.get("at_least"),
        alerts_at_most=bounds.get("at_most"),
        because=expected.get("because", ""),
    )


def _target(written: str | Mapping[str, Any]) -> Target:
    return Target.of(written) if isinstance(written, str) else Target.of(written["step"], at_least=written.get("at_least"))
