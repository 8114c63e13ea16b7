"""Is a calibration worth using? Fitted on some queries, measured on the others, and refused where labels are too few to tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from judge.stats.calibration import Calibration, calibrated, fit
from judge.stats.clusters import Estimate, clustered_interval, estimated, means, numbered, sums_by
from judge.stats.confusion import places
from judge.stats.probabilities import Quality, briers, log_losses, quality
from judge.stats.weighing import weights_of

FOLDS = 5
MIN_LABELS = 50
MIN_QUERIES = 5 * FOLDS
MIN_OF_A_GRADE = 5


@dataclass(frozen=True)
class Calibrated:
    """A model of all labels, and how good probabilities are without and with it, on queries that it was not fitted on.

    `before`: the judge's own probabilities. `base`: the shares of the grades in the labels, without any judge. `gain` is the Brier
    score before less after, `over_base` that of `base` less after, with intervals over queries: a gain at or below 0 is none.
    Without a model everything is None and `why` says what is missing.
    """

    model: Calibration | None = None
    before: Quality | None = None
    after: Quality | None = None
    base: Quality | None = None
    gain: Estimate | None = None
    over_base: Estimate | None = None
    why: str = ""


def calibrate(
    outputs: ArrayLike,
    human: ArrayLike,
    queries: ArrayLike,
    labels: Sequence[int],
    rng: np.random.Generator,
    weights: ArrayLike | None = None,
    resamples: int = 1000,
) -> Calibrated:
    """One row a label: the judge's probabilities (n, k), people's grade, the query. A judge of bare grades: see `calibration.certain`."""
    if why := too_few(human, queries, labels):
        return Calibrated(why=why)
    given, counted = np.asarray(outputs, dtype=np.float64), weights_of(weights, np.size(human))
    after = cross_fitted(given, human, queries, labels, counted)
    base = cross_fitted(np.full_like(given, 1 / len(labels)), human, queries, labels, counted)
    groups, n_queries = numbered(queries)

    def by_query(each: NDArray[np.float64]) -> NDArray[np.float64]:
        return sums_by(groups, n_queries, counted * each, counted)

    def gain(worse: NDArray[np.float64]) -> Estimate | None:
        return estimated(means, by_query(briers(worse, human, labels) - briers(after, human, labels)), rng, resamples)

    def measured(found: NDArray[np.float64]) -> Quality:
        plain, losses = quality(found, human, labels, counted), log_losses(found, human, labels)
        in_nats = None if plain.log_loss is None else clustered_interval(means, by_query(losses), rng, resamples)
        squared = clustered_interval(means, by_query(briers(found, human, labels)), rng, resamples)
        return replace(plain, log_loss_interval=in_nats, brier_interval=squared)

    gained, over_base = gain(given), gain(base)
    before, better, least = map(measured, (given, after, base))
    return Calibrated(fit(given, human, labels, counted), before, better, least, gained, over_base)


def too_few(human: ArrayLike, queries: ArrayLike, labels: Sequence[int]) -> str:
    """What is missing for a calibration that can be measured; empty when nothing is."""
    said, n_queries = places(human, labels), numbered(queries)[1]
    if len(said) < MIN_LABELS:
        return f"{len(said)} labels: a calibration needs {MIN_LABELS}."
    if n_queries < MIN_QUERIES:
        return f"Labels of {n_queries} queries: a calibration is tried on queries it has not seen, and needs {MIN_QUERIES}."
    counts = np.bincount(said, minlength=len(labels))
    rare = [f"grade {grade} ({n})" for grade, n in zip(labels, counts, strict=True) if n < MIN_OF_A_GRADE]
    return f"A calibration needs {MIN_OF_A_GRADE} labels of every grade; too few of {', '.join(rare)}." if rare else ""


def cross_fitted(
    outputs: ArrayLike, human: ArrayLike, queries: ArrayLike, labels: Sequence[int], weights: ArrayLike | None = None
) -> NDArray[np.float64]:
    """Calibrated probabilities (n, k) of every row, each from a model that saw no label of its query."""
    from sklearn.model_selection import GroupKFold

    given, said = np.asarray(outputs, dtype=np.float64), np.asarray(human)
    counted = weights_of(weights, len(said))
    found = np.empty_like(given)
    for known, unseen in GroupKFold(FOLDS).split(given, groups=np.asarray(queries)):
        found[unseen] = calibrated(fit(given[known], said[known], labels, counted[known]), given[unseen])
    return found
