"""How far a count is from what was to be expected, beside how much there was to count."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def surprise(seen: ArrayLike, expected: ArrayLike) -> NDArray[np.float64]:
    """The deviance of Poisson counts, 2 x (seen ln(seen / expected) - (seen - expected)), (n,). Nothing may be expected 0 times.

    At the same ratio of seen to expected it grows in proportion to both. McCullagh and Nelder 1989, section 2.3.
    """
    counts, means = np.asarray(seen, dtype=np.float64), np.asarray(expected, dtype=np.float64)
    logs = np.log(counts / means, out=np.zeros_like(means), where=counts > 0)
    return np.asarray(2 * (counts * logs - (counts - means)), dtype=np.float64)
