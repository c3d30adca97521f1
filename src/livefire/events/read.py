"""Logs to Events: NDJSON, arrays and {"Records": [...]}, plain or gzip; every record keeps its own bytes, columns are a view.

A wrapped record is taken out of its wrapper: EventBridge's `detail`, LookupEvents' `CloudTrailEvent`, a member `event`.
What is no record is listed with path, line and reason, and the rest is read.
"""

from __future__ import annotations

import glob
import io
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pyarrow as pa
from isal import igzip

from livefire.errors import InputError
from livefire.events.columns import Events, Rejected
from livefire.events.view import columns_of

SUFFIXES = (".json", ".ndjson", ".jsonl", ".gz", ".log", ".txt")
SKIPPED_FOLDERS = ("CloudTrail-Digest",)
_WRAPPERS = ("detail", "event", "CloudTrailEvent")


@dataclass
class _Found:
    """What has been read so far."""

    records: list[bytes] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)


def read_events(*paths: Path | str) -> Events:
    """The records of files, folders (recursively, sorted) and globs, in that order; InputError when there is none at all."""
    found = _Found()
    files = [file for path in paths for file in _files(path)]
    for file in files:
        _read_file(file, found)
    if not found.records:
        reasons = "".join(f"\n  {one.path}:{one.line}: {one.reason}" for one in found.rejected[:5])
        raise InputError(f"no CloudTrail record in {', '.join(map(repr, map(str, paths)))}{reasons}")
    table, kept, unreadable = columns_of(found.records)
    rejected = (*found.rejected, *(Rejected("", 0, reason) for reason in unreadable))
    records = pa.chunked_array([pa.array(kept, pa.large_binary())])
    return Events(table, records, rejected, tuple(file.as_posix() for file in files))


def _files(path: Path | str) -> list[Path]:
    text = str(path)
    if Path(text).is_dir():
        inside = sorted(file for file in Path(text).rglob("*") if file.is_file() and file.name.endswith(SUFFIXES))
        kept = [file for file in inside if not set(SKIPPED_FOLDERS) & set(file.parts)]
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
    try:
        content = file.read_bytes()
    except OSError as error:
        raise InputError(f"'{path}' cannot be read: {error.strerror}") from error
    if content[:2] == b"\x1f\x8b":
        content, complaint = _gunzipped(content)
        if complaint:
            found.rejected.append(Rejected(path, content.count(b"\n") + 1, complaint))
    content = content.removeprefix(b"\xef\xbb\xbf")
    if not _whole(content, path, found):
        _lines(content, path, found)


def _gunzipped(content: bytes) -> tuple[bytes, str]:
    """What decompresses, and a complaint about what does not."""
    parts = []
    try:
        with igzip.IGzipFile(fileobj=io.BytesIO(content)) as stream:  # type: ignore[no-untyped-call]  # isal has no stubs for it
            while part := stream.read(1 << 20):
                parts.append(part)
    except (EOFError, OSError, igzip.BadGzipFile) as error:
        return b"".join(parts), f"gzip: {error}"
    return b"".join(parts), ""


class _Envelope(msgspec.Struct):
    Records: list[msgspec.Raw] | None = None
    Events: list[msgspec.Raw] | None = None


_ENVELOPE = msgspec.json.Decoder(_Envelope)
_ARRAY = msgspec.json.Decoder(list[msgspec.Raw])
_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])


def _whole(content: bytes, path: str, found: _Found) -> bool:
    """The content as one JSON value; False when it is none, or is one record of a line-delimited file."""
    start = content.lstrip()[:1]
    try:
        if start == b"[":
            elements = _ARRAY.decode(content)
        elif start == b"{":
            envelope = _ENVELOPE.decode(content)
            if envelope.Records is None and envelope.Events is None:
                return _one(content, 1, path, found)
            elements = envelope.Records if envelope.Records is not None else envelope.Events or []
        else:
            return False
    except (msgspec.DecodeError, RecursionError):
        return False
    for element in elements:
        _record(bytes(element), 1, path, found)
    return True


def _one(content: bytes, line: int, path: str, found: _Found) -> bool:
    _record(content.strip(), line, path, found)
    return True


def _lines(content: bytes, path: str, found: _Found) -> None:
    for number, line in enumerate(content.split(b"\n"), start=1):
        stripped = line.strip()
        if not stripped:
            continue
        if stripped[:1] == b"{" and b'"Records"' in stripped[:200] and _whole(stripped, path, found):
            continue
        _record(stripped, number, path, found)


def _record(content: bytes, line: int, path: str, found: _Found) -> None:
    """One record, or why it is none."""
    try:
        members = _OBJECT.decode(content)
        inner = content if "eventName" in members or "eventSource" in members else _unwrapped(members)
        inner.decode("utf-8")
    except UnicodeDecodeError as error:
        found.rejected.append(Rejected(path, line, f"byte {error.start} is no UTF-8"))
    except (msgspec.DecodeError, RecursionError) as error:
        found.rejected.append(Rejected(path, line, _reason(content, error)))
    else:
        found.records.append(inner if b"\n" not in inner else msgspec.json.format(inner, indent=-1))


def _reason(content: bytes, error: Exception) -> str:
    if content[:1] not in (b"{", b"") and isinstance(error, msgspec.ValidationError):
        return "a record is a JSON object, this is another value"
    return f"JSON: {error}" if str(error) else "JSON: nested too deeply"


def _unwrapped(members: dict[str, msgspec.Raw]) -> bytes:
    """The record inside a known wrapper; a DecodeError when there is none."""
    for name in _WRAPPERS:
        if name in members:
            inner = bytes(members[name])
            if inner[:1] == b'"':
                inner = msgspec.json.decode(inner, type=str).encode()
            if inner[:1] == b"{" and {"eventName", "eventSource"} & _OBJECT.decode(inner).keys():
                return inner
    raise msgspec.ValidationError("neither eventName nor eventSource, and no record in 'detail', 'event' or 'CloudTrailEvent'")
