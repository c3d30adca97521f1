"""FROM: index patterns and metadata in, the events as a state out."""

from __future__ import annotations

from dataclasses import replace

from livefire.errors import NoTelemetryError, RuleError, UnsupportedError, nearest
from livefire.languages.esql.state import State
from livefire.languages.esql.syntax import Command, From, Reference
from livefire.languages.indices import is_remote, reaches
from livefire.plan import Columns, Literal, Named, Source, Value
from livefire.plan.types import INTEGER, TEXT

_METADATA = ("_id", "_index", "_version")
_OTHER_METADATA = ("_ignored", "_index_mode", "_score", "_size", "_slice", "_source", "_tier", "_tsid")
"""What an event does not have of its own; columns may."""
_EVERY_METADATA = {*_METADATA, *_OTHER_METADATA}


def source(text: str, command: From, columns: Columns) -> State:
    """`_id` is the event's id where the columns have none of their own; a stored event has version 1 and no known index."""
    names = [pattern.name for pattern in command.patterns]
    if not reaches(names, columns.tables):
        where = command.patterns[0].span | command.patterns[-1].span
        raise NoTelemetryError(", ".join(names), where, kind="index", hint=f"the events are in {' and '.join(columns.tables)}")
    for pattern in command.patterns:
        if is_remote(pattern.name):
            raise UnsupportedError("an index of a remote cluster", pattern.span)
    state = State(Source(_with_metadata(columns, [reference.name for reference in command.metadata]), command.span), text)
    made: list[Named] = []
    for reference in command.metadata:
        if reference.name not in _EVERY_METADATA:
            raise RuleError(f"unknown metadata field '{reference.name}'", reference.span, hint=nearest(reference.name, _METADATA))
        if columns.find(reference.name) is not None:
            continue
        if reference.name in _OTHER_METADATA:
            raise UnsupportedError(f"the metadata field {reference.name}", reference.span)
        made.append((reference.name, _metadata(reference, columns)))
    return state.extended(tuple(dict(made).items()), command.span) if made else state


def _with_metadata(columns: Columns, asked: list[str]) -> Columns:
    """The columns without the metadata fields that the query does not ask for."""
    fixed = tuple(column for column in columns.fixed if column.name not in _EVERY_METADATA or column.name in asked)
    return replace(columns, fixed=fixed)


def _metadata(reference: Reference, columns: Columns) -> Value:
    if reference.name == "_version":
        return Literal(1, INTEGER, reference.span)
    if reference.name == "_id" and columns.find("event.id") is not None:
        return columns.field("event.id", reference.span)
    return Literal(None, TEXT, reference.span)


def reads_elsewhere(command: Command, tables: tuple[str, ...]) -> bool:
    """Whether a query names other indices beside those of the tables."""
    if not isinstance(command, From) or not tables:
        return False
    names = [pattern.name for pattern in command.patterns if not pattern.name.startswith("-")]
    return any(not reaches([name], tables) for name in names)


__all__ = ["reads_elsewhere", "source"]
