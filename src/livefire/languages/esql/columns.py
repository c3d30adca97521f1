"""KEEP, DROP and RENAME: columns chosen by name and wildcard."""

from __future__ import annotations

from dataclasses import replace

from livefire.errors import NoTelemetryError, RuleError, UnsupportedError, nearest
from livefire.languages.esql.state import State, field
from livefire.languages.esql.syntax import Drop, Keep, NamePattern, Reference, Rename
from livefire.languages.stars import fits
from livefire.plan import Extend, Project

_EXACT, _PARTIAL, _ANY = 2, 1, 0


def kept(state: State, command: Keep) -> State:
    """The columns in the order of the patterns that claim them: an exact name before a wildcard before `*`,
    and of equals the rightmost."""
    claims: dict[str, tuple[int, int]] = {}
    # Which columns a wildcard means is not known when any name is a column: then nothing is taken away.
    everything = state.columns.anything and any(len(pattern.pieces) > 1 for pattern in command.patterns)
    for place, pattern in enumerate(command.patterns):
        for name in _matching(state, pattern):
            claims[name] = max(claims.get(name, (-1, -1)), (_precedence(pattern), place))
    if everything:
        return state
    table = {name: place for place, name in enumerate(state.names)}
    order = sorted(claims, key=lambda name: (claims[name][1], table.get(name, 0)))
    spans = {pattern.pieces[0]: pattern.span for pattern in command.patterns if len(pattern.pieces) == 1}
    values = tuple((name, field(state.relation, name, spans.get(name, command.span))) for name in order)
    return state.finished(Project(state.relation, values, command.span), state.derived)


def _precedence(pattern: NamePattern) -> int:
    if len(pattern.pieces) == 1:
        return _EXACT
    return _PARTIAL if any(pattern.pieces) else _ANY


def _matching(state: State, pattern: NamePattern) -> list[str]:
    """The columns that a pattern names; a plain name must exist."""
    if len(pattern.pieces) == 1:
        name = pattern.pieces[0]
        _existing(state, Reference(name, pattern.span))
        return [name]
    found = [name for name in state.names if fits(name, pattern.pieces)]
    if not found and any(pattern.pieces) and not state.columns.anything:
        shown = "*".join(pattern.pieces)
        raise RuleError(f"no column matches '{shown}'", pattern.span)
    return found


def _existing(state: State, reference: Reference) -> None:
    if reference.name in state.hidden or state.columns.find(reference.name) is None:
        hint = nearest(reference.name, state.columns.names)
        raise NoTelemetryError(reference.name, reference.span, hint=hint)


def dropped(state: State, command: Drop) -> State:
    gone = {name for pattern in command.patterns for name in _matching(state, pattern)}
    if not state.columns.anything and not [name for name in state.names if name not in gone]:
        raise UnsupportedError("DROP of every column", command.span)
    return state.without(gone, command.span)


def renamed(state: State, command: Rename) -> State:
    """A renamed column keeps its place; a column that had the new name goes."""
    for old, new in command.pairs:
        _existing(state, old)
        state = _one_renamed(state, old, new, command)
    return state


def _one_renamed(state: State, old: Reference, new: Reference, command: Rename) -> State:
    value = field(state.relation, old.name, old.span)
    if old.name == new.name:
        return state
    state = state.deriving(old.name, new.name)
    if state.columns.anything or state.columns.families:
        relation = Extend(state.relation, ((new.name, value),), command.span)
        return replace(state, relation=relation, hidden=(state.hidden - {new.name}) | {old.name})
    others = [name for name in state.names if name != new.name]
    values = tuple(
        (new.name, value) if name == old.name else (name, field(state.relation, name, command.span)) for name in others
    )
    return replace(state, relation=Project(state.relation, values, command.span), made=())


__all__ = ["dropped", "kept", "renamed"]
