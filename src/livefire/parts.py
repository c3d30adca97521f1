"""A generator's text to the parts that an activity of it can make, without importing it.

Followed are the events that it yields, through functions of the pack and the builders of `livefire.aws`, to the first argument
of `Event`. A part is a glob: an f-string's values are `*`. What cannot be followed is None, and then nothing is known.
"""

from __future__ import annotations

import ast
import glob
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TypeAlias

from livefire.errors import PackError
from livefire.outline import parsed

Parts: TypeAlias = frozenset[str] | None
"""Globs; None: not known."""

_ROOT = Path(__file__).parent
_EVENT = (_ROOT / "events" / "assemble.py", "Event")
_FOLLOWED = ("livefire.aws.", "livefire.events.assemble")
_DEEPEST = 12  # calls


@dataclass(frozen=True)
class _Module:
    path: Path

    @cached_property
    def functions(self) -> dict[str, list[ast.FunctionDef]]:
        found: dict[str, list[ast.FunctionDef]] = {}
        for one in parsed(self.path).body:
            if isinstance(one, ast.FunctionDef):
                found.setdefault(one.name, []).append(one)
        return found

    @cached_property
    def imports(self) -> dict[str, tuple[_Module, str]]:
        """Each name that was imported, with the module that has it and its name there; only what is followed."""
        found: dict[str, tuple[_Module, str]] = {}
        for one in parsed(self.path).body:
            path = _file(one, self.path) if isinstance(one, ast.ImportFrom) else None
            if isinstance(one, ast.ImportFrom) and path is not None and path.is_file():
                found |= {alias.asname or alias.name: (_Module(path), alias.name) for alias in one.names}
        return found

    def called(self, name: str) -> tuple[_Module, str] | None:
        """Where the function of that name stands; None when the text does not tell."""
        if any(isinstance(one, ast.Name) and one.id == name and isinstance(one.ctx, ast.Store) for one in self.outside):
            return None
        return (self, name) if name in self.functions else self.imports.get(name)

    @cached_property
    def outside(self) -> list[ast.AST]:
        """All nodes outside of its functions."""
        return list(_within(parsed(self.path).body))


def _file(one: ast.ImportFrom, path: Path) -> Path | None:
    """The file of a module of the same pack, or of livefire's own that makes events."""
    if one.level:
        return path.parents[one.level - 1].joinpath(*(one.module or "").split(".")).with_suffix(".py")
    followed = one.module is not None and f"{one.module}.".startswith(_FOLLOWED)
    return _ROOT.joinpath(*one.module.split(".")[1:]).with_suffix(".py") if followed and one.module else None


@dataclass(frozen=True)
class _Body:
    """A function under one call: its own statements, and what its parameters are of the texts that it may be given."""

    module: _Module
    function: ast.FunctionDef
    given: Mapping[str, Parts] = field(default_factory=dict)
    depth: int = 0

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(_within(self.function.body))

    def events(self) -> Parts:
        """The parts of all that it yields, or gives back."""
        yielded = [one.value for one in self.nodes if isinstance(one, ast.Yield | ast.YieldFrom)]
        given = yielded or [one.value for one in self.nodes if isinstance(one, ast.Return)]
        return _all(map(self.parts, given)) if given else None

    def parts(self, value: ast.expr | None) -> Parts:
        """The parts of an expression that is an event, or several."""
        match value:
            case ast.Call(func=ast.Name(id=name)) if self.assigned(name) is None:
                return self._called(name, value)
            case ast.Name(id=name):
                return _all(map(self.parts, self.assigned(name) or ())) if self.assigned(name) else None
            case ast.IfExp(body=body, orelse=otherwise):
                return _all(map(self.parts, (body, otherwise)))
        return None

    def text(self, value: ast.expr | None) -> Parts:
        """An expression that is a text, as globs."""
        match value:
            case ast.Constant(value=str(written)):
                return frozenset((glob.escape(written),))
            case ast.JoinedStr(values=pieces):
                return frozenset(("".join(_piece(one) for one in pieces),))
            case ast.Attribute(value=event, attr="part"):
                return self.parts(event)
            case ast.IfExp(body=body, orelse=otherwise):
                return _all(map(self.text, (body, otherwise)))
            case ast.Name(id=name):
                found = self.assigned(name)
                return self.given.get(name) if found is None else _all(map(self.text, found)) if found else None
        return None

    def assigned(self, name: str) -> list[ast.expr] | None:
        """What the function gives a name by `=`; empty for a name that it binds in another way, None for no name of its own."""
        stores = [one for one in self.nodes if isinstance(one, ast.Name) and one.id == name and isinstance(one.ctx, ast.Store)]
        if not stores:
            return None
        plain = [one for one in self.nodes if isinstance(one, ast.Assign) and any(two in stores for two in one.targets)]
        return [one.value for one in plain] if sum(len(one.targets) for one in plain) == len(stores) else []

    def _called(self, name: str, call: ast.Call) -> Parts:
        place = None if name in _names(self.function) else self.module.called(name)
        if place is None or self.depth > _DEEPEST or any(isinstance(one, ast.Starred) for one in call.args):
            return None
        module, name = place
        words = {one.arg: self.text(one.value) for one in call.keywords if one.arg is not None}
        if (module.path, name) == _EVENT:
            return self.text(call.args[0]) if call.args else words.get("part")
        found = module.functions.get(name, [])
        if len(found) != 1 or found[0].decorator_list:
            return None
        given = dict(zip(_names(found[0]), map(self.text, call.args), strict=False)) | words
        return _Body(module, found[0], given, self.depth + 1).events()


def _names(function: ast.FunctionDef) -> list[str]:
    """The parameters that can be given by their place come first."""
    return [one.arg for one in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)]


def _within(body: Sequence[ast.AST]) -> Iterator[ast.AST]:
    """All nodes of statements but those of functions inside them."""
    waiting = list(body)
    while waiting:
        one = waiting.pop()
        yield one
        if not isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            waiting += ast.iter_child_nodes(one)


def _piece(value: ast.expr) -> str:
    return glob.escape(value.value) if isinstance(value, ast.Constant) and isinstance(value.value, str) else "*"


def _all(several: Iterable[Parts]) -> Parts:
    found = list(several)
    known = [one for one in found if one is not None]
    return frozenset(chain.from_iterable(known)) if len(known) == len(found) else None


def made_by(path: Path, name: str) -> Parts:
    """The parts that the activity `name` of a generator's file can make; None when its text does not tell."""
    module = _Module(path)
    try:
        found = module.functions.get(name, [])
        return _Body(module, found[0]).events() if len(found) == 1 and not found[0].decorator_list else None
    except (PackError, RecursionError):  # told of the file itself; names that stand for each other
        return None


__all__ = ["made_by"]
