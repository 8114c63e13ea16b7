"""Pairs that a rater skips, comes back to, or is sent."""

from __future__ import annotations

from typing import Any

from support.reviewing import shown_to

from judge.people.review import desk, skip, submit
from judge.store.referrals import refer


def test_skipped_pairs_come_back_when_nothing_else_waits_the_one_skipped_first_before_the_others(shop: Any) -> None:
    db = shop(products=3, queries=1)
    skipped = []
    for _ in range(3):
        skipped.append(shown_to(db))
        skip(db, skipped[-1])
    assert len({shown.pair for shown in skipped}) == 3
    for shown in skipped:
        again = shown_to(db)
        assert again.pair == shown.pair
        skip(db, again)


def test_what_one_rater_skips_others_are_shown(shop: Any) -> None:
    db = shop(products=1, queries=1)
    shown = shown_to(db)
    assert desk(db, "bob").shown is not None, "nobody waits for anybody"
    skip(db, shown)
    assert shown_to(db, "eve").pair == shown.pair


def test_the_pair_that_the_address_names_is_shown_and_one_that_does_not_exist_is_not(shop: Any) -> None:
    db = shop()
    assert shown_to(db, at=("q2", "p3")).pair == ("q2", "p3")
    assert shown_to(db, at=("q2", "nothing")).pair == shown_to(db).pair
    assert shown_to(db, at=("nothing", "p1")).pair == shown_to(db).pair


def test_a_pair_that_was_sent_comes_first_and_once_labelled_is_done(shop: Any) -> None:
    db = shop()
    usual = shown_to(db, "bob").pair
    pair = next(pair for pair in (("q1", "p1"), ("q2", "p3")) if pair != usual)
    assert refer(db, pair, "lead", "ann", "is this one a lamp?")
    sent = shown_to(db)
    assert (sent.pair, sent.queue, sent.stratum) == (pair, "sent", "queue")
    submit(db, sent, 3)
    assert shown_to(db).pair != pair


def test_a_pair_that_was_sent_and_skipped_comes_last(shop: Any) -> None:
    db = shop(products=2, queries=1, candidates=[("q1", "p2")])
    refer(db, ("q1", "p1"), "lead", "ann")
    skip(db, shown_to(db))
    other = shown_to(db)
    assert other.pair == ("q1", "p2")
    submit(db, other, 3)
    assert shown_to(db).pair == ("q1", "p1")
