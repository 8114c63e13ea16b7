"""What was searched for, and what was shown for it, summed by query."""

from __future__ import annotations

from typing import Any

import pytest
from support.graded import judge_said, rater_said, settled

from judge.store.behaviour import save_pair_events, save_query_events
from judge.store.db import Database
from judge.store.rankings import save_ranked
from judge.store.traffic import OnTop, Window, on_top, searched, shown_pairs, zero_clicks_counted

SIDES = {1: -1, 2: -1, 3: 0, 4: 1, 5: 1}
ALL_DAYS = Window()


def typed(db: Database, query: str, day: str = "2026-01-01", **counts: int) -> None:
    save_query_events(db, [{"query_id": query, "day": day, **counts}])


def shown(db: Database, query: str, positions: dict[str, float | None], day: str = "2026-01-01", **counts: int) -> None:
    rows = [{"query_id": query, "product_id": product, "position": position} for product, position in positions.items()]
    save_pair_events(db, [{"day": day, "impressions": 10, **row, **counts} for row in rows])


def of(db: Database, window: Window = ALL_DAYS, judges: tuple[int, ...] = ()) -> dict[str, OnTop]:
    found = on_top(db, window, judges, SIDES)
    assert len(found) == len({one.query_id for one in found})
    return {one.query_id: one for one in found}


def test_days_are_summed_and_only_those_asked_for_both_ends_included(shop: Any) -> None:
    db = shop(queries=2)
    for day in ("2026-01-01", "2026-01-02", "2026-01-03"):
        typed(db, "q1", day, searches=10, zero_click_searches=4, clicks=7)
    typed(db, "q2", "2026-01-03", searches=99)
    assert [one.query_id for one in searched(db, Window())] == ["q2", "q1"]
    (first,) = searched(db, Window("2026-01-01", "2026-01-02"))
    assert (first.searches, first.zero_click, first.clicks) == (20, 8, 14)
    assert searched(db, Window(since="2026-01-04")) == []


def test_a_query_that_nobody_typed_is_not_among_them(shop: Any) -> None:
    db = shop(queries=2)
    typed(db, "q1", searches=0, clicks=0)
    assert searched(db, Window()) == []


def test_whether_searches_without_a_click_were_ever_counted(shop: Any) -> None:
    db = shop()
    typed(db, "q1", searches=10)
    assert not zero_clicks_counted(db)
    typed(db, "q2", searches=10, zero_click_searches=1)
    assert zero_clicks_counted(db)


def test_what_was_shown_is_counted_by_its_grade_and_without_one_is_on_no_side(shop: Any) -> None:
    db = shop(products=6, queries=1)
    judge = judge_said(db, {("q1", "p1"): 5, ("q1", "p2"): 1, ("q1", "p3"): 3, ("q1", "p4"): None, ("q1", "p5"): 4})
    settled(db, {("q1", "p2"): 4})
    rater_said(db, {("q1", "p5"): None})
    shown(db, "q1", {f"p{n}": float(n) for n in range(1, 7)})
    assert of(db, judges=(judge,))["q1"] == OnTop("q1", True, shown=6, judged=3, positive=2, negative=0)
    assert of(db)["q1"] == OnTop("q1", True, shown=6, judged=1, positive=1, negative=0)


@pytest.mark.parametrize(("depth", "expected"), [(1, {"p1", "p4"}), (2, {"p1", "p2", "p4"}), (10, {"p1", "p2", "p3", "p4"})])
def test_only_the_first_positions_count_rounded_and_a_product_without_one_counts(shop: Any, depth: int, expected: set[str]) -> None:
    db = shop(products=5, queries=1)
    shown(db, "q1", {"p1": 1.4, "p2": 1.6, "p3": 10.0, "p4": None})
    shown(db, "q1", {"p5": 1.0}, impressions=0)
    assert {pair.product_id for pair in shown_pairs(db, Window(depth=depth), (), ["q1"])} == expected
    assert of(db, Window(depth=depth))["q1"].shown == len(expected)


def test_a_product_shown_on_many_days_counts_once_and_its_position_is_the_mean_over_showings(shop: Any) -> None:
    db = shop(products=1, queries=1)
    shown(db, "q1", {"p1": 1.0}, "2026-01-01", impressions=30)
    shown(db, "q1", {"p1": 5.0}, "2026-01-02", impressions=10)
    shown(db, "q1", {"p1": None}, "2026-01-03", impressions=50)
    assert of(db)["q1"].shown == 1
    (pair,) = shown_pairs(db, Window(), (), ["q1"])
    assert pair.position == pytest.approx(2.0)


def test_a_search_run_says_what_was_shown_only_where_the_log_does_not(shop: Any) -> None:
    db = shop(products=3, queries=2)
    save_ranked(db, [{"run": "live", "query_id": query, "product_id": f"p{n}", "rank": n} for query in ("q1", "q2") for n in (1, 2, 3)])
    shown(db, "q1", {"p3": 1.0})
    assert {one.query_id: (one.logged, one.shown) for one in of(db, Window(depth=2, run="live")).values()} == {
        "q1": (True, 1),
        "q2": (False, 2),
    }
    assert list(of(db)) == ["q1"], "no run is taken that nobody named"


def test_pairs_come_in_the_order_of_the_queries_and_by_position(shop: Any) -> None:
    db = shop(products=2, queries=2)
    judge = judge_said(db, {("q2", "p2"): 5})
    shown(db, "q1", {"p1": 2.0, "p2": 1.0})
    shown(db, "q2", {"p1": 1.0, "p2": 2.0})
    found = list(shown_pairs(db, Window(), (judge,), ["q2", "q1"]))
    assert [(one.query_id, one.product_id) for one in found] == [("q2", "p1"), ("q2", "p2"), ("q1", "p2"), ("q1", "p1")]
    assert (found[1].grade, found[1].origin, found[1].judge_id, found[0].grade, found[0].origin) == (5, "verdict", judge, None, "none")
