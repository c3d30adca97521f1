"""Numbers as a reader wants them: thousands apart, three digits that count, per cent."""

from __future__ import annotations


def counted(value: float) -> str:
    """A count or a volume: whole above a hundred, else with the digits that say something."""
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def per_cent(share: float | None) -> str:
    """A share in per cent, with three digits that count and never more; `-` when there is none."""
    if share is None:
        return "-"
    percent = share * 100
    if percent in (0, 100):
        return f"{percent:.0f} %"
    if percent > 99.9:  # not quite all is not all
        return "> 99.9 %"
    return f"{percent:.3g} %" if percent >= 0.001 else "< 0.001 %"


def several(value: float, noun: str) -> str:
    """`1 event`, `2 events`."""
    return f"{counted(value)} {noun}{'' if value == 1 else 's'}"
