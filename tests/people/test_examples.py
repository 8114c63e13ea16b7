"""Examples come from what people agreed on in the dev split, spread over grades and queries, the same every time."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.graded import Pair, judge_said, rater_said, settled

from judge.errors import InputError
from judge.people.agreement import compare, gathered, voice_of
from judge.people.examples import held_by, pick, taught
from judge.people.splits import split_of
from judge.store.db import Database
from judge.store.labels import save_labels
from judge.store.verdicts import register_judge

DEV = ["red sofa", "desk lamp", "rug", "mirror", "chair"]
TEST = ["oak bed", "bookcase", "tv stand"]
TEXTS = DEV + TEST


@pytest.fixture
def stocked(shop: Any) -> Any:
    """Queries q0 to q4 of the dev split and q5 to q7 of the test split, five products each; nothing is labelled."""
    assert [split_of(text) for text in TEXTS] == ["dev"] * 5 + ["test"] * 3
    return shop(products=5, queries=[{"id": f"q{n}", "text": text} for n, text in enumerate(TEXTS)])


def everything(grade: Any = lambda product: product) -> dict[Pair, int]:
    return {(f"q{query}", f"p{product}"): grade(product) for query in range(8) for product in range(1, 6)}


def picked(db: Database, n: int, seed: int = 0) -> list[tuple[str, str, int]]:
    return [(example.query.id, example.product.id, example.grade) for example in pick(db, n, seed)]


def test_every_grade_has_its_turn_and_every_query_one(stocked: Any) -> None:
    rater_said(stocked, everything())
    found = picked(stocked, 5)
    assert [grade for *_, grade in found] == [5, 4, 3, 2, 1]
    assert {query for query, *_ in found} == {"q0", "q1", "q2", "q3", "q4"}


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**31), n=st.integers(1, 8))
def test_none_is_of_the_test_split_whatever_the_seed(stocked: Any, seed: int, n: int) -> None:
    rater_said(stocked, everything())
    found = picked(stocked, n, seed)
    assert len(found) == min(n, 5)
    assert {query for query, *_ in found} <= {"q0", "q1", "q2", "q3", "q4"}
    assert found == picked(stocked, n, seed)


def test_another_seed_picks_others(stocked: Any) -> None:
    rater_said(stocked, everything())
    assert len({tuple(picked(stocked, 3, seed)) for seed in range(8)}) > 4


def test_pairs_on_which_people_differ_or_cannot_tell_are_no_examples(stocked: Any) -> None:
    rater_said(stocked, {("q0", "p1"): 5, ("q1", "p1"): 4, ("q2", "p1"): 3, ("q3", "p1"): None})
    rater_said(stocked, {("q0", "p1"): 5, ("q1", "p1"): 5, ("q2", "p1"): None}, rater="bob")
    assert picked(stocked, 6) == [("q0", "p1", 5)]


def test_gold_that_contradicts_a_label_is_no_example_and_gold_alone_is_one(stocked: Any) -> None:
    rater_said(stocked, {("q0", "p1"): 5})
    settled(stocked, {("q0", "p1"): 4, ("q1", "p1"): 2})
    assert picked(stocked, 6) == [("q1", "p1", 2)]


def test_what_many_said_alike_comes_before_what_one_said(stocked: Any) -> None:
    rater_said(stocked, {(f"q{n}", "p1"): 5 for n in range(5)})
    rater_said(stocked, {("q3", "p1"): 5}, rater="bob")
    assert all(picked(stocked, 1, seed) == [("q3", "p1", 5)] for seed in range(5))


def test_an_example_says_why_where_somebody_did(stocked: Any) -> None:
    save_labels(stocked, [{"query_id": "q0", "product_id": "p1", "rater": "ann", "grade": 2, "note": " only the cover "}])
    (example,) = pick(stocked, 3)
    assert example.why == "only the cover"


def test_without_an_agreed_pair_of_the_dev_split_it_says_where_labels_come_from(stocked: Any) -> None:
    rater_said(stocked, {("q5", "p1"): 5})
    with pytest.raises(InputError, match="judge ui"):
        pick(stocked, 3)


@pytest.mark.parametrize(
    ("front", "pairs"),
    [
        ('examples: [["q1", "01"], ["q 2", "p,2"]]', {("q1", "01"), ("q 2", "p,2")}),
        ("examples: []", set()),
        ("examples:", set()),
        ("scale: paper", set()),
    ],
)
def test_the_pairs_of_a_prompt_are_those_of_its_front_matter(front: str, pairs: set[Pair]) -> None:
    assert held_by(f"---\nname: x\n{front}\n---\nexamples: [[a, b]]") == pairs


def test_a_text_without_front_matter_holds_none() -> None:
    assert held_by("Grade it.") == frozenset()


def test_who_was_told_about_a_query_was_told_about_all_like_it(shop: Any) -> None:
    db = shop(queries=[{"id": "a", "text": "red sofa"}, {"id": "b", "text": "Sofas red"}, {"id": "c", "text": "rug"}])
    judge = register_judge(db, "scripted/1#shots", "j1-shots", "shots", '---\nname: shots\nexamples: [["a", "p1"]]\n---\n')
    plain = register_judge(db, "scripted/1#plain", "j1-plain", "plain", "---\nname: plain\n---\n")
    assert taught(db, [plain]) == frozenset()
    assert taught(db, [plain, judge]) == {"a", "b"}


def test_agreement_leaves_out_the_queries_a_judge_was_told_about(stocked: Any) -> None:
    rater_said(stocked, everything())
    register_judge(stocked, "scripted/4#shots", "j1-shots", "shots", '---\nname: shots\nexamples: [["q1", "p2"]]\n---\n')
    judge = judge_said(stocked, dict.fromkeys(everything(), 4), "scripted/4#shots")
    found = compare(stocked, [judge])
    assert (found.n_pairs, found.taught, found.unjudged) == (35, 5, 0)
    compared = gathered(stocked, [judge], voice_of(stocked, "people")).compared
    assert {pair.query_id for pair in compared} == {f"q{n}" for n in range(8) if n != 1}
