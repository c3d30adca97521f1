"""Elastic's detection rules and hunts (TOML) to detections."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from livefire.detection import Detection
from livefire.errors import InputError, NoTelemetryError, RuleError, Span
from livefire.formats.beside import Folders
from livefire.formats.lowered import body
from livefire.formats.values import tables, texts
from livefire.languages.indices import reaches
from livefire.schemas import SCHEMAS

_SCHEDULE = ("from", "interval", "timestamp_override", "max_signals", "type")
_QUERY = re.compile(r"""^[ \t]*query[ \t]*=[ \t]*(\[\s*)?((\"{3}|'{3})\n?)?""", re.MULTILINE)
_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_LANGUAGES = {"esql": "esql", "kuery": "kuery", "eql": "eql", "lucene": "lucene"}


def detections(text: str, file: Path, allow_python: bool, folders: Folders) -> list[Detection]:
    """One detection for a rule, one for each query of a hunt."""
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise _placed(error, text) from error
    rule, hunt = document.get("rule"), document.get("hunt")
    if isinstance(rule, dict):
        return [_rule(rule, text, file)]
    if isinstance(hunt, dict):
        return _hunt(hunt, text, file)
    raise InputError(f"{file.as_posix()}: neither a [rule] nor a [hunt]")


def _placed(error: Exception, text: str) -> RuleError:
    """The parser's message, its place taken from its words."""
    message = str(error) or "nested too deeply"
    place = _PLACE.search(message)
    if place is None:
        return RuleError(f"TOML: {message}", Span(0, 1))
    lines = text.replace("\r\n", "\n").split("\n")
    line, column = (int(place[1]), int(place[2])) if place[1] else (len(lines), len(lines[-1]) + 1)
    start = sum(len(one) + 1 for one in text.split("\n")[: line - 1]) + column - 1
    return RuleError(f"TOML: {_PLACE.sub('', message)}", Span(start, start + 1))


def _rule(rule: Mapping[str, Any], text: str, file: Path) -> Detection:
    query = rule.get("query")
    language = str(rule.get("language") or rule.get("type") or "")
    written = query if isinstance(query, str) else ""
    threats = tables(rule.get("threat"))
    return Detection(
        id=str(rule.get("rule_id", file.stem)),
        title=str(rule.get("name", file.stem)),
        language=_LANGUAGES.get(language, language),
        schema="ecs",
        body=_body(written, language, str(rule.get("type", "")), texts(rule.get("index")), text, file),
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


def _body(query: str, language: str, kind: str, indices: tuple[str, ...], text: str, file: Path) -> Any:
    name = kind if kind in ("new_terms", "threshold", "machine_learning", "threat_match") else language
    if name == "kuery" and indices and not reaches(indices, SCHEMAS["ecs"].tables):
        hint = f"the events are in {' and '.join(SCHEMAS['ecs'].tables)}"
        place = text.find("index", text.find("[rule]"))
        error = NoTelemetryError(", ".join(indices), Span(place, place + 5), kind="index", hint=hint)
        return error.at(text, path=file.as_posix())
    return body(query, _LANGUAGES.get(name, name), path=file.as_posix(), first_line=_first_line(text, query))


def _hunt(hunt: Mapping[str, Any], text: str, file: Path) -> list[Detection]:
    queries = texts(hunt.get("query"))
    languages = [one.lower().replace("|", "") for one in texts(hunt.get("language"))] or ["esql"]
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
                first_line=first_line, techniques=texts(hunt.get("mitre")), reference=id,
            )
        )  # fmt: skip
    return made


def _is_pipe(query: str) -> bool:
    words = query.split(None, 1)
    return bool(words) and words[0].lower() in ("from", "row", "set", "ts", "show")


def _first_line(text: str, query: str) -> int:
    """The line of the file on which the query's text begins."""
    text = text.replace("\r\n", "\n")
    key = _QUERY.search(text)
    if key is None:
        return 1
    start = text.find(query.strip("\n"), key.start()) if query.strip() else -1
    if start >= 0:
        return text.count("\n", 0, start) + 1 - _leading(query)
    return text.count("\n", 0, key.end()) + 1  # the file escapes it, so it is found by its key


def _leading(query: str) -> int:
    return len(query) - len(query.lstrip("\n"))


def _techniques(threats: list[Mapping[str, Any]]) -> tuple[str, ...]:
    found: list[str] = []
    for threat in threats:
        for technique in tables(threat.get("technique")):
            inner = [str(sub["id"]) for sub in tables(technique.get("subtechnique")) if "id" in sub]
            found += inner or ([str(technique["id"])] if "id" in technique else [])
    return tuple(dict.fromkeys(found))
