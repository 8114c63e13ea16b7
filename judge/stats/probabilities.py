"""How good probabilities over grades are, held against the grades people gave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from judge.stats.confusion import places
from judge.stats.weighing import weights_of

BINS = 10


class Bin(NamedTuple):
    """Predictions from `low` up to `high`: their mean, the share that came true, and how many there are (sum of weights)."""

    low: float
    high: float
    predicted: float
    happened: float
    weight: float


@dataclass(frozen=True)
class Quality:
    """Of probabilities over grades. All are best at 0.

    `log_loss` in nats, None where a grade that people gave was called impossible; `brier` from 0 to 2 (Brier 1950);
    `error`: the expected calibration error of "this grade or better", averaged over the grades above the worst, whose curves
    are in `curves`, one a grade in the order of the scale. The intervals, over queries, are None where queries are not known.
    """

    n_labels: int
    log_loss: float | None
    brier: float
    error: float
    curves: tuple[tuple[Bin, ...], ...]
    log_loss_interval: tuple[float, float] | None = None
    brier_interval: tuple[float, float] | None = None


def quality(probabilities: ArrayLike, human: ArrayLike, labels: Sequence[int], weights: ArrayLike | None = None) -> Quality:
    """Of probabilities (n, k) in the order of `labels` and people's grades (n,). ValueError without a label."""
    given, said = np.asarray(probabilities, dtype=np.float64), places(human, labels)
    if not len(said):
        raise ValueError("nothing can be measured without a label")
    counted = weights_of(weights, len(said))
    better = given[:, ::-1].cumsum(axis=1)[:, ::-1]
    curves = tuple(reliability(better[:, j].clip(0, 1), said >= j, counted) for j in range(1, len(labels)))
    log_loss = float(np.average(log_losses(given, human, labels), weights=counted))
    brier = float(np.average(briers(given, human, labels), weights=counted))
    error = float(np.mean([calibration_error(curve) for curve in curves]))
    return Quality(len(said), log_loss if np.isfinite(log_loss) else None, brier, error, curves)


def log_losses(probabilities: ArrayLike, human: ArrayLike, labels: Sequence[int]) -> NDArray[np.float64]:
    """(n,): less the logarithm of the probability of the grade people gave; infinite where that was 0."""
    given, said = np.asarray(probabilities, dtype=np.float64), places(human, labels)
    with np.errstate(divide="ignore"):
        return np.asarray(-np.log(given[np.arange(len(said)), said]))


def briers(probabilities: ArrayLike, human: ArrayLike, labels: Sequence[int]) -> NDArray[np.float64]:
    """(n,): the squared distance of the probabilities from certainty of the grade people gave."""
    return np.asarray(((np.asarray(probabilities) - np.eye(len(labels))[places(human, labels)]) ** 2).sum(axis=1))


def reliability(predicted: ArrayLike, happened: ArrayLike, weights: ArrayLike | None = None, bins: int = BINS) -> tuple[Bin, ...]:
    """The reliability curve of the probabilities (n,) of something that did or did not happen, in equally wide bins; empty ones left out."""
    foretold, came = np.asarray(predicted, dtype=np.float64), np.asarray(happened, dtype=np.float64)
    counted = weights_of(weights, len(foretold))
    edges = np.linspace(0, 1, bins + 1)
    where = np.clip(np.digitize(foretold, edges) - 1, 0, bins - 1)
    total, said, true = (np.bincount(where, counted * column, minlength=bins) for column in (np.ones_like(came), foretold, came))
    return tuple(
        Bin(float(edges[i]), float(edges[i + 1]), float(said[i] / total[i]), float(true[i] / total[i]), float(total[i]))
        for i in np.flatnonzero(total)
    )


def calibration_error(curve: Sequence[Bin]) -> float:
    """The expected calibration error (Naeini, Cooper and Hauskrecht 2015): how far the bins' predictions lie from what happened."""
    apart = [abs(held.predicted - held.happened) for held in curve]
    return float(np.average(apart, weights=[held.weight for held in curve]))
