"""Two ways of doing one thing, in turn, several times over: medians, and the ratio between them round by round.

A first round, in which memory is claimed and files are cached, is not counted.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

ROUNDS = 7


def seconds(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def compare(title: str, count: int, ours: Callable[[], Any], yardstick: Callable[[], Any], *, rounds: int = ROUNDS) -> None:
    """`count` events by ours and by the yardstick (which may do fewer: it returns how many it did, None for all)."""
    ratios, mine, theirs = [], [], []
    ours()
    yardstick()
    for _ in range(rounds):
        first = seconds(ours) / count
        start = time.perf_counter()
        done = yardstick()
        second = (time.perf_counter() - start) / (done if isinstance(done, int) else count)
        mine.append(first * 1e6)
        theirs.append(second * 1e6)
        ratios.append(second / first)
    print(
        f"{title:<44} {statistics.median(mine):9.2f} us  {statistics.median(theirs):9.2f} us  "
        f"{statistics.median(ratios):7.1f}x  ({min(ratios):.1f} to {max(ratios):.1f})"
    )


def heading(yardstick: str) -> None:
    print(f"{'per event, medians of ' + str(ROUNDS) + ' rounds in turn':<44} {'livefire':>12}  {yardstick:>12}  {'ratio':>8}")
