"""P(grade) of a verdict: calibrated for that very judge, else its own, else nobody knows."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest
from support.voices import a_judge

from judge.people.probabilities import probabilities_of
from judge.stats.calibration import Calibration, calibrated, certain
from judge.store.calibrations import keep_calibration

MODEL = Calibration(grades=(1, 2, 3, 4, 5), thresholds=(0.0, 1.0, 2.0, 3.0), scores=(0.0, 0.5, 1.5, 2.5, 4.0), n_labels=90)


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
    assert list(found.values()) == pytest.approx(calibrated(MODEL, certain([4], MODEL.grades))[0])
    assert sum(found.values()) == pytest.approx(1)
    assert probabilities_of(db, other)(Said(4)) is None


def test_a_judges_own_probabilities_are_calibrated_and_without_a_calibration_taken_as_they_are(judges):
    db, one, other = judges
    said = Said(4, {"4": 0.6, "5": 0.2})
    own = probabilities_of(db, other)(said)
    assert own == pytest.approx({1: 0, 2: 0, 3: 0, 4: 0.75, 5: 0.25}), "brought to a sum of one"
    assert list(probabilities_of(db, one)(said).values()) == pytest.approx(calibrated(MODEL, [list(own.values())])[0])


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
