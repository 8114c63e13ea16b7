"""Probabilities held against people's grades, with intervals over queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from judge.stats.clusters import Estimate, clustered_interval, estimated, means, numbered, sums_by
from judge.stats.probabilities import Quality, briers, log_losses, quality


@dataclass(frozen=True)
class Held:
    """People's grades (n,) and the query and weight of each; every interval draws whole queries, so many `resamples`, with `rng`."""

    human: ArrayLike
    queries: ArrayLike
    labels: Sequence[int]
    weights: NDArray[np.float64]
    rng: np.random.Generator
    resamples: int

    def quality(self, found: NDArray[np.float64]) -> Quality:
        """Of probabilities (n, k)."""
        plain, losses = quality(found, self.human, self.labels, self.weights), log_losses(found, self.human, self.labels)
        in_nats = None if plain.log_loss is None else self._interval(losses)
        return replace(plain, log_loss_interval=in_nats, brier_interval=self._interval(briers(found, self.human, self.labels)))

    def gain(self, worse: NDArray[np.float64], better: NDArray[np.float64]) -> Estimate | None:
        """The Brier score of one side's probabilities (n, k) less that of the other's."""
        saved = briers(worse, self.human, self.labels) - briers(better, self.human, self.labels)
        return estimated(means, self._by_query(saved), self.rng, self.resamples)

    def _interval(self, each: NDArray[np.float64]) -> tuple[float, float] | None:
        return clustered_interval(means, self._by_query(each), self.rng, self.resamples)

    def _by_query(self, each: NDArray[np.float64]) -> NDArray[np.float64]:
        return sums_by(*numbered(self.queries), self.weights * each, self.weights)
