"""Agreement arithmetic on numpy arrays. Imports nothing of ours.

Grades are integers; `labels` lists every grade of the scale, worst first, so that a grade nobody used still has its place.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.exceptions import UndefinedMetricWarning
from sklearn.metrics import cohen_kappa_score

Weights = Literal["quadratic"] | None
"""How far apart two grades count: quadratic (distance squared), or None (any difference counts the same)."""

Statistic = Callable[[NDArray[Any]], NDArray[np.float64]]
"""Figures of a stack: (n, ...) sums over clusters in, (n,) figures out; NaN where a figure is undefined."""


def plain_kappa(a: ArrayLike, b: ArrayLike, labels: Sequence[int], weights: ArrayLike | None = None) -> float | None:
    """Cohen's kappa (Cohen 1960) of two equally long lists of grades; `weights`, one a pair, count pairs more or less.

    None where it is undefined: no pairs, or only one grade on both sides.
    """
    return _kappa(a, b, labels, None, weights)


def quadratic_kappa(a: ArrayLike, b: ArrayLike, labels: Sequence[int], weights: ArrayLike | None = None) -> float | None:
    """Weighted kappa (Cohen 1968), disagreement growing with the square of the distance. Arguments and None as in `plain_kappa`."""
    return _kappa(a, b, labels, "quadratic", weights)


def _kappa(a: ArrayLike, b: ArrayLike, labels: Sequence[int], distance: Weights, weights: ArrayLike | None) -> float | None:
    if not np.size(a):
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UndefinedMetricWarning)
        value = float(cohen_kappa_score(a, b, labels=list(labels), weights=distance, sample_weight=weights))
    return None if np.isnan(value) else value


def raw_agreement(a: ArrayLike, b: ArrayLike) -> float | None:
    """The share of pairs given the same grade; None without pairs."""
    return float(np.mean(np.asarray(a) == np.asarray(b))) if np.size(a) else None


def confusion(a: ArrayLike, b: ArrayLike, labels: Sequence[int]) -> NDArray[np.int64]:
    """Counts (k, k): row = grade by `a`, column = grade by `b`, both in the order of `labels`. ValueError for any other grade."""
    whole: NDArray[np.int64] = confusions(a, b, labels, np.zeros(np.size(a), dtype=np.int64), 1)[0]
    return whole


def confusions(a: ArrayLike, b: ArrayLike, labels: Sequence[int], groups: NDArray[np.int64], n_groups: int) -> NDArray[np.int64]:
    """One confusion matrix a group, (n_groups, k, k); `groups` numbers each pair's group from 0. They sum to `confusion`."""
    k = len(labels)
    cells = (groups * k + _places(a, labels)) * k + _places(b, labels)
    counts: NDArray[np.int64] = np.bincount(cells, minlength=n_groups * k * k).reshape(n_groups, k, k)
    return counts


def _places(grades: ArrayLike, labels: Sequence[int]) -> NDArray[np.int64]:
    """Where in `labels` each grade stands."""
    values, known = np.asarray(grades, dtype=np.int64), np.asarray(labels, dtype=np.int64)
    order = np.argsort(known)
    found = order[np.searchsorted(known, values, sorter=order).clip(max=len(known) - 1)]
    if not np.array_equal(known[found], values):
        raise ValueError(f"grades {sorted(set(values.tolist()) - set(known.tolist()))} are not among {list(labels)}")
    places: NDArray[np.int64] = found.astype(np.int64)
    return places


def kappas(matrices: NDArray[Any], weights: Weights = "quadratic") -> NDArray[np.float64]:
    """Kappa of each confusion matrix in a stack (n, k, k), NaN where undefined: Cohen 1968, formula 9, all at once."""
    distance = _distance(matrices.shape[-1], weights)
    total = matrices.sum(axis=(1, 2))
    by_chance = np.einsum("ni,nj,ij->n", matrices.sum(axis=2), matrices.sum(axis=1), distance)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(1 - np.einsum("nij,ij->n", matrices, distance) * total / by_chance, dtype=np.float64)


def _distance(k: int, weights: Weights) -> NDArray[np.float64]:
    return np.asarray(_apart(k) ** 2 if weights == "quadratic" else _apart(k) > 0, dtype=np.float64)


def _apart(k: int) -> NDArray[np.int64]:
    """Steps between every two of k grades, (k, k)."""
    steps = np.arange(k, dtype=np.int64)
    apart: NDArray[np.int64] = np.abs(steps[:, None] - steps[None, :])
    return apart


def shares_apart(matrices: NDArray[Any], steps: int) -> NDArray[np.float64]:
    """Of each confusion matrix (n, k, k), the share of pairs whose grades are that many steps apart or more; NaN when empty."""
    far = _apart(matrices.shape[-1]) >= steps
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(matrices[:, far].sum(axis=1) / matrices.sum(axis=(1, 2)), dtype=np.float64)


def clustered_interval(
    statistic: Statistic, clusters: NDArray[Any], rng: np.random.Generator, resamples: int = 1000, level: float = 0.95
) -> tuple[float, float] | None:
    """A bootstrap interval that draws whole clusters (queries) with replacement, because pairs of one query are not independent.

    `clusters` holds one additive summary a cluster, (n_clusters, ...), for example its confusion matrix: the summary of a
    resample is the sum over its clusters. Percentile interval; resamples where the statistic is undefined are left out.
    None where no interval can be had: fewer than two clusters, or undefined in most resamples.
    Field and Welsh 2007, "Bootstrapping clustered data", JRSS B 69(3), the cluster bootstrap; Efron and Tibshirani 1993, chapter 13.
    """
    n = len(clusters)
    if n < 2:
        return None
    flat = clusters.reshape(n, -1).astype(np.float64)
    sums = np.empty((resamples, flat.shape[1]))
    for i in range(resamples):
        sums[i] = np.bincount(rng.integers(n, size=n), minlength=n) @ flat
    figures = statistic(sums.reshape(resamples, *clusters.shape[1:]))
    defined = figures[~np.isnan(figures)]
    if 2 * len(defined) <= resamples:
        return None
    low, high = np.quantile(defined, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
