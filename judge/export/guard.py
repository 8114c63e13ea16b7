"""How likely a negative is a true one: the guard against likely false negatives, and the weight that training may give it.

What people settled is one; where raters graded, it is the share of their grades that are not positive. Of a verdict it is the
probability that people would not call the pair positive: calibrated where its judge is, else as the judge says itself; where it
only gave a grade, by how like the query the product is, learnt from pairs that people graded and from negative verdicts that
nobody checked (`stats/beta_mixture.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from functools import cached_property
from heapq import nsmallest
from itertools import groupby
from math import nan
from typing import Literal, NamedTuple, get_args

from judge.people.probabilities import probabilities_of
from judge.people.resolve import Resolved, resolve
from judge.scales import Side
from judge.stats.beta_mixture import Mixture, fit_mixture
from judge.stats.lots import seeded
from judge.store.calibrations import Answer, answers_behind, calibration_of, shading
from judge.store.db import Database
from judge.store.grades import known_pairs, told_pairs
from judge.store.labels import grades_of
from judge.vectors.similarity import Similarity

By = Literal["people", "calibration", "judge", "similarity", "nobody"]
BELIEVED_BY: tuple[By, ...] = get_args(By)

Pair = tuple[str, str]
UNCHECKED = 5_000
"""Negative verdicts, drawn by lot, that the mixture learns from beside what people graded."""


class Belief(NamedTuple):
    """P(true negative), and what it is known from; None where nothing is known."""

    true: float | None
    by: By


CERTAIN, UNKNOWN = Belief(1.0, "people"), Belief(None, "nobody")


class Guard:
    """Believes in negatives, query by query."""

    def __init__(
        self,
        db: Database,
        judges: Sequence[int],
        by_grade: Mapping[int, Side],
        similarity: Similarity | None = None,
        mixture: Mixture | str | None = None,
    ) -> None:
        """`mixture`: what was found of it elsewhere, so that it need not be fitted again."""
        self._db, self._judges, self._by_grade, self._similarity, self._fitted = db, judges, by_grade, similarity, mixture
        self._likely = {judge: probabilities_of(db, judge) for judge in judges}
        self._calibrated = {judge for judge in judges if calibration_of(db, judge) is not None}
        self._asks = bool(self._calibrated or shading(db, judges))

    @cached_property
    def mixture(self) -> Mixture | str | None:
        """The mixture over similarity, or why there is none; None where similarity is not known. Fitted when it is first asked."""
        if self._fitted is not None or self._similarity is None:
            return self._fitted
        return mixture_of(self._db, self._judges, self._by_grade, self._similarity)

    def beliefs(self, query_id: str, negatives: Sequence[Resolved]) -> dict[str, Belief]:
        """What is believed of each of these negatives of a query, by product id."""
        judged = {said.product_id: said.ids[0] for said in negatives if said.origin == "verdict"}
        said = answers_behind(self._db, self._judges, [*judged.values()]) if judged and self._asks else {}
        known = {product: self._by_judge(said[verdict]) for product, verdict in judged.items() if verdict in said}
        left = [product for product in judged if known.get(product, UNKNOWN).true is None]
        found = known | self._by_raters(negatives) | self._by_similarity(query_id, left)
        return {one.product_id: found.get(one.product_id, CERTAIN) for one in negatives}

    def _by_raters(self, negatives: Sequence[Resolved]) -> dict[str, Belief]:
        """Of those that several raters graded; the grade of a single one is a negative's."""
        several = {one.product_id: one.ids for one in negatives if one.origin == "label" and len(one.ids) > 1}
        grades = grades_of(self._db, [label for ids in several.values() for label in ids]) if several else {}
        return {product: Belief(self._not_positive([grades[label] for label in ids]), "people") for product, ids in several.items()}

    def _not_positive(self, grades: Sequence[int]) -> float:
        return sum(self._by_grade[grade] != "positive" for grade in grades) / len(grades)

    def _by_judge(self, said: Answer) -> Belief:
        shares = self._likely[said.judge_id](said)
        if shares is None:
            return UNKNOWN
        positive = sum(share for grade, share in shares.items() if self._by_grade[grade] == "positive")
        return Belief(max(0.0, 1.0 - positive), "calibration" if said.judge_id in self._calibrated else "judge")

    def _by_similarity(self, query_id: str, products: Sequence[str]) -> dict[str, Belief]:
        if not products or self._similarity is None or not isinstance(self.mixture, Mixture):
            return dict.fromkeys(products, UNKNOWN)
        likely = self.mixture.true_negative(self._similarity.of_query(query_id, products))
        return {product: Belief(float(share), "similarity") for product, share in zip(products, likely, strict=True)}


def mixture_of(db: Database, judges: Sequence[int], by_grade: Mapping[int, Side], similarity: Similarity) -> Mixture | str:
    """The mixture of pairs that people graded, of which what is no positive is a true negative, and of unchecked negative verdicts:
    without them its share would be that of the pairs people chose to look at. In words why there is none.
    """
    known = {(said.query_id, said.product_id): float(by_grade[said.grade] != "positive") for said in _told(db) if said.grade is not None}
    by_people = fit_mixture(*_at(similarity, known))
    if isinstance(by_people, str):
        return by_people
    return fit_mixture(*_at(similarity, known | dict.fromkeys(_unchecked(db, judges, by_grade), nan)))


def _told(db: Database) -> Iterator[Resolved]:
    return (resolve(pair) for pair in told_pairs(db))


def _unchecked(db: Database, judges: Sequence[int], by_grade: Mapping[int, Side]) -> list[Pair]:
    """Negative verdicts by lot, in the order of their lots. It reads every known pair and keeps few."""
    lot = seeded(0, "unchecked")
    with closing(known_pairs(db, judges)) as pairs:
        verdicts = (said for said in map(resolve, pairs) if said.origin == "verdict" and said.grade is not None)
        negatives = ((said.query_id, said.product_id) for said in verdicts if by_grade[said.grade or 0] == "negative")
        return nsmallest(UNCHECKED, negatives, key=lambda pair: lot("\n".join(pair)))


def _at(similarity: Similarity, truth: Mapping[Pair, float]) -> tuple[list[float], list[float]]:
    """The similarity of each of these pairs, and its truth."""
    pairs = sorted(truth)
    similarity.prepare(dict.fromkeys(query for query, _ in pairs), dict.fromkeys(product for _, product in pairs))
    at = [
        like
        for query, of_query in groupby(pairs, key=lambda pair: pair[0])
        for like in similarity.of_query(query, [product for _, product in of_query]).tolist()
    ]
    return at, [truth[pair] for pair in pairs]
