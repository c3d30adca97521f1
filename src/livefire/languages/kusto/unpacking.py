"""bag_unpack, pivot and narrow: plug-ins that turn values into columns, or columns into values."""

from __future__ import annotations

import json

from livefire.errors import RuleError, Span, UnsupportedError
from livefire.languages.kusto.aggregates import KINDS
from livefire.languages.kusto.coercion import as_text, equal
from livefire.languages.kusto.expanding import hidden
from livefire.languages.kusto.functions import CONVERSIONS
from livefire.languages.kusto.known_rows import constants_of, texts_of
from livefire.languages.kusto.lowerings import text_constant
from livefire.languages.kusto.syntax import Apply, Expression, Name, Named, Operator
from livefire.languages.kusto.values import Scope, value
from livefire.plan import Aggregate, Extend, Field, Literal, Number, Plan, Project, Unnest, Value, call
from livefire.plan.types import DYNAMIC, INTEGER, TEXT

HINT = "a schema behind the plug-in says its columns: : (name:type, ...)"
PLACES = ("column", "OutputColumnPrefix", "columnsConflict", "ignoredProperties")


def unpacked(stage: Operator, parent: Plan, scope: Scope, arguments: list[Expression]) -> Plan:
    """A column for each member of the bags in a column, which itself goes."""
    said = _by_name(arguments, PLACES, stage)
    column = said.get("column")
    if not isinstance(column, Name) or parent.columns.anything:
        raise RuleError("'bag_unpack' takes a column of bags", stage.span)
    bag = scope.columns.field(column.text, column.span)
    if bag.type is not DYNAMIC:
        raise RuleError(f"'{column.text}' is {bag.type}, not dynamic", column.span)
    prefix, conflict = (
        text_constant(value(said[one], scope), one, stage.span) if one in said else otherwise
        for one, otherwise in (("OutputColumnPrefix", ""), ("columnsConflict", "error"))
    )
    if conflict not in ("error", "replace_source", "keep_source"):
        raise RuleError(
            f"'{conflict[:40]}' is no way to solve a conflict", stage.span, hint="error, replace_source or keep_source"
        )
    ignored = _texts(value(said["ignoredProperties"], scope), stage.span) if "ignoredProperties" in said else []
    known = _members(bag, parent, stage) if not _has_schema(stage) else {}
    types = {prefix + name: type for name, type in known.items() if name not in ignored} or dict(stage.words)
    types.pop("*", None)
    others = [name for name in scope.columns.names if name != column.text]
    clash = [name for name in types if name in others and not _has_schema(stage)]
    if clash and conflict == "error":
        raise RuleError(f"a column is named '{clash[0]}' already", stage.span, hint="columnsConflict solves it")
    made: dict[str, Value] = {}
    if not _has_schema(stage) or "*" in dict(stage.words):
        made = {name: scope.columns.field(name) for name in others}
    for name, type in types.items():
        if name in others and conflict != "replace_source":
            made[name] = scope.columns.field(name)
        elif name.startswith(prefix) and name.removeprefix(prefix) not in ignored:
            made[name] = _typed(call("json_get", bag, Literal(name.removeprefix(prefix), TEXT)), type, stage)
        else:
            made[name] = _typed(Literal(None, DYNAMIC), type, stage)
    if not made:
        raise UnsupportedError("a table without columns", stage.span)
    return Project(parent, tuple(made.items()), stage.span)


def _by_name(arguments: list[Expression], places: tuple[str, ...], stage: Operator) -> dict[str, Expression]:
    """Arguments by their names or places."""
    found: dict[str, Expression] = {}
    for place, one in enumerate(arguments):
        name = one.names[0] if isinstance(one, Named) else places[place] if place < len(places) else ""
        if name not in places or name in found:
            raise RuleError("more arguments than the plug-in takes", one.span)
        found[name] = one.value if isinstance(one, Named) else one
    return found


def _has_schema(stage: Operator) -> bool:
    return bool(stage.words)


def _texts(array: Value, span: Span) -> list[str]:
    read = json.loads(str(array.value)) if isinstance(array, Literal) and array.type is DYNAMIC and array.value else None
    if not isinstance(read, list) or not all(isinstance(one, str) for one in read):
        raise UnsupportedError("names that are no constant array of texts", span)
    return read


def _members(bag: Field, parent: Plan, stage: Operator) -> dict[str, str]:
    """The members of all bags by name, each of the type that all its values have."""
    rows = texts_of(bag, parent)
    if rows is None:
        raise UnsupportedError("bag_unpack of bags that are only known when the query runs", stage.span, hint=HINT)
    types: dict[str, set[str]] = {}
    for row in rows:
        read = json.loads(row) if row else None
        for name, one in read.items() if isinstance(read, dict) else ():
            types.setdefault(name, set()).update(set() if one is None else {_TYPES.get(type(one), "dynamic")})
    return {name: several.copy().pop() if len(several) == 1 else "dynamic" for name, several in sorted(types.items())}


_TYPES = {str: "string", bool: "bool", int: "long", float: "real"}


def _typed(member: Value, type: str, stage: Operator) -> Value:
    if type not in CONVERSIONS:
        raise UnsupportedError(f"a column of {type} in a plug-in's schema", stage.span)
    return as_text(member) if type == "string" else CONVERSIONS[type]([member], stage.span)


def narrowed(stage: Operator, parent: Plan, scope: Scope, arguments: list[Expression]) -> Plan:
    """A row for each cell: the number of its row, its column's name, its text."""
    if arguments or parent.columns.anything:
        raise RuleError("'narrow' takes no arguments", stage.span)
    cells = [
        call("json_array", Literal(json.dumps(one.name, ensure_ascii=False), DYNAMIC), _cell(one.name, scope))
        for one in parent.columns.fixed
    ]
    row, cell = hidden("row"), hidden("cell")
    held = Extend(Number(parent, row, (), stage.span), ((cell, call("list_of", *cells)),), stage.span)
    spread = Unnest(held, cell, keep_empty=False, span=stage.span)
    name, text = (
        call("coalesce", call("json_text", call("json_at", Field(cell, DYNAMIC), Literal(at, INTEGER))), Literal("", TEXT))
        for at in (0, 1)
    )
    return Project(spread, (("Row", Field(row, INTEGER)), ("Column", name), ("Value", text)), stage.span)


def _cell(name: str, scope: Scope) -> Value:
    return call("to_json", as_text(scope.columns.field(name)))


def pivoted(stage: Operator, parent: Plan, scope: Scope, arguments: list[Expression]) -> Plan:
    """The rows of each value of one column become a column, aggregated for each row of the others."""
    column, rest = (arguments[0] if arguments else None), arguments[1:]
    if not isinstance(column, Name) or parent.columns.anything:
        raise RuleError("'pivot' takes a column", stage.span)
    pivot = scope.columns.field(column.text, column.span)
    aggregate = Apply("count", (), stage.span, stage.span)
    if rest and isinstance(rest[0], Apply):
        aggregate = rest[0]
        rest = rest[1:]
    kind = KINDS.get(aggregate.function)
    if kind is None or kind.conditional or len(aggregate.arguments) > kind.subjects + kind.options:
        raise UnsupportedError(f"pivot with {aggregate.function}", aggregate.span)
    if len(aggregate.arguments) < kind.subjects:
        raise RuleError(f"'{aggregate.function}' takes an expression", aggregate.span)
    subjects = [value(one, scope) for one in aggregate.arguments]
    used = {column.text, *(one.text for one in aggregate.arguments if isinstance(one, Name))}
    keys = _kept(rest, scope) if rest else tuple((n, scope.columns.field(n)) for n in scope.columns.names if n not in used)
    if dynamic := next((key for _, key in keys if key.type is DYNAMIC), None):
        raise RuleError("pivot by a dynamic", dynamic.span or stage.span)
    values = _pivot_values(pivot, parent, [name for name, _ in keys], stage)
    options = subjects if kind.function in ("collect", "values") else subjects[: kind.subjects]
    made = [(name, kind.made(kind.function, options, equal(pivot, one, stage.span), stage.span)) for name, one in values]
    inner = [(f"{hidden('cell')}{i}", one.aggregations[0]) for i, (_, one) in enumerate(made)]
    summed = Aggregate(parent, keys, tuple(inner), stage.span)
    shown = [(name, Field(name, key.type)) for name, key in keys]
    cells = [(name, one.shown([summed.columns.field(held)])) for (name, one), (held, _) in zip(made, inner, strict=True)]
    return Project(summed, (*shown, *cells), stage.span)


def _kept(written: list[Expression], scope: Scope) -> tuple[tuple[str, Field], ...]:
    """The columns that stay, as they are named."""
    found: list[tuple[str, Field]] = []
    for one in written:
        if not isinstance(one, Name):
            raise RuleError("what stays beside a pivot is a column", one.span)
        found.append((one.text, scope.columns.field(one.text, one.span)))
    return tuple(found)


def _pivot_values(pivot: Field, parent: Plan, keys: list[str], stage: Operator) -> list[tuple[str, Value]]:
    """The names of the columns that are made, each with its value."""
    if _has_schema(stage):
        wanted = [name for name, _ in stage.words if name not in keys]
        if pivot.type is not TEXT:
            raise UnsupportedError(f"pivot by {pivot.type} with a schema", stage.span)
        return [(name, Literal(name, TEXT)) for name in wanted]
    known = constants_of(pivot, parent)
    if known is None:
        raise UnsupportedError("pivot by values that are only known when the query runs", stage.span, hint=HINT)
    if pivot.type not in (TEXT, INTEGER) or any(one in (None, "") for one in known):
        raise UnsupportedError("pivot by values that are no names", stage.span)
    return [(str(one), Literal(one, pivot.type)) for one in dict.fromkeys(known)]


__all__ = ["narrowed", "pivoted", "unpacked"]
