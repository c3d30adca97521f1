"""A regular expression of a rule in, the same one for RE2 out, once it is known to compile; else an error of ours."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from livefire.errors import RuleError, Span, UnsupportedError

LONGEST = 10_000
# what Perl's and Java's engines read and RE2 does not: look-around, back references, possessive repeats
_ELSEWHERE = (
    "invalid perl operator",
    "invalid escape sequence",
    "bad repetition operator",
    "invalid repetition size",
    "pattern too",
)


def checked(text: str, flags: str, span: Span) -> str:
    """The pattern with its flags in front."""
    if len(text) > LONGEST:
        raise UnsupportedError(f"a regular expression of more than {LONGEST} characters", span)
    if "(?<" in text.replace("\\(", ""):
        raise UnsupportedError("'(?<' in a regular expression", span)
    pattern = f"(?{flags}){text}" if flags else text
    try:
        pc.match_substring_regex(pa.array([""]), pattern)
    except pa.ArrowInvalid as error:
        reason = str(error).removeprefix("Invalid regular expression: ")
        kind, _, found = reason.partition(": ")
        if kind.startswith(_ELSEWHERE):
            raise UnsupportedError(f"'{found}' in a regular expression" if found else kind, span) from None
        raise RuleError(f"no regular expression: {kind}", span) from None
    return pattern


def matches_nothing(pattern: str) -> bool:
    """Whether a pattern that is known to compile matches the empty text."""
    return bool(pc.match_substring_regex(pa.array([""]), pattern)[0].as_py())


__all__ = ["checked", "matches_nothing"]
