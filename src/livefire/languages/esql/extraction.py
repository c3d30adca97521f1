"""DISSECT and GROK: a text and a constant pattern in, columns for the pattern's names out."""

from __future__ import annotations

from collections.abc import Callable

from livefire.errors import RuleError, UnsupportedError
from livefire.languages.esql.coercion import coerced, null
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
    """Of several patterns the first that matches gives the columns; those that it does not name are null."""
    subject = _subject(state.value(command.source), "GROK")
    several = [{capture.name: capture for capture in captures(pattern)} for pattern in command.patterns]
    names = dict.fromkeys(name for one in several for name in one)
    values = tuple((name, _per_value(subject, _first_of([one.get(name) for one in several], several))) for name in names)
    return state.extended(values, command.span)


def _first_of(captured: list[Capture | None], patterns: list[dict[str, Capture]]) -> Callable[[Value], Value]:
    """One name's value: what the first pattern that matches captures."""
    kinds = {capture.conversion for capture in captured if capture}
    if len(kinds) > 1:
        raise UnsupportedError("GROK of one name as several types", next(capture.span for capture in captured if capture))

    def of(text: Value) -> Value:
        found = [None if capture is None else _captured(capture)(text) for capture in captured]
        like = next(value for value in found if value is not None)
        made = null(like.type, like) if found[-1] is None else found[-1]
        for value, pattern in list(zip(found, patterns, strict=True))[-2::-1]:
            first = next(iter(pattern.values()))
            here = call("matches", text, Literal(first.pattern, TEXT, first.span), span=first.span)
            made = call("if_else", here, null(like.type, like) if value is None else value, made, span=first.span)
        return made

    return of


def _captured(capture: Capture) -> Callable[[Value], Value]:
    def of(text: Value) -> Value:
        pattern, group = Literal(capture.pattern, TEXT, capture.span), Literal(capture.group, INTEGER, capture.span)
        found = call("extract", text, pattern, group, span=capture.span)
        if capture.conversion == "boolean":  # anything but the word true is false
            return call("equals", call("lower", found, span=capture.span), Literal("true", TEXT, capture.span), span=capture.span)
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
