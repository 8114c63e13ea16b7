"""Pairs on which shoppers and the grade say the opposite."""

from __future__ import annotations

from typing import Any

import pytest
from support.graded import judge_said, settled

from judge.store.behaviour import save_pair_events
from judge.store.clicks import clicked
from judge.store.conflicting import Bounds, Conflict, conflicts
from judge.store.db import Database
from judge.store.traffic import Window

SIDES = {1: -1, 2: -1, 3: 0, 4: 1, 5: 1}
CLICKS = {"p1": 60, "p2": 0, "p3": 20, "p4": 20}
"""Of 200 showings each on the first position: 25 are expected of every product."""


def a_log(shop: Any, day: str = "2026-01-01", position: float | None = 1.0) -> Database:
    db: Database = shop(products=4, queries=1)
    rows = [{"query_id": "q1", "product_id": product, "day": day, "clicks": clicks} for product, clicks in CLICKS.items()]
    save_pair_events(db, [{**row, "impressions": 200, "position": position} for row in rows])
    return db


ALL_DAYS, USUAL = Window(), Bounds()


def found(db: Database, judge: int, window: Window = ALL_DAYS, bounds: Bounds = USUAL) -> dict[str, Conflict]:
    return {one.product_id: one for one in conflicts(db, window, (judge,), SIDES, bounds)}


def test_clicked_and_negative_and_exact_and_ignored_are_told_with_what_the_clicks_say(shop: Any) -> None:
    db = a_log(shop)
    judge = judge_said(db, {("q1", "p1"): 1, ("q1", "p2"): 5, ("q1", "p3"): 1, ("q1", "p4"): 5})
    pairs = found(db, judge)
    assert sorted(pairs) == ["p1", "p2"]
    for product, pair in pairs.items():
        said = clicked(db, "q1", product)
        assert said is not None
        assert (pair.showings, pair.clicks, pair.expected, pair.side) == tuple(said)
    assert (pairs["p1"].grade, pairs["p1"].origin, pairs["p1"].judge_id, pairs["p1"].certainty) == (1, "verdict", judge, 0.9)
    assert (pairs["p2"].grade, pairs["p2"].position) == (5, 1.0)


@pytest.mark.parametrize("grade", [None, 3, 4, 5])
def test_what_is_clicked_and_not_negative_is_no_conflict(shop: Any, grade: int | None) -> None:
    db = a_log(shop)
    assert found(db, judge_said(db, {("q1", "p1"): grade})) == {}


@pytest.mark.parametrize("grade", [None, 1, 3, 4])
def test_what_is_ignored_and_not_of_the_best_grade_is_none(shop: Any, grade: int | None) -> None:
    db = a_log(shop)
    assert found(db, judge_said(db, {("q1", "p2"): grade})) == {}


def test_what_people_settled_counts_before_the_verdict(shop: Any) -> None:
    db = a_log(shop)
    judge = judge_said(db, {("q1", "p1"): 1, ("q1", "p2"): 1})
    settled(db, {("q1", "p1"): 5, ("q1", "p2"): 5})
    (pair,) = found(db, judge).values()
    assert (pair.product_id, pair.origin, pair.judge_id, pair.certainty) == ("p2", "gold", None, None)


def test_ignored_is_only_what_was_shown_often_and_near_the_top(shop: Any) -> None:
    db = a_log(shop, position=3.0)
    judge = judge_said(db, {("q1", "p2"): 5})
    assert list(found(db, judge)) == ["p2"]
    assert found(db, judge, bounds=Bounds(near=2.0)) == {}
    assert found(db, judge, bounds=Bounds(showings=201)) == {}


def test_ignored_where_nobody_noted_the_position_is_no_conflict(shop: Any) -> None:
    db = a_log(shop, position=None)
    assert found(db, judge_said(db, {("q1", "p2"): 5})) == {}


def test_only_the_days_asked_for_count(shop: Any) -> None:
    db = a_log(shop, day="2026-01-05")
    judge = judge_said(db, {("q1", "p1"): 1})
    assert list(found(db, judge, Window("2026-01-05", "2026-01-05"))) == ["p1"]
    assert found(db, judge, Window(until="2026-01-04")) == {}
