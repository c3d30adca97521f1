"""A plan as short, stable text: one line for each relation, in the order that rows pass them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import assert_never

from livefire.plan.nodes import (
    Aggregate,
    Distinct,
    Extend,
    Filter,
    Join,
    Limit,
    Number,
    Plan,
    Project,
    Relation,
    Sort,
    SortKey,
    Source,
    Table,
    Union,
    Unnest,
    Window,
)  # fmt: skip
from livefire.plan.types import DYNAMIC, TIMESPAN, TIMESTAMP
from livefire.plan.values import ITEM, Aggregation, Call, Field, Literal, Named, Value


def explain(plan: Plan) -> str:
    """The plan as text: its spine from source to output; the other sides of joins and unions indented below them."""
    lines: list[str] = []
    for relation in _spine(plan):
        lines.append(line(relation))
        lines += [f"  {inside}" for side in sides(relation) for inside in explain(side).splitlines()]
    return "\n".join(lines)


def _spine(plan: Plan) -> list[Relation]:
    spine: list[Relation] = [plan]
    while True:
        last = spine[-1]
        match last:
            case Source() | Table() | Union():
                return spine[::-1]
            case Join():
                spine.append(last.left)
            case _:
                spine.append(last.parent)


def sides(relation: Relation) -> tuple[Relation, ...]:
    """The relations beside the spine that this one brings in."""
    match relation:
        case Join():
            return (relation.right,)
        case Union():
            return relation.parents
        case _:
            return ()


def line(relation: Relation) -> str:
    """One relation as text, without those that it reads."""
    match relation:
        case Source():
            return "source"
        case Table(columns, rows):
            return f"table {', '.join(map(name, columns.names))}: {len(rows)} rows"
        case Filter(_, predicate):
            return f"filter {readable(predicate)}"
        case Extend(_, values):
            return f"extend {_named(values)}"
        case Project(_, values):
            return f"project {_named(values)}"
        case Aggregate(_, keys, aggregates):
            return f"aggregate by {_named(keys) or 'nothing'}{_aggregations(aggregates)}"
        case Window(_, keys, time, within, aggregates, ties=ties):
            by = ", ".join(map(readable, keys)) or "nothing"
            order = ", ".join(map(readable, (time, *ties)))
            return f"window of {within} us of {order} by {by}{_aggregations(aggregates)}"
        case Number(_, column, keys):
            return f"number {name(column)} by {', '.join(map(readable, keys)) or 'nothing'}"
        case Sort(_, keys):
            return f"sort {', '.join(map(_sort_key, keys))}"
        case Limit(_, count):
            return f"limit {count}"
        case Join(_, _, kind, on):
            return f"join {kind} on {', '.join(f'{readable(left)} = {readable(right)}' for left, right in on)}"
        case Union():
            return "union"
        case Unnest(_, column, keep_empty):
            return f"unnest {name(column)}{' keeping empty' if keep_empty else ''}"
        case Distinct():
            return "distinct"
        case _:
            assert_never(relation)


def readable(value: Value) -> str:
    """A value as text: `equals(lower(EventName), "consolelogin")`."""
    match value:
        case Field():
            return "item" if value.name == ITEM else name(value.name)
        case Literal():
            return _constant(value)
        case Call(function, arguments):
            return f"{function}({', '.join(map(readable, arguments))})"
        case _:
            assert_never(value)


def name(column: str) -> str:
    """A column's name, in backquotes unless it is letters, digits, `_`, `.` and `@`."""
    plain = column and all(character.isalnum() or character in "_.@" for character in column)
    return column if plain else f"`{column}`"


def _named(values: tuple[Named, ...]) -> str:
    texts = ((one, name(one), readable(value)) for one, value in values)
    return ", ".join(shown if shown == text else f"{shown} = {text}" for _, shown, text in texts)


def _aggregations(aggregates: tuple[tuple[str, Aggregation], ...]) -> str:
    made = ", ".join(f"{name(one)} = {_aggregation(aggregation)}" for one, aggregation in aggregates)
    return f": {made}" if made else ""


def _aggregation(aggregation: Aggregation) -> str:
    made = f"{aggregation.function}({', '.join(map(readable, aggregation.arguments))})"
    return made if aggregation.where is None else f"{made} where {readable(aggregation.where)}"


def _sort_key(key: SortKey) -> str:
    return (
        f"{readable(key.value)} {'descending' if key.descending else 'ascending'} nulls {'first' if key.nulls_first else 'last'}"
    )


def _constant(literal: Literal) -> str:
    if literal.value is None:
        return "null"
    if literal.type is TIMESTAMP:
        return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(literal.value))).isoformat()
    if literal.type is TIMESPAN:
        return f"{literal.value} us"
    if literal.type is DYNAMIC:
        return f"dynamic {literal.value}"
    return json.dumps(literal.value, ensure_ascii=False)


__all__ = ["explain", "line", "name", "readable", "sides"]
