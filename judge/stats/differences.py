"""What a test of two variants says of one figure: how far apart they are, how surely, and what it could not have seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from judge.stats.clusters import Estimate

MIN_UNITS = 30
"""Units (users, say) of each variant below which nothing is claimed: the arithmetic is that of large numbers."""


class Aim(NamedTuple):
    """How often a test may see what is not there (two-sided), and how often it should see what is."""

    alpha: float = 0.05
    power: float = 0.8


@dataclass(frozen=True)
class Difference:
    """Treatment less control, and the same as a part of the control (`lift`, 0.02 is two per cent more; None where that says nothing).

    `smallest`: the least true difference that a test of this size sees as often as its `Aim` asks; None where none would do.
    """

    control: float
    treatment: float
    gap: Estimate
    lift: Estimate | None
    p: float
    smallest: float | None

    @property
    def smallest_lift(self) -> float | None:
        """`smallest` as a part of the control."""
        return self.smallest / abs(self.control) if self.smallest is not None and self.control else None
