"""Do people follow the verdict when they see it? Labels given blind against labels given with the verdict in view."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from judge.stats.clusters import Estimate, differences, estimated, means, numbered, sums_by
from judge.stats.weighing import weights_of


@dataclass(frozen=True)
class Anchoring:
    """The shares of labels that agree with the verdict, given blind and in its sight; `effect` is the second less the first.

    An effect of seeing only where chance decided who saw: people who open the verdict on hard pairs make a difference of their own.
    """

    blind: Estimate | None
    seen: Estimate | None
    effect: Estimate | None
    n_blind: int
    n_seen: int
    n_queries: int
    why: str = ""


def anchoring(
    labels: ArrayLike,
    verdicts: ArrayLike,
    seen: ArrayLike,
    queries: ArrayLike,
    rng: np.random.Generator,
    weights: ArrayLike | None = None,
    resamples: int = 1000,
) -> Anchoring:
    """One row a label: its grade, the verdict's grade, and whether the verdict was in view. Intervals draw whole queries."""
    agreed, visible = np.asarray(labels) == np.asarray(verdicts), np.asarray(seen, dtype=np.bool_)
    counted = weights_of(weights, len(visible))
    groups, n_queries = numbered(queries)
    sides = [sums_by(groups, n_queries, counted * side * agreed, counted * side) for side in (~visible, visible)]
    blind, in_sight = (estimated(means, side, rng, resamples) for side in sides)
    effect = estimated(differences(means), np.stack(sides, axis=1), rng, resamples)
    return Anchoring(blind, in_sight, effect, int((~visible).sum()), int(visible.sum()), n_queries, _why(visible, effect))


def _why(visible: NDArray[np.bool_], effect: Estimate | None) -> str:
    if effect is None:
        missing = [name for name, some in (("blind", (~visible).any()), ("with the verdict in view", visible.any())) if not some]
        return f"No label was given {' nor '.join(missing)}, so there is nothing to compare."
    return "" if effect.low is not None else "Too few queries have labels of both kinds for an interval."
