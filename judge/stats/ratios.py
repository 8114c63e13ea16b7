"""Two means, or two ratios of sums (clicks per search): Welch's test on what each user adds."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from judge.stats.clusters import Estimate, robust_error
from judge.stats.differences import MIN_UNITS, Aim, Difference


class Mean(NamedTuple):
    """A mean or a ratio, its standard error, and the number of independent units it rests on."""

    value: float
    error: float
    n: int


def ratio_of(parts: ArrayLike, wholes: ArrayLike) -> Mean:
    """The sum of `parts` over the sum of `wholes`, one of each a unit: clicks and searches of each user, say.

    Its error is the delta method's (Deng, Knoblich and Lu 2018, arXiv 1803.06336, section 3): searches of one user are not independent,
    users are. With every whole 1 it is the plain mean and its usual error. NaN where the wholes sum to nothing, or of one unit.
    """
    y, n = np.asarray(parts, dtype=np.float64), np.asarray(wholes, dtype=np.float64)
    if len(y) < 2 or not n.sum():
        return Mean(math.nan, math.nan, len(y))
    value = float(y.sum() / n.sum())
    return Mean(value, robust_error((y - value * n) / n.sum(), len(y)), len(y))


def too_few_means(control: Mean, treatment: Mean) -> str:
    """What is missing before two means may be compared; empty when nothing is."""
    if (least := min(control.n, treatment.n)) < MIN_UNITS:
        return f"{least:,} in one variant: it takes {MIN_UNITS}"
    errors = control.error + treatment.error
    if not math.isfinite(errors):
        return "there is nothing to divide by"
    return "" if errors > 0 else "it is the same for everybody, so nothing can be compared"


def compare_means(control: Mean, treatment: Mean, aim: Aim) -> Difference:
    """Welch 1947: the variants need not vary alike. The interval of the lift is Fieller's 1954, from the same errors and degrees of freedom."""
    from scipy.stats import t as student

    error, freedom = math.hypot(control.error, treatment.error), _freedom(control, treatment)
    apart = treatment.value - control.value
    reach = float(student.ppf(1 - aim.alpha / 2, freedom))
    gap = Estimate(apart, apart - reach * error, apart + reach * error)
    p = float(2 * student.sf(abs(apart) / error, freedom))
    return Difference(control.value, treatment.value, gap, _lift(control, treatment, reach), p, smallest_mean(control, treatment, aim))


def _freedom(control: Mean, treatment: Mean) -> float:
    """Degrees of freedom by Welch and Satterthwaite."""
    squares = [(side.error**2, side.n - 1) for side in (control, treatment)]
    return sum(square for square, _ in squares) ** 2 / sum(square**2 / n for square, n in squares)


def _lift(control: Mean, treatment: Mean, reach: float) -> Estimate | None:
    """None where the control is zero or less; without an interval where the control might be zero."""
    if control.value <= 0:
        return None
    value = treatment.value / control.value - 1
    a = control.value**2 - (reach * control.error) ** 2
    b, c = control.value * treatment.value, treatment.value**2 - (reach * treatment.error) ** 2
    if a <= 0:
        return Estimate(value)
    half = math.sqrt(max(b * b - a * c, 0.0))
    return Estimate(value, (b - half) / a - 1, (b + half) / a - 1)


def smallest_mean(control: Mean, treatment: Mean, aim: Aim) -> float:
    """The least difference that is seen with that power: so many standard errors (Bloom 1995, "Minimum detectable effects").

    statsmodels' TTestIndPower finds nearly the same by search, and no number at all for some large groups.
    """
    from scipy.stats import t as student

    freedom = _freedom(control, treatment)
    errors = student.isf(aim.alpha / 2, freedom) + student.ppf(aim.power, freedom)
    return float(errors * math.hypot(control.error, treatment.error))
