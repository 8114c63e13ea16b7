"""Do two columns of figures go together? Correlations with intervals that say how little a few points can tell."""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from judge.stats.clusters import Estimate

Kind = Literal["pearson", "spearman", "kendall"]
KINDS: tuple[Kind, ...] = ("pearson", "spearman", "kendall")

MIN_POINTS = 8
"""Points below which no correlation is given. Of 8 even 0.7 has an interval that reaches below zero."""


class Correlation(NamedTuple):
    """From -1 to 1 with its interval, and the p-value of "they do not go together"."""

    kind: Kind
    estimate: Estimate
    p: float
    n: int


def correlation(kind: Kind, first: ArrayLike, second: ArrayLike, level: float = 0.95) -> Correlation | None:
    """None of fewer than MIN_POINTS points, or where either column is the same throughout.

    Intervals on Fisher's z scale; its variance is 1/(n - 3) for Pearson (Fisher 1921), (1 + r²/2)/(n - 3) for Spearman (Bonett and Wright
    2000) and 0.437/(n - 4) for Kendall (Fieller, Hartley and Pearson 1957). None at r = 1 or -1, where that scale ends.
    """
    from scipy.stats import kendalltau, pearsonr, spearmanr

    x, y = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if len(x) < MIN_POINTS or np.ptp(x) == 0 or np.ptp(y) == 0:
        return None
    found = {"pearson": pearsonr, "spearman": spearmanr, "kendall": kendalltau}[kind](x, y)
    return Correlation(kind, _estimate(kind, float(found.statistic), len(x), level), float(found.pvalue), len(x))


def _estimate(kind: Kind, r: float, n: int, level: float) -> Estimate:
    from scipy.stats import norm

    if abs(r) > 1 - 1e-12:
        return Estimate(r)
    variance = {"pearson": 1 / (n - 3), "spearman": (1 + r * r / 2) / (n - 3), "kendall": 0.437 / (n - 4)}[kind]
    reach = float(norm.ppf((1 + level) / 2)) * math.sqrt(variance)
    return Estimate(r, math.tanh(math.atanh(r) - reach), math.tanh(math.atanh(r) + reach))


def reliability(values: ArrayLike, errors: ArrayLike) -> float | None:
    """The part of the spread of measured values that is not their own noise, from 0 to 1: 1 - mean(error²) / variance.

    None of fewer than MIN_POINTS, without spread, or where an error is missing. No correlation with these values can be expected above its
    root, however well something foretells what they measure (Spearman 1904).
    """
    measured, noise = np.asarray(values, dtype=np.float64), np.asarray(errors, dtype=np.float64)
    if len(measured) < MIN_POINTS or np.isnan(noise).any() or np.ptp(measured) == 0:
        return None
    return _part(measured, noise)


def _part(measured: NDArray[np.float64], noise: NDArray[np.float64]) -> float:
    return float(np.clip(1 - np.mean(noise**2) / np.var(measured, ddof=1), 0, 1))
