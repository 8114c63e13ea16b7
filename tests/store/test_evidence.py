"""All that was said of each candidate, in one row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from support.graded import cascade_said, judge_said, rater_said, settled
from support.voices import a_judge, a_run, judged, label, verdict

from judge.store.behaviour import save_pair_events
from judge.store.calibrations import Answer, answers
from judge.store.candidates import propose
from judge.store.catalog import save_products
from judge.store.db import Database
from judge.store.evidence import BY_CHANCE, CLICKED, IGNORED, NEARBY, ON_TOP, Evidence, Heard, Signs, evidence
from judge.store.labels import save_labels
from judge.store.trusted import trusted_judges
from judge.store.verdicts import record

PAIR = ("q1", "p1")
SIGNS = Signs(clicks=3, showings=100, near=5, first=3)
Shop = Callable[..., Database]


def heard_of(db: Database, pair: tuple[str, str] = PAIR) -> Evidence:
    (found,) = [row for row in evidence(db, trusted_judges(db), SIGNS) if (row.query_id, row.product_id) == pair]
    return found


def test_every_candidate_comes_once_in_order_and_one_nobody_spoke_of_says_nothing(shop: Shop) -> None:
    db = shop(products=2, queries=2)
    found = list(evidence(db, [], SIGNS))
    assert [(row.query_id, row.product_id) for row in found] == [("q1", "p1"), ("q1", "p2"), ("q2", "p1"), ("q2", "p2")]
    assert {row.heard for row in found} == {Heard()}
    assert [row.product_id for row in evidence(db, [], SIGNS, "q2")] == ["p1", "p2"]


def test_the_verdict_that_counts_is_the_grade_and_other_judges_stand_beside_it(shop: Shop) -> None:
    db = shop()
    cascade_said(db, {PAIR: 2, ("q1", "p2"): 4}, {PAIR: 5})
    assert (heard_of(db).heard.grade, heard_of(db).heard.others, heard_of(db).certainty) == (5, (2,), 0.9)
    assert (heard_of(db, ("q1", "p2")).heard.grade, heard_of(db, ("q1", "p2")).heard.others) == (4, ())


def test_a_judge_that_failed_has_no_grade_and_the_others_are_heard(shop: Shop) -> None:
    db = shop()
    judge_said(db, {PAIR: 4}, "scripted/other#relevance")
    judge_said(db, {PAIR: None})
    assert heard_of(db).heard == Heard(grade=None, others=(4,))
    assert heard_of(db).certainty is None


def test_another_judge_that_saw_an_earlier_text_is_not_heard(shop: Shop) -> None:
    db = shop()
    judge_said(db, {PAIR: 4}, "scripted/other#relevance")
    save_products(db, [{"id": "p1", "title": "New lamp"}])
    judge_said(db, {PAIR: 2})
    assert heard_of(db).heard == Heard(grade=2)


def test_a_judge_asked_several_times_is_as_certain_as_its_answers_agree(shop: Shop) -> None:
    db = shop()
    judge = a_judge(db)
    for repeat, grade in enumerate((1, 1, 5, 1)):
        judged(db, judge, PAIR, f"k{repeat}", repeat=repeat, grade=grade, confidence=0.99)
    assert (heard_of(db).heard, heard_of(db).certainty) == (Heard(grade=1), 0.75)


def test_every_raters_label_that_counts_is_heard_once(shop: Shop) -> None:
    db = shop()
    for grade in (1, 2):
        rater_said(db, {PAIR: grade})
    rater_said(db, {PAIR: 4}, "bob")
    rater_said(db, {PAIR: None}, "eve")
    assert sorted(map(str, heard_of(db).heard.labels)) == ["2", "4", "None"]
    save_labels(db, [label(PAIR, None, retracts=2)])
    assert sorted(map(str, heard_of(db).heard.labels)) == ["1", "4", "None"]


def test_the_newest_gold_is_what_people_settled_on(shop: Shop) -> None:
    db = shop()
    settled(db, {PAIR: 5})
    settled(db, {PAIR: 4})
    assert heard_of(db).heard.gold == 4


@pytest.mark.parametrize(
    ("days", "sign"),
    [
        ([(10, 2, 9.0), (10, 1, 9.0)], CLICKED),
        ([(10, 2, 1.0)], 0),
        ([(60, 0, 2.0), (40, 0, 4.0)], IGNORED),
        ([(60, 0, 2.0), (39, 0, 4.0)], 0),
        ([(500, 0, 6.0)], 0),
        ([(500, 1, 1.0)], 0),
        ([(500, 0, None)], 0),
    ],
)
def test_shoppers_are_heard_over_all_days(shop: Shop, days: list[Any], sign: int) -> None:
    db = shop()
    pair = {"query_id": "q1", "product_id": "p1"}
    events = [
        {**pair, "day": f"2026-01-{day:02}", "impressions": shown, "clicks": clicks, "position": at}
        for day, (shown, clicks, at) in enumerate(days, start=1)
    ]
    save_pair_events(db, events)
    assert heard_of(db).heard.shoppers == sign
    assert heard_of(db, ("q1", "p2")).heard.shoppers == 0


@pytest.mark.parametrize(
    ("proposals", "best"),
    [
        ([("run:live", 3)], ON_TOP),
        ([("run:live", 4)], NEARBY),
        ([("lexical", 1)], NEARBY),
        ([("random", 1)], BY_CHANCE),
        ([("random", 1), ("lexical", 40)], NEARBY),
        ([("random", 1), ("lexical", 40), ("run:live", 1)], ON_TOP),
    ],
)
def test_the_best_of_who_proposed_a_pair_is_heard(shop: Shop, proposals: list[tuple[str, int]], best: int) -> None:
    db = shop(candidates=[])
    propose(db, [{"query_id": "q1", "product_id": "p1", "source": source, "rank": rank} for source, rank in proposals])
    assert heard_of(db).heard.proposed == best


def test_who_looks_for_negatives_proposes_like_chance(shop: Shop) -> None:
    db = shop(candidates=[])
    propose(db, [{"query_id": "q1", "product_id": "p1", "source": "taxonomy", "rank": 1, "negative_type": "sibling"}])
    assert heard_of(db).heard.proposed == BY_CHANCE


class TestAnswers:
    """What a judge answered behind its verdict comes only where it is asked for."""

    @pytest.mark.parametrize(
        ("said", "expected"),
        [
            ([{"grade": 4}], Answer(1, 4)),
            ([{"grade": 4, "probabilities": {"4": 0.7, "5": 0.3}}], Answer(1, 4, {"4": 0.7, "5": 0.3})),
            ([{"grade": 4}, {"grade": 4}, {"grade": 2}, {"grade": 4}], Answer(1, 4, {"4": 0.75, "2": 0.25})),
            ([{"grade": 4}, {"failure": "unreadable"}], None),
            ([{"failure": "refused"}], None),
        ],
    )
    def test_it_is_the_answer_that_calibrations_are_fitted_on(
        self, shop: Shop, said: list[dict[str, Any]], expected: Answer | None
    ) -> None:
        db = shop()
        judge = a_judge(db, "scripted/one?repeat=4")
        record(db, [verdict(db, judge, PAIR, f"k{n}", repeat=n, **values) for n, values in enumerate(said)], a_run(db, judge), {})
        (found,) = [row.answer for row in evidence(db, [judge], SIGNS, "q1", [judge]) if row.product_id == PAIR[1]]
        assert found == expected == answers(db, [judge], [PAIR]).get(PAIR)
        assert heard_of(db).answer is None, "nobody asked for it"

    def test_of_another_judge_it_does_not_come(self, shop: Shop) -> None:
        db = shop()
        judge = a_judge(db)
        judged(db, judge, PAIR)
        assert [row.answer for row in evidence(db, [judge], SIGNS, "q1", [judge + 1])] == [None] * len(
            list(evidence(db, [judge], SIGNS, "q1"))
        )
