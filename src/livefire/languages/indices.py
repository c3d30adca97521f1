"""Index patterns of Elasticsearch in, whether they reach a table out.

A pattern may name a cluster (`*:logs-*`), hold a date (`<logs-{now/d}>`), or take away what those before it named (`-old-*`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from livefire.languages.stars import fits

_DATE = re.compile(r"\{[^{}]*\}")


def reaches(patterns: Sequence[str], tables: Sequence[str]) -> bool:
    """Whether the patterns name an index that may be one of the tables (`*` is any run); no tables: any name does."""
    return not tables or any(_reaches(patterns, table) for table in tables)


def _reaches(patterns: Sequence[str], table: str) -> bool:
    found = False
    for written in patterns:
        pattern = _local(written.strip())
        if pattern.startswith("-"):
            # A table of many indices goes when all of them do.
            found = found and not fits(table.replace("*", "\0"), pattern[1:].split("*"))
        else:
            found = found or pattern == "_all" or overlap(pattern, table)
    return found


def is_remote(pattern: str) -> bool:
    """Whether a pattern names another cluster: `east:logs-*`, `*:logs-*`; the colon of a date is none."""
    return _local(pattern) != pattern and ":" in _DATE.sub("", pattern)


def _local(pattern: str) -> str:
    """Without its cluster; a date is any run of characters."""
    dated = pattern.removeprefix("<").removesuffix(">") if pattern.startswith("<") else pattern
    plain = _DATE.sub("*", dated) if dated != pattern else pattern
    return plain.rpartition(":")[2] if plain == pattern else plain


def overlap(one: str, other: str) -> bool:
    """Whether some name fits both patterns."""
    # row[j]: whether the rest of `one` and of `other` from j on have a name in common
    row = [all(character == "*" for character in other[place:]) for place in range(len(other) + 1)]
    for character in reversed(one):
        before = row
        row = [False] * len(before)
        row[-1] = character == "*" and before[-1]
        for place in range(len(other) - 1, -1, -1):
            if character == "*" or other[place] == "*":
                row[place] = before[place] or row[place + 1]
            else:
                row[place] = character == other[place] and before[place + 1]
    return row[0]


__all__ = ["is_remote", "overlap", "reaches"]
