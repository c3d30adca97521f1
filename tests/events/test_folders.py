"""Many files are read as one log: whatever their sizes and formats, in the order of the files, no record lost or doubled."""

import gzip
import json
from itertools import accumulate
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from livefire import read_events
from livefire.events import read
from livefire.events.columns import SCHEMA
from livefire.events.write import records, write_parquet

SHAPES = ["envelope", "envelope.gz", "lines", "a broken line between", "half a gzip file", "parquet"]
FILES = st.lists(st.tuples(st.sampled_from(SHAPES), st.integers(1, 6)), min_size=1, max_size=7)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows that wait, blocks and tables of a few records: every way from one file to the next is gone within a few files."""
    monkeypatch.setattr(read, "_FEW", 3)
    monkeypatch.setattr(read, "_ROWS", 8)


def record(number: int) -> bytes:
    return b'{"eventName":"A","eventID":"%d","userIdentity":{"arn":"%d"},"requestParameters":{"n":%d}}' % ((number,) * 3)


def write(folder: Path, place: int, shape: str, contents: list[bytes]) -> None:
    file = folder / f"{place}.json"
    envelope, lines = b'{"Records":[' + b",".join(contents) + b"]}", b"\n".join([*contents, b""])
    if shape == "parquet":
        file.write_bytes(lines)
        write_parquet(read_events(file), None, folder / f"{place}.parquet")
        file.unlink()
    elif shape == "half a gzip file":
        file.write_bytes(gzip.compress(envelope)[:-9])
    elif shape == "a broken line between":
        file.write_bytes(contents[0] + b'\n{"eventName":\n' + b"\n".join(contents[1:]))
    else:
        file.write_bytes({"envelope": envelope, "envelope.gz": gzip.compress(envelope), "lines": lines}[shape])


@pytest.mark.parametrize("own_bytes", [True, False])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(files=FILES)
def test_records_come_in_the_order_of_their_files(
    tmp_path_factory: pytest.TempPathFactory, own_bytes: bool, files: list[tuple[str, int]]
) -> None:
    folder = tmp_path_factory.mktemp("logs")
    ends = list(accumulate(count for _, count in files))
    for place, ((shape, count), end) in enumerate(zip(files, ends, strict=True)):
        write(folder, place, shape, [record(number) for number in range(end - count, end)])
    found = read_events(folder, own_bytes=own_bytes)
    ids = [str(number) for number in range(ends[-1])]
    rows = found.table.cast(SCHEMA).to_pylist()
    assert [row["eventID"] for row in rows] == ids
    assert [row["userIdentity"]["arn"] for row in rows] == ids
    assert [row["requestParameters"] for row in rows] == [f'{{"n":{number}}}' for number in ids]
    bad = [place for place, (shape, _) in enumerate(files) if shape in ("a broken line between", "half a gzip file")]
    assert [Path(one.path).stem for one in found.rejected] == [str(place) for place in bad]
    if own_bytes:
        assert list(map(json.loads, records(found))) == [json.loads(record(int(number))) for number in ids]


def test_long_records_do_not_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "_FEW", 1_000)
    monkeypatch.setattr(read, "_SMALL", 100)
    blocks: list[int] = []
    extend = read._extend
    monkeypatch.setattr(read, "_extend", lambda found, more, size: blocks.extend(map(len, more)) or extend(found, more, size))
    for place in range(4):
        write(tmp_path, place, "envelope", [record(place)])
    read_events(tmp_path)
    assert max(blocks) < 4
