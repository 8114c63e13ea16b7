"""The randomisation test, held against scipy's and against the swap of two sides."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import permutation_test

from judge.stats.flipping import sign_flip_test
from judge.stats.paired import swap_test

RNG = np.random.default_rng
apart = arrays(np.float64, st.integers(1, 8), elements=st.integers(-10, 10).map(lambda eighths: eighths / 8))


@given(apart)
def test_few_differences_are_tested_by_all_the_signs_there_are(values: Any) -> None:
    means = [abs(np.mean(values * signs)) for signs in product([1, -1], repeat=len(values))]
    assert sign_flip_test(values, np.ones(len(values)), RNG(0)) == pytest.approx(np.mean(np.array(means) >= abs(values.mean()) - 1e-12))


@pytest.mark.parametrize("shift", [0.0, 0.05, 0.12])
def test_many_are_tested_as_scipy_does(shift: float) -> None:
    values = RNG(1).normal(shift, 0.5, 90)
    theirs = permutation_test((values,), lambda x, axis: x.mean(axis=axis), permutation_type="samples", vectorized=True, rng=RNG(2))
    assert sign_flip_test(values, np.ones(90), RNG(3)) == pytest.approx(theirs.pvalue, abs=0.02)


def test_weights_count_as_they_do_where_two_sides_are_swapped() -> None:
    values, weights = RNG(3).normal(0.1, 0.5, 80), RNG(4).integers(1, 9, 80).astype(float)
    sides = np.stack([np.stack([np.zeros(80), weights], axis=1), np.stack([weights * values, weights], axis=1)], axis=1)
    other = swap_test(lambda sums: sums[:, 0] / sums[:, 1], sides, RNG(5))
    assert sign_flip_test(values, weights, RNG(6)) == pytest.approx(other, abs=0.02)


@pytest.mark.parametrize("n", [1, 5, 100])
def test_where_nothing_differs_nothing_is_found(n: int) -> None:
    assert sign_flip_test(np.zeros(n), np.ones(n), RNG(0)) == 1


def test_drawn_signs_never_say_never() -> None:
    assert sign_flip_test(np.ones(100), np.ones(100), RNG(0)) == 1 / 10_000
