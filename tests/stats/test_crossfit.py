"""A calibration is measured on queries it has not seen, and refused where that cannot be done."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from support.grades import LABELS

from judge.stats.calibration import METHODS
from judge.stats.crossfit import Calibrated, calibrate, chosen, cross_fitted
from judge.stats.enough import MANY, MIN_LABELS, MIN_OF_A_GRADE, MIN_QUERIES, too_few
from judge.stats.ordinal import fit
from judge.stats.outputs import certain
from judge.stats.probabilities import Quality

QUERIES = np.arange(600) // 15


def lenient(rng: np.random.Generator) -> tuple[NDArray[Any], NDArray[Any]]:
    """Probabilities of a judge that is too sure of itself and a grade too kind, and people's grades: forty queries of fifteen pairs."""
    human = rng.integers(1, 6, size=600)
    judge = np.minimum(human + rng.choice([0, 1, 2], p=[0.3, 0.6, 0.1], size=600), 5)
    return certain(judge, LABELS) * 0.9 + 0.02, human


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 39), st.integers(0, 2**32), st.sampled_from([*METHODS]))
def test_no_prediction_of_a_query_changes_with_that_querys_labels(query: int, seed: int, method: str) -> None:
    outputs, human = lenient(np.random.default_rng(0))
    own = query == QUERIES
    other = np.where(own, np.random.default_rng(seed).integers(1, 6, size=600), human)
    before, after = (cross_fitted(outputs, labels, QUERIES, LABELS, method=method) for labels in (human, other))
    assert np.array_equal(before[own], after[own])


def test_a_calibration_of_a_lenient_judge_helps_on_unseen_queries_and_says_by_how_much() -> None:
    outputs, human = lenient(np.random.default_rng(0))
    found = calibrate(outputs, human, QUERIES, LABELS, np.random.default_rng(1))
    assert (found.model, found.why) == (fit(outputs, human, LABELS), "")
    assert found.before is not None
    assert found.after is not None
    assert found.gain is not None
    assert found.over_base is not None
    assert found.after.brier < found.before.brier
    assert (found.after.log_loss or 9) < (found.before.log_loss or 0)
    assert found.after.error < found.before.error / 3
    assert found.gain.value == pytest.approx(found.before.brier - found.after.brier)
    assert 0 < (found.gain.low or 0) < found.gain.value < (found.gain.high or 0)
    assert (found.over_base.low or 0) > 0


def test_a_judge_that_knows_nothing_is_no_better_than_the_shares_of_the_grades() -> None:
    rng = np.random.default_rng(3)
    found = calibrate(rng.dirichlet(np.ones(5), size=600), rng.integers(1, 6, size=600), QUERIES, LABELS, rng)
    assert found.over_base is not None
    assert (found.over_base.low or 0) < 0.01
    assert abs(found.over_base.value) < 0.02


def test_bare_grades_can_be_calibrated_though_they_had_no_log_loss_before() -> None:
    rng = np.random.default_rng(0)
    outputs, human = lenient(rng)
    found = calibrate(certain(1 + outputs.argmax(axis=1), LABELS), human, QUERIES, LABELS, rng)
    assert found.before is not None
    assert found.before.log_loss is None
    assert found.after is not None
    assert found.after.log_loss is not None


def test_weights_reach_the_fit_and_the_figures() -> None:
    outputs, human = lenient(np.random.default_rng(0))
    weights = np.where(human >= 4, 5.0, 1.0)
    plain, weighted, same = (
        calibrate(outputs, human, QUERIES, LABELS, np.random.default_rng(1), given, resamples=100)
        for given in (None, weights, np.full(600, 4.0))
    )
    assert weighted.model == fit(outputs, human, LABELS, weights) != plain.model
    assert weighted.before != plain.before
    assert same.before is not None
    assert plain.before is not None
    assert same.before.brier == pytest.approx(plain.before.brier)
    assert same.model == plain.model


def test_every_fold_is_predicted_by_a_model_of_the_others() -> None:
    outputs, human = lenient(np.random.default_rng(0))
    found = cross_fitted(outputs, human, QUERIES, LABELS)
    everything = fit(outputs, human, LABELS).calibrated(outputs)
    assert found.shape == everything.shape
    assert not np.isclose(found, everything, atol=1e-12).all(axis=1).any()
    assert found == pytest.approx(everything, abs=0.1)


def stepped(rng: np.random.Generator, n: int) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """A judge whose middle probabilities all mean the same, which no straight line through logits says; people's grades; queries."""
    likely = rng.random(n)
    truth = np.select([likely < 0.1, likely < 0.9], [0.02, 0.5], 0.98)
    return np.column_stack([1 - likely, likely]), (rng.random(n) < truth).astype(int), np.arange(n) % 40


class TestTheMethod:
    def test_of_many_labels_it_is_that_of_the_lower_log_loss_on_unseen_queries(self) -> None:
        rng = np.random.default_rng(0)
        found = calibrate(*stepped(rng, 4 * MANY), (0, 1), rng, resamples=100)
        assert found.model is not None
        assert (found.model.method, found.because) == ("isotonic", "it has the lower log loss on unseen queries")
        assert found.after == found.tried["isotonic"]
        assert (found.tried["isotonic"].log_loss or 9) < (found.tried["ordinal"].log_loss or 0)

    def test_of_few_labels_it_is_ordinal_whatever_their_log_losses_and_both_are_told(self) -> None:
        rng = np.random.default_rng(0)
        found = calibrate(*stepped(rng, MANY - 1), (0, 1), rng, resamples=100)
        assert found.model is not None
        assert found.model.method == "ordinal"
        assert "fewer than 1,000 labels" in found.because
        assert found.after == found.tried["ordinal"] != found.tried["isotonic"]

    @pytest.mark.parametrize("method", METHODS)
    def test_or_the_one_that_was_asked_for(self, method: str) -> None:
        rng = np.random.default_rng(0)
        outputs, human, queries = stepped(rng, 200)
        found = calibrate(outputs, human, queries, (0, 1), rng, resamples=100, method=method)
        assert found.model == METHODS[method].fit(outputs, human, (0, 1))
        assert (found.after, found.because) == (found.tried[method], "it was asked for")

    @pytest.mark.parametrize(("isotonic", "expected"), [(0.5, "ordinal"), (0.3, "isotonic"), (None, "ordinal")])
    def test_a_log_loss_that_is_infinite_is_the_worst(self, isotonic: float | None, expected: str) -> None:
        tried = {name: Quality(MANY, loss, 0.2, 0.1, ()) for name, loss in (("ordinal", 0.4), ("isotonic", isotonic))}
        assert chosen(tried, MANY).method == expected


class TestRefused:
    @pytest.mark.parametrize(
        ("n", "queries", "rare", "why"),
        [
            (MIN_LABELS - 1, 49, 0, "49 labels: a calibration needs 50"),
            (100, MIN_QUERIES - 1, 0, "Labels of 24 queries"),
            (100, 50, MIN_OF_A_GRADE - 1, "grade 5 (4)"),
        ],
    )
    def test_too_little_is_told(self, n: int, queries: int, rare: int, why: str) -> None:
        human = np.arange(n) % (4 if rare else 5) + 1
        human[:rare] = 5
        ids = np.arange(n) % queries
        assert why in too_few(human, ids, LABELS)
        found = calibrate(certain(human, LABELS), human, ids, LABELS, np.random.default_rng(0))
        assert found == Calibrated(why=too_few(human, ids, LABELS))

    def test_just_enough_is_enough(self) -> None:
        human = np.arange(MIN_LABELS) % 5 + 1
        assert too_few(human, np.arange(MIN_LABELS) % MIN_QUERIES, LABELS) == ""

    def test_no_label_at_all(self) -> None:
        assert "0 labels" in calibrate(np.empty((0, 5)), [], [], LABELS, np.random.default_rng(0)).why
