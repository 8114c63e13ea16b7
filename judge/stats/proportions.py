"""Two shares: of n users of each variant, how many did something. The arithmetic is statsmodels'."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from judge.stats.clusters import Estimate
from judge.stats.differences import MIN_UNITS, Aim, Difference

MIN_EVENTS = 10
"""How many of both variants together must have done it, and how many not, before a difference is claimed."""


class Share(NamedTuple):
    """`yes` of `n` independent units."""

    yes: int
    n: int

    @property
    def value(self) -> float:
        """From 0 to 1; NaN of nobody."""
        return self.yes / self.n if self.n else math.nan

    @property
    def error(self) -> float:
        """The standard error of the share."""
        return math.sqrt(self.value * (1 - self.value) / self.n) if self.n else math.nan


def too_few_shares(control: Share, treatment: Share) -> str:
    """What is missing before two shares may be compared; empty when nothing is."""
    if (least := min(control.n, treatment.n)) < MIN_UNITS:
        return f"{least:,} in one variant: it takes {MIN_UNITS}"
    yes, n = control.yes + treatment.yes, control.n + treatment.n
    if yes < MIN_EVENTS:
        return f"it happened {yes:,} times in all: it takes {MIN_EVENTS}"
    if n - yes < MIN_EVENTS:
        return f"it failed to happen {n - yes:,} times in all: it takes {MIN_EVENTS}"
    return ""


def compare_shares(control: Share, treatment: Share, aim: Aim) -> Difference:
    """Shares of two independent groups.

    The interval of the difference is Newcombe's 1998 (method 10), p is of the score test of no difference, the interval of the lift is
    the score interval of the ratio (both with the factor of Miettinen and Nurminen 1985). A difference on the border may therefore be
    inside one and outside the other; claims go by p. Not the score interval of the difference: statsmodels 0.15 has it wrong (its issue
    10269), and a test here shows it.
    """
    from statsmodels.stats.proportion import confint_proportions_2indep, test_proportions_2indep

    counts = (*treatment, *control)
    with np.errstate(all="ignore"):  # the odds ratio it computes on the side is undefined where a side has none
        low, high = confint_proportions_2indep(*counts, method="newcomb", compare="diff", alpha=aim.alpha)
        p = test_proportions_2indep(*counts, method="score", compare="diff").pvalue
    gap = Estimate(treatment.value - control.value, float(low), float(high))
    return Difference(
        control.value, treatment.value, gap, _lift(control, treatment, aim), float(p), smallest_share(control, treatment.n, aim)
    )


def _lift(control: Share, treatment: Share, aim: Aim) -> Estimate | None:
    """Without an interval where the roots that statsmodels takes for its ends are none: always in one variant and never in the other."""
    from statsmodels.stats.proportion import confint_proportions_2indep

    if not control.yes:
        return None
    with np.errstate(all="ignore"):
        ends = confint_proportions_2indep(*treatment, *control, method="score", compare="ratio", alpha=aim.alpha)
    value = treatment.value / control.value
    if np.isrealobj(np.asarray(ends)) and ends[0] <= value <= ends[1] < np.inf:
        return Estimate(value - 1, float(ends[0]) - 1, float(ends[1]) - 1)
    return Estimate(value - 1)


def smallest_share(control: Share, n_treatment: int, aim: Aim) -> float | None:
    """The least difference from the control's share that is seen with that power, up or down, whichever is further.

    By Cohen's h, the difference of the arcsines of the roots, times two (Cohen 1988, chapter 6): so many standard errors of it as of any
    effect. It is what statsmodels' NormalIndPower finds by search, to fewer digits where groups are large. None where no share is so far.
    """
    from scipy.stats import norm

    h = (norm.isf(aim.alpha / 2) + norm.ppf(aim.power)) * math.sqrt(1 / control.n + 1 / n_treatment)
    angle = math.asin(math.sqrt(control.value))
    reached = [math.sin(there) ** 2 for there in (angle - h / 2, angle + h / 2) if 0 <= there <= math.pi / 2]
    return max((abs(share - control.value) for share in reached), default=None)
