"""One emitter: from a plan and an engine's table of functions to one SQL statement.

Every relation is a common table expression over the ones before it, so deep pipes stay flat. Structure and quoting are
sqlglot's; a scalar is the table's own text, inserted verbatim. Columns are named c0, c1, ... because engines fold case.
Beside them travel `r`, the number of the event a row rests on, or `rs`, the list of them, and `o`, a written order.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import assert_never

from sqlglot import exp

from livefire.engines.select import select, union_all, written
from livefire.engines.sql_stages import Stage, Tables, aggregations, aliased, inside, selected, values_over
from livefire.engines.sql_values import Dialect, constant, null
from livefire.engines.sql_windows import settled, window, with_places
from livefire.plan import (
    Aggregate,
    Column,
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


@dataclass(frozen=True)
class Statement:
    """`sql` gives columns c0, c1, ... named `columns` in order, then `rows`: the sorted list of event numbers.

    `windowed`: it gives places instead, as sql_windows.py says, and engines/lineage.py makes the lists.
    """

    sql: str
    columns: tuple[Column, ...]
    windowed: bool = False


def statement(plan: Plan, dialect: Dialect) -> Statement:
    """The plan as one SQL statement with its output columns; EngineError when it reads a column of unknown type."""
    so_far = Tables(dialect)
    stage = _unsettled(plan, so_far)
    if stage.windowed:
        return Statement(_sql(so_far, with_places(stage, so_far)), plan.columns.fixed, windowed=True)
    outputs = [aliased(stage.names[column.name], f"c{i}") for i, column in enumerate(plan.columns.fixed)]
    rows = "rs" if stage.listed else "[r]"
    order = [*(["o"] if stage.ordered else []), stage.lineage]
    if stage.listed and not stage.ordered:
        order += [f"{stage.names[column.name]} NULLS FIRST" for column in plan.columns.fixed]
    last = select([*outputs, aliased(rows, "rows")], stage.table, order_by=order)
    return Statement(_sql(so_far, last), plan.columns.fixed)


def _sql(so_far: Tables, query: exp.Query) -> str:
    """DuckDB computes a common table once for each statement unless told not to; nearly all of ours are read once."""
    *texts, last = written([*(table for _, table in so_far.tables), query])
    common = ",\n".join(
        f"{name} AS {'' if name in so_far.shared else 'NOT '}MATERIALIZED ({text})"
        for (name, _), text in zip(so_far.tables, texts, strict=True)
    )
    return f"WITH {common}\n{last}" if common else last


def _emit(relation: Relation, so_far: Tables) -> Stage:
    """The relation's tables, its parents' first; each row has its events."""
    return settled(_unsettled(relation, so_far), so_far)


def _unsettled(relation: Relation, so_far: Tables) -> Stage:
    """The same, where rows may be without events. A pipe is walked in a loop: it may be deeper than Python's stack."""
    pipe: list[Relation] = [relation]
    while not isinstance(pipe[-1], Source | Table | Join | Union):
        pipe.append(pipe[-1].parent)
    stage = _root(pipe.pop(), so_far)
    for one in reversed(pipe):
        stage = _step(one, stage if isinstance(one, Filter | Extend | Project) else settled(stage, so_far), so_far)
    return stage


def _root(relation: Relation, so_far: Tables) -> Stage:
    match relation:
        case Source(columns):
            return Stage(so_far.dialect.source, so_far.dialect.paths, columns)
        case Table():
            return _table(relation, so_far)
        case Join():
            return _join(relation, so_far)
        case Union():
            return _union(relation, so_far)
        case _:
            raise AssertionError(relation)


def _step(relation: Relation, parent: Stage, so_far: Tables) -> Stage:
    match relation:
        case Filter(_, predicate):
            parent, (condition,) = values_over((predicate,), parent, so_far)
            return _kept(parent, so_far, select(["*"], parent.table, where=condition))
        case Extend(_, named):
            return _extended(relation, named, parent, so_far)
        case Project(_, named):
            parent, made = values_over(tuple(value for _, value in named), parent, so_far)
            return selected(parent, so_far, relation.columns, made)
        case Aggregate():
            return _aggregate(relation, parent, so_far)
        case Window():
            return window(relation, parent, so_far)
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


def _kept(parent: Stage, so_far: Tables, query: exp.Query) -> Stage:
    return replace(parent, table=so_far.add(query))


def _extended(relation: Extend, named: tuple[tuple[str, Value], ...], parent: Stage, so_far: Tables) -> Stage:
    parent, made = values_over(tuple(value for _, value in named), parent, so_far)
    new = dict(zip((name for name, _ in named), made, strict=True))
    texts = tuple(new.get(column.name) or parent.names[column.name] for column in relation.columns.fixed)
    return selected(parent, so_far, relation.columns, texts)


def _aggregate(relation: Aggregate, parent: Stage, so_far: Tables) -> Stage:
    parent, made = values_over((*(value for _, value in relation.keys), *inside(relation)), parent, so_far)
    outputs = [aliased(text, f"c{i}") for i, text in enumerate(made[: len(relation.keys)])]
    texts = aggregations(relation, made[len(relation.keys) :], parent.row, so_far)
    outputs += [aliased(text, f"c{i}") for i, text in enumerate(texts, start=len(outputs))]
    rows = "list_sort(list_distinct(flatten(list(rs))))" if parent.listed else "list(r ORDER BY r)"
    outputs.append(aliased(f"coalesce({rows}, []::BIGINT[])", "rs"))
    query = select(outputs, parent.table, group_by=len(relation.keys))
    names = {column.name: f"c{i}" for i, column in enumerate(relation.columns.fixed)}
    return Stage(so_far.add(query), names, relation.columns, listed=True)


def _numbered(relation: Number, name: str, keys: tuple[Value, ...], parent: Stage, so_far: Tables) -> Stage:
    parent, made = values_over(keys, parent, so_far)
    by = f"PARTITION BY {', '.join(made)} " if made else ""
    order = ["o"] if parent.ordered else [parent.row, *(["rs"] if parent.listed else [])]
    place = f"row_number() OVER ({by}ORDER BY {', '.join(order)}) - 1"
    texts = tuple(place if column.name == name else parent.names[column.name] for column in relation.columns.fixed)
    return selected(parent, so_far, relation.columns, texts)


def _sort(relation: Sort, parent: Stage, so_far: Tables) -> Stage:
    parent, made = values_over(tuple(key.value for key in relation.keys), parent, so_far)
    keys = [
        f"{text} {'DESC' if key.descending else 'ASC'} NULLS {'FIRST' if key.nulls_first else 'LAST'}"
        for text, key in zip(made, relation.keys, strict=True)
    ]
    order = f"row_number() OVER (ORDER BY {', '.join([*keys, *(['o'] if parent.ordered else []), parent.row])})"
    outputs = [aliased(text, f"c{i}") for i, text in enumerate(parent.names[c.name] for c in parent.columns.fixed)]
    carried = [parent.lineage, *(["p"] if parent.ended else []), aliased(order, "o")]
    table = so_far.add(select([*outputs, *carried], parent.table))
    names = {column.name: f"c{i}" for i, column in enumerate(parent.columns.fixed)}
    return replace(parent, table=table, names=names, ordered=True)


def _unnest(relation: Unnest, parent: Stage, so_far: Tables) -> Stage:
    listed = parent.names[relation.column]
    empty = f"CASE WHEN len({listed}) > 0 THEN {listed} ELSE [NULL] END" if relation.keep_empty else listed
    texts = tuple(
        f"unnest({empty})" if column.name == relation.column else parent.names[column.name] for column in relation.columns.fixed
    )
    return replace(selected(parent, so_far, relation.columns, texts), repeats=True)


def _distinct(parent: Stage, so_far: Tables) -> Stage:
    names = {column.name: f"c{i}" for i, column in enumerate(parent.columns.fixed)}
    outputs = [aliased(parent.names[name], sql) for name, sql in names.items()]
    rows = "list_sort(list_distinct(flatten(list(rs))))" if parent.listed else "list(r ORDER BY r)"
    query = select([*outputs, aliased(rows, "rs")], parent.table, group_by=len(names))
    return Stage(so_far.add(query), names, parent.columns, listed=True)


def _table(relation: Table, so_far: Tables) -> Stage:
    """Constant rows as one VALUES, in their order: as many SELECTs would take minutes to plan."""
    columns = relation.columns.fixed
    names = {column.name: f"c{i}" for i, column in enumerate(columns)}
    rows = []
    for place, row in enumerate(relation.rows or (tuple(None for _ in columns),)):
        cells = [constant(Literal(value, column.type)) for value, column in zip(row, columns, strict=True)]
        rows.append(f"({', '.join([*cells, str(place)])})")
    heading = ", ".join([*names.values(), "o"])
    source = f"(VALUES {', '.join(rows)}) AS v({heading})"
    outputs = [*names.values(), aliased("[]::BIGINT[]", "rs"), "o"]
    query = select(outputs, source, where=None if relation.rows else "false")
    return Stage(so_far.add(query), names, relation.columns, listed=True, ordered=True)


def _join(relation: Join, so_far: Tables) -> Stage:
    left = _keyed(_emit(relation.left, so_far), tuple(one for one, _ in relation.on), so_far, "l")
    right = _keyed(_emit(relation.right, so_far), tuple(one for _, one in relation.on), so_far, "r")
    condition = " AND ".join(f"x.lk{i} IS NOT DISTINCT FROM y.rk{i}" for i in range(len(relation.on))) or "true"
    sources = [("x", left.names[c.name]) for c in left.columns.fixed] + [("y", right.names[c.name]) for c in right.columns.fixed]
    both = relation.kind not in ("semi", "anti")
    outputs = [aliased(f"{side}.{text}", f"c{i}") for i, (side, text) in enumerate(sources[: len(relation.columns.fixed)])]
    all_rows = both and not relation.annotates
    rows = "list_sort(list_distinct(list_concat(coalesce(x.rs, []), coalesce(y.rs, []))))" if all_rows else "x.rs"
    kind = {"full": "FULL OUTER"}.get(relation.kind, relation.kind.upper())
    text = f"{left.table} AS x {kind} JOIN {right.table} AS y ON {condition}"
    names = {column.name: f"c{i}" for i, column in enumerate(relation.columns.fixed)}
    keeps_order = left.ordered and not all_rows
    order = [aliased("x.lo", "o")] if keeps_order else []
    table = so_far.add(select([*outputs, aliased(rows, "rs"), *order], text))
    return Stage(table, names, relation.columns, listed=True, ordered=keeps_order)


def _keyed(stage: Stage, keys: tuple[Value, ...], so_far: Tables, prefix: str) -> Stage:
    """The same rows with columns of their own names, the join's keys beside them, and lists of event numbers."""
    stage, made = values_over(keys, stage, so_far)
    names = {column.name: f"{prefix}{i}" for i, column in enumerate(stage.columns.fixed)}
    outputs = [aliased(stage.names[name], sql) for name, sql in names.items()]
    outputs += [aliased(text, f"{prefix}k{i}") for i, text in enumerate(made)]
    rows = aliased("rs" if stage.listed else "[r]", "rs")
    order = [aliased("o", f"{prefix}o")] if stage.ordered else []
    table = so_far.add(select([*outputs, rows, *order], stage.table))
    return replace(stage, table=table, names=names, listed=True)


def _union(relation: Union, so_far: Tables) -> Stage:
    names = {column.name: f"c{i}" for i, column in enumerate(relation.columns.fixed)}
    stages = [_emit(parent, so_far) for parent in relation.parents]
    ended = any(stage.ended for stage in stages)
    queries: list[exp.Query] = []
    for parent, stage in zip(relation.parents, stages, strict=True):
        texts = [
            aliased(stage.names[column.name] if column.name in parent.columns.names else null(column.type), names[column.name])
            for column in relation.columns.fixed
        ]
        rows = aliased("rs" if stage.listed else "[r]", "rs")
        queries.append(select([*texts, rows, *([aliased(stage.last, "p")] if ended else [])], stage.table))
    return Stage(so_far.add(union_all(queries)), names, relation.columns, listed=True, ended=ended)
