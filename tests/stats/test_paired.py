"""Tests of a difference between two judges: held against scipy, and against chance itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import permutation_test
from support.grades import LABELS

from judge.stats.agreement import kappas
from judge.stats.clusters import means
from judge.stats.confusion import confusions
from judge.stats.paired import mcnemar_exact, swap_test


def shares(gains: NDArray[Any]) -> NDArray[np.float64]:
    """Of what a query gained, two sides whose means differ by it: (queries, 2, 2)."""
    nothing = np.column_stack([np.zeros(len(gains)), np.ones(len(gains))])
    return np.stack([nothing, np.column_stack([gains, np.ones(len(gains))])], axis=1)


class TestMcNemar:
    def test_an_example_worked_out_by_hand(self) -> None:
        # One of six flips broke something: 2 x (1 + 6) / 2^6.
        assert mcnemar_exact(5, 1) == pytest.approx(14 / 64)

    @given(st.integers(0, 40), st.integers(0, 40))
    def test_it_is_a_probability_and_does_not_care_which_judge_comes_first(self, mended: int, broken: int) -> None:
        found = mcnemar_exact(mended, broken)
        assert found == mcnemar_exact(broken, mended)
        assert (found is None) == (mended + broken == 0)
        assert found is None or 0 < found <= 1

    def test_as_many_mended_as_broken_is_no_sign_of_anything(self) -> None:
        assert mcnemar_exact(7, 7) == 1


class TestSwapTest:
    @given(st.lists(st.integers(-5, 5), min_size=2, max_size=9))
    def test_of_few_queries_it_is_scipys_exact_sign_flip_test(self, gains: list[int]) -> None:
        found = swap_test(means, shares(np.array(gains, dtype=np.float64)), np.random.default_rng(0))
        expected = permutation_test((np.array(gains),), np.mean, permutation_type="samples", n_resamples=np.inf)
        assert found == pytest.approx(expected.pvalue)

    def test_of_many_queries_it_is_near_scipys(self) -> None:
        gains = np.random.default_rng(3).normal(0.25, 1, size=60)
        found = swap_test(means, shares(gains), np.random.default_rng(0))
        expected = permutation_test((gains,), np.mean, permutation_type="samples", n_resamples=20_000, rng=np.random.default_rng(1))
        assert found == pytest.approx(expected.pvalue, abs=0.01)

    def test_two_judges_that_are_equally_good_look_different_as_rarely_as_promised(self) -> None:
        rng = np.random.default_rng(0)
        found = np.array([swap_test(kappas, two_judges(rng, 0.3, 0.3), rng, resamples=300) for _ in range(200)])
        assert np.mean(found <= 0.05) <= 0.09
        assert np.mean(found <= 0.5) == pytest.approx(0.5, abs=0.12)

    def test_a_better_judge_is_found_out(self) -> None:
        rng = np.random.default_rng(0)
        found = swap_test(kappas, two_judges(rng, 0.5, 0.1), rng)
        assert found is not None
        assert found < 0.001

    def test_many_flips_of_one_query_are_one_query_of_evidence(self) -> None:
        # 30 pairs mended, all of one query: pairs taken for independent that is beyond doubt, and queries say nothing.
        gains = np.array([30.0, *[0.0] * 9])
        assert (mcnemar_exact(30, 0) or 0) < 1e-8
        assert swap_test(means, shares(gains), np.random.default_rng(0)) == 1

    def test_an_undefined_difference_has_no_test(self) -> None:
        same = np.zeros((4, 2, 5, 5))
        same[:, :, 2, 2] = 3
        assert swap_test(kappas, same, np.random.default_rng(0)) is None
        assert swap_test(kappas, same[:0], np.random.default_rng(0)) is None

    def test_the_same_seed_gives_the_same_answer_and_it_is_never_quite_zero(self) -> None:
        clusters = two_judges(np.random.default_rng(0), 0.8, 0.0)
        first, again = (swap_test(kappas, clusters, np.random.default_rng(7), resamples=99) for _ in range(2))
        assert first == again == pytest.approx(0.01)


def two_judges(rng: np.random.Generator, first_wrong: float, second_wrong: float) -> NDArray[Any]:
    """Confusion matrices (queries, 2, k, k) of thirty queries of ten pairs."""
    people, groups = rng.integers(1, 6, size=300), np.arange(300) // 10
    sides = [np.where(rng.random(300) < wrong, rng.integers(1, 6, size=300), people) for wrong in (first_wrong, second_wrong)]
    return np.stack([confusions(people, side, LABELS, groups, 30) for side in sides], axis=1)
