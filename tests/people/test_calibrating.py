"""A calibration is fitted from people's grades, adopted where it helps, refused with a reason, and noted with who did it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from support import icecat
from support.graded import judge_said, settled
from support.noisy import PAIRS, PRODUCTS, QUERIES, honest_judge, labelled, lenient_judge, truth

from judge.errors import InputError
from judge.people.calibrating import CALIBRATED, FORGOT, adopt, fitted, forget
from judge.people.calibrating import labelled as rows_of
from judge.people.probabilities import probabilities_of
from judge.store.acts import acts
from judge.store.calibrations import Answer, calibration_of, calibrations
from judge.store.settings import use_scale


@pytest.fixture
def full(shop):
    """A database of 300 pairs of 30 queries."""
    return shop(products=PRODUCTS, queries=QUERIES)


class TestFitted:
    def test_a_judge_that_is_too_kind_gains_and_the_figures_say_on_how_many_pairs_and_queries(self, full):
        judge = lenient_judge(full)
        labelled(full)
        new = fitted(full, judge)
        assert (new.n_pairs, new.n_queries, sum(new.given.values()), new.why_not) == (300, 30, 300, "")
        assert new.found.before.log_loss is None, "bare grades called impossible what people gave"
        assert new.found.after.brier < new.found.before.brier
        for side in (new.found.before, new.found.after):
            low, high = side.brier_interval
            assert low < side.brier < high
        assert json.loads(json.dumps(new.to_json()))["gain"]["low"] > 0

    def test_a_judge_whose_probabilities_are_right_already_gains_nothing_and_it_is_said(self, full):
        judge = honest_judge(full)
        labelled(full)
        new = fitted(full, judge)
        assert new.found.gain.low <= 0
        assert "may be chance" in new.why_not
        assert new.found.over_base.low > 0, "it is far better than no judge, calibrated or not"

    def test_too_few_labels_are_told_and_nothing_is_fitted(self, full):
        judge = lenient_judge(full)
        labelled(full, PAIRS[:20])
        new = fitted(full, judge)
        assert new.found.model is None
        assert "20 labels: a calibration needs 50" in new.why_not
        assert new.to_json()["gain"] is None

    def test_it_is_fitted_from_gold_else_from_what_raters_said_and_only_on_pairs_the_judge_graded(self, full):
        judge = judge_said(full, {PAIRS[0]: 5, PAIRS[1]: 4, PAIRS[2]: None, PAIRS[3]: 2})
        labelled(full, PAIRS[:3])
        settled(full, {PAIRS[0]: 1})
        assert [(row.query_id, row.people) for row in rows_of(full, judge)] == [("q1", 1), ("q1", truth()[PAIRS[1]])]
        assert [row.output for row in rows_of(full, judge)] == [(0, 0, 0, 0, 1), (0, 0, 0, 1, 0)]
        assert [row.people for row in rows_of(full, judge, "gold")] == [1]

    def test_the_same_seed_gives_the_same_figures(self, full):
        judge = lenient_judge(full)
        labelled(full)
        assert fitted(full, judge, seed=4) == fitted(full, judge, seed=4)


class TestAdopted:
    def test_it_counts_from_then_on_for_that_judge_alone_and_who_did_it_is_noted(self, full):
        judge, other = lenient_judge(full), lenient_judge(full, "scripted/other#relevance")
        labelled(full)
        new = fitted(full, judge)
        adopt(full, new, "ann")
        kept = calibration_of(full, judge)
        assert (kept.model, kept.fitted_by) == (new.found.model.to_json(), "ann")
        assert kept.figures == json.loads(json.dumps(new.to_json()))
        assert sum(probabilities_of(full, judge)(Answer(judge, 4)).values()) == pytest.approx(1)
        assert probabilities_of(full, other)(Answer(other, 4)) is None
        (act,) = acts(full, CALIBRATED)
        assert (act.actor, act.about, act.details["n_pairs"], act.details["anyway"]) == ("ann", new.spec, 300, False)

    def test_one_whose_gain_may_be_chance_is_refused_unless_a_person_says_anyway(self, full):
        judge = honest_judge(full)
        labelled(full)
        new = fitted(full, judge)
        with pytest.raises(InputError, match="may be chance"):
            adopt(full, new, "ann")
        assert (calibrations(full, judge), acts(full)) == ([], [])
        adopt(full, new, "ann", anyway=True)
        assert calibration_of(full, judge) is not None
        assert acts(full, CALIBRATED)[0].details["anyway"] is True

    def test_without_a_model_there_is_nothing_to_adopt_anyway(self, full):
        judge = lenient_judge(full)
        with pytest.raises(InputError, match="0 labels"):
            adopt(full, fitted(full, judge), "ann", anyway=True)
        assert calibrations(full, judge) == []

    def test_a_gain_without_an_interval_is_no_gain(self, full):
        judge = lenient_judge(full)
        labelled(full)
        new = fitted(full, judge)
        without = replace(new, found=replace(new.found, gain=None))
        assert "nobody knows" in without.why_not

    def test_forgetting_keeps_the_history_and_there_must_be_something_to_forget(self, full):
        judge = lenient_judge(full)
        labelled(full)
        adopt(full, fitted(full, judge), "ann")
        forget(full, judge, "bob")
        assert calibration_of(full, judge) is None
        assert [kept.fitted_by for kept in calibrations(full, judge)] == ["bob", "ann"]
        assert [act.actor for act in acts(full, FORGOT)] == ["bob"]
        with pytest.raises(InputError, match="no calibration to forget"):
            forget(full, judge, "bob")


@pytest.mark.real
def test_one_of_the_raters_of_icecat_taken_as_a_judge_of_the_adjudicated_grades(db, real_data):
    use_scale(db, "trec")
    icecat.fill(db, real_data / "icecat")
    first = {
        (row["query_id"], row["product_id"]): int(row["grade"])
        for row in icecat.lines(real_data / "icecat" / "ratings_dev.csv")
        if row["rater"] == "s1" and row["grade"]
    }
    new = fitted(db, judge_said(db, first), "gold")
    assert (new.n_pairs, new.n_queries, new.why_not) == (2156, 94, "")
    assert new.found.after.brier < new.found.before.brier
    assert new.found.over_base.low > 0.2
