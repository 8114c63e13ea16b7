"""Pairs that one person sent to another."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.graded import rater_said

from judge.store.db import Database
from judge.store.leases import Handed, put_aside, put_on_desk
from judge.store.referrals import first_sent_to, refer
from judge.tables import now

Shop = Callable[..., Database]
PAIR, OTHER = ("q1", "p1"), ("q1", "p2")


def sent(db: Database, rater: str, *, skipped: bool = False) -> tuple[str, str] | None:
    found = first_sent_to(db, rater, now(), skipped=skipped)
    return (found.query_id, found.product_id) if found else None


def test_a_pair_waits_for_the_one_it_was_sent_to_until_they_label_it(shop: Shop) -> None:
    db = shop()
    rater_said(db, {PAIR: 3})
    refer(db, PAIR, "lead", "ann", "once more, please")
    rater_said(db, {PAIR: 2}, "bob")
    assert sent(db, "ann") == PAIR, "neither what they said before nor what others say settles it"
    assert sent(db, "bob") is None
    rater_said(db, {PAIR: 4})
    assert sent(db, "ann") is None


def test_what_was_sent_first_comes_first(shop: Shop) -> None:
    db = shop()
    for pair in (OTHER, PAIR):
        refer(db, pair, "lead", "ann")
    assert sent(db, "ann") == OTHER


def test_what_was_sent_to_anyone_waits_for_all_but_its_sender_and_those_who_labelled_it(shop: Shop) -> None:
    db = shop()
    rater_said(db, {PAIR: 3})
    refer(db, PAIR, "lead")
    assert [sent(db, rater) for rater in ("lead", "ann", "bob")] == [None, None, PAIR]
    put_on_desk(db, "bob", [Handed(*PAIR, "sent")], now())
    assert [sent(db, rater) for rater in ("bob", "carl")] == [PAIR, None]
    rater_said(db, {PAIR: 2}, "bob")
    assert sent(db, "carl") is None


@pytest.mark.parametrize("to", ["ann", ""])
def test_what_is_skipped_is_asked_for_apart(shop: Shop, to: str) -> None:
    db = shop()
    refer(db, PAIR, "lead", to)
    put_on_desk(db, "ann", [Handed(*PAIR, "sent")], now())
    put_aside(db, "ann", PAIR, now())
    assert sent(db, "ann") is None
    assert sent(db, "ann", skipped=True) == PAIR


def test_the_same_pair_is_sent_once_until_somebody_labels_it(shop: Shop) -> None:
    db = shop()
    assert refer(db, PAIR, "lead", "ann", "look")
    assert not refer(db, PAIR, "lead", "ann", "look ")
    assert refer(db, PAIR, "lead", "bob", "look")
    rater_said(db, {PAIR: 4})
    assert refer(db, PAIR, "lead", "ann", "look")
