"""Books that travel with a corpus: while it is open, `lookup` and `lookup_texts` of its plans find them.

Corpora share a database and its functions, so a function cannot hold one corpus's books: each corpus has a mark that its
SQL hands on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeAlias

import pyarrow as pa

from livefire.engines.sql_texts import constant, quoted
from livefire.plan import Call, Literal


@dataclass(frozen=True)
class ListBook:
    """A book that is asked several texts at once and has lists to say: columns of texts to a list of lists for each row.

    A row's lists are in the order of `members`; one that is empty is null.
    """

    members: tuple[str, ...]
    told: Callable[[Sequence[pa.Array]], pa.ListArray]


Book: TypeAlias = Callable[[str], str | None] | ListBook
Books: TypeAlias = Mapping[str, Book]
"""Name -> what a plan's `lookup` asks it, from a text to an object's JSON, or what its `lookup_texts` asks it."""

_OPEN: dict[str, Books] = {}
_SEPARATOR = "\n"


@contextmanager
def opened(books: Books | None) -> Iterator[dict[str, str | Callable[[Call, Sequence[str]], str]]]:
    """The SQL of the functions that ask books, as long as these are open; none: all that they say is null."""
    known = books or {}
    mark = f"{id(known)}"
    _OPEN[mark] = known

    def lookup_texts(call: Call, sql: Sequence[str]) -> str:
        name, member = (one.value if isinstance(one, Literal) else constant(one) for one in call.arguments[:2])
        book = known.get(str(name))
        if not isinstance(book, ListBook) or member not in book.members:
            return "CAST(NULL AS VARCHAR[])"
        asked = ", ".join((quoted(f"{mark}{_SEPARATOR}{name}"), *sql[2:]))
        return f"list_extract(lists_of({asked}), {book.members.index(member) + 1})"

    try:
        yield {"lookup": f"lookup_of({{0}}, '{mark}' || chr(10) || {{1}})", "lookup_texts": lookup_texts}
    finally:
        del _OPEN[mark]


def lookup(text: str, marked: str) -> str | None:
    """What an open book says of a text; `marked`: the corpus's mark and the book's name."""
    book = _open(marked)
    return None if book is None or isinstance(book, ListBook) else book(text)


def lists(marked: pa.ChunkedArray, *columns: pa.ChunkedArray) -> pa.ListArray:
    """What an open ListBook says of each row of columns."""
    book = _open(marked[0].as_py())
    assert isinstance(book, ListBook), marked
    return book.told([one.combine_chunks() for one in columns])


def _open(marked: str) -> Book | None:
    mark, _, name = marked.partition(_SEPARATOR)
    return _OPEN.get(mark, {}).get(name)


__all__ = ["Book", "Books", "ListBook", "lists", "lookup", "opened"]
