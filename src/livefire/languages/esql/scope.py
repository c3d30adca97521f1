"""What an expression may read, and under which names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from livefire.errors import NoTelemetryError, Span, UnsupportedError
from livefire.languages.esql.syntax import Reference
from livefire.plan import Columns, Field, Value
from livefire.plan.types import DYNAMIC


@dataclass(frozen=True)
class Scope:
    """What an expression may read. `hidden`: dropped columns. `computed`: calls, by place and name, that stand for values
    made already, as the aggregates of STATS do. `derived`: the columns that are not the index's own; None when none is."""

    columns: Columns
    hidden: frozenset[str] = frozenset()
    computed: Mapping[tuple[Span, str], Value] = field(default_factory=dict)
    derived: frozenset[str] | None = frozenset()

    def value(self, reference: Reference) -> Field:
        if reference.name in self.hidden:
            raise NoTelemetryError(reference.name, reference.span)
        found = self.columns.field(reference.name, reference.span)
        if found.type is DYNAMIC:
            raise UnsupportedError("a flattened field", reference.span)
        return found


__all__ = ["Scope"]
