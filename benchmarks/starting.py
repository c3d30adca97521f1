"""From the shell's prompt to the answer: `--help`, a query over no events, a backtest of one pivot, a run without background.

python benchmarks/starting.py
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from rounds import ROUNDS, seconds


def main(folder: Path) -> None:
    log = folder / "pivot.json"
    made = ["generate", "--activity", "aws/federation.aws_consoler", "--events", "4", "--as", "cloudtrail", "--to", str(log)]
    subprocess.run([sys.executable, "-m", "livefire", *made], check=True, stderr=subprocess.DEVNULL)
    for words in (
        ["--help"],
        ["query", "--language", "kusto", "print 1"],
        ["backtest", "aws/getsignintoken_abuse", "--on", str(log)],
        ["run", "--background", "0", "--only", "aws/getsignintoken_abuse"],
        ["run"],
    ):
        command = [sys.executable, "-m", "livefire", *words]
        times = [seconds(lambda: subprocess.run(command, capture_output=True, check=True)) for _ in range(ROUNDS)]  # noqa: B023
        print(f"livefire {' '.join(word for word in words if word != str(log)):<60} {statistics.median(times):6.2f} s")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        main(Path(temporary))
