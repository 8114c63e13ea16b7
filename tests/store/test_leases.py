"""Which pair lies on whose desk, and which comes next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from support.graded import rater_said

from judge.store.db import Database
from judge.store.leases import FREE, HELD, LASTS, SHARED, Handed, done_with, handed_before, next_pair, on_desk, put_aside, put_on_desk
from judge.store.queues import keep_queue
from judge.tables import now

Shop = Callable[..., Database]
START = now()
LATER = START + LASTS


def queued(shop: Shop, **wanted: int) -> Database:
    """A queue "unsure" of products of q1, best first, each with how many raters it wants."""
    db = shop(products=5, queries=1)
    items = [
        {"query_id": "q1", "product_id": product, "score": 1 - place / 10, "raters": raters, "why": {}}
        for place, (product, raters) in enumerate(wanted.items())
    ]
    keep_queue(db, "unsure", len(items), "state", items[::-1])
    return db


def held(db: Database, product: str, rater: str = "bob", queue: str = "unsure") -> Handed:
    handed = Handed("q1", product, queue)
    put_on_desk(db, rater, [handed], START)
    return handed


def next_for(db: Database, rater: str = "ann", at: timedelta = timedelta()) -> tuple[str, int] | None:
    found = next_pair(db, rater, "unsure", START + at)
    return (found.product_id, found.at_hand) if found else None


def test_the_best_pair_that_nobody_holds_comes_first(shop: Shop) -> None:
    db = queued(shop, p1=1, p2=1)
    assert next_for(db) == ("p1", FREE)
    held(db, "p1")
    assert next_for(db) == ("p2", FREE)
    assert next_for(db, "bob") == ("p1", FREE), "one's own desk does not count"


def test_a_lease_ends_with_its_time(shop: Shop) -> None:
    db = queued(shop, p1=1, p2=1)
    held(db, "p1")
    assert next_for(db, at=LASTS - timedelta(seconds=1)) == ("p2", FREE)
    assert next_for(db, at=LASTS) == ("p1", FREE)
    assert on_desk(db, "bob", LATER) is None


def test_a_pair_that_wants_two_at_once_is_better_than_one_that_is_held_and_worse_than_a_free_one(shop: Shop) -> None:
    db = queued(shop, p1=1, p2=2, p3=1)
    for product, rater in (("p1", "bob"), ("p2", "carl")):
        held(db, product, rater)
    assert next_for(db) == ("p3", FREE)
    held(db, "p3", "dan")
    assert next_for(db) == ("p2", SHARED)
    held(db, "p2", "eve")
    assert next_for(db) == ("p1", HELD)


def test_what_a_rater_skipped_comes_after_all_else_that_is_not_held_longest_ago_first(shop: Shop) -> None:
    db = queued(shop, p1=1, p2=1, p3=1, p4=1)
    for seconds, product in enumerate(("p2", "p1")):
        held(db, product, "ann")
        put_aside(db, "ann", ("q1", product), START + timedelta(seconds=seconds))
    held(db, "p3")
    assert next_for(db) == ("p4", FREE)
    held(db, "p4", "carl")
    assert next_for(db) == ("p2", SHARED)
    assert next_for(db, "dan") == ("p1", FREE)


def test_nobody_is_handed_what_they_or_enough_others_labelled(shop: Shop) -> None:
    db = queued(shop, p1=2, p2=1, p3=1)
    rater_said(db, {("q1", "p1"): 3})
    rater_said(db, {("q1", "p2"): 3}, "bob")
    assert next_for(db, "ann") == ("p3", FREE)
    assert next_for(db, "carl") == ("p1", FREE)
    rater_said(db, {("q1", "p3"): None}, "ann")
    assert next_for(db, "ann") is None
    assert next_pair(db, "carl", "audit", START) is None


def test_a_new_pair_on_the_desk_takes_the_place_of_the_old_one_and_skipped_ones_stay_skipped(shop: Shop) -> None:
    db = queued(shop, p1=1, p2=1, p3=1)
    held(db, "p1", "ann")
    put_aside(db, "ann", ("q1", "p1"), START)
    held(db, "p2", "ann")
    held(db, "p3", "ann")
    lies = on_desk(db, "ann", START)
    assert lies is not None
    assert lies.product_id == "p3"
    assert handed_before(db, "ann", ("q1", "p2")) is None
    assert handed_before(db, "ann", ("q1", "p1")) == Handed("q1", "p1", "unsure")
    held(db, "p1", "ann")
    assert on_desk(db, "ann", START) == Handed("q1", "p1", "unsure"), "what they come back to is skipped no more"


def test_an_empty_desk_holds_nothing(shop: Shop) -> None:
    db = queued(shop, p1=1)
    held(db, "p1", "ann")
    put_on_desk(db, "ann", [], START)
    assert on_desk(db, "ann", START) is None
    assert next_for(db, "bob") == ("p1", FREE)


def test_how_chance_chose_a_pair_is_kept_with_it_until_it_is_labelled(shop: Shop) -> None:
    db = queued(shop, p1=1)
    drawn = Handed("q1", "p1", "unsure", "audit", 0.25)
    put_on_desk(db, "ann", [drawn], START)
    assert on_desk(db, "ann", START) == handed_before(db, "ann", ("q1", "p1")) == drawn
    done_with(db, "ann", ("q1", "p1"))
    assert handed_before(db, "ann", ("q1", "p1")) is None
