"""Microsoft Sentinel's analytics rules and hunting queries (YAML) to detections."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from livefire.detection import Body, Detection
from livefire.errors import InputError, UnsupportedError
from livefire.formats.lowered import body
from livefire.formats.marked_yaml import loads

_SCHEDULE = ("kind", "queryFrequency", "queryPeriod", "triggerOperator", "triggerThreshold", "suppressionDuration")


def detections(text: str, file: Path, allow_python: bool) -> list[Detection]:
    """The rule of a file."""
    marked = loads(text, file.as_posix())
    rule = marked.value
    if not isinstance(rule, dict) or not isinstance(rule.get("query"), str):
        raise InputError(f"{file.as_posix()}: a rule is a mapping with a 'query' of text")
    query: str = rule["query"]
    first_line = _first_line(text, query, marked.line(("query",)))
    return [
        Detection(
            id=str(rule.get("id", file.stem)),
            title=str(rule.get("name", file.stem)),
            language="kusto",
            schema="sentinel",
            body=_body(query, file, first_line),
            text=query,
            path=file.as_posix(),
            first_line=first_line,
            severity=str(rule.get("severity", "")).lower(),
            techniques=tuple(map(str, rule.get("relevantTechniques") or ())),
            tactics=tuple(map(str, rule.get("tactics") or ())),
            entities=_entities(rule.get("entityMappings")),
            schedule={name: str(rule[name]) for name in _SCHEDULE if name in rule},
            reference=str(rule.get("id", "")),
        )
    ]


def _body(query: str, file: Path, first_line: int) -> Body:
    if "{{" in query:
        return UnsupportedError("template placeholder {{...}} in a query", path=file.as_posix())
    return body(query, "kusto", path=file.as_posix(), first_line=first_line)


def _first_line(text: str, query: str, line: int) -> int:
    """A block scalar's text begins on the line after its key; a plain one on the same line."""
    written = text.split("\n")[line - 1].partition(":")[2].strip()
    return line + 1 if written[:1] in ("|", ">") else line


def _entities(mappings: Any) -> tuple[str, ...]:
    """The output columns that are mapped to entities."""
    found: list[str] = []
    for mapping in mappings if isinstance(mappings, list) else []:
        for field in (mapping.get("fieldMappings") or []) if isinstance(mapping, dict) else []:
            if isinstance(field, dict) and "columnName" in field:
                found.append(str(field["columnName"]))
    return tuple(dict.fromkeys(found))
