"""A query's other products, as one rater may see them."""

from __future__ import annotations

from typing import Any

from support.graded import judge_said, rater_said

from judge.people import review
from judge.people.beside import beside
from judge.people.review import desk


def test_the_other_products_of_the_query_stand_by_title_with_one_s_own_grades_alone(shop: Any) -> None:
    db = shop(products=4, queries=2)
    rater_said(db, {("q1", "p2"): 2, ("q1", "p3"): None, ("q2", "p4"): 5}, rater="Ann")
    rater_said(db, {("q1", "p4"): 5}, rater="Bob")
    judge_said(db, {("q1", "p4"): 5})
    shown = desk(db, "Ann", at=("q1", "p1")).shown
    assert shown is not None
    found = [(one.product.id, one.own and (one.own.rater, one.own.grade)) for one in beside(db, shown)]
    assert found == [("p2", ("Ann", 2)), ("p3", ("Ann", None)), ("p4", None)]


def test_a_label_taken_back_is_not_there(shop: Any) -> None:
    db = shop(products=2, queries=1)
    first = desk(db, "Ann", at=("q1", "p1")).shown
    assert first is not None
    review.submit(db, first, 4)
    last = desk(db, "Ann").before
    assert last is not None
    review.undo(db, "Ann", last.label.id or 0)
    other = desk(db, "Ann", at=("q1", "p2")).shown
    assert other is not None
    assert [one.own for one in beside(db, other)] == [None]
