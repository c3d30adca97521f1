"""JSON texts to values and back: NaN and Infinity are no words of it, and a number too great for a real is null.

A text that is nested deeper than MOST_NESTED is not read, whatever a release of Python would bear: results do not depend on it.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

MOST_NESTED = 200
_STRING, _BRACKET = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL), re.compile(r"[\[\]{}]")


def value_of(text: str) -> Any:
    """The value of a JSON text; ValueError when it is none, RecursionError when it is nested too deeply."""
    return loaded(text, parse_constant=_no_word, parse_float=_real)


def loaded(text: str, **hooks: Any) -> Any:
    """json.loads with its hooks; RecursionError for what is nested too deeply."""
    check_nesting(text)
    return json.loads(text, **hooks)


def check_nesting(text: str) -> None:
    """RecursionError for a JSON text that is nested deeper than MOST_NESTED."""
    if text.count("{") + text.count("[") <= MOST_NESTED:
        return
    depth = 0
    for bracket in _BRACKET.finditer(_STRING.sub("", text)):
        depth += 1 if bracket[0] in "[{" else -1
        if depth > MOST_NESTED:
            raise RecursionError("nested too deeply")


def compact(value: Any) -> str:
    """A value as JSON without space; ValueError for a number in it that is infinite or none."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _no_word(word: str) -> None:
    raise ValueError(f"{word} is no JSON")


def _real(text: str) -> float | None:
    number = float(text)
    return number if math.isfinite(number) else None
