"""How far a judge is with the labelled pairs of a split, and what to look at while a prompt is written."""

from __future__ import annotations

from typing import Any

import pytest
from support.graded import Pair, judge_said, rater_said

from judge.people.splits import split_of
from judge.people.standing import NOBODY, Standing, pairs_to_look_at, standing
from judge.store.catalog import save_products
from judge.store.db import Database

DEV: dict[Pair, int] = {("q1", f"p{n}"): n for n in range(1, 4)}
TEST: dict[Pair, int] = {("q2", f"p{n}"): n for n in range(1, 3)}


@pytest.fixture
def labelled(shop: Any) -> Database:
    assert (split_of("red sofa"), split_of("oak bed")) == ("dev", "test")
    db: Database = shop(products=5, queries=[{"id": "q1", "text": "red sofa"}, {"id": "q2", "text": "oak bed"}])
    rater_said(db, DEV | TEST)
    return db


def test_a_judge_that_nobody_asked_has_everything_left(labelled: Database) -> None:
    assert standing(labelled, "scripted/4#x", "dev") == Standing(NOBODY, 3, 3)
    assert standing(labelled, "scripted/4#x", "test") == Standing(NOBODY, 2, 2)


def test_what_was_judged_or_failed_is_not_left_and_a_changed_product_is_again(labelled: Database) -> None:
    judge = judge_said(labelled, {("q1", "p1"): 4, ("q1", "p2"): None, ("q2", "p1"): 4}, "scripted/4#x")
    assert standing(labelled, "scripted/4#x", "dev") == Standing(judge, 3, 1)
    assert not standing(labelled, "scripted/4#x", "dev").through
    judge_said(labelled, {("q1", "p3"): 1}, "scripted/4#x")
    assert standing(labelled, "scripted/4#x", "dev").through
    save_products(labelled, [{"id": "p1", "title": "Another lamp"}])
    assert standing(labelled, "scripted/4#x", "dev").left == 1


def test_without_labels_there_is_nothing_to_be_through_with(shop: Any) -> None:
    db = shop(queries=[{"id": "q1", "text": "red sofa"}])
    assert standing(db, "scripted/4#x", "dev") == Standing(NOBODY, 0, 0)
    assert not standing(db, "scripted/4#x", "dev").through


def test_looked_at_are_graded_pairs_of_the_dev_split_and_without_labels_any(labelled: Database, new_database: Any) -> None:
    assert set(pairs_to_look_at(labelled, 9)) == set(DEV)
    assert len(pairs_to_look_at(labelled, 2)) == 2
    assert pairs_to_look_at(labelled, 9) == pairs_to_look_at(labelled, 9)
    assert pairs_to_look_at(new_database(), 9) == []


def test_where_nobody_labelled_the_first_candidates_are_looked_at(shop: Any) -> None:
    assert pairs_to_look_at(shop(), 2) == [("q1", "p1"), ("q1", "p2")]
