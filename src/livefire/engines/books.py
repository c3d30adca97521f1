"""Books that travel with a corpus: while it is open, `lookup` of its plans finds them.

Corpora share a database and its functions, so a function cannot hold one corpus's books: each corpus has a mark that its
SQL hands on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeAlias

Books: TypeAlias = Mapping[str, Callable[[str], str | None]]
"""Name -> what a plan's `lookup` asks it: from a text to an object's JSON."""

_OPEN: dict[str, Books] = {}
_SEPARATOR = "\n"


@contextmanager
def opened(books: Books | None) -> Iterator[str]:
    """The SQL of `lookup` as long as these books are open; none: every lookup is null."""
    known = books or {}
    mark = f"{id(known)}"
    _OPEN[mark] = known
    try:
        yield f"lookup_of({{0}}, '{mark}' || chr(10) || {{1}})"
    finally:
        del _OPEN[mark]


def lookup(text: str, marked: str) -> str | None:
    """What an open book says of a text; `marked`: the corpus's mark and the book's name."""
    mark, _, name = marked.partition(_SEPARATOR)
    book = _OPEN.get(mark, {}).get(name)
    return None if book is None else book(text)


__all__ = ["Books", "lookup", "opened"]
