"""The isotonic calibration: no shape but an order, learned from many labels.

"This grade or better" is one question for each grade above the lowest (Frank and Hall 2001, "A simple approach to ordinal
classification"), and each is answered by isotonic regression (Zadrozny and Elkan 2002, "Transforming classifier scores into accurate
multiclass probability estimates") on one score: the mean grade under the judge's probabilities, in places of the scale. Because all
questions share that score, and a better grade is never reached without the lesser one, the answers never cross; and a better score
never promises a worse grade.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from judge.stats.confusion import places
from judge.stats.outputs import checked
from judge.stats.weighing import weights_of

DIGITS = 6
"""Of a score: the same output in other company differs in the last bits, and must not fall on the other side of a step."""


@dataclass(frozen=True)
class Isotonic:
    """A fitted model, all of it: for each grade above the lowest, how likely "this grade or better" is `at_least`, at each of the rising
    `scores`; between two of them straight, beyond the ends as at the ends.
    """

    method: ClassVar[str] = "isotonic"

    grades: tuple[int, ...]
    scores: tuple[float, ...]
    at_least: tuple[tuple[float, ...], ...]
    n_labels: int

    def __post_init__(self) -> None:
        k, n = len(self.grades), len(self.scores)
        if k < 2 or not n or [len(curve) for curve in self.at_least] != [n] * (k - 1):
            raise ValueError("a calibration has two grades or more, and a probability of each above the lowest at every score")
        curves = np.array([np.ones(n), *self.at_least, np.zeros(n)])
        # Written so that what is not a number fails too.
        if not ((np.diff(self.scores) > 0).all() and (np.diff(curves, axis=1) >= 0).all() and (np.diff(curves, axis=0) <= 0).all()):
            raise ValueError("the scores of a calibration rise, its probabilities never fall with them, nor rise from grade to grade")

    def calibrated(self, outputs: ArrayLike) -> NDArray[np.float64]:
        """The probability of each of people's grades (n, k), given the judge's probabilities (n, k) in the order of `grades`."""
        score = _score(checked(outputs, len(self.grades)))
        at_least = np.stack([np.interp(score, self.scores, curve) for curve in self.at_least], axis=1)
        return np.asarray(-np.diff(at_least, axis=1, prepend=1, append=0))

    def to_json(self) -> dict[str, Any]:
        """Everything as JSON values."""
        curves = [list(curve) for curve in self.at_least]
        return {
            "method": self.method,
            "grades": list(self.grades),
            "scores": list(self.scores),
            "at_least": curves,
            "n_labels": self.n_labels,
        }

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Isotonic:
        """What `to_json` wrote. ValueError for anything that is not a calibration."""
        try:
            curves = tuple(tuple(map(float, curve)) for curve in said["at_least"])
            return cls(tuple(map(int, said["grades"])), tuple(map(float, said["scores"])), curves, int(said["n_labels"]))
        except (KeyError, TypeError) as problem:
            raise ValueError(f"not a calibration: {problem!r}") from problem


def fit(outputs: ArrayLike, human: ArrayLike, labels: Sequence[int], weights: ArrayLike | None = None) -> Isotonic:
    """The model of people's grades (n,) given the judge's probabilities (n, k), by least squares.

    Isotonic regression gives probabilities of exactly 0 and 1 wherever the labels at an end agree, and one label that then says
    otherwise makes the log loss infinite. But n labels cannot tell never from less than one time in n: to what they say at each
    score, one label in all is added, spread evenly over the grades, so that no grade ever becomes impossible.
    ValueError without a label, and for rows that are not probabilities.
    """
    score, said, k = _score(checked(outputs, len(labels))), places(human, labels), len(labels)
    n = len(said)
    if not n:
        raise ValueError("nothing can be fitted without a label")
    counted = weights_of(weights, n)
    found = [_curve(score, said >= j, counted) for j in range(1, k)]
    knots = np.unique(np.concatenate([at for at, _ in found]))
    evenly = 1 - np.arange(1, k) / k
    curves = [(n * np.interp(knots, *curve) + even) / (n + 1) for curve, even in zip(found, evenly, strict=True)]
    return Isotonic(tuple(map(int, labels)), tuple(knots.tolist()), tuple(tuple(curve.tolist()) for curve in curves), n)


def _curve(
    score: NDArray[np.float64], happened: NDArray[np.bool_], counted: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Scores, and how likely it is at each: the corners of the isotonic regression."""
    from sklearn.isotonic import IsotonicRegression

    found = IsotonicRegression(y_min=0, y_max=1).fit(score, happened, counted)
    return found.X_thresholds_, found.y_thresholds_


def _score(given: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray((given @ np.arange(given.shape[1])).round(DIGITS))
