"""Logs to Events: NDJSON, arrays and {"Records": [...]}, plain or gzip, and our own Parquet.

    path ─> files ─> content ─> pieces (records' bytes, each with its line) ─> rows, or a reason ─> Events

Every record keeps its own bytes; columns are a view. A wrapped record is taken out of its wrapper: EventBridge's
`detail`, LookupEvents' `CloudTrailEvent`, a member `event`. What is no record is listed with path, line and reason.
"""

from __future__ import annotations

import glob
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from livefire.errors import InputError
from livefire.events.columns import SCHEMA, Events, Rejected
from livefire.events.parquet import PARQUET, parquet_table
from livefire.events.pieces import Bytes, Reason, content_of, elements_of, pieces_of
from livefire.events.view import Row, binaries, columns_from, columns_of, is_record, row_of, table_of
from livefire.events.write import records as written

SUFFIXES = (".json", ".ndjson", ".jsonl", ".gz", ".log", ".txt", ".parquet")
SKIPPED_FOLDERS = ("CloudTrail-Digest",)
_LABELS = ".labels."
_WRAPPERS = ("detail", "event", "CloudTrailEvent")
_BLOCK = 8192  # pieces read together: one that is no record makes its block slow, not the file
_OPENING = 200  # bytes of a line in which an envelope names its list


@dataclass
class _Found:
    """What has been read so far, file by file."""

    tables: list[pa.Table] = field(default_factory=list)
    records: list[pa.Array | None] = field(default_factory=list)  # None: of a Parquet file, which has none
    rejected: list[Rejected] = field(default_factory=list)


def read_events(*paths: Path | str) -> Events:
    """The records of files, folders (recursively, sorted) and globs, in that order; InputError when there is none at all.

    A file that is meant several times is read once. One that cannot be read is an InputError when it is named itself; inside a
    folder or a glob it is rejected as a whole (line 0), and the others are read.
    """
    found = _Found()
    meant: dict[Path, Path] = {}
    for file in (file for path in paths for file in _files(path)):
        meant.setdefault(file.resolve(), file)
    files = list(meant.values())
    named = {Path(path).as_posix() for path in paths}
    for file in files:
        try:
            _read_file(file, found)
        except InputError as error:
            if file.as_posix() in named:
                raise
            found.rejected.append(Rejected(file.as_posix(), 0, str(error).removeprefix(f"'{file.as_posix()}' ")))
    if not found.tables:
        reasons = "".join(f"\n  {one}" for one in found.rejected[:5])
        raise InputError(f"no CloudTrail record in {', '.join(map(repr, map(str, paths)))}{reasons}")
    return Events(
        pa.concat_tables(found.tables), _records(found), tuple(found.rejected), tuple(file.as_posix() for file in files)
    )


def _records(found: _Found) -> pa.ChunkedArray | None:
    """All records' bytes; None when no file had bytes of its own."""
    if all(records is None for records in found.records):
        return None
    chunks = [
        binaries(written(Events(table))) if records is None else records
        for table, records in zip(found.tables, found.records, strict=True)
    ]
    return pa.chunked_array(chunks)


def _files(path: Path | str) -> list[Path]:
    text = str(path)
    if Path(text).is_dir():
        inside = sorted(file for file in Path(text).rglob("*") if file.is_file() and file.name.endswith(SUFFIXES))
        kept = [file for file in inside if not set(SKIPPED_FOLDERS) & set(file.parts) and _LABELS not in file.name]
        if not kept:
            raise InputError(f"'{text}' holds no log: expected files that end in {', '.join(SUFFIXES)}")
        return kept
    if Path(text).is_file():
        return [Path(text)]
    names = sorted(glob.glob(text, recursive=True))  # noqa: PTH207  a pattern may be absolute
    matched = [Path(name) for name in names if Path(name).is_file()]
    if not matched:
        raise InputError(f"no file, folder or glob '{text}'")
    return matched


def _read_file(file: Path, found: _Found) -> None:
    path = file.as_posix()
    content, complaints = content_of(file)
    if content[:4] == PARQUET:
        found.tables.append(parquet_table(file))
        found.records.append(None)
        return
    pieces = pieces_of(content)
    rejected = [*pieces.unread]
    for start in range(0, len(pieces.contents), _BLOCK):
        read = _records_of(pieces.contents[start : start + _BLOCK], pieces.lines[start : start + _BLOCK])
        rejected += read.rejected
        if read.contents:
            found.tables.append(table_of(read.columns))
            found.records.append(binaries(read.contents))
    found.rejected += [Rejected(path, *reason) for reason in (*complaints, *_beside(complaints, rejected))]


def _beside(complaints: Sequence[Reason], rejected: Sequence[Reason]) -> Sequence[Reason]:
    """What is rejected for another reason than that the file breaks off: the record that the break cut is told once."""
    cut = {line for line, _ in complaints}
    return rejected[:-1] if rejected and rejected[-1][0] in cut else rejected


@dataclass(frozen=True)
class _Read:
    """`columns` over `contents`, and what was no record."""

    columns: Sequence[Sequence[Any]]
    contents: Sequence[Bytes]
    rejected: Sequence[Reason] = ()


_NAME, _SOURCE = SCHEMA.names.index("eventName"), SCHEMA.names.index("eventSource")


def _records_of(contents: Sequence[Bytes], lines: Sequence[int]) -> _Read:
    try:
        columns = columns_of(contents)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _one_by_one(contents, lines)
    if (None, None) in zip(columns[_NAME], columns[_SOURCE], strict=True):
        return _one_by_one(contents, lines)
    return _Read(columns, contents)


def _one_by_one(pieces: Sequence[Bytes], lines: Sequence[int]) -> _Read:
    """As above, when a piece may be a record, a wrapped one, an envelope of its own or nothing of the kind."""
    rows, contents, rejected = [], [], []
    for line, content in zip(lines, pieces, strict=True):
        for candidate in _candidates(bytes(content)):
            try:
                record, row = _record(candidate)
            except (msgspec.DecodeError, RecursionError) as error:
                rejected.append((line, _reason(candidate, error)))
                continue
            rows.append(row)
            contents.append(record)
    return _Read(columns_from(rows), contents, rejected)


def _candidates(content: bytes) -> list[bytes]:
    """What may be records in a piece: the elements of an envelope, else the piece."""
    try:
        elements = elements_of(content) if b'"Records"' in content[:_OPENING] else None
    except (msgspec.DecodeError, RecursionError):
        elements = None
    return [content] if elements is None else [bytes(element) for element in elements]


def _record(content: bytes) -> tuple[bytes, Row]:
    """The record that the content is or wraps; a DecodeError when there is none."""
    row = row_of(content)
    if is_record(row):
        return content, row
    members = _MEMBERS.decode(content)
    for name in _WRAPPERS:
        inner = bytes(members[name]) if name in members else b""
        if inner[:1] == b'"':
            inner = msgspec.json.decode(inner, type=str).encode()
        if inner[:1] == b"{" and is_record(row := row_of(inner)):
            return inner, row
    raise msgspec.ValidationError("neither eventName nor eventSource, and no record in 'detail', 'event' or 'CloudTrailEvent'")


def _reason(content: bytes, error: Exception) -> str:
    if content[:1] not in (b"{", b"") and isinstance(error, msgspec.ValidationError):
        return "a record is a JSON object, this is another value"
    return f"JSON: {error}" if isinstance(error, msgspec.DecodeError) else "JSON: nested too deeply"


_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])
