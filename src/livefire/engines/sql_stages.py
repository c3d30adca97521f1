"""The tables of one statement while it is written: each relation as a stage, its values and aggregates as texts of SQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from sqlglot import exp

from livefire.engines.select import select
from livefire.engines.sql_values import Dialect, Hoists, value_text
from livefire.plan import Aggregate, Aggregation, Columns, Value, Window
from livefire.plan.types import INTEGER, REAL


@dataclass(frozen=True)
class Stage:
    """A relation emitted: the name of its table, each column's SQL there, and which of r, rs and o it has."""

    table: str
    names: Mapping[str, str]
    columns: Columns
    listed: bool = False
    ordered: bool = False
    repeats: bool = False  # an event may give several rows
    windowed: str = ""  # rows that do not list events yet: the table whose rows n of equal k0.. b < n <= this n they rest on
    keys: int = 0  # how many k0.. a windowed stage has
    ended: bool = False  # whether p says at which event a row ended, as a window's rows do

    @property
    def row(self) -> str:
        """A row's place: its first event's, of a row without events its own among such."""
        if not self.listed:
            return "r"
        return f"coalesce(rs[1], {'o' if self.ordered else '0'})"

    @property
    def carried(self) -> list[str]:
        places = [*self.by, "n", "b", "m"] if self.windowed else []
        return [self.lineage, *(["o"] if self.ordered else []), *(["p"] if self.ended else []), *places]

    @property
    def last(self) -> str:
        """A row's place among rows of the same time: the event at which it ended, else its last event's."""
        if self.ended:
            return "p"
        return f"coalesce(rs[-1], {'o' if self.ordered else '0'})" if self.listed else "r"

    @property
    def by(self) -> list[str]:
        """The keys of a windowed stage."""
        return [f"k{i}" for i in range(self.keys)]

    @property
    def lineage(self) -> str:
        return "rs" if self.listed else "r"


@dataclass
class Tables:
    """The tables written so far; the one place that grows while a plan is walked."""

    dialect: Dialect
    tables: list[tuple[str, exp.Query]] = field(default_factory=list)
    shared: set[str] = field(default_factory=set)  # the tables that are read twice

    def add(self, query: exp.Query) -> str:
        name = f"t{len(self.tables)}"
        self.tables.append((name, query))
        return name


def aliased(text: str, name: str) -> str:
    return f"{text} AS {name}"


def values_over(values: tuple[Value, ...], parent: Stage, so_far: Tables) -> tuple[Stage, tuple[str, ...]]:
    """Each value's SQL over the parent, after a table of the columns that templates repeat, where there are any."""
    hoists = Hoists(len(so_far.tables))
    texts = tuple(value_text(value, parent.names, so_far.dialect, hoists) for value in values)
    if not hoists.names:
        return parent, texts
    extra = [aliased(text, name) for text, name in hoists.names.items()]
    return replace(parent, table=so_far.add(select(["*", *extra], parent.table))), texts


def selected(parent: Stage, so_far: Tables, columns: Columns, made: tuple[str, ...]) -> Stage:
    """A table of these values, with what the parent carries."""
    names = {column.name: f"c{i}" for i, column in enumerate(columns.fixed)}
    listed = [aliased(text, names[column.name]) for text, column in zip(made, columns.fixed, strict=True)]
    table = so_far.add(select([*listed, *parent.carried], parent.table))
    return replace(parent, table=table, names=names, columns=columns)


def inside(relation: Aggregate | Window) -> list[Value]:
    """The values inside the aggregates, a condition behind the arguments that it is for."""
    return [value for _, one in relation.aggregates for value in (*one.arguments, *([one.where] if one.where else []))]


def aggregations(relation: Aggregate | Window, made: Iterable[str], row: str, so_far: Tables) -> list[str]:
    """The SQL of each aggregate, from that of the values inside them; `row` is a row's place in order."""
    texts = iter(made)
    return [
        aggregation(one, [next(texts) for _ in one.arguments], next(texts) if one.where else None, row, so_far)
        for _, one in relation.aggregates
    ]


def aggregation(one: Aggregation, arguments: list[str], where: str | None, row: str, so_far: Tables, over: str = "") -> str:
    """The SQL of one aggregate, `over` the rows of a window or over a group."""
    conditions = [f"({where})"] if where else []
    if one.function in ("values", "collect", "any_value"):
        conditions.append(f"({arguments[0]}) IS NOT NULL")
    filter = (f" FILTER (WHERE {' AND '.join(conditions)})" if conditions else "") + over
    template = so_far.dialect.aggregates[one.function]
    if not isinstance(template, str):
        return template(arguments, row, filter)
    text = (template if "{filter}" in template else template + "{filter}").format(*arguments, row=row, filter=filter)
    if one.type is REAL and one.function in _UNBOUNDED:
        return f"CASE WHEN isfinite({text}) THEN {text} END"
    return f"TRY_CAST({text} AS BIGINT)" if one.function == "sum" and one.type is INTEGER else text


_UNBOUNDED = {
    "sum", "average", "deviation", "population_deviation", "variance", "population_variance", "covariance",
    "population_covariance",
}  # fmt: skip
"""The aggregates whose real result may be beyond all reals."""


__all__ = ["Stage", "Tables", "aggregation", "aggregations", "aliased", "inside", "selected", "values_over"]
