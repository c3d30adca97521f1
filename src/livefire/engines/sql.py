"""One emitter: from a plan and an engine's table of functions to one SQL statement.

Every relation is a common table expression over the ones before it, so deep pipes stay flat. Structure and quoting are
sqlglot's; a scalar is the table's own text, inserted verbatim. Columns are named c0, c1, ... because engines fold case.
Beside them travel `r`, the number of the event a row rests on, or `rs`, the list of them, and `o`, a written order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from sqlglot import exp

from livefire.engines.select import select, union_all, written
from livefire.engines.sql_values import Dialect, Hoists, constant, null, value_text
from livefire.plan import (
    Aggregate,
    Aggregation,
    Column,
    Columns,
    Distinct,
    Extend,
    Filter,
    Join,
    Limit,
    Literal,
    Number,
    Plan,
    Project,
    Relation,
    Sort,
    Source,
    Table,
    Union,
    Unnest,
    Value,
    Window,
)  # fmt: skip
from livefire.plan.types import INTEGER, REAL


@dataclass(frozen=True)
class Statement:
    """`sql` gives columns c0, c1, ... named `columns` in order, then `rows`: the sorted list of event numbers."""

    sql: str
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class _Stage:
    """A relation emitted: the name of its table, each column's SQL there, and which of r, rs and o it has."""

    table: str
    names: Mapping[str, str]
    columns: Columns
    listed: bool = False
    ordered: bool = False
    repeats: bool = False  # an event may give several rows
    windowed: str = ""  # rows still without lineage: the table whose rows n of equal k0.. b < n <= this n they rest on
    keys: int = 0  # how many k0.. a windowed stage has

    @property
    def row(self) -> str:
        """A row's place: its first event's, of a row without events its own among such."""
        if not self.listed:
            return "r"
        return f"coalesce(rs[1], {'o' if self.ordered else '0'})"

    @property
    def carried(self) -> list[str]:
        return [self.lineage, *(["o"] if self.ordered else [])]

    @property
    def lineage(self) -> str:
        return "rs" if self.listed else "r"


@dataclass
class _Statement:
    """The tables written so far; the one place that grows while a plan is walked."""

    dialect: Dialect
    tables: list[tuple[str, exp.Query]] = field(default_factory=list)
    shared: set[str] = field(default_factory=set)  # the tables that are read twice

    def add(self, query: exp.Query) -> str:
        name = f"t{len(self.tables)}"
        self.tables.append((name, query))
        return name


def statement(plan: Plan, dialect: Dialect) -> Statement:
    """The plan as one SQL statement with its output columns; EngineError when it reads a column of unknown type."""
    so_far = _Statement(dialect)
    stage = _emit(plan, so_far)
    outputs = [_as(stage.names[column.name], f"c{i}") for i, column in enumerate(plan.columns.fixed)]
    rows = "rs" if stage.listed else "[r]"
    order = [*(["o"] if stage.ordered else []), stage.lineage]
    if stage.listed and not stage.ordered:
        order += [f"{stage.names[column.name]} NULLS FIRST" for column in plan.columns.fixed]
    last = select([*outputs, _as(rows, "rows")], stage.table, order_by=order)
    return Statement(_sql(so_far, last), plan.columns.fixed)


def _sql(so_far: _Statement, query: exp.Query) -> str:
    """DuckDB computes a common table once for each statement unless told not to; nearly all of ours are read once."""
    *texts, last = written([*(table for _, table in so_far.tables), query])
    common = ",\n".join(
        f"{name} AS {'' if name in so_far.shared else 'NOT '}MATERIALIZED ({text})"
        for (name, _), text in zip(so_far.tables, texts, strict=True)
    )
    return f"WITH {common}\n{last}" if common else last


def _as(text: str, name: str) -> str:
    return f"{text} AS {name}"


def _emit(relation: Relation, so_far: _Statement) -> _Stage:
    """The relation's tables, its parents' first. A pipe is walked in a loop: it may be deeper than Python's stack."""
    pipe: list[Relation] = [relation]
    while not isinstance(pipe[-1], Source | Table | Join | Union):
        pipe.append(pipe[-1].parent)
    stage = _root(pipe.pop(), so_far)
    for one in reversed(pipe):
        stage = _step(one, stage if isinstance(one, Filter) else _settled(stage, so_far), so_far)
    return _settled(stage, so_far)


def _root(relation: Relation, so_far: _Statement) -> _Stage:
    match relation:
        case Source(columns):
            return _Stage(so_far.dialect.source, so_far.dialect.paths, columns)
        case Table():
            return _table(relation, so_far)
        case Join():
            return _join(relation, so_far)
        case Union():
            return _union(relation, so_far)
        case _:
            raise AssertionError(relation)


def _step(relation: Relation, parent: _Stage, so_far: _Statement) -> _Stage:
    match relation:
        case Filter(_, predicate):
            parent, (condition,) = _values((predicate,), parent, so_far)
            return _kept(parent, so_far, select(["*"], parent.table, where=condition))
        case Extend(_, named):
            return _extended(relation, named, parent, so_far)
        case Project(_, named):
            parent, made = _values(tuple(value for _, value in named), parent, so_far)
            return _selected(parent, so_far, relation.columns, made)
        case Aggregate():
            return _aggregate(relation, parent, so_far)
        case Window():
            return _window(relation, parent, so_far)
        case Number(_, name, keys):
            return _numbered(relation, name, keys, parent, so_far)
        case Sort():
            return _sort(relation, parent, so_far)
        case Limit(_, count):
            first = select(["*"], parent.table, order_by=["o" if parent.ordered else parent.row], limit=count)
            return _kept(parent, so_far, first)
        case Unnest():
            return _unnest(relation, parent, so_far)
        case Distinct():
            return _distinct(parent, so_far)
        case Source() | Table() | Join() | Union():
            raise AssertionError(relation)
        case _:
            assert_never(relation)


def _kept(parent: _Stage, so_far: _Statement, query: exp.Query) -> _Stage:
    return replace(parent, table=so_far.add(query))


def _selected(parent: _Stage, so_far: _Statement, columns: Columns, made: tuple[str, ...]) -> _Stage:
    """A table of these values, with what the parent carries."""
    names = {column.name: f"c{i}" for i, column in enumerate(columns.fixed)}
    listed = [_as(text, names[column.name]) for text, column in zip(made, columns.fixed, strict=True)]
    table = so_far.add(select([*listed, *parent.carried], parent.table))
    return replace(parent, table=table, names=names, columns=columns)


def _extended(relation: Extend, named: tuple[tuple[str, Value], ...], parent: _Stage, so_far: _Statement) -> _Stage:
    parent, made = _values(tuple(value for _, value in named), parent, so_far)
    new = dict(zip((name for name, _ in named), made, strict=True))
    texts = tuple(new.get(column.name) or parent.names[column.name] for column in relation.columns.fixed)
    return _selected(parent, so_far, relation.columns, texts)


def _aggregate(relation: Aggregate, parent: _Stage, so_far: _Statement) -> _Stage:
    parent, made = _values((*(value for _, value in relation.keys), *_inside(relation)), parent, so_far)
    outputs = [_as(text, f"c{i}") for i, text in enumerate(made[: len(relation.keys)])]
    texts = _aggregations(relation, made[len(relation.keys) :], parent.row, so_far)
    outputs += [_as(text, f"c{i}") for i, text in enumerate(texts, start=len(outputs))]
    rows = "list_sort(list_distinct(flatten(list(rs))))" if parent.listed else "list(r ORDER BY r)"
    outputs.append(_as(f"coalesce({rows}, []::BIGINT[])", "rs"))
    query = select(outputs, parent.table, group_by=len(relation.keys))
    names = {column.name: f"c{i}" for i, column in enumerate(relation.columns.fixed)}
    return _Stage(so_far.add(query), names, relation.columns, listed=True)


def _inside(relation: Aggregate | Window) -> list[Value]:
    """The values inside the aggregates, a condition behind the arguments that it is for."""
    return [value for _, one in relation.aggregates for value in (*one.arguments, *([one.where] if one.where else []))]


def _aggregations(relation: Aggregate | Window, made: Iterable[str], row: str, so_far: _Statement, over: str = "") -> list[str]:
    """The SQL of each aggregate, from that of the values inside them; `row` is a row's place in order."""
    texts = iter(made)
    return [
        _aggregation(one, [next(texts) for _ in one.arguments], next(texts) if one.where else None, row, so_far, over)
        for _, one in relation.aggregates
    ]


def _aggregation(one: Aggregation, arguments: list[str], where: str | None, row: str, so_far: _Statement, over: str) -> str:
    conditions = [f"({where})"] if where else []
    if one.function in ("values", "collect", "any_value"):
        conditions.append(f"({arguments[0]}) IS NOT NULL")
    filter = (f" FILTER (WHERE {' AND '.join(conditions)})" if conditions else "") + over
    template = so_far.dialect.aggregates[one.function]
    text = (template if "{filter}" in template else template + "{filter}").format(*arguments, row=row, filter=filter)
    if one.type is REAL and one.function in _UNBOUNDED:
        return f"CASE WHEN isfinite({text}) THEN {text} END"
    return f"TRY_CAST({text} AS BIGINT)" if one.function == "sum" and one.type is INTEGER else text


def _window(relation: Window, parent: _Stage, so_far: _Statement) -> _Stage:
    """The aggregates first, so that a Filter may take rows away before `_settled` lists the events of each window."""
    keys = [f"k{i}" for i in range(len(relation.keys))]
    ties = [f"s{i}" for i in range(len(relation.ties))]
    parent, made = _values((*relation.keys, relation.time, *relation.ties, *_inside(relation)), parent, so_far)
    names = {column.name: f"c{i}" for i, column in enumerate(relation.columns.fixed)}
    outputs = [_as(parent.names[column.name], names[column.name]) for column in parent.columns.fixed]
    outputs += [_as(text, key) for text, key in zip(made, keys, strict=False)]
    outputs += [_as(f"epoch_us({made[len(keys)]})", "t"), _as(_last(parent), "p"), parent.lineage]
    outputs += [_as(text, tie) for text, tie in zip(made[len(keys) + 1 :], ties, strict=False)]
    texts = made[len(keys) + 1 + len(ties) :]
    outputs += [_as(text, f"a{i}") for i, text in enumerate(texts)]
    table = so_far.add(select(outputs, parent.table, where=f"{made[len(keys)]} IS NOT NULL"))
    by = f"PARTITION BY {', '.join(keys)} " if keys else ""
    before = f"count(*) OVER ({by}ORDER BY t RANGE BETWEEN UNBOUNDED PRECEDING AND {relation.within + 1} PRECEDING)"
    place = f"row_number() OVER ({by}ORDER BY {', '.join(['t', 'p', *ties])})"
    numbered = so_far.add(select(["*", _as(place, "n"), _as(before, "b")], table))
    so_far.shared.add(numbered)
    over = f" OVER ({by}ORDER BY n ROWS BETWEEN n - b - 1 PRECEDING AND CURRENT ROW)"
    aggregates = _aggregations(relation, [f"a{i}" for i in range(len(texts))], "n", so_far, over)
    named = [_as(text, names[name]) for text, (name, _) in zip(aggregates, relation.aggregates, strict=True)]
    table = so_far.add(select(["*", *named], numbered))
    return replace(parent, table=table, names=names, columns=relation.columns, ordered=False, windowed=numbered, keys=len(keys))


def _last(stage: _Stage) -> str:
    """A row's place among rows of the same time: its last event's."""
    return f"coalesce(rs[-1], {'o' if stage.ordered else '0'})" if stage.listed else "r"


def _settled(stage: _Stage, so_far: _Statement) -> _Stage:
    """The same rows with the events of their windows: no more work than there are such events."""
    if not stage.windowed:
        return stage
    names = [*(f"k{i}" for i in range(stage.keys)), "n"]
    kept = so_far.add(select(["*"], stage.table))
    so_far.shared.add(kept)
    places = so_far.add(select([*names, _as("unnest(range(b + 1, n + 1))", "w")], kept))
    same = [f"x.{name} IS NOT DISTINCT FROM y.{name}" for name in names]
    inside = f"{places} AS x JOIN {stage.windowed} AS y ON {' AND '.join([*same[:-1], 'x.w = y.n'])}"
    several = "flatten(list(y.rs))" if stage.listed else "list(y.r)"
    rows = f"list_sort(list_distinct({several}))" if stage.listed or stage.repeats else f"list_sort({several})"
    grouped = [*(f"x.{name}" for name in names), _as(rows, "rs")]
    lists = so_far.add(select(grouped, inside, group_by=len(names)))
    outputs = [_as(f"x.{name}", name) for name in stage.names.values()]
    joined = f"{kept} AS x JOIN {lists} AS y ON {' AND '.join(same)}"
    return _Stage(so_far.add(select([*outputs, "y.rs"], joined)), stage.names, stage.columns, listed=True)


def _numbered(relation: Number, name: str, keys: tuple[Value, ...], parent: _Stage, so_far: _Statement) -> _Stage:
    parent, made = _values(keys, parent, so_far)
    by = f"PARTITION BY {', '.join(made)} " if made else ""
    order = ["o"] if parent.ordered else [parent.row, *(["rs"] if parent.listed else [])]
    place = f"row_number() OVER ({by}ORDER BY {', '.join(order)}) - 1"
    texts = tuple(place if column.name == name else parent.names[column.name] for column in relation.columns.fixed)
    return _selected(parent, so_far, relation.columns, texts)


_UNBOUNDED = {
    "sum", "average", "deviation", "population_deviation", "variance", "population_variance", "covariance",
    "population_covariance",
}  # fmt: skip
"""The aggregates whose real result may be beyond all reals."""


def _sort(relation: Sort, parent: _Stage, so_far: _Statement) -> _Stage:
    parent, made = _values(tuple(key.value for key in relation.keys), parent, so_far)
    keys = [
        f"{text} {'DESC' if key.descending else 'ASC'} NULLS {'FIRST' if key.nulls_first else 'LAST'}"
        for text, key in zip(made, relation.keys, strict=True)
    ]
    order = f"row_number() OVER (ORDER BY {', '.join([*keys, *(['o'] if parent.ordered else []), parent.row])})"
    outputs = [_as(text, f"c{i}") for i, text in enumerate(parent.names[c.name] for c in parent.columns.fixed)]
    table = so_far.add(select([*outputs, parent.lineage, _as(order, "o")], parent.table))
    names = {column.name: f"c{i}" for i, column in enumerate(parent.columns.fixed)}
    return replace(parent, table=table, names=names, ordered=True)


def _unnest(relation: Unnest, parent: _Stage, so_far: _Statement) -> _Stage:
    listed = parent.names[relation.column]
    empty = f"CASE WHEN len({listed}) > 0 THEN {listed} ELSE [NULL] END" if relation.keep_empty else listed
    texts = tuple(
        f"unnest({empty})" if column.name == relation.column else parent.names[column.name] for column in relation.columns.fixed
    )
    return replace(_selected(parent, so_far, relation.columns, texts), repeats=True)


def _distinct(parent: _Stage, so_far: _Statement) -> _Stage:
    names = {column.name: f"c{i}" for i, column in enumerate(parent.columns.fixed)}
    outputs = [_as(parent.names[name], sql) for name, sql in names.items()]
    rows = "list_sort(list_distinct(flatten(list(rs))))" if parent.listed else "list(r ORDER BY r)"
    query = select([*outputs, _as(rows, "rs")], parent.table, group_by=len(names))
    return _Stage(so_far.add(query), names, parent.columns, listed=True)


def _table(relation: Table, so_far: _Statement) -> _Stage:
    """Constant rows as one VALUES, in their order: as many SELECTs would take minutes to plan."""
    columns = relation.columns.fixed
    names = {column.name: f"c{i}" for i, column in enumerate(columns)}
    rows = []
    for place, row in enumerate(relation.rows or (tuple(None for _ in columns),)):
        cells = [constant(Literal(value, column.type)) for value, column in zip(row, columns, strict=True)]
        rows.append(f"({', '.join([*cells, str(place)])})")
    heading = ", ".join([*names.values(), "o"])
    source = f"(VALUES {', '.join(rows)}) AS v({heading})"
    outputs = [*names.values(), _as("[]::BIGINT[]", "rs"), "o"]
    query = select(outputs, source, where=None if relation.rows else "false")
    return _Stage(so_far.add(query), names, relation.columns, listed=True, ordered=True)


def _join(relation: Join, so_far: _Statement) -> _Stage:
    left = _keyed(_emit(relation.left, so_far), tuple(one for one, _ in relation.on), so_far, "l")
    right = _keyed(_emit(relation.right, so_far), tuple(one for _, one in relation.on), so_far, "r")
    condition = " AND ".join(f"x.lk{i} IS NOT DISTINCT FROM y.rk{i}" for i in range(len(relation.on))) or "true"
    sources = [("x", left.names[c.name]) for c in left.columns.fixed] + [("y", right.names[c.name]) for c in right.columns.fixed]
    both = relation.kind not in ("semi", "anti")
    outputs = [_as(f"{side}.{text}", f"c{i}") for i, (side, text) in enumerate(sources[: len(relation.columns.fixed)])]
    all_rows = both and not relation.annotates
    rows = "list_sort(list_distinct(list_concat(coalesce(x.rs, []), coalesce(y.rs, []))))" if all_rows else "x.rs"
    kind = {"full": "FULL OUTER"}.get(relation.kind, relation.kind.upper())
    text = f"{left.table} AS x {kind} JOIN {right.table} AS y ON {condition}"
    names = {column.name: f"c{i}" for i, column in enumerate(relation.columns.fixed)}
    keeps_order = left.ordered and not all_rows
    order = [_as("x.lo", "o")] if keeps_order else []
    table = so_far.add(select([*outputs, _as(rows, "rs"), *order], text))
    return _Stage(table, names, relation.columns, listed=True, ordered=keeps_order)


def _keyed(stage: _Stage, keys: tuple[Value, ...], so_far: _Statement, prefix: str) -> _Stage:
    """The same rows with columns of their own names, the join's keys beside them, and lists of event numbers."""
    stage, made = _values(keys, stage, so_far)
    names = {column.name: f"{prefix}{i}" for i, column in enumerate(stage.columns.fixed)}
    outputs = [_as(stage.names[name], sql) for name, sql in names.items()]
    outputs += [_as(text, f"{prefix}k{i}") for i, text in enumerate(made)]
    rows = _as("rs" if stage.listed else "[r]", "rs")
    order = [_as("o", f"{prefix}o")] if stage.ordered else []
    table = so_far.add(select([*outputs, rows, *order], stage.table))
    return replace(stage, table=table, names=names, listed=True)


def _union(relation: Union, so_far: _Statement) -> _Stage:
    names = {column.name: f"c{i}" for i, column in enumerate(relation.columns.fixed)}
    queries: list[exp.Query] = []
    for parent in relation.parents:
        stage = _emit(parent, so_far)
        texts = [
            _as(stage.names[column.name] if column.name in parent.columns.names else null(column.type), names[column.name])
            for column in relation.columns.fixed
        ]
        queries.append(select([*texts, _as("rs" if stage.listed else "[r]", "rs")], stage.table))
    return _Stage(so_far.add(union_all(queries)), names, relation.columns, listed=True)


def _values(values: tuple[Value, ...], parent: _Stage, so_far: _Statement) -> tuple[_Stage, tuple[str, ...]]:
    """Each value's SQL over the parent, after a table of the columns that templates repeat, where there are any."""
    hoists = Hoists(len(so_far.tables))
    texts = tuple(value_text(value, parent.names, so_far.dialect, hoists) for value in values)
    if not hoists.names:
        return parent, texts
    extra = [_as(text, name) for text, name in hoists.names.items()]
    return replace(parent, table=so_far.add(select(["*", *extra], parent.table))), texts
