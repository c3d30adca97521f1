"""A DISSECT pattern's text in, its keys out: what the function `dissect` of the catalogue and its engines agree on.

A pattern is a leading literal, then keys, each with the delimiter behind it: `{%{?key}=%{value}, %{other}}`.
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
        """The named keys, each once, in the order of their first appearance: `dissect` gives one text for each."""
        return tuple(dict.fromkeys(key.name for key in self.keys if key.name))


@lru_cache(maxsize=1024)
def pattern_of(text: str) -> Pattern:
    """A pattern read; ValueError says what is wrong with it."""
    head, *pieces = text.split("%{")
    keys = []
    for piece in pieces:
        inside, closed, delimiter = piece.partition("}")
        if not closed:
            raise ValueError(f"'%{{{inside[:60]}' has no closing brace")
        keys.append(_key(inside, delimiter))
    if not any(key.name for key in keys):
        raise ValueError("the pattern names no key")
    return Pattern(head, tuple(keys))


def _key(inside: str, delimiter: str) -> Key:
    padded = inside.endswith("->")
    body = inside.removesuffix("->")
    if body[:1] in ("*", "&"):
        raise ValueError(f"reference key '%{{{inside[:60]}}}' is not allowed in ES|QL")
    if body.startswith("?") or not body:
        return Key("", delimiter, padded=padded)
    if not body.startswith("+"):
        return Key(body, delimiter, padded=padded)
    name, _, order = body[1:].partition("/")
    return Key(name, delimiter, append=True, order=int(order) if order.isdecimal() else 0, padded=padded)


__all__ = ["Key", "Pattern", "pattern_of"]
