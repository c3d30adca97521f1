"""What a vendor's file holds, of whatever type, to the texts and mappings that are expected there; anything else is left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def texts(value: Any) -> tuple[str, ...]:
    """One text, or the texts and numbers of a list."""
    if isinstance(value, str):
        return (value,)
    return tuple(str(one) for one in value if isinstance(one, str | int | float)) if isinstance(value, list) else ()


def tables(value: Any) -> list[Mapping[str, Any]]:
    """The mappings of a list."""
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


__all__ = ["tables", "texts"]
