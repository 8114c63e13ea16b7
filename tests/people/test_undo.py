"""A label taken back."""

from __future__ import annotations

from typing import Any

from support.reviewing import counting, shown_to, the_label

from judge.people.review import desk, submit, undo
from judge.store.labels import labels_of, save_labels


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
