"""Verdicts that are not sure enough for their side are left out of triples, counted, and still graded."""

from __future__ import annotations

import pytest

from judge.errors import InputError
from judge.export import export
from judge.export.policy import Policy
from judge.export.select import selection
from judge.stats.ordinal import Ordinal
from judge.store.calibrations import keep_calibration

# P(4 or 5) is 0.18 after a 4 and 0.82 after a 5; P(1 or 2) 0.82 after a 1 and 0.62 after a 2.
MODEL = Ordinal((1, 2, 3, 4, 5), (-1.5, 0.0, 1.5, 3.0), (-1.5, -0.5, 0.0, 0.0, 3.0), 90)
FIGURES = {"against": "people", "n_pairs": 90, "n_queries": 30, "gain": {"value": 0.1, "low": 0.05, "high": 0.15}}


@pytest.fixture
def calibrated(graded):
    keep_calibration(graded.db, graded.judges[0], MODEL.to_json(), FIGURES, "ann")
    return graded


def of(graded, query="q1", **asked):
    return next(found for found in selection(graded.db, Policy(**asked), graded.judges) if found.query.id == query)


def test_a_verdict_enters_a_side_only_with_the_probability_asked_for(calibrated):
    assert of(calibrated).standings["positive"] == 3
    asked = of(calibrated, min_positive=0.8)
    assert (asked.standings["positive"], asked.standings["unsure_positive"]) == (2, 1), "the 5 and what a person said; not the 4"
    asked = of(calibrated, min_negative=0.9)
    assert (asked.standings["negative"], asked.standings["unsure_negative"]) == (1, 0), "gold: people are not asked how sure they are"
    asked = of(calibrated, "q2", min_negative=0.9)
    assert (asked.standings["negative"], asked.standings["unsure_negative"]) == (0, 7)


def test_a_threshold_of_nothing_takes_nothing_out(calibrated):
    assert of(calibrated, min_positive=0, min_negative=0).standings == of(calibrated).standings


def test_what_is_left_out_keeps_its_grade_and_every_count_still_adds_up(calibrated):
    plain, asked = of(calibrated), of(calibrated, min_positive=0.8)
    assert asked.grades == plain.grades
    assert asked.standings.total() == plain.standings.total() == 8
    assert asked.possible == len(asked.triples) + asked.left_out.total() < plain.possible


def test_the_policys_own_sides_are_asked_about(calibrated):
    """With positives from 5 on, the probability asked is that of a 5: half, after a 5."""
    assert of(calibrated, positive_from=5, min_positive=0.4).standings["positive"] == 1
    assert of(calibrated, positive_from=5, min_positive=0.6).standings["unsure_positive"] == 1


def test_the_manifest_and_the_card_say_what_was_asked_and_what_it_was_known_from(calibrated, tmp_path):
    told = export(calibrated.db, tmp_path / "out", ["qrels"], Policy(min_positive=0.8, min_negative=0.7), calibrated.judges).manifest
    assert (told["policy"]["min_positive"], told["policy"]["min_negative"]) == (0.8, 0.7)
    assert told["judges"][0]["calibration"] == {"fitted_by": "ann", **FIGURES}
    pairs = told["counts"]["pairs"]
    assert sum(n for name, n in pairs.items() if name != "known") == pairs["known"] == 24
    assert pairs["unsure_positive"] == 2
    card = (tmp_path / "out" / "DATA_CARD.md").read_text()
    assert "a verdict makes a positive only where the calibrated probability of a positive grade is 0.8 or more" in card
    assert "was calibrated on 90 pairs of 30 queries (people)" in card


def test_without_a_calibration_that_counts_it_is_refused_before_anything_is_written(graded, tmp_path):
    with pytest.raises(InputError, match="no calibration of it counts") as refused:
        export(graded.db, tmp_path / "out", ["qrels"], Policy(min_positive=0.8), graded.judges)
    assert "judge calibrate --judge 'scripted/hand#relevance'" in refused.value.remedy
    assert not (tmp_path / "out").exists()


def test_without_a_judge_nothing_need_be_sure(graded):
    assert of(graded._replace(judges=[]), min_positive=0.8).standings["positive"] == 1


@pytest.mark.parametrize("asked", [{"min_positive": 1.01}, {"min_negative": -0.1}, {"min_positive": float("nan")}])
def test_what_is_no_probability_is_refused(asked):
    with pytest.raises(InputError, match="which is no probability"):
        Policy(**asked)
