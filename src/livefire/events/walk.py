"""JSON values that stand one behind another to each one's text, with its line: what is neither one value nor a value a line.

    {"Records": [...]} that breaks off, or that something follows; records that each span lines, as jq prints them

Behind what is broken the walk goes on at the next line that begins with an object.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

import msgspec

BREAKS_OFF = "the file breaks off"
_GAP = re.compile(r"[\s,]*")
_OPENING = re.compile(r'(?:(?P<object>\{)\s*"(?:Records|Events)"\s*:\s*)?\[')
_NEXT = re.compile(r'\s*,\s*(?=")')
_COLON = re.compile(r"\s*:\s*")
_CLOSING = re.compile(r"\s*\}")
_BRACKETS = re.compile(r"[\s,\]}]*\Z")
_SCANNER = json.JSONDecoder()
_MOST_BREAKS = 100  # behind them each line is a piece: a log of nothing but breaks is read in linear time
_BROKEN = (ValueError, RecursionError)


class _EndlessError(ValueError):
    pass


@dataclass
class Walk:
    """`contents[i]` is JSON text that begins in line `lines[i]`; `unread` lists what was passed over."""

    text: str
    contents: list[bytes] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    unread: list[tuple[int, str]] = field(default_factory=list)
    _place: int = 0  # where what is being read begins
    _line: int = 1  # in which `_counted` is
    _counted: int = 0
    _is_behind: bool = False  # a list, among the other members of its envelope

    def to_the_end(self) -> Walk:
        while self._at(self._place) < len(self.text) and not (self.unread and _BRACKETS.match(self.text, self._place)):
            opening, self._is_behind = _OPENING.match(self.text, self._place), False
            try:
                if opening is None:
                    self._place = self._value()
                else:
                    end = self._elements(opening.end())
                    self._place = self._behind_members(end) if opening["object"] else end
            except _BROKEN as error:
                self._place = self._told(error)
                if len(self.unread) > _MOST_BREAKS:
                    self._take_lines()
        return self

    def _at(self, position: int) -> int:
        """Goes to what follows a gap there; where that is."""
        found = _GAP.match(self.text, position)
        self._place = found.end() if found else position
        return self._place

    def _value(self) -> int:
        """Takes the value that begins here; where it ends."""
        _, end = _SCANNER.raw_decode(self.text, self._place)
        self._take(self.text[self._place : end])
        return end

    def _elements(self, position: int) -> int:
        """Takes the elements of a list behind its bracket; where that ends."""
        self._is_behind = False
        while self._at(position) < len(self.text) and self.text[self._place] != "]":
            position = self._value()
        if self._place == len(self.text):
            raise _EndlessError
        return self._place + 1

    def _behind_members(self, position: int) -> int:
        """The end of an envelope, behind the list that ends at the position; takes the elements of a further one."""
        self._is_behind = True
        while found := _NEXT.match(self.text, position):
            name, position = _SCANNER.raw_decode(self.text, found.end())
            colon = _COLON.match(self.text, position)
            start = colon.end() if colon else position
            if name in ("Records", "Events") and self.text.startswith("[", start):
                position, self._is_behind = self._elements(start + 1), True
            else:
                _, position = _SCANNER.raw_decode(self.text, start)
        closing = _CLOSING.match(self.text, position)
        if closing is None:
            raise json.JSONDecodeError("Expecting the end of the object", self.text, position)
        return closing.end()

    def _told(self, error: Exception) -> int:
        """Tells of a break here; where the walk goes on."""
        following = self.text.find("\n{", self._place) + 1
        line = self._counted_line()
        if isinstance(error, _EndlessError):
            reason, end = "the list of records does not end", BREAKS_OFF
        else:
            reason = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply, or a number too long"
            before = '{"":[' if self._is_behind else ""
            cut = not following and is_truncated(_encoded(before + self.text[self._place :]))
            end = BREAKS_OFF if cut else "what follows is not read"
        if following:
            end += f" up to line {line + self.text.count(chr(10), self._place, following)}"
        self.unread.append((line, f"JSON: {reason}; {end}"))
        return following or len(self.text)

    def _take(self, text: str) -> None:
        self.lines.append(self._counted_line())
        self.contents.append(one_line(_encoded(text)))

    def _take_lines(self) -> None:
        """All that is left, each line that is not blank."""
        for line in self.text[self._place :].split("\n"):
            if line.strip():
                self._take(line.strip())
            self._place += len(line) + 1

    def _counted_line(self) -> int:
        """The line that this place is in; places are asked in their order."""
        self._line, self._counted = self._line + self.text.count("\n", self._counted, self._place), self._place
        return self._line


def walked(content: bytes) -> Walk | None:
    """The values of what is not one JSON value; None when each line is to be a piece."""
    text = content.decode("utf-8", "surrogateescape")
    found = _GAP.match(text)
    start = found.end() if found else 0
    if text[start : start + 1] not in ("{", "["):
        return None
    opening = _OPENING.match(text, start)
    if not _fault(_encoded(text[start:].partition("\n")[0])) and ("\n{" in text or not opening):
        return None
    return Walk(text).to_the_end() if opening or _begins(text, start) else None


def _begins(text: str, start: int) -> bool:
    """Whether a whole value begins here."""
    try:
        _SCANNER.raw_decode(text, start)
    except _BROKEN:
        return False
    return True


def one_line(record: bytes) -> bytes:
    """The record without line ends; inside a JSON text they are escaped, so these stand between its words."""
    return record.replace(b"\r", b" ").replace(b"\n", b" ")


def is_truncated(content: bytes | msgspec.Raw) -> bool:
    """Whether it is JSON that breaks off."""
    return _fault(content) == "Input data was truncated"


def _fault(content: bytes | msgspec.Raw) -> str:
    """Why it is not one JSON value; nothing when it is."""
    try:
        msgspec.json.decode(content, type=msgspec.Raw)
    except msgspec.DecodeError as error:
        return str(error)
    except RecursionError:
        return "nested too deeply"
    return ""


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


__all__ = ["BREAKS_OFF", "Walk", "is_truncated", "one_line", "walked"]
