"""Python rules by Panther's convention: records in, the rows that fired and the errors of the rule's own code out."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from livefire.detection import PythonRule
from livefire.errors import last_line


class Record(Mapping[str, Any]):
    """A record as Panther shows it: read-only, a key also found in another case, nulls as absent by `deep_get`."""

    def __init__(self, members: Mapping[str, Any]) -> None:
        self._members = members
        self._folded: dict[str, str] | None = None

    def __getitem__(self, key: str) -> Any:
        if key in self._members:
            return _shown(self._members[key])
        if self._folded is None:
            self._folded = {name.lower(): name for name in reversed(list(self._members))}
        name = self._folded.get(key.lower())
        if name is None:
            raise KeyError(key)  # as the rule wrote it
        return _shown(self._members[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._members)

    def __len__(self) -> int:
        return len(self._members)

    def deep_get(self, *path: str, default: Any = None) -> Any:
        """The value at a path of keys; the default where a key is missing, the value is null or no mapping is."""
        found: Any = self
        for key in path:
            if not isinstance(found, Mapping):
                return default
            found = found.get(key)
        return default if found is None else found

    def deep_walk(self, *path: str, default: Any = None, return_val: str = "all") -> Any:
        """Every value at a path, going through lists; one value alone is not a list."""
        values = list(dict.fromkeys(map(_hashable, _walked([self], path))))
        if not values:
            return default
        return {"first": values[0], "last": values[-1]}.get(return_val, values[0] if len(values) == 1 else values)

    def udm(self, name: str) -> Any:
        """The fields of Panther's CloudTrail data model that records give directly."""
        paths = {
            "source_ip": ("sourceIPAddress",), "user_agent": ("userAgent",), "user": ("responseElements", "user", "userName"),
            "actor_user": ("userIdentity", "userName"), "user_account_id": ("responseElements", "user", "userId"),
        }  # fmt: skip
        return self.deep_get(*paths[name]) if name in paths else None


def _shown(value: Any) -> Any:
    return Record(value) if isinstance(value, dict) else value


def _hashable(value: Any) -> Any:
    return value if not isinstance(value, list | Mapping) else json.dumps(value, default=dict)


def _walked(values: list[Any], path: tuple[str, ...]) -> list[Any]:
    for key in path:
        flat = [one for value in values for one in (value if isinstance(value, list) else [value])]
        values = [_shown(value).get(key) for value in flat if isinstance(value, Mapping)]
    return [one for value in values for one in (value if isinstance(value, list) else [value]) if one is not None]


@dataclass(frozen=True)
class Fired:
    """`rows` that fired, ascending; `errors`: row -> what the rule's code raised on it."""

    rows: tuple[int, ...]
    errors: Mapping[int, str]


def fired(rule: PythonRule, records: Iterable[bytes]) -> Fired:
    """The rule on each record; what it raises is collected, never raised."""
    rows: list[int] = []
    errors: dict[int, str] = {}
    for row, record in enumerate(records):
        try:
            with contextlib.redirect_stdout(sys.stderr):  # what a rule prints is no part of a report
                hit = rule.rule(Record(json.loads(record)))
            if hit:
                rows.append(row)
        except (Exception, SystemExit) as error:  # the rule's own code: any failure of it is the rule's
            errors[row] = f"{type(error).__name__}: {error}{_line(rule, error)}"
    return Fired(tuple(rows), errors)


def _line(rule: PythonRule, error: BaseException) -> str:
    """Where in the rule's own file it went wrong."""
    line = last_line(error, getattr(getattr(rule.rule, "__code__", None), "co_filename", ""))
    return f", in line {line}" if line else ""
