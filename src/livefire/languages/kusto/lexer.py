"""Kusto text to tokens with their places."""

from __future__ import annotations

from dataclasses import dataclass

from livefire.errors import RuleError, Span, UnsupportedError
from livefire.plan import Constant
from livefire.plan.types import INTEGER, REAL, TEXT, TIMESPAN, Type

MICROSECONDS = {
    "d": 86_400_000_000, "day": 86_400_000_000, "days": 86_400_000_000,
    "h": 3_600_000_000, "hr": 3_600_000_000, "hrs": 3_600_000_000, "hour": 3_600_000_000, "hours": 3_600_000_000,
    "m": 60_000_000, "min": 60_000_000, "minute": 60_000_000, "minutes": 60_000_000,
    "s": 1_000_000, "sec": 1_000_000, "second": 1_000_000, "seconds": 1_000_000,
    "ms": 1000, "milli": 1000, "millis": 1000, "millisecond": 1000, "milliseconds": 1000,
    "microsecond": 1, "microseconds": 1, "us": 1,
}  # fmt: skip
_PUNCTUATION = ("<>", "<=", ">=", "==", "!=", "=~", "!~", "=>", "..", "(", ")", "[", "]", "{", "}", ",", ";", ":", ".", "|", "+",
                "-", "*", "/", "%", "<", ">", "=", "!", "?", "$", "@", "~")  # fmt: skip
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}


@dataclass(frozen=True)
class Token:
    """`kind`: name, literal, punctuation, mistake or end. `text` as written; a literal has its value and type."""

    kind: str
    text: str
    span: Span
    value: Constant = None
    type: Type = TEXT


_DIGITS = "0123456789"


def tokens(text: str) -> list[Token]:
    """Every token, comments and white space left out, and an end."""
    found: list[Token] = []
    place = 0
    while place < len(text):
        character = text[place]
        if character.isspace():
            place += 1
        elif text.startswith("//", place):
            end = text.find("\n", place)
            place = len(text) if end < 0 else end
        else:
            token = _token(text, place)
            found.append(token)
            place = token.span.end
    return [*found, Token("end", "", Span(max(0, len(text) - 1), len(text)))]


def _token(text: str, place: int) -> Token:
    character = text[place]
    if character.isalpha() or character == "_":
        quote = place + 1
        if character in "hH" and text[quote : quote + 1] in ("'", '"', "@") and text[quote : quote + 1]:
            inner = _token(text, quote) if text[quote] != "@" else _verbatim(text, quote)
            return Token("literal", inner.text, Span(place, inner.span.end), inner.value, TEXT)
        return _name(text, place)
    if character in _DIGITS:
        return _number(text, place)
    if text.startswith(("```", "~~~"), place):
        return _fenced(text, place)
    if character in "'\"":
        return _string(text, place)
    if character == "@" and text[place + 1 : place + 2] in ("'", '"') and text[place + 1 : place + 2]:
        return _verbatim(text, place)
    if text.startswith("{{", place):
        raise UnsupportedError("template placeholder {{...}} outside a string", Span(place, place + 2))
    for mark in _PUNCTUATION:
        if text.startswith(mark, place):
            return Token("punctuation", mark, Span(place, place + len(mark)))
    raise RuleError(f"character '{character}' is not expected here", Span(place, place + 1))


def _name(text: str, place: int) -> Token:
    end = place
    while end < len(text) and (text[end].isalnum() or text[end] == "_"):
        end += 1
    return Token("name", text[place:end], Span(place, end))


def _number(text: str, place: int) -> Token:
    end = place
    if text[place : place + 2] in ("0x", "0X"):
        end = place + 2
        while end < len(text) and text[end] in "0123456789abcdefABCDEF":
            end += 1
        return _integer(text, Span(place, end), 16)
    end = _after_digits(text, end)
    real = text[end : end + 1] == "." and not (text[end + 1 : end + 2] == "." or text[end + 1 : end + 2].isalpha())
    if real:  # 10. is a real, 10..20 a range
        end = _after_digits(text, end + 1)
    unit_end = end
    while unit_end < len(text) and text[unit_end].isalpha():
        unit_end += 1
    unit = text[end:unit_end]
    if unit.lower().startswith("e") and unit.lower() == "e":
        return _exponent(text, place, end)
    if unit:
        return _timespan(text, place, end, unit_end)
    if real:
        return Token("literal", text[place:end], Span(place, end), float(text[place:end]), REAL)
    return _integer(text, Span(place, end), 10)


def _after_digits(text: str, place: int) -> int:
    while place < len(text) and text[place] in _DIGITS:
        place += 1
    return place


def _integer(text: str, span: Span, base: int) -> Token:
    digits = text[span.start : span.end].removeprefix("0x").removeprefix("0X").lstrip("0") or "0"
    value = int(digits, base) if len(digits) < 20 else 2**63
    if value > 2**63 - 1:
        raise RuleError(f"'{text[span.start : span.end][:40]}' does not fit in 64 bits", span)
    return Token("literal", text[span.start : span.end], span, value, INTEGER)


def _exponent(text: str, place: int, end: int) -> Token:
    end += 1
    if text[end : end + 1] in ("+", "-") and text[end : end + 1]:
        end += 1
    end = _after_digits(text, end)
    try:
        return Token("literal", text[place:end], Span(place, end), float(text[place:end]), REAL)
    except ValueError:
        raise RuleError(f"'{text[place:end]}' is no number", Span(place, end)) from None


def _timespan(text: str, place: int, end: int, unit_end: int) -> Token:
    unit, span = text[end:unit_end], Span(place, unit_end)
    if unit in ("tick", "ticks") and (ticks := float(text[place:end])) % 10 == 0:
        return Token("literal", text[place:unit_end], span, round(ticks) // 10, TIMESPAN)
    if unit in ("tick", "ticks"):
        raise UnsupportedError("a timespan finer than a microsecond", span)
    if unit not in MICROSECONDS:
        return Token("mistake", text[place:unit_end], span)  # fine inside datetime(2026-01-14T09:02)
    return Token("literal", text[place:unit_end], span, round(float(text[place:end]) * MICROSECONDS[unit]), TIMESPAN)


def _string(text: str, place: int) -> Token:
    quote, end, made = text[place], place + 1, []
    while end < len(text) and text[end] not in (quote, "\n"):
        if text[end] == "\\" and end + 1 < len(text):
            piece, end = _escape(text, end)
            made.append(piece)
        else:
            made.append(text[end])
            end += 1
    if text[end : end + 1] != quote:
        raise RuleError("the string has no end on its line", Span(place, end))
    return Token("literal", text[place : end + 1], Span(place, end + 1), "".join(made), TEXT)


def _escape(text: str, place: int) -> tuple[str, int]:
    """The character of an escape, and where the text goes on."""
    letter = text[place + 1]
    widths = {"u": 4, "x": 2, "U": 8}
    if letter in widths:
        digits = text[place + 2 : place + 2 + widths[letter]]
        try:
            return chr(int(digits, 16)), place + 2 + widths[letter]
        except (ValueError, OverflowError):
            raise RuleError(f"'\\{letter}{digits}' is no character", Span(place, place + 2)) from None
    return _ESCAPES.get(letter, letter), place + 2


def _verbatim(text: str, place: int) -> Token:
    made: list[str] = []
    quote, end = text[place + 1], place + 2
    while end < len(text):
        if text[end] == quote:
            if text[end + 1 : end + 2] != quote:
                return Token("literal", text[place : end + 1], Span(place, end + 1), "".join(made), TEXT)
            end += 1
        made.append(text[end])
        end += 1
    raise RuleError("the string has no end", Span(place, len(text)))


def _fenced(text: str, place: int) -> Token:
    end = text.find(text[place : place + 3], place + 3)
    if end < 0:
        raise RuleError("the string has no end", Span(place, len(text)))
    return Token("literal", text[place : end + 3], Span(place, end + 3), text[place + 3 : end], TEXT)
