"""The placeholders of Sentinel's hunting queries: the hunt's time, which is the last day before now()."""

from __future__ import annotations

import re

from livefire.errors import Span, UnsupportedError
from livefire.plan import Literal, Value, call
from livefire.plan.types import INTEGER, TEXT, TIMESPAN

DAY = 86_400_000_000
_TIMES = {"StartTimeISO": DAY, "EndTimeISO": 0}  # how long before now(); the hunting page asks for the last 24 hours


def with_times(text: str, span: Span) -> Value:
    """A string with {{StartTimeISO}} and {{EndTimeISO}} as the times that they stand for."""
    first, *rest = re.split(r"\{\{\s*(\w+)\s*\}\}", text)
    pieces: list[Value] = [Literal(first, TEXT, span)]
    for name, following in zip(rest[::2], rest[1::2], strict=True):
        if name not in _TIMES:
            raise UnsupportedError(f"template placeholder {{{{{name}}}}}", span)
        moment = call("time_subtract", call("now"), Literal(_TIMES[name], TIMESPAN), span=span)
        pieces += [call("timestamp_text", moment, Literal(7, INTEGER), span=span), Literal(following, TEXT, span)]
    if not rest:
        return Literal(text, TEXT, span)
    said = [piece for piece in pieces if not (isinstance(piece, Literal) and piece.value == "")]
    return said[0] if len(said) == 1 else call("concat", *said, span=span)


__all__ = ["with_times"]
