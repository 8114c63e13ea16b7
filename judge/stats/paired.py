"""Is one judge better than another on the same pairs? Tests that ask how often chance alone would make such a difference."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from judge.stats.clusters import Statistic


def mcnemar_exact(mended: int, broken: int) -> float | None:
    """The two-sided exact test of McNemar 1947: were pairs as likely to be mended as broken? None without either.

    It takes pairs for independent. Where many flips belong to few queries it promises too much: then trust `swap_test`.
    """
    from scipy.stats import binomtest

    return float(binomtest(mended, mended + broken).pvalue) if mended + broken else None


def swap_test(statistic: Statistic, clusters: NDArray[Any], rng: np.random.Generator, resamples: int = 10_000) -> float | None:
    """How often the two sides would differ as much were they exchanged at random, whole queries at a time; two-sided.

    `clusters` (n_clusters, 2, ...) holds one additive summary a side, for example two confusion matrices. For a difference of means it
    is the sign-flip test of the queries' differences. Exact where all exchanges number no more than `resamples`, otherwise the drawn
    ones and the observed one are counted (Phipson and Smyth 2010). An exchange that leaves the statistic undefined counts as a
    difference as great. None where the observed difference is undefined, or there is no cluster.
    """
    if not len(clusters):
        return None
    first, second = (clusters[:, side].reshape(len(clusters), -1).astype(np.float64) for side in (0, 1))
    swaps, exact = _swaps(len(clusters), rng, resamples)
    moved = swaps @ (second - first)

    def figures(sums: NDArray[np.float64]) -> NDArray[np.float64]:
        return statistic(sums.reshape(-1, *clusters.shape[2:]))

    observed = float(figures(second.sum(axis=0)[None])[0] - figures(first.sum(axis=0)[None])[0])
    if np.isnan(observed):
        return None
    apart = np.abs(figures(second.sum(axis=0) - moved) - figures(first.sum(axis=0) + moved))
    as_great = ~(apart < abs(observed) - 1e-12)
    return float(as_great.mean()) if exact else float((1 + as_great.sum()) / (1 + resamples))


def _swaps(n: int, rng: np.random.Generator, resamples: int) -> tuple[NDArray[np.int64], bool]:
    """Which clusters to exchange, (draws, n) of 0 and 1; and whether these are all the ways there are."""
    if 2**n <= resamples:
        return (np.arange(2**n)[:, None] >> np.arange(n)) & 1, True
    return rng.integers(2, size=(resamples, n)), False
