"""One field item, `field|modifier|...: value`, to a two-valued test.

A column that is a list of texts (a path through a free-form object) matches if any element does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from livefire.errors import NoTelemetryError, RuleError, Span, UnsupportedError, nearest
from livefire.languages.sigma.modifiers import KNOWN, OF_KEYWORDS, Test, fitting, shortened, tests
from livefire.languages.sigma.nodes import Items, Mapping, Scalar, Tree
from livefire.languages.sigma.placeholders import Values, expanded
from livefire.plan import ITEM, PRESENT, Columns, Field, Literal, Value, call
from livefire.plan.types import BOOLEAN, DYNAMIC, INTEGER, IP, REAL, TEXT, TIMESTAMP, UNKNOWN, ListOf

RECORD = "\N{LEFT WHITE SQUARE BRACKET}record\N{RIGHT WHITE SQUARE BRACKET}"
"""The column that holds every text of the record: a list."""


@dataclass(frozen=True)
class Reading:
    """What a search is read with: the columns, and the values of placeholders."""

    columns: Columns
    values: Values


def item(key: Scalar, value: Tree, reading: Reading) -> Value:
    """The item as a value that is never null."""
    name, *modifiers = key.text.split("|")
    if not name:
        return keywords(_scalars(value), key, reading, key.span | value.span)
    _known(modifiers, key.span)
    fitting(modifiers, key.span)
    forms = _forms(_scalars(value), modifiers, reading, key.span)  # first: without values it says nothing of fields
    field = field_of(reading.columns, name, key.span)
    span = key.span | value.span
    if "exists" in modifiers:
        return _exists(field, _scalars(value), span, reading.columns)
    return _linked(field, forms, modifiers, reading.columns, span)


def keywords(scalars: tuple[Scalar, ...], key: Scalar | None, reading: Reading, span: Span) -> Value:
    """Texts that stand anywhere in the record; `key` is what is written before them, such as `|all`."""
    _, *modifiers = key.text.split("|") if key else ("",)
    if key:
        _known(modifiers, key.span)
        fitting(modifiers, key.span)
        if stranger := next((one for one in modifiers if one not in OF_KEYWORDS), ""):
            raise RuleError(f"'{stranger}' needs the name of a field before it", key.span)
    for scalar in scalars:
        if scalar.is_null:
            raise RuleError("null is no keyword", scalar.span, hint="'' is the empty text")
    if "re" not in modifiers:
        modifiers = [*modifiers, "contains"]
    forms = _forms(scalars, modifiers, reading, key.span if key else span)
    return _linked(reading.columns.field(RECORD, span), forms, modifiers, reading.columns, span)


def field_of(columns: Columns, name: str, span: Span) -> Value:
    """The field, or `absent` where no event has it.

    NoTelemetryError for a slip, a name that is nearly a column's, and for an object that only its parts are columns of.
    """
    try:
        return columns.field(name, span)
    except NoTelemetryError as error:
        if error.hint or any(
            known.startswith(f"{name}.") for known in (*columns.names, *(one.prefix for one in columns.families))
        ):
            raise
        return call("absent", Literal(name, TEXT, span), span=span)


def _forms(scalars: tuple[Scalar, ...], modifiers: list[str], reading: Reading, place: Span) -> list[list[Scalar]]:
    """For each value what it stands for: itself, or what takes the place of its placeholders."""
    if "expand" not in modifiers:
        return [[scalar] for scalar in scalars]
    return [expanded(scalar, reading.values, place) for scalar in scalars]


def _linked(field: Value, forms: list[list[Scalar]], modifiers: list[str], columns: Columns, span: Span) -> Value:
    """The tests of the values, any or all of which count; of what one value stands for, any."""
    made = [[_tested(field, test, columns) for scalar in scalars for test in tests(scalar, modifiers)] for scalars in forms]
    if "all" in modifiers:
        joined = _joined("and", [_joined("or", several, span) for several in made], span)
    else:
        joined = _joined("or", [one for several in made for one in several], span)
    return call("not", joined, span=span) if "neq" in modifiers else joined


def _known(modifiers: list[str], span: Span) -> None:
    for modifier in modifiers:
        if modifier not in KNOWN:
            raise RuleError(f"unknown modifier '{shortened(modifier)}'", span, hint=nearest(modifier, tuple(KNOWN)))


def _joined(word: str, parts: list[Value], span: Span) -> Value:
    return parts[0] if len(parts) == 1 else call(word, *parts, span=span)


def _scalars(value: Tree) -> tuple[Scalar, ...]:
    match value:
        case Scalar():
            return (value,)
        case Items(values):
            wrong = next((one for one in values if not isinstance(one, Scalar)), None)
            if wrong is not None:
                raise RuleError("a list of values holds texts, numbers, booleans and null", wrong.span)
            if not values:
                raise RuleError("the list of values is empty", value.span)
            return tuple(one for one in values if isinstance(one, Scalar))
        case Mapping():
            raise RuleError("a field's value is a text, a number, a boolean, null or a list of these", value.span)


def _exists(field: Value, scalars: tuple[Scalar, ...], span: Span, columns: Columns) -> Value:
    """Presence alone: where the schema knows it, also of a field that is JSON null."""
    only, *others = scalars
    wanted = only.text.lower()
    if others:
        raise RuleError("'exists' takes one value", others[0].span)
    if wanted not in ("true", "false", "yes", "no"):
        raise RuleError(f"'exists' takes true or false, not '{shortened(only.text)}'", only.span)
    presence = f"{PRESENT}{field.name}" if isinstance(field, Field) and not columns.anything else ""
    if presence and (told := columns.find(presence)) is not None:
        there = call("is_true", Field(presence, told, span), span=span)
        return there if wanted in ("true", "yes") else call("not", there, span=span)
    absent = call("is_null", field, span=span)
    return absent if wanted in ("false", "no") else call("not", absent, span=span)


def _tested(field: Value, test: Test, columns: Columns) -> Value:
    """The test applied to the field, or to any element of a list."""
    span = field.span | test.span if field.span else test.span
    if test.null:
        return call("is_null", _as_text(field) if field.type is DYNAMIC else field, span=span)
    other = field_of(columns, test.reference, test.span) if test.reference else None
    if not isinstance(field.type, ListOf):
        return _applied(test, _subject(field, test), other, span)
    element = _subject(Field(ITEM, field.type.element, field.span), test)
    if other is not None and isinstance(other.type, ListOf):
        return call("any_item", field, _among(test, element, other, span), span=span)
    return call("any_item", field, _applied(test, element, other, span), span=span)


def _applied(test: Test, subject: Value, other: Value | None, span: Span) -> Value:
    if other is None:
        return call("is_true", test.predicate(subject, span), span=span)
    if isinstance(other.type, ListOf):
        element = _as_text(Field(ITEM, other.type.element, other.span))
        return call("any_item", other, call("is_true", test.predicate_of_field(subject, element, span), span=span), span=span)
    return call("is_true", test.predicate_of_field(subject, _as_text(other), span), span=span)


def _among(test: Test, element: Value, other: Value, span: Span) -> Value:
    """An element of one list is one of another's."""
    if test.before or test.after:
        raise UnsupportedError("a part of a text that is one of several, compared with several", span)
    texts = as_texts(other)
    if not test.cased:
        texts = call("each_item", texts, call("lower", Field(ITEM, TEXT, other.span)), span=other.span)
        element = call("lower", element)
    return call("is_true", call("list_contains", texts, element, span=span), span=span)


def _subject(field: Value, test: Test) -> Value:
    """What a test is about: the field's text, or its time."""
    if not test.part:
        return _as_text(field)
    return field if field.type in (TIMESTAMP, UNKNOWN) else call("text_timestamp", _as_text(field), span=field.span)


def as_texts(field: Value) -> Value:
    """The field as a text, or as a list of texts."""
    if isinstance(field.type, ListOf) and field.type.element not in (TEXT, UNKNOWN):
        return call("each_item", field, _as_text(Field(ITEM, field.type.element, field.span)), span=field.span)
    return field if isinstance(field.type, ListOf) else _as_text(field)


def _as_text(field: Value) -> Value:
    conversions: dict[object, Callable[[Value], Value]] = {
        BOOLEAN: lambda value: call("boolean_text", value),
        INTEGER: lambda value: call("integer_text", value),
        REAL: lambda value: call("real_text", value),
        DYNAMIC: lambda value: call("json_text", value),
        IP: lambda value: call("ip_text", value),
    }
    if field.type in (TEXT, UNKNOWN):
        return field
    if isinstance(field.type, ListOf) or field.type not in conversions:
        raise UnsupportedError(f"a comparison with a column of type {field.type}", field.span)
    return conversions[field.type](field)


def record(columns: Columns, span: Span) -> Value:
    """Every text of a record: its fields, whole objects as they are printed, and each name and value inside these."""
    several = [Field(column.name, column.type, span) for column in columns.fixed]
    objects = {family.prefix[:-1] for family in columns.families if family.prefix.endswith(".")}
    texts = [_printed(field) for field in several if not isinstance(field.type, ListOf)]
    lists = [as_texts(field) for field in several if isinstance(field.type, ListOf)]
    inside = [call("json_words", field) for field in several if field.type is DYNAMIC]
    inside += [call("json_words", call("parse_json", field)) for field in several if field.name in objects and field.type is TEXT]
    return call("list_concat", call("list_of", *texts, span=span), *lists, *inside, span=span)


def _printed(field: Value) -> Value:
    return call("timestamp_text", field, Literal(0, INTEGER, field.span)) if field.type is TIMESTAMP else _as_text(field)


__all__ = ["RECORD", "Reading", "as_texts", "field_of", "item", "keywords", "record"]
