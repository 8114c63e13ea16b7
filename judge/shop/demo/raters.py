"""Three simulated raters: the true grade plus a stated amount of human error, on a stated sample of pairs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from random import Random
from typing import NamedTuple

from judge.scales import SCALES
from judge.shop.demo.base import DemoProduct, dice
from judge.shop.demo.queries import DemoQuery
from judge.shop.demo.truth import DOUBTFUL, true_grade

GRADES = SCALES["paper"].values


@dataclass(frozen=True)
class Rater:
    """How somebody errs. `slip` and `blunder` are the chances of being one and two grades off, `lenient` that it is upwards."""

    name: str
    slip: float
    blunder: float
    lenient: float
    unsure: float


RATERS = (
    Rater("anna (simulated)", slip=0.32, blunder=0.06, lenient=0.50, unsure=0.010),
    Rater("bilal (simulated)", slip=0.34, blunder=0.06, lenient=0.75, unsure=0.020),
    Rater("chiara (simulated)", slip=0.38, blunder=0.11, lenient=0.40, unsure=0.015),
)
"""Anna is careful, Bilal is kind, Chiara is in a hurry."""

ALL_THREE = 0.6
"""Share of pairs that all three rate; two of them rate the others."""

NOTES: Mapping[int, tuple[str, ...]] = {
    1: ("Something else entirely.", "No idea why this is shown."),
    2: ("Close by, but not what was asked for.", "I would scroll past this."),
    3: ("Maybe. The page leaves too much open.", "Might do, hard to say."),
    4: ("Nearly.", "I would look at it."),
    5: ("Exactly this.", "Yes."),
}
CANNOT_TELL = ("The page does not say enough.", "I do not know what the shopper means.")
NOTED = 0.08
"""Share of grades that come with a note; every "cannot tell" does."""


class Rating(NamedTuple):
    """One row of `ratings.csv`: a grade, or None and `cannot_tell` 1."""

    query_id: str
    product_id: str
    rater: str
    grade: int | None
    cannot_tell: int
    note: str


def make_ratings(seed: int, queries: Sequence[DemoQuery], products: Sequence[DemoProduct]) -> list[Rating]:
    """About eleven hundred pairs, each rated by two or three of the raters."""
    chance = dice(seed, "raters")
    return [rating for query in queries for product in _sample(chance, query, products) for rating in _rate(chance, query, product)]


def _sample(chance: Random, query: DemoQuery, products: Sequence[DemoProduct]) -> list[DemoProduct]:
    """Sixteen to twenty products of one query, an equal number of each true grade as far as there are any.

    Good products are rare, so a plain random sample would be nearly all irrelevant. This one is chosen by
    the truth: it is good for learning and for agreement, and no estimate of how good search results are.
    """
    by_grade = [[product for product in products if true_grade(query.wish, product) == grade] for grade in GRADES]
    shuffled = [chance.sample(group, len(group)) for group in by_grade]
    in_turn = [product for product in chain.from_iterable(zip_longest(*shuffled)) if product is not None]
    chosen = in_turn[: chance.randint(16, 20)]
    # In turn they would betray their grades to whoever reads the file from the top.
    return chance.sample(chosen, len(chosen))


def _rate(chance: Random, query: DemoQuery, product: DemoProduct) -> Iterator[Rating]:
    truth = true_grade(query.wish, product)
    absent = None if chance.random() < ALL_THREE else chance.choice(RATERS)
    for rater in RATERS:
        if rater is not absent:
            grade = perceived(chance, rater, truth)
            yield Rating(query.id, product.id, rater.name, grade, int(grade is None), _note(chance, grade))


def perceived(chance: Random, rater: Rater, truth: int) -> int | None:
    """What that rater says of a pair whose true grade is `truth`; doubtful pairs are four times as hard to call."""
    if chance.random() < rater.unsure * (4 if truth == DOUBTFUL else 1):
        return None
    draw = chance.random()
    off = 2 if draw < rater.blunder else 1 if draw < rater.blunder + rater.slip else 0
    direction = 1 if chance.random() < rater.lenient else -1
    return min(max(truth + direction * off, GRADES[0]), GRADES[-1])


def _note(chance: Random, grade: int | None) -> str:
    if grade is None:
        return chance.choice(CANNOT_TELL)
    return chance.choice(NOTES[grade]) if chance.random() < NOTED else ""
