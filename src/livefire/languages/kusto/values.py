"""Expressions to plan values over the columns of a stage: every expression of a stage reads the stage's input only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from livefire.errors import RuleError, Span, UnsupportedError, nearest
from livefire.languages.kusto import operators
from livefire.languages.kusto.coercion import condition, dynamic, number
from livefire.languages.kusto.dynamic_functions import packed
from livefire.languages.kusto.functions import FUNCTIONS
from livefire.languages.kusto.lowerings import truth_constant
from livefire.languages.kusto.names import AGGREGATES
from livefire.languages.kusto.names import FUNCTIONS as KNOWN
from livefire.languages.kusto.syntax import (
    Among,
    Apply,
    Between,
    Binary,
    Chain,
    Constant_,
    Expression,
    Index,
    Let,
    Member,
    Name,
    Named,
    Query,
    Star,
    Unary,
)  # fmt: skip
from livefire.plan import Columns, Field, Literal, Value, call
from livefire.plan.types import DYNAMIC, INTEGER, TEXT, TIMESTAMP, UNKNOWN, Scalar

DEEPEST_LETS = 40


@dataclass(frozen=True)
class Scope:
    """What names mean: the columns of the input, and the lets before."""

    columns: Columns
    lets: Mapping[str, Let]
    bound: Mapping[str, Value] = field(default_factory=dict)  # a function's parameters
    depth: int = 0
    made: dict[tuple[Span, Columns], Value] = field(default_factory=dict)  # lets without parameters: lowered once

    def over(self, columns: Columns) -> Scope:
        return replace(self, columns=columns)


def value(expression: Expression, scope: Scope) -> Value:
    """The value of an expression, its span that of the expression."""
    match expression:
        case Constant_(constant, type, span):
            return Literal(constant, type, span)
        case Name(text, span):
            return _name(text, span, scope)
        case Member(target, name, span):
            return call("json_get", _object(value(target, scope), span), Literal(name, TEXT, span), span=span)
        case Index(target, index, span):
            return _index(value(target, scope), value(index, scope), span)
        case Apply():
            return _apply(expression, scope)
        case Unary(operator, inner, span):
            made = value(inner, scope)
            return operators.negative(made, span) if operator == "-" else made
        case Binary(operator, left, right, span):
            return operators.binary(operator, value(left, scope), value(right, scope), span)
        case Chain(operator, parts, span):
            return call(operator, *(condition(value(part, scope)) for part in parts), span=span)
        case Among(operator, left, options, span):
            return operators.among(operator, value(left, scope), _options(options, scope), span)
        case Between(negated, subject, low, high, span):
            return operators.between(negated, value(subject, scope), value(low, scope), value(high, scope), span)
        case Named(_, inner, _):
            return value(inner, scope)
        case Star(span):
            raise UnsupportedError("* in an expression", span)


def _name(text: str, span: Span, scope: Scope) -> Value:
    """A column, a function's parameter or a let: a column shadows a let of its name."""
    if text in scope.bound:
        return scope.bound[text]
    type = scope.columns.find(text)
    if text in scope.lets and (type is None or type is UNKNOWN):
        return _let(scope.lets[text], (), span, scope)
    if type is None:
        known = (*scope.columns.names, *scope.lets)
        raise RuleError(f"unknown column '{text}'", span, hint=nearest(text, known))
    return Field(text, type, span)


def _let(let: Let, arguments: tuple[Value, ...], span: Span, scope: Scope) -> Value:
    if scope.depth > DEEPEST_LETS:
        raise RuleError(f"'{let.name}' is defined by itself", span)
    if isinstance(let.value, Query):
        raise UnsupportedError(f"the table '{let.name}' as a value", span)
    names = let.parameters or ()
    if len(names) != len(arguments):
        raise RuleError(f"'{let.name}' takes {len(names)} arguments, not {len(arguments)}", span)
    known = (let.span, scope.columns)
    if let.parameters is None and known in scope.made:
        return scope.made[known]
    earlier = {name: one for name, one in scope.lets.items() if name != let.name and one.span.start < let.span.start}
    inner = replace(scope, lets=earlier, bound=dict(zip(names, arguments, strict=True)), depth=scope.depth + 1)
    if let.parameters is not None:
        return value(let.value, inner)
    return scope.made.setdefault(known, value(let.value, replace(inner, bound={})))


def _object(target: Value, span: Span) -> Value:
    if target.type is TEXT:
        raise RuleError("a string has no members; parse_json() gives an object", span)
    return dynamic(target) if target.type is not UNKNOWN else call("parse_json", target)


def _index(target: Value, index: Value, span: Span) -> Value:
    if index.type is TEXT:
        return call("json_get", _object(target, span), index, span=span)
    if target.type is TEXT:
        raise RuleError("a string has no elements; parse_json() or split() gives an array", span)
    return call("json_at", _object(target, span), number(index, INTEGER), span=span)


def _options(options: tuple[Expression, ...], scope: Scope) -> tuple[Value, ...]:
    """The list's values; a dynamic array, written or by a let, stands for its elements."""
    found: list[Value] = []
    for option in options:
        made = value(option, scope)
        found += _elements(made) if made.type is DYNAMIC else [made]
    return tuple(found)


def _elements(array: Value) -> list[Value]:
    if not isinstance(array, Literal) or array.value is None:
        return [array]
    read = json.loads(str(array.value))
    kinds = {bool: "boolean", int: "integer", float: "real", str: "text"}
    if not isinstance(read, list) or any(type(one) not in kinds for one in read):
        return [array]
    return [Literal(one, Scalar(kinds[type(one)]), array.span) for one in read]


def _apply(expression: Apply, scope: Scope) -> Value:
    name, span = expression.function, expression.span
    if name in scope.lets and scope.lets[name].parameters is not None:
        arguments = tuple(value(argument, scope) for argument in expression.arguments)
        return _let(scope.lets[name], arguments, span, scope)
    if name == "ingestion_time":
        return _ingestion_time(span, scope)
    if name in ("column_ifexists", "columnifexists"):
        return _column_if_exists(expression, scope)
    if name == "typeof":
        return _type_name(expression)
    if name in ("pack_all", "bag_pack_columns"):
        return _packed(expression, scope)
    if name not in FUNCTIONS:
        raise _unknown(name, expression.name_span)
    least, most, lowering = FUNCTIONS[name]
    if not least <= len(expression.arguments) <= most:
        wanted = str(least) if least == most else f"{least} to {most}"
        raise RuleError(f"'{name}' takes {wanted} arguments, not {len(expression.arguments)}", span)
    return lowering([value(argument, scope) for argument in expression.arguments], span)


def _unknown(name: str, span: Span) -> RuleError:
    if name in AGGREGATES:
        return RuleError(f"the aggregate '{name}' stands in summarize only", span)
    if name in KNOWN:
        return UnsupportedError(f"function {name}", span)
    return RuleError(f"unknown function '{name[:40]}'", span, hint=nearest(name[:40], (*FUNCTIONS, *KNOWN)))


def _ingestion_time(span: Span, scope: Scope) -> Value:
    """Without a model of delivery an event arrives when it happens."""
    found = scope.columns.find("TimeGenerated")
    if found not in (TIMESTAMP, UNKNOWN):
        raise UnsupportedError("ingestion_time() without TimeGenerated", span)
    return Field("TimeGenerated", TIMESTAMP, span)


def _type_name(expression: Apply) -> Value:
    """typeof(long), as an argument: the type's name."""
    name = expression.arguments[0] if len(expression.arguments) == 1 else None
    if not isinstance(name, Name):
        raise RuleError("'typeof' takes the name of a type", expression.span)
    return Literal(name.text, TEXT, expression.span)


def _packed(expression: Apply, scope: Scope) -> Value:
    """pack_all(): every column of the input, perhaps without the empty ones; bag_pack_columns(): the columns that it names."""
    if expression.function == "pack_all":
        flags = [value(argument, scope) for argument in expression.arguments]
        ignore = bool(flags) and truth_constant(flags[0], "whether empty values are left out", expression.span)
        if scope.columns.anything:
            raise UnsupportedError("pack_all over unknown columns", expression.span)
        named = [(column.name, Field(column.name, column.type, expression.span)) for column in scope.columns.fixed]
        return packed(named, ignore, expression.span)
    columns = [one for one in expression.arguments if isinstance(one, Name)]
    if len(columns) < len(expression.arguments) or not columns:
        raise RuleError("'bag_pack_columns' takes columns", expression.span)
    return packed([(one.text, value(one, scope)) for one in columns], False, expression.span)


def _column_if_exists(expression: Apply, scope: Scope) -> Value:
    name = expression.arguments[0] if expression.arguments else None
    if len(expression.arguments) != 2 or not isinstance(name, Constant_):
        raise RuleError("'column_ifexists' takes a name in quotes and a value", expression.span)
    type = scope.columns.find(str(name.value))
    return value(expression.arguments[1], scope) if type is None else Field(str(name.value), type, expression.span)


__all__ = ["Scope", "value"]
