"""What the pipeline drops before anything else: null, what is empty, and a release's own texts, at every depth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def pruned(value: Any, texts: Sequence[str]) -> Any:
    """A JSON value without what is dropped; None when nothing is left."""
    if isinstance(value, Mapping):
        members = {key: kept for key, inside in value.items() if (kept := pruned(inside, texts)) is not None}
        return members or None
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [kept for inside in value if (kept := pruned(inside, texts)) is not None] or None
    return None if isinstance(value, str) and (not value or value in texts) else value


__all__ = ["pruned"]
