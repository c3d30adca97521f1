"""Deciding: from the truth of a detection's predicates over events to the one that let an event through, or kept it out.

Of a fire, the predicate beyond the tests of scope that is true for the fewest events in scope; of a silence, the first
that is not true of the event.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from livefire.plan.predicates import Predicate
from livefire.result import Decision
from livefire.scoring.evidence import Evidence
from livefire.scoring.rows import Mask, Numbers, booleans, plain


@dataclass(frozen=True)
class Truths:
    """`table`: columns p0..pn; `passed[event]`: how many predicates are true of it before the first that is not."""

    table: pa.Table
    passed: Numbers
    of_fire: Decision | None


def truths(evidence: Evidence) -> Truths | None:
    """What the predicates say of each event; None when the detection has none that can be asked."""
    if evidence.truths is None:
        return None
    table = evidence.truths()
    if not table.num_columns:
        return None
    true = np.stack([booleans(table.column(f"p{number}")) for number in range(table.num_columns)], axis=1)
    passed = np.logical_and.accumulate(true, axis=1).sum(axis=1, dtype=np.int64)
    return Truths(table, passed, _of_fire(true, evidence))


def _of_fire(true: NDArray[np.bool_], evidence: Evidence) -> Decision | None:
    beyond = [number for number in range(true.shape[1]) if number not in evidence.scope_predicates]
    numbers = beyond or list(range(true.shape[1]))
    often = true[evidence.in_scope & evidence.is_judged].sum(axis=0)
    number = min(numbers, key=lambda one: int(often[one]))
    return decision(evidence.predicates[number], evidence, truth=True)


def of_silence(row: int, known: Truths | None, evidence: Evidence) -> Decision | None:
    """The first predicate that is not true of an event.

    When all are, events together decided: the one predicate that comes after, or None when several come or none.
    """
    if known is None:
        return None
    if known.passed[row] >= known.table.num_columns:
        later = evidence.predicates[known.table.num_columns :]
        return decision(later[0], evidence, truth=False) if len(later) == 1 else None
    number = int(known.passed[row])
    truth = plain(known.table.column(f"p{number}").slice(row, 1))[0].as_py()
    return decision(evidence.predicates[number], evidence, truth=truth)


def decision(predicate: Predicate, evidence: Evidence, *, truth: bool | None) -> Decision:
    """A predicate in the rule's own words and with its place in the rule's file."""
    written = predicate.readable(evidence.text)
    place = None if predicate.span is None else evidence.place(predicate.span.start)
    return Decision(written, truth) if place is None else Decision(written, truth, place.line, place.column, place.path)


def furthest(rows: Mask, instance_of: Numbers, known: Truths | None) -> Numbers:
    """Of each instance that has one of these events, the event that passed the most predicates; the first among equals."""
    candidates = np.flatnonzero(rows)
    passed = known.passed[candidates] if known is not None else np.zeros(len(candidates), dtype=np.int64)
    order = candidates[np.lexsort((candidates, -passed, instance_of[candidates]))]
    _, first = np.unique(instance_of[order], return_index=True)
    return np.asarray(order[first], dtype=np.int64)
