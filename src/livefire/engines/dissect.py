"""DISSECT: from a text and a pattern to one text for each named key, by Elasticsearch's scanning algorithm.

A pattern is a leading literal, then keys, each with the delimiter behind it. The scan goes left to right; the first
occurrence of a delimiter ends the value, so nothing is ever tried twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True)
class Key:
    """`name` "" is matched and dropped; `order` places the parts of an appended key; `padded` swallows repeated delimiters."""

    name: str
    delimiter: str
    append: bool = False
    order: int = 0
    padded: bool = False


@dataclass(frozen=True)
class Pattern:
    leading: str
    keys: tuple[Key, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The named keys, each once, in the order of their first appearance."""
        return tuple(dict.fromkeys(key.name for key in self.keys if key.name))


@lru_cache(maxsize=1024)
def pattern_of(text: str) -> Pattern:
    """A pattern read; ValueError says what is wrong with it."""
    head, *pieces = text.split("%{")
    keys = []
    for piece in pieces:
        inside, closed, delimiter = piece.partition("}")
        if not closed:
            raise ValueError(f"'%{{{inside}' has no closing brace")
        keys.append(_key(inside, delimiter))
    if not any(key.name for key in keys):
        raise ValueError("the pattern names no key")
    return Pattern(head, tuple(keys))


def _key(inside: str, delimiter: str) -> Key:
    padded = inside.endswith("->")
    body = inside.removesuffix("->")
    if body[:1] in ("*", "&"):
        raise ValueError(f"reference key '%{{{inside}}}' is not allowed in ES|QL")
    if body.startswith("?") or not body:
        return Key("", delimiter, padded=padded)
    if not body.startswith("+"):
        return Key(body, delimiter, padded=padded)
    name, _, order = body[1:].partition("/")
    return Key(name, delimiter, append=True, order=int(order) if order.isdigit() else 0, padded=padded)


def dissect(text: str, pattern: str, separator: str) -> list[str] | None:
    """The value of each named key, in the order of `Pattern.names`; None when the text does not match."""
    read = pattern_of(pattern)
    values = _scanned(text, read)
    if values is None:
        return None
    appended = {key.name for key in read.keys if key.append}
    parts: dict[str, list[tuple[int, int, str]]] = {}
    for position, (key, value) in enumerate(zip(read.keys, values, strict=True)):
        if key.name:
            parts.setdefault(key.name, []).append((key.order, position, value))
    return [
        separator.join(value for _, _, value in sorted(parts[name])) if name in appended else parts[name][-1][2]
        for name in read.names
    ]


def _scanned(text: str, pattern: Pattern) -> list[str] | None:
    """The value of every key in order, or None."""
    if not text.startswith(pattern.leading) or len(text) <= len(pattern.leading):
        return None
    place, values = len(pattern.leading), []
    for index, key in enumerate(pattern.keys):
        if not key.delimiter:
            values.append(text[place:])
            return values if index == len(pattern.keys) - 1 else None
        end = text.find(key.delimiter, place)
        if end < 0:
            return None
        values.append(text[place:end])
        place = end + len(key.delimiter)
        while key.padded and text.startswith(key.delimiter, place):
            place += len(key.delimiter)
    return values
