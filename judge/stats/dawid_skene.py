"""One grade of several raters' grades, trusting each rater as far as the others bear them out.

Dawid and Skene 1979, "Maximum likelihood estimation of observer error-rates using the EM algorithm", Applied Statistics 28(1):
every pair has one true grade, and every rater has a probability of giving each grade to a pair of each true grade. Both are found
together, without knowing any true grade. Written out, because the package that has it brings a language model library along.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from judge.stats.confusion import places

ENOUGH = 1e-6
"""EM has ended when a round makes the log likelihood better by less than this."""

ROUNDS = 1000


@dataclass(frozen=True)
class DawidSkene:
    """`grades`: the probability of each grade of a pair, (n, k). `shares`: of the grades among all pairs, (k,).

    `raters`: of each rater, the probability of giving the column's grade to a pair whose grade is the row's, (raters, k, k); a row
    of zeros is a grade that no pair of theirs has.
    """

    grades: NDArray[np.float64]
    shares: NDArray[np.float64]
    raters: NDArray[np.float64]
    log_likelihood: float


def dawid_skene(units: ArrayLike, raters: ArrayLike, grades: ArrayLike, labels: Sequence[int]) -> DawidSkene:
    """Ratings in long form: the i-th says that rater number `raters[i]` gave pair number `units[i]` (both from 0) the grade `grades[i]`.

    Every pair has a rating or more, and a rater may have rated it more than once. ValueError without a rating.
    """
    pairs, people = np.asarray(units, dtype=np.int64), np.asarray(raters, dtype=np.int64)
    said, k = places(grades, labels), len(labels)
    if not len(said):
        raise ValueError("nothing can be agreed on without a rating")
    likely = _summed(pairs, np.eye(k)[said], pairs.max() + 1)  # formula 3.1: each rating a vote
    likely /= likely.sum(axis=1, keepdims=True)
    before, found = -np.inf, -np.inf
    for _ in range(ROUNDS):
        shares, errors = likely.mean(axis=0), _errors(likely[pairs], people, said)
        likely, found = _believed(pairs, shares, errors[people, :, said], len(likely))
        if found - before < ENOUGH:
            break
        before = found
    return DawidSkene(likely, shares, errors, found)


def _errors(likely: NDArray[np.float64], people: NDArray[np.int64], said: NDArray[np.int64]) -> NDArray[np.float64]:
    """Formula 2.3: how each rater grades pairs of each grade, given how likely the grades are, one row a rating."""
    k = likely.shape[1]
    given = _summed(people * k + said, likely, (people.max() + 1) * k).reshape(-1, k, k).transpose(0, 2, 1)
    whole = given.sum(axis=2, keepdims=True)
    return np.asarray(np.divide(given, whole, out=np.zeros_like(given), where=whole > 0))


def _believed(
    pairs: NDArray[np.int64], shares: NDArray[np.float64], each: NDArray[np.float64], n: int
) -> tuple[NDArray[np.float64], float]:
    """Formula 2.5: how likely each grade of each pair is, and the log likelihood of all ratings (2.7). In logarithms: many ratings underflow."""
    with np.errstate(divide="ignore"):
        joint = np.log(shares) + _summed(pairs, np.log(each), n)
    highest = joint.max(axis=1, keepdims=True)
    scaled = np.exp(joint - highest)
    whole = scaled.sum(axis=1, keepdims=True)
    return scaled / whole, float((np.log(whole) + highest).sum())


def _summed(groups: NDArray[np.int64], rows: NDArray[np.float64], n: int) -> NDArray[np.float64]:
    """The rows (m, k) added up by group, (n, k)."""
    return np.stack([np.bincount(groups, column, minlength=n) for column in rows.T], axis=1)
