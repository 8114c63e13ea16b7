"""Weights of pairs: the inverse of the probability with which each was drawn into the sample."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def weights_of(given: ArrayLike | None, n: int) -> NDArray[np.float64]:
    """The n weights given, or ones. ValueError unless there are n of them, each finite and above zero.

    Sums under them estimate totals (Horvitz and Thompson 1952); ratios of such sums, which all figures here are, do not change
    when every weight is multiplied by the same number (Hájek 1971).
    """
    if given is None:
        return np.ones(n)
    weights = np.asarray(given, dtype=np.float64)
    if weights.shape != (n,):
        raise ValueError(f"{n} pairs need {n} weights, not {weights.shape}")
    if not (np.isfinite(weights) & (weights > 0)).all():
        raise ValueError("weights are finite and above zero: a pair that could not be drawn cannot stand for any")
    return weights


def effective_number(weights: ArrayLike) -> float:
    """How many equal weights would tell as much: the square of their sum over the sum of their squares (Kish 1965)."""
    values = np.asarray(weights, dtype=np.float64)
    return float(values.sum() ** 2 / (values**2).sum())
