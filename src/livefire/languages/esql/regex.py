"""A regular expression of Java (REPLACE) or Oniguruma (GROK) in, one of RE2 with the same meaning out.

What RE2 has no word for (look-around, back references, possessive repeats) is an UnsupportedError.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from livefire.errors import RuleError, Span, UnsupportedError
from livefire.languages.regex import checked

_LONGEST = 10_000
_UNICODE = {"d": r"\p{Nd}", "s": r"\t-\r\x{85}\p{Z}", "w": r"\p{L}\p{M}\p{N}\p{Pc}"}
_ASCII = {"d": "0-9", "s": r"\t-\r ", "w": "0-9A-Za-z_"}
_CONTROLS = {"t": r"\t", "n": r"\n", "r": r"\r", "f": r"\f", "e": r"\x{1B}", "a": r"\x{7}"}


@dataclass(frozen=True)
class Flavour:
    """How one family reads what RE2 reads in its own way."""

    classes: dict[str, str]
    dot: str
    line_anchors: bool  # ^ and $ at every line
    dot_flag: str  # the letter of the flag that lets a dot match a newline


_JAVA = Flavour(_ASCII, r"[^\n\r\x{85}\x{2028}\x{2029}]", False, "s")
_ONIGURUMA = Flavour(_UNICODE, r"[^\n]", True, "m")


@dataclass(frozen=True)
class Pattern:
    """RE2's text, and the names of its groups in order ("" for those without)."""

    text: str
    names: tuple[str, ...]

    @property
    def groups(self) -> int:
        return len(self.names)


@dataclass
class _Reader:
    text: str
    span: Span | None
    flavour: Flavour
    place: int = 0
    names: list[str] = field(default_factory=list)
    all_dots: list[bool] = field(default_factory=lambda: [False])  # for each open group, whether a dot matches a newline

    def take(self, count: int = 1) -> str:
        taken = self.text[self.place : self.place + count]
        if len(taken) < count:
            raise RuleError("a regular expression that ends too early", self.span)
        self.place += count
        return taken

    def ahead(self, text: str) -> bool:
        return self.text.startswith(text, self.place)

    def unsupported(self, construct: str) -> UnsupportedError:
        return UnsupportedError(f"{construct} in a regular expression", self.span)


def java_pattern(text: str, span: Span | None) -> Pattern:
    return _translated(text, span, _JAVA)


def oniguruma_pattern(text: str, span: Span | None) -> Pattern:
    return _translated(text, span, _ONIGURUMA)


def _translated(text: str, span: Span | None, flavour: Flavour) -> Pattern:
    if len(text) > _LONGEST:
        raise UnsupportedError(f"a pattern of more than {_LONGEST} characters", span)
    reader = _Reader(text, span, flavour)
    made: list[str] = []
    while reader.place < len(text):
        made.append(_piece(reader))
    if len(reader.all_dots) != 1:
        raise RuleError("a regular expression without its closing )", span)
    return Pattern(checked("".join(made), "", span or Span(0, 0)), tuple(reader.names))


def _piece(reader: _Reader) -> str:
    character = reader.take()
    match character:
        case "\\":
            return _escape(reader)
        case "[":
            return _bracket(reader)
        case "(":
            return _open(reader)
        case ")":
            if len(reader.all_dots) == 1:
                raise RuleError("a regular expression with a stray )", reader.span)
            reader.all_dots.pop()
            return ")"
        case ".":
            return r"[\x{0}-\x{10FFFF}]" if reader.all_dots[-1] else reader.flavour.dot
        case "^" | "$":
            return _anchor(reader, character)
        case "*" | "+" | "?" | "{":
            return _repeat(reader, character)
        case _:
            return character


def _anchor(reader: _Reader, character: str) -> str:
    if reader.flavour.line_anchors:
        return f"(?m:{character})"
    if character == "^":
        return r"\A"
    # Java's $ also stands before a last line terminator, which RE2 cannot look ahead to.
    raise reader.unsupported("'$'")


def _cannot_give_back(reader: _Reader, mark: int) -> bool:
    """Whether a possessive repeat takes no less when it may give back: one kind of ASCII character, then one of another kind."""
    before, after = reader.text[:mark], reader.text[reader.place + 1 :]
    repeated = re.search(r"(?<!\\)(?:\\\\)*(\\[dws])\Z", before)
    follows = re.match(r"\\?([^\\A-Za-z0-9\[(.^$|*+?{)])|([A-Za-z0-9])(?![*?{])|\\([^A-Za-z0-9])", after)
    if repeated is None or reader.flavour is not _JAVA:
        return False
    if follows is None:
        return not after
    character = next(group for group in follows.groups() if group)
    rest = after[follows.end() :]
    return not rest.startswith(("*", "?", "{")) and not re.match(repeated[1], character, re.ASCII)


def _repeat(reader: _Reader, mark: str) -> str:
    start = reader.place - 1
    if mark == "{":
        end = reader.text.find("}", reader.place)
        counts = reader.text[reader.place : end] if end >= 0 else ""
        numbers = counts.split(",")
        if not all(number.isdecimal() or not number for number in numbers) or not counts or len(numbers) > 2:
            return r"\{"
        if any(len(number) > 3 for number in numbers) or not numbers[0]:
            raise reader.unsupported(f"'{{{counts}}}'")
        reader.place = end + 1
        mark = "{" + counts + "}"
    if reader.ahead("+"):
        if not _cannot_give_back(reader, start):
            raise reader.unsupported(f"the possessive '{mark}+'")
        reader.take()
        return mark
    if reader.ahead("?"):
        return mark + reader.take()
    return mark


def _escape(reader: _Reader) -> str:
    character = reader.take()
    classes = reader.flavour.classes
    if character.lower() in classes:
        negation = "^" if character.isupper() else ""
        return f"[{negation}{classes[character.lower()]}]"
    if character in _CONTROLS:
        return _CONTROLS[character]
    if character == "A":
        return r"\A"
    if character == "z":
        return r"\z"
    if character in "xu":
        return _code_point(reader, character)
    if character.isascii() and character.isalnum():
        raise reader.unsupported(f"'\\{character}'")
    return "\\" + character if character.isascii() else character


def _code_point(reader: _Reader, kind: str) -> str:
    digits = reader.take(2 if kind == "x" else 4)
    if not all(digit in "0123456789abcdefABCDEF" for digit in digits):
        raise reader.unsupported(f"'\\{kind}{digits}'")
    return "\\x{" + digits + "}"


def _bracket(reader: _Reader) -> str:
    negation = reader.take() if reader.ahead("^") else ""
    made = r"\]" if reader.ahead("]") else ""
    reader.place += bool(made)
    while not reader.ahead("]"):
        character = reader.take()
        if character == "[" or (character == "&" and reader.ahead("&")):
            if reader.ahead(":") or character == "&" or reader.flavour is _JAVA:
                raise reader.unsupported("a class inside a class")
            raise reader.unsupported("'[' inside brackets")
        made += _class_escape(reader) if character == "\\" else character
    reader.take()
    return f"[{negation}{made}]"


def _class_escape(reader: _Reader) -> str:
    character = reader.take()
    if character in reader.flavour.classes:
        return reader.flavour.classes[character]
    if character in _CONTROLS:
        return _CONTROLS[character]
    if character in "xu":
        return _code_point(reader, character)
    if character.isascii() and character.isalnum():
        raise reader.unsupported(f"'\\{character}' inside brackets")
    return "\\" + character if character.isascii() else character


def _open(reader: _Reader) -> str:
    """What follows an opening parenthesis: a group, named or not, or flags."""
    if not reader.ahead("?"):
        # In Oniguruma a pattern with named groups captures no others; the group is counted all the same.
        reader.names.append("")
        reader.all_dots.append(reader.all_dots[-1])
        return "("
    reader.take()
    for mark in ("<=", "<!", "=", "!", ">", "#", "~", "("):
        if reader.ahead(mark):
            raise reader.unsupported(f"'(?{mark}'")
    if reader.ahead("<") or reader.ahead("P<"):
        reader.take(2 if reader.ahead("P") else 1)
        end = reader.text.find(">", reader.place)
        if end < 0:
            raise RuleError("a group's name without its closing >", reader.span)
        reader.names.append(reader.text[reader.place : end])
        reader.place = end + 1
        reader.all_dots.append(reader.all_dots[-1])
        return "("
    return _flags(reader)


def _flags(reader: _Reader) -> str:
    flags = ""
    while not reader.ahead(":") and not reader.ahead(")"):
        flags += reader.take()
    known = {"i", reader.flavour.dot_flag}
    on, _, off = flags.partition("-")
    if not set(on) <= known or not set(off) <= known:
        raise reader.unsupported(f"'(?{flags}'")
    dots = reader.all_dots[-1]
    dots = True if reader.flavour.dot_flag in on else False if reader.flavour.dot_flag in off else dots
    letters = ("i" if "i" in on else "") + ("-i" if "i" in off else "")
    if reader.take() == ")":
        reader.all_dots[-1] = dots
        return f"(?{letters})" if letters else ""
    reader.all_dots.append(dots)
    return f"(?{letters}:"


def java_replacement(text: str, groups: int, span: Span | None) -> str:
    """`$1` becomes `\\1`; a backslash takes the next character as it is."""
    made, place = "", 0
    while place < len(text):
        character = text[place]
        place += 1
        if character == "\\":
            if place == len(text):
                raise RuleError("a backslash at the end of a replacement", span)
            made += "\\\\" if text[place] == "\\" else text[place]
            place += 1
        elif character == "$":
            digit = text[place : place + 1]
            if not digit.isdecimal() or int(digit) > min(groups, 9) or text[place + 1 : place + 2].isdecimal():
                raise UnsupportedError(f"'${text[place : place + 2]}' in a replacement", span)
            made += "\\" + digit
            place += 1
        else:
            made += character
    return made


__all__ = ["Pattern", "java_pattern", "java_replacement", "oniguruma_pattern"]
