"""summarize: keys and aggregates, in Kusto's names and order, lists as dynamic arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

from livefire.errors import RuleError, UnsupportedError, nearest
from livefire.languages.kusto.address_functions import listed
from livefire.languages.kusto.aggregates import KINDS, Aggregated, aggregated, percentiles
from livefire.languages.kusto.coercion import dynamic
from livefire.languages.kusto.functions import FUNCTIONS
from livefire.languages.kusto.names import AGGREGATES as KNOWN
from livefire.languages.kusto.names import FIRST_ARGUMENT
from livefire.languages.kusto.syntax import Apply, Expression, Member, Name, Named, Operator, Star
from livefire.languages.kusto.values import Scope, value
from livefire.plan import Aggregate, Aggregation, Columns, Field, Literal, Plan, Project, Value, call
from livefire.plan.types import DYNAMIC, INTEGER, REAL, TEXT, ListOf


@dataclass(frozen=True)
class _Output:
    """A column of the result."""

    name: str
    made: Aggregated


def summarize(stage: Operator, parent: Plan, scope: Scope) -> Plan:
    """The stage as an Aggregate, and a Project that gives its columns their values and order."""
    keys = _keys(stage.keys, scope)
    outputs: list[_Output] = []
    for written in stage.values:
        outputs += _outputs(written, scope, {name for name, _ in keys}, [one.name for one in outputs])
    names = _distinct_names([*(name for name, _ in keys), *(output.name for output in outputs)])
    keys = [(name, made) for name, (_, made) in zip(names, keys, strict=False)]
    named = [
        (_inner(name, place, output), one)
        for name, output in zip(names[len(keys) :], outputs, strict=True)
        for place, one in enumerate(output.made.aggregations)
    ]
    made = Aggregate(parent, tuple(keys), tuple(named), stage.span)
    final: list[tuple[str, Value]] = [(name, Field(name, key.type, key.span)) for name, key in keys]
    fields = iter([Field(name, one.type, one.span) for name, one in named])
    for name, output in zip(names[len(keys) :], outputs, strict=True):
        final.append((name, output.made.shown([next(fields) for _ in output.made.aggregations])))
    return Project(made, tuple(final), stage.span)


def _inner(name: str, place: int, output: _Output) -> str:
    """The name of an aggregate before the output is made of it: the output's own when it is the only one."""
    return (
        name
        if len(output.made.aggregations) == 1
        else f"{name}\N{LEFT WHITE SQUARE BRACKET}{place}\N{RIGHT WHITE SQUARE BRACKET}"
    )


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
        case Apply(function, arguments, _, _) if function in KINDS:
            return KINDS[function].name.format(*(name_of(one) for one in arguments[: KINDS[function].subjects]))
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


def _outputs(written: Expression, scope: Scope, keys: set[str], before: list[str]) -> list[_Output]:
    names, expression = (written.names, written.value) if isinstance(written, Named) else ((), written)
    if isinstance(expression, Apply):
        if expression.function in ("arg_max", "arg_min"):
            return _arg(expression.function, expression, scope, names, keys)
        if expression.function in PERCENTILES:
            return _percentiles(expression, scope, names)
        if expression.function in ("any", "take_any") and (len(expression.arguments) > 1 or _has_star(expression)):
            return _any_of_several(expression, scope, names, keys)
        if expression.function in KINDS:
            return [_simple(expression, scope, names)]
        if expression.function in KNOWN:
            raise UnsupportedError(f"aggregate {expression.function}", expression.name_span)
    return [_over_aggregates(expression, scope, names, before)]


def _over_aggregates(expression: Expression, scope: Scope, names: tuple[str, ...], before: list[str]) -> _Output:
    """An expression whose aggregates are computed first, each under a name that no text can hold."""
    found: list[tuple[str, Aggregated]] = []
    bare = _without_aggregates(expression, scope, found)
    if not found:
        raise _no_aggregate(expression)

    def shown(values: Sequence[Value]) -> Value:
        rest, bound = list(values), {}
        for name, one in found:
            bound[name] = one.shown([rest.pop(0) for _ in one.aggregations])
        return value(bare, replace(scope, columns=Columns(), bound={**scope.bound, **bound}, made={}))

    name = names[0] if names else numbered(before)
    return _Output(name, Aggregated(tuple(each for _, one in found for each in one.aggregations), shown))


def _without_aggregates(expression: Expression, scope: Scope, found: list[tuple[str, Aggregated]]) -> Expression:
    """The expression with a name in place of each aggregate."""
    if isinstance(expression, Apply) and expression.function in {*KINDS, *PERCENTILES}:
        made = (
            _simple(expression, scope, ()).made
            if expression.function in KINDS
            else _only(_percentiles(expression, scope, ()), expression)
        )
        name = f"\N{LEFT WHITE SQUARE BRACKET}{len(found)}\N{RIGHT WHITE SQUARE BRACKET}"
        found.append((name, made))
        return Name(name, expression.span)
    if isinstance(expression, Apply) and expression.function in {*KNOWN, "arg_max", "arg_min"} - {*FUNCTIONS}:
        raise UnsupportedError(f"aggregate {expression.function} in an expression", expression.name_span)
    changed: dict[str, object] = {}
    for one in fields(expression):
        inside = getattr(expression, one.name)
        if isinstance(inside, Expression):
            changed[one.name] = _without_aggregates(inside, scope, found)
        elif isinstance(inside, tuple) and any(isinstance(each, Expression) for each in inside):
            changed[one.name] = tuple(_without_aggregates(each, scope, found) for each in inside)
    return replace(expression, **changed) if changed else expression  # type: ignore[arg-type]  # fields of its own


def _only(outputs: list[_Output], expression: Apply) -> Aggregated:
    if len(outputs) != 1:
        raise UnsupportedError("several percentiles in an expression", expression.span)
    return outputs[0].made


def _no_aggregate(expression: Expression) -> RuleError:
    if isinstance(expression, Apply) and expression.function not in FUNCTIONS:
        hint = nearest(expression.function, (*KINDS, *KNOWN, "arg_max", "arg_min"))
        return RuleError(f"unknown aggregate '{expression.function}'", expression.name_span, hint=hint)
    return RuleError("summarize takes aggregates; what it groups by stands behind 'by'", expression.span)


def _simple(expression: Apply, scope: Scope, names: tuple[str, ...]) -> _Output:
    kind = KINDS[expression.function]
    made = aggregated(expression, [value(argument, scope) for argument in expression.arguments])
    subjects = [name_of(argument) for argument in expression.arguments[: kind.subjects]]
    return _Output(names[0] if names else kind.name.format(*subjects, ""), made)


def _has_star(expression: Apply) -> bool:
    return any(isinstance(one, Star) for one in expression.arguments)


def _any_of_several(expression: Apply, scope: Scope, names: tuple[str, ...], keys: set[str]) -> list[_Output]:
    """any(a, b) and any(*): a column of its own for each."""
    chosen: list[Expression] = []
    for one in expression.arguments:
        star = [Name(column, one.span) for column in scope.columns.names if column not in keys]
        chosen += star if isinstance(one, Star) else [one]
    single = [replace(expression, arguments=(one,)) for one in chosen]
    return [_simple(one, scope, names[place : place + 1]) for place, one in enumerate(single)]


PERCENTILES = {
    "percentile": (False, False), "percentiles": (False, False), "percentiles_array": (False, True),
    "percentilew": (True, False), "percentilesw": (True, False), "percentilesw_array": (True, True),
}  # fmt: skip
"""Name -> whether it takes weights, whether it gives one array."""


def _percentiles(expression: Apply, scope: Scope, names: tuple[str, ...]) -> list[_Output]:
    """percentiles(x, 50, 99.9) is percentile_x_50 and percentile_x_99_9."""
    weighted, array = PERCENTILES[expression.function]
    made = [value(argument, scope) for argument in expression.arguments]
    subject, *shares = made[:1] + made[1 + weighted :]
    written = [one for share in shares for one in listed(share, "percentiles", expression.span)]
    known = [_share(one, expression) for one in written]
    if not known or len(made) < 2 + weighted:
        raise RuleError(f"'{expression.function}' takes an expression and percentiles", expression.span)
    column = name_of(expression.arguments[0])
    found = percentiles(subject, made[1] if weighted else None, known, expression.span)
    if array:
        all_of = tuple(each for one in found for each in one.aggregations)

        def shown(values: Sequence[Value]) -> Value:
            return call("json_array", *(dynamic(one.shown([each])) for one, each in zip(found, values, strict=True)))

        return [_Output(names[0] if names else f"percentile_{column}", Aggregated(all_of, shown))]
    labels = [f"percentile_{column}_{share:g}".replace(".", "_") for share in known]
    return [_Output(names[i] if i < len(names) else labels[i], one) for i, one in enumerate(found)]


def _share(value: Value, expression: Apply) -> float:
    if isinstance(value, Literal) and value.type in (INTEGER, REAL) and value.value is not None:
        return float(value.value)
    try:
        return float(str(value.value)) if isinstance(value, Literal) else float("x")
    except ValueError:
        raise UnsupportedError("a percentile that is no constant", value.span or expression.span) from None


def _arg(function: str, expression: Apply, scope: Scope, names: tuple[str, ...], keys: set[str]) -> list[_Output]:
    """arg_max(by, columns...): `by` itself, then the other columns of its row; * is every column but the keys."""
    if not expression.arguments:
        raise RuleError(f"'{function}' takes an expression to maximise", expression.span)
    first, *rest = expression.arguments
    by = value(first, scope)
    column = names[0] if names else name_of(first)
    side = "max" if function == "arg_max" else "min"
    outputs = [_Output(column, _one(Aggregation(side, (by,), None, expression.span)))]
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
        outputs.append(_Output(name, _one(Aggregation(f"value_at_{side}", (made, by), None, expression.span))))
    return outputs


def _one(aggregation: Aggregation) -> Aggregated:
    """An aggregate shown as it is; a text is never null."""
    return Aggregated(
        (aggregation,), lambda found: call("coalesce", found[0], Literal("", TEXT)) if found[0].type is TEXT else found[0]
    )
