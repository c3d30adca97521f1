"""Logs of which a part cannot be read: it is told once, and the rest is read."""

import gzip
import json
from pathlib import Path

import pytest

from livefire.errors import InputError
from livefire.events.columns import Rejected
from livefire.events.read import read_events

LINES = [json.dumps({"eventName": "A", "eventID": str(number)}).encode() for number in range(3)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.parquet").write_bytes(b"PAR1 and nothing else")
    (tmp_path / "b.ndjson").write_bytes(b"\n".join(LINES))
    return tmp_path


def test_one_broken_file_of_a_folder_is_rejected_and_the_others_are_read(folder: Path) -> None:
    events = read_events(folder)
    (rejected,) = events.rejected
    assert len(events) == 3
    assert (rejected.path, rejected.line) == ((folder / "a.parquet").as_posix(), 0)
    assert rejected.reason.startswith("is no Parquet that can be read: ")


def test_one_broken_file_of_a_glob_is_rejected_too(folder: Path) -> None:
    assert [one.line for one in read_events(str(folder / "*")).rejected] == [0]


def test_a_broken_file_that_is_named_itself_is_an_error(folder: Path) -> None:
    with pytest.raises(InputError, match="is no Parquet that can be read"):
        read_events(folder / "b.ndjson", folder / "a.parquet")


def test_a_folder_of_broken_files_has_no_record(folder: Path) -> None:
    (folder / "b.ndjson").unlink()
    with pytest.raises(InputError, match="no CloudTrail record in"):
        read_events(folder)


CUT = {
    "lines": (b"\n".join(LINES), 2),
    "an envelope on one line": (b'{"Records":[' + b",".join(LINES) + b"]}", 2),
    "an envelope on many lines": (b'{"Records":[\n  ' + b",\n  ".join(LINES) + b"\n]}", 2),
}


@pytest.mark.parametrize(("content", "whole"), CUT.values(), ids=CUT)
def test_a_gzip_that_breaks_off_in_a_record_tells_that_once(tmp_path: Path, content: bytes, whole: int) -> None:
    cut = content.index(LINES[whole]) + 10
    stored = gzip.compress(content, 0)  # not compressed, so that the break is where we want it
    path = tmp_path / "cut.json.gz"
    path.write_bytes(stored[: stored.index(content) + cut])
    events = read_events(path)
    assert len(events) == whole
    assert [one.line for one in events.rejected] == [content[:cut].count(b"\n") + 1]
    assert events.rejected[0].reason.startswith("gzip: ")


def test_what_is_wrong_elsewhere_in_a_gzip_that_breaks_off_is_told_too(tmp_path: Path) -> None:
    content = b"\n".join([b"{", *LINES])
    stored = gzip.compress(content, 0)
    path = tmp_path / "cut.ndjson.gz"
    path.write_bytes(stored[: stored.index(content) + len(content) - 5])
    events = read_events(path)
    assert [one.line for one in events.rejected] == [1, 4]
    assert isinstance(events.rejected[0], Rejected)
