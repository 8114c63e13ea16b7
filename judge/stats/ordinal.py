"""The ordinal calibration: a shape with few numbers in it, learned from few labels.

A cumulative logit model (proportional odds, McCullagh 1980): P(people's grade <= j) = expit(threshold_j - score), where each judge grade has
a score that never falls as the grade rises; of a judge that gave probabilities, the score is the mean under them. So a lenient judge,
steps that mean little and steps that mean much are all learned, and a better verdict never promises a worse grade.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from judge.stats.confusion import places
from judge.stats.outputs import checked
from judge.stats.weighing import weights_of

STEP = 3.0
"""How far apart two neighbouring judge grades are expected to be, in logits: the standard deviation of the prior that holds a step back
where labels say little. A judge grade that nobody gave lies between its neighbours."""

TINY = 1e-9


@dataclass(frozen=True)
class Ordinal:
    """A fitted model, all of it: `thresholds` between people's grades, rising, one fewer than `grades`; a `score` a judge grade."""

    method: ClassVar[str] = "ordinal"

    grades: tuple[int, ...]
    thresholds: tuple[float, ...]
    scores: tuple[float, ...]
    n_labels: int

    def __post_init__(self) -> None:
        k, numbers = len(self.grades), np.array([*self.thresholds, *self.scores])
        if k < 2 or (len(self.thresholds), len(self.scores)) != (k - 1, k) or not np.isfinite(numbers).all():
            raise ValueError("a calibration has two grades or more, one threshold fewer and as many scores, all of them numbers")
        if (np.diff(self.thresholds) < 0).any() or (np.diff(self.scores) < 0).any():
            raise ValueError("the thresholds and the scores of a calibration never fall")

    def calibrated(self, outputs: ArrayLike) -> NDArray[np.float64]:
        """The probability of each of people's grades (n, k), given the judge's probabilities (n, k) in the order of `grades`."""
        given = checked(outputs, len(self.grades))
        return np.diff(_up_to(np.array(self.thresholds), given @ np.array(self.scores)), axis=1, prepend=0, append=1)

    def to_json(self) -> dict[str, Any]:
        """Everything as JSON values."""
        values = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}
        return {"method": self.method, **values}

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Ordinal:
        """What `to_json` wrote. ValueError for anything that is not a calibration."""
        try:
            grades, thresholds, scores = (tuple(said[name]) for name in ("grades", "thresholds", "scores"))
            return cls(tuple(map(int, grades)), tuple(map(float, thresholds)), tuple(map(float, scores)), int(said["n_labels"]))
        except (KeyError, TypeError) as problem:
            raise ValueError(f"not a calibration: {problem!r}") from problem


def fit(outputs: ArrayLike, human: ArrayLike, labels: Sequence[int], weights: ArrayLike | None = None) -> Ordinal:
    """The model of people's grades (n,) given the judge's probabilities (n, k), by penalised maximum likelihood.

    One label in all, spread evenly over the grades at the average output, is added, so that no grade ever becomes impossible.
    Weights are brought to a mean of one. ValueError without a label, and for rows that are not probabilities.
    """
    from scipy.optimize import minimize

    given, said = checked(outputs, len(labels)), places(human, labels)
    if not len(said):
        raise ValueError("nothing can be fitted without a label")
    n, k = given.shape
    counted = weights_of(weights, n)
    rows = np.vstack([given, np.tile(given.mean(axis=0), (k, 1))]), np.append(said, np.arange(k))
    start = np.concatenate([[-1.0], np.ones(k - 2), np.ones(k - 1)])
    bounds = [(None, None)] + [(TINY, None)] * (k - 2) + [(0, None)] * (k - 1)
    shares = np.append(counted * n / counted.sum(), np.full(k, 1 / k))
    # Not L-BFGS-B: its tiny products wake the threads of the linear algebra library, and on a busy machine it waits for them.
    found = minimize(_loss, start, (*rows, shares), method="TNC", jac=True, bounds=bounds, options={"maxfun": 2000})
    thresholds, scores = _unpacked(found.x, k)
    return Ordinal(tuple(map(int, labels)), tuple(thresholds.tolist()), tuple(scores.tolist()), n)


def _loss(
    free: NDArray[np.float64], given: NDArray[np.float64], said: NDArray[np.int64], counted: NDArray[np.float64]
) -> tuple[float, NDArray[np.float64]]:
    """Less the penalised log likelihood, and its gradient."""
    k, rows = given.shape[1], np.arange(len(said))
    thresholds, scores = _unpacked(free, k)
    up_to = np.pad(_up_to(thresholds, given @ scores), ((0, 0), (1, 1)), constant_values=(0, 1))
    likely = np.maximum(up_to[rows, said + 1] - up_to[rows, said], TINY)
    slopes = up_to * (1 - up_to)
    above, below = (counted * slopes[rows, said + side] / likely for side in (1, 0))
    by_threshold = np.bincount(said, below, k)[1:] - np.bincount(said, above, k)[:-1]
    by_score = given.T @ (above - below)
    steps = free[k - 1 :]
    gradient = np.append(_summed_back(by_threshold), _summed_back(by_score[1:]) + steps / STEP**2)
    return float(-(counted * np.log(likely)).sum() + (steps**2).sum() / (2 * STEP**2)), gradient


def _summed_back(gradient: NDArray[Any]) -> NDArray[np.float64]:
    """A gradient by running sums as one by their steps."""
    return np.asarray(gradient[::-1].cumsum()[::-1], dtype=np.float64)


def _unpacked(free: NDArray[np.float64], k: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Thresholds and scores from the first threshold, the steps between thresholds and the steps between scores."""
    return np.cumsum(free[: k - 1]), np.append(0.0, np.cumsum(free[k - 1 :]))


def _up_to(thresholds: NDArray[np.float64], score: NDArray[np.float64]) -> NDArray[np.float64]:
    """P(people's grade <= j), (n, k - 1)."""
    from scipy.special import expit

    return np.asarray(expit(thresholds - score[:, None]))
