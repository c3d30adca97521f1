"""A YAML text to the nodes of its documents, each with its marks: read by libyaml where it is at hand, else by ruamel.

Ruamel, ten times slower, has the last word: on what libyaml refuses, on anchors, tags and directives, on absent values, and
on characters that the two versions of YAML read differently.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from typing import Any

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

_DIFFERENT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\t]|^%|[|>][-+0-9]*#", re.MULTILINE)

_BRACKET = re.compile(r"[\[\]{}]")


def composed(text: str) -> list[Node]:
    """The root of each document; what ruamel raises (YAMLError, ValueError, RecursionError) for a text that is no YAML."""
    if _PARSER is not None and not _DIFFERENT.search(text):
        try:
            return _built(yaml.parse(text, Loader=_PARSER))
        except (yaml.YAMLError, _OtherwiseError):
            pass
    if _most_open(text) > _MOST_OPEN:  # ruamel's time grows with the square of it
        raise RecursionError
    with warnings.catch_warnings(action="ignore"):  # of ruamel, on anchors
        return [node for node in YAML(typ="rt", pure=True).compose_all(text) if node is not None]


class _OtherwiseError(Exception):
    """Something that ruamel should read."""


_PARSER: Any = getattr(yaml, "CSafeLoader", None)
DEEPEST = 100
_MOST_OPEN = 1000


def _most_open(text: str) -> int:
    """How many brackets and braces are open at once, in quotes or not."""
    most = depth = 0
    for bracket in _BRACKET.finditer(text):
        depth = depth + 1 if bracket[0] in "[{" else max(depth - 1, 0)
        most = max(most, depth)
    return most


def _built(events: Iterator[Any]) -> list[Node]:
    """Nodes from libyaml's events, without recursion: the depth is the text's choice."""
    roots: list[Node] = []
    inside: list[tuple[Node, list[Node]]] = []
    for event in events:
        if getattr(event, "anchor", None) is not None or getattr(event, "tag", None) is not None:
            raise _OtherwiseError
        match event:
            case yaml.ScalarEvent():
                if not inside or not (event.value or event.style in ("'", '"')):  # the marks of what is not there differ
                    raise _OtherwiseError
                inside[-1][1].append(ScalarNode("", event.value, event.start_mark, event.end_mark, style=event.style or None))
            case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                made = SequenceNode if isinstance(event, yaml.SequenceStartEvent) else MappingNode
                inside.append((made("", [], event.start_mark, event.end_mark, event.flow_style), []))
                if len(inside) > DEEPEST:
                    raise RecursionError
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                node, children = inside.pop()
                node.end_mark = event.end_mark
                pairs = isinstance(node, MappingNode)
                node.value = list(zip(children[::2], children[1::2], strict=True)) if pairs else children
                (inside[-1][1] if inside else roots).append(node)
            case _:  # where the stream and its documents begin and end
                pass
    return roots


__all__ = ["composed"]
