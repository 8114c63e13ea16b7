"""Setting the order in which judges are trusted: noted with who did it, and nothing lost."""

from __future__ import annotations

from typing import Any

import pytest
from support.graded import judge_said

from judge.people.promoting import PROMOTED, Promotion, promote
from judge.people.trusting import ORDERED, order_of, run_again, trust
from judge.scales import scale_named
from judge.store.acts import acts
from judge.store.db import Database
from judge.store.prompts import Version
from judge.store.trusted import judge_of_all

Two = tuple[Database, int, int]
OLD, LAST = "scripted/old#relevance@1", "scripted/last#relevance@1"


@pytest.fixture
def two(shop: Any) -> Two:
    """A database, and two judges; the second ran last."""
    db = shop()
    return db, judge_said(db, {("q1", "p1"): 4}, OLD), judge_said(db, {("q1", "p1"): 2, ("q1", "p2"): 2}, LAST)


def test_before_anybody_sets_an_order_the_last_run_leaves_it(two: Two) -> None:
    db, _, last = two
    assert order_of(db) == ((last,), [LAST], None)


def test_an_order_that_was_set_stays_whatever_runs_later_and_says_who_set_it(two: Two) -> None:
    db, old, last = two
    assert trust(db, [old, last], "Ann")
    judge_said(db, {("q1", "p1"): 1}, "scripted/newest#relevance@1")
    order = order_of(db)
    assert (order.judges, order.specs) == ((old, last), [OLD, LAST])
    assert order.act is not None
    assert (order.act.actor, order.act.what, order.act.about) == ("Ann", ORDERED, OLD)
    assert judge_of_all(db) == old, "the first of those set is to judge every candidate"


def test_setting_it_again_notes_what_it_was_before_and_the_same_order_notes_nothing(two: Two) -> None:
    db, old, last = two
    assert trust(db, [old], "Ann")
    assert not trust(db, [old], "Bob")
    assert trust(db, [last, old], "Cleo")
    assert [(act.actor, act.details) for act in acts(db, ORDERED)] == [
        ("Cleo", {"judges": [LAST, OLD], "instead_of": [OLD]}),
        ("Ann", {"judges": [OLD], "instead_of": []}),
    ]


def test_giving_it_up_goes_back_to_what_the_last_run_leaves_and_is_noted_too(two: Two) -> None:
    db, old, last = two
    assert not trust(db, [], "Ann")
    trust(db, [old], "Ann")
    assert trust(db, [], "Bob")
    assert order_of(db) == ((last,), [LAST], None)
    assert [act.actor for act in acts(db, ORDERED)] == ["Bob", "Ann"]


def test_a_promotion_sets_the_order_as_well_and_the_newer_of_the_two_is_named(two: Two) -> None:
    db, old, _ = two
    promote(db, Promotion("scripted/new#mine@new", Version("mine", "j1-new"), "the text", scale_named("paper")), "Ann")
    promoted = order_of(db).act
    trust(db, [old], "Bob")
    ordered = order_of(db).act
    assert promoted is not None
    assert ordered is not None
    assert (promoted.what, ordered.what) == (PROMOTED, ORDERED)


@pytest.mark.parametrize(
    ("spec", "command"),
    [
        ("local/default#relevance@12345678", "judge run --judge local/default --prompt relevance@12345678"),
        ("openai/m?temperature=0&x=1#p@1", "judge run --judge 'openai/m?temperature=0&x=1' --prompt p@1"),
        ("local/default", "judge run --judge local/default"),
        ("a/b; rm -rf ~", "judge run --judge 'a/b; rm -rf ~'"),
    ],
)
def test_the_command_that_judges_the_rest_can_be_typed_as_it_stands(spec: str, command: str) -> None:
    assert run_again(spec) == command
