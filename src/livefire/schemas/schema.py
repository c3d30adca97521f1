"""A schema: a table of columns and families of open names, each a plan value over the canonical columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from livefire.errors import RuleError, nearest
from livefire.events.columns import CANONICAL
from livefire.plan import Column, Columns, Family, Field, Literal, Value, call
from livefire.plan.types import TEXT, Type


@dataclass(frozen=True)
class OpenNames:
    """Every name that begins with a prefix: `value` takes what stands behind it."""

    type: Type
    value: Callable[[str], Value]


@dataclass(frozen=True)
class Schema:
    """`fixed`: column -> value, in the table's order. `scope`: the columns that hold the event's source and name."""

    name: str
    version: str
    fixed: Mapping[str, Value]
    families: Mapping[str, OpenNames]
    scope: tuple[str, ...]
    time: str
    tables: tuple[str, ...] = ()  # what a query may call the table, `*` being any run; none: any name
    absent: tuple[str, ...] = ()  # prefixes of columns that another table of the vendor has and this one lacks
    needs: Mapping[str, str] = field(default_factory=dict)  # column, or prefix with its dot -> what must be known beside records
    documented: Mapping[str, Value] = field(default_factory=dict)  # what the vendor stores, where `fixed` holds what it compares

    @property
    def columns(self) -> Columns:
        """What a front end may read."""
        families = tuple(Family(prefix, names.type) for prefix, names in self.families.items())
        return Columns(tuple(Column(name, value.type) for name, value in self.fixed.items()), families, tables=self.tables)

    def need(self, name: str) -> str | None:
        """What must be known beside records to fill this column; None when records are enough."""
        return next((need for prefix, need in self.needs.items() if name == prefix or _is_below(name, prefix)), None)

    def lacks(self, name: str) -> bool:
        """Whether the vendor's table has this column and ours cannot fill it: no telemetry, not a mistake."""
        return name.startswith(self.absent) if self.absent else False

    def value(self, name: str) -> Value:
        """What a column is over the canonical columns; RuleError when the schema has no such column."""
        if name in self.fixed:
            return self.fixed[name]
        for prefix, names in self.families.items():
            if name.startswith(prefix) and len(name) > len(prefix):
                return names.value(name[len(prefix) :])
        raise RuleError(f"{self.name} has no column '{name}'", hint=nearest(name, tuple(self.fixed)))


def _is_below(name: str, prefix: str) -> bool:
    return prefix.endswith(".") and name.startswith(prefix)


def raw(name: str) -> Field:
    """A canonical column."""
    return CANONICAL.field(name)


def text(value: str) -> Literal:
    return Literal(value, TEXT)


def either(*values: Value) -> Value:
    return call("coalesce", *values)
