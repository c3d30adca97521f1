"""A generator's text to what can be known of its activities without importing it: that it is Python, their names and options."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Collection, Iterator
from functools import lru_cache
from pathlib import Path

from livefire.errors import PackError, nearest


def tree_of(path: Path) -> ast.Module:
    """The file's tree; PackError when it cannot be read or is no Python. What Python would warn of is not told."""
    try:
        with warnings.catch_warnings(action="ignore"):
            return ast.parse(path.read_bytes(), filename=path.as_posix())
    except SyntaxError as error:
        raise PackError(error.msg, path=path.as_posix(), line=error.lineno) from error
    except (OSError, ValueError, RecursionError, MemoryError) as error:
        raise PackError(f"it cannot be read: {error}", path=path.as_posix()) from error


parsed = lru_cache(maxsize=64)(tree_of)
"""The same, of a file that does not change while it is asked about."""


def misused(tree: ast.Module, name: str, options: Collection[str]) -> Iterator[tuple[str | None, str]]:
    """(option or None for the activity itself, what is wrong) of a call; nothing is said of what only an import would tell."""
    if name not in _bound(tree):
        hint = nearest(name, [one.name for one in tree.body if isinstance(one, ast.FunctionDef)])
        yield None, f"no activity '{name}' in the module{f'; {hint}' if hint else ''}"
        return
    found = [one for one in tree.body if isinstance(one, ast.FunctionDef) and one.name == name]
    if len(found) != 1 or found[0].decorator_list or found[0].args.kwarg is not None:
        return
    arguments = found[0].args
    known = [one.arg for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)][2:]
    for option in options:
        if option not in known:
            hint = nearest(option, known)
            has = f"it has {', '.join(known)}" if known else "it has none"
            yield option, f"no option '{option}' of '{name}': {has}{f'; {hint}' if hint else ''}"


def _bound(tree: ast.Module) -> set[str]:
    """Every name that the text gives a value anywhere."""
    functions = {one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)}
    return functions | {one.id for one in ast.walk(tree) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}


__all__ = ["misused", "parsed", "tree_of"]
