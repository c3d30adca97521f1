"""Records.gz to columns: `read_events` against DuckDB's read_json on the same {"Records": [...]} file.

    python benchmarks/reading.py [RECORDS.json.gz]

Without a file: 50,000 generated events. Both read all columns of a record; ours keeps each record's own bytes as well.
"""

from __future__ import annotations

import gzip
import sys
import tempfile
from pathlib import Path

import duckdb
import msgspec
from rounds import compare, heading

from livefire import read_events
from livefire.events.pieces import content_of, pieces_of
from livefire.events.write import write_cloudtrail
from livefire.generate import background


def read_json(path: Path, threads: int) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"SET threads = {threads}")
        connection.execute(
            "CREATE TABLE t AS SELECT unnest(Records) FROM read_json(?, maximum_object_size = 2000000000)", [path.as_posix()]
        )


def generated(folder: Path) -> Path:
    write_cloudtrail(background(events=50_000, seed=1), None, folder / "a.json")
    path = folder / "a.json.gz"
    path.write_bytes(gzip.compress((folder / "a.json").read_bytes(), 6))
    return path


def main(folder: Path, given: Path | None) -> None:
    path = given or generated(folder)
    count = len(read_events(path))
    heading("read_json")
    compare("to records, each with its own bytes", count, lambda: pieces_of(content_of(path)[0]), lambda: read_json(path, 1))
    compare("to all columns and own bytes", count, lambda: read_events(path), lambda: read_json(path, 1))
    compare("the same, DuckDB on two threads", count, lambda: read_events(path), lambda: read_json(path, 2))
    print(f"{count:,} records, {path.stat().st_size / 1e6:.1f} MB; msgspec {msgspec.__version__}, DuckDB {duckdb.__version__}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        main(Path(temporary), Path(sys.argv[1]) if len(sys.argv) > 1 else None)
