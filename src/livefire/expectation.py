"""An expectation: what one scenario demands of one detection, as values; livefire.scoring.expectations judges it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """A step of the timeline, or one part of it. `at_least` None: every instance that has the part."""

    step: str
    part: str | None = None
    at_least: int | None = None

    @staticmethod
    def of(text: str, *, at_least: int | None = None) -> Target:
        """`leak` or `leak.get_signin_token`."""
        step, _, part = text.partition(".")
        return Target(step, part or None, at_least)

    def __str__(self) -> str:
        return f"{self.step}.{self.part}" if self.part else self.step


@dataclass(frozen=True)
class Expectation:
    """One entry of a scenario's `expect`. `only` empty: every language of the detection.

    `fires_on` is exact: a match elsewhere fails, except on `also_fires_on`. `misses` are known: a catch is stale.
    `alerts_at_least` and `alerts_at_most` bound all matches of the detection in the scenario; None is no bound.
    """

    scenario: str
    detection: str
    only: tuple[str, ...] = ()
    fires_on: tuple[Target, ...] = ()
    also_fires_on: tuple[Target, ...] = ()
    misses: tuple[Target, ...] = ()
    silent: bool = False
    alerts_at_least: int | None = None
    alerts_at_most: int | None = None
    because: str = ""

    def names(self, detection: str, language: str) -> bool:
        """Whether this entry is about that detection in that language."""
        return self.detection == detection and (not self.only or language in self.only)

    @property
    def positives(self) -> frozenset[tuple[str, str | None]]:
        """The (step, part) that this entry names as positives; part None is every part of the step."""
        return frozenset((target.step, target.part) for target in self.fires_on)


__all__ = ["Expectation", "Target"]
