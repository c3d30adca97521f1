"""A pack's scenarios as pytest items, one for each expectation and language, and fixtures for a detection's own tests.

A file `scenarios/**/*.yaml` is collected when it says `format: livefire/scenario/1`. Everything heavy is imported when
an item or a fixture needs it: the plugin is loaded in every project that has livefire installed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from livefire.detection import Detection
    from livefire.events.columns import Events
    from livefire.expectation import Expectation
    from livefire.pack import Pack
    from livefire.plan import Table
    from livefire.result import ExpectationOutcome, Outcome, Result
    from livefire.schemas import Siem

FOLDER = "scenarios"
FORMAT = "livefire/scenario/1"
MOST_NAMED = 8  # detections in one line
KNOWN = pytest.StashKey["dict[tuple[Path, Path], list[Detection]]"]()
"""A pack's folder and the one whose configuration holds -> its detections, read once however many scenarios it has."""
TOLD = pytest.StashKey["set[Path]"]()
"""The folders of the packs whose broken detections stand under a scenario."""


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A scenario's file; None for every other file."""
    if file_path.suffix not in (".yaml", ".yml") or FOLDER not in file_path.parts:
        return None
    if not _is_in_pack(file_path) and not _says_so(file_path):
        return None
    inside = file_path.parts[::-1][: file_path.parts[::-1].index(FOLDER)]
    if any(part.startswith(("_", ".")) for part in inside):
        return None  # private to the pack
    return ScenarioFile.from_parent(parent, path=file_path)


def _is_in_pack(path: Path) -> bool:
    """Whether the folder around scenarios/ has the other folders of a pack: then every file in it must be a scenario."""
    root = next(parent for parent in path.parents if parent.name == FOLDER).parent
    return (root / "detections").is_dir()


def _says_so(path: Path) -> bool:
    """Whether a line of the file's first kilobyte names the format; a scenario may begin with a comment."""
    with path.open("rb") as file:
        return FORMAT.encode() in file.read(1024)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """A pack without any scenario has no file under which its broken detections would stand: they are items of their own."""
    from livefire.errors import LivefireError

    for folder in _asked(config):
        try:
            pack, known, _ = _detections(folder, config)
            broken = [one for one in known if one.is_broken and not pack.scenarios]
            told = [(f"{one.id}[{one.language}]", Path(one.path), str(one.body)) for one in broken]
        except LivefireError as error:
            has_scenarios = any(isinstance(one, ScenarioFile) for item in items for one in item.listchain())
            told = [] if has_scenarios else [("detections", folder / "detections", str(error))]
        for name, path, reason in told:
            file = DetectionFile.from_parent(session, path=path)
            items.append(BrokenItem.from_parent(file, name=name, reason=reason))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Says which detections no scenario names, for what has passed does not speak for them."""
    from livefire.errors import LivefireError

    for folder in _asked(config):
        with suppress(LivefireError):  # told where its scenarios are collected, or by an item
            pack, known, unnamed = _detections(folder, config)
            if unnamed:
                names = ", ".join(f"{one.id} ({one.language})" for one in unnamed[:MOST_NAMED])
                more = f" and {len(unnamed) - MOST_NAMED} more" if len(unnamed) > MOST_NAMED else ""
                which = f"{len(unnamed)} of {len(known)} detections, which nothing here tests: {names}{more}"
                no = "no scenario names" if pack.scenarios else f"no scenario in {folder / FOLDER}; none names"
                terminalreporter.write_line(f"livefire: {no} {which}", yellow=True)


def _asked(config: pytest.Config) -> list[Path]:
    """The packs whose scenarios pytest was asked for: by their folder, by the pack's, or by all that is configured."""
    here, root = config.invocation_params.dir, config.rootpath
    given = {(here / argument.partition("::")[0]).resolve() for argument in config.args}
    configured = {path.resolve() for pattern in config.getini("testpaths") for path in root.glob(pattern)}
    folders = {one.parent if one.name == FOLDER else one for one in given} | ({root} if given == configured else set())
    return sorted(one for one in folders if _is_pack(one))


def _is_pack(folder: Path) -> bool:
    """Whether it has detections, and what no folder of that name in another project has beside it."""
    beside = any((folder / name).is_dir() for name in (FOLDER, "generators")) or (folder / "livefire.toml").is_file()
    project = folder / "pyproject.toml"
    named = beside or (project.is_file() and b"[tool.livefire" in project.read_bytes())
    return named and (folder / "detections").is_dir()


def _detections(folder: Path, config: pytest.Config) -> tuple[Pack, list[Detection], tuple[Detection, ...]]:
    """A pack, its detections, and those of them that no scenario names."""
    from livefire.pack import open_pack

    pack = open_pack(folder)
    known = _known(pack, config, folder)
    return pack, known, _unnamed(pack, known)


def _known(pack: Pack, config: pytest.Config, folder: Path | None = None) -> list[Detection]:
    """The pack's detections with the tables that the configuration nearest to a folder gives; None: to the pack."""
    from livefire.formats import load_pack, with_tables

    known, place = config.stash.setdefault(KNOWN, {}), (pack.root, folder or pack.root)
    if place not in known:
        known[place] = with_tables(load_pack(pack), _fixed(place[1])[1])
    return known[place]


class ScenarioFile(pytest.File):
    """One scenario. It runs once, when its first item does."""

    _result: Result | None = None

    def collect(self) -> Iterator[pytest.Item]:
        from livefire.errors import LivefireError
        from livefire.scenario import judged_and_broken, open_scenario, vanishing

        try:
            pack, id = self._place()
            scenario = open_scenario(pack, id)
            known = _known(pack, self.config)
            for problem in vanishing(scenario, *judged_and_broken(known)):
                raise problem
            told = self.config.stash.setdefault(TOLD, set())
            unnamed = _unnamed(pack, self.broken()) if pack.root not in told else ()
            told.add(pack.root)
        except LivefireError as error:
            raise self.CollectError(str(error)) from error
        for one in unnamed:
            yield BrokenItem.from_parent(self, name=f"{one.id}[{one.language}]", reason=str(one.body))
        for number, expected in enumerate(scenario.expectations):
            for one in known:
                if expected.names(one.id, one.language):
                    name = f"{one.id}[{one.language}]"
                    before = sum(other.names(one.id, one.language) for other in scenario.expectations[:number])
                    unique = name if not before else f"{name}-{before + 1}"
                    yield ExpectationItem.from_parent(self, name=unique, key=(one.id, one.language), number=before)
        yield UnlistedItem.from_parent(self, name="unlisted")

    def _place(self) -> tuple[Pack, str]:
        """The pack around the file, and the scenario's id in it."""
        from livefire.pack import open_pack

        parts = self.path.parts
        folder = len(parts) - 1 - parts[::-1].index(FOLDER)
        pack = open_pack(Path(*parts[:folder]))
        return pack, Path(*parts[folder + 1 :]).with_suffix("").as_posix()

    def broken(self) -> tuple[Detection, ...]:
        """The pack's detections whose text is wrong, with the tables that the configuration gives."""
        pack, _ = self._place()
        return tuple(one for one in _known(pack, self.config) if one.is_broken)

    def result(self) -> Result:
        from livefire.run import run

        if self._result is None:
            pack, id = self._place()
            siem, _ = _fixed(pack.root)
            self._result = run(pack, background=0, scenarios=[id], siem=siem, known=_known(pack, self.config))
        return self._result


def _fixed(folder: Path) -> tuple[Siem, dict[str, Table]]:
    """The SIEM and the tables that the configuration nearest to a folder sets up, as for the command line."""
    from livefire import configuration
    from livefire.tables import read_tables

    found = configuration.find(folder.resolve())
    return configuration.siem(found), read_tables(found.tables or {})


def _unnamed(pack: Pack, broken: Sequence[Detection]) -> tuple[Detection, ...]:
    """Those that no scenario of the pack names, so that no expectation's item tells of them."""
    from livefire.errors import LivefireError
    from livefire.scenario import open_scenario
    from livefire.scoring import unnamed

    named: list[Expectation] = []
    for id in pack.scenarios if broken else ():
        with suppress(LivefireError):  # told where that scenario itself is collected
            named += open_scenario(pack, id).expectations
    return unnamed(named, broken)


class _Failed(Exception):
    """An expectation that does not hold; its text is the story."""


class DetectionFile(pytest.File):
    """A file of detections, or their folder: under it stand those that are broken, where no scenario's file does."""

    def collect(self) -> Iterator[pytest.Item]:
        yield from ()


class _Item(pytest.Item):
    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Our own failures and errors as their text, without a traceback."""
        from livefire.errors import LivefireError

        if isinstance(excinfo.value, _Failed | LivefireError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, None, f"{self.path.stem}: {self.name}"


class ExpectationItem(_Item):
    """One expectation of a scenario about one detection."""

    parent: ScenarioFile

    def __init__(self, *, key: tuple[str, str], number: int, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._key, self._number = key, number

    def runtest(self) -> None:
        from livefire.reports.story import lines

        outcomes = [one for one in self.parent.result().expectations if (one.detection, one.language) == self._key]
        outcome: ExpectationOutcome = outcomes[self._number]
        if outcome.passed is None and self._is_broken():
            raise _Failed("\n".join(outcome.problems) or "the detection is broken")
        if outcome.passed is None:
            pytest.skip("; ".join(outcome.problems) or "did not run")
        if not outcome.passed:
            raise _Failed("\n".join(lines(outcome)))

    def _is_broken(self) -> bool:
        """Whether the detection's text is wrong, which is no reason to skip; an unsupported construct is."""
        rows = self.parent.result().detections
        return any((one.id, one.language) == self._key and one.state == "ERROR" for one in rows)


class BrokenItem(_Item):
    """A detection of the pack whose text is wrong and that no scenario names; it stands in the first scenario's file if any."""

    def __init__(self, *, reason: str, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._reason = reason

    def runtest(self) -> None:
        raise _Failed(self._reason)


class UnlistedItem(_Item):
    """What no expectation lists: a fire fails when the scenario says `unlisted: fail`, a missed positive always.

    So does a detection that breaks on the scenario's events; one whose text is wrong has an item of its own.
    """

    parent: ScenarioFile

    def runtest(self) -> None:
        from livefire.reports.story import unstated

        result = self.parent.result()
        listed = {(one.detection, one.language) for one in result.expectations}  # their own items tell of them
        failed = {(one.detection, one.language) for one in result.expectations if one.passed is False}
        told = [
            f"{one.detection} ({one.language}) fired on {one.place}, {one.alerts} alerts"
            for one in result.unexpected
            if one.failed and (one.detection, one.language) not in listed
        ]
        broken = {one.key for one in self.parent.broken()}
        for row in result.detections:
            if row.state == "ERROR" and (row.id, row.language) not in listed | broken:
                told.append(f"{row.id} ({row.language}): {row.reason}")
            if (row.id, row.language) not in failed:
                told += [f"{row.id} ({row.language}): {line}" if not line.startswith(" ") else line for line in unstated(row)]
        if told:
            raise _Failed("\n".join(told))


@pytest.fixture(scope="session")
def pack(pytestconfig: pytest.Config) -> Pack:
    """The pack that [tool.livefire] names, the one that pytest's root folder is, or the built-in one."""
    from livefire.configuration import find
    from livefire.pack import FOLDERS, open_pack

    root = pytestconfig.rootpath
    named = find(root).pack
    is_pack = any((root / name).is_dir() for name in FOLDERS)
    return open_pack(named if named is not None else root if is_pack else None)


@pytest.fixture(scope="session")
def detections(pack: Pack, pytestconfig: pytest.Config) -> list[Detection]:
    """Every detection of the pack, with the tables that the configuration gives."""
    return _known(pack, pytestconfig, pytestconfig.rootpath)


@pytest.fixture(scope="session")
def traffic(pack: Pack) -> Callable[..., Events]:
    """A function: traffic("aws/federation.aws_consoler", n=10, seed=0) gives Events with labels, of an activity or a scenario."""
    from livefire.generate import generate

    def made(activity_or_scenario: str, *, n: int | None = None, seed: int = 0) -> Events:
        return generate(activity_or_scenario, n=n, seed=seed, pack=pack)

    return made


@pytest.fixture(scope="session")
def backtest(detections: list[Detection], pytestconfig: pytest.Config) -> Callable[..., list[Outcome]]:
    """A function: backtest(events, "aws/getsignintoken_abuse") gives an outcome for each sibling; without ids for all."""
    from livefire.backtest import backtest as judged
    from livefire.run import check_ids

    siem, _ = _fixed(pytestconfig.rootpath)

    def made(events: Events, *ids: str) -> list[Outcome]:
        check_ids(ids, detections)
        return judged([one for one in detections if not ids or one.id in ids], events, siem=siem)

    return made
