"""Queries as clusters: sums by query, and intervals that treat a query, not a pair, as one piece of evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Statistic = Callable[[NDArray[Any]], NDArray[np.float64]]
"""Figures of a stack: (n, ...) sums over clusters in, (n,) figures out; NaN where a figure is undefined."""


@dataclass(frozen=True)
class Estimate:
    """A figure and its interval; no interval where none can be had."""

    value: float
    low: float | None = None
    high: float | None = None


def numbered(queries: ArrayLike) -> tuple[NDArray[np.int64], int]:
    """Each pair's query as a number from 0, (n,), and how many queries there are."""
    found, numbers = np.unique(np.asarray(queries), return_inverse=True)
    return numbers.astype(np.int64), len(found)


def sums_by(groups: NDArray[np.int64], n_groups: int, *columns: ArrayLike) -> NDArray[np.float64]:
    """The sums of each column (n,) within each group: (n_groups, number of columns)."""
    values = [np.bincount(groups, np.asarray(column, dtype=np.float64), minlength=n_groups) for column in columns]
    return np.stack(values, axis=1)


def means(sums: NDArray[Any]) -> NDArray[np.float64]:
    """Of stacks (n, 2) of a weighted sum and its weight, the means; NaN without weight. A `Statistic`."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(sums[:, 0] / sums[:, 1], dtype=np.float64)


def differences(statistic: Statistic) -> Statistic:
    """Of stacks (n, 2, ...) of two sides, the statistic of the second side less that of the first. A `Statistic`."""
    return lambda stack: np.asarray(statistic(stack[:, 1]) - statistic(stack[:, 0]), dtype=np.float64)


def estimated(
    statistic: Statistic, clusters: NDArray[Any], rng: np.random.Generator, resamples: int = 1000, level: float = 0.95
) -> Estimate | None:
    """The statistic of all clusters together with its `clustered_interval`; None where it is undefined."""
    value = float(statistic(clusters.sum(axis=0)[None])[0])
    if np.isnan(value):
        return None
    return Estimate(value, *(clustered_interval(statistic, clusters, rng, resamples, level) or (None, None)))


def clustered_interval(
    statistic: Statistic, clusters: NDArray[Any], rng: np.random.Generator, resamples: int = 1000, level: float = 0.95
) -> tuple[float, float] | None:
    """A bootstrap interval that draws whole clusters (queries) with replacement, because pairs of one query are not independent.

    `clusters` holds one additive summary a cluster, (n_clusters, ...), for example its confusion matrix: the summary of a
    resample is the sum over its clusters. Percentile interval; resamples where the statistic is undefined are left out.
    None where no interval can be had: fewer than two clusters, or undefined in most resamples.
    Field and Welsh 2007, "Bootstrapping clustered data", JRSS B 69(3), the cluster bootstrap; Efron and Tibshirani 1993, chapter 13.
    """
    if len(clusters) < 2:
        return None
    return _middle(statistic(resampled(clusters, rng, resamples)), level)


def all_estimated(
    statistics: Mapping[str, Statistic], clusters: NDArray[Any], rng: np.random.Generator, resamples: int = 1000, level: float = 0.95
) -> dict[str, Estimate | None]:
    """`estimated` of many statistics of the same clusters: drawn once, so that their intervals are of the same resamples."""
    values = {name: float(statistic(clusters.sum(axis=0)[None])[0]) for name, statistic in statistics.items()}
    drawn = resampled(clusters, rng, resamples) if len(clusters) > 1 else None
    between = {name: drawn is not None and _middle(statistic(drawn), level) for name, statistic in statistics.items()}
    return {name: None if np.isnan(value) else Estimate(value, *(between[name] or (None, None))) for name, value in values.items()}


def resampled(clusters: NDArray[Any], rng: np.random.Generator, resamples: int) -> NDArray[np.float64]:
    """The sums over so many draws of as many clusters as there are, with replacement: (resamples, ...)."""
    n, flat = len(clusters), clusters.reshape(len(clusters), -1).astype(np.float64)
    sums = np.empty((resamples, flat.shape[1]))
    for i in range(resamples):
        sums[i] = np.bincount(rng.integers(n, size=n), minlength=n) @ flat
    return sums.reshape(resamples, *clusters.shape[1:])


def _middle(figures: NDArray[np.float64], level: float) -> tuple[float, float] | None:
    defined = figures[~np.isnan(figures)]
    if 2 * len(defined) <= len(figures):
        return None
    low, high = np.quantile(defined, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def robust_error(pulls: NDArray[np.float64], n_clusters: int) -> float:
    """The standard error of a mean from how far each cluster pulls it away from itself; the pulls sum to zero.

    Liang and Zeger 1986, with the usual factor n / (n - 1). Where each cluster is one value it is that of the plain mean.
    """
    return float(np.sqrt(n_clusters / (n_clusters - 1) * (pulls**2).sum()))
