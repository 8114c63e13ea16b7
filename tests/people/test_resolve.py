from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.graded import judge_said

from judge.people.resolve import Resolved, consensus, resolve
from judge.store.catalog import save_products
from judge.store.grades import PairGrades, Said, pair_grades

GRADES = st.lists(st.integers(1, 5), min_size=1, max_size=9)
VOICES = st.builds(
    PairGrades,
    query_id=st.just("q1"),
    product_id=st.just("p1"),
    gold=st.one_of(st.none(), st.builds(Said, st.integers(1, 9), st.just("eve"), st.integers(1, 5))),
    labels=st.lists(st.builds(Said, st.integers(1, 9), st.just("ann"), st.one_of(st.none(), st.integers(1, 5))), max_size=4).map(tuple),
    verdict=st.one_of(st.none(), st.builds(Said, st.integers(1, 9), st.just(""), st.integers(1, 5), st.floats(0, 1))),
)


def labels(*grades: int | None) -> tuple[Said, ...]:
    return tuple(Said(number, f"rater {number}", grade) for number, grade in enumerate(grades, start=1))


def grades_of(grades: Sequence[int | None], gold: int | None = None, verdict: int | None = None) -> PairGrades:
    settled = Said(7, "eve", gold) if gold is not None else None
    judged = Said(9, "a/judge", verdict, 0.8) if verdict is not None else None
    return PairGrades("q1", "p1", settled, labels(*grades), judged)


def test_gold_comes_before_labels_and_verdict() -> None:
    assert resolve(grades_of([1, 1, 1], gold=4, verdict=1)) == Resolved("q1", "p1", 4, "gold", (7,))


def test_labels_come_before_the_verdict_and_those_who_could_not_tell_are_left_out() -> None:
    assert resolve(grades_of([2, None, 2], verdict=5)) == Resolved("q1", "p1", 2, "label", (1, 3))


def test_a_verdict_stands_where_nobody_looked_with_its_confidence() -> None:
    assert resolve(grades_of([], verdict=5)) == Resolved("q1", "p1", 5, "verdict", (9,), 0.8, "a/judge")


def test_where_people_could_not_tell_the_judge_does_not_decide() -> None:
    assert resolve(grades_of([None, None], verdict=5)) == Resolved("q1", "p1", None, "none", (1, 2))


def test_nobody_said_anything_is_no_grade() -> None:
    assert resolve(grades_of([])) == Resolved("q1", "p1", None, "none")


@pytest.mark.parametrize(
    ("grades", "expected"),
    [([3], 3), ([1, 5], 1), ([4, 5], 4), ([1, 5, 5], 5), ([1, 3, 5], 3), ([1, 1, 5, 5], 1), ([2, 3, 4, 5], 3), ([5, 5, 5, 1, 1], 5)],
)
def test_raters_who_disagree_make_the_majority_grade_else_the_lower_median(grades: list[int], expected: int) -> None:
    assert consensus(labels(*grades)) == expected


@given(GRADES, st.randoms(use_true_random=False))
def test_the_consensus_is_a_grade_somebody_gave_in_whatever_order_they_gave_it(grades: list[int], random: object) -> None:
    shuffled = sorted(grades, key=lambda _: random.random())  # type: ignore[attr-defined]
    assert consensus(labels(*grades)) == consensus(labels(*shuffled))
    assert consensus(labels(*grades)) in grades


@given(GRADES)
def test_more_than_half_of_the_raters_always_win(grades: list[int]) -> None:
    for grade in grades:
        if grades.count(grade) * 2 > len(grades):
            assert consensus(labels(*grades)) == grade


@given(VOICES)
def test_a_resolved_grade_names_the_rows_it_came_from_and_is_never_made_up(pair: PairGrades) -> None:
    found = resolve(pair)
    given_by = {"gold": [pair.gold], "label": pair.labels, "verdict": [pair.verdict], "none": []}[found.origin]
    assert (found.grade is None) == (found.origin == "none")
    assert found.grade is None or found.grade in [said.grade for said in given_by if said]
    assert found.origin == "none" or found.ids


def test_a_verdict_on_an_earlier_text_of_the_product_decides_nothing_until_it_is_judged_again(shop: Any) -> None:
    db = shop(products=2, queries=1)
    judge_id = judge_said(db, {("q1", "p1"): 5, ("q1", "p2"): 4})
    save_products(db, [{"id": "p1", "title": "Toaster"}])
    assert {pair.product_id: resolve(pair).grade for pair in pair_grades(db, [judge_id])} == {"p2": 4}
