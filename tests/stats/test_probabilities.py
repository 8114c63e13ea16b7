"""How good probabilities are: held against scikit-learn and figures worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss, log_loss
from support.grades import LABELS

from judge.stats.probabilities import Bin, calibration_error, quality, reliability


@st.composite
def said(draw: st.DrawFn) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Probabilities (n, 5), people's grades and weights."""
    rng, n = np.random.default_rng(draw(st.integers(0, 2**32))), draw(st.integers(1, 60))
    return rng.dirichlet(np.ones(5), size=n), rng.integers(1, 6, size=n), rng.uniform(0.1, 10, size=n)


@given(said())
def test_log_loss_and_brier_score_are_what_scikit_learn_says(rows: tuple[Any, Any, Any]) -> None:
    probabilities, human, weights = rows
    found = quality(probabilities, human, LABELS, weights)
    assert found.log_loss == pytest.approx(log_loss(human, probabilities, labels=LABELS, sample_weight=weights))
    brier = brier_score_loss(human, probabilities, labels=LABELS, sample_weight=weights, scale_by_half=False)
    assert found.brier == pytest.approx(brier)
    assert found.n_labels == len(human)


@given(said(), st.floats(0.01, 100))
def test_weights_that_are_all_the_same_change_nothing_and_counts_reconcile(rows: tuple[Any, Any, Any], weight: float) -> None:
    probabilities, human, _ = rows
    plain, same = quality(probabilities, human, LABELS), quality(probabilities, human, LABELS, np.full(len(human), weight))
    assert (same.log_loss, same.brier, same.error) == pytest.approx((plain.log_loss, plain.brier, plain.error))
    assert all(sum(held.weight for held in curve) == pytest.approx(len(human)) for curve in plain.curves)
    assert len(plain.curves) == 4


def test_the_curve_is_scikit_learns_with_how_many_stand_behind_each_point() -> None:
    rng = np.random.default_rng(0)
    predicted = rng.random(500)
    happened = rng.random(500) < predicted**2
    found = reliability(predicted, happened)
    true, mean = calibration_curve(happened, predicted, n_bins=10)
    assert [held.happened for held in found] == pytest.approx(true)
    assert [held.predicted for held in found] == pytest.approx(mean)
    assert sum(held.weight for held in found) == 500


def test_the_error_by_hand() -> None:
    # Four said 0.25 and one came true: no error. Six said 0.95 and three came true: 0.45 apart, six tenths of all.
    found = reliability([0.25] * 4 + [0.95] * 6, [1, 0, 0, 0, 1, 1, 1, 0, 0, 0])
    assert [(round(held.low, 1), round(held.high, 1), held.weight) for held in found] == [(0.2, 0.3, 4), (0.9, 1.0, 6)]
    assert calibration_error(found) == pytest.approx(0.6 * 0.45)


def test_certainty_falls_into_the_last_bin_and_nothing_outside() -> None:
    assert reliability([0.0, 1.0], [0, 1]) == (Bin(0, 0.1, 0, 0, 1), Bin(0.9, 1, 1, 1, 1))


def test_a_grade_called_impossible_that_people_gave_has_no_log_loss_and_the_others_still_stand() -> None:
    found = quality([[1.0, 0.0], [1.0, 0.0]], [1, 2], (1, 2))
    assert found.log_loss is None
    assert (found.brier, found.error) == (1, 0.5)


def test_perfect_probabilities_have_no_loss() -> None:
    found = quality(np.eye(5), LABELS, LABELS)
    assert (found.log_loss, found.brier, found.error) == (0, 0, 0)


def test_nothing_measured_is_an_error() -> None:
    with pytest.raises(ValueError, match="without a label"):
        quality(np.empty((0, 5)), [], LABELS)
