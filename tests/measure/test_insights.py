"""What the log and the grades say together: figures that reconcile, claims that keep to what is known, and lists that open in Review."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.graded import judge_said, settled

from judge.errors import InputError
from judge.measure import insights as ask
from judge.measure.insights import LISTS, Asked, Log
from judge.measure.insights.what_shown import of_kind
from judge.people import review
from judge.store.behaviour import save_pair_events, save_query_events
from judge.store.catalog import save_products, save_queries
from judge.store.db import Database
from judge.store.intents import say
from judge.store.queues import best_of
from judge.store.rankings import save_ranked
from judge.store.traffic import Window

USUAL = Asked()


def typed(db: Database, searches: dict[str, tuple[int, int]], day: str = "2026-01-01") -> None:
    """Searches and those without a click, by query."""
    rows = [{"query_id": query, "searches": n, "zero_click_searches": zero} for query, (n, zero) in searches.items()]
    save_query_events(db, [{"day": day, **row} for row in rows])


def shown(db: Database, pairs: dict[tuple[str, str], float], **counts: int) -> None:
    rows = [{"query_id": query, "product_id": product, "position": position} for (query, product), position in pairs.items()]
    save_pair_events(db, [{"day": "2026-01-01", "impressions": 100, **row, **counts} for row in rows])


def kinds(log: Log) -> dict[str, str]:
    return dict(zip(log.queries["query_id"], log.queries["kind"], strict=True))


@pytest.fixture
def four_kinds(shop: Any) -> Database:
    """q1 shows nothing relevant, q2 something relevant, q3 has a product without a grade, q4 nobody knows, q5 is always clicked."""
    db: Database = shop(products=3, queries=5)
    typed(db, {"q1": (100, 90), "q2": (200, 120), "q3": (50, 30), "q4": (40, 20), "q5": (10, 0)})
    shown(db, {("q1", "p1"): 1, ("q1", "p2"): 2, ("q2", "p1"): 1, ("q2", "p2"): 2, ("q3", "p1"): 1, ("q3", "p2"): 2, ("q5", "p1"): 1})
    judge_said(db, {("q1", "p1"): 1, ("q1", "p2"): 3, ("q2", "p1"): 4, ("q3", "p1"): 1, ("q5", "p1"): 5})
    return db


# --- Head, torso, tail


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 12), st.integers(0, 12)), min_size=1, max_size=9),
    st.none() | st.tuples(st.integers(1, 4), st.integers(0, 4)),
)
def test_parts_reconcile_are_in_order_and_keep_ties_together(
    new_database: Callable[[], Database], said: list[tuple[int, int]], ranks: tuple[int, int] | None
) -> None:
    db = new_database()
    save_queries(db, [{"id": f"q{n}", "text": f"lamp {n}"} for n in range(len(said))])
    typed(db, {f"q{n}": (searches, min(zero, searches)) for n, (searches, zero) in enumerate(said)})
    log = ask.read(db, Asked(ranks=ranks and (ranks[0], sum(ranks))))
    found = ask.parts(log)
    assert sum(part.queries for part in found) == len(said)
    assert sum(part.searches for part in found) == sum(searches for searches, _ in said)
    assert sum(part.share for part in found) == pytest.approx(1)
    assert all(earlier.least > log.queries[log.queries["segment"] == later.name]["searches"].max() for earlier, later in pairwise(found))
    assert log.queries.groupby("searches")["segment"].nunique().max() == 1
    assert found[0].name == "head"


@pytest.mark.parametrize(
    ("asked", "parts"),
    [
        (Asked(), {"head": ["a"], "torso": ["b"], "tail": ["c", "d", "e"]}),
        (Asked(shares=(0.6, 0.95)), {"head": ["a", "b"], "torso": ["c", "d"], "tail": ["e"]}),
        (Asked(ranks=(2, 3)), {"head": ["a", "b"], "torso": ["c", "d"], "tail": ["e"]}),
    ],
)
def test_where_head_and_torso_end_can_be_said(db: Database, asked: Asked, parts: dict[str, list[str]]) -> None:
    save_queries(db, [{"id": query, "text": query} for query in "abcde"])
    typed(db, {"a": (50, 0), "b": (25, 0), "c": (10, 0), "d": (10, 0), "e": (5, 0)})
    queries = ask.read(db, asked).queries
    assert queries.groupby("segment")["query_id"].apply(list).to_dict() == parts


def test_a_part_tells_what_is_asked_and_how_much_of_what_was_shown_is_judged(four_kinds: Database) -> None:
    say(four_kinds, "q1", "category-only", "ann")
    (only,) = ask.parts(ask.read(four_kinds, Asked(shares=(1.0, 1.0))))
    assert only.intents == {"not read": 4, "category-only": 1}
    assert (only.shown, only.judged, only.unknown) == (7, 5, 1)
    assert only.judged_share == pytest.approx(5 / 7)
    assert only.zero_click is not None
    assert only.zero_click.value == pytest.approx(260 / 400)
    assert only.zero_click.low is not None
    assert 0 < only.zero_click.low < 0.65


# --- Searches without a click


def test_what_surely_lies_above_is_told_apart_from_what_cannot_be_told(db: Database) -> None:
    save_queries(db, [{"id": query, "text": query} for query in ("sure", "open", "below", "rare")])
    typed(db, {"sure": (1000, 600), "open": (1000, 510), "below": (1000, 400), "rare": (2, 2)})
    log = ask.read(db, Asked(popular=100))
    found = ask.popular(log)
    assert (found.queries, found.searches, found.least) == (3, 3000, 1000)
    assert (found.surely, found.undecided, found.below, found.unknown) == (1, 1, 1, 0)
    assert found.by_query is not None
    assert found.by_traffic is not None
    assert (found.by_query.value, found.by_traffic.value) == pytest.approx((2 / 3, 2 / 3))
    assert (found.by_query.low, found.by_query.high) == pytest.approx((0.2077, 0.9385), abs=1e-4)
    assert list(ask.mostly_without(log)["query_id"]) == ["sure"]
    assert list(ask.mostly_without(log, sure=False)["query_id"]) == ["open"]


def test_the_threshold_can_be_said(db: Database) -> None:
    save_queries(db, [{"id": "q1", "text": "lamp"}])
    typed(db, {"q1": (1000, 400)})
    shares = {above: ask.popular(ask.read(db, Asked(above=above))).surely for above in (0.3, 0.5)}
    assert shares == {0.3: 1, 0.5: 0}


def test_by_traffic_a_query_counts_as_often_as_it_was_searched_for(db: Database) -> None:
    save_queries(db, [{"id": query, "text": query} for query in "ab"])
    typed(db, {"a": (900, 800), "b": (100, 10)})
    found = ask.popular(ask.read(db, Asked(popular=1)))
    assert found.by_query is not None
    assert found.by_traffic is not None
    assert (found.by_query.value, found.by_traffic.value) == pytest.approx((0.5, 0.9))


def test_where_nobody_counted_searches_without_a_click_nothing_is_claimed(four_kinds: Database) -> None:
    typed(four_kinds, {"q1": (100, 0), "q2": (200, 0), "q3": (50, 0), "q4": (40, 0)})
    log = ask.read(four_kinds, Asked(popular=1))
    found = ask.popular(log)
    assert (found.by_query, found.by_traffic, found.unknown, found.below) == (None, None, 5, 0)
    assert ask.split(log) == ()
    assert {part.zero_click for part in ask.parts(log)} == {None}
    assert log.queries["rate"].isna().all()


def test_a_log_that_counts_more_of_them_than_searches_claims_nothing_of_that_query(db: Database) -> None:
    save_queries(db, [{"id": query, "text": query} for query in "ab"])
    typed(db, {"a": (10, 11), "b": (10, 9)})
    log = ask.read(db, Asked(popular=1))
    assert ask.popular(log).unknown == 1
    assert sum(part.searches for part in ask.split(log)) == 9


# --- What was shown in them


def test_searches_without_a_click_are_split_by_what_the_grades_say_and_add_up(four_kinds: Database) -> None:
    log = ask.read(four_kinds, USUAL)
    assert kinds(log) == {"q1": "gap", "q2": "relevant", "q3": "unjudged", "q4": "unknown", "q5": "relevant"}
    found = {part.kind: part for part in ask.split(log)}
    assert {kind: (part.queries, part.searches) for kind, part in found.items()} == {
        "gap": (1, 90),
        "relevant": (1, 120),
        "unjudged": (1, 30),
        "unknown": (1, 20),
    }
    assert sum(part.searches for part in found.values()) == log.queries["zero_click"].sum()
    assert sum(part.share for part in found.values()) == pytest.approx(1)


def test_what_is_not_judged_is_never_taken_for_irrelevant_unless_so_much_is_enough(four_kinds: Database) -> None:
    assert kinds(ask.read(four_kinds, replace(USUAL, enough=0.51)))["q3"] == "unjudged"
    assert kinds(ask.read(four_kinds, replace(USUAL, enough=0.5)))["q3"] == "gap"
    settled(four_kinds, {("q3", "p2"): 5})
    assert kinds(ask.read(four_kinds, USUAL))["q3"] == "relevant"


def test_only_what_was_shown_on_the_first_positions_is_looked_at(four_kinds: Database) -> None:
    log = ask.read(four_kinds, replace(USUAL, window=Window(depth=1)))
    assert kinds(log)["q3"] == "gap"


def test_a_run_that_is_named_says_what_was_shown_where_the_log_does_not(four_kinds: Database) -> None:
    save_ranked(four_kinds, [{"run": "live", "query_id": query, "product_id": "p1", "rank": 1} for query in ("q1", "q4")])
    found = {part.kind: part for part in ask.split(ask.read(four_kinds, replace(USUAL, window=Window(run="live"))))}
    assert (found["unknown"].queries, found["unjudged"].queries, found["unjudged"].borrowed, found["gap"].borrowed) == (0, 2, 1, 0)


# --- Clicks against grades


def in_conflict(shop: Any) -> Database:
    """Two searches: of q1, p1 is clicked and negative; of q2, with ten times the traffic, p2 is exact and ignored. 4 to 12 % are usual."""
    db: Database = shop(products=4, queries=2)
    typed(db, {"q1": (200, 50), "q2": (2000, 700)})
    for query, times, clicks in (("q1", 200, {"p1": 60, "p3": 12}), ("q2", 2000, {"p2": 0, "p3": 240, "p4": 240})):
        for product, n in clicks.items():
            shown(db, {(query, product): 1.0}, impressions=times, clicks=n)
    judge_said(db, {("q1", "p1"): 1, ("q2", "p2"): 5, ("q2", "p3"): 4, ("q1", "p3"): 4})
    return db


def test_the_conflict_with_more_traffic_comes_first_and_tells_whose_grade_it_is(shop: Any) -> None:
    db = in_conflict(shop)
    found = ask.conflicts(db, ask.read(db, USUAL))
    assert [(case.kind, case.query_id, case.product_id) for case in found.listed] == [("ignored", "q2", "p2"), ("clicked", "q1", "p1")]
    assert (found.clicked, found.ignored) == (1, 1)
    first = found.listed[0]
    assert (first.query, first.product, first.whose, first.certainty) == ("lamp 2", "Lamp 2", "scripted/hand#relevance", 0.9)
    assert first.order > found.listed[1].order
    settled(db, {("q2", "p2"): 5})
    by_people = ask.conflicts(db, ask.read(db, USUAL), 1)
    assert [(case.whose, case.certainty) for case in by_people.listed] == [("settled", None)]
    assert by_people.listed[0].order == pytest.approx(first.order / 0.9), "people are sure"
    assert (by_people.clicked, by_people.ignored) == (1, 1), "the limit does not change the counts"


# --- The lists


PAIRS = {
    "above": {("q1", "p1"), ("q1", "p2"), ("q2", "p1"), ("q2", "p2")},
    "undecided": {("q3", "p1"), ("q3", "p2")},
    "gap": {("q1", "p1"), ("q1", "p2")},
    "relevant": {("q2", "p1")},
    "unjudged": {("q3", "p2")},
    "conflicts": set[tuple[str, str]](),
}


@pytest.mark.parametrize("name", LISTS)
def test_each_list_holds_its_pairs_and_opens_in_review_under_its_name(four_kinds: Database, name: str) -> None:
    log = ask.read(four_kinds, Asked(popular=20))
    pairs = [*ask.to_review(four_kinds, log, name)]
    assert {(pair.query_id, pair.product_id) for pair in pairs} == PAIRS[name]
    queue, held = ask.queued(four_kinds, log, name)
    waiting = best_of(four_kinds, queue, 99)
    assert [(one.query_id, one.product_id) for one in waiting] == [(pair.query_id, pair.product_id) for pair in pairs]
    assert held == len(pairs)
    desk = review.desk(four_kinds, "ann", queue)
    assert (desk.shown is not None) == bool(pairs)


def test_made_again_a_queue_holds_the_list_of_today(four_kinds: Database) -> None:
    ask.queued(four_kinds, ask.read(four_kinds, USUAL), "gap")
    settled(four_kinds, {("q1", "p1"): 5})
    assert ask.queued(four_kinds, ask.read(four_kinds, USUAL), "gap") == ("insights-gap", 0)
    assert best_of(four_kinds, "insights-gap", 9) == []


def test_the_file_of_a_list_has_every_pair_and_no_formula(four_kinds: Database) -> None:
    save_products(four_kinds, [{"id": "p3", "title": "=1+1"}])
    shown(four_kinds, {("q3", "p3"): 3})
    settled(four_kinds, {("q3", "p2"): 2})
    log = ask.read(four_kinds, USUAL)
    rows = list(csv.DictReader("".join(ask.as_csv(ask.to_review(four_kinds, log, "unjudged"))).splitlines()))
    assert [(row["query_id"], row["product_id"], row["rank"], row["product"], row["grade"]) for row in rows] == [
        ("q3", "p3", "3", "'=1+1", "")
    ]


def test_all_at_once_says_the_same_as_one_by_one(four_kinds: Database) -> None:
    found = ask.insights(four_kinds, USUAL)
    assert (found.parts, found.popular, found.split) == (ask.parts(found.log), ask.popular(found.log), ask.split(found.log))
    assert found.to_json().keys() == found.to_json(limit=0).keys()
    assert [row["query_id"] for row in found.to_json()["gap"]] == list(of_kind(found.log, "gap")["query_id"]) == ["q1"]
    assert found.to_json(limit=0)["gap"] == []
    assert not any(isinstance(value, np.generic) for row in found.to_json()["gap"] for value in row.values())


# --- What makes no sense


def test_without_a_log_the_remedy_is_to_bring_one(shop: Any) -> None:
    db = shop()
    with pytest.raises(InputError, match="Nobody knows what was searched for") as told:
        ask.read(db, USUAL)
    assert "judge import events" in told.value.remedy


def test_days_without_a_search_are_said_to_be_so(four_kinds: Database) -> None:
    with pytest.raises(InputError, match="in those days"):
        ask.read(four_kinds, Asked(window=Window(since="2027-01-01")))


def test_a_list_or_a_run_that_nobody_knows_is_refused_with_those_there_are(four_kinds: Database) -> None:
    log = ask.read(four_kinds, USUAL)
    with pytest.raises(InputError) as told:
        ask.queued(four_kinds, log, "gaps")
    assert "above, undecided, gap" in told.value.remedy
    save_ranked(four_kinds, [{"run": "live", "query_id": "q1", "product_id": "p1", "rank": 1}])
    with pytest.raises(InputError) as told:
        ask.read(four_kinds, Asked(window=Window(run="alive")))
    assert "live" in told.value.remedy


@pytest.mark.parametrize(
    "wrong",
    [
        {"above": 0},
        {"above": 1.0},
        {"above": float("nan")},
        {"enough": 0},
        {"enough": 1.1},
        {"shares": (0.7, 0.3)},
        {"shares": (0.0, 0.3)},
        {"ranks": (10, 5)},
        {"ranks": (0, 5)},
        {"window": Window(since="2026-1-1")},
        {"window": Window(until="20260101")},
        {"window": Window(since="yesterday")},
        {"window": Window("2026-01-02", "2026-01-01")},
    ],
)
def test_a_number_or_day_that_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        Asked(**wrong)
