"""How likely a negative is a true one: the guard against likely false negatives, and the weight that training may give it.

What people graded negative is one. Of a verdict it is the probability that people would not call the pair positive: calibrated
where its judge is, else as the judge says itself; where it only gave a grade, by how like the query the product is, learnt from
pairs that people graded (`stats/beta_mixture.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple, get_args

from judge.people.probabilities import Said, probabilities_of
from judge.people.resolve import Resolved, resolve
from judge.scales import Side
from judge.stats.beta_mixture import Mixture, fit_mixture
from judge.store.calibrations import answers, calibration_of
from judge.store.db import Database
from judge.store.grades import told_pairs
from judge.vectors.similarity import Similarity

By = Literal["people", "calibration", "judge", "similarity", "nobody"]
BELIEVED_BY: tuple[By, ...] = get_args(By)


class Belief(NamedTuple):
    """P(true negative), and what it is known from; None where nothing is known."""

    true: float | None
    by: By


CERTAIN, UNKNOWN = Belief(1.0, "people"), Belief(None, "nobody")


class Guard:
    """Believes in negatives, query by query."""

    def __init__(self, db: Database, judges: Sequence[int], by_grade: Mapping[int, Side], similarity: Similarity | None = None) -> None:
        self._db, self._judges, self._by_grade, self._similarity = db, judges, by_grade, similarity
        self._likely = {judge: probabilities_of(db, judge) for judge in judges}
        self._calibrated = {judge for judge in judges if calibration_of(db, judge) is not None}
        self._mixture = mixture_of(db, by_grade, similarity) if similarity else None

    @property
    def mixture(self) -> Mixture | str | None:
        """The mixture over similarity, or why there is none; None where similarity is not known."""
        return self._mixture

    def beliefs(self, query_id: str, negatives: Sequence[Resolved]) -> dict[str, Belief]:
        """What is believed of each of these negatives of a query, by product id."""
        judged = [(said.query_id, said.product_id) for said in negatives if said.origin == "verdict"]
        said = answers(self._db, self._judges, judged) if judged else {}
        known = {pair: self._by_judge(answer.judge_id, answer) for pair, answer in said.items()}
        left = [product for query, product in judged if known.get((query, product), UNKNOWN).true is None]
        alike = self._by_similarity(query_id, left)
        return {one.product_id: alike.get(one.product_id) or known.get((one.query_id, one.product_id), CERTAIN) for one in negatives}

    def _by_judge(self, judge: int, said: Said) -> Belief:
        shares = self._likely[judge](said)
        if shares is None:
            return UNKNOWN
        positive = sum(share for grade, share in shares.items() if self._by_grade[grade] == "positive")
        return Belief(max(0.0, 1.0 - positive), "calibration" if judge in self._calibrated else "judge")

    def _by_similarity(self, query_id: str, products: Sequence[str]) -> dict[str, Belief]:
        if not products or self._similarity is None or not isinstance(self._mixture, Mixture):
            return dict.fromkeys(products, UNKNOWN)
        likely = self._mixture.true_negative(self._similarity.of_query(query_id, products))
        return {product: Belief(float(share), "similarity") for product, share in zip(products, likely, strict=True)}


def mixture_of(db: Database, by_grade: Mapping[int, Side], similarity: Similarity) -> Mixture | str:
    """The mixture anchored on every pair that people graded; what is no positive is a true negative."""
    at, truth = list[float](), list[float]()
    for pair in told_pairs(db):
        grade = resolve(pair).grade
        if grade is not None:
            at.append(float(similarity.of_query(pair.query_id, [pair.product_id])[0]))
            truth.append(float(by_grade[grade] != "positive"))
    return fit_mixture(at, truth)
