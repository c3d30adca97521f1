"""Windows of time: from a plan's Window to tables of its rows in order, and to the events that each window holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlglot import exp

from livefire.engines.select import select, union_all
from livefire.engines.sql_stages import Stage, Tables, aggregation, aliased, inside, values_over
from livefire.engines.sql_values import null
from livefire.plan import Window


def window(relation: Window, parent: Stage, so_far: Tables) -> Stage:
    """The aggregates first, so that a Filter may take rows away before the events of each window are listed.

    Each row has its place `n` among those of the same keys k0.., the place `b` of the last one before its window, and its
    place `m` among all rows, those of the same keys one after the other.
    """
    keys = [f"k{i}" for i in range(len(relation.keys))]
    ties = [f"s{i}" for i in range(len(relation.ties))]
    parent, made = values_over((*relation.keys, relation.time, *relation.ties, *inside(relation)), parent, so_far)
    names = {column.name: f"c{i}" for i, column in enumerate(relation.columns.fixed)}
    outputs = [aliased(parent.names[column.name], names[column.name]) for column in parent.columns.fixed]
    outputs += [aliased(text, key) for text, key in zip(made, keys, strict=False)]
    outputs += [aliased(f"epoch_us({made[len(keys)]})", "t"), aliased(parent.last, "p"), parent.lineage]
    outputs += [aliased(text, tie) for text, tie in zip(made[len(keys) + 1 :], ties, strict=False)]
    texts = made[len(keys) + 1 + len(ties) :]
    outputs += [aliased(text, f"a{i}") for i, text in enumerate(texts)]
    table = so_far.add(select(outputs, parent.table, where=f"{made[len(keys)]} IS NOT NULL"))
    by = f"PARTITION BY {', '.join(keys)} " if keys else ""
    before = f"count(*) OVER ({by}ORDER BY t RANGE BETWEEN UNBOUNDED PRECEDING AND {relation.within + 1} PRECEDING)"
    place = f"row_number() OVER ({by}ORDER BY {', '.join(['t', 'p', *ties])})"
    placed = so_far.add(select(["*", aliased(place, "n"), aliased(before, "b")], table))
    among_all = f"row_number() OVER (ORDER BY {', '.join([*keys, 'n'])})" if keys else "n"
    numbered = so_far.add(select(["*", aliased(among_all, "m")], placed))
    so_far.shared.add(numbered)
    made_of = replace(parent, names=names, columns=relation.columns, ordered=False, windowed=numbered, keys=len(keys), ended=True)
    return replace(made_of, table=_measured(relation, numbered, by, names, so_far))


def _measured(relation: Window, numbered: str, by: str, names: dict[str, str], so_far: Tables) -> str:
    """The rows with the aggregates over their windows."""
    over = f" OVER ({by}ORDER BY n ROWS BETWEEN n - b - 1 PRECEDING AND CURRENT ROW)"
    table, made, place = numbered, [], 0
    for name, one in relation.aggregates:
        arguments = [f"a{place + i}" for i in range(len(one.arguments))]
        where = f"a{place + len(arguments)}" if one.where else None
        place += len(arguments) + bool(where)
        if one.function == "in_order":
            table, text = _in_order(arguments, where, table, by, so_far)
        elif one.function == "count_rows" and where:  # DuckDB looks at each row of each window where a FILTER stands
            text = f"count(CASE WHEN {where} THEN 1 END){over}"
        else:
            text = aggregation(one, arguments, where, "n", so_far, over)
        made.append(aliased(text, names[name]))
    return so_far.add(select(["*", *made], table))


def _in_order(tests: Sequence[str], where: str | None, table: str, by: str, so_far: Tables) -> tuple[str, str]:
    """A table with, for each row, where the latest chain that is complete by it begins; and whether that is in its window.

    A row that is of a rule continues the latest chain of the rules before it that stands before the row: so no pair of rows
    is looked at, and a window need not be listed.
    """
    begins = "n"
    for i, test in enumerate(tests):
        chain = f"CASE WHEN {test}{f' AND {where}' if where else ''} THEN {begins} END"
        until = "CURRENT ROW" if i == len(tests) - 1 else "1 PRECEDING"
        begins = f"e{len(so_far.tables)}"
        latest = f"max({chain}) OVER ({by}ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND {until})"
        table = so_far.add(select(["*", aliased(latest, begins)], table))
    return table, f"coalesce({begins} > b, false)"


def settled(stage: Stage, so_far: Tables) -> Stage:
    """The same rows with the events of their windows: no more work than there are such events."""
    if not stage.windowed:
        return stage
    names = [*stage.by, "n"]
    kept = so_far.add(select(["*"], stage.table))
    so_far.shared.add(kept)
    places = so_far.add(select([*names, aliased("unnest(range(b + 1, n + 1))", "w")], kept))
    same = [f"x.{name} IS NOT DISTINCT FROM y.{name}" for name in names]
    inside = f"{places} AS x JOIN {stage.windowed} AS y ON {' AND '.join([*same[:-1], 'x.w = y.n'])}"
    several = "flatten(list(y.rs))" if stage.listed else "list(y.r)"
    rows = f"list_sort(list_distinct({several}))" if stage.listed or stage.repeats else f"list_sort({several})"
    grouped = [*(f"x.{name}" for name in names), aliased(rows, "rs")]
    lists = so_far.add(select(grouped, inside, group_by=len(names)))
    outputs = [aliased(f"x.{name}", name) for name in stage.names.values()]
    joined = f"{kept} AS x JOIN {lists} AS y ON {' AND '.join(same)}"
    return Stage(so_far.add(select([*outputs, "x.p", "y.rs"], joined)), stage.names, stage.columns, listed=True, ended=True)


def with_places(stage: Stage, so_far: Tables) -> exp.Query:
    """The rows of a windowed stage, `m` and `width` in place of events, and in one row behind them the events of all by `m`."""
    columns = stage.columns.fixed
    outputs = [aliased(stage.names[column.name], f"c{i}") for i, column in enumerate(columns)]
    events = f"list({'rs' if stage.listed else '[r]'} ORDER BY m)"
    rows = select([*outputs, "m", aliased("n - b", "width"), aliased("NULL", "rows")], stage.table)
    nulls = [aliased(null(column.type), f"c{i}") for i, column in enumerate(columns)]
    whole = select([*nulls, aliased("NULL", "m"), aliased("NULL", "width"), aliased(events, "rows")], stage.windowed)
    both = so_far.add(union_all([rows, whole]))
    return select(["*"], both, order_by=["m IS NULL", "m"])


__all__ = ["settled", "window", "with_places"]
