"""The mistakes an improver learns from: of the dev split, the worst first, spread over queries."""

from __future__ import annotations

from typing import Any

import pytest
from support.graded import Pair, judge_said, rater_said

from judge.people.improving import mistakes
from judge.people.splits import split_of
from judge.store.db import Database
from judge.store.verdicts import register_judge

TEXTS = ["red sofa", "desk lamp", "rug", "oak bed", "bookcase"]
PEOPLE: dict[Pair, int] = {(f"q{query}", f"p{product}"): product for query in range(5) for product in range(1, 6)}


@pytest.fixture
def labelled(shop: Any) -> Any:
    """Queries q0 to q2 of the dev split, q3 and q4 of the test split; people gave p1 to p5 the grades 1 to 5."""
    assert [split_of(text) for text in TEXTS] == ["dev"] * 3 + ["test"] * 2
    db = shop(products=5, queries=[{"id": f"q{n}", "text": text} for n, text in enumerate(TEXTS)])
    rater_said(db, PEOPLE)
    return db


def shown(db: Database, judge: int, most: int, seed: int = 0) -> list[Pair]:
    return [(one.query.id, one.product.id) for one in mistakes(db, judge, most, seed).shown]


def test_none_is_of_the_test_split(labelled: Any) -> None:
    judge = judge_said(labelled, dict.fromkeys(PEOPLE, 3))
    found = mistakes(labelled, judge, 99)
    assert (found.wrong, found.graded, len(found.shown)) == (12, 15, 12)
    assert {one.query.id for one in found.shown} == {"q0", "q1", "q2"}


def test_the_widest_apart_come_first_and_every_query_before_a_second_of_any(labelled: Any) -> None:
    judge = judge_said(labelled, dict.fromkeys(PEOPLE, 1))
    assert set(shown(labelled, judge, 3)) == {("q0", "p5"), ("q1", "p5"), ("q2", "p5")}
    assert [product for _, product in shown(labelled, judge, 6)] == ["p5"] * 3 + ["p4"] * 3


def test_the_same_seed_shows_the_same_and_another_others(labelled: Any) -> None:
    judge = judge_said(labelled, dict.fromkeys(PEOPLE, 3))
    assert shown(labelled, judge, 4) == shown(labelled, judge, 4)
    assert len({tuple(shown(labelled, judge, 2, seed)) for seed in range(8)}) > 2


def test_a_judge_that_is_right_or_silent_has_no_mistakes(labelled: Any) -> None:
    assert mistakes(labelled, judge_said(labelled, PEOPLE), 5) == ([], 0, 15)
    assert mistakes(labelled, judge_said(labelled, {("q0", "p1"): None}, "scripted/none#x"), 5) == ([], 0, 0)


def test_queries_that_the_prompt_holds_examples_of_are_left_out(labelled: Any) -> None:
    register_judge(labelled, "scripted/s#shots", "j1-shots", "shots", '---\nname: shots\nexamples: [["q1", "p1"]]\n---\n')
    judge = judge_said(labelled, dict.fromkeys(PEOPLE, 3), "scripted/s#shots")
    assert {query for query, _ in shown(labelled, judge, 99)} == {"q0", "q2"}
