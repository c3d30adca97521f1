"""A rule's YAML as a tree whose every node knows its span; plain YAML only: no tags, no aliases, bounded depth and size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from livefire.errors import RuleError, Span
from livefire.languages.yaml_nodes import composed

LARGEST, DEEPEST = 2_000_000, 60
_TAGS = {
    f"tag:yaml.org,2002:{name}" for name in ("str", "null", "bool", "int", "float", "timestamp", "map", "seq", "merge", "value")
}


@dataclass(frozen=True)
class Scalar:
    """`text` as written; `plain` when it stands without quotes, so that null means what YAML says."""

    text: str
    plain: bool
    span: Span

    @property
    def is_null(self) -> bool:
        return self.plain and self.text in ("", "~", "null", "Null", "NULL")


@dataclass(frozen=True)
class Items:
    values: tuple[Tree, ...]
    span: Span


@dataclass(frozen=True)
class Mapping:
    pairs: tuple[tuple[Scalar, Tree], ...]
    span: Span

    def get(self, key: str) -> Tree | None:
        return next((value for name, value in self.pairs if name.text == key), None)


Tree: TypeAlias = Scalar | Items | Mapping


def documents(text: str) -> list[Tree]:
    """Every document of a YAML text; RuleError with its place for anything that is not plain YAML."""
    if len(text) > LARGEST:
        raise RuleError(f"{len(text)} characters, at most {LARGEST} are read")
    try:
        found = composed(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        span = Span(mark.index, mark.index + 1) if mark else None
        raise RuleError(f"YAML: {error.problem or error.context}", span) from error
    except RecursionError as error:
        raise RuleError("YAML: nested too deeply") from error
    except ReaderError as error:
        code = ord(error.character) if isinstance(error.character, str) else int(error.character)
        raise RuleError(f"YAML: the character U+{code:04X}", Span(error.position, error.position + 1)) from error
    except (YAMLError, ValueError) as error:
        raise RuleError(f"YAML: {str(error).splitlines()[0]}") from error
    return [_tree(node, set(), 0) for node in found]


def _tree(node: Node, seen: set[int], depth: int) -> Tree:
    span = Span(node.start_mark.index, max(node.end_mark.index, node.start_mark.index + 1))
    tag = str(node.tag or "")
    if id(node) in seen:
        raise RuleError("YAML aliases are not read", span)
    if tag and tag not in _TAGS:
        raise RuleError(f"YAML tag '{tag.replace('tag:yaml.org,2002:', '!!')}' is not read", span)
    if depth > DEEPEST:
        raise RuleError(f"nested deeper than {DEEPEST}", span)
    seen.add(id(node))
    match node:
        case ScalarNode():
            text = str(node.value)
            if node.style == ">":
                text = text.replace("\a", "")  # ruamel's mark for a folded line end
            if any(0xD800 <= ord(character) < 0xE000 for character in text):
                raise RuleError("half of a surrogate pair is no character", span)
            return Scalar(text, node.style in (None, "") and not _said_to_be_text(node, tag), span)
        case SequenceNode():
            return Items(tuple(_tree(child, seen, depth + 1) for child in node.value), span)
        case MappingNode():
            return Mapping(_pairs(node, seen, depth), span)
        case _:
            raise RuleError(f"YAML {type(node).__name__} is not read", span)


def _said_to_be_text(node: ScalarNode, tag: str) -> bool:
    """`!!str null` is a text."""
    return tag.endswith(":str") and node.value in ("", "~", "null", "Null", "NULL")


def _pairs(node: MappingNode, seen: set[int], depth: int) -> tuple[tuple[Scalar, Tree], ...]:
    pairs: list[tuple[Scalar, Tree]] = []
    known: set[str] = set()
    for key, child in node.value:
        name = _tree(key, seen, depth + 1)
        if not isinstance(name, Scalar):
            raise RuleError("a key is no text", name.span)
        if name.text in known:
            raise RuleError(f"key '{name.text}' stands twice", name.span)
        known.add(name.text)
        pairs.append((name, _tree(child, seen, depth + 1)))
    return tuple(pairs)
