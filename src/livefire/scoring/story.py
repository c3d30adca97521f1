"""The story of a failed expectation: what was expected, what came, the events that decided and what set them apart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from livefire.result import Decision, Story, Witness
from livefire.scoring.credit import Credit
from livefire.scoring.deciding import Truths, of_silence, truths
from livefire.scoring.evidence import Evidence
from livefire.scoring.instances import Instances
from livefire.scoring.rows import Mask, Numbers, plain

MOST_WITNESSES = 3
WIDEST = 200
"""A value is cut to so many characters."""


def witness_rows(several: Sequence[Numbers]) -> Numbers:
    """The first event of each problem, then further ones, up to MOST_WITNESSES."""
    turns = [rows[turn] for turn in range(MOST_WITNESSES) for rows in several if turn < len(rows)]
    return np.asarray(list(dict.fromkeys(turns))[:MOST_WITNESSES], dtype=np.int64)


def told(expected: str, rows: Numbers, found: Instances, evidence: Evidence, credited: Credit) -> Story:
    """The story of these events; a sibling that behaved otherwise is shown beside them if there is one."""
    fired = np.zeros(found.events, dtype=np.bool_)
    fired[credited.event_pairs[1]] = True
    known = truths(evidence) if len(rows) else None
    shown = [_closest(int(row), found, evidence, fired, known) for row in rows]
    sibling = _sibling(shown, found, evidence, fired)
    if sibling is not None:
        shown.append(sibling)
    shown = list(dict.fromkeys(shown))
    table = evidence.seen() if evidence.seen is not None and shown else None
    names = _telling(shown, table) if table is not None else ()

    def decision(row: int) -> Decision | None:
        return known.of_fire if known is not None and fired[row] else of_silence(row, known, evidence)

    return Story(
        expected,
        _got(found, fired, len(evidence.matches)),
        tuple(_witness(row, names, table, found, bool(fired[row]), decision(row)) for row in shown),
    )


def _got(found: Instances, fired: Mask, matches: int) -> str:
    if not matches:
        return "silence"
    rows = np.flatnonzero(fired)
    places = [found.place(int(row)) for row in rows]
    times = {place: places.count(place) for place in dict.fromkeys(places)}
    shown = ", ".join(place if count == 1 else f"{place} ({count} times)" for place, count in times.items())
    return f"{matches} alert{'' if matches == 1 else 's'} on {shown or 'no event'}"


def _closest(row: int, found: Instances, evidence: Evidence, fired: Mask, known: Truths | None) -> int:
    """Of a silent instance the event in scope that passed the most predicates; a fired event stands for itself."""
    if fired[row] or known is None:
        return row
    same = np.flatnonzero((found.instance_of == found.instance_of[row]) & evidence.in_scope)
    return int(same[np.argmax(known.passed[same])]) if len(same) else row


def _sibling(shown: Sequence[int], found: Instances, evidence: Evidence, fired: Mask) -> int | None:
    """An event in scope that behaved otherwise than all of those shown; of the same part if there is one."""
    if not shown or len({bool(fired[row]) for row in shown}) > 1:
        return None
    others = evidence.in_scope & (fired != fired[shown[0]])
    same_part = others & np.isin(found.part_of, found.part_of[shown])
    rows = np.flatnonzero(same_part if same_part.any() else others)
    return int(rows[0]) if len(rows) else None


def _telling(rows: Sequence[int], table: pa.Table) -> tuple[str, ...]:
    """The columns that differ between the events shown; all of them when there is only one event, or no difference."""
    taken = table.take(pa.array(rows, pa.int64()))
    different = tuple(name for name in taken.column_names if len(set(map(str, plain(taken.column(name)).to_pylist()))) > 1)
    return different or tuple(taken.column_names)


def _witness(
    row: int, names: tuple[str, ...], table: pa.Table | None, found: Instances, fired: bool, decision: Decision | None
) -> Witness:
    """With the columns of these names, and those that the predicate that decided names."""
    if table is not None and decision is not None:
        names = tuple(one for one in table.column_names if one in names or one in decision.predicate)
    return Witness(found.event_name(row), found.place(row), fired, _columns(row, names, table), decision)


def _columns(row: int, names: Sequence[str], table: pa.Table | None) -> tuple[tuple[str, str], ...]:
    return () if table is None else tuple((name, _shown(table, name, row)) for name in names)


def _shown(table: pa.Table, name: str, row: int) -> str:
    value = plain(table.column(name).slice(row, 1))[0].as_py()
    text = "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= WIDEST else f"{text[: WIDEST - 1]}\N{HORIZONTAL ELLIPSIS}"
