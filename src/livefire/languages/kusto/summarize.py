"""summarize: keys and aggregates, in Kusto's names and order, lists as dynamic arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from livefire.errors import RuleError, UnsupportedError, nearest
from livefire.languages.kusto.coercion import as_text, condition, number
from livefire.languages.kusto.names import AGGREGATES as KNOWN
from livefire.languages.kusto.names import FIRST_ARGUMENT
from livefire.languages.kusto.syntax import Apply, Expression, Member, Name, Named, Operator, Star
from livefire.languages.kusto.values import Scope, value
from livefire.plan import Aggregate, Aggregation, Field, Literal, Plan, Project, Value, call
from livefire.plan.types import DYNAMIC, INTEGER, REAL, TEXT, ListOf

# name -> (catalogue's aggregate, takes a predicate as its last argument, name of the result)
SIMPLE: dict[str, tuple[str, bool, str]] = {
    "count": ("count_rows", False, "count_"),
    "countif": ("count_rows", True, "countif_"),
    "count_distinct": ("count_distinct", False, "count_distinct_{0}"),
    "dcount": ("count_distinct", False, "dcount_{0}"),
    "dcountif": ("count_distinct", True, "dcountif_{0}"),
    "sum": ("sum", False, "sum_{0}"),
    "sumif": ("sum", True, "sumif_{0}"),
    "min": ("min", False, "min_{0}"),
    "minif": ("min", True, "minif_{0}"),
    "max": ("max", False, "max_{0}"),
    "maxif": ("max", True, "maxif_{0}"),
    "avg": ("average", False, "avg_{0}"),
    "avgif": ("average", True, "avgif_{0}"),
    "make_set": ("values", False, "set_{0}"),
    "makeset": ("values", False, "set_{0}"),
    "make_set_if": ("values", True, "set_{0}"),
    "make_list": ("collect", False, "list_{0}"),
    "makelist": ("collect", False, "list_{0}"),
    "make_list_if": ("collect", True, "list_{0}"),
    "any": ("any_value", False, "any_{0}"),
    "take_any": ("any_value", False, "{0}"),
    "take_anyif": ("any_value", True, "{0}"),
    "stdev": ("deviation", False, "stdev_{0}"),
}


@dataclass(frozen=True)
class _Output:
    """A column of the result: what is aggregated, and what is made of it."""

    name: str
    aggregation: Aggregation
    shown: Callable[[Value], Value]


def summarize(stage: Operator, parent: Plan, scope: Scope) -> Plan:
    """The stage as an Aggregate, and a Project that gives its columns their values and order."""
    keys = _keys(stage.keys, scope)
    outputs = [output for written in stage.values for output in _outputs(written, scope, {name for name, _ in keys})]
    names = _distinct_names([*(name for name, _ in keys), *(output.name for output in outputs)])
    keys = [(name, made) for name, (_, made) in zip(names, keys, strict=False)]
    aggregates = tuple((name, output.aggregation) for name, output in zip(names[len(keys) :], outputs, strict=True))
    made = Aggregate(parent, tuple(keys), aggregates, stage.span)
    shown = [(name, Field(name, key.type, key.span)) for name, key in keys]
    final: list[tuple[str, Value]] = [*shown]
    for (name, aggregation), output in zip(aggregates, outputs, strict=True):
        final.append((name, output.shown(Field(name, aggregation.type, aggregation.span))))
    return Project(made, tuple(final), stage.span)


def _keys(written: tuple[Expression, ...], scope: Scope) -> list[tuple[str, Value]]:
    found: list[tuple[str, Value]] = []
    for expression in written:
        made = value(expression, scope)
        carried = isinstance(expression, Name) and expression.text.startswith("\N{LEFT WHITE SQUARE BRACKET}")
        if not carried and (made.type is DYNAMIC or isinstance(made.type, ListOf)):
            raise RuleError("summarize by a dynamic; tostring() makes it a key", expression.span)
        found.append((name_of(expression, [name for name, _ in found]), made))
    return found


def name_of(expression: Expression, before: Sequence[str] = ()) -> str:
    """The name that Kusto gives an expression's column; `before`: the names to its left."""
    match expression:
        case Named(names, _, _):
            return names[0]
        case Name(text, _):
            return text
        case Member(target, name, _):
            return f"{name_of(target, before)}_{name}"
        case Apply("strlen" | "string_size", (Name(text, _), *_), _, _):
            return f"{expression.function}_{text}"
        case Apply(function, arguments, _, _) if arguments and function in FIRST_ARGUMENT:
            inner = arguments[0]
            return name_of(inner, before) if isinstance(inner, Name | Member | Apply) else numbered(before)
        case _:
            return numbered(before)


def numbered(before: Sequence[str]) -> str:
    """Column1 for the first that has no name of its own, Column2 for the next."""
    return f"Column{1 + sum(name.startswith('Column') and name[6:].isdigit() for name in before)}"


def _distinct_names(names: list[str]) -> list[str]:
    """Repeated names numbered as Kusto does: count_, count_1, count_2."""
    made: list[str] = []
    for name in names:
        candidate, number = name, 0
        while candidate in made:
            number += 1
            candidate = f"{name}{number}"
        made.append(candidate)
    return made


def _outputs(written: Expression, scope: Scope, keys: set[str]) -> list[_Output]:
    names, expression = (written.names, written.value) if isinstance(written, Named) else ((), written)
    if not isinstance(expression, Apply):
        raise UnsupportedError("an expression over aggregates", written.span)
    function = expression.function
    if function in ("arg_max", "arg_min"):
        return _arg(function, expression, scope, names, keys)
    if function not in SIMPLE:
        raise _unknown(function, expression)
    return [_simple(expression, scope, names)]


def _unknown(function: str, expression: Apply) -> RuleError:
    if function in KNOWN:
        return UnsupportedError(f"aggregate {function}", expression.name_span)
    hint = nearest(function, (*SIMPLE, *KNOWN, "arg_max", "arg_min"))
    if hint:
        return RuleError(f"unknown aggregate '{function}'", expression.name_span, hint=hint)
    return UnsupportedError("an expression over aggregates", expression.span)


def _simple(expression: Apply, scope: Scope, names: tuple[str, ...]) -> _Output:
    aggregate, conditional, pattern = SIMPLE[expression.function]
    arguments = [value(argument, scope) for argument in expression.arguments]
    subject = name_of(expression.arguments[0]) if expression.arguments else ""
    where = None
    if conditional:
        place = 0 if expression.function == "countif" else 1
        if len(arguments) <= place:
            raise RuleError(f"'{expression.function}' takes a predicate", expression.span)
        where = condition(arguments[place])
    name = names[0] if names else pattern.format(subject)
    if aggregate == "count_rows":
        return _Output(name, Aggregation("count_rows", (), where, expression.span), _same)
    if not arguments:
        raise RuleError(f"'{expression.function}' takes an expression", expression.span)
    return _of(aggregate, arguments[0], where, name, expression)


def _of(aggregate: str, subject: Value, where: Value | None, name: str, expression: Apply) -> _Output:
    if aggregate in ("sum", "average", "deviation"):
        subject = subject if subject.type in (INTEGER, REAL) else number(subject, REAL)
    if aggregate in ("values", "collect", "count_distinct") and subject.type is DYNAMIC:
        subject = as_text(subject)
    if aggregate in ("values", "collect"):
        subject = _present(subject)
        empty = Literal("[]", DYNAMIC)
        made = Aggregation(aggregate, (subject,), where, expression.span)
        return _Output(name, made, lambda found: call("coalesce", call("to_json", found), empty, span=expression.span))
    made = Aggregation(aggregate, (subject,), where, expression.span)
    zero = aggregate == "sum"
    return _Output(name, made, _or_zero if zero else _same)


def _present(subject: Value) -> Value:
    """make_set and make_list of a time keep its text."""
    return subject if subject.type in (TEXT, INTEGER, REAL) else as_text(subject)


def _same(found: Value) -> Value:
    return found if found.type is not TEXT else call("coalesce", found, Literal("", TEXT))


def _or_zero(found: Value) -> Value:
    zero = Literal(0.0, REAL) if found.type is REAL else Literal(0, INTEGER)
    return call("coalesce", found, zero)


def _arg(function: str, expression: Apply, scope: Scope, names: tuple[str, ...], keys: set[str]) -> list[_Output]:
    """arg_max(by, columns...): `by` itself, then the other columns of its row; * is every column but the keys."""
    if not expression.arguments:
        raise RuleError(f"'{function}' takes an expression to maximise", expression.span)
    first, *rest = expression.arguments
    by = value(first, scope)
    column = names[0] if names else name_of(first)
    side = "max" if function == "arg_max" else "min"
    outputs = [_Output(column, Aggregation(side, (by,), None, expression.span), _same)]
    wanted: list[tuple[str, Value]] = []
    for position, one in enumerate(rest):
        if isinstance(one, Star):
            hidden = {name_of(first), *keys}
            wanted += [(c.name, Field(c.name, c.type, one.span)) for c in scope.columns.fixed if c.name not in hidden]
        else:
            wanted.append(
                (
                    names[position + 1] if len(names) > position + 1 else name_of(one, [name for name, _ in wanted]),
                    value(one, scope),
                )
            )
    for name, made in wanted:
        outputs.append(_Output(name, Aggregation(f"value_at_{side}", (made, by), None, expression.span), _same))
    return outputs
