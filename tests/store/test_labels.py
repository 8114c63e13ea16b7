from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError
from support.voices import Pair, gold, label

from judge.store.catalog import count, save_products, save_queries
from judge.store.db import Database
from judge.store.labels import (
    RaterSize,
    acts_by,
    gold_of,
    grades_of,
    labels_of,
    last_label_by,
    raters,
    reactions_to,
    save_gold,
    save_labels,
    save_reaction,
)
from judge.store.rows import Merged
from judge.tables import Gold, Label

PAIR = ("q1", "p1")
Shop = Callable[..., Database]


def said(db: Database, pair: Pair = PAIR) -> dict[str, int | None]:
    return {found.rater: found.grade for found in labels_of(db, *pair)}


def take_back(db: Database, identifier: int | None, rater: str = "ann", pair: Pair = PAIR) -> None:
    save_labels(db, [label(pair, None, rater, retracts=identifier)])


def last(db: Database, rater: str = "ann", source: str = "") -> Label:
    found = last_label_by(db, rater, source)
    assert found is not None
    return found


def test_importing_the_same_labels_twice_adds_nothing(shop: Shop) -> None:
    db = shop()
    rows = [label(PAIR, 3), label(PAIR, 2, "bob"), label(("q2", "p1"), None)]
    assert save_labels(db, rows) == Merged(3, 0, 0)
    assert save_labels(db, rows) == Merged(0, 0, 3)
    assert said(db) == {"ann": 3, "bob": 2}


def test_labels_that_differ_in_anything_but_their_time_are_two_acts(shop: Shop) -> None:
    db = shop()
    one = label(PAIR, 3)
    acts = [one, {**one, "note": "hm"}, {**one, "seconds": 2.5}, {**one, "verdict_visible": True}, {**one, "source": "import"}]
    assert save_labels(db, acts).added == len(acts)


def test_a_fingerprint_given_by_the_caller_decides_what_is_the_same_act(shop: Shop) -> None:
    db = shop()
    assert save_labels(db, [label(PAIR, 3, fingerprint="view-1"), label(PAIR, 1, fingerprint="view-2")]).added == 2
    assert save_labels(db, [label(PAIR, 5, fingerprint="view-1")]).added == 0
    assert save_labels(db, [label(PAIR, 3, fingerprint="view-3")]).added == 1, "the first grade again, in another view"
    assert said(db) == {"ann": 3}


def test_a_new_label_counts_instead_of_the_old_one_which_is_kept(shop: Shop) -> None:
    db = shop()
    for grade in (1, 4, 2):
        save_labels(db, [label(PAIR, grade)])
    assert said(db) == {"ann": 2}
    assert count(db, Label) == 3


def test_taking_a_label_back_brings_the_former_one_back_and_deletes_nothing(shop: Shop) -> None:
    db = shop()
    save_labels(db, [label(PAIR, 1)])
    save_labels(db, [label(PAIR, 4)])
    take_back(db, last(db).id)
    assert said(db) == {"ann": 1}
    take_back(db, last(db).id)
    assert said(db) == {}
    assert last_label_by(db, "ann", "") is None
    assert count(db, Label) == 4


def test_after_an_undo_the_same_grade_can_be_given_again(shop: Shop) -> None:
    db = shop()
    save_labels(db, [label(PAIR, 4, fingerprint="view-1")])
    take_back(db, last(db).id)
    save_labels(db, [label(PAIR, 4, fingerprint="view-2")])
    assert said(db) == {"ann": 4}


def test_an_undo_touches_nobody_else_and_no_other_pair(shop: Shop) -> None:
    db = shop()
    save_labels(db, [label(PAIR, 1), label(PAIR, 2, "bob"), label(("q1", "p2"), 3)])
    take_back(db, labels_of(db, *PAIR)[0].id)
    assert said(db) == {"bob": 2}
    assert said(db, ("q1", "p2")) == {"ann": 3}


ACTS = st.lists(st.one_of(st.integers(1, 5), st.none(), st.just("undo")), max_size=12)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS)
def test_labelling_and_undoing_in_any_order_ends_like_a_stack_and_keeps_every_act(
    new_database: Callable[[], Database], acts: list[int | str | None]
) -> None:
    db = new_database()
    save_products(db, [{"id": "p1", "title": "Lamp"}])
    save_queries(db, [{"id": "q1", "text": "lamp"}])
    stack: list[int | None] = []
    done = 0
    for turn, act in enumerate(acts):
        if act != "undo":
            save_labels(db, [label(PAIR, act, fingerprint=f"view-{turn}")])  # type: ignore[arg-type]
            stack.append(act)  # type: ignore[arg-type]
        elif stack:
            take_back(db, last(db).id)
            stack.pop()
        else:
            continue
        done += 1
        assert said(db) == ({"ann": stack[-1]} if stack else {})
    assert count(db, Label) == done
    db.close()


def test_the_last_label_to_undo_is_that_of_this_rater_and_source(shop: Shop) -> None:
    db = shop()
    save_labels(db, [label(PAIR, 1, source="page"), label(("q1", "p2"), 2, source="page"), label(("q1", "p3"), 3, source="import")])
    save_labels(db, [label(("q2", "p1"), 4, "bob", source="page")])
    assert last(db, "ann", "page").product_id == "p2"
    assert last_label_by(db, "eve", "page") is None


def test_cannot_tell_is_a_label_without_a_grade(shop: Shop) -> None:
    db = shop()
    save_labels(db, [label(PAIR, None), label(("q1", "p2"), 2), label(PAIR, 3, "bob")])
    assert said(db) == {"ann": None, "bob": 3}
    assert raters(db) == [RaterSize("ann", 2, 1), RaterSize("bob", 1, 0)]


def test_raters_are_counted_by_the_labels_that_count(shop: Shop) -> None:
    db = shop()
    for grade in (1, 2, 3):
        save_labels(db, [label(PAIR, grade)])
    take_back(db, last(db).id)
    assert raters(db) == [RaterSize("ann", 1, 0)]
    assert raters(shop(products=0, queries=0)) == [RaterSize("ann", 1, 0)]


def test_the_newest_gold_counts_and_the_older_stay(shop: Shop) -> None:
    db = shop()
    assert save_gold(db, [gold(PAIR, 2, why="two of three")]) == Merged(1, 0, 0)
    assert save_gold(db, [gold(PAIR, 3, "bob", why="it has the colour")]) == Merged(1, 0, 0)
    assert save_gold(db, [gold(PAIR, 3, "bob", why="it has the colour")]) == Merged(0, 0, 1)
    assert [(found.grade, found.decided_by, found.why) for found in gold_of(db, *PAIR)] == [
        (3, "bob", "it has the colour"),
        (2, "ann", "two of three"),
    ]
    assert count(db, Gold) == 2


@pytest.mark.parametrize("pair", [("q1", "nothing"), ("nothing", "p1")])
def test_a_label_on_a_product_or_query_that_is_not_there_is_an_error_and_nothing_of_its_batch_is_kept(shop: Shop, pair: Pair) -> None:
    db = shop()
    with pytest.raises(IntegrityError):
        save_labels(db, [label(PAIR, 1), label(pair, 1)])
    assert count(db, Label) == 0


def test_what_a_rater_did_with_a_pair_or_a_query_is_found_undos_too_oldest_first(shop: Shop) -> None:
    db = shop()
    save_labels(db, [label(PAIR, 1), label(PAIR, 2, "bob"), label(("q1", "p2"), 3), label(("q2", "p1"), 4)])
    take_back(db, labels_of(db, *PAIR)[0].id)
    assert [(act.grade, act.retracts) for act in acts_by(db, "ann", *PAIR)] == [(1, None), (None, 1)]
    assert [act.product_id for act in acts_by(db, "ann", "q1")] == ["p1", "p2", "p1"]


def test_what_is_said_to_a_verdict_is_appended_once_a_view(shop: Shop) -> None:
    db = shop()
    save_labels(db, [label(PAIR, 1)])
    said_to_it = {"label_id": 1, "rater": "ann", "kind": "agree"}
    assert save_reaction(db, {**said_to_it, "fingerprint": "view-1"})
    assert not save_reaction(db, {**said_to_it, "kind": "keep", "fingerprint": "view-1"})
    assert save_reaction(db, {**said_to_it, "kind": "unclear", "note": "lamps?", "fingerprint": "view-2"})
    assert [(found.kind, found.note) for found in reactions_to(db, 1)] == [("agree", ""), ("unclear", "lamps?")]


def test_grades_are_found_by_the_ids_of_labels_whether_they_count_or_not(shop: Shop) -> None:
    db = shop()
    for grade in (2, 4, None):
        save_labels(db, [{"query_id": PAIR[0], "product_id": PAIR[1], "rater": "ann", "grade": grade}])
    assert grades_of(db, [1, 2, 3, 99]) == {1: 2, 2: 4}
    assert grades_of(db, []) == {}
