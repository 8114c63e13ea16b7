"""Pairs that flipped, as a person reads them one by one."""

from __future__ import annotations

from typing import Any

import pytest
from support.graded import Pair, judge_said, rater_said

from judge.people.comparing import hold_against
from judge.people.flipped import flipped
from judge.store.labels import save_gold, save_labels

PEOPLE: dict[Pair, int] = {("q1", "p1"): 5, ("q1", "p2"): 2, ("q1", "p3"): 1}


@pytest.fixture
def judged(shop: Any) -> Any:
    """People: 5, 2, 1. The first judge: 4, 2, 1; the second: 5, 3, 1."""
    db = shop(products=3, queries=[{"id": "q1", "text": "desk lamp"}])
    rater_said(db, PEOPLE)
    first = judge_said(db, {("q1", "p1"): 4, ("q1", "p2"): 2, ("q1", "p3"): 1}, "scripted/a#relevance")
    second = judge_said(db, {("q1", "p1"): 5, ("q1", "p2"): 3, ("q1", "p3"): 1}, "scripted/b#relevance")
    return db, first, second


def test_broken_pairs_come_first_each_with_peoples_grade_and_both_verdicts(judged: Any) -> None:
    db, first, second = judged
    broken, mended = flipped(db, hold_against(db, first, second), first, second)
    assert (broken.mended, broken.title, broken.people, broken.first.grade, broken.second.grade) == (False, "Lamp 2", 2, 2, 3)
    assert (mended.mended, mended.query, mended.people, mended.first.grade, mended.second.grade) == (True, "desk lamp", 5, 4, 5)


def test_what_people_wrote_stands_beside_the_grade_and_who_settled_it_before_who_labelled_it(judged: Any) -> None:
    db, first, second = judged
    save_labels(
        db, [{"query_id": "q1", "product_id": "p2", "rater": "bob", "grade": 2, "note": "the shade only", "reasons": ["accessory"]}]
    )
    assert flipped(db, hold_against(db, first, second), first, second)[0].people_why == "accessory; the shade only"
    save_gold(db, [{"query_id": "q1", "product_id": "p2", "grade": 2, "decided_by": "lead", "why": "a shade is a part"}])
    assert flipped(db, hold_against(db, first, second), first, second)[0].people_why == "a shade is a part"


def test_no_more_than_asked_for_of_each_kind(judged: Any) -> None:
    db, first, second = judged
    found = hold_against(db, first, second)
    assert len(flipped(db, found, first, second, 1)) == 2
    assert flipped(db, found, first, second, 0) == []


def test_pairs_of_the_test_split_are_never_listed(shop: Any) -> None:
    db = shop(products=1, queries=[{"id": "q1", "text": "oak bed"}])
    rater_said(db, {("q1", "p1"): 5})
    first, second = judge_said(db, {("q1", "p1"): 4}, "scripted/a#relevance"), judge_said(db, {("q1", "p1"): 5}, "scripted/b#relevance")
    found = hold_against(db, first, second, split="test")
    assert found.flips.mended == 1
    assert flipped(db, found, first, second) == []
