"""How large a value is once an engine writes it out: shared parts count each time that they stand."""

from __future__ import annotations

from livefire.plan.values import Call, Value

MOST_PARTS = 500_000
DEEPEST = 150


def is_too_large(value: Value) -> bool:
    """Whether a value has more parts than any engine should be given, or nests deeper.

    A function may use its argument several times, so a short nest in a rule may be a huge value.
    """
    parts, depth = _measure(value)
    return parts > MOST_PARTS or depth > DEEPEST


def _measure(value: Value) -> tuple[int, int]:
    """Parts and depth, each distinct part visited once."""
    known: dict[int, tuple[int, int]] = {}
    waiting = [value]
    while waiting:
        last = waiting[-1]
        inside = last.arguments if isinstance(last, Call) else ()
        missing = [one for one in inside if id(one) not in known]
        if missing:
            waiting += missing
            continue
        measures = [known[id(one)] for one in inside]
        known[id(last)] = (1 + sum(size for size, _ in measures), 1 + max((depth for _, depth in measures), default=0))
        waiting.pop()
    return known[id(value)]


__all__ = ["is_too_large"]
