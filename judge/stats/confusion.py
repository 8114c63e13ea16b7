"""Confusion matrices: how often each grade of one side met each grade of the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from judge.stats.weighing import weights_of


def confusion(a: ArrayLike, b: ArrayLike, labels: Sequence[int], weights: ArrayLike | None = None) -> NDArray[Any]:
    """Counts (k, k): row = grade by `a`, column = grade by `b`, both in the order of `labels`. ValueError for any other grade.

    Whole numbers; with `weights`, sums of weights.
    """
    whole: NDArray[Any] = confusions(a, b, labels, np.zeros(np.size(a), dtype=np.int64), 1, weights)[0]
    return whole


def confusions(
    a: ArrayLike, b: ArrayLike, labels: Sequence[int], groups: NDArray[np.int64], n_groups: int, weights: ArrayLike | None = None
) -> NDArray[Any]:
    """One confusion matrix a group, (n_groups, k, k); `groups` numbers each pair's group from 0. They sum to `confusion`."""
    k = len(labels)
    cells = (groups * k + places(a, labels)) * k + places(b, labels)
    counted = None if weights is None else weights_of(weights, len(cells))
    return np.bincount(cells, counted, minlength=n_groups * k * k).reshape(n_groups, k, k)


def places(grades: ArrayLike, labels: Sequence[int]) -> NDArray[np.int64]:
    """Where in `labels` each grade stands. ValueError for a grade that is not among them."""
    values, known = np.asarray(grades, dtype=np.int64), np.asarray(labels, dtype=np.int64)
    order = np.argsort(known)
    found = order[np.searchsorted(known, values, sorter=order).clip(max=len(known) - 1)]
    if not np.array_equal(known[found], values):
        raise ValueError(f"grades {sorted(set(values.tolist()) - set(known.tolist()))} are not among {list(labels)}")
    standing: NDArray[np.int64] = found.astype(np.int64)
    return standing
