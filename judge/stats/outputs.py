"""What a judge says of each grade: rows of probabilities (n, k) in the order of the scale."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from judge.stats.confusion import places


def certain(grades: ArrayLike, labels: Sequence[int]) -> NDArray[np.float64]:
    """Verdicts that are one grade each, as probabilities (n, k): all of it on that grade."""
    return np.eye(len(labels))[places(grades, labels)]


def checked(outputs: ArrayLike, k: int) -> NDArray[np.float64]:
    """The rows (n, k) given. ValueError where they are not probabilities of k grades."""
    given = np.asarray(outputs, dtype=np.float64)
    if given.ndim != 2 or given.shape[1] != k:
        raise ValueError(f"the judge's outputs are rows of {k} probabilities, not {given.shape}")
    if not ((given >= 0).all() and np.allclose(given.sum(axis=1), 1, atol=1e-6)):
        raise ValueError("probabilities are not negative, and those of a pair add up to one")
    return given
