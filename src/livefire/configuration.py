"""Configuration: from `[tool.livefire]` in pyproject.toml or livefire.toml, found upwards, to defaults."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from livefire.errors import InputError, nearest
from livefire.schemas import USUAL, Siem


@dataclass(frozen=True)
class Configuration:
    """What a team fixes once. A relative path is meant from the folder of the file that says it."""

    pack: str | None = None
    seed: int = 0
    background: int = 100_000
    days: int = 1
    tables: Mapping[str, str] | None = None  # name -> file, meant from the folder of the file that says it
    budget: float | None = None  # alerts a day on benign traffic that a detection may raise before it is NOISY
    ecs: str | None = None  # the release of Elastic's AWS integration
    geoip: tuple[str, ...] = ()  # MaxMind files
    entities: bool = True  # the integration's option actor_target_mapping
    retain: str = "all"  # the integration's option of that name
    html_safe: bool = True  # whether Sentinel's JSON text escapes & < >


def siem(fixed: Configuration) -> Siem:
    """The SIEM as a team has set it up."""
    return Siem(
        ecs=fixed.ecs or USUAL.ecs, geoip=fixed.geoip, entities=fixed.entities, retain=fixed.retain, html_safe=fixed.html_safe
    )


def find(folder: Path) -> Configuration:
    """The configuration nearest to `folder`, upwards; the defaults when there is none."""
    for place in (folder, *folder.parents):
        own, project = place / "livefire.toml", place / "pyproject.toml"
        if own.is_file():
            return _configuration(_toml(own), own)
        if project.is_file():
            table = _toml(project).get("tool", {}).get("livefire")
            if table is not None:
                return _configuration(table, project)
    return Configuration()


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise InputError(f"{path}: {error}") from error


def _configuration(table: Mapping[str, Any], path: Path) -> Configuration:
    if not isinstance(table, Mapping):
        raise InputError(f"{path}: 'tool.livefire' is no table")
    kinds: dict[str, tuple[type, ...]] = {
        "pack": (str,), "seed": (int,), "background": (int,), "days": (int,), "budget": (int, float), "ecs": (str,),
        "geoip": (list,), "tables": (dict,), "entities": (bool,), "retain": (str,), "html_safe": (bool,),
    }  # fmt: skip
    names = tuple(field.name for field in fields(Configuration))
    for key, found in table.items():
        if key not in kinds:
            hint = nearest(key, names)
            raise InputError(f"{path}: unknown key '{key}'; known are {', '.join(names)}{f' ({hint})' if hint else ''}")
        if not isinstance(found, kinds[key]) or (isinstance(found, bool) and bool not in kinds[key]):
            raise InputError(f"{path}: '{key}' is {found!r}, expected {kinds[key][-1].__name__}")
    values = dict(table)
    if "pack" in values:
        values["pack"] = str(path.parent / values["pack"])
    if "tables" in values:
        values["tables"] = {name: _table_path(name, file, path) for name, file in values["tables"].items()}
    if not all(isinstance(one, str) for one in values.get("geoip", ())):
        raise InputError(f"{path}: 'geoip' is {values['geoip']!r}, expected a list of str")
    values["geoip"] = tuple(str(path.parent / one) for one in values.get("geoip", ()))
    return Configuration(**values)


def _table_path(name: str, file: object, path: Path) -> str:
    if not isinstance(file, str):
        raise InputError(f"{path}: table '{name}' is {file!r}, expected a file's path")
    return str(path.parent / file)
