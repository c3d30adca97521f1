"""A detection: one rule as its vendor wrote it, read from its file, with what the file says about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from livefire.errors import NoTelemetryError, Place, RuleError, UnsupportedError, line_and_column
from livefire.plan import Plan

PURPOSES = ("threat", "policy", "building_block")
LANGUAGES = ("esql", "kusto", "sigma", "python", "kuery", "eql")
SCHEMAS = ("ecs", "sentinel", "cloudtrail")


@dataclass(frozen=True)
class PythonRule:
    """Panther's convention. `rule` takes one record (a mapping) and says whether it fires."""

    rule: Callable[[Mapping[str, Any]], bool]
    title: Callable[[Mapping[str, Any]], str] | None = None
    alert_context: Callable[[Mapping[str, Any]], Mapping[str, Any]] | None = None


Body: TypeAlias = Plan | PythonRule | RuleError
"""RuleError: the text is broken, or (UnsupportedError) cannot be said exactly; the detection is listed, not run."""


@dataclass(frozen=True)
class Elsewhere:
    """A rule of another file that stands in a detection's text from `start` on; `line`: the first of it there."""

    start: int
    path: str
    line: int


@dataclass(frozen=True)
class Detection:
    """`body` is a plan over the columns of `schema`; key: (id, language)."""

    id: str
    title: str
    language: str
    schema: str
    body: Body
    text: str  # the query as written, what spans point into
    path: str = ""
    first_line: int = 1  # the line of the file on which `text` begins
    severity: str = ""
    techniques: tuple[str, ...] = ()
    tactics: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()  # output columns that the vendor maps to entities
    purpose: str = "threat"
    intent: Plan | None = None  # a Filter over livefire.labels.COLUMNS
    schedule: Mapping[str, str] = field(default_factory=dict)  # the vendor's own words: from, interval, queryPeriod, ...
    reference: str = ""  # the original's id and link
    called: tuple[str, ...] = ()  # what other rules of its vendor call it, within its folder
    elsewhere: tuple[Elsewhere, ...] = ()  # what of `text` other files say, in its order
    absorbs: tuple[str, ...] = ()  # the rules, as they are called, whose matches count through this one alone

    @property
    def key(self) -> tuple[str, str]:
        return self.id, self.language

    def place(self, offset: int) -> Place:
        """Where a character of `text` stands: in the detection's file, or with its path in another one that says this part."""
        there = [one for one in self.elsewhere if one.start <= offset]
        start, path, first = (there[-1].start, there[-1].path, there[-1].line) if there else (0, "", self.first_line)
        line, column = line_and_column(self.text[start:], offset - start)
        return Place(line + first - 1, column, path)

    @property
    def is_broken(self) -> bool:
        """Whether its text is wrong, not merely unsupported or without telemetry: a Sigma field nearly a known one is a slip."""
        if isinstance(self.body, NoTelemetryError):
            return self.language == "sigma" and bool(self.body.hint)
        return isinstance(self.body, RuleError) and not isinstance(self.body, UnsupportedError)
