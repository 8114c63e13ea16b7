"""How many more labels would decide a question: a projection from the interval there is, not a promise.

It supposes that the estimate stays where it is, that new queries vary as the present ones do, and that each gets as many labels. Then
the interval shrinks with the square root of the number of queries. What the grouping by query costs is already in an interval over queries.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import NamedTuple

from judge.stats.clusters import Estimate


class Evidence(NamedTuple):
    """What an estimate rests on. `effect`: its design effect, where it was worked out."""

    n_labels: int
    n_queries: int
    effect: float | None = None


@dataclass(frozen=True)
class Projection:
    """Further `labels` in further `queries`, as many labels a query as now; `factor` is all evidence needed over what there is.

    `spread`: further labels that would do instead if each came from a query of its own; None where the design effect is not known.
    """

    queries: int
    labels: int
    factor: float
    spread: int | None = None


def labels_to_decide(
    figure: Estimate, threshold: float, evidence: Evidence, *, power: float = 0.8, level: float = 0.95
) -> Projection | None:
    """What would bring, with a chance of `power`, an interval of this `level` that leaves the threshold out.

    Nothing further where it is left out already. None where no number of labels would do: the estimate is the threshold, or has no
    interval. The side of the interval that faces the threshold counts. With a power of 0.5 the interval would just touch it on average.
    """
    if figure.low is None or figure.high is None or figure.value == threshold:
        return None
    if not figure.low <= threshold <= figure.high:
        return _projection(1, evidence)
    facing = figure.value - figure.low if threshold < figure.value else figure.high - figure.value
    from scipy.stats import norm

    certain = float(norm.ppf((1 + level) / 2))
    needed = (certain + float(norm.ppf(power))) / certain
    return _projection((needed * facing / (figure.value - threshold)) ** 2, evidence)


def design_effect(by_query: Estimate, by_pair: Estimate) -> float | None:
    """How many times the labels the grouping by query costs (Kish 1965): the squared ratio of two intervals' widths, of one figure.

    One drew whole queries, the other single pairs as if each were a query of its own. None where either has no width.
    """
    wide, narrow = ((figure.high or 0) - (figure.low or 0) for figure in (by_query, by_pair))
    return (wide / narrow) ** 2 if wide and narrow else None


def _projection(factor: float, evidence: Evidence) -> Projection:
    further = max(factor - 1, 0)
    queries = ceil(further * evidence.n_queries)
    spread = None if evidence.effect is None else ceil(further * evidence.n_labels / evidence.effect)
    return Projection(queries, ceil(queries * evidence.n_labels / evidence.n_queries), 1 + further, spread)
