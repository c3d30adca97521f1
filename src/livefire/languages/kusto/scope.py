"""What names mean where an expression stands: columns, lets, a function's parameters, and the queries beside a stage's rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from livefire.errors import RuleError, Span, UnsupportedError
from livefire.languages.kusto.sliding import Put
from livefire.languages.kusto.syntax import Apply, Let, Name, Query
from livefire.plan import Column, Columns, Plan, Value

DEEPEST_LETS, MOST_CALLS = 40, 5_000
TABLE_FUNCTIONS = ("_GetWatchlist", "table", "materialize")


def _no_tables(query: Query, scope: Scope) -> Plan:
    raise UnsupportedError("a table in a condition alone", query.span)


@dataclass
class Calls:
    """How many functions of the query's own have been called so far: those that call each other twice soon are too many."""

    count: int = 0

    def add(self, span: Span) -> None:
        self.count += 1
        if self.count > MOST_CALLS:
            raise RuleError(f"more than {MOST_CALLS} calls of the query's own functions", span)


@dataclass(frozen=True)
class Asides:
    """The queries, and the functions of neighbouring rows, that stand where values do in one stage: columns beside its rows.

    A stage is lowered once to find them, with a null in place of each (`attached` is false), and again with their columns.
    """

    found: dict[tuple[str, Span, tuple[tuple[str, Value], ...]], tuple[Column, Put]] = field(default_factory=dict)
    attached: bool = False


@dataclass(frozen=True)
class Scope:
    """What names mean: the columns of the input, and the lets before."""

    columns: Columns
    lets: Mapping[str, Let]
    bound: Mapping[str, Value] = field(default_factory=dict)  # a function's parameters
    depth: int = 0
    made: dict[tuple[Span, Columns], Value] = field(default_factory=dict)  # lets without parameters: lowered once
    lower: Callable[[Query, Scope], Plan] = _no_tables
    tables: Mapping[str, Plan] = field(default_factory=dict)  # a function's tables
    own: frozenset[str] = frozenset()  # the lets of a function's body
    made_tables: dict[Span, Plan] = field(default_factory=dict)  # tables of lets without parameters: lowered once
    asides: Asides = field(default_factory=Asides)
    grouped: tuple[str, ...] = ()  # inside mv-apply or partition: the columns that tell the groups apart
    calls: Calls = field(default_factory=Calls)
    within: tuple[str, ...] = ()  # the lets whose text this is

    def over(self, columns: Columns) -> Scope:
        return replace(self, columns=columns)


def before(let: Let, span: Span, scope: Scope) -> Scope:
    """What a let's own text sees: the lets before it; a function's parameters when it stands in the function's body."""
    if scope.depth > DEEPEST_LETS:
        raise RuleError(f"'{let.name}' is defined by itself", span)
    lets = {name: one for name, one in scope.lets.items() if one is not let and one.span.start < let.span.start}
    inner = replace(scope, lets=lets, depth=scope.depth + 1, within=(*scope.within, let.name))
    return inner if let.name in scope.own else replace(inner, bound={}, tables={}, own=frozenset())


def called(let: Let, values: Mapping[str, Value], tables: Mapping[str, Plan], span: Span, scope: Scope) -> Scope:
    """What a function's body sees: its parameters, its own lets, and the lets before it."""
    scope.calls.add(span)
    outside = before(let, span, scope)
    lets = {name: one for name, one in scope.lets.items() if one is not let and one.span.end <= let.span.start}
    lets |= {one.name: one for one in let.lets}
    own = frozenset(one.name for one in let.lets)
    return replace(outside, lets=lets, bound=values, tables=tables, own=own, made={}, made_tables={})


def is_table(let: Let, scope: Scope, depth: int = 0) -> bool:
    """Whether a let is a table or gives one; a let that names another is what that is."""
    if isinstance(let.value, Query) or (isinstance(let.value, Apply) and let.value.function in TABLE_FUNCTIONS):
        return True
    own = {one.name: one for one in let.lets}
    if not isinstance(let.value, Name | Apply) or depth > DEEPEST_LETS:
        return False
    name = let.value.text if isinstance(let.value, Name) else let.value.function
    if any(one.name == name and one.type is None for one in let.parameters or ()):
        return True
    other = own.get(name) or scope.lets.get(name)
    return other is not None and other is not let and is_table(other, scope, depth + 1)


__all__ = ["DEEPEST_LETS", "TABLE_FUNCTIONS", "Asides", "Calls", "Scope", "before", "called", "is_table"]
