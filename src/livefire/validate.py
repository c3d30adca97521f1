"""Files and packs to a Validation: everything is read, nothing is run, no Python is imported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from livefire.aws.organisation import check_profile, organisation
from livefire.detection import Detection
from livefire.errors import InputError, LivefireError, PackError, Problems, RuleError, nearest
from livefire.formats import inside, load_beside, load_file, pack_files, standing, strays, twice, with_tables
from livefire.formats.beside import Folders
from livefire.formats.marked_yaml import load
from livefire.formats.sidecar import applied
from livefire.outline import misused, parsed
from livefire.pack import FOLDERS, Pack, open_pack
from livefire.parts import made_by
from livefire.plan import Table
from livefire.result import Checked, Validation
from livefire.scenario import Scenario, open_scenario, vanishing
from livefire.telemetry import never_fires, place

MOST_PEOPLE = 1000
"""Of an organisation that is made to see whether a scenario's actors are in it."""


def validate(*paths: Path | str, tables: Mapping[str, Table] | None = None) -> Validation:
    """Every detection and scenario of packs, folders and files; without a path those of the built-in pack.

    `tables`: what other names than the events' table stand for.
    """
    given = tables or {}
    detections: list[Checked] = []
    others: list[Checked] = []
    for path in paths or (open_pack().root,):
        if _is_pack(Path(path)):
            pack = open_pack(path)
            checked = list(_pack_detections(pack, given))
            detections += [*checked, *_strays(pack)]
            others += [*_generators(pack), *(one for id in pack.scenarios for one in _scenario(pack, id, checked))]
        else:
            detections += _loose(Path(path), given)
    if not detections and not others:
        raise InputError(f"no detection in {', '.join(repr(str(path)) for path in paths)}")
    return Validation(tuple(detections), tuple(others))


def _is_pack(path: Path) -> bool:
    return path.is_dir() and any((path / name).is_dir() for name in FOLDERS)


def _loose(path: Path, tables: Mapping[str, Table]) -> Iterator[Checked]:
    if not path.exists():
        raise InputError(f"no file or folder '{path}'")
    folders: Folders = {}
    for file in [path] if path.is_file() else inside(path):
        try:
            yield from map(_checked, with_tables(load_beside(file, must=path.is_file(), folders=folders), tables))
        except LivefireError as error:
            yield from _broken(error, file)


def _pack_detections(pack: Pack, tables: Mapping[str, Table]) -> Iterator[Checked]:
    seen: dict[tuple[str, str], str] = {}
    folders: Folders = {}
    for id, file in pack_files(pack):
        try:
            for one in with_tables(standing(load_file(file, id=id, must=True, folders=folders)), tables):
                made = applied(one, pack.sidecars[id]) if id in pack.sidecars else one
                if made.key in seen:
                    raise twice(made, seen[made.key])
                seen[made.key] = file.as_posix()
                yield _checked(made)
        except LivefireError as error:
            yield from _broken(error, file, id)


def _strays(pack: Pack) -> Iterator[Checked]:
    for error in strays(pack):
        yield Checked(error.path if isinstance(error, PackError) else "", "", "", "", "error", str(error))


def _scenario(pack: Pack, id: str, detections: Sequence[Checked]) -> Iterator[Checked]:
    path = pack.scenarios[id].as_posix()
    try:
        scenario = open_scenario(pack, id)
    except LivefireError as error:
        yield from _broken(error, pack.scenarios[id], id)
        return
    broken = {one.id for one in detections if one.status == "error"}
    judged = [(one.id, one.language) for one in detections]
    problems = [*_misuses(pack, scenario), *_uncast(scenario), *_unmade(pack, scenario), *vanishing(scenario, judged, broken)]
    yield from _broken(Problems(problems), pack.scenarios[id], id)
    if not problems:
        yield Checked(path, id, scenario.title, "", "ok")


def _uncast(scenario: Scenario) -> Iterator[PackError]:
    """A profile that there is not, and actors whom the organisation does not have; one of many people is not made to look."""
    marked = load(Path(scenario.path))

    def problem(error: InputError, *place: str) -> PackError:
        return PackError(str(error), path=scenario.path, inside=f"$.{'.'.join(place)}", line=marked.line(place))

    try:
        check_profile(scenario.profile)
    except InputError as error:
        yield problem(error, "organisation", "profile")
        return
    for name, wanted in scenario.actors.items() if scenario.size <= MOST_PEOPLE else ():
        try:
            organisation(scenario.profile, scenario.size, scenario.organisation_seed).find(wanted)
        except InputError as error:
            yield problem(error, "actors", name)


def _generators(pack: Pack) -> Iterator[Checked]:
    """The generators whose text is no Python; no other is told, as nothing of it is known but that."""
    for id, path in pack.generators.items():
        try:
            parsed(path)
        except PackError as error:
            yield from _broken(error, path, id)


def _misuses(pack: Pack, scenario: Scenario) -> Iterator[PackError]:
    """Steps that name an activity or an option that its module's text does not have."""
    marked = load(Path(scenario.path))
    for index, step in enumerate(scenario.timeline):
        module, _, name = step.activity.rpartition(".")
        path = pack.module(module)
        try:
            tree = None if path is None else parsed(path)
        except PackError:  # told of the generator itself
            continue
        for option, message in () if tree is None else misused(tree, name, step.options):
            place = ("timeline", index, "activity") if option is None else ("timeline", index, "with", option)
            inside = f"$.timeline[{index}].{'.'.join(map(str, place[2:]))}"
            yield PackError(message, path=scenario.path, inside=inside, line=marked.line(place))


def _unmade(pack: Pack, scenario: Scenario) -> Iterator[PackError]:
    """Parts that an expectation names and that the text of the step's activity cannot make."""
    marked, steps = load(Path(scenario.path)), {step.id: step.activity for step in scenario.timeline}
    for index, expected in enumerate(scenario.expectations):
        named = {"fires_on": expected.fires_on, "also_fires_on": expected.also_fires_on, "misses": expected.misses}
        for key, position, target in ((key, *one) for key, targets in named.items() for one in enumerate(targets)):
            activity = steps[target.step]
            module, _, name = activity.rpartition(".")
            path = pack.module(module)
            known = None if path is None else made_by(path, name)
            if target.part is None or known is None or any(fnmatchcase(target.part, one) for one in known):
                continue
            hint = nearest(target.part, sorted(known))
            message = f"no part '{target.part}' of '{activity}': it has {', '.join(sorted(known))}{f'; {hint}' if hint else ''}"
            inside, line = f"$.expect[{index}].{key}[{position}]", marked.line(("expect", index, key, position))
            yield PackError(message, path=scenario.path, inside=inside, line=line)


def _checked(detection: Detection) -> Checked:
    """What its body says; a Python rule is unsupported here, as it is not imported."""
    body = detection.body
    status = "ok"
    reason, line = "", None
    if (lacks := never_fires(detection)) is not None:
        reason = f"can never fire, as CloudTrail documents no such field: {lacks.column_name}"
        if lacks.path == detection.path:
            line = lacks.line
        else:
            reason += f" ({place(lacks, detection)})"
    if isinstance(body, RuleError):
        status = "error" if detection.is_broken else "unsupported"
        reason, line = str(body), body.line
    if detection.language == "python" and status == "unsupported":
        status, reason = "ok", "Python: not imported"
    about = (detection.path, detection.id, detection.title, detection.language)
    return Checked(*about, status, reason, line, lacks is not None)  # type: ignore[arg-type]


def _broken(error: LivefireError, file: Path, id: str = "") -> Iterator[Checked]:
    for one in error.errors if isinstance(error, Problems) else (error,):
        line = one.line if isinstance(one, RuleError | PackError) else None
        yield Checked(file.as_posix(), id, "", "", "error", str(one), line)


__all__ = ["validate"]
