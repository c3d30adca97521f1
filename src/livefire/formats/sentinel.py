"""Microsoft Sentinel's analytics rules and hunting queries (YAML) to detections."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from livefire.detection import Detection
from livefire.errors import InputError
from livefire.formats.beside import Folders
from livefire.formats.lowered import body
from livefire.formats.marked_yaml import loads
from livefire.formats.values import tables, texts

_SCHEDULE = ("kind", "queryFrequency", "queryPeriod", "triggerOperator", "triggerThreshold", "suppressionDuration")


def detections(text: str, file: Path, allow_python: bool, folders: Folders) -> list[Detection]:
    """The rule of a file."""
    marked = loads(text, file.as_posix())
    rule = marked.value
    if not isinstance(rule, dict) or not isinstance(rule.get("query"), str):
        raise InputError(f"{file.as_posix()}: a rule is a mapping with a 'query' of text")
    query: str = rule["query"]
    first_line = marked.text_lines[("query",)]
    return [
        Detection(
            id=str(rule.get("id", file.stem)),
            title=str(rule.get("name", file.stem)),
            language="kusto",
            schema="sentinel",
            body=body(query, "kusto", path=file.as_posix(), first_line=first_line),
            text=query,
            path=file.as_posix(),
            first_line=first_line,
            severity=str(rule.get("severity", "")).lower(),
            techniques=texts(rule.get("relevantTechniques")),
            tactics=texts(rule.get("tactics")),
            entities=_entities(rule.get("entityMappings")),
            schedule={name: str(rule[name]) for name in _SCHEDULE if name in rule},
            reference=str(rule.get("id", "")),
        )
    ]


def _entities(mappings: Any) -> tuple[str, ...]:
    """The output columns that are mapped to entities."""
    found: list[str] = []
    for mapping in tables(mappings):
        found += [str(field["columnName"]) for field in tables(mapping.get("fieldMappings")) if "columnName" in field]
    return tuple(dict.fromkeys(found))
