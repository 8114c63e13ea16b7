"""Krippendorff's alpha: how well many raters agree on ordered grades when not everybody rated everything.

Written out because its sums add up over queries, so that the cluster bootstrap gives its interval.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from judge.stats.confusion import places
from judge.stats.weighing import weights_of


def coincidences(
    units: ArrayLike, grades: ArrayLike, labels: Sequence[int], groups: NDArray[np.int64], n_groups: int, weights: ArrayLike | None = None
) -> NDArray[np.float64]:
    """One coincidence matrix a group, (n_groups, k, k): how often grades met within a pair, every pair counting as often as it was rated.

    Ratings are in long form: the i-th gave pair number `units[i]` (from 0) the grade `grades[i]`. `groups` and `weights` are one a
    pair, not one a rating. A pair with one rating meets nothing and counts nowhere.
    Weights are brought to a mean of one over the pairs that count, because alpha corrects for the number of ratings.
    """
    k = len(labels)
    cells = np.asarray(units, dtype=np.int64) * k + places(grades, labels)
    counts = np.bincount(cells, minlength=len(groups) * k).reshape(len(groups), k).astype(np.float64)
    raters = counts.sum(axis=1)
    counted = np.where(raters > 1, weights_of(weights, len(groups)), 0)
    scale = (raters > 1).sum() / counted.sum() if counted.any() else 1
    met = counts[:, :, None] * counts[:, None, :] - counts[:, :, None] * np.eye(k)
    each = met * (scale * counted / np.maximum(raters - 1, 1))[:, None, None]
    matrices = np.zeros((n_groups, k, k))
    np.add.at(matrices, groups, each)
    return matrices


def alphas(matrices: NDArray[Any]) -> NDArray[np.float64]:
    """Alpha of each coincidence matrix in a stack (n, k, k), NaN where undefined. Two grades are as far apart as ratings lie between them.

    Krippendorff 2011, "Computing Krippendorff's alpha-reliability", section E with the ordinal difference of section F.
    """
    met = matrices.sum(axis=2)
    total = met.sum(axis=1)[:, None, None]
    # From the middle of one grade's ratings to the middle of the other's: what the formula's sum less half of both ends comes to.
    middle = met.cumsum(axis=1) - met / 2
    distance = (middle[:, :, None] - middle[:, None, :]) ** 2
    # Grades that meet themselves are no distance apart, so taking them out of the products by chance changes nothing.
    by_chance = met[:, :, None] * met[:, None, :] / np.maximum(total - 1, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(1 - (matrices * distance).sum(axis=(1, 2)) / (by_chance * distance).sum(axis=(1, 2)), dtype=np.float64)
