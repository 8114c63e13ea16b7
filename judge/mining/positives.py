"""The products that are known to be right for a query."""

from __future__ import annotations

from collections.abc import Collection

from judge.store.db import Database
from judge.store.grades import PairGrades, pair_grades
from judge.store.settings import scale_of
from judge.store.trusted import trusted_judges


def positives(db: Database, queries: Collection[str]) -> dict[str, list[str]]:
    """The products called positive, by query id: by gold, else by the lower median of the raters, else by the verdict that counts."""
    scale, found = scale_of(db), dict[str, list[str]]()
    for pair in pair_grades(db, trusted_judges(db)):
        grade = _grade(pair) if pair.query_id in queries else None
        if grade is not None and scale.side(grade) == "positive":
            found.setdefault(pair.query_id, []).append(pair.product_id)
    return found


def _grade(pair: PairGrades) -> int | None:
    """Where raters could not tell, nobody knows better."""
    if pair.gold is not None:
        return pair.gold.grade
    if pair.labels:
        graded = sorted(label.grade for label in pair.labels if label.grade is not None)
        return graded[(len(graded) - 1) // 2] if graded else None
    return pair.verdict.grade if pair.verdict else None
