"""Whether a query's document (columns, types, rows) says what a documented table says.

A documented cell is text: marked up (<br>, back quotes), spaced out, rounded, or written as another display does (True,
1.00:00:00, 2026-01-14 09:00:00.0000000, several lines as a list that numbers them). `same` reads it by the found value's
type and compares values. Nothing else is forgiven:
names and count of the columns, count of the rows, and their order where the query sorts, but for rows its keys do not tell apart.
"""

from __future__ import annotations

import datetime
import html
import json
import re
from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

NULLS = ("", "null", "(null)", "<null>")
TYPES = {
    "string": "text", "guid": "text", "dynamic": "text", "long": "integer", "int": "integer", "real": "real", "double": "real",
    "decimal": "real", "bool": "boolean", "datetime": "timestamp", "timespan": "timespan",
}  # fmt: skip


def difference(
    document: dict[str, Any], columns: Sequence[str], rows: Sequence[Sequence[str]], *, keys: Sequence[str] | None, sets: bool
) -> str:
    """What differs from the documented table, in a few words; "" when nothing does. `keys`: what the rows are sorted by."""
    names = [_unmarked(name).lower() for name in columns]
    found = [column["name"].lower() for column in document["columns"]]
    if sorted(names) != sorted(found):
        return f"columns {', '.join(found)}, not {', '.join(names)}"
    types = [document["columns"][found.index(name)]["type"] for name in names]
    values = [[row[found.index(name)] for name in names] for row in document["rows"]]
    if len(values) != len(rows):
        return f"{len(values)} rows, not {len(rows)}"
    wrong = _in_any_order(values, rows, types, sets)
    if wrong or keys is None:
        return wrong
    places = [names.index(key.lower()) for key in keys if key.lower() in names]
    telling = places if len(places) == len(keys) else range(len(names))
    return _in_order(values, rows, types, telling)


def _in_order(
    values: Sequence[Sequence[Any]], rows: Sequence[Sequence[str]], types: Sequence[str], telling: Sequence[int]
) -> str:
    for found, documented in zip(values, rows, strict=True):
        if not all(same(documented[i], found[i], types[i]) for i in telling):
            return f"{found} at the place of {list(documented)}"
    return ""


def _in_any_order(values: Sequence[Sequence[Any]], rows: Sequence[Sequence[str]], types: Sequence[str], sets: bool) -> str:
    left = list(values)
    for documented in rows:
        place = next((i for i, found in enumerate(left) if _row(found, documented, types, sets)), None)
        if place is None:
            return f"no row {list(documented)} among {left[:3]}"
        left.pop(place)
    return ""


def _row(found: Sequence[Any], documented: Sequence[str], types: Sequence[str], sets: bool) -> bool:
    return all(same(text, value, type, sets=sets) for text, value, type in zip(documented, found, types, strict=True))


def consumed(text: str, cells: Sequence[tuple[Any, str]]) -> bool:
    """Whether the text is these cells (value, type) joined by commas or line breaks, a cell's own commas among them."""
    if not cells:
        return not text
    (value, type), *rest = cells
    for place in [match.start() for match in re.finditer("[,\n]", text)] if rest else [len(text)]:
        if same(text[:place], value, type) and (not rest or consumed(text[place + 1 :], rest)):
            return True
    return False


def same(documented: str, found: Any, type: str, *, sets: bool = False) -> bool:
    """Whether a documented cell shows the value found; `sets`: arrays are in no order."""
    text = _unmarked(documented)
    if found is None:
        return text.lower() in NULLS
    match type:
        case "boolean":
            return text.lower() in (("true", "1") if found else ("false", "0"))
        case "integer" | "real":
            return _same_number(text, Decimal(repr(found)))
        case "timestamp":
            return _moment(text) is not None and _moment(text) == _moment(str(found))
        case "timespan":
            return _timespan(text) is not None and _timespan(text) == _timespan(str(found))
        case _:
            return _same_text(text, str(found), sets)


def _same_text(text: str, found: str, sets: bool) -> bool:
    if _spaced(text) == _spaced(found) or (found == "" and text.lower() in NULLS):
        return True
    if _moment(text) is not None and _moment(text) == _moment(found.strip('"')):
        return True
    if found.count("\n") and _listed(text) == found.split("\n"):
        return True
    left, right = _json(text), _json(found)
    left = _json(text.replace("'", '"')) if left is None else left  # as some pages write strings in arrays
    if left == found:
        return True
    if isinstance(right, list | dict) or (found.startswith('"') and isinstance(right, str)):
        return _same_json(left if left is not None else text, right, sets)
    return False


def _listed(text: str) -> list[str]:
    """The lines of a list that numbers them and names the column before the first; none when the text is no such list."""
    lines = text.split("\n")
    if not re.match(r'1\. "\w+": ', lines[0]) or not all(line.startswith(f"{i}. ") for i, line in enumerate(lines, start=1)):
        return []
    return [re.sub(r'^1\. "\w+": |^\d+\. ', "", line) for line in lines]


def _same_json(documented: Any, found: Any, sets: bool) -> bool:
    if isinstance(documented, dict) and isinstance(found, dict):
        return documented.keys() == found.keys() and all(_same_json(documented[key], found[key], sets) for key in found)
    if isinstance(documented, list) and isinstance(found, list):
        if sets:
            documented, found = sorted(documented, key=json.dumps), sorted(found, key=json.dumps)
        return len(documented) == len(found) and all(_same_json(a, b, sets) for a, b in zip(documented, found, strict=True))
    if isinstance(documented, bool) or isinstance(found, bool):
        return documented is found
    if isinstance(found, int | float):
        return isinstance(documented, int | float) and _same_number(repr(documented), Decimal(repr(found)))
    if isinstance(found, str) and isinstance(documented, str):
        return _spaced(documented) == _spaced(found) or (_moment(found) is not None and _moment(found) == _moment(documented))
    return bool(documented == found)


def _same_number(text: str, found: Decimal) -> bool:
    """Equal, or equal once the found number is rounded (or cut) to the digits that the text shows."""
    try:
        documented = Decimal(text.replace(",", "") if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", text) else text)
    except InvalidOperation:
        return False
    if not (documented.is_finite() and found.is_finite()) or documented == found:
        return documented == found
    exponent = documented.as_tuple().exponent
    if not isinstance(exponent, int) or exponent >= 0:
        return False
    ways = (ROUND_HALF_UP, ROUND_HALF_EVEN, ROUND_DOWN)
    try:
        return any(found.quantize(Decimal(1).scaleb(exponent), rounding=way) == documented for way in ways)
    except InvalidOperation:
        return abs(found - documented) <= abs(documented) * Decimal("1e-14")


_MOMENT = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,7}))?)?)?Z?")
_AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: (\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,7}))?)?)?( [AP]M)?")


def _moment(text: str) -> datetime.datetime | None:
    """A date and time, to the microsecond, of ISO 8601 or as month/day/year."""
    if match := _MOMENT.fullmatch(text):
        year, month, day, hour, minute, second, fraction = match.groups()
    elif match := _AMERICAN.fullmatch(text):
        month, day, year, hour, minute, second, fraction, half = match.groups()
        if half:
            hour = str(int(hour or 0) % 12 + (12 if half == " PM" else 0))
    else:
        return None
    micros = int(((fraction or "") + "000000")[:6])
    try:
        return datetime.datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), micros)
    except ValueError:
        return None


_TIMESPAN = re.compile(r"(-)?(?:(\d+)[.:](?=\d+:\d+:))?(\d+):(\d+)(?::(\d+)(?:\.(\d{1,7}))?)?")


def _timespan(text: str) -> int | None:
    """A timespan in microseconds: [-][d.]hh:mm:ss[.fffffff], the days also before a colon."""
    match = _TIMESPAN.fullmatch(text)
    if not match:
        return 0 if text == "0" else None
    sign, days, hours, minutes, seconds, fraction = match.groups()
    total = ((int(days or 0) * 24 + int(hours)) * 60 + int(minutes)) * 60 + int(seconds or 0)
    return (-1 if sign else 1) * (total * 1_000_000 + int(((fraction or "") + "000000")[:6]))


def _unmarked(text: str) -> str:
    """Without the markup of a table: line breaks as <br>, back quotes around, entities."""
    plain = html.unescape(re.sub(r"<br ?/?>", "\n", text)).strip()
    return plain[1:-1] if len(plain) > 1 and plain[0] == plain[-1] == "`" else plain.replace("\\|", "|")


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
