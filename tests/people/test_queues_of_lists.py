"""Queues that a list fills: they stay as they were made, and the audit is mixed into them as into others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from support.graded import judge_said, rater_said, settled

from judge.errors import InputError
from judge.people import queues
from judge.people.because import because
from judge.people.queues import FRESH, LISTS, build, keep_list, named, renewed
from judge.people.rules import change_rules
from judge.people.serving import next_for
from judge.store.queues import best_of, built
from judge.tables import now

NAME = "insights-conflicts"
PAIRS = [("q1", "p2", "clicked a lot"), ("q1", "p1", "never clicked")]


@pytest.mark.parametrize("name", LISTS)
def test_one_that_was_not_made_yet_says_how_to_make_it(shop: Any, name: str) -> None:
    with pytest.raises(InputError, match="was not made yet") as told:
        named(shop(), name)
    assert told.value.remedy.endswith(name.removeprefix("insights-"))


def test_it_holds_the_pairs_in_their_order_each_with_why(shop: Any) -> None:
    db = shop()
    keep_list(db, NAME, PAIRS)
    found = best_of(db, NAME, 9)
    assert [(pair.query_id, pair.product_id, because(NAME, pair.why)) for pair in found] == PAIRS
    assert named(db, NAME).title == LISTS[NAME]


def test_what_people_settled_is_left_out(shop: Any) -> None:
    db = shop()
    settled(db, {("q1", "p2"): 1})
    assert keep_list(db, NAME, PAIRS) == 1
    assert [pair.product_id for pair in best_of(db, NAME, 9)] == ["p1"]


def test_whoever_labelled_a_pair_one_more_person_is_to_look(shop: Any) -> None:
    db = shop()
    for rater in ("ann", "bob"):
        rater_said(db, {("q1", "p2"): 1}, rater)
    assert keep_list(db, NAME, PAIRS) == 2
    assert {pair.product_id: pair.raters for pair in best_of(db, NAME, 9)}["p2"] == 3
    rater_said(db, {("q1", "p2"): 1}, "cy")
    assert [pair.product_id for pair in best_of(db, NAME, 9)] == ["p1"]


def test_what_people_settle_waits_no_more(shop: Any) -> None:
    db = shop()
    keep_list(db, NAME, PAIRS)
    settled(db, {("q1", "p2"): 1})
    assert [pair.product_id for pair in best_of(db, NAME, 9)] == ["p1"]


@pytest.mark.parametrize("names", [[NAME], [NAME, "unsure"]])
def test_it_is_never_built_from_candidates(shop: Any, names: list[str]) -> None:
    db = shop()
    keep_list(db, NAME, PAIRS)
    before = built(db, NAME), built(db, "unsure")
    with pytest.raises(InputError, match="filled by a list"):
        build(db, names)
    rater_said(db, {("q1", "p1"): 1, ("q1", "p2"): 1})
    assert not renewed(db, NAME, now() + FRESH + timedelta(seconds=1))
    assert (built(db, NAME), built(db, "unsure")) == before


def test_building_all_queues_leaves_it_as_it_is(shop: Any) -> None:
    db = shop()
    keep_list(db, NAME, PAIRS)
    before = built(db, NAME)
    build(db)
    assert built(db, NAME) == before
    assert len(best_of(db, NAME, 9)) == 2


def test_chance_mixes_the_audit_into_it_as_into_others(shop: Any) -> None:
    db = shop(products=30)
    judge_said(db, {("q1", "p1"): 1})
    change_rules(db, "lead", audit_share=1.0)
    keep_list(db, NAME, PAIRS)
    handed = next_for(db, "ann", NAME, now())
    assert handed is not None
    assert (handed.queue, handed.stratum) == (NAME, queues.AUDIT)
