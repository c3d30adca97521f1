"""Values: from a plan's value to an engine's SQL text, by the engine's table of functions; nothing is parsed or transpiled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from livefire.engines.aggregates import AggregateTemplate
from livefire.engines.functions import Template
from livefire.engines.sql_texts import quoted
from livefire.errors import EngineError
from livefire.plan import ITEM, Call, Field, Literal, Value
from livefire.plan.types import BOOLEAN, DYNAMIC, INTEGER, IP, NULL, REAL, TEXT, TIMESPAN, TIMESTAMP, UNKNOWN, ListOf, Type

_SQL_TYPES = {
    TEXT: "VARCHAR", INTEGER: "BIGINT", REAL: "DOUBLE", BOOLEAN: "BOOLEAN", TIMESTAMP: "TIMESTAMP", TIMESPAN: "BIGINT",
    IP: "VARCHAR", DYNAMIC: "VARCHAR", NULL: "INTEGER",
}  # fmt: skip
_ARGUMENT = re.compile(r"\{(\d+)\}")


@dataclass(frozen=True)
class Dialect:
    """What an engine brings: its functions, its aggregates, and where the columns of a Source lie."""

    functions: Mapping[str, Template]
    aggregates: Mapping[str, AggregateTemplate]
    source: str  # the table of the events
    paths: Mapping[str, str]  # column of the Source -> SQL text; must hold every fixed column


@dataclass
class Hoists:
    """The columns that templates repeat: SQL text -> name. A later one may read an earlier one."""

    stage: int
    names: dict[str, str] = field(default_factory=dict)
    inline: bool = False  # inside a lambda, whose item no other column can hold

    def name(self, text: str) -> str:
        return self.names.setdefault(text, f"h{self.stage}_{len(self.names)}")


def value_text(value: Value, names: Mapping[str, str], dialect: Dialect, hoists: Hoists) -> str:
    """A value's SQL over a table whose columns have these texts."""
    match value:
        case Field():
            return _field(value, names)
        case Literal():
            return constant(value)
        case Call():
            return _call(value, names, dialect, hoists)
        case _:
            assert_never(value)


def _field(field: Field, names: Mapping[str, str]) -> str:
    if field.name == ITEM:
        return "item"
    if field.name not in names:
        raise EngineError(f"column '{field.name}' has no known place: the plan was lowered without its schema")
    return names[field.name]


def _call(call: Call, names: Mapping[str, str], dialect: Dialect, hoists: Hoists) -> str:
    template = dialect.functions[call.function]
    if call.function in _OF_CONSTANTS and any(isinstance(one, Literal) and one.value is None for one in call.arguments):
        return null(call.type)
    within = replace(hoists, inline=True) if call.function in _LATER else hoists
    arguments = [value_text(argument, names, dialect, within if i else hoists) for i, argument in enumerate(call.arguments)]
    if not hoists.inline:
        for i in _repeated(template, call):
            arguments[i] = hoists.name(arguments[i])
    return template.format(*arguments) if isinstance(template, str) else template(call, arguments)


_OF_CONSTANTS = {
    "glob", "matches", "matches_whole", "extract", "extract_all", "replace_matches", "hash", "dissect", "json_texts",
    "json_exists", "in_network", "java_map_text", "timestamp_text", "calendar_floor", "calendar_add", "time_part",
    "has_term_prefix", "has_term_suffix",
}  # fmt: skip
"""The functions with arguments that must be constants: a null one has no text that a template could hold."""

_LATER = ("any_item", "each_item", "json_or_parsed")
"""The functions whose arguments but the first have no column of their own: they stand in a lambda, or are seldom needed."""

_REAL_ARITHMETIC = {name: {0, 1} for name in ("add", "subtract", "multiply", "divide")}
_REPEATING = _REAL_ARITHMETIC | {
    "json_texts": {0},
    "json_exists": {0},
    "json_or_parsed": {0},
    "json_at": {1},
    "json_get": {1},
    "split": {0, 1},
    "list_get": {1},
    "list_join": {0, 1},
    "list_slice": {0, 1, 2},
    "list_sum": {0},
}
"""The functions whose template is a Python function that writes these of its arguments more than once."""


def _repeated(template: Template, call: Call) -> list[int]:
    """The arguments that are worth a column of their own: calls that the template's text holds more than once."""
    if isinstance(template, str):
        found = [int(number) for number in _ARGUMENT.findall(template)]
        repeated = {number for number in found if found.count(number) > 1}
    else:
        several = call.function == "lookup_texts"  # written once for each member of a book
        repeated = set(range(len(call.arguments))) if several else _REPEATING.get(call.function, set())
    return [i for i in sorted(repeated) if isinstance(call.arguments[i], Call)]


def constant(literal: Literal) -> str:
    """A constant's SQL."""
    value = literal.value
    if value is None:
        return null(literal.type)
    if literal.type is TIMESTAMP:
        return f"make_timestamp({int(value)})"
    if literal.type in (INTEGER, TIMESPAN):
        return f"CAST({int(value)} AS BIGINT)" if int(value) >= 0 else f"CAST('{int(value)}' AS BIGINT)"
    if literal.type is REAL:
        return f"CAST('{float(value)!r}' AS DOUBLE)"
    return str(bool(value)).lower() if literal.type is BOOLEAN else quoted(str(value))


def null(type: Type) -> str:
    """NULL of a type."""
    return "NULL" if type is NULL else f"CAST(NULL AS {sql_type(type)})"


def sql_type(type: Type) -> str:
    """The SQL name of a type; EngineError for the type of an unknown column."""
    if isinstance(type, ListOf):
        return f"{sql_type(type.element)}[]"
    if type is UNKNOWN:
        raise EngineError("a column of unknown type cannot run: the plan was lowered without its schema")
    return _SQL_TYPES[type]
