"""Sigma rules (YAML, one or several documents) to detections."""

from __future__ import annotations

from pathlib import Path

from livefire.detection import Detection
from livefire.errors import Span, UnsupportedError
from livefire.formats.lowered import body
from livefire.languages.sigma.nodes import Items, Mapping, Scalar, Tree, documents

_RULES = ("detection", "correlation", "filter")


def detections(text: str, file: Path, allow_python: bool) -> list[Detection]:
    """One detection for each document that is a rule, a correlation or a filter."""
    trees = documents(text)
    rules = [tree for tree in trees if isinstance(tree, Mapping) and any(tree.get(key) is not None for key in _RULES)]
    shared = next((tree for tree in trees if isinstance(tree, Mapping) and tree.get("action") is not None), None)
    if shared is not None and len(trees) > 1:
        raise UnsupportedError("rule collection (action)", Span(shared.span.start, shared.span.start + 1))
    return [_detection(rule, text if len(trees) == 1 else _alone(text, rule), file) for rule in rules]


def _alone(text: str, rule: Mapping) -> str:
    """The document by itself, its lines where they were."""
    return "\n" * text[: rule.span.start].count("\n") + text[rule.span.start : rule.span.end]


def _detection(rule: Mapping, text: str, file: Path) -> Detection:
    tags = _texts(rule.get("tags"))
    source = rule.get("logsource")
    return Detection(
        id=_text(rule.get("id")) or file.name.split(".")[0],
        title=_text(rule.get("title")) or file.stem,
        language="sigma",
        schema="cloudtrail",
        body=_elsewhere(source, text, file) or body(text, "sigma", path=file.as_posix()),
        text=text,
        path=file.as_posix(),
        severity=_text(rule.get("level")),
        techniques=tuple(
            tag.removeprefix("attack.").upper() for tag in tags if tag.startswith("attack.t") and tag[8:9].isdigit()
        ),
        tactics=tuple(tag.removeprefix("attack.") for tag in tags if tag.startswith("attack.") and not tag[8:9].isdigit()),
        schedule={name.text: _text(value) for name, value in source.pairs} if isinstance(source, Mapping) else {},
        reference=_text(rule.get("id")),
    )


_OURS = {"product": ("aws",), "service": ("cloudtrail",)}


def _elsewhere(source: Tree | None, text: str, file: Path) -> UnsupportedError | None:
    """Why a rule is not about these logs: its logsource names another product or service."""
    for name, value in source.pairs if isinstance(source, Mapping) else ():
        if isinstance(value, Scalar) and value.text.lower() not in _OURS.get(name.text, (value.text.lower(),)):
            return UnsupportedError(f"logsource {name.text} '{value.text[:40]}'", value.span).at(text, path=file.as_posix())
    return None


def _text(tree: Tree | None) -> str:
    return tree.text if isinstance(tree, Scalar) else ""


def _texts(tree: Tree | None) -> list[str]:
    return [value.text for value in tree.values if isinstance(value, Scalar)] if isinstance(tree, Items) else []
