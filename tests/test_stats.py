"""Agreement arithmetic: held against scikit-learn, scipy and figures worked out by hand."""

from __future__ import annotations

import math
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import bootstrap
from sklearn.metrics import cohen_kappa_score

from judge.stats import clustered_interval, confusion, confusions, kappas, plain_kappa, quadratic_kappa, raw_agreement, shares_apart

LABELS = (1, 2, 3, 4, 5)

grades = st.integers(1, 5)
pairs = st.lists(st.tuples(grades, grades), min_size=1, max_size=40)
varied = pairs.filter(lambda rows: len({grade for row in rows for grade in row}) > 1)


def sides(rows: list[tuple[int, int]]) -> tuple[list[int], list[int]]:
    return [a for a, _ in rows], [b for _, b in rows]


def judged(rng: np.random.Generator, queries: int, each: int = 20) -> np.ndarray:
    """Confusion matrices of queries whose second side is the first, one step off in a share that differs by query."""
    matrices = []
    for _ in range(queries):
        truth = rng.integers(1, 6, size=each)
        off = rng.random(each) < rng.beta(2, 3)
        matrices.append(confusion(truth, np.clip(truth + np.where(off, rng.choice([-1, 1], size=each), 0), 1, 5), LABELS))
    return np.array(matrices)


class TestKappa:
    def test_a_table_worked_out_by_hand(self):
        # 20 + 15 of 50 agree: observed 0.7. By chance 0.5 x 0.6 + 0.5 x 0.4 = 0.5. So (0.7 - 0.5) / (1 - 0.5).
        a = [0] * 25 + [1] * 25
        b = [0] * 20 + [1] * 5 + [0] * 10 + [1] * 15
        assert plain_kappa(a, b, [0, 1]) == pytest.approx(0.4)

    @given(varied)
    def test_the_order_of_the_sides_does_not_matter(self, rows):
        a, b = sides(rows)
        assert quadratic_kappa(a, b, LABELS) == pytest.approx(quadratic_kappa(b, a, LABELS))
        assert plain_kappa(a, b, LABELS) == pytest.approx(plain_kappa(b, a, LABELS))

    @given(varied, st.randoms(use_true_random=False))
    def test_the_order_of_the_pairs_does_not_matter(self, rows, random):
        shuffled = random.sample(rows, len(rows))
        assert quadratic_kappa(*sides(rows), LABELS) == pytest.approx(quadratic_kappa(*sides(shuffled), LABELS))

    @given(st.lists(grades, min_size=2).filter(lambda some: len(set(some)) > 1))
    def test_two_sides_that_always_agree_on_varied_grades_have_one(self, some):
        assert quadratic_kappa(some, some, LABELS) == pytest.approx(1)
        assert plain_kappa(some, some, LABELS) == pytest.approx(1)

    @given(grades, st.integers(1, 9))
    def test_one_grade_on_both_sides_leaves_it_undefined_rather_than_perfect(self, grade, n):
        assert quadratic_kappa([grade] * n, [grade] * n, LABELS) is None
        assert plain_kappa([grade] * n, [grade] * n, LABELS) is None

    def test_no_pairs_leave_it_undefined(self):
        assert quadratic_kappa([], [], LABELS) is None
        assert plain_kappa([], [], LABELS) is None
        assert raw_agreement([], []) is None

    @given(varied, st.data())
    def test_a_weight_counts_a_pair_that_many_times(self, rows, data):
        times = data.draw(st.lists(st.integers(1, 3), min_size=len(rows), max_size=len(rows)))
        repeated = [row for row, n in zip(rows, times, strict=True) for _ in range(n)]
        assert quadratic_kappa(*sides(rows), LABELS, weights=times) == pytest.approx(quadratic_kappa(*sides(repeated), LABELS))

    @given(varied)
    def test_from_a_confusion_matrix_it_is_what_scikit_learn_says_of_the_pairs(self, rows):
        a, b = sides(rows)
        stack = confusion(a, b, LABELS)[None]
        assert kappas(stack)[0] == pytest.approx(cohen_kappa_score(a, b, labels=LABELS, weights="quadratic"))
        assert kappas(stack, None)[0] == pytest.approx(cohen_kappa_score(a, b, labels=LABELS))

    def test_of_an_empty_or_single_grade_matrix_it_is_nan(self):
        single = np.zeros((5, 5))
        single[2, 2] = 7
        assert np.isnan(kappas(np.array([np.zeros((5, 5)), single]))).all()


class TestConfusion:
    def test_rows_are_the_first_side_and_columns_the_second(self):
        assert confusion([1, 1, 5], [2, 2, 5], LABELS).tolist() == [[0, 2, 0, 0, 0], [0] * 5, [0] * 5, [0] * 5, [0, 0, 0, 0, 1]]

    @given(pairs, st.data())
    def test_the_matrices_of_the_queries_sum_to_the_whole_and_diagonals_to_the_agreed_pairs(self, rows, data):
        groups = np.array(data.draw(st.lists(st.integers(0, 3), min_size=len(rows), max_size=len(rows))))
        parts = confusions(*sides(rows), LABELS, groups, 4)
        whole = confusion(*sides(rows), LABELS)
        assert np.array_equal(parts.sum(axis=0), whole)
        assert parts.sum(axis=(1, 2)).tolist() == np.bincount(groups, minlength=4).tolist()
        assert np.trace(whole) / len(rows) == pytest.approx(raw_agreement(*sides(rows)))

    def test_a_grade_outside_the_scale_is_an_error_and_not_a_cell(self):
        with pytest.raises(ValueError, match=r"\[9\] are not among"):
            confusion([1, 9], [0, 2], LABELS)

    def test_shares_apart_count_pairs_that_many_steps_off_or_more(self):
        stack = confusion([1, 1, 3, 5], [1, 2, 5, 1], LABELS)[None]
        assert [shares_apart(stack, steps)[0] for steps in (0, 1, 2, 3)] == [1, 0.75, 0.5, 0.25]
        assert math.isnan(shares_apart(np.zeros((1, 5, 5)), 1)[0])


class TestClusteredInterval:
    def test_on_a_simple_mean_it_is_the_percentile_bootstrap_of_scipy(self):
        values = np.random.default_rng(3).gamma(2.0, size=80)
        ours = clustered_interval(
            lambda sums: sums[:, 0] / sums[:, 1], np.column_stack([values, np.ones(80)]), np.random.default_rng(1), resamples=20_000
        )
        theirs = bootstrap((values,), np.mean, n_resamples=20_000, method="percentile", rng=np.random.default_rng(2)).confidence_interval
        assert ours == pytest.approx((theirs.low, theirs.high), abs=0.02)

    def test_the_same_seed_gives_the_same_interval(self):
        clusters = judged(np.random.default_rng(0), 30)
        first, again = (clustered_interval(kappas, clusters, np.random.default_rng(7)) for _ in range(2))
        assert first == again
        assert first != clustered_interval(kappas, clusters, np.random.default_rng(8))

    @given(st.integers(0, 2**32))
    def test_it_holds_the_figure_it_is_of(self, seed):
        rng = np.random.default_rng(seed)
        clusters = judged(rng, 30)
        low, high = clustered_interval(kappas, clusters, rng, resamples=300)
        assert low <= kappas(clusters.sum(axis=0)[None])[0] <= high

    def test_more_queries_make_it_narrower(self):
        rng = np.random.default_rng(5)
        widths = []
        for queries in (10, 100, 1000):
            low, high = clustered_interval(kappas, judged(rng, queries), rng, resamples=500)
            widths.append(high - low)
        assert widths[0] > 2 * widths[1] > 4 * widths[2]

    def test_copies_of_the_same_pairs_within_queries_do_not_make_it_narrower(self):
        # Were pairs resampled instead of queries, ten copies of each pair would look like ten times the evidence.
        clusters = judged(np.random.default_rng(5), 30)
        once, tenfold = (clustered_interval(kappas, many, np.random.default_rng(1)) for many in (clusters, clusters * 10))
        assert once == pytest.approx(tenfold)

    def test_a_known_truth_lies_inside_about_as_often_as_promised(self):
        rng = np.random.default_rng(11)
        truth = kappas(judged(rng, 20_000, each=10).sum(axis=0)[None])[0]
        inside = 0
        for _ in range(200):
            low, high = clustered_interval(kappas, judged(rng, 40, each=10), rng, resamples=300)
            inside += low <= truth <= high
        assert 0.88 <= inside / 200 <= 0.99

    def test_one_query_gives_no_interval(self):
        assert clustered_interval(kappas, judged(np.random.default_rng(0), 1), np.random.default_rng(0)) is None

    def test_a_figure_that_is_mostly_undefined_gives_no_interval(self):
        same = np.zeros((10, 5, 5))
        same[:, 4, 4] = 3
        assert clustered_interval(kappas, same, np.random.default_rng(0)) is None

    def test_a_thousand_resamples_of_ninety_six_queries_take_well_under_two_seconds(self):
        clusters = judged(np.random.default_rng(0), 96, each=26)
        start = perf_counter()
        clustered_interval(kappas, clusters, np.random.default_rng(0), resamples=1000)
        assert perf_counter() - start < 1
