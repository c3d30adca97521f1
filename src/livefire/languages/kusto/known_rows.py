"""The values that an expression has over rows that a query itself writes, where they can be known without running it."""

from __future__ import annotations

import json
from collections.abc import Iterator

from livefire.plan import Call, Constant, Extend, Field, Literal, Plan, Project, Sort, Table, Union, Value
from livefire.plan.types import BOOLEAN, DYNAMIC, INTEGER, NULL, REAL, TEXT


def texts_of(value: Value, plan: Plan) -> list[str | None] | None:
    """Each row's dynamic as JSON; None when they are not known."""
    try:
        return list(_json(value, plan))
    except LookupError:
        return None


def constants_of(value: Value, plan: Plan) -> list[Constant] | None:
    """Each row's constant; None when they are not known."""
    try:
        return list(_constants(value, plan))
    except LookupError:
        return None


def _constants(value: Value, plan: Plan) -> Iterator[Constant]:
    match plan, value:
        case Table(columns, rows), Field(name):
            place = columns.names.index(name) if name in columns.names else _unknown()
            yield from (row[place] for row in rows)
        case Table(_, rows), Literal(constant):
            yield from (constant for _ in rows)
        case Extend(parent, named) | Project(parent, named), Field(name):
            yield from _constants(dict(named).get(name, value), parent)
        case ((Extend(parent) | Project(parent) | Sort(parent)), _):
            yield from _constants(value, parent)
        case Union(several), Field(name):
            for one in several:
                yield from _constants(value if name in one.columns.names else Literal(None, value.type), one)
        case _:
            _unknown()


def _json(value: Value, plan: Plan) -> Iterator[str | None]:
    match value:
        case Call("json_object", arguments):
            names, members = arguments[::2], arguments[1::2]
            columns = [list(_json(member, plan)) for member in members]
            labels = [json.dumps(_name(name), ensure_ascii=False) for name in names]
            for row in zip(*columns, strict=True):
                yield "{" + ",".join(f"{label}:{one or 'null'}" for label, one in zip(labels, row, strict=True)) + "}"
        case Call("to_json", (inner,)) if inner.type in (TEXT, INTEGER, REAL, BOOLEAN):
            for cell in _constants(inner, plan):
                yield None if cell is None else json.dumps(cell, ensure_ascii=False)
        case Field(name) if isinstance(plan, Extend | Project) and name in dict(plan.values):
            yield from _json(dict(plan.values)[name], plan.parent)
        case Field() if isinstance(plan, Extend | Project | Sort):
            yield from _json(value, plan.parent)
        case Field(name) if isinstance(plan, Union):
            for one in plan.parents:
                yield from _json(value if name in one.columns.names else Literal(None, DYNAMIC), one)
        case Field() | Literal() if value.type in (DYNAMIC, NULL):
            for cell in _constants(value, plan):
                yield None if cell is None else str(cell)
        case _:
            _unknown()


def _name(value: Value) -> str:
    match value:
        case Literal(str(name)) if value.type is TEXT:
            return name
        case Call("to_json", (Literal(str(name)),)):
            return name
        case _:
            raise LookupError


def _unknown() -> int:
    raise LookupError


__all__ = ["constants_of", "texts_of"]
