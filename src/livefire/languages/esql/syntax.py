"""What a query says: expressions and commands as frozen nodes, each with its place in the text.

    Expression = Constant | Duration | Reference | Listing | Star | Invocation
    Command    = From | Row | Where | Eval | Dissect | Grok | Keep | Drop | Rename | Stats | InlineStats | LookupJoin
               | Sort | Limit | MvExpand

An operator is an Invocation too, named as it is written: `==`, `and`, `like`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from livefire.errors import RuleError, Span

DEEPEST = 100


@dataclass(frozen=True)
class Constant:
    """A text, a number, true, false or null."""

    value: str | int | float | bool | None
    span: Span


@dataclass(frozen=True)
class Duration:
    """`7 days`: an amount of time; `unit` is singular and in full."""

    count: int
    unit: str
    span: Span


@dataclass(frozen=True)
class Reference:
    name: str
    span: Span


@dataclass(frozen=True)
class Listing:
    """`[1, 2]`."""

    items: tuple[Constant, ...]
    span: Span


@dataclass(frozen=True)
class Star:
    """The `*` of COUNT(*)."""

    span: Span


@dataclass(frozen=True)
class Invocation:
    """A function or an operator applied; `name` is in lower case, `name_span` where it stands."""

    name: str
    arguments: tuple[Expression, ...]
    span: Span
    name_span: Span
    depth: int = field(init=False, compare=False)

    def __post_init__(self) -> None:
        deepest = max((one.depth for one in self.arguments if isinstance(one, Invocation)), default=0)
        object.__setattr__(self, "depth", deepest + 1)
        if self.depth > DEEPEST:
            raise RuleError(f"an expression nested deeper than {DEEPEST} levels", self.name_span)


Expression: TypeAlias = Constant | Duration | Reference | Listing | Star | Invocation


@dataclass(frozen=True)
class From:
    """`patterns`: names of indices as they are written."""

    patterns: tuple[Reference, ...]
    metadata: tuple[Reference, ...]
    span: Span


@dataclass(frozen=True)
class Assignment:
    """`name = expression`; `name` is the expression's text where none is written."""

    name: str
    expression: Expression
    span: Span
    where: Expression | None = None  # the WHERE of one aggregate


@dataclass(frozen=True)
class Row:
    assignments: tuple[Assignment, ...]
    span: Span


@dataclass(frozen=True)
class Where:
    condition: Expression
    span: Span


@dataclass(frozen=True)
class Eval:
    assignments: tuple[Assignment, ...]
    span: Span


@dataclass(frozen=True)
class Dissect:
    source: Expression
    pattern: Constant
    separator: str
    span: Span


@dataclass(frozen=True)
class Grok:
    source: Expression
    patterns: tuple[Constant, ...]
    span: Span


@dataclass(frozen=True)
class NamePattern:
    """A name of KEEP, DROP or RENAME, as the pieces between its wildcards: one piece is a plain name."""

    pieces: tuple[str, ...]
    span: Span


@dataclass(frozen=True)
class Keep:
    patterns: tuple[NamePattern, ...]
    span: Span


@dataclass(frozen=True)
class Drop:
    patterns: tuple[NamePattern, ...]
    span: Span


@dataclass(frozen=True)
class Rename:
    """Pairs of old and new name."""

    pairs: tuple[tuple[Reference, Reference], ...]
    span: Span


@dataclass(frozen=True)
class Stats:
    aggregates: tuple[Assignment, ...]
    keys: tuple[Assignment, ...]
    span: Span


@dataclass(frozen=True)
class InlineStats:
    """Every row stays, and gets the aggregates of its group."""

    stats: Stats
    span: Span


@dataclass(frozen=True)
class LookupJoin:
    """The rows of a table that have the same values in these columns; `table` is its name."""

    table: Reference
    keys: tuple[Reference, ...]
    span: Span


@dataclass(frozen=True)
class Order:
    expression: Expression
    descending: bool
    nulls_first: bool


@dataclass(frozen=True)
class Sort:
    orders: tuple[Order, ...]
    span: Span


@dataclass(frozen=True)
class Limit:
    count: int
    span: Span


@dataclass(frozen=True)
class MvExpand:
    column: Reference
    span: Span


Command: TypeAlias = (
    From | Row | Where | Eval | Dissect | Grok | Keep | Drop | Rename | Stats | InlineStats | LookupJoin | Sort | Limit | MvExpand
)

__all__ = [
    "Assignment", "Command", "Constant", "DEEPEST", "Dissect", "Drop", "Duration", "Eval", "Expression", "From", "Grok",
    "InlineStats", "Invocation", "Keep", "Limit", "Listing", "LookupJoin", "MvExpand", "NamePattern", "Order", "Reference",
    "Rename", "Row", "Sort", "Star", "Stats", "Where",
]  # fmt: skip
