"""RLIKE: a value and constant Lucene patterns in, a condition out.

Lucene's operators are read here and said again for RE2: `~` complement and `&` intersection become conditions where
they stand outermost, `@` any text, `#` nothing, `<n-m>` numbers in a range, `"..."` literal. A pattern fits whole values.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias, assert_never

from livefire.errors import RuleError, Span, UnsupportedError
from livefire.languages.esql.ranges import digits_between
from livefire.languages.esql.site import Site
from livefire.languages.regex import checked
from livefire.plan import Literal, Value, call
from livefire.plan.types import TEXT

_DEEPEST = 50
_LONGEST = 10_000
_MOST_REPEATS = 1000  # RE2 refuses more
_NOTHING = r"[^\x{0}-\x{10FFFF}]"
_CLASSES = {
    "d": "0-9",
    "D": r"\x{0}-/:-\x{10FFFF}",
    "s": r" \t\n\r",
    "S": r"\x{0}-\x{8}\x{B}\x{C}\x{E}-\x{1F}!-\x{10FFFF}",
    "w": "0-9A-Za-z_",
    "W": r"\x{0}-/:-@\[-\^`{-\x{10FFFF}",
}


@dataclass(frozen=True)
class Plain:
    """A stretch that RE2 says by itself; `repeats` is how often its parts may be counted out.

    `atom`: a repetition behind it means all of it.
    """

    pattern: str
    repeats: int = 1
    atom: bool = False


@dataclass(frozen=True)
class Either:
    several: tuple[Part, ...]


@dataclass(frozen=True)
class Both:
    several: tuple[Part, ...]


@dataclass(frozen=True)
class Not:
    part: Part


Part: TypeAlias = Plain | Either | Both | Not


def rlike(site: Site) -> Value:
    """True when the whole value fits one of the patterns."""
    subject = site.scalar(0, TEXT)
    conditions = [_condition(subject, _pattern(site, index)) for index in range(1, len(site.operands))]
    return conditions[0] if len(conditions) == 1 else site.call("or", *conditions)


def _pattern(site: Site, index: int) -> tuple[Part, Span | None]:
    text, span = site.text(index), site.value(index).span
    if len(text) > _LONGEST:
        raise UnsupportedError(f"a pattern of more than {_LONGEST} characters", span)
    reader = _Reader(text, span)
    part = _either(reader) if text else Plain("")
    if reader.more():
        raise RuleError(f"'{reader.rest()}' where the pattern's end is expected", span)
    return part, span


def _condition(subject: Value, pattern: tuple[Part, Span | None]) -> Value:
    part, span = pattern
    match part:
        case Plain(text):
            return call("matches_whole", subject, Literal(checked(text, "", span or Span(0, 0)), TEXT, span))
        case Either(several) if not all(isinstance(one, Plain) for one in several):
            return call("or", *(_condition(subject, (one, span)) for one in several))
        case Either():
            return _condition(subject, (_plain(part, span), span))
        case Both(several):
            return call("and", *(_condition(subject, (one, span)) for one in several))
        case Not(one):
            return call("not", _condition(subject, (one, span)))
        case _:
            assert_never(part)


def _plain(part: Part, span: Span | None) -> Plain:
    """The part as one RE2 pattern; it may stand inside another."""
    match part:
        case Plain():
            return part
        case Either(several):
            inside = [_plain(one, span) for one in several]
            return Plain("(?:" + "|".join(one.pattern for one in inside) + ")", max(one.repeats for one in inside), atom=True)
        case Both():
            raise UnsupportedError("'&' inside an RLIKE pattern", span)
        case Not():
            raise UnsupportedError("'~' inside an RLIKE pattern", span)
        case _:
            assert_never(part)


@dataclass
class _Reader:
    text: str
    span: Span | None
    place: int = 0
    depth: int = 0

    def more(self) -> bool:
        return self.place < len(self.text)

    def peek(self, characters: str) -> bool:
        return self.more() and self.text[self.place] in characters

    def skip(self, character: str) -> bool:
        found = self.peek(character)
        self.place += found
        return found

    def take(self) -> str:
        if not self.more():
            raise RuleError("an RLIKE pattern that ends too early", self.span)
        self.place += 1
        return self.text[self.place - 1]

    def until(self, mark: str) -> str:
        end = self.text.find(mark, self.place)
        if end < 0:
            raise RuleError(f"an RLIKE pattern without its closing {mark}", self.span)
        found, self.place = self.text[self.place : end], end + 1
        return found

    def rest(self) -> str:
        return self.text[self.place : self.place + 20]


def _either(reader: _Reader) -> Part:
    reader.depth += 1
    if reader.depth > _DEEPEST:
        raise RuleError(f"an RLIKE pattern nested deeper than {_DEEPEST} levels", reader.span)
    several = [_both(reader)]
    while reader.skip("|"):
        several.append(_both(reader))
    reader.depth -= 1
    return several[0] if len(several) == 1 else Either(tuple(several))


def _both(reader: _Reader) -> Part:
    several = [_sequence(reader)]
    while reader.skip("&"):
        several.append(_sequence(reader))
    return several[0] if len(several) == 1 else Both(tuple(several))


def _sequence(reader: _Reader) -> Part:
    """The first item is read whatever it is: Lucene takes a leading `|`, `*` or `)` as a plain character."""
    several = [_repeated(reader)]
    while reader.more() and not reader.peek(")|&"):
        several.append(_repeated(reader))
    if len(several) == 1:
        return several[0]
    inside = [_plain(one, reader.span) for one in several]
    return Plain("".join(one.pattern for one in inside), max(one.repeats for one in inside))


def _repeated(reader: _Reader) -> Part:
    item = _complement(reader)
    while reader.peek("?*+{"):
        inside = _plain(item, reader.span)
        mark, repeats = _times(reader, inside.repeats)
        item = Plain((inside.pattern if inside.atom else f"(?:{inside.pattern})") + mark, repeats)
    return item


def _times(reader: _Reader, inside: int) -> tuple[str, int]:
    mark = reader.take()
    if mark != "{":
        return mark, inside
    least, comma, most = reader.until("}").partition(",")
    if not least.isdecimal() or (most and not most.isdecimal()):
        raise RuleError("a repetition without its numbers in an RLIKE pattern", reader.span)
    greatest = max(int(least[:9]), int(most[:9] or 0), 1) * inside
    if greatest > _MOST_REPEATS:
        raise UnsupportedError(f"a repetition of more than {_MOST_REPEATS}", reader.span)
    if most and int(most) < int(least):
        raise RuleError(f"a repetition from {least} to {most} in an RLIKE pattern", reader.span)
    return "{" + least + comma + most + "}", greatest


def _complement(reader: _Reader) -> Part:
    negations = 0
    while reader.skip("~"):
        negations += 1
    item = _item(reader)
    return Not(item) if negations % 2 else item


def _item(reader: _Reader) -> Part:
    character = reader.take()
    match character:
        case ".":
            return Plain(".", atom=True)
        case "@":
            return Plain(".*")
        case "#":
            return Plain(_NOTHING, atom=True)
        case "[":
            return Plain(_bracket(reader), atom=True)
        case '"':
            return Plain("(?:" + "".join(quoted(one) for one in reader.until('"')) + ")")
        case "(":
            return _group(reader)
        case "<":
            return Plain(_interval(reader))
        case "\\":
            return Plain(_escaped(reader), atom=True)
        case _:
            return Plain(quoted(character), atom=True)


def _group(reader: _Reader) -> Part:
    if reader.skip(")"):
        return Plain("(?:)")
    inside = _either(reader)
    if not reader.skip(")"):
        raise RuleError("an RLIKE pattern without its closing )", reader.span)
    if not isinstance(inside, Plain) or inside.atom:
        return inside
    return Plain(f"(?:{inside.pattern})", inside.repeats, atom=True)


def _interval(reader: _Reader) -> str:
    first, minus, last = reader.until(">").partition("-")
    if not (minus and first.isdecimal() and last.isdecimal() and len(first) < 10 and len(last) < 10):
        raise RuleError("'<' without a range of numbers in an RLIKE pattern", reader.span, hint="\\< is a plain '<'")
    width = len(first) if len(first) == len(last) else 0
    least, most = sorted((int(first), int(last)))
    return digits_between(least, most, width)


def _escaped(reader: _Reader) -> str:
    """What follows a backslash: \\d \\s \\w and their opposites, or a character that is no letter."""
    character = reader.take()
    if character in _CLASSES:
        return f"[{_CLASSES[character]}]"
    return quoted(_plain_character(reader, character))


def _plain_character(reader: _Reader, character: str) -> str:
    if character.isascii() and character.isalpha():
        raise RuleError(f"'\\{character}' in an RLIKE pattern", reader.span, hint="\\d \\D \\s \\S \\w \\W exist")
    return character


def _bracket(reader: _Reader) -> str:
    negated = reader.skip("^")
    made = _member(reader)
    while reader.more() and not reader.peek("]"):
        made += _member(reader)
    if not reader.skip("]"):
        raise RuleError("an RLIKE pattern without its closing ]", reader.span)
    return f"[{'^' if negated else ''}{made}]"


def _member(reader: _Reader) -> str:
    escaped = reader.skip("\\")
    first = reader.take()
    if escaped:
        if first in _CLASSES:
            return _CLASSES[first]
        if first == "\\":
            return "\\\\"  # Lucene begins no range with an escaped backslash
        _plain_character(reader, first)
    if not reader.skip("-"):
        return _in_brackets(first)
    reader.skip("\\")
    last = reader.take()
    if last < first:
        raise RuleError(f"a range from '{first}' to '{last}' in an RLIKE pattern", reader.span)
    return f"{_in_brackets(first)}-{_in_brackets(last)}"


def quoted(character: str) -> str:
    """A character as RE2 takes it literally."""
    return "\\" + character if character in r"\.+*?()|[]{}^$" else character


def _in_brackets(character: str) -> str:
    return "\\" + character if character in r"\]^-[" else character


__all__ = ["quoted", "rlike"]
