"""JSON texts to values and back: NaN and Infinity are no words of it, and a number too great for a real is null."""

from __future__ import annotations

import json
import math
from typing import Any


def value_of(text: str) -> Any:
    """The value of a JSON text; ValueError when it is none, RecursionError when it is nested too deeply."""
    return json.loads(text, parse_constant=_no_word, parse_float=_real)


def compact(value: Any) -> str:
    """A value as JSON without space; ValueError for a number in it that is infinite or none."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _no_word(word: str) -> None:
    raise ValueError(f"{word} is no JSON")


def _real(text: str) -> float | None:
    number = float(text)
    return number if math.isfinite(number) else None
