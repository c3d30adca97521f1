"""What a value and its modifiers test: Sigma's escapes and wildcards, then each modifier from left to right.

A backslash escapes `*`, `?` and `\\`; before anything else it is itself. Wildcards are ours to keep apart from literal
text, so a value is a tuple of characters and of the marks ANY and ONE.
"""

from __future__ import annotations

import base64
import codecs
import ipaddress
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import TypeAlias

from livefire.errors import RuleError, Span, UnsupportedError
from livefire.languages.regex import checked
from livefire.languages.sigma.nodes import Scalar
from livefire.plan import Literal, Value, call
from livefire.plan.addresses import network_text
from livefire.plan.types import INTEGER, REAL, TEXT

ANY, ONE = "any", "one"
MOST_DASHES = 4  # 625 forms
Pattern: TypeAlias = tuple[str, ...]  # characters, and the words ANY and ONE

KNOWN = {
    "contains", "startswith", "endswith", "all", "re", "i", "m", "s", "cased", "exists", "neq", "lt", "lte", "gt", "gte", "cidr",
    "base64", "base64offset", "wide", "utf16le", "utf16be", "utf16", "windash", "expand", "fieldref",
    "minute", "hour", "day", "week", "month", "year",
}  # fmt: skip
_LISTS = {"all", "neq"}
_ORDERS = {"lt": "less", "lte": "less_or_equal", "gt": "greater", "gte": "greater_or_equal"}
_UNITS = ("minute", "hour", "day", "week", "month", "year")
_WIDE = {
    "wide": ("utf-16-le", b""),
    "utf16le": ("utf-16-le", b""),
    "utf16be": ("utf-16-be", b""),
    "utf16": ("utf-16-le", codecs.BOM_UTF16_LE),
}
# a modifier that gives the value another meaning, and those that may stand beside it
OF_KEYWORDS = {
    "all", "neq", "re", "i", "m", "s", "cased", "contains", "base64", "base64offset", *_WIDE, "windash", "expand",
}  # fmt: skip
_ALONE = {
    "re": {"i", "m", "s", "expand"} | _LISTS,
    "fieldref": {"contains", "startswith", "endswith", "cased", "expand"} | _LISTS,
    "cidr": _LISTS | {"expand"},
    "exists": set[str](),
    **{order: {"all", *_UNITS} for order in _ORDERS},
    **{unit: {*_ORDERS} | _LISTS for unit in _UNITS},
}
_NUMBER = re.compile(r"[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?")  # what text_real reads


@dataclass(frozen=True)
class Test:
    """One test of one value. `reference`: compare with that field. `null`: the field is absent."""

    span: Span
    pattern: Pattern = ()
    cased: bool = False
    kind: str = "text"  # text, regex, cidr or an order
    part: str = ""  # of a time: the field is one, and this of it is compared
    text: str = ""  # of a regex, a network or a number
    encoded: bytes | None = None  # the value in UTF-16, for base64 to take
    reference: str = ""
    before: bool = False  # anything may stand before the other field's text
    after: bool = False
    null: bool = False

    def predicate(self, subject: Value, span: Span) -> Value:
        """The test as a boolean value; null where the subject is null."""
        constant = Literal(self.text, TEXT, self.span)
        if self.part:
            number = call("time_part", subject, Literal(self.part, TEXT, self.span), span=span)
            return call(_ORDERS.get(self.kind, "equals"), number, Literal(int(self.text), INTEGER, self.span), span=span)
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
        names = {(True, True): "contains", (True, False): "ends_with", (False, True): "starts_with"}
        return call(names.get((self.before, self.after), "equals"), left, right, span=span)

    def _text(self, subject: Value, span: Span) -> Value:
        subject = subject if self.cased else call("lower", subject)
        plain = "".join(part for part in self.pattern if part not in (ANY, ONE) or len(part) == 1)
        wildcards = [part for part in self.pattern if len(part) > 1]
        literal = Literal(plain if self.cased else folded(plain), TEXT, self.span)
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
        return "".join(parts) if self.cased else folded("".join(parts))


def folded(text: str) -> str:
    """Lower case letter by letter, as the engine makes it: a final sigma is a sigma."""
    return "".join(character.lower()[0] for character in text)


def fitting(modifiers: Sequence[str], span: Span) -> None:
    """RuleError or UnsupportedError for modifiers that mean nothing together."""
    for place, modifier in enumerate(modifiers):
        stranger = next((one for one in modifiers if one != modifier and one not in _ALONE.get(modifier, KNOWN)), "")
        if stranger:
            raise RuleError(f"'{modifier}' and '{stranger}' do not go together", span)
        if modifier in ("i", "m", "s") and "re" not in modifiers:
            raise RuleError(f"'{modifier}' without 're'", span, hint=f"'re|{modifier}' is a regular expression with a flag")
        if modifier in _WIDE and not {"base64", "base64offset"} & {*modifiers[place + 1 :]}:
            raise RuleError(f"'{modifier}' without 'base64' or 'base64offset' after it", span)


def tests(scalar: Scalar, modifiers: Sequence[str]) -> list[Test]:
    """The tests that one value stands for, any of which counts."""
    if scalar.is_null:
        if stranger := next((one for one in modifiers if one not in _LISTS), ""):
            raise RuleError(f"null has no '{stranger}'", scalar.span, hint="'' is the empty text")
        return [Test(scalar.span, null=True)]
    if "re" in modifiers:
        flags = "".join(flag for flag in ("i", "m", "s") if flag in modifiers)
        return [Test(scalar.span, kind="regex", text=checked(scalar.text, flags, scalar.span))]
    if "fieldref" in modifiers:
        return [_reference(scalar, modifiers)]
    if unit := next((one for one in modifiers if one in _UNITS), ""):
        return [_part(scalar, unit, next((one for one in modifiers if one in _ORDERS), ""))]
    made = [Test(scalar.span, pattern=pattern_of(scalar.text), text=scalar.text)]
    for modifier in modifiers:
        if modifier in _STEPS:
            made = [after for before in made for after in _STEPS[modifier](before)]
    return made


def _part(scalar: Scalar, unit: str, order: str) -> Test:
    if not re.fullmatch(r"[+-]?[0-9]{1,18}", scalar.text):
        raise RuleError(f"'{shortened(scalar.text)}' is no whole number", scalar.span)
    return Test(scalar.span, kind=order, text=scalar.text, part=unit)


def _reference(scalar: Scalar, modifiers: Sequence[str]) -> Test:
    return Test(
        scalar.span,
        cased="cased" in modifiers,
        reference=scalar.text,
        before="contains" in modifiers or "endswith" in modifiers,
        after="contains" in modifiers or "startswith" in modifiers,
    )


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
        head = (ANY,) if before and test.pattern[:1] != (ANY,) else ()
        tail = (ANY,) if after and test.pattern[-1:] != (ANY,) else ()
        return [replace(test, pattern=(*head, *test.pattern, *tail))]

    return wrapped


def _plain(test: Test) -> str:
    if any(len(part) > 1 for part in test.pattern):
        raise RuleError("a wildcard cannot be encoded", test.span)
    return "".join(test.pattern)


def _wide(codec: str, mark: bytes) -> Callable[[Test], list[Test]]:
    return lambda test: [replace(test, encoded=mark + _plain(test).encode(codec))]


def _bytes(test: Test) -> bytes:
    return _plain(test).encode("utf-8") if test.encoded is None else test.encoded


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
    """The value with each dash or slash that begins an option in every form that Windows takes."""
    begins = [i for i, part in enumerate(test.pattern) if part in ("-", "/") and _begins_option(test.pattern, i)]
    if len(begins) > MOST_DASHES:
        raise UnsupportedError(f"|windash with more than {MOST_DASHES} options in one value", test.span)
    choices = [dict(zip(begins, dashes, strict=True)) for dashes in product("-/–—―", repeat=len(begins))]
    return [replace(test, pattern=tuple(one.get(i, part) for i, part in enumerate(test.pattern))) for one in choices]


def _begins_option(pattern: Pattern, place: int) -> bool:
    """Whether a word stands behind and none before, as in ` -f`, `/f` and the second dash of `--force`."""
    before, after = pattern[place - 1 : place] if place else (), pattern[place + 1 : place + 2]
    return not _in_word(before) and _in_word(after)


def _in_word(part: Pattern) -> bool:
    return len(part) == 1 and len(part[0]) == 1 and (part[0].isalnum() or part[0] == "_")


def _number(kind: str) -> Callable[[Test], list[Test]]:
    def ordered(test: Test) -> list[Test]:
        if not _NUMBER.fullmatch(test.text) or math.isinf(float(test.text)):
            raise RuleError(f"'{shortened(test.text)}' is no number", test.span)
        return [replace(test, kind=kind)]

    return ordered


def _cidr(test: Test) -> list[Test]:
    try:
        network = ipaddress.ip_network(test.text, strict=False)
    except ValueError:
        raise RuleError(f"'{shortened(test.text)}' is no network", test.span) from None
    return [replace(test, kind="cidr", text=network_text(network))]


def shortened(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."


_STEPS: dict[str, Callable[[Test], list[Test]]] = {
    "contains": _around(True, True),
    "startswith": _around(False, True),
    "endswith": _around(True, False),
    "cased": lambda test: [replace(test, cased=True)],
    **{name: _wide(codec, mark) for name, (codec, mark) in _WIDE.items()},
    "base64": _base64,
    "base64offset": _base64_offset,
    "windash": _windash,
    "cidr": _cidr,
    **{name: _number(name) for name in _ORDERS},
}

__all__ = ["KNOWN", "OF_KEYWORDS", "Test", "fitting", "folded", "pattern_of", "shortened", "tests"]
