"""Settling: one grade for a pair, appended with who and why."""

from __future__ import annotations

from typing import Any

import pytest
from support.graded import cascade_said, judge_said, rater_said

from judge.errors import InputError
from judge.people.agreement import compare
from judge.people.settling import case_of, listed, send, settle
from judge.store.labels import gold_of
from judge.store.referrals import sent
from judge.store.voices import Voice


def test_a_case_holds_every_voice_on_the_pair(shop: Any) -> None:
    db = shop()
    judge_id = judge_said(db, {("q1", "p1"): 5})
    rater_said(db, {("q1", "p1"): 1})
    case = case_of(db, ("q1", "p1"), [Voice("judge", judges=(judge_id,)), Voice("rater", "ann"), Voice("rater", "bob")])
    assert (case.query.text, case.product.title) == ("lamp 1", "Lamp 1")
    judge, ann, bob = case.sides
    assert judge.verdict is not None
    assert judge.verdict.grade == 5
    assert [[label.grade for label in labels] for labels in (case.labels, judge.labels, ann.labels, bob.labels)] == [[1], [], [1], []]
    assert case.gold == ()


def test_of_several_judges_a_case_shows_the_verdict_that_counts(shop: Any) -> None:
    db = shop()
    strong, cheap = cascade_said(db, {("q1", "p1"): 5, ("q1", "p2"): 4}, {("q1", "p1"): 2, ("q1", "p2"): None})
    both = Voice("judge", judges=(strong, cheap))
    shown = [case_of(db, ("q1", product), [both]).sides[0].verdict for product in ("p1", "p2", "p3")]
    assert [verdict and (verdict.judge_id, verdict.grade) for verdict in shown] == [(strong, 2), (cheap, 4), None]


def test_a_decision_is_kept_with_who_and_why_and_counts_from_then_on(shop: Any) -> None:
    db = shop()
    judge_id = judge_said(db, {("q1", "p1"): 5})
    rater_said(db, {("q1", "p1"): 1})
    assert settle(db, case_of(db, ("q1", "p1"), []), 5, "lead", " it is a lamp ")
    (gold,) = gold_of(db, "q1", "p1")
    assert (gold.grade, gold.decided_by, gold.why) == (5, "lead", "it is a lamp")
    found = compare(db, [judge_id])
    assert found.confusion[-1][-1] == 1


def test_the_same_view_settled_twice_is_settled_once(shop: Any) -> None:
    db = shop()
    judge_said(db, {("q1", "p1"): 5})
    case = case_of(db, ("q1", "p1"), [])
    assert settle(db, case, 5, "lead")
    assert not settle(db, case, 1, "lead")
    assert [gold.grade for gold in gold_of(db, "q1", "p1")] == [5]


def test_a_later_decision_is_appended_and_the_earlier_one_stays(shop: Any) -> None:
    db = shop()
    judge_said(db, {("q1", "p1"): 5})
    settle(db, case_of(db, ("q1", "p1"), []), 5, "lead")
    settle(db, case_of(db, ("q1", "p1"), []), 4, "lead")
    assert [gold.grade for gold in gold_of(db, "q1", "p1")] == [4, 5]


def test_the_same_grade_by_the_same_person_again_is_no_new_decision_unless_they_say_more(shop: Any) -> None:
    db = shop()
    voices = (Voice("people"), Voice("gold"))
    assert [settle(db, case_of(db, ("q1", "p1"), voices), 4, "ann", why) for why in ("", "", "", "it fits", "it fits", "")] == [
        True,
        False,
        False,
        True,
        False,
        False,
    ]
    assert settle(db, case_of(db, ("q1", "p1"), voices), 4, "bob")
    assert settle(db, case_of(db, ("q1", "p1"), voices), 3, "bob")
    assert [(gold.grade, gold.decided_by) for gold in gold_of(db, "q1", "p1")] == [(3, "bob"), (4, "bob"), (4, "ann"), (4, "ann")]


def test_two_people_settling_at_once_are_both_heard(shop: Any) -> None:
    db = shop()
    judge_said(db, {("q1", "p1"): 5})
    case = case_of(db, ("q1", "p1"), [])
    assert settle(db, case, 5, "lead")
    assert settle(db, case, 1, "deputy")
    assert len(gold_of(db, "q1", "p1")) == 2


def test_a_list_keeps_the_order_it_was_given(shop: Any) -> None:
    db = shop()
    pairs = [("q2", "p3"), ("q1", "p1")]
    assert [(line.query, line.title) for line in listed(db, pairs)] == [("lamp 2", "Lamp 3"), ("lamp 1", "Lamp 1")]


def test_a_pair_is_sent_once_to_each_and_never_to_oneself(shop: Any) -> None:
    db = shop()
    case = case_of(db, ("q1", "p1"), [])
    assert [send(db, case, "lead", to, "look") for to in ("ann", "ann", "bob", "")] == [True, False, True, True]
    with pytest.raises(InputError, match="yourself"):
        send(db, case, "lead", "lead")
    assert (
        [one.sent_to for one in case_of(db, ("q1", "p1"), []).sent] == [one.sent_to for one in sent(db, ("q1", "p1"))] == ["", "bob", "ann"]
    )
