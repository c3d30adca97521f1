"""Kusto's syntax: what a query is made of, each piece with its span."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from livefire.errors import Span
from livefire.plan import Constant
from livefire.plan.types import Type


@dataclass(frozen=True)
class Constant_:
    value: Constant
    type: Type
    span: Span
    ticks: int = 0  # of a datetime: how many tenths of a microsecond it is later


@dataclass(frozen=True)
class Name:
    text: str
    span: Span


@dataclass(frozen=True)
class Star:
    span: Span


@dataclass(frozen=True)
class Member:
    """`target.name` or `target["name"]`."""

    target: Expression
    name: str
    span: Span


@dataclass(frozen=True)
class Index:
    target: Expression
    index: Expression
    span: Span


@dataclass(frozen=True)
class Apply:
    """A function and its arguments; named arguments keep their names."""

    function: str
    arguments: tuple[Expression, ...]
    span: Span
    name_span: Span


@dataclass(frozen=True)
class Unary:
    operator: str
    inner: Expression
    span: Span


@dataclass(frozen=True)
class Binary:
    operator: str
    left: Expression
    right: Expression
    span: Span


@dataclass(frozen=True)
class Chain:
    """`and` or `or` between two or more."""

    operator: str
    parts: tuple[Expression, ...]
    span: Span


@dataclass(frozen=True)
class Among:
    """in, !in, in~, has_any, ...: one against a list, or against a query's first column."""

    operator: str
    left: Expression
    options: tuple[Expression, ...]
    span: Span


@dataclass(frozen=True)
class Between:
    negated: bool
    subject: Expression
    low: Expression
    high: Expression
    span: Span


@dataclass(frozen=True)
class Named:
    """`name = expression`; without a name the language makes one up."""

    names: tuple[str, ...]
    value: Expression
    span: Span


@dataclass(frozen=True)
class Subquery:
    """A query where a value stands: toscalar(...), in (...), an argument of a function of tables."""

    query: Query
    span: Span


Expression: TypeAlias = (
    Constant_ | Name | Star | Member | Index | Apply | Unary | Binary | Chain | Among | Between | Named | Subquery
)


@dataclass(frozen=True)
class Ordering:
    value: Expression
    descending: bool
    nulls_first: bool


@dataclass(frozen=True)
class Operator:
    """One stage of a pipe. `values`: its expressions; `keys`: behind `by` or `on`; `words`: names, kinds and flags."""

    name: str
    span: Span
    values: tuple[Expression, ...] = ()
    keys: tuple[Expression, ...] = ()
    orderings: tuple[Ordering, ...] = ()
    words: tuple[tuple[str, str], ...] = ()
    queries: tuple[Query, ...] = ()

    def word(self, key: str, otherwise: str) -> str:
        return dict(self.words).get(key, otherwise)


@dataclass(frozen=True)
class Query:
    """A pipe: where its rows come from, and the stages they pass."""

    source: Operator
    stages: tuple[Operator, ...]
    span: Span


@dataclass(frozen=True)
class Parameter:
    """A function's parameter: a scalar of a type, or a table with these columns (None: any)."""

    name: str
    type: str | None
    columns: tuple[tuple[str, str], ...] | None
    default: Expression | None
    span: Span


@dataclass(frozen=True)
class Let:
    """`let name = ...`: a scalar, a query, or a function of either; `lets` are those of a function's own body."""

    name: str
    value: Expression | Query
    parameters: tuple[Parameter, ...] | None
    span: Span
    lets: tuple[Let, ...] = ()
    view: bool = False  # a wildcard of a union may pick it
