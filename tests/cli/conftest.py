"""A command line that a test can call, and logs for it to read."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from livefire.cli import code_of
from livefire.events.write import write_cloudtrail
from livefire.generate import generate


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str


@pytest.fixture
def livefire(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """The command line, run in this process."""

    def run(*arguments: object) -> Ran:
        capsys.readouterr()
        code = code_of([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return run


@pytest.fixture
def pivot(tmp_path: Path) -> Path:
    """One aws_consoler pivot from a long-lived key, as CloudTrail delivers it."""
    path = tmp_path / "pivot.json"
    write_cloudtrail(generate("aws/federation.aws_consoler", n=1, seed=3), None, path)
    return path
