"""Labels of the random audit, put into a database by hand."""

from __future__ import annotations

from collections.abc import Mapping

from support.graded import Pair

from judge.people.rules import rules_of
from judge.store.db import Database
from judge.store.labels import save_labels


def by_lot(db: Database, pairs: Mapping[Pair, int]) -> list[Pair]:
    """These pairs in the order in which the audit takes them."""
    rules = rules_of(db)
    return sorted(pairs, key=lambda pair: rules.numbers(pair[0])(pair[1]))


def audited(db: Database, truth: Mapping[Pair, int], n: int, rater: str = "ann") -> list[Pair]:
    """The first n pairs of the audit, labelled with the truth."""
    drawn = by_lot(db, truth)[:n]
    looked_at(db, {pair: truth[pair] for pair in drawn}, "audit", rater)
    return drawn


def looked_at(db: Database, grades: Mapping[Pair, int], stratum: str, rater: str = "ann") -> None:
    """One label a pair, shown because of that stratum."""
    save_labels(
        db,
        [
            {"query_id": query, "product_id": product, "rater": rater, "grade": grade, "stratum": stratum}
            for (query, product), grade in grades.items()
        ],
    )
