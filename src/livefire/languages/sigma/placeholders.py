"""Placeholders: from `%administrators%` and the values that a document of `vars` gives to its name, to what it stands for."""

from __future__ import annotations

import re
from collections.abc import Mapping as Table
from dataclasses import replace
from typing import TypeAlias

from livefire.errors import RuleError, Span, UnsupportedError, nearest
from livefire.languages.sigma.modifiers import shortened
from livefire.languages.sigma.nodes import Items, Mapping, Scalar, Tree

MOST_VALUES = 10_000
Values: TypeAlias = Table[str, tuple[str, ...]]
_PART = re.compile(r"\\%|%([^%\\\s]+)%")


def gives_values(tree: Tree) -> bool:
    """Whether a document is no rule but says what placeholders stand for, as pySigma's pipelines do."""
    return isinstance(tree, Mapping) and isinstance(tree.get("vars"), Mapping) and not _is_rule(tree)


def _is_rule(tree: Mapping) -> bool:
    return any(tree.get(key) is not None for key in ("detection", "correlation", "filter", "logsource"))


def values_of(tree: Tree) -> dict[str, tuple[str, ...]]:
    """The values of each name in such a document: a text, a number, or a list of these."""
    given = tree.get("vars") if isinstance(tree, Mapping) else None
    made: dict[str, tuple[str, ...]] = {}
    for name, value in given.pairs if isinstance(given, Mapping) else ():
        several = value.values if isinstance(value, Items) else (value,)
        texts = tuple(one.text for one in several if isinstance(one, Scalar) and not one.is_null)
        if len(texts) < len(several) or not texts:
            raise RuleError(f"the values of '{shortened(name.text)}' are a text or a list of texts", value.span)
        made[name.text] = texts
    return made


def expanded(scalar: Scalar, values: Values, place: Span) -> list[Scalar]:
    """The values that a value with placeholders stands for; UnsupportedError at `place` for a name without values."""
    texts, end = [""], 0
    for found in _PART.finditer(scalar.text):
        name = found[1]
        if name is not None and name not in values:
            raise UnsupportedError("|expand without values", place, hint=nearest(name, tuple(values)))
        choices = ("%",) if name is None else values[name]
        if len(texts) * len(choices) > MOST_VALUES:
            raise RuleError(f"the value stands for more than {MOST_VALUES}", scalar.span)
        texts = [f"{text}{scalar.text[end : found.start()]}{choice}" for text in texts for choice in choices]
        end = found.end()
    if not end:
        return [scalar]
    return [replace(scalar, text=text + scalar.text[end:], plain=False) for text in texts]


__all__ = ["Values", "expanded", "gives_values", "values_of"]
