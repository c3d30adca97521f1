"""Options that several commands share, and where their output goes."""

from __future__ import annotations

import datetime
import os
import sys
from collections.abc import Callable, Collection
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from livefire.errors import InputError, nearest


class Format(StrEnum):
    """How a command prints; never chosen by what stdout is."""

    CONSOLE = "console"
    JSON = "json"
    NDJSON = "ndjson"


class FailOn(StrEnum):
    """What a backtest may fail on."""

    MATCH = "match"


FormatOption = Annotated[Format, typer.Option("--format", "-f", help="How to print.")]
SeedOption = Annotated[int | None, typer.Option("--seed", min=0, help="Fixes everything that is drawn.")]
OnOption = Annotated[
    list[str] | None, typer.Option("--on", metavar="PATH", help="Logs: a file, a folder or a quoted glob; repeatable.")
]
NowOption = Annotated[
    str | None, typer.Option("--now", metavar="TIME", help="What now() means in a detection; without it the end of the logs.")
]
TableOption = Annotated[
    list[str] | None,
    typer.Option("--table", metavar="NAME=FILE", help="A table, watchlist or address of externaldata, from a file; repeatable."),
]
EcsOption = Annotated[
    str | None, typer.Option("--ecs", metavar="RELEASE", help="Release of Elastic's AWS integration: 8.9, 7.3 or 3.8.")
]
GeoipOption = Annotated[
    list[str] | None, typer.Option("--geoip", metavar="FILE", help="MaxMind file for source.geo and source.as; repeatable.")
]
AllowPythonOption = Annotated[bool, typer.Option("--allow-python", help="Import and run Python detections.")]


def moment(text: str | None) -> datetime.datetime | None:
    """A time given on the command line, as an aware datetime; None stays None."""
    if text is None:
        return None
    try:
        found = datetime.datetime.fromisoformat(text)
    except ValueError:
        raise InputError(f"'{text}' is no ISO 8601 time") from None
    return found if found.tzinfo else found.replace(tzinfo=datetime.UTC)


def put(text: str) -> bool:
    """Text to stdout, with one newline at its end; False when nobody reads it any more. InputError when it cannot be written."""
    return sys.stdout is not None and _to_stdout(lambda: sys.stdout.write(text if text.endswith("\n") else f"{text}\n"))


def put_all() -> bool:
    """What waits on its way to stdout, as `put`."""
    return sys.stdout is not None and _to_stdout(sys.stdout.flush)  # it is None when the process was given none


def _to_stdout(writing: Callable[[], object]) -> bool:
    try:
        writing()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else what waits would fail again at the end
        if not isinstance(error, BrokenPipeError):
            raise InputError(f"stdout cannot be written: {error.strerror}") from error
        return False
    return True


def stdin() -> str:
    """All of stdin as text."""
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"stdin: byte {error.start} is no UTF-8") from error


def note(text: str) -> None:
    """A remark to stderr."""
    with suppress(OSError):  # nobody reads it
        print(text, file=sys.stderr)


def reports(assignments: list[str] | None, known: Collection[str]) -> list[tuple[str, Path]]:
    """`junit=FILE` as (report, file), before anything runs; InputError for an unknown report or a folder that is not there."""
    made = []
    for assignment in assignments or ():
        name, separator, file = assignment.partition("=")
        if name not in known or not separator or not file:
            hint = nearest(name, tuple(known))
            expected = ", ".join(f"{one}=FILE" for one in known)
            raise InputError(f"'--report {assignment}': expected one of {expected}{f'; {hint}' if hint else ''}")
        if not Path(file).parent.is_dir():
            raise InputError(f"'--report {assignment}': no folder '{Path(file).parent}'")
        if Path(file).is_dir():
            raise InputError(f"'--report {assignment}': '{file}' is a folder")
        made.append((name, Path(file)))
    return made


def write(file: Path, text: str) -> None:
    """A text to a file."""
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"'{file}' cannot be written: {error.strerror}") from error
