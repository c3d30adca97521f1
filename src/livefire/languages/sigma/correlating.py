"""A correlation to a plan: the rows of its rules, by group, and what holds in the window of time that ends at each of them.

rows(rule)      every event or match of the rules, once for each group that it is in: time, keys, which rules, values
Window          over the rows of one group
Filter          the comparison that the correlation makes
Project         the keys, the time, and the numbers compared

Rules whose keys are the same fields are read as one, so that an event which several of them match is one row. Where
aliases take the keys from other fields, a row knows whether the rules of those would put it in its group too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from livefire.errors import Span
from livefire.languages.sigma.correlation import Correlation
from livefire.languages.sigma.items import as_texts, field_of
from livefire.languages.sigma.nodes import Scalar
from livefire.languages.sigma.numbers import VALUES, flag_name, measured, values_of
from livefire.languages.sigma.rules import Rule, Rules
from livefire.plan import Columns, Field, Filter, Literal, Named, Plan, Project, Relation, Union, Unnest, Value, Window, call
from livefire.plan.types import BOOLEAN, INTEGER, TEXT, UNKNOWN, ListOf

TIME = "eventTime"
_LEFT, _RIGHT = "\N{LEFT WHITE SQUARE BRACKET}", "\N{RIGHT WHITE SQUARE BRACKET}"

# Rows of one event stand in the order opposite to the rules', so that no two of them are one after the other
_RANK = f"{_LEFT}rank{_RIGHT}"

Predicate = Callable[[Rule], Value]


@dataclass(frozen=True)
class _Class:
    """Rules that are read together: of the same keys, or one that is a correlation. `keys`: their fields, by group."""

    references: tuple[Scalar, ...]
    keys: tuple[Value, ...]
    parent: Relation
    matched: tuple[Value, ...]  # whether the row is of each of the rules
    plain: bool


@dataclass(frozen=True)
class _Reading:
    """What every step needs: the rules of the text, the events, and how a detection becomes a predicate."""

    rules: Rules
    source: Relation
    predicate: Predicate


def plan_of(rule: Rule, rules: Rules, source: Relation, predicate: Predicate) -> Plan:
    """The plan of a rule that is a correlation."""
    return _correlated(rule, _Reading(rules, source, predicate), ())


def _correlated(rule: Rule, reading: _Reading, carried: tuple[str, ...]) -> Relation:
    """One row for each row of the rules at which the condition holds; `carried`: more fields of its event, by their names."""
    asked = rule.correlated
    assert asked is not None
    rows = _rows(asked, reading, carried)
    keys = tuple(rows.columns.field(group.text, group.span) for group in asked.group_by)
    made = measured(asked, rows.columns)
    time = rows.columns.field(TIME, asked.timespan)
    ties = () if rows.columns.find(_RANK) in (None, UNKNOWN) else (rows.columns.field(_RANK, asked.span),)
    window = Window(rows, keys, time, asked.within, made.aggregates, asked.span, ties)
    kept = Filter(window, made.condition, asked.span)
    shown: list[Named] = [(key.name, key) for key in (*keys, time)]
    shown += [(name, value) for name, value in made.shown]
    shown += [(carried_name(name), rows.columns.field(carried_name(name), asked.span)) for name in carried]
    return Project(kept, tuple(shown), asked.span)


def carried_name(field: str) -> str:
    """The column of a row that holds its event's field."""
    return f"{_LEFT}field{_RIGHT}{field}"


def _rows(asked: Correlation, reading: _Reading, fields: tuple[str, ...]) -> Relation:
    """The rows of all of its rules: time, keys, flags, values and carried fields."""
    classes = _classes(asked, reading, fields)
    sides = tuple(_side(asked, classes, place, reading, fields) for place in range(len(classes)))
    return sides[0] if len(sides) == 1 else Union(sides, asked.span)


def _classes(asked: Correlation, reading: _Reading, fields: tuple[str, ...]) -> tuple[_Class, ...]:
    together: dict[tuple[str, ...], list[Scalar]] = {}
    apart = _is_apart(asked, reading)
    for reference in asked.rules:
        names = _names(asked, reference)
        inner = reading.rules.called(reference)
        own = inner.correlated is not None or apart
        together.setdefault((reference.text, *names, "") if own else names, []).append(reference)
    return tuple(_class(asked, reading, tuple(references), fields) for references in together.values())


def _is_apart(asked: Correlation, reading: _Reading) -> bool:
    """Whether each rule has rows of its own: in order, an event that is also a correlation's match is not behind itself."""
    return asked.kind == "temporal_ordered" and any(reading.rules.called(rule).correlated for rule in asked.rules)


def _names(asked: Correlation, reference: Scalar) -> tuple[str, ...]:
    """The fields behind the keys: an alias says which, for each rule."""
    return tuple(
        asked.aliases[group.text][reference.text].text if group.text in asked.aliases else group.text for group in asked.group_by
    )


def _class(asked: Correlation, reading: _Reading, references: tuple[Scalar, ...], fields: tuple[str, ...]) -> _Class:
    several = [reading.rules.called(reference) for reference in references]
    if several[0].correlated is not None:
        needed = (*fields, *_names(asked, references[0]), *(field.text for field in asked.fields))
        parent = _correlated(several[0], reading, tuple(dict.fromkeys(needed)))
        keys = _keys(asked, references[0], lambda name, span: parent.columns.field(carried_name(name), span))
        return _Class(references, keys, parent, (Literal(True, BOOLEAN, references[0].span),), plain=False)
    matched = tuple(map(reading.predicate, several))
    parent = Filter(reading.source, any_of(matched, asked.span), asked.span)
    keys = _keys(asked, references[0], lambda name, span: field_of(reading.source.columns, name, span))
    return _Class(references, keys, parent, matched, plain=True)


def _keys(asked: Correlation, reference: Scalar, field: Callable[[str, Span], Value]) -> tuple[Value, ...]:
    return tuple(field(name, group.span) for name, group in zip(_names(asked, reference), asked.group_by, strict=True))


def _side(asked: Correlation, classes: tuple[_Class, ...], place: int, reading: _Reading, fields: tuple[str, ...]) -> Relation:
    """The rows of one class: projected, in each of their groups, without those that an earlier class has already."""
    one = classes[place]
    apart = _is_apart(asked, reading)
    others = tuple(other for other in classes if other.plain and one.plain and other is not one and not apart)
    relation: Relation = Project(one.parent, tuple(_projected(asked, one, others, fields)), asked.span)
    for group in asked.group_by:
        if isinstance(relation.columns.find(group.text), ListOf):
            relation = Unnest(relation, group.text, keep_empty=False, span=group.span)
    keys = [relation.columns.field(group.text, group.span) for group in asked.group_by]
    conditions: list[Value] = [call("not", call("is_null", key)) for key in keys]
    earlier = [other for other in classes[:place] if other in others]
    for other in earlier:
        flags = tuple(relation.columns.field(flag_name(reference.text), reference.span) for reference in other.references)
        conditions.append(call("not", call("and", any_of(flags, asked.span), *_in_group(other, keys, relation.columns))))
    if conditions:
        relation = Filter(relation, call("and", *conditions) if len(conditions) > 1 else conditions[0], asked.span)
    if len(classes) == 1:
        return relation
    return Project(relation, tuple(_aligned(asked, one, others, relation.columns, fields)), asked.span)


def _projected(asked: Correlation, one: _Class, others: tuple[_Class, ...], fields: tuple[str, ...]) -> Iterator[Named]:
    columns = one.parent.columns
    yield TIME, _time(columns, asked.timespan) if one.plain else columns.field(TIME, asked.timespan)
    for group, key in zip(asked.group_by, one.keys, strict=True):
        made = as_texts(key)
        yield group.text, call("list_distinct", made, span=group.span) if isinstance(made.type, ListOf) else made
    if asked.is_temporal:
        for reference, matched in zip(one.references, one.matched, strict=True):
            yield flag_name(reference.text), matched
    for other in others:
        for reference, matched in zip(other.references, other.matched, strict=True):
            yield flag_name(reference.text), matched
        for i, key in enumerate(other.keys):
            yield _key_name(other, i), as_texts(key)
    if asked.fields:
        yield VALUES, values_of(asked, lambda name, span: _of_event(one, name, span))
    for name in fields:
        yield carried_name(name), _of_event(one, name, asked.span)


def _of_event(one: _Class, name: str, span: Span) -> Value:
    """A field of a row's event."""
    columns = one.parent.columns
    return field_of(columns, name, span) if one.plain else columns.field(carried_name(name), span)


def _key_name(other: _Class, place: int) -> str:
    return f"{_LEFT}key {place}{_RIGHT}{other.references[0].text}"


def _in_group(other: _Class, keys: list[Field], columns: Columns) -> Iterator[Value]:
    """For each key of the row, whether another class would have put the row's event in the same group."""
    for i, key in enumerate(keys):
        there = columns.field(_key_name(other, i), key.span)
        same = call("list_contains" if isinstance(there.type, ListOf) else "equals", there, key)
        yield call("is_true", same)


def _aligned(
    asked: Correlation, one: _Class, others: tuple[_Class, ...], columns: Columns, fields: tuple[str, ...]
) -> Iterator[Named]:
    """The columns that the rows of every class have."""
    keys = [columns.field(group.text, group.span) for group in asked.group_by]
    yield TIME, columns.field(TIME, asked.timespan)
    yield _RANK, Literal(-min(asked.rules.index(reference) for reference in one.references), INTEGER, asked.span)
    yield from ((key.name, key) for key in keys)
    for reference in asked.rules if asked.is_temporal else ():
        name = flag_name(reference.text)
        other = next((other for other in others if reference in other.references), None)
        if reference in one.references:
            yield name, columns.field(name, reference.span)
        elif other is not None:
            yield name, call("and", columns.field(name, reference.span), *_in_group(other, keys, columns))
        else:
            yield name, Literal(False, BOOLEAN, reference.span)
    for name in ((VALUES,) if asked.fields else ()) + tuple(map(carried_name, fields)):
        yield name, columns.field(name, asked.span)


def _time(columns: Columns, span: Span) -> Value:
    field = columns.field(TIME, span)
    return call("text_timestamp", field, span=span) if field.type is TEXT else field


def any_of(values: tuple[Value, ...], span: Span) -> Value:
    return values[0] if len(values) == 1 else call("or", *values, span=span)


__all__ = ["plan_of"]
