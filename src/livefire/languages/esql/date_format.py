"""DATE_FORMAT: a date and a constant pattern of Java's DateTimeFormatter in, a text out."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

from livefire.errors import RuleError
from livefire.languages.esql.names import MICROSECONDS
from livefire.languages.esql.site import Site
from livefire.plan import Literal, Value
from livefire.plan.types import INTEGER, TEXT

MONTHS = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
]  # fmt: skip
_DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
Letter = Callable[[Site, Value, int], Value]


def formatted(site: Site, pattern: str, moment: Value) -> Value:
    """The date as the pattern writes it; a letter that is not known here is UnsupportedError."""
    if pattern == "iso8601":
        return site.call("timestamp_text", moment, site.literal(3, INTEGER))
    parts = [_written(site, moment, piece) for piece in pieces(site, pattern)]
    if not parts:
        raise RuleError("a date pattern without letters", site.value(0).span)
    return parts[0] if len(parts) == 1 else site.call("concat", *parts)


def pieces(site: Site, pattern: str) -> list[tuple[str, str]]:
    """Runs of one letter as ("letter", run), and everything else as ("text", it)."""
    found: list[tuple[str, str]] = []
    quotes = pattern.replace("''", "\0").split("'")
    if len(quotes) % 2 == 0:
        raise RuleError("a date pattern without its closing '", site.value(0).span)
    for index, stretch in enumerate(quotes):
        text = stretch.replace("\0", "'")
        if index % 2:
            found.append(("text", text))
            continue
        for letter, run in groupby(text):
            kind = "letter" if letter.isascii() and letter.isalpha() else "text"
            found.append((kind, "".join(run)))
    return [piece for piece in found if piece[1]]


def _written(site: Site, moment: Value, piece: tuple[str, str]) -> Value:
    kind, run = piece
    if kind == "text":
        if any(character in "{}#[]" for character in run):
            raise RuleError(f"'{run}' in a date pattern", site.value(0).span)
        return site.literal(run, TEXT)
    letter = _LETTERS.get(run[0])
    if letter is None:
        raise site.unsupported(f"'{run[0]}' in a date pattern")
    return letter(site, moment, len(run))


def _number(part: str, widest: int = 2) -> Letter:
    def written(site: Site, moment: Value, count: int) -> Value:
        if count > widest:
            raise site.unsupported(f"{count} letters for a {part} in a date pattern")
        return _padded(site, site.call("time_part", moment, site.literal(part, TEXT)), count)

    return written


def _padded(site: Site, number: Value, width: int) -> Value:
    """Zeros before the number up to the width; a number that is wider stays whole."""
    text = site.call("integer_text", number)
    missing = site.call("subtract", site.literal(width, INTEGER), site.call("length", text))
    return text if width == 1 else site.call("concat", site.call("repeat", site.literal("0", TEXT), missing), text)


def _year(site: Site, moment: Value, count: int) -> Value:
    year = site.call("time_part", moment, site.literal("year", TEXT))
    if count == 2:
        return _padded(site, site.call("modulo", year, site.literal(100, INTEGER)), 2)
    return _padded(site, year, count)


def _week_year(site: Site, moment: Value, count: int) -> Value:
    """In the United States' calendar, ES|QL's own: a week ends on Saturday and has the year of that day."""
    days = site.call("subtract", site.literal(6, INTEGER), site.call("time_part", moment, site.literal("weekday", TEXT)))
    ahead = site.call("integer_timespan", site.call("multiply", days, Literal(MICROSECONDS["day"], INTEGER, site.span)))
    return _year(site, site.call("time_add", moment, ahead), count)


def _named(part: str, names: list[str], first: int) -> Letter:
    """Three letters for the short name, four for the full one."""

    def written(site: Site, moment: Value, count: int) -> Value:
        number = site.call("time_part", moment, site.literal(part, TEXT))
        if count > 4:
            raise site.unsupported(f"{count} letters for a {part} in a date pattern")
        made: Value = site.literal(None, TEXT)
        for index, name in reversed(list(enumerate(names))):
            here = site.call("equals", number, site.literal(index + first, INTEGER))
            made = site.call("if_else", here, site.literal(name if count == 4 else name[:3], TEXT), made)
        return made

    return written


def _month(site: Site, moment: Value, count: int) -> Value:
    return (_number("month") if count < 3 else _named("month", MONTHS, 1))(site, moment, count)


def _fraction(site: Site, moment: Value, count: int) -> Value:
    if count > 6:
        raise site.unsupported(f"{count} digits of a second in a date pattern")
    text = site.call("timestamp_text", moment, site.literal(6, INTEGER))
    return site.call("substring", text, site.literal(20, INTEGER), site.literal(count, INTEGER))


def _hour_of_twelve(site: Site, moment: Value, count: int) -> Value:
    hour = site.call("time_part", moment, site.literal("hour", TEXT))
    before = site.call("modulo", site.call("add", hour, site.literal(11, INTEGER)), site.literal(12, INTEGER))
    return _padded(site, site.call("add", before, site.literal(1, INTEGER)), count)


def _half(site: Site, moment: Value, count: int) -> Value:
    hour = site.call("time_part", moment, site.literal("hour", TEXT))
    morning = site.call("less", hour, site.literal(12, INTEGER))
    return site.call("if_else", morning, site.literal("AM", TEXT), site.literal("PM", TEXT))


def _zone(site: Site, moment: Value, count: int) -> Value:
    return site.literal("Z", TEXT)


_LETTERS: dict[str, Letter] = {
    "y": _year,
    "u": _year,
    "Y": _week_year,
    "M": _month,
    "L": _month,
    "d": _number("day"),
    "D": _number("dayofyear", 3),
    "E": _named("weekday", _DAYS, 0),
    "H": _number("hour"),
    "h": _hour_of_twelve,
    "m": _number("minute"),
    "s": _number("second"),
    "S": _fraction,
    "a": _half,
    "X": _zone,
}
"""Letters of Java's DateTimeFormatter; `m` is the minute and `Y` the year of the week, as in the vendor's own traps."""

__all__ = ["MONTHS", "formatted", "pieces"]
