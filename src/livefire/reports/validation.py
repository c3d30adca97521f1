"""What `validate` found, as text."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rich.padding import Padding
from rich.text import Text

from livefire.reports.canvas import drawn, line, marked
from livefire.reports.values import compact, indented
from livefire.result import Checked, Validation

SCHEMA = "livefire/validate/1"


def text(validation: Validation) -> str:
    """The contract of validation.schema.json."""
    return indented(document(validation))


def document(validation: Validation) -> dict[str, Any]:
    """The validation as JSON values."""
    detections, others = ([asdict(one) for one in several] for several in (validation.detections, validation.others))
    return {"schema": SCHEMA, "detections": detections, "others": others}


def lines(validation: Validation) -> str:
    """One line for each file or detection."""
    return "\n".join(compact(asdict(one)) for one in (*validation.detections, *validation.others))


def _name(one: Checked) -> str:
    """By its id where that is its path in a pack; else by its title, as a vendor's id is often a number, or by its path."""
    is_path = bool(one.id) and f"/{one.id}." in f"/{one.path}"
    return one.id if is_path else one.title or one.path


def console(validation: Validation, *, colour: bool = False) -> str:
    """A line for each, with the reason below it; then the numbers."""
    parts: list[Padding | Text] = []
    everything = (*validation.detections, *validation.others)
    for one in everything:
        place, name = f"{one.path}:{one.line}" if one.line else one.path, _name(one)
        parts.append(marked(one.status, f"{name} ({one.language})" if one.language else name, style=one.status, width=13))
        said = one.reason.split("\n") if one.reason else []
        # a rule's error says its place itself, with the column
        if place != name and not one.reason.startswith(place) and (said or name == one.title):
            parts.append(line(place, style="quiet", indent=13))
        parts += [line(told, indent=13) for told in said]
    numbers = {word: sum(one.status == word for one in everything) for word in ("ok", "unsupported", "error")}
    never = sum(one.never_fires for one in everything)
    told = [*(f"{number} {word}" for word, number in numbers.items()), *([f"{never} can never fire"] if never else [])]
    return drawn([*parts, line(", ".join(told))], colour=colour)
