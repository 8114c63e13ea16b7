"""`judge calibrate` and `judge raters`, as a person uses them."""

from __future__ import annotations

import pytest
from support.command_line import Judge
from support.graded import SPEC, settled
from support.noisy import PAIRS, PRODUCTS, QUERIES, honest_judge, labelled, lenient_judge, truth

from judge.store.acts import acts
from judge.store.calibrations import calibration_of
from judge.store.db import Database


@pytest.fixture
def full(shop) -> Database:
    """300 pairs, in the folder where the commands run."""
    return shop(products=PRODUCTS, queries=QUERIES)


class TestCalibrate:
    def test_it_says_what_is_gained_and_adopts_it_in_the_name_given(self, judge: Judge, full: Database) -> None:
        one = lenient_judge(full)
        labelled(full)
        said = judge("calibrate", "--by", "Ann")
        assert said.code == 0
        for expected in (
            f"{SPEC} against people: 300 pairs in 30 queries",
            "log loss",
            "infinite",
            "Brier score",
            "after, ordinal (taken)",
            "after, isotonic",
            "The ordinal method was taken: with fewer than 1,000 labels",
            "Brier score saved: 0.",
            "Adopted",
        ):
            assert expected in said.out
        assert calibration_of(full, one).fitted_by == acts(full)[0].actor == "Ann"

    def test_a_gain_that_may_be_chance_is_not_adopted_and_exits_1_unless_anyway(self, judge: Judge, full: Database) -> None:
        one = honest_judge(full)
        labelled(full)
        said = judge("calibrate")
        assert said.code == 1
        assert "Not adopted. Its gain may be chance" in said.out
        assert "--anyway" in said.out
        assert calibration_of(full, one) is None
        assert judge("calibrate", "--anyway").code == 0
        assert calibration_of(full, one) is not None

    def test_too_few_labels_exit_1_with_the_number_needed_and_anyway_does_not_help(self, judge: Judge, full: Database) -> None:
        one = lenient_judge(full)
        labelled(full, PAIRS[:20])
        for words in ((), ("--anyway",)):
            said = judge("calibrate", *words)
            assert (said.code, "20 labels: a calibration needs 50" in said.out) == (1, True)
        assert calibration_of(full, one) is None

    def test_machines_get_the_model_and_every_figure(self, judge: Judge, full: Database) -> None:
        lenient_judge(full)
        labelled(full)
        (found,) = judge("calibrate", "--json").json["calibrations"]
        assert (found["judge"], found["adopted"], found["why_not"], found["n_pairs"]) == (SPEC, True, "", 300)
        assert found["gain"]["low"] > 0
        assert len(found["model"]["thresholds"]) == 4
        assert found["before"]["log_loss"] is None

    def test_a_method_that_was_asked_for_is_taken_and_stored_with_its_model(self, judge: Judge, full: Database) -> None:
        one = lenient_judge(full)
        labelled(full)
        (found,) = judge("calibrate", "--method", "isotonic", "--json").json["calibrations"]
        assert (found["model"]["method"], found["because"]) == ("isotonic", "it was asked for")
        assert found["after"] == found["tried"]["isotonic"] != found["tried"]["ordinal"]
        assert calibration_of(full, one).model["method"] == "isotonic"

    def test_a_method_nobody_knows_is_refused_with_those_there_are(self, judge: Judge, full: Database) -> None:
        lenient_judge(full)
        refused = judge("calibrate", "--method", "spline")
        assert (refused.code, "auto, ordinal, isotonic" in refused.err) == (2, True)

    def test_each_of_several_judges_gets_its_own(self, judge: Judge, full: Database) -> None:
        kind, honest = lenient_judge(full), honest_judge(full)
        labelled(full)
        said = judge("calibrate", "--judge", SPEC, "--judge", "scripted/odds", "--json")
        assert said.code == 1
        assert [found["adopted"] for found in said.json["calibrations"]] == [True, False]
        assert calibration_of(full, kind) is not None
        assert calibration_of(full, honest) is None

    def test_forgetting(self, judge: Judge, full: Database) -> None:
        one = lenient_judge(full)
        labelled(full)
        judge("calibrate")
        assert "No calibration of" in judge("calibrate", "--forget").out
        assert calibration_of(full, one) is None
        again = judge("calibrate", "--forget")
        assert (again.code, "no calibration to forget" in again.err) == (2, True)

    def test_forgetting_for_two_judges_of_which_one_has_none_changes_nothing(self, judge: Judge, full: Database) -> None:
        one = lenient_judge(full)
        honest_judge(full)
        labelled(full)
        judge("calibrate", "--judge", SPEC)
        assert judge("calibrate", "--forget", "--judge", SPEC, "--judge", "scripted/odds").code == 2
        assert calibration_of(full, one) is not None

    def test_nobody_judged_or_nobody_of_that_name_labelled(self, judge: Judge, full: Database) -> None:
        assert judge("calibrate").code == 2
        lenient_judge(full)
        refused = judge("calibrate", "--against", "zoe")
        assert (refused.code, "zoe" in refused.err) == (2, True)


class TestExport:
    def test_thresholds_need_a_calibration_and_then_take_out_what_is_unsure(self, judge: Judge, full: Database) -> None:
        lenient_judge(full)
        labelled(full, PAIRS[::2])
        refused = judge("export", "out", "--min-positive", "0.8")
        assert (refused.code, "judge calibrate" in refused.err) == (2, True)
        judge("calibrate")
        plain, asked = (judge("export", "out", *words, "--json").json for words in ((), ("--min-positive", "0.9", "--min-negative", "0.9")))
        assert asked["judges"][0]["calibration"]["n_pairs"] == 150
        before, after = plain["counts"]["pairs"], asked["counts"]["pairs"]
        for side in ("positive", "negative"):
            assert before[f"unsure_{side}"] == 0
            assert before[side] == after[side] + after[f"unsure_{side}"]
        assert after["unsure_positive"] > 0, "a 4 of this judge is a 3 more often than not"


class TestRaters:
    def test_each_rater_has_a_row_and_all_have_one_alpha(self, judge: Judge, full: Database) -> None:
        labelled(full)
        labelled(full, rater="[red]bob", errs=0.2)
        said = judge("raters")
        assert said.code == 0
        for expected in (
            "ann",
            "[red]bob",
            "with the others",
            "Krippendorff's alpha (ordinal) of all: 0.",
            "300 pairs in 30 queries",
        ):
            assert expected in said.out
        assert "given blind" not in said.out, "no judge ran"

    def test_labels_given_blind_are_held_against_those_in_the_verdicts_sight(self, judge: Judge, full: Database) -> None:
        lenient_judge(full)
        labelled(full)
        assert "300 labels given blind, agreeing with the verdict" in judge("raters").out

    def test_the_consensus_is_held_against_gold_where_it_is_asked_for(self, judge: Judge, full: Database) -> None:
        for seed, name in enumerate(("ann", "bob", "cy")):
            labelled(full, rater=name, errs=0.3, seed=seed)
        assert "No pair that two raters or more graded was settled" in judge("raters", "--consensus").out
        settled(full, truth())
        said = judge("raters", "--consensus")
        assert "Dawid-Skene less median" in said.out
        assert "On 300 pairs in 30 queries" in said.out
        found = judge("raters", "--consensus", "--json").json
        assert found["consensus"]["median"]["n_pairs"] == 300
        assert [one["name"] for one in found["raters"]] == ["ann", "bob", "cy"]
        assert judge("raters", "--json").json["consensus"] is None

    def test_nobody_labelled(self, judge: Judge, full: Database) -> None:
        refused = judge("raters")
        assert (refused.code, "Nobody has labelled" in refused.err) == (2, True)
