"""Is a mean difference more than chance? The differences' signs are drawn anew, as if either side could have had either value."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 9_999
BATCH = 500
"""Draws held in memory at once."""
SAME = 1e-12


def sign_flip_test(apart: NDArray[np.float64], weights: NDArray[np.float64], rng: np.random.Generator, resamples: int = RESAMPLES) -> float:
    """How often the weighted mean of the differences (n,) would be as far from 0 with their signs at random; two-sided.

    The randomisation test of Fisher 1935; for retrieval Smucker, Allan and Carterette 2007. Exact where all signs number no more than
    the draws; else the observed one counts among them (Phipson and Smyth 2010). It is `scipy.stats.permutation_test` of one sample,
    without the time that takes on thousands of queries. 1 where nothing differs.
    """
    n, pulls = len(apart), apart * weights / weights.sum()
    observed = abs(pulls.sum()) - SAME
    if n < 60 and 2**n <= resamples + 1:
        signs = ((np.arange(2**n)[:, None] >> np.arange(n)) & 1) * 2 - 1
        return float((np.abs(signs @ pulls) >= observed).mean())
    as_great = 0
    for start in range(0, resamples, BATCH):
        flips = rng.integers(2, size=(min(BATCH, resamples - start), n), dtype=np.int8)
        as_great += int((np.abs(pulls.sum() - 2 * (flips @ pulls)) >= observed).sum())
    return (1 + as_great) / (1 + resamples)
