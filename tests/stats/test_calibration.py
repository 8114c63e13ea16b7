"""The model of people's grades: held against scikit-learn and statsmodels, and what must hold of any fit."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from support.grades import LABELS

from judge.stats.calibration import STEP, Calibration, calibrated, certain, fit

MODEL = Calibration(grades=(0, 1, 2), thresholds=(0.5, 2.0), scores=(0.0, 1.5, 3.0), n_labels=80)


def drawn(rng: np.random.Generator, n: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Judge grades, and people's grades that a cumulative logit model makes of them."""
    judge = rng.integers(1, 6, size=n)
    latent = np.array([0, 0.5, 2, 2.5, 4.0])[judge - 1] + rng.logistic(size=n)
    return judge, 1 + np.digitize(latent, [0.2, 1.2, 2.1, 3.3])


@st.composite
def labelled(draw: st.DrawFn) -> tuple[NDArray[Any], NDArray[Any]]:
    """The judge's probabilities and people's grades, of any kind: few, many, all the same."""
    rng, n = np.random.default_rng(draw(st.integers(0, 2**32))), draw(st.integers(1, 60))
    outputs = rng.dirichlet(np.full(5, draw(st.sampled_from([0.1, 1.0, 10.0]))), size=n)
    return outputs, rng.integers(1, draw(st.integers(2, 6)), size=n)


class TestAgainstOthers:
    @pytest.mark.parametrize(("n", "base", "slope"), [(200, 0.2, 0.5), (20, -4.0, 9.0)], ids=["many labels", "few, and never in doubt"])
    def test_with_two_grades_it_is_scikit_learns_logistic_regression(self, n: int, base: float, slope: float) -> None:
        rng = np.random.default_rng(0)
        likely = rng.random(n)
        outputs, human = np.column_stack([1 - likely, likely]), (rng.random(n) < base + slope * likely).astype(int)
        found = fit(outputs, human, (0, 1))
        # The same two half labels at the average output, and the same prior on the slope.
        feature = np.append(likely, [likely.mean()] * 2)[:, None]
        theirs = LogisticRegression(C=STEP**2, tol=1e-8)
        theirs.fit(feature, np.append(human, [0, 1]), sample_weight=np.append(np.ones(n), [0.5, 0.5]))
        assert found.scores[1] == pytest.approx(theirs.coef_[0, 0], rel=1e-3)
        assert found.thresholds[0] == pytest.approx(-theirs.intercept_[0], rel=1e-3)

    def test_of_many_labels_it_is_the_ordinal_model_of_statsmodels(self) -> None:
        # OrderedModel(human, dummies of the judge's grade, distr="logit") of statsmodels 0.15.0 on the same 4,000 labels.
        judge, human = drawn(np.random.default_rng(3), 4000)
        found = fit(certain(judge, LABELS), human, LABELS)
        assert found.scores[1:] == pytest.approx([0.45324584, 1.85923491, 2.4218558, 3.82711797], abs=0.01)
        assert found.thresholds == pytest.approx([0.14907442, 1.12921564, 1.98706952, 3.16812805], abs=0.01)


class TestLaws:
    @settings(max_examples=30, deadline=None)
    @given(labelled())
    def test_whatever_was_labelled_no_grade_is_impossible_and_a_better_verdict_never_promises_worse(self, rows: tuple[Any, Any]) -> None:
        found = fit(*rows, LABELS)
        likely = calibrated(found, certain(LABELS, LABELS))
        assert likely.sum(axis=1) == pytest.approx(1)
        assert (likely > 0).all()
        at_least = likely[:, ::-1].cumsum(axis=1)
        assert (np.diff(at_least, axis=0) >= -1e-12).all()

    @settings(max_examples=20, deadline=None)
    @given(labelled(), st.floats(0.01, 100), st.randoms(use_true_random=False))
    def test_neither_equal_weights_nor_the_order_of_the_labels_matter(self, rows: tuple[Any, Any], weight: float, random: Any) -> None:
        outputs, human = rows
        order = random.sample(range(len(human)), len(human))
        plain, other = fit(outputs, human, LABELS), fit(outputs[order], human[order], LABELS, np.full(len(human), weight))
        assert calibrated(other, outputs) == pytest.approx(calibrated(plain, outputs), abs=0.005)

    def test_a_lenient_judge_is_seen_through(self) -> None:
        rng = np.random.default_rng(1)
        human = rng.integers(1, 6, size=2000)
        judge = np.minimum(human + (rng.random(2000) < 0.8), 5)
        likely = calibrated(fit(certain(judge, LABELS), human, LABELS), certain([4], LABELS))[0]
        assert likely.argmax() == 2
        assert likely[2] == pytest.approx(np.mean(human[judge == 4] == 3), abs=0.1)

    def test_a_judge_grade_that_nobody_gave_lies_between_its_neighbours(self) -> None:
        judge, human = drawn(np.random.default_rng(0), 500)
        kept = judge != 3
        scores = fit(certain(judge[kept], LABELS), human[kept], LABELS).scores
        assert scores[1] < scores[2] < scores[3]

    def test_a_grade_that_people_gave_in_the_weight_of_many_counts_as_many(self) -> None:
        judge, human = np.full(100, 3), np.where(np.arange(100) < 50, 1, 5)
        likely = calibrated(fit(certain(judge, LABELS), human, LABELS, np.where(human == 1, 9.0, 1.0)), certain([3], LABELS))[0]
        assert likely[0] == pytest.approx(0.9, abs=0.01)


class TestAsData:
    def test_it_goes_through_json_and_predicts_the_same(self) -> None:
        back = Calibration.from_json(json.loads(json.dumps(MODEL.to_json())))
        assert back == MODEL
        outputs = np.random.default_rng(0).dirichlet(np.ones(3), size=20)
        assert np.array_equal(calibrated(back, outputs), calibrated(MODEL, outputs))

    def test_a_prediction_worked_out_by_hand(self) -> None:
        # Score 1.5 under thresholds 0.5 and 2: expit(-1), expit(0.5) - expit(-1), 1 - expit(0.5).
        assert calibrated(MODEL, [[0, 1, 0]])[0] == pytest.approx([0.26894, 0.35352, 0.37754], abs=1e-5)
        assert calibrated(MODEL, [[0.5, 0, 0.5]]) == pytest.approx(calibrated(MODEL, [[0, 1, 0]]))

    @pytest.mark.parametrize(
        "broken",
        [
            {},
            {**MODEL.to_json(), "thresholds": [2.0, 0.5]},
            {**MODEL.to_json(), "scores": [0.0, 1.0]},
            {**MODEL.to_json(), "scores": [0.0, 1.0, float("nan")]},
            {**MODEL.to_json(), "scores": None},
            {**MODEL.to_json(), "scores": ["a", "b", "c"]},
            {**MODEL.to_json(), "grades": [1]},
        ],
    )
    def test_what_is_no_calibration_is_refused(self, broken: dict[str, Any]) -> None:
        with pytest.raises(ValueError, match=r"calibration|convert"):
            Calibration.from_json(broken)


class TestRefused:
    @pytest.mark.parametrize("outputs", [[[0.5, 0.4, 0.2]], [[1.5, -0.5, 0]], [[0.5, 0.5]], [0.5, 0.5], [[np.nan, 0.5, 0.5]]])
    def test_outputs_that_are_no_probabilities(self, outputs: Any) -> None:
        with pytest.raises(ValueError, match="probabilities"):
            calibrated(MODEL, outputs)

    def test_no_label_at_all(self) -> None:
        with pytest.raises(ValueError, match="without a label"):
            fit(np.empty((0, 5)), [], LABELS)
