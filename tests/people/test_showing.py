"""The verdict on a pair: hidden before the label, shown after it, and what its rater says to it."""

from __future__ import annotations

from typing import Any

import pytest
from support.graded import judge_said, settled
from support.reviewing import counting, shown_to, the_label

from judge.errors import InputError
from judge.people.review import desk, react, submit, undo, whole_query
from judge.store.catalog import count
from judge.store.labels import labels_of, save_labels
from judge.store.settings import put_setting
from judge.tables import Reaction


def test_nothing_that_others_said_is_on_the_desk_of_a_pair_that_is_not_labelled(shop: Any) -> None:
    db = shop(products=1, queries=1)
    judge_said(db, {("q1", "p1"): 2}, spec="scripted/secretjudge#relevance")
    save_labels(db, [{"query_id": "q1", "product_id": "p1", "rater": "secretrater", "grade": 4, "note": "secretnote", "reasons": ["data"]}])
    settled(db, {("q1", "p1"): 5})
    put_setting(db, "overlap", 2)
    on_desk = repr([desk(db, "ann", at=("q1", "p1")), whole_query(db, "ann", "q1")])
    assert "Lamp 1" in on_desk
    for secret in ("secret", "Verdict(", "Label(", "lead", "data"):
        assert secret not in on_desk


def test_the_verdict_is_shown_only_after_the_label(shop: Any) -> None:
    db = shop(products=1, queries=1)
    judge_said(db, {("q1", "p1"): 2})
    before = desk(db, "ann")
    assert before.before is None
    assert before.shown is not None
    assert not before.shown.seen
    submit(db, before.shown, 5)
    after = desk(db, "ann").before
    assert after is not None
    assert after.verdict is not None
    assert (after.label.grade, after.verdict.grade) == (5, 2)


def test_another_rater_does_not_see_the_first_ones_verdict(shop: Any) -> None:
    db = shop(products=1, queries=1)
    put_setting(db, "overlap", 2)
    judge_said(db, {("q1", "p1"): 2})
    submit(db, shown_to(db), 5)
    assert desk(db, "bob").before is None
    assert not shown_to(db, "bob").seen


def test_a_rater_who_comes_back_to_a_judged_pair_is_known_to_have_seen_the_verdict(shop: Any) -> None:
    db = shop(products=1, queries=1)
    judge_said(db, {("q1", "p1"): 2})
    submit(db, shown_to(db), 5)
    again = shown_to(db, at=("q1", "p1"))
    assert (again.seen, again.queue) == (True, "again")
    assert again.earlier is not None
    assert again.earlier.grade == 5
    submit(db, again, 2)
    (label,) = labels_of(db, "q1", "p1")
    assert (label.grade, label.verdict_visible, label.shown_because) == (2, True, "again")


def test_how_chance_chose_a_pair_stays_with_it_when_its_rater_comes_back(shop: Any) -> None:
    db = shop(products=4, queries=1)
    shown = shown_to(db, queue="audit")
    assert shown_to(db, queue="audit", at=shown.pair).inclusion == shown.inclusion
    submit(db, shown, 3)
    again = shown_to(db, at=shown.pair)
    assert (again.stratum, again.inclusion) == ("audit", shown.inclusion)
    undo(db, "ann", the_label(db, shown).id or 0)
    back = shown_to(db, at=shown.pair)
    assert (back.queue, back.stratum, back.inclusion) == ("audit", "audit", shown.inclusion)


def test_a_verdict_seen_elsewhere_is_recorded(shop: Any) -> None:
    db = shop()
    shown = shown_to(db)
    submit(db, shown, 3, seen=True)
    assert labels_of(db, *shown.pair)[0].verdict_visible


def test_what_is_said_to_the_verdict_is_stored_once_a_view_and_may_be_said_anew(shop: Any) -> None:
    db = shop(products=1, queries=1)
    judge_said(db, {("q1", "p1"): 2})
    submit(db, shown_to(db), 5)
    revealed = desk(db, "ann").before
    assert revealed is not None
    assert react(db, revealed, "keep", " it is a lamp ")
    assert not react(db, revealed, "agree")
    after = desk(db, "ann").before
    assert after is not None
    assert [(said.kind, said.note, said.rater, said.verdict_id) for said in after.reactions] == [("keep", "it is a lamp", "ann", 1)]
    assert react(db, after, "unclear")
    with pytest.raises(InputError, match="agree, keep, unclear"):
        react(db, after, "hm")
    assert count(db, Reaction) == 2
    assert counting(db, shown_to(db, at=("q1", "p1"))) == [("ann", 5)], "a reaction is no label"
