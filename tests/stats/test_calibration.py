"""What must hold of a calibration by any method."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from support.grades import LABELS

from judge.stats.calibration import METHODS, from_json
from judge.stats.ordinal import Ordinal
from judge.stats.outputs import certain

every_method = pytest.mark.parametrize("method", METHODS)


@st.composite
def labelled(draw: st.DrawFn) -> tuple[NDArray[Any], NDArray[Any]]:
    """The judge's probabilities and people's grades, of any kind: few, many, all the same."""
    rng, n = np.random.default_rng(draw(st.integers(0, 2**32))), draw(st.integers(1, 60))
    outputs = rng.dirichlet(np.full(5, draw(st.sampled_from([0.1, 1.0, 10.0]))), size=n)
    return outputs, rng.integers(1, draw(st.integers(2, 6)), size=n)


def lenient(n: int = 2000) -> tuple[NDArray[Any], NDArray[Any]]:
    """Grades of a judge that is a grade too kind four times of five, and people's."""
    rng = np.random.default_rng(1)
    human = rng.integers(1, 6, size=n)
    return np.minimum(human + (rng.random(n) < 0.8), 5), human


@every_method
class TestLaws:
    @settings(max_examples=30, deadline=None)
    @given(rows=labelled())
    def test_whatever_was_labelled_no_grade_is_impossible_and_a_better_verdict_never_promises_worse(
        self, method: str, rows: tuple[Any, Any]
    ) -> None:
        found = METHODS[method].fit(*rows, LABELS)
        between = np.linspace(0, 1, 7)[:, None]
        ladder = np.vstack([(1 - between) * low + between * high for low, high in zip(np.eye(5), np.eye(5)[1:], strict=False)])
        likely = found.calibrated(ladder)
        assert likely.sum(axis=1) == pytest.approx(1)
        assert (likely > 0).all()
        assert (np.diff(likely[:, ::-1].cumsum(axis=1), axis=0) >= -1e-12).all()

    @settings(max_examples=20, deadline=None)
    @given(rows=labelled(), weight=st.floats(0.01, 100), random=st.randoms(use_true_random=False))
    def test_neither_equal_weights_nor_the_order_of_the_labels_matter(
        self, method: str, rows: tuple[Any, Any], weight: float, random: Any
    ) -> None:
        (outputs, human), fit = rows, METHODS[method].fit
        order = random.sample(range(len(human)), len(human))
        plain, other = fit(outputs, human, LABELS), fit(outputs[order], human[order], LABELS, np.full(len(human), weight))
        assert other.calibrated(outputs) == pytest.approx(plain.calibrated(outputs), abs=0.005)

    def test_a_lenient_judge_is_seen_through(self, method: str) -> None:
        judge, human = lenient()
        likely = METHODS[method].fit(certain(judge, LABELS), human, LABELS).calibrated(certain([4], LABELS))[0]
        assert likely.argmax() == 2
        assert likely[2] == pytest.approx(np.mean(human[judge == 4] == 3), abs=0.1)

    def test_a_grade_that_people_gave_in_the_weight_of_many_counts_as_many(self, method: str) -> None:
        judge, human = np.full(100, 3), np.where(np.arange(100) < 50, 1, 5)
        found = METHODS[method].fit(certain(judge, LABELS), human, LABELS, np.where(human == 1, 9.0, 1.0))
        assert found.calibrated(certain([3], LABELS))[0, 0] == pytest.approx(0.9, abs=0.01)

    def test_it_goes_through_json_and_predicts_the_same(self, method: str) -> None:
        judge, human = lenient(100)
        found = METHODS[method].fit(certain(judge, LABELS), human, LABELS)
        back = from_json(json.loads(json.dumps(found.to_json())))
        assert (back, back.method) == (found, method)
        outputs = np.random.default_rng(0).dirichlet(np.ones(5), size=20)
        assert np.array_equal(back.calibrated(outputs), found.calibrated(outputs))

    @pytest.mark.parametrize("outputs", [[[0.5, 0.4, 0.2]], [[1.5, -0.5, 0]], [[0.5, 0.5]], [0.5, 0.5], [[np.nan, 0.5, 0.5]]])
    def test_outputs_that_are_no_probabilities_are_refused(self, method: str, outputs: Any) -> None:
        found = METHODS[method].fit(certain([1, 2, 3], (1, 2, 3)), [1, 2, 3], (1, 2, 3))
        with pytest.raises(ValueError, match="probabilities"):
            found.calibrated(outputs)

    def test_without_a_label_nothing_is_fitted(self, method: str) -> None:
        with pytest.raises(ValueError, match="without a label"):
            METHODS[method].fit(np.empty((0, 5)), [], LABELS)


def test_a_calibration_stored_before_there_were_two_methods_is_read_as_the_one_there_was() -> None:
    stored = {"grades": [0, 1, 2], "thresholds": [0.5, 2.0], "scores": [0.0, 1.5, 3.0], "n_labels": 80}
    assert from_json(stored) == Ordinal((0, 1, 2), (0.5, 2.0), (0.0, 1.5, 3.0), 80)


def test_a_method_nobody_knows_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="'spline' is none of ordinal, isotonic"):
        from_json({"method": "spline"})
