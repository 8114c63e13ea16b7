"""Is the judge good enough? Whether the interval of its figure says so, and how many more labels would tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from judge.people.figures import Agreement, Compared
from judge.scales import Scale
from judge.stats.agreement import kappas
from judge.stats.clusters import Estimate, estimated
from judge.stats.confusion import confusions
from judge.stats.projecting import Evidence, Projection, design_effect, labels_to_decide


@dataclass(frozen=True)
class Decision:
    """Quadratic kappa against a threshold: above or below it with its whole interval, else open, and what `more` would likely decide.

    `threshold` is what somebody asked for, or the raters' own figure. `more` is None where no number of labels can be told.
    """

    figure: Estimate
    threshold: float
    of_raters: bool
    side: Literal["above", "below", "open"]
    more: Projection | None


def decision(
    judged: Agreement,
    raters: Agreement,
    compared: Sequence[Compared],
    scale: Scale,
    threshold: float | None = None,
    *,
    resamples: int = 1000,
    seed: int = 0,
) -> Decision | None:
    """None where there is no interval, or nothing to hold the judge against: no threshold, and no figure of the raters."""
    own, figure = raters.quadratic if raters.enough else None, judged.quadratic
    wanted = threshold if threshold is not None else own.value if own else None
    if wanted is None or figure is None or figure.low is None or figure.high is None:
        return None
    if not figure.low <= wanted <= figure.high:
        return Decision(figure, wanted, threshold is None, "above" if wanted < figure.low else "below", None)
    effect = design_effect(figure, _by_pair(compared, scale, resamples, seed) or figure)
    more = labels_to_decide(figure, wanted, Evidence(judged.n_pairs, judged.n_queries, effect))
    return Decision(figure, wanted, threshold is None, "open", more)


def _by_pair(compared: Sequence[Compared], scale: Scale, resamples: int, seed: int) -> Estimate | None:
    """Quadratic kappa as if every pair were of a query of its own."""
    first, second = ([getattr(pair, side) for pair in compared] for side in ("first", "second"))
    clusters = confusions(first, second, scale.values, np.arange(len(compared)), len(compared))
    return estimated(kappas, clusters, np.random.default_rng(seed), resamples)
