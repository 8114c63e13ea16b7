"""Each rater in figures: how they agree with the others and with gold, how fast they are, what they give, whether they drift.

All of it is said of the pairs they labelled, which is no random sample unless those were drawn at random.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from statistics import fmean, median
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from judge.people.figures import ENOUGH_PAIRS, Compared
from judge.scales import Scale
from judge.stats.agreement import kappas, shares_apart
from judge.stats.alpha import alphas, coincidences
from judge.stats.clusters import Estimate, all_estimated, clustered_interval, estimated, means, numbered, sums_by
from judge.stats.confusion import confusions
from judge.store.db import Database
from judge.store.labels import RaterSize
from judge.store.labels import raters as everyone
from judge.store.ratings import Rating, ratings
from judge.store.settings import scale_of


class Held(NamedTuple):
    """How far a rater agrees: `kappa` is quadratic, `same` the share of equal grades; None where they cannot be had.

    `comparisons` exceeds `n_pairs` where several others graded a pair. Intervals are over queries.
    """

    kappa: Estimate | None
    same: Estimate | None
    comparisons: int
    n_pairs: int
    n_queries: int

    @property
    def tells(self) -> bool:
        """Whether the pairs are enough to say anything by them."""
        return self.n_pairs >= ENOUGH_PAIRS and self.kappa is not None


class Week(NamedTuple):
    """A rater's mean grade less the others' on the same n pairs, in the week that begins on that Monday.

    The others' mean, because the median of two, as the final grade is made, is the lower one: everybody would seem to be kind.
    """

    begins: date
    difference: Estimate
    n: int


@dataclass(frozen=True)
class Rater:
    """`labels` that count, `cannot_tell` of them without a grade; `given`: how often each grade.

    `seconds` is the median over the `timed` grades whose time is known. `weeks` in order; those of few labels are left out (`figures.ENOUGH_PAIRS`).
    """

    name: str
    labels: int
    cannot_tell: int
    given: dict[int, int]
    others: Held
    gold: Held
    seconds: float | None
    timed: int
    weeks: tuple[Week, ...]


@dataclass(frozen=True)
class Raters:
    """Everyone, busiest first, and Krippendorff's alpha (ordinal) of them all on the `n_pairs` that two or more graded."""

    scale: Scale
    raters: tuple[Rater, ...]
    alpha: Estimate | None
    n_pairs: int
    n_queries: int


def raters(db: Database, *, resamples: int = 1000, seed: int = 0) -> Raters:
    """Every rater's figures."""
    scale, draw = scale_of(db), _Draw(resamples, seed)
    pairs = list(pairs_of(ratings(db)))
    beside = _beside(pairs)
    shared = [pair for pair in pairs if len(pair) > 1]
    return Raters(
        scale=scale,
        raters=tuple(_rater(size, beside[size.rater], scale, draw) for size in everyone(db)),
        alpha=_alpha(shared, scale, draw),
        n_pairs=len(shared),
        n_queries=len({pair[0].query_id for pair in shared}),
    )


class _Draw(NamedTuple):
    """How intervals are drawn: anew from the same seed for each figure, so that they can be read side by side."""

    resamples: int
    seed: int

    @property
    def rng(self) -> np.random.Generator:
        return np.random.default_rng(self.seed)


class _Beside(NamedTuple):
    """A rating, and what the others gave the same pair."""

    mine: Rating
    others: list[Rating]


def pairs_of(everything: Sequence[Rating]) -> Iterator[list[Rating]]:
    """The ratings pair by pair."""
    for _, group in groupby(everything, key=lambda found: (found.query_id, found.product_id)):
        yield list(group)


def _beside(pairs: Sequence[list[Rating]]) -> defaultdict[str, list[_Beside]]:
    """By rater."""
    found = defaultdict(list)
    for pair in pairs:
        for mine in pair:
            found[mine.rater].append(_Beside(mine, [other for other in pair if other is not mine]))
    return found


def _rater(size: RaterSize, labels: Sequence[_Beside], scale: Scale, draw: _Draw) -> Rater:
    counts = Counter(label.mine.grade for label in labels)
    seconds = [label.mine.seconds for label in labels if label.mine.seconds is not None]
    others = [compared(mine, other.grade) for mine, beside in labels for other in beside]
    gold = [compared(mine, mine.gold) for mine, _ in labels if mine.gold is not None]
    return Rater(
        name=size.rater,
        labels=size.labels,
        cannot_tell=size.cannot_tell,
        given={value: counts[value] for value in scale.values},
        others=held(others, scale, draw.resamples, draw.seed),
        gold=held(gold, scale, draw.resamples, draw.seed),
        seconds=median(seconds) if seconds else None,
        timed=len(seconds),
        weeks=tuple(_weeks(labels, draw)),
    )


def compared(mine: Rating, other: int) -> Compared:
    return Compared(mine.query_id, mine.product_id, mine.grade, other)


def held(rows: Sequence[Compared], scale: Scale, resamples: int = 1000, seed: int = 0) -> Held:
    """How far two sides agree."""
    if not rows:
        return Held(None, None, 0, 0, 0)
    groups, n_queries = numbered([row.query_id for row in rows])
    clusters = confusions([row.first for row in rows], [row.second for row in rows], scale.values, groups, n_queries)
    n_pairs = len({(row.query_id, row.product_id) for row in rows})
    found = all_estimated({"kappa": kappas, "same": same_grade}, clusters, np.random.default_rng(seed), resamples)
    return Held(**found, comparisons=len(rows), n_pairs=n_pairs, n_queries=n_queries)


def same_grade(matrices: NDArray[Any]) -> NDArray[np.float64]:
    """The share of equal grades of each confusion matrix (n, k, k). A `Statistic`."""
    return 1 - shares_apart(matrices, 1)


def _weeks(labels: Sequence[_Beside], draw: _Draw) -> Iterator[Week]:
    """Only labels of which it is known when they were given."""
    by_week = defaultdict(list)
    for label in labels:
        if label.others and label.mine.given_at is not None:
            day = label.mine.given_at.date()
            by_week[day - timedelta(days=day.weekday())].append(label)
    for begins, given in sorted(by_week.items()):
        if len(given) >= ENOUGH_PAIRS:
            yield Week(begins, _difference(given, draw), len(given))


def _difference(labels: Sequence[_Beside], draw: _Draw) -> Estimate:
    apart = [mine.grade - fmean(other.grade for other in others) for mine, others in labels]
    groups, n_queries = numbered([label.mine.query_id for label in labels])
    sums = sums_by(groups, n_queries, apart, np.ones(len(apart)))
    return Estimate(float(np.mean(apart)), *(clustered_interval(means, sums, draw.rng, draw.resamples) or (None, None)))


def _alpha(shared: Sequence[Sequence[Rating]], scale: Scale, draw: _Draw) -> Estimate | None:
    if not shared:
        return None
    groups, n_queries = numbered([pair[0].query_id for pair in shared])
    units = [number for number, pair in enumerate(shared) for _ in pair]
    met = coincidences(units, [one.grade for pair in shared for one in pair], scale.values, groups, n_queries)
    return estimated(alphas, met, draw.rng, draw.resamples)
