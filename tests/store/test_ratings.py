"""Raters are measured by the grades that count, beside the gold that counts."""

from __future__ import annotations

from support.graded import rater_said, settled
from support.voices import gold, label

from judge.store.labels import save_gold, save_labels
from judge.store.ratings import ratings
from judge.tables import now


def test_each_rater_has_one_grade_a_pair_the_newest_and_cannot_tell_is_none(shop):
    db = shop()
    rater_said(db, {("q1", "p1"): 2, ("q1", "p2"): None})
    rater_said(db, {("q1", "p1"): 4})
    rater_said(db, {("q1", "p1"): 5}, "bob")
    assert [(one.rater, one.product_id, one.grade) for one in ratings(db)] == [("ann", "p1", 4), ("bob", "p1", 5)]


def test_the_newest_gold_stands_beside_it_or_none(shop):
    db = shop()
    rater_said(db, {("q1", "p1"): 2, ("q2", "p1"): 3})
    settled(db, {("q1", "p1"): 4})
    save_gold(db, [gold(("q1", "p1"), 5)])
    assert [one.gold for one in ratings(db)] == [5, None]


def test_a_label_from_a_file_does_not_say_when_it_was_given(shop):
    db, here = shop(), now()
    save_labels(
        db, [label(("q1", "p1"), 3, source="import:ratings.csv"), label(("q1", "p2"), 3, source="review", created_at=here, seconds=4.5)]
    )
    assert [(one.given_at, one.seconds) for one in ratings(db)] == [(None, None), (here, 4.5)]
