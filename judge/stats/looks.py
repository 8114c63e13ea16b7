"""Looking at many figures of one test: the price of each look, whether parts of it differ, and whether the groups were split as planned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np


def holm(ps: Sequence[float]) -> list[float]:
    """The p-values corrected for all being looked at: Holm 1979, which holds however the figures hang together."""
    from statsmodels.stats.multitest import multipletests

    return [float(p) for p in multipletests(ps, method="holm")[1]] if len(ps) else []


class Spread(NamedTuple):
    """Do effects differ by more than chance? `q` with its p, and `i2`: the part of their spread that is not chance, from 0 to 1."""

    q: float
    p: float
    i2: float
    k: int


def spread_of(effects: Sequence[float], errors: Sequence[float]) -> Spread | None:
    """Cochran's Q 1954 of effects of separate groups with their standard errors; None of fewer than two, or without errors.

    `i2` is that of Higgins and Thompson 2002.
    """
    from scipy.stats import chi2

    if len(effects) < 2 or not all(errors):
        return None
    each, weights = np.asarray(effects, dtype=np.float64), np.asarray(errors, dtype=np.float64) ** -2
    q = float((weights * (each - np.average(each, weights=weights)) ** 2).sum())
    freedom = len(each) - 1
    return Spread(q, float(chi2.sf(q, freedom)), max(0.0, 1 - freedom / q) if q else 0.0, len(each))


def split_p(counts: Sequence[int], planned: Sequence[float]) -> float:
    """The chi-square test that a planned split (parts of any sum) made these counts: a sample ratio mismatch has a tiny p."""
    from scipy.stats import chisquare

    parts = np.asarray(planned, dtype=np.float64)
    return float(chisquare(counts, parts / parts.sum() * sum(counts)).pvalue)
