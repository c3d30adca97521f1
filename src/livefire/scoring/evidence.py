"""Evidence: what the engine saw of one detection on one corpus; everything that scoring asks of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from livefire.errors import Place
from livefire.matches import Matches
from livefire.plan.predicates import Predicate
from livefire.scoring.rows import Mask, Numbers


@dataclass(frozen=True)
class Evidence:
    """Masks have a value for each event of the corpus.

    `in_scope`: passes the detection's own tests of source and name. `intended`: the intent is true of the label; None
    without an intent. `judged`: not excluded by the detection's own time filter; None when it has none.
    `stands(rows)` re-runs a detection with state over these events alone, under the same clock: does any row come out?
    `truths()` gives columns p0..pn for each event (livefire.plan.predicates.truth), `seen()` the columns that the
    predicates read; both are asked for only when something must be explained, and may be None.
    `text`: the detection's; `place` tells where a character of it stands in the rule's files.
    """

    matches: Matches
    in_scope: Mask
    intended: Mask | None = None
    judged: Mask | None = None
    stateless: bool = True
    stands: Callable[[Numbers], bool] | None = None
    predicates: tuple[Predicate, ...] = ()
    scope_predicates: frozenset[int] = frozenset()
    truths: Callable[[], pa.Table] | None = None
    seen: Callable[[], pa.Table] | None = None
    text: str = ""
    place: Callable[[int], Place | None] = lambda offset: None

    def __post_init__(self) -> None:
        if not self.stateless and self.stands is None:
            raise ValueError("a detection with state needs `stands` to be credited")

    @property
    def is_judged(self) -> Mask:
        return np.ones(len(self.in_scope), dtype=np.bool_) if self.judged is None else self.judged
