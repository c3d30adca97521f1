"""JSON_EXTRACT: a JSON text and a constant path in, the value at the path as a text out.

A path is names and places: `$.user.emails[0]`, `['a name'].b`; the `$` may be left out.
"""

from __future__ import annotations

import re

from livefire.errors import RuleError
from livefire.languages.esql.site import Site
from livefire.plan import Literal, Value
from livefire.plan.types import INTEGER, TEXT

_STEP = re.compile(
    r"""
      \[ [ \t]* (?P<place> [0-9]{1,9} ) [ \t]* \]
    | \[ [ \t]* (?: ' (?P<single> [^'\\]* ) ' | " (?P<double> [^"\\]* ) " ) [ \t]* \]
    | \.? (?P<name> [^.\[\]'"*?$\\\s]+ )
    """,
    re.VERBOSE | re.ASCII,
)


def json_extract(site: Site) -> Value:
    """A text without quotes, a number or boolean as written, an object or array as compact JSON; null when it is not there."""
    site.expect(2)
    found: Value = site.call("parse_json", site.scalar(0, TEXT))
    for step in _steps(site, site.text(1)):
        if isinstance(step, int):
            found = site.call("json_at", found, Literal(step, INTEGER, site.value(1).span))
        else:
            found = site.call("json_get", found, Literal(step, TEXT, site.value(1).span))
    return site.call("json_text", found)


def _steps(site: Site, path: str) -> list[str | int]:
    steps: list[str | int] = []
    place = 1 if path.startswith("$") else 0
    if place == 0 and path.startswith("."):
        raise RuleError(f"'{path[:60]}' where a path is expected", site.value(1).span)
    while place < len(path):
        match = _STEP.match(path, place)
        bare = match is not None and match["name"] is not None and not match[0].startswith(".")
        if match is None or (bare and place > 0):
            raise site.unsupported(f"'{path[place : place + 20]}' in a path of JSON_EXTRACT")
        steps.append(int(match["place"]) if match["place"] else _name(match))
        place = match.end()
    if not steps and path != "$":
        raise site.unsupported("an empty path in JSON_EXTRACT")
    return steps


def _name(match: re.Match[str]) -> str:
    return next(text for text in (match["name"], match["single"], match["double"]) if text is not None)


__all__ = ["json_extract"]
