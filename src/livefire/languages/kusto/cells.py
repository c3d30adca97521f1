"""Texts of files, and values that a query writes as rows, to constants of a type: what is not of the type is null."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

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


def as_type(value: Constant, type: Type, wanted: Type) -> Constant:
    """A value of one type as a constant of another, null where it is none; KeyError when there is no way between the types."""
    if value is None:
        return "" if wanted is TEXT else None
    if type is wanted:
        return value
    if type is TEXT and wanted in _CONVERSIONS and wanted is not DYNAMIC:
        return converted(str(value), wanted)
    return _CASTS[type, wanted](value)


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


def _within(type: Type) -> Callable[[Constant], Constant]:
    """What is inside a dynamic value, as a constant of the type; null for an array or a bag."""

    def read(text: Constant) -> Constant:
        inside = json.loads(str(text))
        return converted(inside if isinstance(inside, str) else str(text), type)

    return read


_CASTS: dict[tuple[Type, Type], Callable[[Any], Constant]] = {
    (INTEGER, REAL): float,
    (REAL, INTEGER): lambda value: converted(str(math.trunc(value)), INTEGER) if math.isfinite(value) else None,
    (BOOLEAN, INTEGER): int,
    (BOOLEAN, REAL): float,
    (INTEGER, BOOLEAN): bool,
    (INTEGER, TEXT): str,
    (BOOLEAN, TEXT): str,
    (TEXT, DYNAMIC): lambda value: json.dumps(value, ensure_ascii=False),
    (INTEGER, DYNAMIC): json.dumps,
    (BOOLEAN, DYNAMIC): json.dumps,
    (REAL, DYNAMIC): lambda value: json.dumps(value) if math.isfinite(value) else None,
    (DYNAMIC, TEXT): str,
    **{(DYNAMIC, type): _within(type) for type in (INTEGER, REAL, BOOLEAN, TIMESTAMP)},
}


__all__ = ["as_type", "converted"]
