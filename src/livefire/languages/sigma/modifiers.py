"""What a value and its modifiers test: Sigma's escapes and wildcards, then each modifier from left to right.

A backslash escapes `*`, `?` and `\\`; before anything else it is itself. Wildcards are ours to keep apart from literal
text, so a value is a tuple of characters and of the marks ANY and ONE.
"""

from __future__ import annotations

import base64
import ipaddress
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from livefire.errors import RuleError, Span, UnsupportedError
from livefire.languages.sigma.nodes import Scalar
from livefire.plan import Literal, Value, call
from livefire.plan.types import REAL, TEXT

ANY, ONE = "any", "one"
Pattern: TypeAlias = tuple[str, ...]  # characters, and the words ANY and ONE

KNOWN = {
    "contains", "startswith", "endswith", "all", "re", "i", "m", "s", "cased", "exists", "neq", "lt", "lte", "gt", "gte", "cidr",
    "base64", "base64offset", "wide", "utf16le", "utf16be", "utf16", "windash", "expand", "fieldref",
    "minute", "hour", "day", "week", "month", "year",
}  # fmt: skip


@dataclass(frozen=True)
class Test:
    """One test of one value. `reference`: compare with that field. `null`: the field is absent."""

    span: Span
    pattern: Pattern = ()
    cased: bool = False
    kind: str = "text"  # text, regex, cidr or an order
    text: str = ""  # of a regex, a network or a number
    reference: str = ""
    null: bool = False

    def predicate(self, subject: Value, span: Span) -> Value:
        """The test as a boolean value; null where the subject is null."""
        constant = Literal(self.text, TEXT, self.span)
        if self.kind == "regex":
            return call("matches", subject, constant, span=span)
        if self.kind == "cidr":
            return call("in_network", call("text_ip", subject), constant, span=span)
        if self.kind in _ORDERS:
            return call(_ORDERS[self.kind], call("text_real", subject), Literal(float(self.text), REAL, self.span), span=span)
        return self._text(subject, span)

    def predicate_of_field(self, subject: Value, other: Value, span: Span) -> Value:
        """The comparison with another field: equal, or that its text stands at the pattern's place."""
        left, right = (subject, other) if self.cased else (call("lower", subject), call("lower", other))
        begins, ends = self.pattern[:1] == (ANY,), self.pattern[-1:] == (ANY,)
        whole = "ends_with" if begins else "starts_with" if ends else "equals"
        name = "contains" if begins and ends and len(self.pattern) > 1 else whole
        return call(name, left, right, span=span)

    def _text(self, subject: Value, span: Span) -> Value:
        subject = subject if self.cased else call("lower", subject)
        plain = "".join(part for part in self.pattern if part not in (ANY, ONE) or len(part) == 1)
        wildcards = [part for part in self.pattern if len(part) > 1]
        literal = Literal(plain if self.cased else plain.lower(), TEXT, self.span)
        begins, ends = self.pattern[:1] == (ANY,), self.pattern[-1:] == (ANY,)
        if not wildcards:
            return call("equals", subject, literal, span=span)
        if wildcards == [ANY] * (begins + ends) and len(self.pattern) > begins + ends - 1:
            name = "contains" if begins and ends else "ends_with" if begins else "starts_with"
            return call(name, subject, literal, span=span)
        return call("glob", subject, Literal(self._glob(), TEXT, self.span), span=span)

    def _glob(self) -> str:
        marks = {ANY: "*", ONE: "?"}
        parts = (marks.get(part) or ("\\" + part if part in "*?\\" else part) for part in self.pattern)
        return "".join(parts) if self.cased else "".join(parts).lower()


_ORDERS = {"lt": "less", "lte": "less_or_equal", "gt": "greater", "gte": "greater_or_equal"}


def tests(scalar: Scalar, modifiers: Sequence[str], place: Span) -> list[Test]:
    """The tests that one value stands for, any of which counts."""
    if scalar.is_null and not modifiers:
        return [Test(scalar.span, null=True)]
    if "expand" in modifiers:
        raise UnsupportedError("|expand without values", place)
    if any(unit in modifiers for unit in ("minute", "hour", "day", "week", "month", "year")):
        raise UnsupportedError("a part of a time as modifier", place)
    made = [Test(scalar.span, pattern=() if "re" in modifiers else pattern_of(scalar.text), text=scalar.text)]
    for modifier in modifiers:
        if modifier in _STEPS:
            made = [after for before in made for after in _STEPS[modifier](before)]
    if "re" in modifiers:
        flags = "".join(flag for flag in ("i", "m", "s") if flag in modifiers)
        made = [replace(test, kind="regex", text=f"(?{flags}){test.text}" if flags else test.text) for test in made]
    return made


def pattern_of(text: str) -> Pattern:
    """A value's characters, with `*` and `?` as ANY and ONE unless a backslash stands before them."""
    parts: list[str] = []
    place = 0
    while place < len(text):
        character, following = text[place], text[place + 1 : place + 2]
        if character == "\\" and following and following in "*?\\":
            parts.append(following)
            place += 2
            continue
        parts.append({"*": ANY, "?": ONE}.get(character, character))
        place += 1
    return tuple(parts)


def _around(before: bool, after: bool) -> Callable[[Test], list[Test]]:
    def wrapped(test: Test) -> list[Test]:
        if test.kind == "text" and test.reference == "" and not test.pattern and test.text and not before and not after:
            return [test]
        head = (ANY,) if before and test.pattern[:1] != (ANY,) else ()
        tail = (ANY,) if after and test.pattern[-1:] != (ANY,) else ()
        return [replace(test, pattern=(*head, *test.pattern, *tail))]

    return wrapped


def _plain(test: Test) -> str:
    if any(len(part) > 1 for part in test.pattern):
        raise RuleError("a wildcard cannot be encoded", test.span)
    return "".join(test.pattern)


def _encoded(codec: str) -> Callable[[Test], list[Test]]:
    """A wide text keeps its bytes as Latin-1 characters until base64 takes them."""
    return lambda test: [replace(test, pattern=tuple(_plain(test).encode(codec).decode("latin-1")), text=codec)]


def _bytes(test: Test) -> bytes:
    plain = _plain(test)
    return plain.encode("latin-1") if test.text.startswith("utf-16") else plain.encode("utf-8")


def _base64(test: Test) -> list[Test]:
    return [replace(test, pattern=tuple(base64.b64encode(_bytes(test)).decode()), cased=True)]


def _base64_offset(test: Test) -> list[Test]:
    """The three ways a text can stand inside base64, each without the characters that its neighbours share."""
    made = []
    for offset, start in ((0, 0), (1, 2), (2, 3)):
        padded = b"\0" * offset + _bytes(test)
        end = {0: None, 1: -3, 2: -2}[len(padded) % 3]
        made.append(replace(test, pattern=tuple(base64.b64encode(padded).decode()[start:end]), cased=True))
    return made


def _windash(test: Test) -> list[Test]:
    """Each dash or slash before an option in every form that Windows takes."""
    plain = test.pattern
    places = [i for i, part in enumerate(plain) if part in ("-", "/") and (i == 0 or plain[i - 1] in (" ", ANY))]
    return [
        test,
        *(replace(test, pattern=(*plain[:i], dash, *plain[i + 1 :])) for i in places for dash in "-/–—―" if dash != plain[i]),
    ]


def _number(kind: str) -> Callable[[Test], list[Test]]:
    def ordered(test: Test) -> list[Test]:
        try:
            float(test.text)
        except ValueError:
            raise RuleError(f"'{test.text}' is no number", test.span) from None
        return [replace(test, kind=kind)]

    return ordered


def _cidr(test: Test) -> list[Test]:
    try:
        ipaddress.ip_network(test.text, strict=False)
    except ValueError:
        raise RuleError(f"'{test.text}' is no network", test.span) from None
    return [replace(test, kind="cidr")]


_STEPS: dict[str, Callable[[Test], list[Test]]] = {
    "contains": _around(True, True),
    "startswith": _around(False, True),
    "endswith": _around(True, False),
    "cased": lambda test: [replace(test, cased=True)],
    "fieldref": lambda test: [replace(test, reference=test.text, pattern=tuple(part for part in test.pattern if part == ANY))],
    "wide": _encoded("utf-16-le"),
    "utf16le": _encoded("utf-16-le"),
    "utf16be": _encoded("utf-16-be"),
    "utf16": _encoded("utf-16"),
    "base64": _base64,
    "base64offset": _base64_offset,
    "windash": _windash,
    "cidr": _cidr,
    **{name: _number(name) for name in _ORDERS},
}

__all__ = ["KNOWN", "Test", "pattern_of", "tests"]
