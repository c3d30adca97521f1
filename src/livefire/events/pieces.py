"""A log file to the JSON texts in it: what looks like one record each, with its line, and why other stretches are none.

    file ─> content (gunzipped) ─> envelope | array | lines ─> Pieces

A file that is one JSON value is split by msgspec without reading what is in the records; one that breaks off, or that
something follows, is walked record by record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

import msgspec
import numpy as np
import pyarrow as pa
from isal import igzip_lib, isal_zlib

from livefire.errors import InputError
from livefire.events.walk import BREAKS_OFF, is_truncated, one_line, walked

Bytes: TypeAlias = bytes | msgspec.Raw
Reason: TypeAlias = tuple[int, str]
"""A 1-based line and why nothing there is a record."""


@dataclass(frozen=True)
class Pieces:
    """`contents[i]` is JSON text that begins in line `lines[i]`; `unread` lists what was passed over."""

    contents: Sequence[Bytes]
    lines: Sequence[int]
    unread: tuple[Reason, ...] = ()


GZIP = b"\x1f\x8b"
_MEMBER = b"\x1f\x8b\x08"
BROKEN: tuple[type[Exception], ...] = (EOFError, igzip_lib.IsalError)  # type: ignore[assignment]  # its stub says instance
_BIT = 65_536
_MOST = 1032  # deflate makes at most this many bytes of one


def content_of(file: Path) -> tuple[bytes, tuple[Reason, ...]]:
    """What the file holds, decompressed as far as it can be."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise InputError(f"'{file.as_posix()}' cannot be read: {error.strerror}") from error
    complaint = ""
    if content[:2] == GZIP:
        content, complaint = _gunzipped(content)
    reasons = ((content.count(b"\n") + 1, complaint),) if complaint else ()
    return content.removeprefix(b"\xef\xbb\xbf"), reasons


def _gunzipped(content: bytes) -> tuple[bytes, str]:
    """What decompresses, and a complaint about what does not."""
    size = int.from_bytes(content[-4:], "little")
    if content.find(_MEMBER, 3) < 0 and size < _MOST * len(content):  # one member, which says how long it is
        try:
            return isal_zlib.decompress(content, 31, size + 1), ""
        except BROKEN:
            return _unpacked(content)
    return _unpacked(content)


def _unpacked(content: bytes) -> tuple[bytes, str]:
    """The members one after another, bit by bit: what comes before a break is kept."""
    parts: list[bytes] = []
    position, stream, ended = 0, isal_zlib.decompressobj(31), True
    while position < len(content):
        if ended:
            stream, ended = isal_zlib.decompressobj(31), False
        try:
            parts.append(stream.decompress(content[position : position + _BIT]))
        except BROKEN as error:
            return b"".join(parts), f"gzip: {error}"
        position += _BIT
        if stream.eof:
            position, ended = min(position, len(content)) - len(stream.unused_data), True
    return b"".join(parts), "" if ended else "gzip: the file breaks off"


def pieces_of(content: bytes, *, cut: bool = False) -> Pieces:
    """The JSON texts of a file's content, in their order; of `cut` content without the one that the cut goes through."""
    pieces = _whole(content) or lines_of(content)
    kept = _uncut(pieces) if cut else pieces
    return kept if is_utf8(content) else readable(kept)


def _uncut(pieces: Pieces) -> Pieces:
    """Whoever cut the content has complained already: what breaks off at its end is not told twice."""
    if pieces.unread:
        return replace(pieces, unread=tuple(reason for reason in pieces.unread if not reason[1].endswith(BREAKS_OFF)))
    whole = len(pieces.contents) - (1 if pieces.contents and is_truncated(pieces.contents[-1]) else 0)
    return Pieces(pieces.contents[:whole], pieces.lines[:whole])


class _Envelope(msgspec.Struct):
    Records: list[msgspec.Raw] | None = None
    Events: list[msgspec.Raw] | None = None


_ENVELOPE = msgspec.json.Decoder(_Envelope)
_ARRAY = msgspec.json.Decoder(list[msgspec.Raw])


def elements_of(content: bytes) -> list[msgspec.Raw] | None:
    """The elements of an envelope or an array, None for another object; DecodeError for what is no JSON value."""
    if content[:256].lstrip()[:1] == b"[":
        return _ARRAY.decode(content)
    envelope = _ENVELOPE.decode(content)
    if envelope.Records is not None and envelope.Events is not None:
        return envelope.Records + envelope.Events
    return envelope.Records if envelope.Records is not None else envelope.Events


def _whole(content: bytes) -> Pieces | None:
    """The content as one JSON value, or as several that are no lines; None when it is lines."""
    try:
        elements = elements_of(content)
    except (msgspec.DecodeError, RecursionError):
        found = walked(content)
        return None if found is None else Pieces(found.contents, found.lines, tuple(found.unread))
    if elements is None:
        return Pieces([one_line(content.strip())], [1])
    spread = b"\n" in content.strip()
    return Pieces([one_line(bytes(one)) for one in elements] if spread else elements, [1] * len(elements))


def lines_of(content: bytes, first: int = 1) -> Pieces:
    """The lines that are not blank; the first line of the content has the number `first`."""
    numbered = [(number, line.strip()) for number, line in enumerate(content.split(b"\n"), start=first)]
    return Pieces([line for _, line in numbered if line], [number for number, line in numbered if line])


def is_utf8(content: bytes) -> bool:
    """Whether the content is UTF-8, told several times faster than by decoding it."""
    offsets = pa.py_buffer(np.array([0, len(content)], np.int64))
    try:
        pa.Array.from_buffers(pa.large_string(), 1, [None, offsets, pa.py_buffer(content)]).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _complaint(content: bytes) -> str | None:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        return f"byte {error.start} is no UTF-8"
    return None


def readable(pieces: Pieces) -> Pieces:
    """The pieces without those that are no UTF-8."""
    complaints = [_complaint(bytes(content)) for content in pieces.contents]
    kept = [i for i, complaint in enumerate(complaints) if complaint is None]
    unread = [(pieces.lines[i], complaint) for i, complaint in enumerate(complaints) if complaint is not None]
    return Pieces([pieces.contents[i] for i in kept], [pieces.lines[i] for i in kept], (*pieces.unread, *unread))
