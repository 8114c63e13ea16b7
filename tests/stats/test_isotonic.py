"""The isotonic calibration: held against scikit-learn and a table worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.isotonic import IsotonicRegression
from support.grades import LABELS

from judge.stats.isotonic import Isotonic, fit
from judge.stats.outputs import certain
from judge.stats.probabilities import log_losses

MODEL = Isotonic(grades=(1, 2, 3), scores=(0.0, 2.0), at_least=((0.4, 0.8), (0.1, 0.5)), n_labels=80)


def test_a_table_worked_out_by_hand() -> None:
    # People say 2 of the pairs the judge graded 1, 2, 2, 3, 3 in 0 of 1, 2 of 2 and 1 of 2: the last two pool to 3 of 4.
    # With one label in all, spread evenly: (5 x 0 + 1/2) / 6 and (5 x 3/4 + 1/2) / 6, where "or better" has the even share 1/2.
    found = fit(certain([1, 2, 2, 3, 3], (1, 2, 3)), [1, 2, 2, 2, 1], (1, 2, 3))
    two_or_better = 1 - found.calibrated(certain([1, 2, 3], (1, 2, 3)))[:, 0]
    assert two_or_better == pytest.approx([(0 + 2 / 3) / 6, (3.75 + 2 / 3) / 6, (3.75 + 2 / 3) / 6])


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32), st.integers(2, 200))
def test_each_grade_or_better_is_scikit_learns_isotonic_regression_but_for_the_one_label_added(seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    outputs, human, weights = rng.dirichlet(np.ones(5), size=n), rng.integers(1, 6, size=n), rng.random(n) + 0.1
    found, unseen = fit(outputs, human, LABELS, weights), rng.dirichlet(np.ones(5), size=50)
    at_least = found.calibrated(unseen)[:, ::-1].cumsum(axis=1)[:, ::-1]
    for j in range(1, 5):
        theirs = IsotonicRegression(out_of_bounds="clip").fit(outputs @ np.arange(5), human > j, weights).predict(unseen @ np.arange(5))
        assert at_least[:, j] == pytest.approx((n * theirs + (5 - j) / 5) / (n + 1), abs=1e-3)


def test_labels_that_always_agree_leave_a_surprise_possible() -> None:
    human = np.repeat(LABELS, 40)
    likely = fit(certain(human, LABELS), human, LABELS).calibrated(certain([5], LABELS))
    assert likely[0] == pytest.approx([1 / 1005, 1 / 1005, 1 / 1005, 1 / 1005, 1001 / 1005])
    assert np.isfinite(log_losses(likely, [1], LABELS)).all()


def test_the_same_output_in_other_company_falls_on_the_same_side_of_a_step() -> None:
    rng = np.random.default_rng(0)
    outputs = np.repeat(rng.dirichlet(np.ones(5), size=40), 5, axis=0)
    found = fit(outputs, rng.integers(1, 6, size=200), LABELS)
    together = found.calibrated(outputs)
    assert np.array_equal(together, np.vstack([found.calibrated(outputs[i : i + 1]) for i in range(200)]))


def test_between_scores_it_is_straight_and_beyond_the_ends_as_at_the_ends() -> None:
    assert MODEL.calibrated([[0, 1, 0]])[0] == pytest.approx([0.4, 0.3, 0.3])
    inner = Isotonic((1, 2, 3), (0.5, 1.5), MODEL.at_least, 80)
    assert inner.calibrated([[1, 0, 0], [0, 0, 1]]).tolist() == MODEL.calibrated([[1, 0, 0], [0, 0, 1]]).tolist()


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {**MODEL.to_json(), "scores": [2.0, 0.0]},
        {**MODEL.to_json(), "scores": []},
        {**MODEL.to_json(), "at_least": [[0.4, 0.8]]},
        {**MODEL.to_json(), "at_least": [[0.4, 0.8], [0.5]]},
        {**MODEL.to_json(), "at_least": [[0.8, 0.4], [0.1, 0.2]]},
        {**MODEL.to_json(), "at_least": [[0.1, 0.5], [0.4, 0.8]]},
        {**MODEL.to_json(), "at_least": [[0.4, 1.8], [0.1, 0.5]]},
        {**MODEL.to_json(), "at_least": [[0.4, float("nan")], [0.1, 0.5]]},
        {**MODEL.to_json(), "at_least": None},
        {**MODEL.to_json(), "scores": ["a", "b"]},
        {**MODEL.to_json(), "grades": [1]},
    ],
)
def test_what_is_no_calibration_is_refused(broken: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"calibration|convert"):
        Isotonic.from_json(broken)
