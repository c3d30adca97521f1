"""`<name>.intent.yaml` beside a detection: its purpose, and its intent as a Kusto `where` expression over facts."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from livefire.detection import PURPOSES, Detection
from livefire.errors import PackError, RuleError, nearest
from livefire.formats.marked_yaml import Marked, load
from livefire.labels import COLUMNS, FACTS
from livefire.languages.kusto import condition
from livefire.plan import Call, Field, Literal, Plan, Value
from livefire.plan.compose import values, walk
from livefire.plan.values import calls

KEYS = ("purpose", "intent", "because")


def applied(detection: Detection, file: Path) -> Detection:
    """The detection with what its sidecar says; PackError with path and line for anything else in it."""
    marked = load(file)
    if not isinstance(marked.value, dict):
        raise PackError(f"expected a mapping with {', '.join(KEYS)}", path=file.as_posix(), line=1)
    for key in marked.value:
        if key not in KEYS:
            hint = nearest(key, KEYS)
            raise _problem(f"unknown key '{key}'{f'; {hint}' if hint else ''}", marked, file, key)
    purpose = marked.value.get("purpose", detection.purpose)
    if purpose not in PURPOSES:
        raise _problem(f"purpose '{purpose}': expected one of {', '.join(PURPOSES)}", marked, file, "purpose")
    return dataclasses.replace(detection, purpose=purpose, intent=_intent(marked, file))


def _intent(marked: Marked, file: Path) -> Plan | None:
    text = marked.value.get("intent")
    if text is None:
        return None
    if not isinstance(text, str):
        raise _problem("the intent is a text", marked, file, "intent")
    try:
        intent = condition(text, COLUMNS)
        for relation in walk(intent):
            for value in values(relation):
                for made in calls(value):
                    _check_values(made)
        return intent
    except RuleError as error:
        raise error.at(text, path=file.as_posix(), first_line=marked.text_lines[("intent",)]) from error


def _check_values(value: Call) -> None:
    """RuleError where a fact that has few values is compared with a text that is none of them; none at all is the empty text."""
    compared = [_without_case(one) for one in value.arguments]
    folded = any(one is not other for one, other in zip(compared, value.arguments, strict=True))
    for fact in (one.name for one in compared if isinstance(one, Field) and FACTS.get(one.name)):
        for other in compared if value.function in ("equals", "not_equals", "is_in") else ():
            if not isinstance(other, Literal) or not isinstance(other.value, str) or not other.value:
                continue
            if (other.value.lower() if folded else other.value) not in FACTS[fact]:
                hint = nearest(other.value, FACTS[fact])
                told = f"{fact} is {', '.join(FACTS[fact])}, not '{other.value:.40}'"
                raise RuleError(told, other.span or value.span, hint=hint)


def _without_case(value: Value) -> Value:
    return value.arguments[0] if isinstance(value, Call) and value.function == "lower" else value


def _problem(message: str, marked: Marked, file: Path, key: str) -> PackError:
    return PackError(message, path=file.as_posix(), inside=f"$.{key}", line=marked.line((key,)))
