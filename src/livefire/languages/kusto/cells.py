"""A text of a file to a constant of a type, as Kusto reads files: what is not of the type is null."""

from __future__ import annotations

import json
import math
from collections.abc import Callable

from livefire.plan import Constant
from livefire.plan.json_values import compact, value_of
from livefire.plan.moments import moment
from livefire.plan.types import BOOLEAN, DYNAMIC, INTEGER, REAL, TEXT, TIMESTAMP, Type


def converted(text: str, type: Type) -> Constant:
    """The text as a constant of the type."""
    try:
        return _CONVERSIONS[type](text.strip()) if type in _CONVERSIONS and type is not TEXT else text if type is TEXT else None
    except (ValueError, KeyError, RecursionError, OverflowError):
        return None


def _integer(text: str) -> int:
    value = int(text)
    if not -(2**63) <= value < 2**63:
        raise OverflowError(text)
    return value


def _real(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise OverflowError(text)
    return value


def _dynamic(text: str) -> str:
    try:
        return compact(value_of(text))
    except ValueError:
        return json.dumps(text, ensure_ascii=False)


_CONVERSIONS: dict[Type, Callable[[str], Constant]] = {
    INTEGER: _integer,
    REAL: _real,
    BOOLEAN: lambda text: {"true": True, "false": False, "1": True, "0": False}[text.lower()],
    TIMESTAMP: moment,
    DYNAMIC: _dynamic,
}


__all__ = ["converted"]
