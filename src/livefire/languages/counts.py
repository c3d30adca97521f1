"""How many arguments a function takes."""

from __future__ import annotations

from livefire.errors import RuleError, Span


def expect(name: str, found: int, least: int, most: int, span: Span) -> None:
    """RuleError unless a call has so many arguments."""
    if not least <= found <= most:
        wanted = str(least) if least == most else f"{least} to {most}" if most < 1000 else f"{least} or more"
        raise RuleError(f"'{name}' takes {wanted} {'argument' if wanted == '1' else 'arguments'}, not {found}", span)


__all__ = ["expect"]
