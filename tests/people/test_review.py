"""What a rater is shown, and what is stored of what they say."""

from __future__ import annotations

import time
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from support.graded import judge_said

from judge.people.review import Desk, Shown, desk, mentions, pieces, query_words, rater_name, submit, too_quick, undo
from judge.store.db import Database
from judge.store.labels import labels_of, save_labels


def shown_to(db: Database, rater: str = "ann", **more: Any) -> Shown:
    shown = desk(db, rater, **more).shown
    assert shown is not None
    return shown


def counting(db: Database, shown: Shown) -> list[tuple[str, int | None]]:
    return [(label.rater, label.grade) for label in labels_of(db, *shown.pair)]


def test_an_empty_database_shows_nothing_and_nothing_before(db: Database) -> None:
    assert desk(db, "ann") == Desk(desk(db, "ann").scale, None, None, (0, 0))


def test_a_label_is_stored_with_how_it_came_about(shop: Any) -> None:
    db = shop()
    shown = shown_to(db)
    assert submit(db, shown, 4, note="  too tall ", seconds=2.5)
    (label,) = labels_of(db, *shown.pair)
    assert (label.rater, label.grade, label.note, label.seconds) == ("ann", 4, "too tall", 2.5)
    assert (label.verdict_visible, label.shown_because, label.source) == (False, "queue", "review")


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


def test_two_sessions_of_one_rater_on_one_pair_hold_the_same_token(shop: Any) -> None:
    db = shop()
    assert shown_to(db).token == shown_to(db).token


def test_views_of_other_raters_and_other_pairs_have_other_tokens(shop: Any) -> None:
    db = shop()
    first = shown_to(db)
    second = shown_to(db, skipped=[first.pair])
    assert len({first.token, second.token, shown_to(db, "bob").token}) == 3


def test_every_rater_gets_every_candidate_once(shop: Any) -> None:
    db = shop(products=2, queries=2)
    for rater in ("ann", "bob"):
        seen = []
        while (shown := desk(db, rater).shown) is not None:
            seen.append(shown.pair)
            submit(db, shown, 3)
        assert sorted(seen) == [("q1", "p1"), ("q1", "p2"), ("q2", "p1"), ("q2", "p2")]
        assert desk(db, rater).progress == (4, 4)


def test_progress_counts_candidates_only(shop: Any) -> None:
    db = shop(products=3, queries=1, candidates=[("q1", "p1"), ("q1", "p2")])
    save_labels(db, [{"query_id": "q1", "product_id": "p3", "rater": "ann", "grade": 1}])
    submit(db, shown_to(db), 3)
    assert desk(db, "ann").progress == (1, 2)


def test_skipped_pairs_come_back_when_nothing_else_waits(shop: Any) -> None:
    db = shop(products=2, queries=1)
    first = shown_to(db)
    second = shown_to(db, skipped=[first.pair])
    assert second.pair != first.pair
    submit(db, second, 3)
    assert shown_to(db, skipped=[first.pair]).pair == first.pair


def test_the_pair_that_the_address_names_is_shown_and_one_that_does_not_exist_is_not(shop: Any) -> None:
    db = shop()
    assert shown_to(db, at=("q2", "p3")).pair == ("q2", "p3")
    assert shown_to(db, at=("q2", "nothing")).pair == shown_to(db).pair
    assert shown_to(db, at=("nothing", "p1")).pair == shown_to(db).pair


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
    judge_said(db, {("q1", "p1"): 2})
    submit(db, shown_to(db), 5)
    assert desk(db, "bob").before is None
    assert not shown_to(db, "bob").seen


def test_a_rater_who_comes_back_to_a_judged_pair_is_known_to_have_seen_the_verdict(shop: Any) -> None:
    db = shop(products=1, queries=1)
    judge_said(db, {("q1", "p1"): 2})
    submit(db, shown_to(db), 5)
    again = shown_to(db, at=("q1", "p1"))
    assert (again.seen, again.because) == (True, "again")
    assert again.earlier is not None
    assert again.earlier.grade == 5
    submit(db, again, 2)
    (label,) = labels_of(db, "q1", "p1")
    assert (label.grade, label.verdict_visible, label.shown_because) == (2, True, "again")


def test_a_verdict_seen_elsewhere_is_recorded(shop: Any) -> None:
    db = shop()
    shown = shown_to(db)
    submit(db, shown, 3, seen=True)
    assert labels_of(db, *shown.pair)[0].verdict_visible


def test_undo_takes_the_last_label_back_and_hands_its_pair_over(shop: Any) -> None:
    db = shop()
    shown = shown_to(db)
    submit(db, shown, 5)
    label_id = labels_of(db, *shown.pair)[0].id
    assert label_id is not None
    assert undo(db, "ann", label_id) == shown.pair
    assert counting(db, shown) == []
    assert desk(db, "ann").progress.done == 0


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


def test_the_next_of_many_candidates_is_found_at_once_however_many_labels_there_are(shop: Any) -> None:
    db = shop(products=500, queries=40)
    pairs = [(f"q{query}", f"p{product}") for query in range(1, 41) for product in range(1, 126)]
    for rater in ("ann", "bob"):
        save_labels(db, [{"query_id": query, "product_id": product, "rater": rater, "grade": 3} for query, product in pairs])
    began = time.perf_counter()
    shown_to(db)
    assert time.perf_counter() - began < 0.5


def test_what_comes_within_half_a_second_is_an_echo() -> None:
    assert too_quick(0.1)
    assert not too_quick(1.0)


@given(st.text())
def test_a_name_is_one_line_of_printable_characters_and_stays_itself(text: str) -> None:
    name = rater_name(text)
    assert name == rater_name(name)
    assert len(name) <= 80
    assert name.isprintable()


@given(st.text(), st.text())
def test_the_pieces_of_a_text_are_the_text_and_mark_what_the_query_mentions(text: str, query: str) -> None:
    words = query_words(query)
    cut = pieces(text, words)
    assert "".join(piece for piece, _ in cut) == text
    assert any(hit for _, hit in cut) == mentions(text, words)


def test_words_are_compared_without_case_and_plural_and_empty_words_do_not_count() -> None:
    words = query_words("Chairs for the TV")
    assert pieces("A chair for TVs: the Chair", words) == [
        ("A ", False),
        ("chair", True),
        (" for TVs: the ", False),
        ("Chair", True),
    ]
