"""What runs show and nobody judged."""

from __future__ import annotations

from typing import Any

import pytest
from support.graded import judge_said, rater_said
from support.ranked import run_of

from judge.measure.evaluate.evaluating import Evaluation, Options, evaluate
from judge.measure.evaluate.holes import SOURCE, Hole, holes, make_candidates, named_holes, queued
from judge.measure.evaluate.lists import GAP
from judge.people.because import because
from judge.people.queues import HOLES
from judge.store.candidates import Selection, count_selected
from judge.store.db import Database
from judge.store.queues import best_of


@pytest.fixture
def measured(shop: Any) -> Evaluation:
    """p1 is judged; p2 a judge failed on; p3 a person could not tell of; p4 and p5 nobody looked at. q2 has no grade at all."""
    db: Database = shop(products=5, queries=2, candidates=[("q1", "p4")])
    judge = judge_said(db, {("q1", "p1"): 4, ("q1", "p2"): None})
    rater_said(db, {("q1", "p3"): None})
    runs = [run_of("a", {"q1": ["p1", "p2", "p3", GAP, "p4"], "q2": ["p1"]}), run_of("b", {"q1": ["p4", "p1", "p5"]})]
    return evaluate(db, runs, Options(("P@3",), judges=(judge,)))


def test_a_hole_names_who_shows_it_and_how_high(measured: Evaluation) -> None:
    assert holes(measured, 5).pairs == [
        Hole("q1", "p4", ("a", "b"), 1),
        Hole("q1", "p2", ("a",), 2),
        Hole("q1", "p5", ("b",), 3),
    ]


def test_only_the_first_places_are_looked_at(measured: Evaluation) -> None:
    assert [(hole.product_id, hole.runs) for hole in holes(measured, 2).pairs] == [("p4", ("b",)), ("p2", ("a",))]


def test_what_cannot_be_judged_is_counted_apart(measured: Evaluation) -> None:
    found = holes(measured, 5)
    assert (found.gaps, found.cannot_tell) == (1, 1)
    assert {hole.query_id for hole in found.pairs} == {"q1"}


def test_holes_become_candidates_that_can_be_selected_alone(measured: Evaluation, db: Database) -> None:
    found = holes(measured, 5).pairs
    assert make_candidates(db, found) == 2
    assert make_candidates(db, found) == 0
    assert count_selected(db, Selection(sources=(SOURCE,))) == len(found)
    assert named_holes(db, found[:1]) == [("lamp 1", "Lamp 4")]


def test_holes_become_candidates_that_wait_in_a_queue_of_their_own_the_best_placed_first(shop: Any) -> None:
    db = shop(products=4, queries=1, candidates=[])
    rater_said(db, {("q1", "p1"): 5})
    found = evaluate(db, [run_of("a", {"q1": ["p1", "p2", "p3"]}), run_of("b", {"q1": ["p1", "p3", "p4"]})], Options(("P@3",)))
    assert queued(db, holes(found, 3).pairs) == 3
    assert [(pair.product_id, because(HOLES, pair.why)) for pair in best_of(db, HOLES, 9)] == [
        ("p3", "place 2 of a, b"),
        ("p2", "place 2 of a"),
        ("p4", "place 3 of b"),
    ]
    assert count_selected(db, Selection()) == 3
