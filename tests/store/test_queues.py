"""Queues as they are kept: what is in them, what still waits, and for whom."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from support.graded import rater_said, settled
from support.voices import label

from judge.store.db import Database
from judge.store.labels import save_labels
from judge.store.leases import Handed, put_aside, put_on_desk
from judge.store.queues import best_of, built, keep_queue, looked_at, queues, state_of
from judge.tables import now

Shop = Callable[..., Database]
PAIR = ("q1", "p1")


def keep(db: Database, scores: Sequence[tuple[str, float, int]], name: str = "unsure") -> None:
    """A queue of products of q1: product, score, raters wanted."""
    items: list[dict[str, Any]] = [
        {"query_id": "q1", "product_id": product, "score": score, "raters": raters, "why": {"doubt": score}}
        for product, score, raters in scores
    ]
    keep_queue(db, name, 9, "state", items)


def waiting(db: Database, name: str = "unsure") -> list[str]:
    return [pair.product_id for pair in best_of(db, name, 9)]


def test_a_queue_takes_the_place_of_the_one_before_and_of_no_other(shop: Shop) -> None:
    db = shop()
    keep(db, [("p1", 0.1, 1)], "audit")
    for scores in ([("p1", 0.5, 1), ("p2", 0.7, 1)], [("p3", 0.2, 1), ("p2", 0.9, 2)]):
        keep(db, scores)
    (pair, _) = best_of(db, "unsure", 9)
    assert (pair.product_id, pair.query, pair.title, pair.score, pair.raters, pair.why) == (
        "p2",
        "lamp 1",
        "Lamp 2",
        0.9,
        2,
        {"doubt": 0.9},
    )
    assert waiting(db) == ["p2", "p3"]
    assert waiting(db, "audit") == ["p1"]
    found = built(db, "unsure")
    assert found is not None
    assert (found.population, found.stamp) == (9, "state")
    assert built(db, "false-negatives") is None


def test_an_empty_queue_is_one_that_was_built(shop: Shop) -> None:
    db = shop()
    keep_queue(db, "unsure", 0, "state", [])
    assert [(queue.name, queue.held, queue.waiting) for queue in queues(db)] == [("unsure", 0, 0)]


def test_a_pair_waits_until_as_many_people_labelled_it_as_it_wants(shop: Shop) -> None:
    db = shop()
    keep(db, [("p1", 0.5, 2), ("p2", 0.4, 1)])
    rater_said(db, {PAIR: 3})
    rater_said(db, {PAIR: 4})
    assert waiting(db) == ["p1", "p2"], "one person twice is one person"
    rater_said(db, {PAIR: None}, "bob")
    assert waiting(db) == ["p2"], "who cannot tell has looked"
    assert [(queue.population, queue.held, queue.waiting) for queue in queues(db)] == [(9, 2, 1)]
    save_labels(db, [label(PAIR, None, "bob", retracts=3)])
    assert waiting(db) == ["p1", "p2"]


def test_a_pair_that_people_settled_waits_no_more(shop: Shop) -> None:
    db = shop()
    keep(db, [("p1", 0.5, 2), ("p2", 0.4, 1)])
    settled(db, {PAIR: 3})
    assert waiting(db) == ["p2"]


def test_a_candidate_is_looked_at_once_it_is_labelled_settled_or_skipped(shop: Shop) -> None:
    db = shop(products=5, queries=1)
    rater_said(db, {PAIR: None, ("q1", "p5"): 2})
    save_labels(db, [label(("q1", "p5"), None, retracts=2)])
    settled(db, {("q1", "p2"): 3})
    put_on_desk(db, "ann", [Handed("q1", "p3", "unsure")], now())
    put_aside(db, "ann", ("q1", "p3"), now())
    put_on_desk(db, "ann", [Handed("q1", "p4", "unsure")], now())
    assert [product for _, product, looked in looked_at(db) if looked] == ["p1", "p2", "p3"]


def test_the_state_changes_with_labels_and_with_candidates(shop: Shop) -> None:
    db = shop(candidates=[PAIR])
    states = [state_of(db), state_of(db)]
    rater_said(db, {PAIR: 3})
    states.append(state_of(db))
    shop(candidates=[("q1", "p2")])
    states.append(state_of(db))
    assert states[0] == states[1]
    assert len(set(states)) == 3
