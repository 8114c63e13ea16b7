"""Shares of searches: sums over queries, whose searches are not independent of each other."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from judge.stats.clusters import Estimate
from judge.stats.ratios import ratio_of


def pooled(parts: ArrayLike, wholes: ArrayLike, level: float = 0.95) -> Estimate | None:
    """The sum of `parts` over that of `wholes`, one of each a query, with an interval over queries (`ratio_of`). None of nothing.

    No interval where queries do not vary: of one query, and where all of them are wholly in or wholly out.
    """
    from scipy.special import stdtrit  # slow to load

    whole, found = float(np.sum(wholes)), ratio_of(parts, wholes)
    if not whole:
        return None
    value = float(np.sum(parts)) / whole
    if math.isnan(found.error) or found.error == 0:
        return Estimate(value)
    reach = float(stdtrit(found.n - 1, (1 + level) / 2)) * found.error
    return Estimate(value, max(0.0, value - reach), min(1.0, value + reach))
