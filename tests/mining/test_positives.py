from __future__ import annotations

from collections.abc import Callable

from support.voices import a_judge, gold, judged, label

from judge.mining.positives import positives
from judge.store.db import Database
from judge.store.labels import save_gold, save_labels


def test_gold_counts_before_labels_and_the_lower_median_of_the_raters_decides(shop: Callable[..., Database]) -> None:
    db = shop(products=4, queries=2)
    save_labels(db, [label(("q1", "p1"), 5), label(("q1", "p2"), 5), label(("q1", "p2"), 2, "bob"), label(("q1", "p3"), 5)])
    save_labels(db, [label(("q2", "p1"), 4), label(("q2", "p2"), None), label(("q2", "p3"), 3)])
    save_gold(db, [gold(("q1", "p3"), 1), gold(("q1", "p4"), 4)])
    assert positives(db, {"q1", "q2"}) == {"q1": ["p1", "p4"], "q2": ["p1"]}
    assert positives(db, {"q2"}) == {"q2": ["p1"]}


def test_a_verdict_counts_where_no_person_said_anything_and_not_where_one_could_not_tell(shop: Callable[..., Database]) -> None:
    db = shop(products=3, queries=1)
    judge = a_judge(db)
    for product in ("p1", "p2"):
        judged(db, judge, ("q1", product), product, grade=5)
    judged(db, judge, ("q1", "p3"), "p3", grade=2)
    save_labels(db, [label(("q1", "p2"), None)])
    assert positives(db, {"q1"}) == {"q1": ["p1"]}
