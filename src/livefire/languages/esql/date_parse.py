"""DATE_PARSE and dates in ISO 8601: a text, and a constant pattern of Java's DateTimeFormatter, in, a moment out.

What the text does not say is the first month, day, hour, minute or second; without an offset it is in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass

from livefire.errors import RuleError
from livefire.languages.esql.coercion import constant, null
from livefire.languages.esql.date_format import MONTHS, pieces
from livefire.languages.esql.rlike import quoted
from livefire.languages.esql.site import Site
from livefire.plan import Literal, Value
from livefire.plan.types import INTEGER, TEXT, TIMESTAMP

_ZONE = r"Z|[+-][0-9]{2}(?::?[0-9]{2})?"
_DAY = rf"\A([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}(?:T[0-9]{{2}}:[0-9]{{2}}(?::[0-9]{{2}}(?:\.[0-9]{{1,9}})?)?(?:{_ZONE})?)?)\z"
_MONTH = r"\A([0-9]{4}-[0-9]{2})\z"
_YEAR = r"\A([0-9]{4})\z"


def iso_date(site: Site, text: Value) -> Value:
    """Elasticsearch's strict_date_optional_time: a year at least, a T before the time."""
    if isinstance(text, Literal) and isinstance(text.value, str):
        return _constant(text)
    month = site.call("concat", _taken(site, text, _MONTH, 1), site.literal("-01", TEXT))
    year = site.call("concat", _taken(site, text, _YEAR, 1), site.literal("-01-01", TEXT))
    return site.call("text_timestamp", site.call("coalesce", _taken(site, text, _DAY, 1), month, year))


def _constant(text: Literal) -> Literal:
    try:
        return constant(str(text.value), TIMESTAMP, text)
    except RuleError:
        return null(TIMESTAMP, text)


def _taken(site: Site, text: Value, pattern: str, group: int) -> Value:
    return site.call("extract", text, site.literal(pattern, TEXT), site.literal(group, INTEGER))


@dataclass(frozen=True)
class _Part:
    """What a run of letters fits, and which part of the date it is."""

    name: str
    pattern: str
    fixed: bool = True  # as many characters always


_PARTS: dict[str, _Part] = {
    "yyyy": _Part("year", "[0-9]{4}"),
    "uuuu": _Part("year", "[0-9]{4}"),
    "MM": _Part("month", "[0-9]{2}"),
    "M": _Part("month", "[0-9]{1,2}", fixed=False),
    "MMM": _Part("name", "|".join(month[:3] for month in MONTHS)),
    "MMMM": _Part("name", "|".join(MONTHS)),
    "dd": _Part("day", "[0-9]{2}"),
    "d": _Part("day", "[0-9]{1,2}", fixed=False),
    "HH": _Part("hour", "[0-9]{2}"),
    "H": _Part("hour", "[0-9]{1,2}", fixed=False),
    "mm": _Part("minute", "[0-9]{2}"),
    "m": _Part("minute", "[0-9]{1,2}", fixed=False),
    "ss": _Part("second", "[0-9]{2}"),
    "s": _Part("second", "[0-9]{1,2}", fixed=False),
    "XXX": _Part("zone", "Z|[+-][0-9]{2}:[0-9]{2}"),
    "XX": _Part("zone", "Z|[+-][0-9]{4}"),
    "Z": _Part("zone", "[+-][0-9]{4}"),
    **{"S" * count: _Part("fraction", f"[0-9]{{{count}}}") for count in range(1, 10)},
}


def parsed(site: Site, pattern: str, text: Value) -> Value:
    """The moment; null when the text does not fit the pattern."""
    made, names, single, variable = "", list[str](), set[str](), False
    for kind, run in pieces(site, pattern):
        if kind == "text":
            made, variable = made + "".join(map(quoted, run)), False
            continue
        part = _PARTS.get(run)
        if part is None or part.name in names or variable:
            raise site.unsupported(f"'{run}' in a date pattern")
        made, variable = made + f"({part.pattern})", not part.fixed
        names.append(part.name)
        single |= set() if part.fixed else {part.name}
    if "year" not in names or ("name" in names and "month" in names):
        raise site.unsupported(f"the date pattern '{pattern[:60]}'")
    whole = rf"\A{made}\z"
    found = {name: _taken(site, text, whole, group + 1) for group, name in enumerate(names)}
    return _moment(site, {name: _padded(site, value) if name in single else value for name, value in found.items()})


def _padded(site: Site, digits: Value) -> Value:
    """Two digits of one or two."""
    padded = site.call("concat", site.literal("0", TEXT), digits)
    start = site.call("subtract", site.call("length", padded), site.literal(2, INTEGER))
    return site.call("substring", padded, start, site.literal(2, INTEGER))


def _moment(site: Site, found: dict[str, Value]) -> Value:
    def part(name: str, otherwise: str) -> Value:
        return found.get(name, site.literal(otherwise, TEXT))

    def text(written: str) -> Value:
        return site.literal(written, TEXT)

    month = _month(site, found["name"]) if "name" in found else part("month", "01")
    parts = [found["year"], text("-"), month, text("-"), part("day", "01"), text("T"), part("hour", "00"), text(":")]
    parts += [part("minute", "00"), text(":"), part("second", "00")]
    if "fraction" in found:
        # Elasticsearch keeps milliseconds.
        parts += [text("."), site.call("substring", found["fraction"], site.literal(0, INTEGER), site.literal(3, INTEGER))]
    return site.call("text_timestamp", site.call("concat", *parts, found.get("zone", text("Z"))))


def _month(site: Site, name: Value) -> Value:
    made: Value = Literal(None, TEXT, site.span)
    for number, month in enumerate(MONTHS, 1):
        here = site.call("starts_with", site.literal(month, TEXT), name)
        made = site.call("if_else", here, site.literal(f"{number:02}", TEXT), made)
    return made


__all__ = ["iso_date", "parsed"]
