"""A composed plan to one of the same rows on the same events that an engine runs in less time.

for step in STEPS: plan = step(plan)

json_in_place(plan)    json_get(parse_json(what a schema writes of an object), ...) reads the object itself
shorter(plan)          lower("A") is "a"; the only element of a list that was just made is what it was made of
tests_first(plan)      tests that cost little stand on the events, before any column is computed, in their plainest form
narrowed(plan, names)  a test without case of a column by which events lie together says in which ranges its texts are
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeAlias

from livefire.plan.compose import values
from livefire.plan.nodes import Extend, Filter, Plan, Project, Relation
from livefire.plan.predicates import conjuncts
from livefire.plan.rewriting import Pipe, bottom_up, mapped, on_parent, over_pipes, replaced, with_values
from livefire.plan.types import DYNAMIC, TEXT, ListOf
from livefire.plan.values import Call, Field, Literal, Value, call


def simplified(plan: Plan, clustered: Sequence[str] = ()) -> Plan:
    """All steps; `clustered`: the text columns of the source by which its rows lie together."""
    for step in STEPS:
        plan = step(plan)
    return narrowed(plan, clustered) if clustered else plan


# json_in_place

_HIDDEN = "\N{LEFT WHITE SQUARE BRACKET}"  # begins the names of columns that no rule can name
_SAFE = {"&": "\\u0026", "<": "\\u003c", ">": "\\u003e"}


def json_in_place(plan: Plan) -> Plan:
    return over_pipes(plan, _read_in_place)


def _read_in_place(pipe: Pipe) -> Plan:
    """The pipe with the objects that it reads carried along under hidden names."""
    first, rest = pipe[1] if len(pipe) > 1 else None, pipe[2:]
    if not isinstance(first, Project) or all(_written_of(value) is None for _, value in first.values):
        return pipe[-1]
    carried: dict[str, Field] = {}
    changes = []
    known: Mapping[str, Value] = dict(first.values)
    for stage in rest:
        changes.append(bottom_up(partial(_in_place, known=known, carried=carried)))
        for value in values(stage):
            changes[-1](value)
        known = _still_known(stage, known)
    if not carried:
        return pipe[-1]
    hidden = tuple((name, Field(name, field.type)) for name, field in carried.items())
    made: Relation = dataclasses.replace(first, values=(*first.values, *carried.items()))
    for stage, change in zip(rest, changes, strict=True):
        more = dataclasses.replace(stage, parent=made, values=(*stage.values, *hidden)) if isinstance(stage, Project) else stage
        made = with_values(more, change, made)
    return Project(made, tuple((column.name, Field(column.name, column.type)) for column in pipe[-1].columns.fixed))


def _still_known(stage: Relation, known: Mapping[str, Value]) -> Mapping[str, Value]:
    """What the columns after a stage are made of, as far as they are those before it."""
    if not isinstance(stage, Extend | Project):
        return known
    moved = {name: known[value.name] for name, value in stage.values if isinstance(value, Field) and value.name in known}
    kept = {} if isinstance(stage, Project) else known
    made = {name for name, _ in stage.values}
    return {name: value for name, value in kept.items() if name not in made} | moved


def _in_place(value: Value, known: Mapping[str, Value], carried: dict[str, Field]) -> Value:
    match value:
        case Call("json_get" | "json_at", (parsed, *others)) if (text := _parsed(parsed)) is not None:
            written = known.get(text.name) if isinstance(text, Field) else None
            column = _written_of(written) if written is not None else None
            if written is None or column is None:
                return value
            carried[f"{_HIDDEN}{column.name}"] = column
            hidden = Field(f"{_HIDDEN}{column.name}", DYNAMIC)
            read = call("json_or_parsed", hidden, replaced(written, {column.name: hidden}), span=parsed.span)
            return dataclasses.replace(value, arguments=(read, *others))
        case _:
            return value


def _parsed(value: Value) -> Value | None:
    """The text that is parsed; what is no JSON may be a string instead, which has no members or elements either."""
    match value:
        case Call("parse_json", (text,)):
            return text
        case Call("coalesce", (Call("parse_json", (text,)), Call("if_else", (_, Literal(None), Call("to_json", (same,)))))):
            return text if same == text and text.type is TEXT else None
        case _:
            return None


def _written_of(value: Value) -> Field | None:
    """The object that a schema writes as text: json_text of it, with HTML-safe escapes or without, "" in the place of null."""
    match value:
        case Call("coalesce", (inside, Literal(""))):
            return _written_of(inside)
        case Call("replace", (inside, Literal(str(plain)), Literal(escape))) if _SAFE.get(plain) == escape:
            return _written_of(inside)
        case Call("json_text", (Field() as column,)) if column.type is DYNAMIC:
            return column
        case _:
            return None


# shorter


def shorter(plan: Plan) -> Plan:
    return mapped(plan, bottom_up(_shorter))


def _shorter(value: Value) -> Value:
    match value:
        case Call("lower", (Literal(str(text)),)) if text.isascii():
            return Literal(text.lower(), TEXT, value.span)
        case Call("upper", (Literal(str(text)),)) if text.isascii():
            return Literal(text.upper(), TEXT, value.span)
        case Call("json_text", (Call("json_at", (Call("to_json", (listed,)), Literal(int()) as place)),)) if _of_texts(listed):
            return _shorter(call("list_get", listed, place, span=value.span))
        case Call("list_get", (Call("list_of", (only,)), Literal(0 | -1))):
            return only
        case _:
            return value


def _of_texts(value: Value) -> bool:
    return value.type == ListOf(TEXT)


# tests_first

_CHEAP = {
    "and", "or", "not", "is_null", "is_true", "coalesce", "if_else", "equals", "not_equals", "is_in", "same", "lower", "upper",
    "contains", "starts_with", "ends_with", "text_boolean", "boolean_text", "absent",
}  # fmt: skip
_MOST_PARTS = 100


def tests_first(plan: Plan) -> Plan:
    return over_pipes(plan, _tested_first)


def _tested_first(pipe: Pipe) -> Plan:
    source, *rest = pipe
    known: dict[str, Value] = {column.name: Field(column.name, column.type) for column in source.columns.fixed}
    first: list[Value] = []
    kept: list[Relation] = []
    for stage in rest:
        if isinstance(stage, Filter):
            inlined = [(one, _cheap(one, known)) for one in conjuncts(stage.predicate)]
            first += [part for _, one in inlined if one is not None for part in conjuncts(whether(one))]
            kept += _filtered(stage, [one for one, moved in inlined if moved is None])
            continue
        kept.append(stage)
        if isinstance(stage, Extend | Project):
            made = {name: inside for name, value in stage.values if (inside := _cheap(value, known)) is not None}
            others = {} if isinstance(stage, Project) else known
            known = {name: value for name, value in others.items() if name not in dict(stage.values)} | made
    if not first:
        return pipe[-1]
    plan: Relation = Filter(source, _all(first))
    for stage in kept:
        plan = on_parent(stage, plan)
    return plan


def _filtered(stage: Filter, left: list[Value]) -> list[Relation]:
    if len(left) == len(conjuncts(stage.predicate)):
        return [stage]
    return [dataclasses.replace(stage, predicate=_all(left))] if left else []


def _all(values: list[Value]) -> Value:
    return values[0] if len(values) == 1 else Call("and", tuple(values))


def _cheap(value: Value, known: Mapping[str, Value]) -> Value | None:
    """The value over the source's columns; None when that reads what costs, or is long."""
    if isinstance(value, Field):
        return known.get(value.name)
    parts = 0
    waiting: list[Value] = [value]
    while waiting:
        one = waiting.pop()
        parts += 1
        if isinstance(one, Field):
            inside = known.get(one.name)
            if inside is None:
                return None
            parts += _size(inside)
        elif isinstance(one, Call):
            if one.function not in _CHEAP:
                return None
            waiting += one.arguments
        if parts > _MOST_PARTS:
            return None
    return replaced(value, known)


def _size(value: Value) -> int:
    return 1 + sum(map(_size, value.arguments)) if isinstance(value, Call) else 0


Passes: TypeAlias = Callable[[str], bool]
"""Whether a test is true of a text."""


def whether(value: Value) -> Value:
    """A condition that is true of the same rows; where it is not, false and unknown may change places."""
    match value:
        case Call("and" | "or", arguments):
            return dataclasses.replace(value, arguments=tuple(map(whether, arguments)))
        case Call("is_true", (inside,)) | Call("coalesce", (inside, Literal(False))):
            return whether(inside)
        case Call(function, (tested, *sought)) if (passes := _passes(function, sought)) is not None:
            return dataclasses.replace(value, arguments=(_plainest(tested, passes), *sought))
        case _:
            return value


def _passes(function: str, sought: Sequence[Value]) -> Passes | None:
    """The test that a function and constants of text are; None for another function or other arguments."""
    texts = [one.value for one in sought if isinstance(one, Literal) and isinstance(one.value, str) and one.type is TEXT]
    if not texts or len(texts) < len(sought):
        return None
    match function:
        case "equals" | "is_in":
            return texts.__contains__
        case "contains":
            return lambda text: texts[0] in text
        case "starts_with":
            return lambda text: text.startswith(texts[0])
        case "ends_with":
            return lambda text: text.endswith(texts[0])
        case _:
            return None


def _plainest(tested: Value, passes: Passes) -> Value:
    """The column itself instead of what stands for it when it is absent, empty or none, where no such text passes."""
    match tested:
        case Call("coalesce", (inside, Literal(str(instead)))) if not passes(instead):
            return _plainest(inside, passes)
        case Call("if_else", (Call("is_in", (column, *dropped)), Literal(None), inside)) if inside == column:
            texts = [one.value for one in dropped if isinstance(one, Literal) and isinstance(one.value, str)]
            return _plainest(inside, passes) if len(texts) == len(dropped) and not any(map(passes, texts)) else tested
        case Call("lower", (inside,)):
            lowered = _plainest(inside, lambda text: not text.isascii() or passes(text.lower()))
            return dataclasses.replace(tested, arguments=(lowered,))
        case _:
            return tested


# narrowed

_ALSO = {"i": "\u0130", "k": "\u212a"}
"""The letters beyond ASCII whose lower case is one of ASCII's: I with a dot, and Kelvin's sign."""
_PREFIX, _MOST_RANGES = 2, 64


def narrowed(plan: Plan, clustered: Sequence[str]) -> Plan:
    """Each test on the source preceded by what follows from it for the clustered columns, which row groups can be skipped by."""

    def change(pipe: Pipe) -> Plan:
        rest = pipe[1:]
        if not rest or not isinstance(rest[0], Filter):
            return pipe[-1]
        told = conjuncts(rest[0].predicate)
        found = [one for name in clustered if (one := _implied(rest[0].predicate, name)) is not None and one not in told]
        made: Relation = dataclasses.replace(rest[0], predicate=_all([*found, *told])) if found else rest[0]
        for stage in rest[1:]:
            made = on_parent(stage, made)
        return made

    return over_pipes(plan, change)


def _implied(value: Value, name: str) -> Value | None:
    """A condition over one column alone that is true wherever the value is; None when nothing is known."""
    match value:
        case Call("and", arguments):
            return next((found for one in arguments if (found := _implied(one, name)) is not None), None)
        case Call("or", arguments):
            told = [found for one in arguments if (found := _implied(one, name)) is not None]
            return Call("or", tuple(told)) if told and len(told) == len(arguments) else None
        case Call("is_true", (inside,)):
            return _implied(inside, name)
        case Call("equals" | "is_in", (Call("lower", (Field(column),)) as tested, *literals)) if column == name:
            texts = [one.value for one in literals if isinstance(one, Literal) and isinstance(one.value, str)]
            return _ranges(tested.arguments[0], texts) if len(texts) == len(literals) else None
        case Call("equals" | "is_in", (Field(column), *literals)) if column == name:
            return value if all(isinstance(one, Literal) for one in literals) else None
        case _:
            return None


def _ranges(column: Value, texts: Sequence[str]) -> Value | None:
    """Where the texts lie whose lower case begins as one of these; None when too many places would have to be named."""
    if not all(text and text.isascii() for text in texts):
        return None
    prefixes = {prefix for text in texts for prefix in _spellings(text[:_PREFIX])}
    if len(prefixes) > _MOST_RANGES:
        return None
    ranges = [
        Call("and", (call("greater_or_equal", column, Literal(one, TEXT)), call("less", column, Literal(_after(one), TEXT))))
        for one in sorted(prefixes)
    ]
    return Call("or", tuple(ranges))


def _spellings(text: str) -> list[str]:
    return ["".join(one) for one in itertools.product(*({c, c.upper(), *_ALSO.get(c, "")} for c in text.lower()))]


def _after(prefix: str) -> str:
    """The least text that is greater than every text with this prefix."""
    return prefix[:-1] + chr(ord(prefix[-1]) + 1)


STEPS: tuple[Callable[[Plan], Plan], ...] = (json_in_place, shorter, tests_first)

__all__ = ["STEPS", "json_in_place", "narrowed", "shorter", "simplified", "tests_first", "whether"]
