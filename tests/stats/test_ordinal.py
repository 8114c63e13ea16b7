"""The ordinal calibration: held against scikit-learn and statsmodels, and what must hold of any fit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from support.grades import LABELS

from judge.stats.ordinal import STEP, Ordinal, fit
from judge.stats.outputs import certain

MODEL = Ordinal(grades=(0, 1, 2), thresholds=(0.5, 2.0), scores=(0.0, 1.5, 3.0), n_labels=80)


def drawn(rng: np.random.Generator, n: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Judge grades, and people's grades that a cumulative logit model makes of them."""
    judge = rng.integers(1, 6, size=n)
    latent = np.array([0, 0.5, 2, 2.5, 4.0])[judge - 1] + rng.logistic(size=n)
    return judge, 1 + np.digitize(latent, [0.2, 1.2, 2.1, 3.3])


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


def test_a_judge_grade_that_nobody_gave_lies_between_its_neighbours() -> None:
    judge, human = drawn(np.random.default_rng(0), 500)
    kept = judge != 3
    scores = fit(certain(judge[kept], LABELS), human[kept], LABELS).scores
    assert scores[1] < scores[2] < scores[3]


class TestAsData:
    def test_a_prediction_worked_out_by_hand(self) -> None:
        # Score 1.5 under thresholds 0.5 and 2: expit(-1), expit(0.5) - expit(-1), 1 - expit(0.5).
        assert MODEL.calibrated([[0, 1, 0]])[0] == pytest.approx([0.26894, 0.35352, 0.37754], abs=1e-5)
        assert MODEL.calibrated([[0.5, 0, 0.5]]) == pytest.approx(MODEL.calibrated([[0, 1, 0]]))

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
            Ordinal.from_json(broken)
