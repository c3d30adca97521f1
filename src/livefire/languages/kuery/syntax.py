"""What a kuery expression says, as frozen nodes, each with its place in the text.

Query = Everything | Every | Some | Opposite | Exists | Is | Compared
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from livefire.errors import Span


@dataclass(frozen=True)
class Name:
    """A field's name as it is written, without escapes."""

    text: str
    span: Span


@dataclass(frozen=True)
class Word:
    """A value: the pieces between its wildcards; one piece is a plain value. In quotes a star is a star."""

    pieces: tuple[str, ...]
    span: Span

    @property
    def is_plain(self) -> bool:
        return len(self.pieces) == 1


@dataclass(frozen=True)
class Everything:
    """`*`, or nothing at all."""

    span: Span


@dataclass(frozen=True)
class Every:
    several: tuple[Query, ...]
    span: Span


@dataclass(frozen=True)
class Some:
    several: tuple[Query, ...]
    span: Span


@dataclass(frozen=True)
class Opposite:
    """Two-valued: true of an event that lacks the field."""

    one: Query
    span: Span


@dataclass(frozen=True)
class Exists:
    name: Name
    span: Span


@dataclass(frozen=True)
class Is:
    """`field: value`: any value of the field is that value."""

    name: Name
    value: Word
    span: Span


@dataclass(frozen=True)
class Compared:
    """`field >= value`; `operator` is <, <=, > or >=."""

    name: Name
    operator: str
    value: Word
    span: Span


Query: TypeAlias = Everything | Every | Some | Opposite | Exists | Is | Compared

__all__ = ["Compared", "Every", "Everything", "Exists", "Is", "Name", "Opposite", "Query", "Some", "Word"]
