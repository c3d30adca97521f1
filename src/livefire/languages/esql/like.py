"""LIKE: a value and constant patterns in, a condition out."""

from __future__ import annotations

from livefire.errors import RuleError, Span
from livefire.languages.esql.coercion import is_not_null
from livefire.languages.esql.site import Site
from livefire.plan import Literal, Value
from livefire.plan.types import TEXT


def like(site: Site) -> Value:
    """True when the whole value fits one of the patterns: `*` is any run, `?` one character."""
    subject = site.scalar(0, TEXT)
    conditions = [_fits(site, subject, index) for index in range(1, len(site.operands))]
    return conditions[0] if len(conditions) == 1 else site.call("or", *conditions)


def _fits(site: Site, subject: Value, index: int) -> Value:
    pattern = site.text(index)
    span = site.value(index).span
    _check(pattern, span)
    if pattern and not pattern.strip("*"):
        # ES|QL rewrites a pattern of stars alone to IS NOT NULL, so its negation keeps the nulls.
        return is_not_null(subject)
    return site.call("glob", subject, Literal(pattern, TEXT, span))


def _check(pattern: str, span: Span | None) -> None:
    """A backslash stands before `*`, `?` or another backslash only."""
    place = pattern.find("\\")
    while place >= 0:
        escaped = pattern[place + 1 : place + 2]
        if escaped not in ("*", "?", "\\"):
            found = f"'\\{escaped}'" if escaped else "a backslash at the end"
            raise RuleError(f"{found} in a LIKE pattern", span, hint="a backslash stands before * ? or \\ only")
        place = pattern.find("\\", place + 2)


__all__ = ["like"]
