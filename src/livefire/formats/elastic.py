"""Elastic's detection rules and hunts (TOML) to detections."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from livefire.detection import Detection
from livefire.errors import InputError
from livefire.formats.lowered import body

_SCHEDULE = ("from", "interval", "timestamp_override", "max_signals", "type")
_LANGUAGES = {"esql": "esql", "kuery": "kuery", "eql": "eql", "lucene": "lucene"}


def detections(text: str, file: Path, allow_python: bool) -> list[Detection]:
    """One detection for a rule, one for each query of a hunt."""
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InputError(f"{file.as_posix()}: TOML: {error or 'nested too deeply'}") from error
    rule, hunt = document.get("rule"), document.get("hunt")
    if isinstance(rule, dict):
        return [_rule(rule, text, file)]
    if isinstance(hunt, dict):
        return _hunt(hunt, text, file)
    raise InputError(f"{file.as_posix()}: neither a [rule] nor a [hunt]")


def _rule(rule: Mapping[str, Any], text: str, file: Path) -> Detection:
    query = rule.get("query")
    language = str(rule.get("language") or rule.get("type") or "")
    written = query if isinstance(query, str) else ""
    threats = [threat for threat in _tables(rule.get("threat"))]
    return Detection(
        id=str(rule.get("rule_id", file.stem)),
        title=str(rule.get("name", file.stem)),
        language=_LANGUAGES.get(language, language),
        schema="ecs",
        body=_body(written, language, str(rule.get("type", "")), text, file),
        text=written,
        path=file.as_posix(),
        first_line=_first_line(text, written),
        severity=str(rule.get("severity", "")),
        techniques=_techniques(threats),
        tactics=tuple(
            str(tactic["id"])
            for threat in threats
            for tactic in [threat.get("tactic")]
            if isinstance(tactic, dict) and "id" in tactic
        ),
        purpose="building_block" if rule.get("building_block_type") else "threat",
        schedule={name: str(rule[name]) for name in _SCHEDULE if name in rule},
        reference=str(rule.get("rule_id", "")),
    )


def _body(query: str, language: str, kind: str, text: str, file: Path) -> Any:
    name = kind if kind in ("new_terms", "threshold", "machine_learning", "threat_match") else language
    return body(query, _LANGUAGES.get(name, name), path=file.as_posix(), first_line=_first_line(text, query))


def _hunt(hunt: Mapping[str, Any], text: str, file: Path) -> list[Detection]:
    queries = [query for query in hunt.get("query", []) if isinstance(query, str)]
    languages = [str(one).lower().replace("|", "") for one in hunt.get("language", [])] or ["esql"]
    name, id = str(hunt.get("name", file.stem)), str(hunt.get("uuid", file.stem))
    made = []
    for position, query in enumerate(queries):
        lines = query.strip().splitlines()
        language = (
            "esql"
            if "esql" in languages and lines and _is_pipe(query)
            else next((one for one in languages if one != "esql"), "esql")
        )
        first_line = _first_line(text, query)
        made.append(
            Detection(
                id=id if len(queries) == 1 else f"{id}.{position + 1}", title=name, language=language, schema="ecs",
                body=body(query, language, path=file.as_posix(), first_line=first_line), text=query, path=file.as_posix(),
                first_line=first_line, techniques=tuple(map(str, hunt.get("mitre", ()))), reference=id,
            )
        )  # fmt: skip
    return made


def _is_pipe(query: str) -> bool:
    words = query.split(None, 1)
    return bool(words) and words[0].lower() in ("from", "row", "set", "ts", "show")


def _first_line(text: str, query: str) -> int:
    """The line of the file on which the query's text begins; 1 when the file escapes it."""
    start = text.find(query.strip("\n")) if query.strip() else -1
    return text[:start].count("\n") + 1 - _leading(query) if start >= 0 else 1


def _leading(query: str) -> int:
    return len(query) - len(query.lstrip("\n"))


def _tables(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _techniques(threats: list[Mapping[str, Any]]) -> tuple[str, ...]:
    found: list[str] = []
    for threat in threats:
        for technique in _tables(threat.get("technique")):
            inner = [str(sub["id"]) for sub in _tables(technique.get("subtechnique")) if "id" in sub]
            found += inner or ([str(technique["id"])] if "id" in technique else [])
    return tuple(dict.fromkeys(found))
