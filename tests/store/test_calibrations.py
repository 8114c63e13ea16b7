"""Calibrations are appended and the newest counts; what a judge answered is read whole, however often it was asked."""

from __future__ import annotations

from typing import Any

import pytest
from support.voices import a_judge, a_run, verdict

from judge.store.calibrations import Answer, answers, answers_behind, calibration_of, calibrations, keep_calibration, shading
from judge.store.catalog import save_products
from judge.store.db import Database
from judge.store.verdicts import record

PAIR = ("q1", "p1")


def said(db: Database, judge: int, *verdicts: dict[str, Any]) -> None:
    """One answer after another to the same pair."""
    record(db, [verdict(db, judge, PAIR, f"k{n}", repeat=n, **values) for n, values in enumerate(verdicts)], a_run(db, judge), {})


class TestCalibrations:
    def test_the_newest_of_that_judge_counts_and_the_older_ones_stay(self, shop):
        db = shop()
        one, other = a_judge(db), a_judge(db, "scripted/other")
        keep_calibration(db, one, {"n": 1}, {}, "ann")
        keep_calibration(db, one, {"n": 2}, {"n_pairs": 60}, "bob")
        keep_calibration(db, other, {"n": 3}, {}, "bob")
        counts = calibration_of(db, one)
        assert (counts.model, counts.figures, counts.fitted_by) == ({"n": 2}, {"n_pairs": 60}, "bob")
        assert [kept.model["n"] for kept in calibrations(db, one)] == [2, 1]

    def test_one_that_was_forgotten_counts_no_more_and_neither_do_those_before(self, shop):
        db = shop()
        judge = a_judge(db)
        for model in ({"n": 1}, {"n": 2}, {}):
            keep_calibration(db, judge, model, {}, "ann")
        assert calibration_of(db, judge) is None
        assert len(calibrations(db, judge)) == 3

    def test_a_judge_without_one(self, shop):
        assert calibration_of(shop(), 1) is None


@pytest.mark.parametrize(
    ("verdicts", "more"),
    [
        ([{"grade": 4}], False),
        ([{"grade": 4, "probabilities": None}], False),
        ([{"failure": "unreadable"}], False),
        ([{"grade": 4, "probabilities": {"4": 0.7, "5": 0.3}}], True),
        ([{"grade": 4}, {"grade": 5}], True),
    ],
)
def test_a_judge_says_more_than_grades_where_it_gave_probabilities_or_several_answers(shop, verdicts, more):
    db = shop()
    judge, silent = a_judge(db), a_judge(db, "scripted/other")
    said(db, judge, *verdicts)
    assert shading(db, [judge, silent]) == ({judge} if more else set())
    assert shading(db, [silent]) == shading(db, []) == set()


@pytest.mark.parametrize(
    "verdicts",
    [
        [{"grade": 4}],
        [{"grade": 4, "probabilities": {"4": 0.7, "5": 0.3}}],
        [{"grade": 4}, {"grade": 4}, {"grade": 2}],
        [{"grade": 4}, {"failure": "unreadable"}],
    ],
)
def test_by_the_ids_of_verdicts_that_count_the_answers_are_the_same(shop, verdicts):
    db = shop()
    judge = a_judge(db, "scripted/hand?repeat=4" if len(verdicts) > 1 else "scripted/hand")
    said(db, judge, *verdicts)
    found = answers_behind(db, [judge], [1, 99])
    assert list(found.values()) == list(answers(db, [judge], [PAIR]).values())
    assert set(found) <= {1}


class TestAnswers:
    def test_a_bare_grade_has_no_probabilities(self, shop):
        db = shop()
        judge = a_judge(db)
        said(db, judge, {"grade": 4})
        assert answers(db, [judge], [PAIR, ("q1", "p2")]) == {PAIR: Answer(judge, 4, None)}

    def test_probabilities_come_as_the_judge_gave_them(self, shop):
        db = shop()
        judge = a_judge(db)
        said(db, judge, {"grade": 4, "probabilities": {"4": 0.7, "5": 0.3}})
        assert answers(db, [judge], [PAIR])[PAIR].probabilities == {"4": 0.7, "5": 0.3}

    def test_several_answers_are_their_mean_and_the_grade_is_the_one_that_counts(self, shop):
        db = shop()
        judge = a_judge(db)
        said(db, judge, {"grade": 4}, {"grade": 4}, {"grade": 2}, {"grade": 5, "probabilities": {"5": 0.6, "4": 0.4}})
        found = answers(db, [judge], [PAIR])[PAIR]
        assert (found.grade, found.probabilities) == (4, pytest.approx({"4": 0.6, "2": 0.25, "5": 0.15}))

    def test_a_pair_of_which_one_answer_failed_is_left_out_because_a_failure_is_no_vote(self, shop):
        db = shop()
        judge = a_judge(db)
        said(db, judge, {"grade": 4}, {"failure": "unreadable"})
        assert answers(db, [judge], [PAIR]) == {}

    def test_a_failure_has_no_answer(self, shop):
        db = shop()
        judge = a_judge(db)
        said(db, judge, {"failure": "refused"})
        assert answers(db, [judge], [PAIR]) == {}

    def test_of_judges_in_order_of_trust_the_one_that_counts_answers(self, shop):
        db = shop()
        strong, cheap = a_judge(db, "scripted/strong"), a_judge(db, "scripted/cheap")
        said(db, cheap, {"grade": 2})
        said(db, strong, {"grade": 5})
        assert answers(db, [strong, cheap], [PAIR])[PAIR] == Answer(strong, 5)
        assert answers(db, [cheap, strong], [PAIR])[PAIR] == Answer(cheap, 2)

    def test_an_answer_to_an_earlier_text_of_the_product_says_nothing_of_todays_pair(self, shop):
        db = shop()
        judge = a_judge(db)
        said(db, judge, {"grade": 4})
        save_products(db, [{"id": "p1", "title": "Another lamp"}])
        assert answers(db, [judge], [PAIR]) == {}
