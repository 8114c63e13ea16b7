"""A share of all judged pairs from a few labels: the verdicts say it of every pair, the labels correct what the verdicts get wrong.

Prediction-powered inference: Angelopoulos, Bates, Fannjiang, Jordan and Zrnic 2023, Science 382; tuned as in Angelopoulos, Duchi and
Zrnic 2023, "PPI++", arXiv 2311.01453. Labels are weighted by their inverse inclusion probabilities; errors are clustered by query.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from judge.stats.clusters import Estimate, numbered, robust_error, sums_by
from judge.stats.weighing import effective_number, weights_of


@dataclass(frozen=True)
class Powered:
    """The share by labels and verdicts together, beside what either says alone; `why` where a figure or an interval is missing.

    `by_verdicts` is the naive figure: the mean prediction, as if the judge made no mistakes; no honest interval belongs to it.
    `tuning`: how far the verdicts were relied on, from 0 (the labels alone) to 1 (fully).
    """

    share: Estimate | None
    by_labels: Estimate | None
    by_verdicts: float | None
    tuning: float
    n_pairs: int
    n_queries: int
    n_labels: int
    n_labelled_queries: int
    why: str = ""


class _Mean(NamedTuple):
    """A weighted mean, and how far each query pulls it away from itself."""

    value: float
    pulls: NDArray[np.float64]

    def plus(self, other: _Mean, times: float) -> _Mean:
        return _Mean(self.value + times * other.value, self.pulls + times * other.pulls)


def powered_share(
    predictions: ArrayLike,
    labels: ArrayLike,
    queries: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    tuning: float | None = None,
    level: float = 0.95,
) -> Powered:
    """The mean label if every pair had one. One row a judged pair: a prediction of its label, and the label or NaN. Both from 0 to 1.

    Labels must be an audit, drawn at random; `weights` are read only where there is a label. A prediction that was fitted on labels must
    not have seen those of its own query. Precision is the share among the rows of the pairs that the judge called positive, and so on.
    Without `tuning`, the one that makes the error least. The interval is for queries like these. ValueError for values outside 0 to 1.
    """
    values, given = _in_unit(predictions), np.asarray(labels, dtype=np.float64)
    known = ~np.isnan(given)
    said = _in_unit(np.where(known, given, 0))
    drawn = np.zeros(len(values))
    drawn[known] = weights_of(None if weights is None else np.asarray(weights)[known], int(known.sum()))
    groups, n_queries = numbered(queries)
    sums = sums_by(groups, n_queries, np.ones(len(values)), values, drawn, drawn * said, drawn * values)
    n_labelled = int((sums[:, 2] > 0).sum())
    counts = (len(values), n_queries, int(known.sum()), n_labelled)
    by_verdicts = float(values.mean()) if len(values) else None
    if not n_labelled:
        return Powered(None, None, by_verdicts, 0.0, *counts, why="No pair has a label: the verdicts alone cannot tell their own mistakes.")
    alone, powered, used = _powered(sums, tuning)
    evidence = effective_number(sums[:, 2])
    share, by_labels = (_estimate(mean, n_labelled, evidence, level) for mean in (powered, alone))
    why = "" if n_labelled > 1 else "All labels are of one query, so no interval can be given: it needs labels of several queries."
    return Powered(share, by_labels, by_verdicts, used, *counts, why=why)


def _in_unit(given: ArrayLike) -> NDArray[np.float64]:
    values = np.asarray(given, dtype=np.float64)
    if not ((values >= 0) & (values <= 1)).all():
        raise ValueError("predictions and labels lie from 0 to 1, and every pair has a prediction")
    return values


def _powered(sums: NDArray[np.float64], tuning: float | None) -> tuple[_Mean, _Mean, float]:
    """The mean by labels alone, the powered one, and the tuning used: none where it would lead out of 0 to 1."""
    pairs, predicted, drawn, said, foretold = sums.T
    alone, everywhere, here = _mean(said, drawn), _mean(predicted, pairs), _mean(foretold, drawn)
    correction = everywhere.plus(here, -1)
    used = _best_tuning(alone, correction) if tuning is None else tuning
    powered = alone.plus(correction, used)
    return (alone, powered, used) if 0 < powered.value < 1 else (alone, alone, 0.0)


def _mean(sums: NDArray[np.float64], weights: NDArray[np.float64]) -> _Mean:
    value = float(sums.sum() / weights.sum())
    return _Mean(value, (sums - value * weights) / weights.sum())


def _best_tuning(alone: _Mean, correction: _Mean) -> float:
    """What makes the clustered error least, from 0 to 1 (PPI++, section 6, with sums by query for values)."""
    square = float(correction.pulls @ correction.pulls)
    return float(np.clip(-(alone.pulls @ correction.pulls) / square, 0, 1)) if square else 0.0


def _estimate(mean: _Mean, n_queries: int, evidence: float, level: float) -> Estimate:
    """With an interval on the scale of the logit, which stays within 0 and 1 and holds for rare things, where mean and error would not.

    Where nothing varies (no relevant pair among the negatives looked at, say) the error is zero and proves nothing: then the exact
    interval of Clopper and Pearson 1934, each query counting as one observation, which errs on the wide side.
    """
    from scipy.special import expit, logit
    from scipy.stats import beta
    from scipy.stats import t as student

    if n_queries < 2:
        return Estimate(mean.value)
    error, outside = robust_error(mean.pulls, n_queries), (1 - level) / 2
    if error and 0 < mean.value < 1:
        reach = student.ppf(1 - outside, n_queries - 1) * error / (mean.value * (1 - mean.value))
        low, high = expit(logit(mean.value) - reach), expit(logit(mean.value) + reach)
    else:
        yes, no = mean.value * evidence, (1 - mean.value) * evidence
        low = beta.ppf(outside, yes, no + 1) if yes else 0.0
        high = beta.ppf(1 - outside, yes + 1, no) if no else 1.0
    return Estimate(mean.value, float(low), float(high))
