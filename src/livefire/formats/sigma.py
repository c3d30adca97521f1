"""Sigma rules (YAML, one or several documents) to detections."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from livefire.detection import Body, Detection, Elsewhere
from livefire.errors import RuleError, Span, UnsupportedError, nearest
from livefire.formats.beside import Folder, Folders
from livefire.formats.lowered import body
from livefire.languages.sigma.correlation import generates
from livefire.languages.sigma.nodes import Items, Mapping, Scalar, Tree, documents
from livefire.languages.sigma.placeholders import gives_values, values_of
from livefire.languages.sigma.rules import names

_RULES = ("detection", "correlation", "filter")
MOST_CORRELATIONS, MOST_RULES = 200, 200


def detections(text: str, file: Path, allow_python: bool, folders: Folders) -> list[Detection]:
    """One detection for each document that is a rule, a correlation or a filter, also for those that a correlation absorbs."""
    trees = documents(text)
    mappings = tuple(tree for tree in trees if isinstance(tree, Mapping))
    rules = [tree for tree in mappings if _is_rule(tree)]
    shared = next((tree for tree in trees if isinstance(tree, Mapping) and tree.get("action") is not None), None)
    if shared is not None and len(trees) > 1:
        raise UnsupportedError("rule collection (action)", Span(shared.span.start, shared.span.start + 1))
    for tree in mappings:
        if not _is_rule(tree) and (rules or tree.get("logsource") is not None):
            _check_known(tree)
    if (most := sum(rule.get("correlation") is not None for rule in rules)) > MOST_CORRELATIONS:
        raise RuleError(f"{most} correlations in one file, at most {MOST_CORRELATIONS} are read", rules[0].span)
    whole = _File(
        text, file, mappings, len(trees) == 1, tuple(_line_ends(text)), folders.setdefault(file.parent, Folder(file.parent))
    )
    return [_detection(whole, rule) for rule in rules]


def _is_rule(tree: Mapping) -> bool:
    return any(tree.get(key) is not None for key in _RULES)


def _check_known(tree: Mapping) -> None:
    """RuleError for a document beside rules, or of a log source, that is no rule: a slip in a key would lose it."""
    if gives_values(tree) or not tree.pairs:
        return
    hints = [hint for key, _ in tree.pairs if (hint := nearest(key.text, _RULES))]
    raise RuleError("the document has no 'detection'", tree.span, hint=hints[0] if hints else "")


@dataclass(frozen=True)
class _File:
    """A file's text, its documents that are mappings, and where its lines end."""

    text: str
    path: Path
    documents: tuple[Mapping, ...]
    is_one_rule: bool
    ends: tuple[int, ...]
    folder: Folder

    def line(self, place: int) -> int:
        return bisect_left(self.ends, place) + 1


def _line_ends(text: str) -> Iterator[int]:
    return (place for place, character in enumerate(text) if character == "\n")


@dataclass(frozen=True)
class _Gathered:
    """A rule and those that it is made of, in its file and in others, each of these with its text and path.

    `text`: all of them as one text of several documents that begins on `first_line`, lines and columns as in the file.
    """

    text: str
    first_line: int
    rules: tuple[Mapping, ...]
    strangers: tuple[tuple[Mapping, str, Path], ...]
    elsewhere: tuple[Elsewhere, ...]


def _gathered(whole: _File, rule: Mapping) -> _Gathered:
    """A correlation's rules are looked for in its file, then in the files beside it."""
    found: list[Mapping] = [rule]
    strangers: list[tuple[Mapping, str, Path]] = []
    waiting = list(_references(rule))
    seen: set[str] = set()
    while waiting and len(seen) <= MOST_RULES:
        name = waiting.pop(0)
        if name in seen or any(name in names(one) for one in (*found, *(one for one, _, _ in strangers))):
            continue
        seen.add(name)
        if (own := next((one for one in whole.documents if name in names(one)), None)) is not None:
            found.append(own)
            waiting += _references(own)
        elif (other := _beside(name, whole)) is not None:
            strangers.append(other)
            waiting += _references(other[0])
    text, first = (whole.text, 1) if whole.is_one_rule else (_together(whole, found), _first_line(whole, found))
    elsewhere: list[Elsewhere] = []
    for stranger, its_text, path in strangers:
        text += "\n---\n"
        elsewhere.append(Elsewhere(len(text), path.as_posix(), its_text.count("\n", 0, stranger.span.start) + 1))
        text += its_text[stranger.span.start : stranger.span.end]
    return _Gathered(_with_values(text, whole), first, tuple(found), tuple(strangers), tuple(elsewhere))


def _with_values(text: str, whole: _File) -> str:
    """The text, and as another document the values of its placeholders."""
    values = _values(whole) if "|expand" in text else {}
    return f"{text}\n---\n{json.dumps({'vars': values}, ensure_ascii=False)}" if values else text


def _values(whole: _File) -> dict[str, tuple[str, ...]]:
    """What placeholders stand for: as the file's own documents say, else those of the files beside it."""
    trees = [tree for tree in whole.documents if gives_values(tree)]
    if trees:
        return {} if whole.is_one_rule else {name: given for tree in trees for name, given in values_of(tree).items()}
    found: dict[str, tuple[str, ...]] = {}
    for _, _, others in whole.folder.having("vars", beside=whole.path):
        with suppress(RuleError):
            for tree in others:
                found |= values_of(tree) if gives_values(tree) else {}
    return found


def _first_line(whole: _File, rules: list[Mapping]) -> int:
    return min(whole.line(rule.span.start) for rule in rules)


def _together(whole: _File, rules: list[Mapping]) -> str:
    """The documents of these rules, with blank lines in the place of what stands between them."""
    made, first = "", 0
    for rule in sorted(rules, key=lambda rule: rule.span.start):
        line, written = whole.line(rule.span.start), whole.text[rule.span.start : rule.span.end]
        column = rule.span.start - (whole.ends[line - 2] + 1 if line > 1 else 0)
        first = first or line
        if made:
            made += "" if made.endswith("\n") else "\n"
            gap = line - first - made.count("\n")
            made += "\n" * (gap - 1) + "---\n" + " " * column if gap > 0 else "---" + " " * (column - 3)
        made += written
    return made


def _references(rule: Mapping) -> tuple[str, ...]:
    """The rules that a correlation names, as far as it can be read."""
    section = rule.get("correlation")
    named = section.get("rules") if isinstance(section, Mapping) else None
    return tuple(_texts(named)) or ((named.text,) if isinstance(named, Scalar) else ())


def _beside(name: str, whole: _File) -> tuple[Mapping, str, Path] | None:
    """The rule of this name in another file of the folder, the first by the files' names."""
    others = whole.folder.having(name, beside=whole.path)
    return next(((tree, text, other) for other, text, trees in others for tree in trees if name in names(tree)), None)


def _detection(whole: _File, rule: Mapping) -> Detection:
    tags = _texts(rule.get("tags"))
    source = rule.get("logsource")
    folder, file = whole.path.parent.as_posix(), whole.path
    gathered = _gathered(whole, rule)
    return Detection(
        id=_text(rule.get("id")) or _text(rule.get("name")) or file.name.split(".")[0],
        title=_text(rule.get("title")) or file.stem,
        language="sigma",
        schema="cloudtrail",
        body=_body(whole, gathered),
        text=gathered.text,
        path=file.as_posix(),
        first_line=gathered.first_line,
        severity=_text(rule.get("level")),
        techniques=tuple(
            tag.removeprefix("attack.").upper() for tag in tags if tag.startswith("attack.t") and tag[8:9].isdigit()
        ),
        tactics=tuple(tag.removeprefix("attack.") for tag in tags if tag.startswith("attack.") and not tag[8:9].isdigit()),
        schedule={name.text: _text(value) for name, value in source.pairs} if isinstance(source, Mapping) else {},
        reference=_text(rule.get("id")),
        called=tuple(f"{folder}: {name}" for name in names(rule)),
        elsewhere=gathered.elsewhere,
        absorbs=() if generates(rule) else tuple(f"{folder}: {name}" for name in _references(rule)),
    )


def _body(whole: _File, gathered: _Gathered) -> Body:
    """The plan. A rule of another file that is wrong, or about other logs, is told as it stands there."""
    for one, text, place in gathered.strangers:
        if (wrong := _elsewhere(one, text, place)) is not None:
            return wrong
        alone = _with_values(text[one.span.start : one.span.end], whole)
        line = text.count("\n", 0, one.span.start) + 1
        if one.get("correlation") is None and isinstance(
            made := body(alone, "sigma", path=place.as_posix(), first_line=line), RuleError
        ):
            return made
    for one in gathered.rules:
        if (wrong := _elsewhere(one, whole.text, whole.path)) is not None:
            return wrong
    return body(gathered.text, "sigma", path=whole.path.as_posix(), first_line=gathered.first_line)


_OURS = {"product": ("aws",), "service": ("cloudtrail",)}


def _elsewhere(rule: Mapping, text: str, file: Path) -> UnsupportedError | None:
    """Why a rule is not about these logs: its logsource names another product or service."""
    source = rule.get("logsource")
    for name, value in source.pairs if isinstance(source, Mapping) else ():
        ours = _OURS.get(name.text)
        if isinstance(value, Scalar) and ours and value.text.lower() not in ours:
            construct, hint = f"logsource {name.text} '{value.text[:40]}'", nearest(value.text, ours)
            return UnsupportedError(construct, value.span, hint=hint).at(text, path=file.as_posix())
    return None


def _text(tree: Tree | None) -> str:
    return tree.text if isinstance(tree, Scalar) else ""


def _texts(tree: Tree | None) -> list[str]:
    return [value.text for value in tree.values if isinstance(value, Scalar)] if isinstance(tree, Items) else []
