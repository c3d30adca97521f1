"""What a command takes and gives: the relation so far, and what the text says beyond it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from livefire.errors import Span, UnsupportedError
from livefire.languages.esql.scope import Scope
from livefire.languages.esql.syntax import Expression
from livefire.languages.esql.values import lowered
from livefire.plan import Columns, Extend, Field, Named, Project, Relation, Value

_MOST_COLUMNS = 5000


@dataclass(frozen=True)
class State:
    """`closed`: every column was made or kept by name, so their order counts; an open relation has all of an index's.

    `hidden`: names dropped from columns that take any name. `made`: the columns that commands made, in order: they stand
    behind those of the index, wherever the relation has them. `derived`: the columns, of any relation, that are not the
    index's own; None when none is.
    """

    relation: Relation
    text: str
    closed: bool = False
    hidden: frozenset[str] = frozenset()
    made: tuple[str, ...] = ()
    derived: frozenset[str] | None = frozenset()

    @property
    def columns(self) -> Columns:
        return self.relation.columns

    @property
    def names(self) -> list[str]:
        """The columns in ES|QL's order."""
        made = {*self.made, *self.hidden}
        return [*(name for name in self.columns.names if name not in made), *self.made]

    def value(self, expression: Expression) -> Value:
        return lowered(expression, Scope(self.columns, self.hidden, derived=self.derived))

    def over(self, relation: Relation) -> State:
        return replace(self, relation=relation)

    def without(self, names: Collection[str], span: Span) -> State:
        """The state without these columns; while names are open they are only hidden, so that the others stay."""
        if self.columns.anything or self.columns.families:
            made = tuple(name for name in self.made if name not in names)
            return replace(self, hidden=self.hidden | {*names}, made=made)
        left = [name for name in self.names if name not in names]
        values = tuple((name, field(self.relation, name, span)) for name in left)
        return replace(self, relation=Project(self.relation, values, span), made=())

    def shown(self) -> State:
        """The state at the end of a query: what is hidden goes."""
        if self.columns.anything or not self.hidden & set(self.columns.names):
            return self
        span = getattr(self.relation, "span", None) or Span(0, len(self.text))
        return self.finished(Project(self.relation, tuple((name, field(self.relation, name, span)) for name in self.names), span))

    def finished(self, relation: Relation, derived: frozenset[str] | None = None) -> State:
        """The state after a command that names all its columns."""
        return State(relation, self.text, closed=True, derived=derived)

    def deriving(self, *names: str) -> State:
        """These columns are not the index's own."""
        return self if self.derived is None else replace(self, derived=self.derived | {*names})

    def extended(self, values: tuple[Named, ...], span: Span) -> State:
        """These columns at the end, in place of others of the same names."""
        if len(self.columns.fixed) + len(values) > _MOST_COLUMNS:
            raise UnsupportedError(f"more than {_MOST_COLUMNS} columns", span)
        names = [name for name, _ in values]
        moved = self.closed and any(name in self.columns.names for name in names)
        relation: Relation = Extend(self.relation, values, span)
        if moved:
            order = [name for name in relation.columns.names if name not in names] + names
            relation = Project(relation, tuple((name, field(relation, name, span)) for name in order), span)
        made = () if self.closed else (*(name for name in self.made if name not in names), *names)
        return replace(self.deriving(*names), relation=relation, hidden=self.hidden - set(names), made=made)


def field(relation: Relation, name: str, span: Span | None) -> Field:
    return relation.columns.field(name, span)


__all__ = ["State", "field"]
