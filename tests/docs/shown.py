"""What a page of the docs shows: files that it writes, commands that it runs, and their output.

A fenced block whose info string is a language and a path (```yaml scenarios/a.yaml) is a file of that content. In a
```console block a line `$ command` is a command (`# exits with 1` behind it when it does not end in 0), the lines below it
what it prints; a line `...` stands for any lines. Each page is run from top to bottom in an empty folder.

`python tests/docs/shown.py PAGE...` rewrites the output in the pages where it disagrees.
"""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from livefire.cli import code_of

FENCE = re.compile(r"^```(?P<language>\w+)(?: (?P<path>\S+))?\n(?P<content>.*?)^```$", re.M | re.S)
EXIT = re.compile(r"\s+# exits with (\d+)$")
VERSIONS = re.compile(r"^livefire \d.*?\n(?=\n)", re.M | re.S)  # of Python and packages: shown as `...`


@dataclass(frozen=True)
class File:
    """A file that the page writes."""

    path: str
    content: str


@dataclass(frozen=True)
class Command:
    """A command, what it prints and its exit code; `start` and `end`: where the output stands in the page."""

    line: str
    code: int
    output: str
    start: int
    end: int


def steps(page: str) -> Iterator[File | Command]:
    """The files and commands of a page, in its order."""
    for block in FENCE.finditer(page):
        if block["language"] == "console":
            yield from _commands(block["content"], block.start("content"))
        elif block["path"]:
            yield File(block["path"], block["content"])


def _commands(content: str, offset: int) -> Iterator[Command]:
    starts = [found.start() for found in re.finditer(r"^\$ ", content, re.M)]
    for start, end in zip(starts, [*starts[1:], len(content)], strict=True):
        line, _, output = content[start:end].partition("\n")
        found = EXIT.search(line)
        code = int(found[1]) if found else 0
        yield Command(EXIT.sub("", line[2:]), code, output, offset + end - len(output), offset + end)


@dataclass(frozen=True)
class Printed:
    code: int
    output: str
    errors: str


def run(command: Command, folder: Path) -> Printed:
    """The command in the folder. Only livefire and pytest: a page shows nothing else that runs."""
    program, *arguments = shlex.split(command.line)
    return PROGRAMS[program](arguments, folder)


def _livefire(arguments: Sequence[str], folder: Path) -> Printed:
    """In this process: to start one for each command takes longer than the commands."""
    out, errors = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in range(2))
    with contextlib.chdir(folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
        code = code_of(arguments)
    return Printed(code, _written(out), _written(errors))


def _written(stream: io.TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()


def _pytest(arguments: Sequence[str], folder: Path) -> Printed:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", timeout=300, check=False)
    return Printed(done.returncode, done.stdout, done.stderr)


PROGRAMS = {"livefire": _livefire, "pytest": _pytest}


def agrees(expected: str, output: str) -> bool:
    """Whether the output is the expected one, `...` lines standing for any lines."""
    parts = re.split(r"^\s*\.\.\.\n", expected, flags=re.M)
    return re.fullmatch(r"(?s:.*)".join(map(re.escape, parts)), output) is not None


def write(file: File, folder: Path) -> None:
    path = folder / file.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(file.content, encoding="utf-8")


def updated(page: str) -> str:
    """The page with the output that its commands print."""
    changes: list[tuple[Command, str]] = []
    with tempfile.TemporaryDirectory() as folder:
        for step in steps(page):
            if isinstance(step, File):
                write(step, Path(folder))
            else:
                printed = run(step, Path(folder))
                if printed.code != step.code:
                    print(f"{step.line}: exit code {printed.code}\n{printed.errors}", file=sys.stderr)
                if not agrees(step.output, printed.output):
                    changes.append((step, VERSIONS.sub("...\n", printed.output)))
    for command, output in reversed(changes):
        page = page[: command.start] + output + page[command.end :]
    return page


if __name__ == "__main__":
    for name in sys.argv[1:]:
        Path(name).write_text(updated(Path(name).read_text(encoding="utf-8")), encoding="utf-8")
