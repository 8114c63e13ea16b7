"""Krippendorff's alpha: his published example, the krippendorff package, and what must hold of any ratings."""

from __future__ import annotations

from typing import Any

import krippendorff
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray
from support.grades import LABELS

from judge.stats.alpha import alphas, coincidences
from judge.stats.clusters import estimated

NONE = np.nan
PUBLISHED = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, NONE, NONE, NONE],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NONE, 3],
        [NONE, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NONE],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NONE],
    ]
)
"""Krippendorff 2011, "Computing Krippendorff's alpha-reliability", section C: four observers, twelve units, missing values."""

tables = arrays.arrays(np.float64, st.tuples(st.integers(2, 5), st.integers(2, 12)), elements=st.sampled_from([*LABELS, NONE]))


def long(table: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """(raters, pairs) with NaN, as one row a rating."""
    rows = np.argwhere(~np.isnan(table.T))
    return rows[:, 0], table.T[rows[:, 0], rows[:, 1]].astype(int)


def alpha(units: Any, grades: Any, weights: Any = None) -> float:
    """Of all ratings together, NaN where it is undefined."""
    groups = np.zeros(max(units, default=-1) + 1, dtype=np.int64)
    return float(alphas(coincidences(units, grades, LABELS, groups, 1, weights))[0])


def test_the_published_example() -> None:
    assert alpha(*long(PUBLISHED)) == pytest.approx(0.815, abs=0.0005)


@given(tables)
def test_it_is_what_the_krippendorff_package_says(table: NDArray[Any]) -> None:
    ratings = (~np.isnan(table)).sum(axis=0)
    pairable = table[:, ratings >= 2]
    assume(len(np.unique(pairable[~np.isnan(pairable)])) > 1)
    expected = krippendorff.alpha(table, value_domain=list(LABELS), level_of_measurement="ordinal")
    assert alpha(*long(table)) == pytest.approx(expected)


@given(st.lists(st.sampled_from(LABELS), min_size=2, max_size=20).filter(lambda some: len(set(some)) > 1), st.integers(2, 5))
def test_raters_who_always_agree_on_varied_grades_have_one(some: list[int], raters: int) -> None:
    assert alpha(*long(np.tile(np.array(some, dtype=np.float64), (raters, 1)))) == pytest.approx(1)


@given(tables, st.randoms(use_true_random=False))
def test_neither_the_order_of_the_ratings_nor_of_the_pairs_matters_and_it_is_at_most_one(table: NDArray[Any], random: Any) -> None:
    found = alpha(*long(table))
    order = random.sample(range(table.shape[1]), table.shape[1])
    other = alpha(*long(table[::-1][:, order]))
    assert other == pytest.approx(found, nan_ok=True)
    assert not found > 1


def test_it_is_undefined_without_two_ratings_of_a_pair_or_with_one_grade_only() -> None:
    assert np.isnan([alpha([], []), alpha([0, 1], [2, 3]), alpha([0, 0, 1, 1], [2, 2, 2, 2])]).all()


def test_a_rating_that_meets_no_other_changes_nothing() -> None:
    assert alpha([0, 0, 1, 1, 2], [1, 2, 4, 4, 5]) == alpha([0, 0, 1, 1], [1, 2, 4, 4])


@given(tables, st.floats(0.01, 100))
def test_weights_that_are_all_the_same_change_nothing(table: NDArray[Any], weight: float) -> None:
    found = alpha(*long(table))
    weighted = alpha(*long(table), np.full(long(table)[0].max(initial=-1) + 1, weight))
    assert weighted == pytest.approx(found, nan_ok=True)


def test_a_pair_of_more_weight_counts_for_more() -> None:
    units, grades = [0, 0, 1, 1, 2, 2], [1, 1, 5, 5, 2, 4]
    apart, together = (alpha(units, grades, weights) for weights in ([1, 1, 5], [5, 5, 1]))
    assert apart < together


def test_the_matrices_of_the_queries_sum_to_the_whole_and_give_an_interval_around_it() -> None:
    rng = np.random.default_rng(0)
    truth = rng.integers(1, 6, size=200)
    table = np.clip(truth + rng.choice([-1, 0, 0, 1], size=(3, 200)), 1, 5).astype(np.float64)
    units, grades = long(table)
    clusters = coincidences(units, grades, LABELS, np.arange(200) // 10, 20)
    whole = coincidences(units, grades, LABELS, np.zeros(200, dtype=np.int64), 1)
    assert clusters.sum(axis=0) == pytest.approx(whole[0])
    found = estimated(alphas, clusters, np.random.default_rng(1))
    assert found is not None
    assert found.value == pytest.approx(alpha(units, grades))
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.value < found.high
