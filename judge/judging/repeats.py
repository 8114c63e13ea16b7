"""What several answers to the same question say together, for models that give no probabilities themselves (`repeat=K`).

The share of each grade among K independent answers estimates its probability: after Wang et al. 2023, "Self-consistency
improves chain of thought reasoning in language models". With K answers a share is known to about sqrt(p(1-p)/K).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from judge.scales import Scale
from judge.store.db import Database
from judge.store.verdicts import repeats_of


class Pooled(NamedTuple):
    """Answers to one question, pooled. `probabilities` sum to 1 over the scale's grades; `expected` is their mean grade.

    `grade` is the one given most often, of equals the lower; `confidence` its share.
    """

    grade: int
    probabilities: Mapping[int, float]
    confidence: float
    expected: float


class PooledPair(NamedTuple):
    """A pair and what its repeats say together."""

    query_id: str
    product_id: str
    pooled: Pooled


class Steadiness(NamedTuple):
    """How far a judge repeats itself. `pairs` have all repeats; `open` lack some, or one failed.

    `steady` is the share of pairs with one and the same grade every time, `spread` the mean difference of two answers to
    one pair, in grades. None without a pair.
    """

    pairs: int
    open: int
    steady: float | None
    spread: float | None


def pooled(grades: Sequence[int | None], scale: Scale, repeats: int) -> Pooled | None:
    """What that many answers to one pair say together; None while one of them is missing or failed.

    A failure is no vote: sharing its weight out among the grades would make a pair that is hard to answer look certain.
    """
    given = Counter(grade for grade in grades if grade is not None)
    if given.total() != repeats or not repeats:
        return None
    probabilities = {value: given[value] / repeats for value in scale.values}
    grade = max(scale.values, key=lambda value: (given[value], -value))
    expected = sum(value * share for value, share in probabilities.items())
    return Pooled(grade, probabilities, probabilities[grade], expected)


def pooled_pairs(db: Database, judge_id: int, scale: Scale, repeats: int) -> Iterator[PooledPair]:
    """Every pair whose repeats are all there, in order of (query_id, product_id)."""
    for pair in repeats_of(db, judge_id):
        found = pooled(pair.grades[:repeats], scale, repeats)
        if found is not None:
            yield PooledPair(pair.query_id, pair.product_id, found)


def steadiness(asked: Sequence[Sequence[int | None]], repeats: int) -> Steadiness:
    """How far a judge repeats itself, from the grades of every pair (None: failed)."""
    whole = [[grade for grade in grades if grade is not None] for grades in asked if len(grades) == repeats and None not in grades]
    if not whole or repeats < 2:
        return Steadiness(len(whole), len(asked) - len(whole), None, None)
    same = sum(len(set(grades)) == 1 for grades in whole) / len(whole)
    return Steadiness(len(whole), len(asked) - len(whole), same, sum(map(_apart, whole)) / len(whole))


def _apart(grades: Sequence[int]) -> float:
    """The mean absolute difference over all pairs of these grades (Gini's)."""
    n = len(grades)
    return sum(abs(one - other) for one in grades for other in grades) / (n * (n - 1))
