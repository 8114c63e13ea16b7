"""How well two sides agree: figures of stacks of confusion matrices.

Rows are the first side (people), columns the second (the judge). The figures of a stack (n, k, k) are taken all at once, so that
`clusters.clustered_interval` can have them of every resample. Matrices may be weighted.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Distance = Literal["quadratic"] | None
"""How far apart two grades count: quadratic (distance squared), or None (any difference counts the same)."""


def kappas(matrices: NDArray[Any], distance: Distance = "quadratic") -> NDArray[np.float64]:
    """Kappa of each confusion matrix in a stack (n, k, k), NaN where undefined: Cohen 1968, formula 9, all at once."""
    cost = _cost(matrices.shape[-1], distance)
    total = matrices.sum(axis=(1, 2))
    by_chance = np.einsum("ni,nj,ij->n", matrices.sum(axis=2), matrices.sum(axis=1), cost)
    return 1 - _ratio(np.einsum("nij,ij->n", matrices, cost) * total, by_chance)


def _cost(k: int, distance: Distance) -> NDArray[np.float64]:
    return np.asarray(_apart(k) ** 2 if distance == "quadratic" else _apart(k) > 0, dtype=np.float64)


def _apart(k: int) -> NDArray[np.int64]:
    """Steps between every two of k grades, (k, k)."""
    steps = np.arange(k, dtype=np.int64)
    apart: NDArray[np.int64] = np.abs(steps[:, None] - steps[None, :])
    return apart


def shares_apart(matrices: NDArray[Any], steps: int) -> NDArray[np.float64]:
    """Of each confusion matrix (n, k, k), the share of pairs whose grades are that many steps apart or more; NaN when empty."""
    far = _apart(matrices.shape[-1]) >= steps
    return _ratio(matrices[:, far].sum(axis=1), matrices.sum(axis=(1, 2)))


def precisions(matrices: NDArray[Any]) -> NDArray[np.float64]:
    """(n, k): of the pairs that the judge gave a grade, the share that people gave it too; NaN where the judge never gave it."""
    return _ratio(_agreed(matrices), matrices.sum(axis=1))


def recalls(matrices: NDArray[Any]) -> NDArray[np.float64]:
    """(n, k): of the pairs that people gave a grade, the share that the judge gave it too; NaN where people never gave it."""
    return _ratio(_agreed(matrices), matrices.sum(axis=2))


def f1s(matrices: NDArray[Any]) -> NDArray[np.float64]:
    """(n, k): the harmonic mean of precision and recall of each grade; 0 where no pair agrees, NaN where neither side gave it."""
    return _ratio(2 * _agreed(matrices), matrices.sum(axis=1) + matrices.sum(axis=2))


def macro_f1s(matrices: NDArray[Any]) -> NDArray[np.float64]:
    """(n,): the mean of `f1s` over the grades that either side gave, each counting the same; NaN when empty."""
    each = f1s(matrices)
    return _ratio(np.nansum(each, axis=1), (~np.isnan(each)).sum(axis=1))


def _agreed(matrices: NDArray[Any]) -> NDArray[Any]:
    return np.diagonal(matrices, axis1=1, axis2=2)


def _ratio(part: NDArray[Any], whole: NDArray[Any]) -> NDArray[np.float64]:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(part / whole, dtype=np.float64)
