"""One field item, `field|modifier|...: value`, to a two-valued test.

A column that is a list of texts (a path through a free-form object) matches if any element does.
"""

from __future__ import annotations

from collections.abc import Callable

from livefire.errors import RuleError, Span, UnsupportedError, nearest
from livefire.languages.sigma.modifiers import KNOWN, Test, fitting, shortened, tests
from livefire.languages.sigma.nodes import Items, Mapping, Scalar, Tree
from livefire.plan import ITEM, Columns, Field, Value, call
from livefire.plan.types import BOOLEAN, DYNAMIC, INTEGER, IP, REAL, TEXT, UNKNOWN, ListOf


def item(key: Scalar, value: Tree, columns: Columns) -> Value:
    """The item as a value that is never null."""
    name, *modifiers = key.text.split("|")
    for modifier in modifiers:
        if modifier not in KNOWN:
            raise RuleError(f"unknown modifier '{shortened(modifier)}'", key.span, hint=nearest(modifier, tuple(KNOWN)))
    if not name:
        raise UnsupportedError("keyword search", key.span)
    fitting(modifiers, key.span)
    field = columns.field(name, key.span)
    scalars = _scalars(value)
    negated, every = "neq" in modifiers, "all" in modifiers
    if "exists" in modifiers:
        return _exists(field, scalars, key.span | value.span)
    span = key.span | value.span
    made = [[_tested(field, test, columns) for test in tests(scalar, modifiers)] for scalar in scalars]
    if every:
        joined = _joined("and", [_joined("or", forms, span) for forms in made], span)
    else:
        joined = _joined("or", [form for forms in made for form in forms], span)
    return call("not", joined, span=span) if negated else joined


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


def _exists(field: Field, scalars: tuple[Scalar, ...], span: Span) -> Value:
    wanted = scalars[0].text.lower()
    if len(scalars) != 1 or wanted not in ("true", "false", "yes", "no"):
        raise RuleError(f"'exists' takes true or false, not '{shortened(scalars[0].text)}'", scalars[0].span)
    absent = call("is_null", field, span=span)
    return absent if wanted in ("false", "no") else call("not", absent, span=span)


def _tested(field: Field, test: Test, columns: Columns) -> Value:
    """The test applied to the field, or to any element of a list."""
    if test.null:
        return call("is_null", field, span=field.span | test.span if field.span else test.span)
    other = columns.field(test.reference, test.span) if test.reference else None
    span = field.span | test.span if field.span else test.span
    if isinstance(field.type, ListOf):
        element = _as_text(Field(ITEM, field.type.element, field.span))
        return call("any_item", field, call("is_true", _applied(test, element, other, span), span=span), span=span)
    return call("is_true", _applied(test, _as_text(field), other, span), span=span)


def _applied(test: Test, subject: Value, other: Field | None, span: Span) -> Value:
    if other is None:
        return test.predicate(subject, span)
    return test.predicate_of_field(subject, _as_text(other), span)


def as_texts(field: Field) -> Value:
    """The field as a text, or as a list of texts."""
    if isinstance(field.type, ListOf) and field.type.element not in (TEXT, UNKNOWN):
        return call("each_item", field, _as_text(Field(ITEM, field.type.element, field.span)), span=field.span)
    return field if isinstance(field.type, ListOf) else _as_text(field)


def _as_text(field: Field) -> Value:
    conversions: dict[object, Callable[[Field], Value]] = {
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


__all__ = ["as_texts", "item"]
