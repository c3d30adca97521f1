"""Expressions to plan values over the columns of a stage: every expression of a stage reads the stage's input only."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial

from livefire.errors import RuleError, Span, UnsupportedError, nearest
from livefire.languages.counts import expect
from livefire.languages.kusto import operators
from livefire.languages.kusto.coercion import as_text, condition, dynamic, number
from livefire.languages.kusto.dynamic_functions import packed, without_strings
from livefire.languages.kusto.functions import FUNCTIONS
from livefire.languages.kusto.hunting import with_times
from livefire.languages.kusto.lowerings import truth_constant
from livefire.languages.kusto.names import AGGREGATES, GRAPHS
from livefire.languages.kusto.names import FUNCTIONS as KNOWN
from livefire.languages.kusto.scope import TABLE_FUNCTIONS, Asides, Scope, before, called, is_table
from livefire.languages.kusto.series_functions import SEVERAL
from livefire.languages.kusto.sliding import SLIDING, Put, in_groups, sliding
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
    Operator,
    Parameter,
    Query,
    Star,
    Subquery,
    Unary,
)  # fmt: skip
from livefire.languages.kusto.ticks import between
from livefire.plan import ITEM, Aggregate, Aggregation, Columns, Field, Join, Limit, Literal, Plan, Project, Value, call
from livefire.plan.size import is_too_large
from livefire.plan.types import DYNAMIC, INTEGER, REAL, TEXT, TIMESTAMP, UNKNOWN, Scalar


def value(expression: Expression, scope: Scope) -> Value:
    """The value of an expression, its span that of the expression."""
    match expression:
        case Constant_(int(micros), _, span, ticks) if ticks:
            return between(micros, ticks, span)
        case Constant_(constant, type, span):
            return with_times(constant, span) if isinstance(constant, str) and "{{" in constant else Literal(constant, type, span)
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
            query = tabular(options[0], scope) if len(options) == 1 else None
            if query is not None:
                return _among_rows(operator, value(left, scope), query, span, scope)
            return operators.among(operator, value(left, scope), _options(options, scope), span)
        case Between(negated, subject, low, high, span):
            return operators.between(negated, value(subject, scope), value(low, scope), value(high, scope), span)
        case Named(_, inner, _):
            return value(inner, scope)
        case Subquery(query, span):
            return aside("scalar", query, span, scope)
        case Star(span):
            raise UnsupportedError("* in an expression", span)


def _name(text: str, span: Span, scope: Scope) -> Value:
    """A column, a function's parameter or a let: a column shadows a let of its name."""
    if text in scope.bound:
        return scope.bound[text]
    type = scope.columns.find(text)
    if text in scope.lets and (type is None or type is UNKNOWN):
        return _let(scope.lets[text], _bound(scope.lets[text], (), span, scope), span, scope)
    if type is None:
        known = (*scope.columns.names, *scope.lets)
        raise RuleError(f"unknown column '{text}'", span, hint=nearest(text, known))
    return Field(text, type, span)


def _let(let: Let, arguments: tuple[Value, ...], span: Span, scope: Scope) -> Value:
    """A let's value: once for each set of columns, or with its parameters bound."""
    if isinstance(let.value, Query):
        raise RuleError(f"'{let.name}' is a table, not a value", span, hint="toscalar() gives its first value")
    if let.parameters is not None:
        return value(
            let.value, called(let, dict(zip((one.name for one in let.parameters), arguments, strict=True)), {}, span, scope)
        )
    known = (let.span, scope.columns)
    if known not in scope.made:
        scope.made[known] = value(let.value, before(let, span, scope))
    return scope.made[known]


def aside(kind: str, query: Query, span: Span, scope: Scope) -> Value:
    """A query's one value, or its first column as a list, as a column beside the stage's rows."""
    key = (kind, span, tuple(scope.bound.items()))
    if key not in scope.asides.found:
        plan = _one_row(kind, scope.lower(query, scope.over(Columns())), _beside(scope), span)
        scope.asides.found[key] = plan.columns.fixed[0], partial(_joined, right=plan, span=span)
    return _found(key, scope, span)


def _beside(scope: Scope) -> str:
    """The hidden name of the next column beside."""
    return f"\N{LEFT WHITE SQUARE BRACKET}{len(scope.asides.found)}\N{RIGHT WHITE SQUARE BRACKET}"


def _joined(parent: Plan, *, right: Plan, span: Span) -> Plan:
    return Join(parent, right, "left", (), annotates=True, span=span)


def _slid(expression: Apply, scope: Scope) -> Value:
    """A function of neighbouring rows; those inside it are put beside the rows before it."""
    if scope.grouped and expression.function == "row_window_session":
        raise UnsupportedError(f"{expression.function} inside another operator", expression.span)
    key = ("sliding", expression.span, tuple(scope.bound.items()))
    if key not in scope.asides.found:
        inside = replace(scope, asides=Asides(scope.asides.found, attached=True), made={})
        made = [value(argument, inside) for argument in expression.arguments]
        column, put = sliding(expression.function, made, _beside(scope), expression.span)
        groups = [scope.columns.field(name) for name in scope.grouped]
        scope.asides.found[key] = column, partial(_in_groups, put=put, groups=tuple(groups))
    return _found(key, scope, expression.span)


def _in_groups(parent: Plan, *, put: Put, groups: tuple[Value, ...]) -> Plan:
    return in_groups(put(parent), parent, groups)


def _found(key: tuple[str, Span, tuple[tuple[str, Value], ...]], scope: Scope, span: Span) -> Value:
    column, _ = scope.asides.found[key]
    return Field(column.name, column.type, span) if scope.asides.attached else Literal(None, column.type, span)


def _one_row(kind: str, plan: Plan, name: str, span: Span) -> Plan:
    first = _first(plan, span)
    if kind == "scalar":
        one = Project(Limit(plan, 1, span), ((name, first),), span)
        return Aggregate(one, (), ((name, Aggregation("any_value", (Field(name, first.type),), None, span)),), span)
    text = as_text(first) if kind == "texts" else call("lower", as_text(first)) if kind == "folded" else first
    return Aggregate(plan, (), ((name, Aggregation("values", (text,), None, span)),), span)


def _first(plan: Plan, span: Span) -> Field:
    if not plan.columns.fixed:
        raise UnsupportedError("the value of a table of unknown columns", span)
    column = plan.columns.fixed[0]
    return Field(column.name, column.type, span)


def _object(target: Value, span: Span) -> Value:
    if target.type is TEXT:
        raise RuleError("a string has no members; parse_json() gives an object", span)
    return without_strings(dynamic(target)) if target.type is not UNKNOWN else call("parse_json", target)


def _index(target: Value, index: Value, span: Span) -> Value:
    if index.type is TEXT:
        return call("json_get", _object(target, span), index, span=span)
    if target.type is TEXT:
        raise RuleError("a string has no elements; parse_json() or split() gives an array", span)
    return call("json_at", _object(target, span), number(index, INTEGER), span=span)


def tabular(expression: Expression, scope: Scope) -> Query | None:
    """The query that an expression stands for: one that is written, a let or a parameter that is a table, a function of one."""
    match expression:
        case Subquery(query, _):
            return query
        case Name(text, span) if scope.columns.find(text) in (None, UNKNOWN) and text not in scope.bound:
            let = scope.lets.get(text)
            known = text in scope.tables or (let is not None and is_table(let, scope))
            return Query(Operator("table", span, values=(expression,)), (), span) if known else None
        case Apply(function, written, span, name_span):
            let = scope.lets.get(function)
            if function in TABLE_FUNCTIONS or (let is not None and let.parameters is not None and is_table(let, scope)):
                return Query(Operator("call", span, values=(Name(function, name_span), *written)), (), span)
    return None


def _among_rows(operator: str, left: Value, query: Query, span: Span, scope: Scope) -> Value:
    """in, in~, has_any and has_all against a query's first column."""
    negated, name = operator.startswith("!"), operator.removeprefix("!")
    if name in ("has_any", "has_all"):
        listed = aside("texts", query, span, scope)
        test: Value = call("has_term", as_text(left), Field(ITEM, TEXT), span=span)
        if name == "has_any":
            return call("any_item", listed, test, span=span)
        return call("not", call("any_item", listed, call("not", test)), span=span)
    if name == "in~":
        found = call("list_contains", aside("folded", query, span, scope), call("lower", as_text(left)), span=span)
    elif left.type in (TEXT, DYNAMIC, UNKNOWN):
        found = call("list_contains", aside("texts", query, span, scope), as_text(left), span=span)
    else:
        found = call("list_contains", aside("values", query, span, scope), left, span=span)
    found = call("is_true", found, span=span)
    return call("not", found, span=span) if negated else found


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
        return _let(scope.lets[name], _bound(scope.lets[name], expression.arguments, span, scope), span, scope)
    if name == "ingestion_time":
        return _ingestion_time(span, scope)
    if name in ("column_ifexists", "columnifexists"):
        return _column_if_exists(expression, scope)
    if name == "typeof":
        return _type_name(expression)
    if name == "column_names_of":
        return _column_names(expression, scope)
    if name in ("pack_all", "bag_pack_columns"):
        return _packed(expression, scope)
    if name in SLIDING:
        return _slid(expression, scope)
    if name not in FUNCTIONS:
        raise _unknown(name, expression.name_span)
    least, most, lowering = FUNCTIONS[name]
    expect(name, len(expression.arguments), least, most, span)
    return lowering([value(argument, scope) for argument in expression.arguments], span)


def _bound(let: Let, written: tuple[Expression, ...], span: Span, scope: Scope) -> tuple[Value, ...]:
    """A function's arguments in the order of its parameters, the named ones in their places, defaults for those left out."""
    return tuple(argument(parameter, one, scope) for parameter, one in arguments(let, written, span))


def arguments(let: Let, written: tuple[Expression, ...], span: Span) -> list[tuple[Parameter, Expression]]:
    """Each parameter with what is written for it."""
    parameters = let.parameters or ()
    named = {one.names[0]: one.value for one in written if isinstance(one, Named)}
    plain = [one for one in written if not isinstance(one, Named)]
    expect(let.name, len(written), sum(one.default is None for one in parameters), len(parameters), span)
    found: list[tuple[Parameter, Expression]] = []
    for place, parameter in enumerate(parameters):
        given = plain[place] if place < len(plain) else named.pop(parameter.name, parameter.default)
        if given is None:
            raise RuleError(f"'{let.name}' lacks its argument '{parameter.name}'", span)
        found.append((parameter, given))
    if named:
        raise RuleError(f"'{let.name}' takes no argument '{next(iter(named))}' here", span)
    return found


def argument(parameter: Parameter, written: Expression, scope: Scope) -> Value:
    """A scalar argument in its parameter's type."""
    if parameter.type is None:
        raise UnsupportedError(f"the table '{parameter.name}' of a function of values", parameter.span)
    made = value(written, scope)
    if is_too_large(made):
        raise RuleError("an expression too large to run", made.span)
    return number(made, REAL) if parameter.type in ("real", "double") and made.type is INTEGER else made


def _unknown(name: str, span: Span) -> RuleError:
    if name == "decimal":
        return UnsupportedError("decimals", span)
    if name in AGGREGATES:
        return RuleError(f"the aggregate '{name}' stands in summarize only", span)
    if name in GRAPHS:
        return RuleError(f"'{name}' stands in graph-match and graph-shortest-paths", span)
    if name in SEVERAL:
        return RuleError(f"'{name}' makes several columns: it stands alone in extend, project and print", span)
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


def _column_names(expression: Apply, scope: Scope) -> Value:
    """column_names_of(table): an array."""
    query = tabular(expression.arguments[0], replace(scope, columns=Columns())) if len(expression.arguments) == 1 else None
    if query is None:
        raise RuleError("'column_names_of' takes a table", expression.span)
    columns = scope.lower(query, scope.over(Columns())).columns
    if columns.anything:
        raise UnsupportedError("column_names_of a table of unknown columns", expression.span)
    return Literal(json.dumps(list(columns.names), ensure_ascii=False), DYNAMIC, expression.span)


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


__all__ = ["Asides", "Scope", "argument", "arguments", "aside", "before", "called", "is_table", "tabular", "value"]
