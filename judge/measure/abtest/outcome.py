"""What an A/B test of two variants shows, and what it could not have shown: by metric and segment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from judge.stats.differences import Aim, Difference
from judge.stats.looks import Spread

SPLIT_ALARM = 0.001
"""Below this p a split is not the planned one, and no figure of the test can be trusted: chance does it once in a thousand tests."""


@dataclass(frozen=True)
class Look:
    """One metric in one segment. `found` is None where too little was counted, and `why` says what is missing.

    `p_adjusted`: Holm's, over all looks of the test. `zero_click`: share of searches without a click, control and treatment.
    """

    segment: str
    metric: str
    n_control: int
    n_treatment: int
    zero_click: tuple[float | None, float | None]
    found: Difference | None = None
    p_adjusted: float | None = None
    why: str = ""


@dataclass(frozen=True)
class Apart:
    """Do the segments' lifts of a metric differ by more than chance? `p_adjusted`: Holm's, over the metrics."""

    metric: str
    spread: Spread
    p_adjusted: float


@dataclass(frozen=True)
class Outcome:
    """A test, read. `split_p`: of the planned split, None where the file does not say whom it counts."""

    control: str
    treatment: str
    of: str
    aim: Aim
    looks: tuple[Look, ...]
    apart: tuple[Apart, ...]
    split: tuple[int, int] | None
    split_p: float | None
    notes: tuple[str, ...]

    @property
    def n_looks(self) -> int:
        """How many differences were tested."""
        return sum(look.found is not None for look in self.looks)

    @property
    def split_went_wrong(self) -> bool:
        """Whether the sizes of the groups are not those planned (a sample ratio mismatch)."""
        return self.split_p is not None and self.split_p < SPLIT_ALARM

    def verdict(self, look: Look) -> str:
        """What may be said of it: "higher" and "lower" only where p stays below alpha with all looks counted."""
        if look.found is None or look.p_adjusted is None:
            return f"too little to say: {look.why}"
        if look.p_adjusted < self.aim.alpha:
            return "higher" if look.found.gap.value > 0 else "lower"
        alone = f" among {self.n_looks} looks (alone p = {look.found.p:.2g})" if look.found.p < self.aim.alpha else ""
        return f"no difference could be told{alone}; {_unseen(look.found)}"

    def to_frame(self) -> Any:
        """A pandas data frame of the looks, for charts: one row a look, empty where too little was counted."""
        import pandas as pd

        return pd.DataFrame([{**row_of(look), "verdict": self.verdict(look)} for look in self.looks])


def _unseen(found: Difference) -> str:
    if found.smallest is None:
        return "no difference at all could have been seen"
    return f"less than {_size(found.smallest, found.smallest_lift)} could not have been seen"


def _size(smallest: float, lift: float | None) -> str:
    if lift is None:
        return f"{smallest:.3g}"
    return f"{100 * lift:.1f} %" if lift < 0.1 else f"{100 * lift:.0f} %"


def row_of(look: Look) -> dict[str, Any]:
    """A look as plain values. `low` and `high` are of the difference; lifts and `smallest_lift` are parts of the control."""
    found, nothing = look.found, (None, None, None)
    gap = (found.gap.value, found.gap.low, found.gap.high) if found else nothing
    lift = (found.lift.value, found.lift.low, found.lift.high) if found and found.lift else nothing
    return {
        "segment": look.segment,
        "metric": look.metric,
        "n_control": look.n_control,
        "n_treatment": look.n_treatment,
        "control": found.control if found else None,
        "treatment": found.treatment if found else None,
        **dict(zip(("difference", "low", "high"), gap, strict=True)),
        **dict(zip(("lift", "lift_low", "lift_high"), lift, strict=True)),
        "p": found.p if found else None,
        "p_adjusted": look.p_adjusted,
        "smallest": found.smallest if found else None,
        "smallest_lift": found.smallest_lift if found else None,
        "zero_click_control": look.zero_click[0],
        "zero_click_treatment": look.zero_click[1],
    }
