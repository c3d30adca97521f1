"""What a query is refused for while it runs: from a call of `unsupported_if` to the text of SQL's error, and back to ours."""

from __future__ import annotations

from collections.abc import Sequence

from livefire.engines.sql_texts import constant, quoted
from livefire.errors import Span, UnsupportedError
from livefire.plan import Call

_MARK = "livefire refuses"


def unsupported_if(call: Call, sql: Sequence[str]) -> str:
    """The value, or an error that names the construct and its place in the rule's text."""
    span = call.span or Span(-1, -1)
    message = f"{_MARK} {span.start} {span.end} {constant(call.arguments[2])}"
    return f"CASE WHEN {sql[1]} THEN error({quoted(message)}) ELSE {sql[0]} END"


def refusal(message: str) -> UnsupportedError | None:
    """What an engine's error says of such a call; None for any other error."""
    _, mark, told = message.partition(f"{_MARK} ")
    if not mark:
        return None
    start, end, construct = told.split("\n")[0].split(" ", 2)
    return UnsupportedError(construct, Span(int(start), int(end)) if int(start) >= 0 else None)


__all__ = ["refusal", "unsupported_if"]
