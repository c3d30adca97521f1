"""YAML that remembers its lines: from a file to plain values and the line of every place in them.

Only what JSON can say is read: no tags, no timestamps (they stay text), no aliases, so a file cannot run code or swell.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from livefire.errors import PackError
from livefire.languages.yaml_nodes import composed

Place: TypeAlias = tuple[str | int, ...]
LARGEST = 2_000_000  # characters


@dataclass(frozen=True)
class Marked:
    """`value`: dicts, lists, text, numbers, booleans, None. `lines`: the 1-based line of each place, () for the whole.

    `text_lines`: the line on which each text begins, which for a block is the one after its key.
    """

    value: Any
    lines: Mapping[Place, int]
    text_lines: Mapping[Place, int]

    def line(self, place: Place) -> int:
        """The line of a place, or of the nearest place around it."""
        while place not in self.lines and place:
            place = place[:-1]
        return self.lines.get(place, 1)


def load(path: Path) -> Marked:
    """The one document of a YAML file; PackError with its line for anything that is not plain YAML."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise PackError(f"byte {error.start} is no UTF-8", path=path.as_posix()) from error
    except OSError as error:
        raise PackError(f"cannot be read: {error.strerror}", path=path.as_posix()) from error
    return loads(text, path.as_posix())


def loads(text: str, path: str) -> Marked:
    """The same from text; `path` is named in errors."""
    if len(text) > LARGEST:
        raise PackError(f"{len(text)} characters, at most {LARGEST} are read", path=path)
    try:
        found = composed(text)
    except ReaderError as error:
        raise PackError(f"YAML: {said(error)}", path=path, line=text.count("\n", 0, error.position) + 1) from error
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise PackError(f"YAML: {problem(error)}", path=path, line=mark.line + 1 if mark else None) from error
    except (YAMLError, ValueError, RecursionError) as error:
        raise PackError(f"YAML: {str(error).splitlines()[0] if str(error) else 'nested too deeply'}", path=path) from error
    if len(found) > 1:
        line = found[1].start_mark.line + 1
        raise PackError(f"YAML: {len(found)} documents, expected one", path=path, line=line)
    lines: dict[Place, int] = {}
    text_lines: dict[Place, int] = {}
    return Marked(_plain(found[0] if found else None, (), (lines, text_lines), path, set()), lines, text_lines)


def problem(error: MarkedYAMLError) -> str:
    """The parser's words, which may begin with `but`."""
    words = str(error.problem or error.context)
    return f"{error.context}, {words}" if words.startswith("but ") and error.context else words


def said(error: ReaderError) -> str:
    code = ord(error.character) if isinstance(error.character, str) else int(error.character)
    return f"the character U+{code:04X}"


_SCALARS = {"null": {"", "~", "null", "Null", "NULL"}, "true": {"true", "True", "TRUE"}, "false": {"false", "False", "FALSE"}}


_TAGS = {
    f"tag:yaml.org,2002:{name}" for name in ("str", "null", "bool", "int", "float", "timestamp", "map", "seq", "merge", "value")
}
Lines: TypeAlias = tuple[dict[Place, int], dict[Place, int]]


def _plain(node: Node | None, place: Place, lines: Lines, path: str, seen: set[int]) -> Any:
    if node is None:
        return None
    line = node.start_mark.line + 1
    lines[0].setdefault(place, line)
    if id(node) in seen:
        raise PackError("YAML aliases are not read", path=path, line=line)
    seen.add(id(node))
    tag = str(node.tag or "")
    if tag and tag not in _TAGS:
        raise PackError(f"YAML tag '{tag.replace('tag:yaml.org,2002:', '!!')}' is not read", path=path, line=line)
    if len(place) > 60:
        raise PackError("nested deeper than 60", path=path, line=line)
    match node:
        case ScalarNode():
            lines[1][place] = line + (node.style in ("|", ">"))
            return _scalar(node)
        case SequenceNode():
            return [_plain(child, (*place, index), lines, path, seen) for index, child in enumerate(node.value)]
        case MappingNode():
            return _mapping(node, place, lines, path, seen)
        case _:
            raise PackError(f"YAML {type(node).__name__} is not read", path=path, line=line)


def _mapping(node: MappingNode, place: Place, lines: Lines, path: str, seen: set[int]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, child in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, ScalarNode):
            raise PackError("a key is no text", path=path, line=line)
        if key.value in made:
            raise PackError(f"key '{key.value}' stands twice", path=path, line=line)
        lines[0][(*place, key.value)] = line
        made[key.value] = _plain(child, (*place, key.value), lines, path, seen)
    return made


def _scalar(node: ScalarNode) -> Any:
    text = str(node.value)
    if node.style == ">":
        return text.replace("\a", "")  # ruamel's mark for a folded line end
    if node.style in ("'", '"', "|"):
        return text
    for name, spellings in _SCALARS.items():
        if text in spellings:
            return {"null": None, "true": True, "false": False}[name]
    for kind in (int, float):
        try:
            number = kind(text) if text[:1] in "+-.0123456789" and "_" not in text else text
            return number if not isinstance(number, float) or math.isfinite(number) else text
        except ValueError:
            continue
    return text
