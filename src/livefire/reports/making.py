"""What normalise, generate and init made, and what there is to generate, as text."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from livefire.reports.canvas import drawn, line
from livefire.reports.values import compact, indented, plain


@dataclass(frozen=True)
class Normalised:
    """Documents of one schema, ecs or sentinel."""

    to: str
    documents: Sequence[Any]


@dataclass(frozen=True)
class Generated:
    """Events in a file, and the file of their labels beside it; `form`: ndjson, cloudtrail or parquet."""

    path: str
    labels: str
    form: str
    events: int
    seed: int


@dataclass(frozen=True)
class Named:
    """A scenario that can be generated, with its title."""

    id: str
    about: str


@dataclass(frozen=True)
class Activity(Named):
    """An activity with the first line of what it says of itself, its options with their defaults, and its parts.

    `parts`: globs; empty when its text does not tell.
    """

    options: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Choices:
    """What a pack can generate."""

    activities: tuple[Activity, ...]
    scenarios: tuple[Named, ...]


def normalised_text(found: Normalised) -> str:
    """The contract of normalise.schema.json."""
    return indented({"schema": "livefire/normalise/1", "to": found.to, "documents": plain(found.documents)})


def normalised_lines(found: Normalised) -> str:
    """One document a line."""
    return "\n".join(compact(plain(one)) for one in found.documents)


def normalised_console(found: Normalised) -> str:
    """One document after another, each on several lines."""
    return "\n".join(indented(plain(one)) for one in found.documents)


def generated_text(found: Generated) -> str:
    """The contract of generate.schema.json."""
    return json.dumps(_generated(found), indent=2, ensure_ascii=False)


def generated_lines(found: Generated) -> str:
    """The same on one line."""
    return compact(_generated(found))


def _generated(found: Generated) -> dict[str, Any]:
    values = dataclasses.asdict(found)
    return {"schema": "livefire/generate/1", **{"as" if name == "form" else name: one for name, one in values.items()}}


def choices_text(found: Choices) -> str:
    """The contract of choices.schema.json."""
    return indented({"schema": "livefire/choices/1", **dataclasses.asdict(found)})


def choices_lines(found: Choices) -> str:
    """One line for each; `kind` says which."""
    kinds = (("activity", found.activities), ("scenario", found.scenarios))
    return "\n".join(compact({"kind": kind, **dataclasses.asdict(one)}) for kind, several in kinds for one in several)


def choices_console(found: Choices) -> str:
    """The ids, each with what it is below it."""
    parts = []
    for title, several in (("activities", found.activities), ("scenarios", found.scenarios)):
        parts.append(line(title, style="head"))
        for one in several:
            parts += [line(one.id, indent=2), line(one.about, style="quiet", indent=6)]
            for word in ("options", "parts"):
                if told := ", ".join(getattr(one, word, ())):
                    parts.append(line(f"{word}: {told}", style="quiet", indent=6))
    return drawn(parts)


def files_text(files: Sequence[str]) -> str:
    """The contract of init.schema.json."""
    return indented({"schema": "livefire/init/1", "files": list(files)})


def files_lines(files: Sequence[str]) -> str:
    """One line for each file."""
    return "\n".join(compact({"file": file}) for file in files)


def files_console(files: Sequence[str]) -> str:
    """The paths."""
    return "\n".join(files)
