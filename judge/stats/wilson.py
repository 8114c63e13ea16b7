"""The interval of a share: of n trials, how many came out so."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from judge.stats.clusters import Estimate


def wilson(hits: ArrayLike, n: ArrayLike, level: float = 0.95) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The lower and upper ends of as many intervals as there are shares; NaN of no trial.

    Wilson 1927: unlike the usual normal interval it stays between 0 and 1 and has a width where all trials came out alike.
    """
    from statsmodels.stats.proportion import proportion_confint  # slow to load

    trials = np.asarray(n, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = proportion_confint(np.asarray(hits, dtype=np.float64), trials, alpha=1 - level, method="wilson")
    return np.clip(low, 0.0, 1.0), np.clip(high, 0.0, 1.0)


def share(hits: int, n: int, level: float = 0.95) -> Estimate | None:
    """One share with its interval; None of no trial."""
    if not n:
        return None
    low, high = wilson(hits, n, level)
    return Estimate(hits / n, float(low), float(high))
