"""A pack: from a folder with generators/, detections/, scenarios/ to ids -> paths, and activities by id.

The id of a file is its path below its content folder, without suffixes. Files are found by known suffix; names that
begin with `_` or `.` are private to the pack. Python code of a pack is imported only when an activity is asked for,
under a synthetic package name, so relative imports inside the pack work.
"""

from __future__ import annotations

import hashlib
import importlib
import inspect
import sys
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from livefire.errors import InputError, PackError, nearest

Activity: TypeAlias = Callable[..., Any]
"""An activity: a generator function of (draw, organisation, **options)."""

FOLDERS = ("generators", "detections", "scenarios")
DETECTION_SUFFIXES = (
    ".elastic.toml", ".sentinel.yaml", ".sentinel.yml", ".sigma.yml", ".sigma.yaml", ".panther.yml", ".panther.yaml",
)  # fmt: skip
SIDECAR_SUFFIX = ".intent.yaml"
MIX = "aws/background"
"""The module of the built-in pack whose BACKGROUND says what is normal."""
SCENARIO_SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True)
class Pack:
    """Where everything lies. `detections`: id -> its vendor files, siblings in other languages together."""

    root: Path
    generators: Mapping[str, Path]
    detections: Mapping[str, tuple[Path, ...]]
    references: Mapping[str, Path]  # id -> the Python file beside its vendor files
    python: Mapping[str, Path]  # id -> a Python detection with no vendor file beside it
    sidecars: Mapping[str, Path]
    scenarios: Mapping[str, Path]

    def activity(self, id: str) -> Activity:
        """The function that `aws/federation.aws_consoler` names, of this pack or else the built-in one; imports its module."""
        module_id, _, name = id.rpartition(".")
        path = self.module(module_id)
        if path is None:
            known = nearest(module_id, (*self.generators, *_builtin_generators()))
            raise PackError(f"no activity '{id}': no module '{module_id}' in generators/{f'; {known}' if known else ''}")
        found = activities(_module(self.root if module_id in self.generators else builtin(), module_id, path))
        if name not in found:
            known = nearest(name, tuple(found))
            raise PackError(f"no activity '{name}' in '{module_id}'{f'; {known}' if known else ''}", path=path.as_posix())
        return found[name]

    def module(self, id: str) -> Path | None:
        """The file of a module of activities: the pack's own, else the built-in pack's; None when neither has it."""
        return self.generators.get(id) or _builtin_generators().get(id)

    def activities(self) -> dict[str, Activity]:
        """Every activity of the pack itself by its id; imports all of its generators."""
        return {
            f"{module_id}.{name}": function
            for module_id, path in self.generators.items()
            for name, function in activities(_module(self.root, module_id, path)).items()
        }


def builtin() -> Path:
    """The folder of the pack that ships with livefire: in the wheel `builtin/`, else the repository's root."""
    here = Path(__file__).resolve().parent
    return here / "builtin" if (here / "builtin").is_dir() else here.parents[1]


@cache
def _builtin_generators() -> dict[str, Path]:
    return dict(_found(builtin() / "generators", (".py",)))


def open_pack(path: Path | str | None = None) -> Pack:
    """The pack in a folder (None: the built-in one); InputError when the folder holds none."""
    root = builtin() if path is None else Path(path)
    if not root.is_dir():
        raise InputError(f"no folder '{root}': a pack is a folder with {', '.join(f'{name}/' for name in FOLDERS)}")
    if not any((root / name).is_dir() for name in FOLDERS):
        raise InputError(f"'{root}' is no pack: it has none of {', '.join(f'{name}/' for name in FOLDERS)}")
    detections: dict[str, tuple[Path, ...]] = {}
    for id, file in _found(root / "detections", DETECTION_SUFFIXES):
        detections[id] = (*detections.get(id, ()), file)
    beside = dict(_found(root / "detections", (".py",)))
    return Pack(
        root=root,
        generators=dict(_found(root / "generators", (".py",))),
        detections=detections,
        references={id: file for id, file in beside.items() if id in detections},
        python={id: file for id, file in beside.items() if id not in detections},
        sidecars=dict(_found(root / "detections", (SIDECAR_SUFFIX,))),
        scenarios=dict(_found(root / "scenarios", SCENARIO_SUFFIXES)),
    )


def builtin_mix(profile: str) -> tuple[Mapping[str, int], Mapping[str, Activity]]:
    """What is normal for a profile: activity -> weight, and the activities, all of the built-in pack."""
    pack = open_pack()
    mixes: Mapping[str, Mapping[str, int]] = _module(pack.root, MIX, pack.generators[MIX]).BACKGROUND
    if profile not in mixes:
        raise InputError(f"no background for profile '{profile}'; there are {', '.join(mixes)}")
    mix = mixes[profile]
    return mix, {id: pack.activity(id) for id in mix}


def _found(folder: Path, suffixes: tuple[str, ...]) -> Iterator[tuple[str, Path]]:
    """(id, path) of every public file below the folder that ends in one of the suffixes, sorted."""
    for file in sorted(folder.rglob("*")) if folder.is_dir() else ():
        inside = file.relative_to(folder)
        suffix = next((suffix for suffix in suffixes if file.name.endswith(suffix)), None)
        if suffix and file.is_file() and not any(part.startswith(("_", ".")) for part in inside.parts):
            yield inside.as_posix().removesuffix(suffix), file


def activities(module: types.ModuleType) -> dict[str, Activity]:
    """The public functions that a module defines and whose first two parameters are `draw` and `organisation`."""
    return {
        name: function
        for name, function in vars(module).items()
        if inspect.isfunction(function)
        and not name.startswith("_")
        and function.__module__ == module.__name__
        and list(inspect.signature(function).parameters)[:2] == ["draw", "organisation"]
    }


def _module(root: Path, id: str, path: Path) -> types.ModuleType:
    package = f"livefire_pack_{hashlib.sha256(str(root.resolve()).encode()).hexdigest()[:12]}"
    if package not in sys.modules:
        parent = types.ModuleType(package)
        parent.__path__ = [str(root.resolve())]
        sys.modules[package] = parent
    try:
        return importlib.import_module(".".join([package, "generators", *id.split("/")]))
    except SyntaxError as error:
        raise PackError(f"{error.msg}", path=error.filename or path.as_posix(), line=error.lineno) from error
    except (Exception, SystemExit) as error:  # the pack's own code: any failure of it is the pack's, not ours
        raise PackError(f"{type(error).__name__} while importing: {error}", path=path.as_posix()) from error
