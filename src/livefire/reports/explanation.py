"""Explanations as text: what a detection asks of an event, where it says so, and what one event answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.padding import Padding
from rich.text import Text

from livefire.plan.indicators import Indicator
from livefire.reports.canvas import drawn, line, marked
from livefire.reports.numbers import several
from livefire.reports.values import compact, indented, plain, shown
from livefire.result import Explanation, Stated, Telemetry
from livefire.schemas import SCHEMAS

SCHEMA = "livefire/explanation/1"
MOST_OUTPUTS = 24


def text(explanations: Sequence[Explanation]) -> str:
    """The contract of explanation.schema.json."""
    return indented(document(explanations))


def document(explanations: Sequence[Explanation]) -> dict[str, Any]:
    """The explanations as JSON values."""
    return {"schema": SCHEMA, "detections": [_document(one) for one in explanations]}


def lines(explanations: Sequence[Explanation]) -> str:
    """One line for each detection."""
    return "\n".join(compact(_document(one)) for one in explanations)


def _document(explanation: Explanation) -> dict[str, Any]:
    found = asdict(explanation)
    found["seen"] = _values(explanation.seen)
    for predicate, stated in zip(found["predicates"], explanation.predicates, strict=True):
        predicate["seen"] = _values(stated.seen)
        if not predicate.pop("asked"):
            del predicate["truth"], predicate["seen"]
        if not predicate["path"]:
            del predicate["path"]
    return {name: list(value) if isinstance(value, tuple) else value for name, value in found.items()}


def _values(seen: Sequence[tuple[str, object]]) -> list[dict[str, Any]]:
    return [{"column": name, "value": plain(value)} for name, value in seen]


def console(explanations: Sequence[Explanation], *, colour: bool = False) -> str:
    """A block for each detection."""
    return drawn([part for one in explanations for part in _block(one)], colour=colour)


def _block(explanation: Explanation) -> list[Padding | Text]:
    parts: list[Padding | Text] = [
        line(f"{explanation.id} ({explanation.language} over {explanation.schema}, {explanation.purpose})", style="head"),
        line(explanation.title, style="quiet"),
        line(explanation.path, style="quiet"),
    ]
    if explanation.state != "RAN":
        parts.append(marked(explanation.state, explanation.reason, style=explanation.state, width=14))
        if not explanation.stages:
            return parts
    parts += _section("stages", [f"{number}. {stage}" for number, stage in enumerate(explanation.stages, start=1)])
    parts += _section("predicates", [told for one in explanation.predicates for told in _predicate(one, explanation)])
    if explanation.fired is not None:
        which = f" ({explanation.occurrence} of {explanation.occurrences} of this id)" if explanation.occurrences > 1 else ""
        fired = "FIRED" if explanation.fired else "SILENT"
        parts += _section(f"event {explanation.event}{which}: {fired}", explanation.because.split("; "))
    parts += _section("indicators", map(_indicator, explanation.indicators))
    parts += _section("exclusions", map(_indicator, explanation.exclusions))
    parts += _section("telemetry", _telemetry(explanation.telemetry))
    mapped = ", ".join((*explanation.tactics, *explanation.techniques))
    parts += _section("ATT&CK", [mapped] if mapped else [])
    parts += _section(f"outputs: {several(len(explanation.outputs), 'column')}", [_outputs(explanation)])
    return [*parts, line("")]


def _outputs(explanation: Explanation) -> str:
    """The columns; of many, those that are not the events' table's own by name, and the number of the others."""
    names = explanation.outputs
    if len(names) <= MOST_OUTPUTS:
        return ", ".join(names)
    table = set(SCHEMAS[explanation.schema].fixed)
    own = [name for name in names if name not in table]
    return ", ".join([*own, f"{len(names) - len(own)} of the {len(table)} columns of {explanation.schema}"])


def _telemetry(telemetry: Telemetry) -> list[str]:
    absent = f"null, as CloudTrail documents no such field: {', '.join(telemetry.absent)}"
    return [", ".join(telemetry.columns), *map(_indicator, telemetry.tests), *([absent] if telemetry.absent else [])]


def _section(title: str, told: Any) -> list[Padding | Text]:
    listed = list(told)
    return [line(title, style="head", indent=2), *(line(one, indent=4) for one in listed)] if listed else []


def _predicate(stated: Stated, explanation: Explanation) -> list[str]:
    """The predicate with its place; of an event, what it is and, below, what it saw."""
    place = stated.place or f"stage {stated.stage}"
    if explanation.fired is None:
        return [f"{place}: {stated.predicate}"]
    answer = _ANSWERS[stated.truth] if stated.asked else "not asked"
    return [f"{answer:<11}{place}: {stated.predicate}", *(f"{'':<11}  {name} = {shown(value)}" for name, value in stated.seen)]


_ANSWERS = {True: "true", False: "FALSE", None: "unknown"}


def _indicator(indicator: Indicator) -> str:
    return f"{indicator.field} {indicator.operator} {', '.join(indicator.values)}"
