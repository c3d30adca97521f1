"""Both readers of YAML give the same nodes with the same marks, and ruamel's words for what is no YAML."""

from __future__ import annotations

import warnings
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from livefire.languages.yaml_nodes import composed

PIECES = (
    "a", "b: 1", "- ", "? ", ": ", "\n", "\n  ", "\n    ", "[", "]", "{", "}", ",", "'", '"', "#", " #", "|", ">", "|-\n  x",
    "|2#", ">+\n   x\n  y\n", "!!str ", "!x ", "! ", "&a ", "*a", "%", "---\n", "...\n", "null", '"\\u0041\\/"', "{a:1}", "é",
    "\U0001f600", "\t",
    "\r\n", "\x85", "\u2028", "\x00", "<<", "key: |\n  *two*\n  lines\nnext: >-\n  folded\n  text\n",
)  # fmt: skip


def by_ruamel(text: str) -> list[Any]:
    with warnings.catch_warnings(action="ignore"):
        return [node for node in YAML(typ="rt", pure=True).compose_all(text) if node is not None]


def told(node: Any) -> Any:
    """All that our readers of nodes look at."""
    marks = (node.start_mark.index, node.start_mark.line, node.start_mark.column, node.end_mark.index)
    tag = "" if str(node.tag or "").startswith("tag:yaml.org,2002:") else str(node.tag or "")
    if isinstance(node.value, str):
        return marks, tag, node.style or None, node.value.replace("\a", "") if node.style == ">" else node.value
    return marks, tag, [tuple(map(told, one)) if isinstance(one, tuple) else told(one) for one in node.value]


def outcome(reader: Any, text: str) -> Any:
    try:
        return [told(node) for node in reader(text)]
    except (YAMLError, ValueError) as error:
        return type(error), str(error)


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
@example("title: x\ndetection:\n  selection:\n    a|contains: ['*x*', \"y\"]\n  condition: selection\n")
@example("empty:\n")
def test_libyaml_and_ruamel_read_the_same(text: str) -> None:
    assert outcome(composed, text) == outcome(by_ruamel, text)


@pytest.mark.parametrize("text", ["[" * 50_000, "- " * 50_000, "{a: " * 20_000], ids=["flow", "block", "maps"])
def test_a_deep_text_ends_in_an_error_of_yaml(text: str) -> None:
    with pytest.raises((YAMLError, RecursionError)):
        composed(text)
