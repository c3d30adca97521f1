"""Pieces of SQL text: quoted texts, a literal's constant, positions as DuckDB counts them."""

from __future__ import annotations

from livefire.errors import EngineError
from livefire.plan import Literal, Value

MOST = 2**31 - 1  # more than any text or list of ours holds, and what DuckDB takes


def quoted(text: str) -> str:
    """A text as an SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def constant(value: Value) -> str | int | float | bool:
    """A literal's constant; EngineError when the catalogue asks for one and the plan has none."""
    if isinstance(value, Literal) and value.value is not None:
        return value.value
    raise EngineError("the catalogue asks for a constant here")


def from_one(index: str) -> str:
    """A position from 0, or negative from the end, as DuckDB's from 1."""
    return f"CASE WHEN {index} < 0 THEN {index} WHEN {index} < {MOST} THEN {index} + 1 END"
