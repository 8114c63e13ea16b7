"""P(grade) of a verdict: calibrated for that very judge, else its own, else nobody knows."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest
from support.voices import a_judge

from judge.people.probabilities import Certainties, output, outputs, probabilities_of
from judge.scales import scale_named
from judge.stats.ordinal import Ordinal
from judge.stats.outputs import certain
from judge.store.calibrations import Answer, keep_calibration
from judge.store.evidence import Evidence, Heard

MODEL = Ordinal(grades=(1, 2, 3, 4, 5), thresholds=(0.0, 1.0, 2.0, 3.0), scores=(0.0, 0.5, 1.5, 2.5, 4.0), n_labels=90)


class Said(NamedTuple):
    grade: int | None
    probabilities: dict[str, float] | None = None


@pytest.fixture
def judges(shop):
    """A database, a judge that is calibrated, and one that is not."""
    db = shop()
    one, other = a_judge(db), a_judge(db, "scripted/other")
    keep_calibration(db, one, MODEL.to_json(), {}, "ann")
    return db, one, other


def test_a_bare_grade_has_probabilities_only_where_a_calibration_counts(judges):
    db, one, other = judges
    found = probabilities_of(db, one)(Said(4))
    assert list(found) == [1, 2, 3, 4, 5]
    assert list(found.values()) == pytest.approx(MODEL.calibrated(certain([4], MODEL.grades))[0])
    assert sum(found.values()) == pytest.approx(1)
    assert probabilities_of(db, other)(Said(4)) is None


def test_a_judges_own_probabilities_are_calibrated_and_without_a_calibration_taken_as_they_are(judges):
    db, one, other = judges
    said = Said(4, {"4": 0.6, "5": 0.2})
    own = probabilities_of(db, other)(said)
    assert own == pytest.approx({1: 0, 2: 0, 3: 0, 4: 0.75, 5: 0.25}), "brought to a sum of one"
    assert list(probabilities_of(db, one)(said).values()) == pytest.approx(MODEL.calibrated([list(own.values())])[0])


def test_a_failure_has_none(judges):
    db, one, other = judges
    assert probabilities_of(db, one)(Said(None)) is None
    assert probabilities_of(db, other)(Said(None)) is None


def test_a_better_verdict_never_promises_a_worse_grade(judges):
    db, one, _ = judges
    likely = probabilities_of(db, one)
    better = np.array(
        [[sum(share for grade, share in likely(Said(said)).items() if grade >= wanted) for wanted in (2, 3, 4, 5)] for said in range(1, 6)]
    )
    assert (np.diff(better, axis=0) >= 0).all()


def test_one_that_was_forgotten_counts_no_more(judges):
    db, one, _ = judges
    keep_calibration(db, one, {}, {}, "ann")
    assert probabilities_of(db, one)(Said(4)) is None


class TestCertainties:
    """How sure a verdict is: how likely people are to give its grade, where its judge is calibrated."""

    @staticmethod
    def of(db, judges, **said):
        rows = []
        for judge in judges:
            rows += [
                Evidence("q1", f"p{judge}", 0.9, Heard(4), Answer(judge, 4, **said) if judge in Certainties(db, judges).judges else None)
            ]
        return Certainties(db, judges).of(rows)

    def test_a_calibrated_judges_is_the_probability_of_its_grade_and_anothers_is_its_own_word(self, judges):
        db, one, other = judges
        assert self.of(db, [one, other]) == [pytest.approx(probabilities_of(db, one)(Said(4))[4]), 0.9]

    def test_probabilities_are_calibrated_too(self, judges):
        db, one, other = judges
        odds = {"4": 0.6, "5": 0.2, "1": 0.2}
        assert self.of(db, [other, one], probabilities=odds) == [0.9, pytest.approx(probabilities_of(db, one)(Said(4, odds))[4])]

    def test_a_verdict_without_an_answer_keeps_its_own(self, judges):
        db, one, _ = judges
        assert Certainties(db, [one]).of([Evidence("q1", "p1", 0.4, Heard(4)), Evidence("q1", "p2", None, Heard())]) == [0.4, None]


def test_output_of_several_is_that_of_each():
    scale = scale_named("paper")
    said = [Said(4), Said(2, {"2": 0.5, "3": 0.25, "9": 0.1}), Said(1, {})]
    assert (
        outputs(said, scale)
        == [output(one, scale) for one in said]
        == [(0, 0, 0, 1, 0), (0, 0.5 / 0.75, 0.25 / 0.75, 0, 0), (1, 0, 0, 0, 0)]
    )
