"""What only a process of its own shows: its exit code, an interrupt, a reader that goes away."""

import shlex
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from livefire.cli import code_of

LIVEFIRE = [sys.executable, "-m", "livefire"]
LONG = (
    "range a from 1 to 10000 step 1 | extend k = 1 | join kind=inner (range b from 1 to 10000 step 1 | extend k = 1) on k "
    "| extend l = 1 | join kind=inner (range c from 1 to 10000 step 1 | extend l = 1) on l "
    "| where strlen(strcat(tostring(a), tostring(b))) % 7 == 9 | summarize n = count()"
)
"""A query of 10^12 rows."""


def test_the_code_is_that_of_the_process() -> None:
    ran = subprocess.run([*LIVEFIRE, "nonsense"], capture_output=True, encoding="utf-8", check=False)
    assert (ran.returncode, ran.stdout) == (3, "")
    assert ran.stderr.endswith("error: No such command 'nonsense'.\n")


@pytest.mark.skipif(sys.platform == "win32", reason="a console of its own is needed to interrupt a process")
def test_an_interrupt_ends_a_query_that_is_running() -> None:
    with subprocess.Popen([*LIVEFIRE, "query", "-l", "kusto", LONG], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        try:
            time.sleep(2.5)
            for _ in range(12):  # again, as a user does: one that falls into the import of a library may be lost there
                running.send_signal(signal.SIGINT)
                with suppress(subprocess.TimeoutExpired):
                    running.wait(timeout=5)
                    break
            out, err = running.communicate(timeout=1)
        finally:
            running.kill()
    assert (running.returncode, out, b"error" in err) == (130, b"", False)


@pytest.mark.skipif(sys.platform == "win32", reason="no process interrupts itself there")
def test_an_interrupt_of_a_query_is_no_error_of_the_engine() -> None:
    code = (
        "import os, signal, sys, threading, livefire\n"
        "livefire.query('print 1', language='kusto')\n"  # all is imported
        "threading.Timer(2, os.kill, (os.getpid(), signal.SIGINT)).start()\n"
        "try:\n"
        "    livefire.query(sys.argv[1], language='kusto')\n"
        "except BaseException as error:\n"
        "    print(type(error).__name__)\n"
    )
    ran = subprocess.run([sys.executable, "-c", code, LONG], capture_output=True, encoding="utf-8", timeout=60, check=False)
    assert ran.stdout == "KeyboardInterrupt\n"


@pytest.mark.skipif(sys.platform == "win32", reason="a shell closes the output")
def test_a_process_without_an_output_ends_as_any_other(tmp_path: Path) -> None:
    made = tmp_path / "made.ndjson"
    command = shlex.join([*LIVEFIRE, "generate", "--events", "5", "--to", str(made)])
    ran = subprocess.run(["sh", "-c", f"{command} >&-"], stderr=subprocess.PIPE, check=False)
    assert (ran.returncode, b"Traceback" in ran.stderr, made.is_file()) == (0, False, True)


def test_an_error_that_follows_an_interrupt_is_the_interrupt(capsys: pytest.CaptureFixture[str]) -> None:
    assert code_of(["explain", "absent"], [signal.SIGINT]) == 130
    assert capsys.readouterr().err == ""
    assert code_of(["explain", "absent"]) == 3


def test_a_reader_that_goes_away_changes_neither_code_nor_reports(tmp_path: Path) -> None:
    arguments = ["run", "--background", "0", "--only", "aws/getsignintoken_abuse", "--report", f"junit={tmp_path / 'report.xml'}"]
    with subprocess.Popen([*LIVEFIRE, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        running.stdout.close()
        assert (running.wait(timeout=120), b"Traceback" in (running.stderr.read() if running.stderr else b"")) == (0, False)
    assert (tmp_path / "report.xml").read_text(encoding="utf-8").startswith("<?xml")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is full")
def test_an_output_that_cannot_be_written_is_an_error_and_loses_no_report(tmp_path: Path) -> None:
    arguments = ["run", "--background", "0", "--only", "aws/getsignintoken_abuse", "--report", f"junit={tmp_path / 'report.xml'}"]
    for command in (["query", "-l", "kusto", "print 1"], [*arguments, "--format", "json"]):
        with Path("/dev/full").open("wb") as full:
            ran = subprocess.run([*LIVEFIRE, *command], stdout=full, stderr=subprocess.PIPE, check=False)
        assert (ran.returncode, ran.stderr.decode().splitlines()[-1]) == (
            3,
            "error: stdout cannot be written: No space left on device",
        )
    assert (tmp_path / "report.xml").read_text(encoding="utf-8").startswith("<?xml")
