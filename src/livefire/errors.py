"""Every error that livefire raises on purpose: a message for the reader, never a traceback.

LivefireError
  InputError          a command line, a log or a configuration is wrong   -> what was found, what was expected
  RuleError           a detection's text is wrong                         -> file, line, column, underlined
    UnsupportedError  right text, not in our plan                         -> names the construct
  PackError           a file of a pack is wrong                           -> path of the file, $.path inside it
  EngineError         the engine refused the query                        -> the plan, printed
  Problems            several of these at once, in the order of their places
"""

from __future__ import annotations

import copy
import difflib
import traceback
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath


class LivefireError(Exception):
    """The root: shown to the user as text, without traceback."""


class InputError(LivefireError):
    """A command line, a log file or a configuration that cannot be used."""


class EngineError(LivefireError):
    """The engine refused a query; the message ends with the printed plan."""


class PackError(LivefireError):
    """A file of a pack is wrong; `path` is the file, `inside` the place in it ($.timeline[0].activity)."""

    def __init__(self, message: str, *, path: str = "", inside: str = "", line: int | None = None) -> None:
        self.message, self.path, self.inside, self.line = message, path, inside, line
        place = ":".join([path, *([str(line)] if line else [])])
        super().__init__(
            " ".join(part for part in (f"{place}:" if place else "", f"{inside}:" if inside else "", message) if part)
        )


@dataclass(frozen=True)
class Span:
    """A stretch of a rule's text: `start` inclusive, `end` exclusive, counted in characters."""

    start: int
    end: int

    def __or__(self, other: Span) -> Span:
        return Span(min(self.start, other.start), max(self.end, other.end))


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """The 1-based line and column of a character offset."""
    before = text[: max(0, offset)]
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


@dataclass(frozen=True)
class Place:
    """A 1-based line and column; `path`: of which file, empty for the one that is spoken of."""

    line: int
    column: int
    path: str = ""

    def __str__(self) -> str:
        place = f"line {self.line}, column {self.column}"
        return f"{PurePosixPath(self.path).name}, {place}" if self.path else place


@dataclass(frozen=True)
class Excerpt:
    """The rule's text around a span; `first_line` is the number of the text's first line in its file."""

    text: str
    span: Span
    first_line: int = 1

    @property
    def line(self) -> int:
        return line_and_column(self.text, self.span.start)[0] + self.first_line - 1

    @property
    def column(self) -> int:
        return line_and_column(self.text, self.span.start)[1]

    def drawn(self) -> str:
        """The line with the place underlined, cut to a window of 100 characters."""
        row, column = line_and_column(self.text, self.span.start)
        source = self.text.split("\n")[row - 1].replace("\t", " ").rstrip("\r")
        source = _printable(source)
        cut = max(0, column - 60)
        shown = source[cut : cut + 100]
        width = max(1, min(self.span.end - self.span.start, len(shown) - (column - 1 - cut)))
        number = str(self.line)
        gutter = " " * len(number)
        before = " " * _cells(shown[: column - 1 - cut])
        return f"   {number} | {shown}\n   {gutter} | {before}{'^' * _cells(shown[column - 1 - cut :][:width].ljust(width))}"


def _printable(text: str) -> str:
    """The text without what a terminal would obey; lines stay."""
    return "".join(one if one.isprintable() or one == "\n" else "\N{REPLACEMENT CHARACTER}" for one in text)


def _cells(text: str) -> int:
    """How many columns of a terminal a text takes: the characters of East Asia take two, an accent set on a letter none."""
    return sum(0 if unicodedata.combining(one) else 2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


class RuleError(LivefireError):
    """A detection's text is wrong. `span` is the place in the text; the file is added by whoever knows it (`at`)."""

    def __init__(
        self, message: str, span: Span | None = None, *, hint: str = "", path: str = "", excerpt: Excerpt | None = None
    ) -> None:
        self.message, self.span, self.hint, self.path, self.excerpt = message, span, hint, path, excerpt
        super().__init__(message)

    @property
    def line(self) -> int | None:
        """The line in the file, or None when the place is not known."""
        return self.excerpt.line if self.excerpt else None

    @property
    def column(self) -> int | None:
        return self.excerpt.column if self.excerpt else None

    def at(self, text: str, *, path: str = "", first_line: int = 1) -> RuleError:
        """The same error with its file and the rule's text; `first_line` is where the text begins in the file."""
        excerpt = self.excerpt or (Excerpt(text, self.span, first_line) if self.span else None)
        return type(self)(self.message, self.span, hint=self.hint, path=self.path or path, excerpt=excerpt)

    def hinting(self, hint: str, span: Span | None = None) -> RuleError:
        """The same error with another hint, and with a place if it had none."""
        made = copy.copy(self)
        made.hint, made.span = hint, self.span or span
        return made

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.path, self.line, self.column) if part)
        head = _printable(f"{place}: {self.message}" if place else self.message)
        drawn = self.excerpt.drawn() if self.excerpt else ""
        return "\n".join(part for part in (head, drawn, f"hint: {_printable(self.hint)}" if self.hint else "") if part)


class UnsupportedError(RuleError):
    """Right text that our plan cannot say exactly; `construct` is the name in the list of known gaps."""

    def __init__(
        self, construct: str, span: Span | None = None, *, hint: str = "", path: str = "", excerpt: Excerpt | None = None
    ) -> None:
        self.construct = construct
        super().__init__(f"{construct} is not supported", span, hint=hint, path=path, excerpt=excerpt)

    def at(self, text: str, *, path: str = "", first_line: int = 1) -> UnsupportedError:
        excerpt = self.excerpt or (Excerpt(text, self.span, first_line) if self.span else None)
        return type(self)(self.construct, self.span, hint=self.hint, path=self.path or path, excerpt=excerpt)


class NoTelemetryError(RuleError):
    """A column, or another `kind` of thing, that is not there; `column_name` is its name. Kind `source`: nothing fills it."""

    def __init__(
        self, column: str, span: Span | None = None, *, kind: str = "field", hint: str = "", path: str = "",
        excerpt: Excerpt | None = None,
    ) -> None:  # fmt: skip
        self.column_name, self.kind = column, kind
        message = f"nothing here fills '{column}'" if kind == "source" else f"unknown {kind} '{column}'"
        super().__init__(message, span, hint=hint, path=path, excerpt=excerpt)

    def at(self, text: str, *, path: str = "", first_line: int = 1) -> NoTelemetryError:
        excerpt = self.excerpt or (Excerpt(text, self.span, first_line) if self.span else None)
        where = self.path or path
        return type(self)(self.column_name, self.span, kind=self.kind, hint=self.hint, path=where, excerpt=excerpt)


class Problems(LivefireError):
    """Several errors at once; `errors` keeps them in the order of their places."""

    def __init__(self, errors: Iterable[LivefireError]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n\n".join(str(error) for error in self.errors))


def nearest(name: str, names: Sequence[str]) -> str:
    """A hint's text: the known name most like `name`, or an empty text when none is near."""
    folded = {known.lower(): known for known in names}
    found = difflib.get_close_matches(name.lower(), list(folded), n=1, cutoff=0.6)
    return f"'{folded[found[0]]}' exists" if found else ""


def last_line(error: BaseException, file: str) -> int | None:
    """The line of a file of Python that an error came through last; None when it came through none of its lines."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file]
    return lines[-1] if lines else None


__all__ = [
    "EngineError",
    "Excerpt",
    "InputError",
    "LivefireError",
    "NoTelemetryError",
    "PackError",
    "Problems",
    "RuleError",
    "Span",
    "UnsupportedError",
    "last_line",
    "line_and_column",
    "nearest",
]
