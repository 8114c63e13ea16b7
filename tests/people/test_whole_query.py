"""One query whole: all its candidates at once."""

from __future__ import annotations

from typing import Any

import pytest
from support.graded import judge_said
from support.reviewing import shown_to

from judge.errors import InputError
from judge.people.review import QueryDesk, skip, submit, undo, whole_query


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


def products(found: QueryDesk) -> list[str]:
    return [shown.product.id for shown in found.shown]


def test_what_is_skipped_keeps_its_place_and_is_behind_the_others_the_one_skipped_longest_ago_first(shop: Any) -> None:
    db = shop(products=4, queries=1)
    whole = whole_query(db, "ann", "q1")
    for at in (2, 0):
        skip(db, whole.shown[at])
    later = whole_query(db, "ann", "q1")
    assert products(later) == products(whole)
    assert later.skipped == (whole.shown[2].product.id, whole.shown[0].product.id)
    submit(db, later.shown[2], 4)
    assert whole_query(db, "ann", "q1").skipped == (whole.shown[0].product.id,)


def test_what_is_skipped_in_a_whole_query_others_are_shown(shop: Any) -> None:
    db = shop(products=2, queries=1)
    first, second = whole_query(db, "ann", "q1").shown
    skip(db, first)
    whole_query(db, "ann", "q1")
    assert shown_to(db, "bob").pair == first.pair
    assert shown_to(db, "bob").pair != second.pair


def test_where_nothing_else_is_left_what_was_skipped_waits_again(shop: Any) -> None:
    db = shop(products=2, queries=1)
    first, second = whole_query(db, "ann", "q1").shown
    skip(db, first)
    submit(db, second, 2)
    assert whole_query(db, "ann", "q1").skipped == ()
    assert shown_to(db, queue="query:q1").pair == first.pair
