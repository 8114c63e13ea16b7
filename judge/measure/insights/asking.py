"""What is asked of the log: which days, which positions, and where popular, often and enough begin."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from judge.errors import InputError
from judge.measure.segments import HEAD, TORSO
from judge.store.conflicting import Bounds
from judge.store.traffic import Window


@dataclass(frozen=True)
class Asked:
    """`above`: the share of searches without a click that is many. `popular`: queries searched for so often, None: those of the head.

    Head and torso end at these `shares` of all searches; with `ranks`, at so many queries. `enough`: the share of what was shown that
    must have a grade before it is said that none of it was relevant. InputError where a number makes no sense.
    """

    window: Window = field(default_factory=Window)
    above: float = 0.5
    popular: int | None = None
    shares: tuple[float, float] = (HEAD, TORSO)
    ranks: tuple[int, int] | None = None
    enough: float = 1.0
    bounds: Bounds = field(default_factory=Bounds)

    def __post_init__(self) -> None:
        _refuse_days(self.window)
        if not 0 < self.above < 1:
            raise InputError(f"{self.above} is no share to be above of", "Use a number between 0 and 1, for example --above 0.5")
        if not 0 < self.enough <= 1:
            raise InputError(f"{self.enough} is no share of what was shown", "Use a number above 0, up to 1, for example --enough 0.9")
        if not 0 < self.shares[0] <= self.shares[1] <= 1:
            raise InputError("The torso ends where the head ends, or later", "Give two rising shares, for example --shares 0.33 0.67")
        if self.ranks is not None and not 0 < self.ranks[0] <= self.ranks[1]:
            raise InputError("The torso ends where the head ends, or later", "Give two rising numbers, for example --ranks 100 1000")


def _refuse_days(window: Window) -> None:
    for name, day in (("--since", window.since), ("--until", window.until)):
        try:
            # Days are compared as texts, so only the one spelling will do.
            known = day is None or date.fromisoformat(day).isoformat() == day
        except ValueError:
            known = False
        if not known:
            raise InputError(f"{name} {day!r} is no day", "Write YYYY-MM-DD, for example 2026-01-31")
    if window.since and window.until and window.since > window.until:
        raise InputError(f"No day is from {window.since} to {window.until}", "Give --since a day that is not after --until")
