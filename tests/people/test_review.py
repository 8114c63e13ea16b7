"""What is stored of what a rater says of a pair."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.reviewing import counting, shown_to, the_label

from judge.errors import InputError
from judge.people.review import REASONS, desk, rater_name, skip, submit, too_quick, undo
from judge.store.catalog import count
from judge.store.db import Database
from judge.store.progress import Given
from judge.store.settings import put_setting
from judge.tables import Label


def test_an_empty_database_shows_nothing_and_nothing_before(db: Database) -> None:
    empty = desk(db, "ann")
    assert (empty.shown, empty.before, empty.progress) == (None, None, Given(0, 0))


def test_a_queue_that_does_not_exist_is_refused_with_those_that_do(shop: Any) -> None:
    for name, known in (("nothing", "disagreements"), ("query:nothing", "query:q1")):
        with pytest.raises(InputError, match=known):
            desk(shop(), "ann", name)


def test_a_label_is_stored_with_how_it_came_about(shop: Any) -> None:
    db = shop()
    put_setting(db, "audit_share", 0.0)
    shown = shown_to(db)
    assert submit(db, shown, 4, "  too tall ", ["attribute", "unstated"], 2.5, ["image", "guideline"])
    label = the_label(db, shown)
    assert (label.rater, label.grade, label.note, label.seconds) == ("ann", 4, "too tall", 2.5)
    assert (label.reasons, label.visible) == (["attribute", "unstated"], ["image", "guideline"])
    assert (label.verdict_visible, label.shown_because, label.source) == (False, "disagreements", "review")
    assert (label.stratum, label.inclusion) == ("queue", None)


def test_a_reason_nobody_knows_is_refused_and_nothing_is_stored(shop: Any) -> None:
    db = shop()
    with pytest.raises(InputError, match="accessory"):
        submit(db, shown_to(db), 4, reasons=["accessory", "because"])
    assert count(db, Label) == 0
    assert submit(db, shown_to(db), 4, reasons=[code for code, _ in REASONS])


def test_cannot_tell_is_a_label_without_a_grade(shop: Any) -> None:
    db = shop()
    shown = shown_to(db)
    submit(db, shown, None)
    assert counting(db, shown) == [("ann", None)]
    assert shown_to(db).pair != shown.pair


def test_the_same_view_submitted_twice_is_stored_once_and_keeps_the_first_grade(shop: Any) -> None:
    db = shop()
    shown = shown_to(db)
    assert submit(db, shown, 5)
    assert not submit(db, shown, 1)
    assert counting(db, shown) == [("ann", 5)]


def test_a_view_that_was_stored_before_its_undo_does_not_take_the_pair_off_the_desk(shop: Any) -> None:
    db = shop(products=2, queries=1)
    stale = shown_to(db)
    submit(db, stale, 5)
    undo(db, "ann", the_label(db, stale).id or 0)
    shown_to(db, at=stale.pair)
    assert not submit(db, stale, 1)
    assert shown_to(db, "bob").pair != stale.pair, "it lies before ann again"


def test_two_sessions_of_one_rater_see_the_same_pair_with_the_same_token(shop: Any) -> None:
    db = shop()
    assert shown_to(db) == shown_to(db)


def test_views_of_other_raters_and_other_pairs_have_other_tokens(shop: Any) -> None:
    db = shop()
    first, second = shown_to(db), shown_to(db, "bob")
    skip(db, first)
    assert len({first.token, second.token, shown_to(db).token}) == 3


def test_with_an_overlap_every_rater_gets_every_candidate_once(shop: Any) -> None:
    db = shop(products=2, queries=2)
    put_setting(db, "overlap", 2)
    for rater in ("ann", "bob"):
        seen = []
        while (shown := desk(db, rater).shown) is not None:
            seen.append(shown.pair)
            submit(db, shown, 3)
        assert sorted(seen) == [("q1", "p1"), ("q1", "p2"), ("q2", "p1"), ("q2", "p2")]
    assert desk(db, "eve").shown is None


def test_progress_counts_the_labels_of_today_and_in_all(shop: Any) -> None:
    db = shop()
    assert desk(db, "ann").progress == Given(0, 0)
    submit(db, shown_to(db), 3)
    assert desk(db, "ann").progress == Given(1, 1)
    assert desk(db, "bob").progress == Given(0, 0)


def test_a_candidate_that_comes_once_all_are_done_is_shown(shop: Any) -> None:
    db = shop(products=3, queries=1, candidates=[("q1", "p1")])
    submit(db, shown_to(db), 3)
    assert desk(db, "ann").shown is None
    shop(products=3, queries=1, candidates=[("q1", "p2")])
    assert shown_to(db).pair == ("q1", "p2")


def test_what_comes_within_half_a_second_is_an_echo() -> None:
    assert too_quick(0.1)
    assert not too_quick(1.0)


@given(st.text())
def test_a_name_is_one_line_of_printable_characters_and_stays_itself(text: str) -> None:
    name = rater_name(text)
    assert name == rater_name(name)
    assert len(name) <= 80
    assert name.isprintable()
