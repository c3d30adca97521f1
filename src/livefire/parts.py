"""A generator's text to the parts that an activity of it can make, without importing it.

Followed are the events that it yields, through functions of the pack and the builders of `livefire.aws`, to the first argument
of `Event`. A part is a glob: an f-string's values are `*`. What cannot be followed is None, and then nothing is known.
"""

from __future__ import annotations

import ast
import glob
from collections import Counter
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
        """Where the function of that name stands; None when the text does not tell, as of a name that is bound twice."""
        if self.bound[name] != 1:
            return None
        return (self, name) if name in self.functions else self.imports.get(name)

    @cached_property
    def bound(self) -> Counter[str]:
        """How often it binds each name, functions that say `global` among that."""
        tree = parsed(self.path)
        anywhere = (one for one in ast.walk(tree) if isinstance(one, ast.Global))
        return Counter(_bound(chain(_within(tree.body), anywhere)))


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

    @cached_property
    def bound(self) -> Counter[str]:
        """How often it binds each name but by being called, functions inside it that say `nonlocal` among that."""
        inside = (one for one in ast.walk(self.function) if isinstance(one, ast.Nonlocal))
        return Counter(_bound(chain(self.nodes, inside)))

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
        """What the function gives a name by `=` alone; empty for one that it also binds otherwise, None for no name of its own.

        A parameter that is assigned may hold what was given all the same.
        """
        if not self.bound[name]:
            return None
        several = [one for one in self.nodes if isinstance(one, ast.Assign)]
        plain = [one.value for one in several for two in one.targets if isinstance(two, ast.Name) and two.id == name]
        return plain if len(plain) == self.bound[name] and name not in _parameters(self.function) else []

    def _called(self, name: str, call: ast.Call) -> Parts:
        place = None if name in _parameters(self.function) else self.module.called(name)
        if place is None or self.depth > _DEEPEST or any(isinstance(one, ast.Starred) for one in call.args):
            return None
        module, name = place
        words = {one.arg: self.text(one.value) for one in call.keywords if one.arg is not None}
        if (module.path, name) == _EVENT:
            return self.text(call.args[0]) if call.args else words.get("part")
        found = module.functions.get(name, [])
        if module.bound[name] != 1 or not found or found[0].decorator_list:
            return None
        names = _names(found[0])
        given = dict(zip(names, map(self.text, call.args), strict=False)) | {name: words[name] for name in names if name in words}
        return _Body(module, found[0], given, self.depth + 1).events()


def _names(function: ast.FunctionDef) -> list[str]:
    """The parameters that can be given by their place come first."""
    return [one.arg for one in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)]


def _parameters(function: ast.FunctionDef) -> list[str]:
    """All of them, `*` and `**` among them."""
    return [*_names(function), *(one.arg for one in (function.args.vararg, function.args.kwarg) if one is not None)]


def _bound(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """The names that statements bind, each as often as they do."""
    for one in nodes:
        match one:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                yield name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.Import(names=several) | ast.ImportFrom(names=several):
                yield from (alias.asname or alias.name.partition(".")[0] for alias in several)
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                yield from names
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield name
            case ast.MatchMapping(rest=str(name)):
                yield name


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
        found = module.functions.get(name, []) if module.bound[name] == 1 else []
        return _Body(module, found[0]).events() if found and not found[0].decorator_list else None
    except (PackError, RecursionError):  # told of the file itself; names that stand for each other
        return None


__all__ = ["made_by"]
