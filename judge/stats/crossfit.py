"""Is a calibration worth using, and which? Fitted on some queries, measured on the others, and refused where labels are too few to tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from judge.stats.calibration import METHODS, Calibration
from judge.stats.clusters import Estimate
from judge.stats.enough import FOLDS, MANY, too_few
from judge.stats.held import Held
from judge.stats.ordinal import Ordinal
from judge.stats.probabilities import Quality
from judge.stats.weighing import weights_of

AUTO = "auto"
"""Instead of a method: let the labels choose."""


@dataclass(frozen=True)
class Calibrated:
    """A model of all labels, and how good probabilities are without and with it, on queries that it was not fitted on.

    `before`: the judge's own probabilities. `base`: the shares of the grades in the labels, without any judge. `gain` is the Brier
    score before less after, `over_base` that of `base` less after, with intervals over queries: a gain at or below 0 is none.
    `tried`: what `after` is, or would be, by each method; `because`: why the model's was taken. Taking the better of two on the very
    queries that both are measured on flatters it, a little.
    Without a model everything is None and `why` says what is missing.
    """

    model: Calibration | None = None
    before: Quality | None = None
    after: Quality | None = None
    base: Quality | None = None
    gain: Estimate | None = None
    over_base: Estimate | None = None
    tried: dict[str, Quality] = field(default_factory=dict)
    because: str = ""
    why: str = ""


class Choice(NamedTuple):
    method: str
    because: str


def calibrate(
    outputs: ArrayLike,
    human: ArrayLike,
    queries: ArrayLike,
    labels: Sequence[int],
    rng: np.random.Generator,
    weights: ArrayLike | None = None,
    resamples: int = 1000,
    method: str = AUTO,
) -> Calibrated:
    """One row a label: the judge's probabilities (n, k), people's grade, the query. A judge of bare grades: see `outputs.certain`.

    `method`: one of `calibration.METHODS`, or AUTO (see `chosen`).
    """
    if why := too_few(human, queries, labels):
        return Calibrated(why=why)
    given, counted = np.asarray(outputs, dtype=np.float64), weights_of(weights, np.size(human))
    held = Held(human, queries, labels, counted, rng, resamples)
    unseen = {name: cross_fitted(given, human, queries, labels, counted, name) for name in METHODS}
    base = cross_fitted(np.full_like(given, 1 / len(labels)), human, queries, labels, counted)
    tried = {name: held.quality(found) for name, found in unseen.items()}
    kept = chosen(tried, np.size(human)) if method == AUTO else Choice(method, "it was asked for")
    return Calibrated(
        model=METHODS[kept.method].fit(given, human, labels, counted),
        before=held.quality(given),
        after=tried[kept.method],
        base=held.quality(base),
        gain=held.gain(given, unseen[kept.method]),
        over_base=held.gain(base, unseen[kept.method]),
        tried=tried,
        because=kept.because,
    )


def chosen(tried: Mapping[str, Quality], n_labels: int) -> Choice:
    """The method of the lower log loss on unseen queries; of few labels the ordinal one, which has the fewer numbers to learn."""
    if n_labels < MANY:
        return Choice(Ordinal.method, f"with fewer than {MANY:,} labels an isotonic one follows chance")
    losses = {name: np.inf if found.log_loss is None else found.log_loss for name, found in tried.items()}
    return Choice(min(losses, key=losses.__getitem__), "it has the lower log loss on unseen queries")


def cross_fitted(
    outputs: ArrayLike,
    human: ArrayLike,
    queries: ArrayLike,
    labels: Sequence[int],
    weights: ArrayLike | None = None,
    method: str = Ordinal.method,
) -> NDArray[np.float64]:
    """Calibrated probabilities (n, k) of every row, each from a model that saw no label of its query."""
    from sklearn.model_selection import GroupKFold

    given, said = np.asarray(outputs, dtype=np.float64), np.asarray(human)
    counted = weights_of(weights, len(said))
    found = np.empty_like(given)
    for known, unseen in GroupKFold(FOLDS).split(given, groups=np.asarray(queries)):
        found[unseen] = METHODS[method].fit(given[known], said[known], labels, counted[known]).calibrated(given[unseen])
    return found
