"""Logs to Events: NDJSON, arrays and {"Records": [...]}, plain or gzip, and our own Parquet.

    path ─> files ─> stretches of a clean log | content ─> pieces (records' bytes, each with its line)
         ─> blocks of rows, or a reason ─> tables ─> Events

Every record keeps its own bytes; columns are a view. A wrapped record is taken out of its wrapper: EventBridge's
`detail`, LookupEvents' `CloudTrailEvent`, a member `event`. What is no record is listed with path, line and reason.
"""

from __future__ import annotations

import glob
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from livefire.errors import InputError
from livefire.events.columns import SCHEMA, Events, Rejected
from livefire.events.parquet import PARQUET, parquet_table
from livefire.events.pieces import Bytes, Pieces, Reason, content_of, elements_of, pieces_of
from livefire.events.stretches import Stretch, Unclear, pieces_in, stretches_of
from livefire.events.view import Block, Row, View, binaries, is_record, view_of
from livefire.events.walk import one_line
from livefire.events.write import records as written

SUFFIXES = (".json", ".ndjson", ".jsonl", ".gz", ".log", ".txt", ".parquet")
SKIPPED_FOLDERS = ("CloudTrail-Digest",)
_LABELS = ".labels."
_WRAPPERS = ("detail", "event", "CloudTrailEvent")
_BLOCK = 512  # pieces read together: one that is no record makes its block slow, not the file
_FEW, _SMALL = 512, 1_048_576  # rows, or bytes, that make columns of their own: fewer wait for those of the next file
_ROWS, _BYTES = 16_384, 67_108_864  # rows, or bytes of records, that make a table
_LISTS = (b'"Records"', b'"Events"')
_OPENING = 200  # bytes of a line in which an envelope names its list


@dataclass
class _Rows:
    """Records' values, a list for each column, and their own bytes where these are kept."""

    values: list[list[Any]]
    contents: list[Bytes]
    size: int  # the records' bytes

    def __len__(self) -> int:
        return len(self.values[0])


@dataclass
class _Found:
    """What has been read so far: whole tables, blocks that follow them and are to become one, and few rows behind these."""

    view: View
    own_bytes: bool
    tables: list[pa.Table] = field(default_factory=list)
    records: list[pa.Array | pa.Table] = field(default_factory=list)  # a table: a Parquet file's, from which they are written
    blocks: list[Block] = field(default_factory=list)
    rows: int = 0  # of the blocks
    size: int = 0  # their records' bytes
    few: _Rows | None = None
    rejected: list[Rejected] = field(default_factory=list)


def read_events(*paths: Path | str, columns: Iterable[str] | None = None, own_bytes: bool = True) -> Events:
    """The records of files, folders (recursively, sorted) and globs, in that order; InputError when there is none at all.

    `columns`: the columns that are read, as `userAgent`, `userIdentity` or `userIdentity.type`; all others are null in every
    row. None: all. Time, source, name and id of an event are always read; a record that is broken inside a value that is not
    read is not told from a whole one. `own_bytes`: whether each record's own bytes are kept; without them `records` is None, and
    the events take half the memory and cannot be written again as they were.

    A file that is meant several times is read once. One that cannot be read is an InputError when it is named itself; inside a
    folder or a glob it is rejected as a whole (line 0), and the others are read.
    """
    if not paths:
        raise InputError("expected a file, a folder or a glob")
    found = _Found(view_of(None if columns is None else frozenset(columns)), own_bytes)
    meant: dict[Path, Path] = {}
    for file in (file for path in paths for file in _files(path)):
        meant.setdefault(file.resolve(), file)
    files = list(meant.values())
    named = {Path(path).as_posix() for path in paths}
    for file in files:
        try:
            _append(found, _parquet(file, found) if _is_parquet(file) else _log(file, found))
        except InputError as error:
            if file.as_posix() in named:
                raise
            found.rejected.append(Rejected(file.as_posix(), 0, str(error).removeprefix(f"'{file.as_posix()}' ")))
    _settle(found)
    if not found.tables:
        reasons = "".join(f"\n  {one}" for one in found.rejected[:5])
        raise InputError(f"no CloudTrail record in {', '.join(map(repr, map(str, paths)))}{reasons}")
    sources = tuple(file.as_posix() for file in files)
    return Events(pa.concat_tables(_alike(found.tables)), _records(found), tuple(found.rejected), sources)


def _alike(tables: list[pa.Table]) -> list[pa.Table]:
    """The tables with one encoding of their texts: a Parquet file's are plain."""
    return tables if len({table.schema for table in tables}) == 1 else [table.cast(SCHEMA) for table in tables]


def _records(found: _Found) -> pa.ChunkedArray | None:
    """All records' bytes; None when no file had bytes of its own, or they are not kept."""
    if not found.own_bytes or all(isinstance(records, pa.Table) for records in found.records):
        return None
    return pa.chunked_array(
        [records if isinstance(records, pa.Array) else binaries(written(Events(records))) for records in found.records]
    )


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


def _is_parquet(file: Path) -> bool:
    try:
        with file.open("rb") as opened:
            return opened.read(len(PARQUET)) == PARQUET
    except OSError as error:
        raise InputError(f"'{file.as_posix()}' cannot be read: {error.strerror}") from error


def _parquet(file: Path, so_far: _Found) -> _Found:
    table = parquet_table(file, so_far.view.schema)
    return _Found(so_far.view, so_far.own_bytes, tables=[table], records=[table])


def _log(file: Path, so_far: _Found) -> _Found:
    """The file stretch by stretch if it is clean to its end, else its whole content."""
    try:
        return _clean_log(file, _Found(so_far.view, so_far.own_bytes))
    except Unclear:
        pass
    content, complaints = content_of(file)
    pieces, found = pieces_of(content, cut=bool(complaints)), _Found(so_far.view, so_far.own_bytes)
    found.rejected += _rejected(file, (*complaints, *pieces.unread))
    _read_pieces(pieces, file, found)
    return found


def _clean_log(file: Path, found: _Found) -> _Found:
    for stretch in stretches_of(file):
        if not _read_at_once(stretch, found):
            pieces = pieces_in(stretch)
            found.rejected += _rejected(file, pieces.unread)
            _read_pieces(pieces, file, found)
    return found


def _read_at_once(stretch: Stretch, found: _Found) -> bool:
    """Whether the stretch is a list of nothing but records without a fault, whose bytes are not kept: it needs no splitting."""
    if found.own_bytes or stretch.line:
        return False
    try:
        values = found.view.values_in(stretch.content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    if not found.view.are_records(values):
        return False
    _take(found, _Rows(values, [], len(stretch.content)))
    return True


def _read_pieces(pieces: Pieces, file: Path, found: _Found) -> None:
    for start in range(0, len(pieces.contents), _BLOCK):
        end = start + _BLOCK
        _add(found, _records_of(pieces.contents[start:end], pieces.lines[start:end], found.view), file)


def _add(found: _Found, read: _Read, file: Path) -> None:
    found.rejected += _rejected(file, read.rejected)
    if read.contents:
        size = sum(len(memoryview(one)) for one in read.contents)
        _take(found, _Rows(read.values, list(read.contents) if found.own_bytes else [], size))


def _rejected(file: Path, reasons: Sequence[Reason]) -> list[Rejected]:
    return [Rejected(file.as_posix(), *reason) for reason in reasons]


def _take(found: _Found, rows: _Rows) -> None:
    """The rows behind those so far."""
    if found.few is None:
        found.few = rows
    else:
        for column, more in zip(found.few.values, rows.values, strict=True):
            column += more
        found.few.contents += rows.contents
        found.few.size += rows.size
    if len(found.few) >= _FEW or found.few.size >= _SMALL:
        _fill(found)


def _fill(found: _Found) -> None:
    """The few rows as a block."""
    if found.few is not None:
        block = found.view.block_of(found.few.values, found.few.contents if found.own_bytes else None)
        few, found.few = found.few, None
        _extend(found, [block], few.size)


def _extend(found: _Found, blocks: Sequence[Block], size: int) -> None:
    found.blocks += blocks
    found.rows += sum(map(len, blocks))
    found.size += size
    if found.rows >= _ROWS or found.size >= _BYTES:
        _settle(found)


def _settle(found: _Found) -> None:
    """The blocks so far as a table."""
    _fill(found)
    if found.blocks:
        found.tables.append(found.view.table_of(found.blocks))
        found.records += [block.records for block in found.blocks if block.records is not None]
        found.blocks, found.rows, found.size = [], 0, 0


def _append(found: _Found, file: _Found) -> None:
    """What one file gave, behind what those before it gave."""
    if file.tables:
        _settle(found)
    if file.blocks:
        _fill(found)
    found.tables += file.tables
    found.records += file.records
    found.rejected += sorted(file.rejected, key=lambda one: one.line)
    _extend(found, file.blocks, file.size)
    if file.few is not None:
        _take(found, file.few)


@dataclass(frozen=True)
class _Read:
    """`values` of the records `contents`, and what was no record."""

    values: list[list[Any]]
    contents: Sequence[Bytes]
    rejected: Sequence[Reason] = ()


def _records_of(contents: Sequence[Bytes], lines: Sequence[int], view: View) -> _Read:
    try:
        values = view.values_of(contents)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _one_by_one(contents, lines, view)
    return _Read(values, contents) if view.are_records(values) else _one_by_one(contents, lines, view)


def _one_by_one(pieces: Sequence[Bytes], lines: Sequence[int], view: View) -> _Read:
    """As above, when a piece may be a record, a wrapped one, an envelope of its own or nothing of the kind."""
    rows, contents, rejected = [], [], []
    for line, content in zip(lines, pieces, strict=True):
        for candidate in _candidates(bytes(content), view):
            try:
                record, row = _record(candidate, view)
            except (msgspec.DecodeError, RecursionError) as error:
                rejected.append((line, _reason(candidate, error)))
                continue
            rows.append(row)
            contents.append(record)
    return _Read(view.values_from(rows), contents, rejected)


def _candidates(content: bytes, view: View) -> list[bytes]:
    """What may be records in a piece: the elements of an envelope, else the piece, as when a record has such a member."""
    try:
        is_envelope = any(name in content[:_OPENING] for name in _LISTS) and not is_record(view.row_of(content))
        elements = elements_of(content) if is_envelope else None
    except (msgspec.DecodeError, RecursionError):
        elements = None
    return [content] if elements is None else [bytes(element) for element in elements]


def _record(content: bytes, view: View) -> tuple[bytes, Row]:
    """The record that the content is or wraps; a DecodeError when there is none."""
    row = view.row_of(content)
    if is_record(row):
        return content, row
    members = _MEMBERS.decode(content)
    for name in _WRAPPERS:
        inner = bytes(members[name]) if name in members else b""
        if inner[:1] == b'"':
            inner = one_line(msgspec.json.decode(inner, type=str).encode())
        if inner[:1] == b"{" and is_record(row := view.row_of(inner)):
            return inner, row
    raise msgspec.ValidationError("neither eventName nor eventSource, and no record in 'detail', 'event' or 'CloudTrailEvent'")


def _reason(content: bytes, error: Exception) -> str:
    if content[:1] not in (b"{", b"") and isinstance(error, msgspec.ValidationError):
        return "a record is a JSON object, this is another value"
    return f"JSON: {error}" if isinstance(error, msgspec.DecodeError) else "JSON: nested too deeply"


_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])
