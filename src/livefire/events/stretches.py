"""A clean log to stretches of whole records, none of them long, without holding the file: gunzipped as it is read.

    file ─> chunks ─> `{"Records":[` or `[` : elements up to where the last record in the chunk begins
                  └─> `{`                   : lines up to the last line end

A log that is not clean is Unclear: then its whole content decides. Where an element ends is a guess, by the member that
the first one begins with. If every stretch is a list, the guesses were right: JSON can be read in one way only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import msgspec
from isal import igzip_threaded

from livefire.events.pieces import BROKEN, GZIP, Pieces, elements_of, is_utf8, lines_of, readable

CHUNK = 1_048_576  # about 900 records: what is made of them stays in the processor's cache
AHEAD = 262_144  # bytes of a gzip file from which on a thread of its own gunzips ahead: less would not pay for the thread
_MOST = 16  # chunks that are held at most while no element ends
_OPENING = re.compile(rb'[ \t]*(?P<object>\{[ \t]*"Records"[ \t]*:[ \t]*)?\[[ \t]*(?=(?P<key>\{[ \t]*"\w+"))')
_SPACE = b" \t\r\n"


class Unclear(Exception):
    """The log is not clean."""


@dataclass(frozen=True)
class Stretch:
    """A list (`line` 0), or lines, of which the first has the number `line`."""

    content: bytes
    line: int = 0


def stretches_of(file: Path, size: int = CHUNK) -> Iterator[Stretch]:
    """The records of a log in their order; Unclear at any moment, also after some."""
    try:
        with _opened(file) as opened:
            first = opened.read(size)
            opening = _OPENING.match(first)
            yield from _elements(first, opening, opened, size) if opening else _lines(first, opened, size)
    except OSError:
        raise Unclear from None
    except BROKEN:
        raise Unclear from None


def pieces_in(stretch: Stretch) -> Pieces:
    """The records of a stretch; Unclear when its elements are no list."""
    if stretch.line:
        pieces = lines_of(stretch.content, stretch.line)
        return pieces if is_utf8(stretch.content) else readable(pieces)
    try:
        elements = elements_of(stretch.content) or []
    except (msgspec.DecodeError, RecursionError):
        raise Unclear from None
    return Pieces(elements, [1] * len(elements))


def _opened(file: Path) -> IO[bytes]:
    with file.open("rb") as plain:
        packed = plain.read(len(GZIP)) == GZIP
    if not packed:
        return file.open("rb")
    threads = 1 if file.stat().st_size >= AHEAD else 0  # 0: none but this one
    opened: IO[bytes] = igzip_threaded.open(file, "rb", threads=threads)  # type: ignore[no-untyped-call]  # isal types no open
    return opened


def _elements(first: bytes, opening: re.Match[bytes], opened: IO[bytes], size: int) -> Iterator[Stretch]:
    key = opening["key"]
    held: list[bytes | memoryview] = []  # of elements whose end is not yet read
    chunk = first[opening.end() :]
    while following := opened.read(size):
        end = _last(chunk, key)
        if end:
            yield _clean([*held, memoryview(chunk)[:end]])
            held = [memoryview(chunk)[end + 1 :]]
        elif len(held) < _MOST:
            held.append(chunk)
        else:
            raise Unclear
        chunk = following
    yield _clean([_without_end(b"".join([*held, chunk]), b"]}" if opening["object"] else b"]")])


def _last(content: bytes, key: bytes) -> int:
    """Where the element ends that the last one beginning with the key follows; 0 for nowhere."""
    return (content.rfind(b"}," + key) + 1) or (content.rfind(b"}, " + key) + 1)


def _without_end(content: bytes, brackets: bytes) -> bytes:
    for place in range(len(brackets) - 1, -1, -1):
        content = content.rstrip(_SPACE)
        if not content.endswith(brackets[place : place + 1]):
            raise Unclear
        content = content[:-1]
    return content.rstrip(_SPACE)


def _clean(elements: Sequence[bytes | memoryview]) -> Stretch:
    """The list of what is one text in parts."""
    content = b"".join([b"[", *elements, b"]"])
    if len(content) == len(b"[]") or b"\n" in content or not is_utf8(content):
        raise Unclear
    return Stretch(content)


def _lines(first: bytes, opened: IO[bytes], size: int) -> Iterator[Stretch]:
    parts: list[bytes] = []
    line, chunk = 1, first
    while chunk:
        end = chunk.rfind(b"\n") + 1
        if end:
            content = b"".join([*parts, chunk[:end]])
            if line == 1:
                _check_first(content)
            yield Stretch(content, line)
            line, parts = line + content.count(b"\n"), []
        parts.append(chunk[end:])
        chunk = opened.read(size)
    if line == 1:
        raise Unclear
    yield Stretch(b"".join(parts), line)


def _check_first(content: bytes) -> None:
    """Unclear unless the first line is an object and another line follows: else the content may be one JSON value."""
    line, _, rest = content.partition(b"\n")
    try:
        _OBJECT.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Unclear from None
    if not rest.strip():
        raise Unclear


_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
