"""Intervals that draw whole queries: held against scipy and against a truth that is known."""

from __future__ import annotations

from time import perf_counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import bootstrap
from support.grades import judged

from judge.stats.agreement import kappas
from judge.stats.clusters import all_estimated, clustered_interval, differences, estimated, means, numbered, robust_error, sums_by


def test_on_a_simple_mean_it_is_the_percentile_bootstrap_of_scipy() -> None:
    values = np.random.default_rng(3).gamma(2.0, size=80)
    ours = clustered_interval(
        lambda sums: sums[:, 0] / sums[:, 1], np.column_stack([values, np.ones(80)]), np.random.default_rng(1), resamples=20_000
    )
    theirs = bootstrap((values,), np.mean, n_resamples=20_000, method="percentile", rng=np.random.default_rng(2)).confidence_interval
    assert ours == pytest.approx((theirs.low, theirs.high), abs=0.02)


def test_the_same_seed_gives_the_same_interval() -> None:
    clusters = judged(np.random.default_rng(0), 30)
    first, again = (clustered_interval(kappas, clusters, np.random.default_rng(7)) for _ in range(2))
    assert first == again
    assert first != clustered_interval(kappas, clusters, np.random.default_rng(8))


@given(st.integers(0, 2**32))
def test_it_holds_the_figure_it_is_of(seed: int) -> None:
    rng = np.random.default_rng(seed)
    clusters = judged(rng, 30)
    interval = clustered_interval(kappas, clusters, rng, resamples=300)
    assert interval is not None
    low, high = interval
    assert low <= kappas(clusters.sum(axis=0)[None])[0] <= high


def test_more_queries_make_it_narrower() -> None:
    rng = np.random.default_rng(5)
    widths = []
    for queries in (10, 100, 1000):
        interval = clustered_interval(kappas, judged(rng, queries), rng, resamples=500)
        assert interval is not None
        widths.append(interval[1] - interval[0])
    assert widths[0] > 2 * widths[1] > 4 * widths[2]


def test_copies_of_the_same_pairs_within_queries_do_not_make_it_narrower() -> None:
    # Were pairs resampled instead of queries, ten copies of each pair would look like ten times the evidence.
    clusters = judged(np.random.default_rng(5), 30)
    once, tenfold = (clustered_interval(kappas, many, np.random.default_rng(1)) for many in (clusters, clusters * 10))
    assert once == pytest.approx(tenfold)


def test_a_known_truth_lies_inside_about_as_often_as_promised() -> None:
    rng = np.random.default_rng(11)
    truth = kappas(judged(rng, 20_000, each=10).sum(axis=0)[None])[0]
    inside = 0
    for _ in range(200):
        interval = clustered_interval(kappas, judged(rng, 40, each=10), rng, resamples=300)
        assert interval is not None
        inside += interval[0] <= truth <= interval[1]
    assert 0.88 <= inside / 200 <= 0.99


def test_one_query_gives_no_interval() -> None:
    assert clustered_interval(kappas, judged(np.random.default_rng(0), 1), np.random.default_rng(0)) is None


def test_a_figure_that_is_mostly_undefined_gives_no_interval() -> None:
    same = np.zeros((10, 5, 5))
    same[:, 4, 4] = 3
    assert clustered_interval(kappas, same, np.random.default_rng(0)) is None


def test_a_thousand_resamples_of_ninety_six_queries_take_well_under_two_seconds() -> None:
    clusters = judged(np.random.default_rng(0), 96, each=26)
    start = perf_counter()
    clustered_interval(kappas, clusters, np.random.default_rng(0), resamples=1000)
    assert perf_counter() - start < 1


def test_an_estimate_is_the_figure_of_all_queries_with_its_interval_or_nothing_where_it_is_undefined() -> None:
    clusters = judged(np.random.default_rng(0), 30)
    found = estimated(kappas, clusters, np.random.default_rng(7))
    assert found is not None
    assert found.value == kappas(clusters.sum(axis=0)[None])[0]
    assert (found.low, found.high) == clustered_interval(kappas, clusters, np.random.default_rng(7))
    assert estimated(kappas, np.zeros((5, 5, 5)), np.random.default_rng(0)) is None
    alone = estimated(kappas, clusters[:1], np.random.default_rng(0))
    assert alone is not None
    assert (alone.low, alone.high) == (None, None)


def test_a_difference_is_of_the_second_side_less_the_first() -> None:
    stack = np.array([[[1.0, 2.0], [3.0, 4.0]]])
    assert differences(means)(stack).tolist() == [0.25]


def test_sums_by_query_add_up_whatever_the_ids_are() -> None:
    groups, n = numbered(["lamp", "sofa", "lamp"])
    assert sums_by(groups, n, [1, 2, 3], [1, 1, 1]).tolist() == [[4, 2], [2, 1]]


@given(st.lists(st.floats(-100, 100), min_size=2, max_size=30))
def test_the_error_of_a_mean_whose_clusters_are_single_values_is_the_plain_one(values: list[float]) -> None:
    array = np.array(values)
    plain = array.std(ddof=1) / np.sqrt(len(array))
    assert robust_error((array - array.mean()) / len(array), len(array)) == pytest.approx(plain, abs=1e-9)


def test_many_figures_of_the_same_clusters_are_those_of_each_alone() -> None:
    clusters = judged(np.random.default_rng(0), 30)
    statistics = {"kappa": kappas, "undefined": lambda matrices: np.full(len(matrices), np.nan)}
    together = all_estimated(statistics, clusters, np.random.default_rng(7))
    assert together == {"kappa": estimated(kappas, clusters, np.random.default_rng(7)), "undefined": None}
    assert all_estimated(statistics, clusters[:1], np.random.default_rng(7))["kappa"] == estimated(
        kappas, clusters[:1], np.random.default_rng(7)
    )
