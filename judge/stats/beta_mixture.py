"""How likely a product that looks like the query is a negative all the same: two beta distributions over similarity, one of true
negatives and one of false ones, held in place by pairs whose truth is known.

Xia et al. 2022, "ProGCL: Rethinking Hard Negative Mining in Graph Contrastive Learning", section 4, fit the mixture to similarities
alone; a labelled set knows better, so pairs with a known truth keep it throughout. Expectation-maximisation (Dempster, Laird and
Rubin 1977), each beta by its weighted mean and variance (method of moments, as there).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

ENOUGH = 20
"""Known pairs of each kind that a fit wants: with fewer the two would be placed by chance."""
LEAST_APART = 0.05
"""Of the means of the two kinds. Where they lie closer, similarity does not tell them apart."""
STEPS, CLOSE_ENOUGH = 200, 1e-6
EDGE = 1e-3
"""Similarities this near to 0 or 1 are moved in, where a beta density is finite."""
GRID = np.linspace(EDGE, 1 - EDGE, 999)


class Beta(NamedTuple):
    """A beta distribution by its two shapes."""

    a: float
    b: float

    def density(self, at: Floats) -> Floats:
        from scipy.stats import beta

        return np.asarray(beta.pdf(at, self.a, self.b), dtype=np.float64)


class Mixture(NamedTuple):
    """`share` of all pairs are true negatives. `n_known`: pairs with a known truth, (true negatives, false ones)."""

    share: float
    true: Beta
    false: Beta
    n_known: tuple[int, int]
    n: int

    def true_negative(self, similarities: ArrayLike) -> Floats:
        """P(true negative) at each similarity, never rising with it: two betas may cross twice, and a closer product is no safer."""
        mine, other = self.share * self.true.density(GRID), (1 - self.share) * self.false.density(GRID)
        falling = np.minimum.accumulate(mine / np.maximum(mine + other, 1e-300))
        return np.interp(_inside(similarities), GRID, falling)


def fit_mixture(similarities: ArrayLike, truth: ArrayLike) -> Mixture | str:
    """The mixture of these pairs, or in words why there is none. One row a pair: similarity from 0 to 1, and 1 where it is known to be
    a true negative, 0 where it is known to be none, NaN where nobody knows.
    """
    at, known = _inside(similarities), np.asarray(truth, dtype=np.float64)
    counts = int((known == 1).sum()), int((known == 0).sum())
    if min(counts) < ENOUGH:
        return f"{counts[0]} known negatives and {counts[1]} known others are too few to fit on: {ENOUGH} of each are needed"
    apart = at[known == 0].mean() - at[known == 1].mean()
    if apart < LEAST_APART:
        return f"similarity does not tell negatives from others: their means are {apart:.2f} apart, {LEAST_APART} are needed"
    return _fitted(at, known, counts)


def _fitted(at: Floats, known: Floats, counts: tuple[int, int]) -> Mixture:
    open_ = np.isnan(known)
    belief = np.where(open_, counts[0] / sum(counts), known)
    found = _best(at, belief, counts)
    for _ in range(STEPS):
        before, belief = belief, np.where(open_, _posterior(found, at), known)
        found = _best(at, belief, counts)
        if np.abs(belief - before).max() < CLOSE_ENOUGH:
            break
    return found


def _best(at: Floats, belief: Floats, counts: tuple[int, int]) -> Mixture:
    return Mixture(float(belief.mean()), _moments(at, belief), _moments(at, 1 - belief), counts, len(at))


def _posterior(found: Mixture, at: Floats) -> Floats:
    mine, other = found.share * found.true.density(at), (1 - found.share) * found.false.density(at)
    return mine / np.maximum(mine + other, 1e-300)


def _moments(at: Floats, weights: Floats) -> Beta:
    """The beta of the same weighted mean and variance."""
    mean = float(np.average(at, weights=weights))
    variance = max(float(np.average((at - mean) ** 2, weights=weights)), 1e-6)
    common = max(mean * (1 - mean) / variance - 1, 1e-3)
    return Beta(mean * common, (1 - mean) * common)


def _inside(similarities: ArrayLike) -> Floats:
    values = np.asarray(similarities, dtype=np.float64)
    if not ((values >= 0) & (values <= 1)).all():
        raise ValueError("similarities lie from 0 to 1")
    return np.clip(values, EDGE, 1 - EDGE)
