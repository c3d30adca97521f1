"""DISSECT and GROK: a text and a constant pattern in, columns for the pattern's names out."""

from __future__ import annotations

from collections.abc import Callable

from livefire.errors import RuleError
from livefire.languages.esql.coercion import coerced
from livefire.languages.esql.grok import Capture, captures
from livefire.languages.esql.state import State
from livefire.languages.esql.syntax import Dissect, Grok
from livefire.plan import ITEM, Field, Literal, Value, call
from livefire.plan.dissect import pattern_of
from livefire.plan.types import INTEGER, NULL, TEXT, UNKNOWN, ListOf


def dissected(state: State, command: Dissect) -> State:
    """Without a match every named column is null, also one that was there before."""
    span = command.pattern.span
    try:
        names = pattern_of(str(command.pattern.value)).names
    except ValueError as error:
        raise RuleError(f"a DISSECT pattern: {error}", span) from None
    pattern = Literal(str(command.pattern.value), TEXT, span)
    separator = Literal(command.separator, TEXT, span)

    def text_of(index: int) -> Callable[[Value], Value]:
        return lambda text: call(
            "list_get",
            call("dissect", text, pattern, separator, span=command.span),
            Literal(index, INTEGER, span),
            span=command.span,
        )

    subject = _subject(state.value(command.source), "DISSECT")
    values = tuple((name, _per_value(subject, text_of(index))) for index, name in enumerate(names))
    return state.extended(values, command.span)


def grokked(state: State, command: Grok) -> State:
    subject = _subject(state.value(command.source), "GROK")
    made: dict[str, Value] = {}
    for capture in captures(command.patterns):
        made[capture.name] = _per_value(subject, _captured(capture))
    return state.extended(tuple(made.items()), command.span)


def _captured(capture: Capture) -> Callable[[Value], Value]:
    def of(text: Value) -> Value:
        pattern, group = Literal(capture.pattern, TEXT, capture.span), Literal(capture.group, INTEGER, capture.span)
        found = call("extract", text, pattern, group, span=capture.span)
        return call(capture.conversion, found, span=capture.span) if capture.conversion else found

    return of


def _subject(value: Value, user: str) -> Value:
    if isinstance(value.type, ListOf) and value.type.element in (TEXT, NULL, UNKNOWN):
        return value
    return coerced(value, TEXT, user)


def _per_value(subject: Value, of: Callable[[Value], Value]) -> Value:
    """Of a list each text by itself; those without a match are dropped."""
    if not isinstance(subject.type, ListOf):
        return of(subject)
    return call("each_item", subject, of(Field(ITEM, subject.type.element, subject.span)), span=subject.span)


__all__ = ["dissected", "grokked"]
