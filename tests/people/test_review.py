"""What a rater is shown, and what is stored of what they say."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.graded import judge_said, settled
from support.scans import scanned

from judge.errors import InputError
from judge.people.queues import build
from judge.people.review import (
    REASONS,
    Progress,
    desk,
    rater_name,
    react,
    skip,
    submit,
    too_quick,
    undo,
    whole_query,
)
from judge.people.showing import Shown
from judge.store.catalog import count
from judge.store.db import Database
from judge.store.labels import labels_of, save_labels
from judge.store.referrals import refer
from judge.store.settings import put_setting
from judge.tables import Label, Reaction


def shown_to(db: Database, rater: str = "ann", **more: Any) -> Shown:
    shown = desk(db, rater, **more).shown
    assert shown is not None
    return shown


def counting(db: Database, shown: Shown) -> list[tuple[str, int | None]]:
    return [(label.rater, label.grade) for label in labels_of(db, *shown.pair)]


def the_label(db: Database, shown: Shown) -> Label:
    (label,) = labels_of(db, *shown.pair)
    return label


def test_an_empty_database_shows_nothing_and_nothing_before(db: Database) -> None:
    empty = desk(db, "ann")
    assert (empty.shown, empty.before, empty.progress) == (None, None, Progress(0, 0, 0))


def test_a_queue_that_does_not_exist_is_refused_with_those_that_do(shop: Any) -> None:
    for name in ("nothing", "query:nothing"):
        with pytest.raises(InputError, match="disagreements"):
            desk(shop(), "ann", name)


# --- Labels


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


def test_progress_counts_the_labels_of_today_and_in_all_and_the_pairs_that_are_left(shop: Any) -> None:
    db = shop(products=3, queries=1, candidates=[("q1", "p1"), ("q1", "p2")])
    put_setting(db, "double_share", 0.0)
    assert desk(db, "ann").progress == Progress(0, 0, 2)
    submit(db, shown_to(db), 3)
    assert desk(db, "ann").progress == Progress(1, 1, 1)
    assert desk(db, "bob").progress == Progress(0, 0, 1)


def test_a_candidate_that_comes_once_all_are_done_is_shown(shop: Any) -> None:
    db = shop(products=3, queries=1, candidates=[("q1", "p1")])
    submit(db, shown_to(db), 3)
    assert desk(db, "ann").shown is None
    shop(products=3, queries=1, candidates=[("q1", "p2")])
    assert shown_to(db).pair == ("q1", "p2")


# --- Skipping, coming back, being sent


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


# --- The verdict, before and after


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


# --- Undo


def test_undo_takes_the_last_label_back_and_hands_its_pair_over_with_its_note_and_reasons(shop: Any) -> None:
    db = shop()
    shown = shown_to(db)
    submit(db, shown, 5, "too tall", ["attribute"])
    assert undo(db, "ann", the_label(db, shown).id or 0) == shown.pair
    assert counting(db, shown) == []
    assert desk(db, "ann").progress.in_all == 0
    again = shown_to(db, at=shown.pair)
    assert again.earlier is None
    assert again.taken_back is not None
    assert (again.taken_back.note, again.taken_back.reasons) == ("too tall", ["attribute"])
    submit(db, again, 4)
    assert shown_to(db, at=shown.pair).taken_back is None


def test_after_an_undo_the_pair_can_be_labelled_again(shop: Any) -> None:
    db = shop()
    shown = shown_to(db)
    submit(db, shown, 5)
    undo(db, "ann", labels_of(db, *shown.pair)[0].id or 0)
    again = shown_to(db, at=shown.pair)
    assert submit(db, again, 1)
    assert counting(db, shown) == [("ann", 1)]


def test_undo_pressed_twice_takes_back_one_label(shop: Any) -> None:
    db = shop()
    first = shown_to(db)
    submit(db, first, 5)
    second = shown_to(db)
    submit(db, second, 4)
    last = labels_of(db, *second.pair)[0].id or 0
    assert undo(db, "ann", last) == second.pair
    assert undo(db, "ann", last) is None
    assert counting(db, first) == [("ann", 5)]


def test_nobody_undoes_a_label_of_someone_else_or_an_imported_one(shop: Any) -> None:
    db = shop()
    shown = shown_to(db)
    submit(db, shown, 5)
    assert undo(db, "bob", labels_of(db, *shown.pair)[0].id or 0) is None
    save_labels(db, [{"query_id": "q2", "product_id": "p1", "rater": "carl", "grade": 1, "source": "file"}])
    assert undo(db, "carl", labels_of(db, "q2", "p1")[0].id or 0) is None


# --- One query whole


def test_a_whole_query_is_all_its_candidates_in_an_order_of_the_raters_own_that_stays(shop: Any) -> None:
    db = shop(products=20, queries=2)
    orders = [[shown.pair for shown in whole_query(db, rater, "q1").shown] for rater in ("ann", "ann", "bob")]
    assert sorted(orders[0]) == sorted(("q1", f"p{number}") for number in range(1, 21))
    assert orders[0] == orders[1] != orders[2]
    assert orders[0] != sorted(orders[0])
    with pytest.raises(InputError, match="nothing"):
        whole_query(db, "ann", "nothing")


def test_what_a_whole_query_shows_is_as_on_the_desk_and_stored_like_it(shop: Any) -> None:
    db = shop(products=3, queries=1)
    judge_said(db, {("q1", "p2"): 2})
    first = next(shown for shown in whole_query(db, "ann", "q1").shown if shown.pair == ("q1", "p2"))
    assert submit(db, first, 4, "good")
    assert not submit(db, first, 5)
    again = next(shown for shown in whole_query(db, "ann", "q1").shown if shown.pair == ("q1", "p2"))
    assert again == shown_to(db, at=("q1", "p2"), queue="query:q1")
    assert again.earlier is not None
    assert (again.earlier.grade, again.earlier.shown_because, again.seen) == (4, "query:q1", True)
    undo(db, "ann", again.earlier.id or 0)
    back = next(shown for shown in whole_query(db, "ann", "q1").shown if shown.pair == ("q1", "p2"))
    assert back.taken_back is not None
    assert back.taken_back.note == "good"


def test_the_pairs_of_a_query_that_somebody_has_before_them_go_to_nobody_else(shop: Any) -> None:
    db = shop(products=3, queries=2)
    whole_query(db, "ann", "q1")
    assert {shown_to(db, rater).query.id for rater in ("bob", "carl", "eve")} == {"q2"}


# --- How it is found, names


SMALL = {"judge", "lease", "referral", "review_queue", "run", "setting", "sqlite_master"}
"""Tables that do not grow with the shop."""


def test_no_act_on_the_page_reads_a_large_table_from_end_to_end(shop: Any) -> None:
    db = shop(products=30, queries=3)
    judge_said(db, {("q1", f"p{n}"): 3 for n in range(1, 31)})
    refer(db, ("q1", "p9"), "lead", "ann")
    build(db)

    def page() -> None:
        submit(db, shown_to(db), 3)
        skip(db, shown_to(db))
        submit(db, shown_to(db, at=("q2", "p2")), 4)
        before = desk(db, "ann").before
        assert before is not None
        react(db, before, "keep")
        undo(db, "ann", before.label.id or 0)
        whole_query(db, "ann", "q3")

    assert scanned(db, page) <= SMALL


def test_what_comes_within_half_a_second_is_an_echo() -> None:
    assert too_quick(0.1)
    assert not too_quick(1.0)


@given(st.text())
def test_a_name_is_one_line_of_printable_characters_and_stays_itself(text: str) -> None:
    name = rater_name(text)
    assert name == rater_name(name)
    assert len(name) <= 80
    assert name.isprintable()
