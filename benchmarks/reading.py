"""Records.gz to columns: `read_events` against DuckDB's read_json on the same {"Records": [...]} file.

read_json has one thread where no more are named (a second does not help it: the envelope is one object). Of ours a second
thread gunzips ahead; all else is done by one.

    python benchmarks/reading.py [LOG]

Over 50,000 generated events; with a LOG also over its records, repeated to as many. Ours encodes the texts of objects that
repeat as a dictionary; "plain" decodes these too, so that every text is written out for every row, as read_json has them.
Each record's own bytes are kept where a line says so.

The columns of a detection are those that a backtest of it reads. read_json infers its columns from the file, all that
there are: another file has others. "told" is read_json with the columns of ours, the same whatever is in the file; it
refuses a file in which one value has another type, so no LOG is read that way.
"""

from __future__ import annotations

import gzip
import itertools
import sys
import tempfile
from functools import partial
from pathlib import Path

import duckdb
import msgspec
import pyarrow as pa
from rounds import compare, heading

from livefire import read_events
from livefire.events.columns import JSON_TEXT, SCHEMA, Events
from livefire.events.stretches import pieces_in, stretches_of
from livefire.events.view import view_of
from livefire.events.write import records, write_cloudtrail
from livefire.formats import load_pack
from livefire.generate import background
from livefire.pack import open_pack
from livefire.schemas import USUAL
from livefire.telemetry import columns_read, reads_own_bytes

COUNT = 50_000


def read_json(path: Path, threads: int, told: str = "") -> None:
    with duckdb.connect() as connection:
        connection.execute(f"SET threads = {threads}")
        records = f"read_json(?, maximum_object_size = 2000000000{told})"
        connection.execute(f"CREATE TABLE t AS SELECT unnest(Records) FROM {records}", [path.as_posix()])


def told(columns: frozenset[str] | None) -> str:
    return f", columns = {{Records: '{_struct(list(view_of(columns).schema))}[]'}}"


def _struct(fields: list[pa.Field]) -> str:
    return "STRUCT(" + ", ".join(f'"{field.name}" {_type(field)}' for field in fields) + ")"


def _type(field: pa.Field) -> str:
    if pa.types.is_struct(field.type):
        return _struct(list(field.type))
    if pa.types.is_timestamp(field.type):
        return "TIMESTAMPTZ"
    return "JSON" if field.name in JSON_TEXT else "BOOLEAN" if pa.types.is_boolean(field.type) else "VARCHAR"


def own_bytes(path: Path) -> int:
    return sum(len(pieces_in(stretch).contents) for stretch in stretches_of(path))


def packed(path: Path) -> Path:
    path.with_suffix(".json.gz").write_bytes(gzip.compress(path.read_bytes(), 6))
    return path.with_suffix(".json.gz")


def generated(folder: Path) -> Path:
    write_cloudtrail(background(events=COUNT, seed=1), None, folder / "generated.json")
    return packed(folder / "generated.json")


def repeated(log: Path, folder: Path) -> Path:
    own = list(itertools.islice(itertools.cycle(records(read_events(log))), COUNT))
    path = folder / "given.json"
    write_cloudtrail(Events(SCHEMA.empty_table(), pa.chunked_array([pa.array(own, pa.large_binary())])), None, path)
    return packed(path)


def compare_all(title: str, path: Path, *, tell: bool) -> None:
    print(f"\n{title}: {COUNT:,} records, {path.stat().st_size / 1e6:.1f} MB")
    heading("read_json")
    compare("to records, each with its own bytes", COUNT, lambda: own_bytes(path), lambda: read_json(path, 1))
    for one in load_pack(open_pack()):
        columns = columns_read([one], USUAL)
        read = partial(read_events, path, columns=columns, own_bytes=reads_own_bytes([one]))
        name = f"the columns of the {one.language} detection"
        compare(name, COUNT, read, lambda: read_json(path, 1))
        if tell:
            compare("    read_json told these", COUNT, read, partial(read_json, path, 1, told(columns)))
    read = partial(read_events, path, own_bytes=False)
    compare("all columns", COUNT, read, lambda: read_json(path, 1))
    if tell:
        compare("    read_json told these", COUNT, read, partial(read_json, path, 1, told(None)))
    compare("    plain", COUNT, lambda: read().table.cast(SCHEMA), lambda: read_json(path, 1))
    compare("    DuckDB on two threads", COUNT, read, lambda: read_json(path, 2))
    compare("    and each record's own bytes", COUNT, lambda: read_events(path), lambda: read_json(path, 1))


def main(folder: Path, log: Path | None) -> None:
    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    compare_all("generated events", generated(folder), tell=True)
    if log is not None:
        compare_all(f"records of {log.name}, repeated", repeated(log, folder), tell=False)
    print(f"\nmsgspec {msgspec.__version__}, pyarrow {pa.__version__}, DuckDB {duckdb.__version__}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        main(Path(temporary), Path(sys.argv[1]) if len(sys.argv) > 1 else None)
