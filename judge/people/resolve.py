"""The one final grade of a pair, and where it came from. Every export and every metric asks this function."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from judge.store.grades import PairGrades, Said

Origin = Literal["gold", "label", "verdict", "none"]


class Resolved(NamedTuple):
    """A pair's grade, who it came from, and the rows that made it (ids of Gold, Label or Verdict by `origin`).

    `judge`: of a verdict, the spec of the judge that gave it.
    """

    query_id: str
    product_id: str
    grade: int | None
    origin: Origin
    ids: tuple[int, ...] = ()
    confidence: float | None = None
    judge: str | None = None


def resolve(pair: PairGrades) -> Resolved:
    """Gold, else what the raters said, else the verdict that counts, else nothing: people over judges, no default grade."""
    if pair.gold is not None:
        return Resolved(pair.query_id, pair.product_id, pair.gold.grade, "gold", (pair.gold.id,))
    graded = [label for label in pair.labels if label.grade is not None]
    if graded:
        return Resolved(pair.query_id, pair.product_id, consensus(graded), "label", tuple(label.id for label in graded))
    if pair.labels or pair.verdict is None:
        # A person looked and could not tell: the judge does not know better than they do.
        return Resolved(pair.query_id, pair.product_id, None, "none", tuple(label.id for label in pair.labels))
    said = pair.verdict
    return Resolved(pair.query_id, pair.product_id, said.grade, "verdict", (said.id,), said.confidence, said.who)


def consensus(labels: Sequence[Said]) -> int:
    """The lower median, which is also the majority's grade where there is one: doubt does not make a positive."""
    grades = sorted(label.grade for label in labels if label.grade is not None)
    return grades[(len(grades) - 1) // 2]


def tied(grades: Sequence[int]) -> bool:
    """Whether half of the raters are at the `consensus` or below, and half above it."""
    ordered = sorted(grades)
    return bool(ordered) and ordered[(len(ordered) - 1) // 2] != ordered[len(ordered) // 2]
