"""Records' bytes and dotted names to those names of which a record has a value: what the columns do not hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from livefire.events.columns import Events
from livefire.events.view import mended

_NULL = b"null"
_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])


def held(names: Sequence[str], events: Events) -> tuple[str, ...]:
    """The names of which some record has a value other than null, in a member or along the name as a path of members.

    Generated events have no members but those of their columns.
    """
    found: set[str] = set()
    for record in _records(events) if names else ():
        members = _members(record)
        found.update(name for name in names if name not in found and _has(members, name))
        if len(found) == len(names):
            break
    return tuple(name for name in names if name in found)


def _records(events: Events) -> Iterator[bytes]:
    for chunk in () if events.records is None else events.records.chunks:
        for start in range(0, len(chunk), 1024):
            yield from chunk.slice(start, 1024).to_pylist()


def _members(content: bytes | msgspec.Raw) -> dict[str, msgspec.Raw]:
    """The members of an object, none of another value."""
    if bytes(content)[:1] != b"{":
        return {}
    try:
        return _MEMBERS.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError):  # half a surrogate pair in a name
        return _MEMBERS.decode(mended(content))


def _has(members: dict[str, msgspec.Raw], name: str) -> bool:
    if name in members:
        return bytes(members[name]) != _NULL
    first, dot, rest = name.partition(".")
    return bool(dot) and first in members and _has(_members(members[first]), rest)


__all__ = ["held"]
