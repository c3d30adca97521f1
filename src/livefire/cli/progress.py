"""Progress on stderr, when it takes over a second and a person is looking."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Tell(Protocol):
    """What a long piece of work calls at each step."""

    def __call__(self, doing: str) -> None: ...


@contextmanager
def progress(*, shown: bool | None = None, after: float = 1.0) -> Iterator[Tell]:
    """A function that shows what is being done, from `after` seconds on; the line is wiped at the end."""
    visible = sys.stderr.isatty() if shown is None else shown
    start = time.monotonic()
    wiped = 0

    def tell(doing: str) -> None:
        nonlocal wiped
        if visible and time.monotonic() - start >= after:
            print(f"\r{doing[:100]:<{wiped}}", end="", file=sys.stderr, flush=True)
            wiped = max(wiped, len(doing[:100]))

    try:
        yield tell
    finally:
        if wiped:
            print(f"\r{'':<{wiped}}\r", end="", file=sys.stderr, flush=True)
