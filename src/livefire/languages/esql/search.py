"""Elasticsearch's searches inside ES|QL, KQL(), MATCH() and `:`: what they ask of the index's own fields in, conditions out.

They are two-valued, and true of several values when they are true of any.
"""

from __future__ import annotations

from collections.abc import Callable

from livefire.errors import RuleError, UnsupportedError
from livefire.languages.counts import expect
from livefire.languages.esql.coercion import constant, real
from livefire.languages.esql.scope import Scope
from livefire.languages.esql.syntax import Constant, Expression, Invocation, Reference
from livefire.languages.esql.time_range import trange
from livefire.languages.kuery import Origin, condition, parse, refuse_words
from livefire.plan import ITEM, Field, Literal, Value, call
from livefire.plan.types import BOOLEAN, INTEGER, IP, NULL, REAL, TEXT, TIMESTAMP, UNKNOWN, ListOf, Scalar, Type


def _kql(invocation: Invocation, scope: Scope) -> Value:
    _expect(invocation, 1)
    text = _text(invocation.arguments[0], "KQL")
    return condition(parse(str(text.value), _origin(text)), lambda name, span: _field(Reference(name, span), scope, "KQL()"))


def _expect(invocation: Invocation, count: int) -> None:
    expect(invocation.name.upper(), len(invocation.arguments), count, count, invocation.span)


def _text(argument: Expression, user: str) -> Constant:
    if not isinstance(argument, Constant) or not isinstance(argument.value, str):
        raise RuleError(f"'{user}' takes a constant text here", argument.span)
    return argument


def _origin(text: Constant) -> Origin:
    """Where the text's characters stand in the query; of a text with escapes the whole literal."""
    value, extra = str(text.value), text.span.end - text.span.start - len(str(text.value))
    escaped = sum(value.count(character) for character in '"\\\n\r\t')
    if extra == 2:
        return Origin(text.span.start + 1, strict=True)
    if extra == 6 and escaped != 4:
        return Origin(text.span.start + 3, strict=True)
    return Origin(whole=text.span, strict=True)


def _field(reference: Reference, scope: Scope, user: str) -> Field:
    """A field of the index: a search does not see what commands made, and sees what they dropped."""
    if scope.derived is None or reference.name in scope.derived:
        raise UnsupportedError(f"{user} of a column that the query made", reference.span)
    if reference.name in scope.hidden:
        raise UnsupportedError(f"{user} of a column that the query dropped", reference.span)
    return scope.value(reference)


def _match(invocation: Invocation, scope: Scope) -> Value:
    """On a field that is not cut into words a match is equality."""
    user = "':'" if invocation.name == ":" else "MATCH"
    if len(invocation.arguments) == 3:
        raise UnsupportedError("options of MATCH()", invocation.arguments[2].span)
    _expect(invocation, 2)
    reference, wanted = invocation.arguments
    if not isinstance(reference, Reference):
        raise UnsupportedError(f"{user} of an expression", reference.span)
    if not isinstance(wanted, Constant) or wanted.value is None:
        raise RuleError(f"{user} takes a constant here", wanted.span)
    field = _field(reference, scope, user)
    refuse_words(field)
    element = field.type.element if isinstance(field.type, ListOf) else field.type
    sought = _sought(Literal(wanted.value, _TYPES[type(wanted.value)], wanted.span), element, user)
    if isinstance(field.type, ListOf):
        test = call("equals", Field(ITEM, field.type.element, field.span), sought, span=invocation.span)
        return call("any_item", field, test, span=invocation.span)
    return call("is_true", call("equals", field, sought, span=invocation.span), span=invocation.span)


_TYPES: dict[type, Scalar] = {str: TEXT, int: INTEGER, float: REAL, bool: BOOLEAN}


def _sought(wanted: Literal, type: Type, user: str) -> Value:
    """The constant as a value of the field's type."""
    if type in (UNKNOWN, NULL, wanted.type):
        return wanted
    if type is REAL and wanted.type is INTEGER:
        return real(wanted)
    if wanted.type is TEXT and type in (TIMESTAMP, IP, BOOLEAN):
        return constant(str(wanted.value), type, wanted)
    raise UnsupportedError(f"{user} of {type} with {wanted.type}", wanted.span)


SEARCHES: dict[str, Callable[[Invocation, Scope], Value]] = {"kql": _kql, "match": _match, ":": _match, "trange": trange}

__all__ = ["SEARCHES"]
