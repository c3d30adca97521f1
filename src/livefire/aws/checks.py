"""What an activity made to nothing, or to a PackError: roles that it never drew, columns, facts and values that there are not."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

import numpy as np
import pyarrow as pa

from livefire.errors import PackError, nearest
from livefire.events.assemble import Event
from livefire.events.columns import CANONICAL
from livefire.events.texts import Part, Text, text
from livefire.labels import FACTS

_COLUMNS = frozenset(CANONICAL.names)
_KEYS = {"performer": "as", "adversary": "by"}  # a role that a scenario pins -> the key of its step that says who


def check_roles(activity: str, step: str, pinned: Iterable[str], drawn: Collection[str]) -> None:
    """PackError for a role that the scenario pins and the activity did not draw."""
    for role in pinned:
        if role not in drawn:
            raise PackError(f"'{_KEYS[role]}' in step '{step}': activity '{activity}' draws no {role}")


def check_event(activity: str, event: Event, instances: int) -> None:
    """PackError for the first thing that is wrong with an event of so many instances."""
    for complaint in (*_of_rows(event, instances), *_of_columns(event), *_of_facts(event)):
        raise PackError(f"activity '{activity}', '{event.part}': {complaint}")


def _of_rows(event: Event, instances: int) -> Iterator[str]:
    rows = len(event.time)
    if event.parent is None and rows != instances:
        yield f"{rows} rows for {instances} instances, and no parent"
    for name, value in (*event.columns.items(), *event.facts.items()):
        if isinstance(value, Text) and value.codes is not None and len(value.codes) != rows:
            yield f"'{name}' has {len(value.codes)} rows, the event {rows}: a child gathers its parent's columns"


def _of_columns(event: Event) -> Iterator[str]:
    return (_unknown("column", name, _COLUMNS) for name in event.columns if name not in _COLUMNS)


def _of_facts(event: Event) -> Iterator[str]:
    for name, value in event.facts.items():
        if name not in FACTS:
            yield _unknown("fact", name, FACTS)
        elif value is not None and not isinstance(value, Text | str):
            yield f"{name} is a text, not {value!r:.40}"
        elif value is not None and FACTS[name]:
            yield from (f"{name} is {', '.join(FACTS[name])}, not '{one:.40}'" for one in _strange(value, FACTS[name]))


def _strange(value: Part, known: Collection[str]) -> set[str]:
    """The texts in rows that are none of those known; a pool of nothing but these, as most are, is not looked for in the rows."""
    made = text(value)
    strange = set(made.pool.to_pylist()) - {None, *known}
    if not strange or made.codes is None:
        return strange
    return strange & set(made.pool.take(pa.array(np.unique(made.codes))).to_pylist())


def _unknown(kind: str, name: object, known: Collection[str]) -> str:
    hint = nearest(str(name), tuple(known))
    return f"no {kind} '{name}'{f'; {hint}' if hint else ''}"


__all__ = ["check_event", "check_roles"]
