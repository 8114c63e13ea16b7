"""Many looks, groups that differ, splits that went wrong, and what a few points say of a correlation: against published examples."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import pearsonr
from statsmodels.stats.contingency_tables import StratifiedTable
from statsmodels.stats.meta_analysis import combine_effects

from judge.stats.correlations import KINDS, MIN_POINTS, correlation, reliability
from judge.stats.looks import holm, split_p, spread_of
from judge.stats.proportions import Share


class TestHolm:
    def test_the_example_of_pingouins_documentation(self) -> None:
        assert holm([0.50, 0.003, 0.32, 0.054, 0.0003]) == pytest.approx([0.64, 0.012, 0.64, 0.162, 0.0015])

    def test_the_example_of_stdlibs_padjust(self) -> None:
        assert holm([0.319, 0.201, 0.4, 0.374, 0.113]) == pytest.approx([0.957, 0.804, 0.957, 0.957, 0.565], abs=5e-4)

    @given(st.lists(st.floats(0, 1), max_size=12))
    @settings(deadline=None)
    def test_a_look_more_never_makes_a_difference_surer(self, ps: list[float]) -> None:
        alone, with_one_more = holm(ps), holm([*ps, 0.5])
        assert all(p <= corrected <= again + 1e-12 <= 1 + 1e-9 for p, corrected, again in zip(ps, alone, with_one_more, strict=False))


class TestSpread:
    def test_by_hand(self) -> None:
        # Weights 100, 50, 100 of effects 0.1, 0.2, 0.4: mean 0.24, Q = 100 x 0.0196 + 50 x 0.0016 + 100 x 0.0256.
        found = spread_of([0.1, 0.2, 0.4], [0.1, 0.02**0.5, 0.1])
        assert found is not None
        assert found.q == pytest.approx(4.6)
        assert found.i2 == pytest.approx(2.6 / 4.6)

    @given(st.lists(st.tuples(st.floats(-1, 1), st.floats(0.05, 1)), min_size=2, max_size=6))
    @settings(deadline=None)
    def test_statsmodels_says_the_same(self, groups: list[tuple[float, float]]) -> None:
        effects, errors = np.array(groups).T
        with np.errstate(all="ignore"):  # of the random-effects figures that it computes besides
            expected = combine_effects(effects, errors**2, method_re="chi2")
        found = spread_of(list(effects), list(errors))
        assert found is not None
        assert found.q == pytest.approx(expected.q, abs=1e-9)
        assert found.p == pytest.approx(expected.test_homogeneity().pvalue, abs=1e-6)
        assert found.i2 == pytest.approx(max(0.0, expected.i2), abs=1e-6) or found.q < 1e-6

    def test_it_is_near_breslow_and_days_where_things_are_rare(self) -> None:
        # There odds and shares are the same, so the two tests of "the effect is the same everywhere" must nearly agree.
        strata = [(Share(300, 20_000), Share(360, 20_000)), (Share(200, 10_000), Share(190, 10_000)), (Share(90, 9_000), Share(130, 9_000))]
        effects = [float(np.log(t.value / c.value)) for c, t in strata]
        errors = [float(np.hypot(c.error / c.value, t.error / t.value)) for c, t in strata]
        tables = [np.array([[t.yes, t.n - t.yes], [c.yes, c.n - c.yes]]) for c, t in strata]
        found, expected = spread_of(effects, errors), StratifiedTable(tables).test_equal_odds()
        assert found is not None
        assert found.q == pytest.approx(expected.statistic, rel=0.02)
        assert found.p == pytest.approx(expected.pvalue, abs=0.005)

    def test_groups_that_are_alike_look_different_as_rarely_as_promised(self) -> None:
        rng = np.random.default_rng(0)
        found = [spread_of(list(rng.normal(0.1, 0.2, 4)), [0.2] * 4) for _ in range(1000)]
        assert np.mean([each is not None and each.p <= 0.05 for each in found]) == pytest.approx(0.05, abs=0.02)

    def test_one_group_cannot_differ(self) -> None:
        assert spread_of([0.1], [0.2]) is None
        assert spread_of([0.1, 0.2], [0.2, 0.0]) is None


class TestSplit:
    def test_published_examples(self) -> None:
        # Wikipedia, "Sample ratio mismatch": 600 and 400 have p = 2.54e-10; srm.osc.garden: 44,000 and 45,000 have 0.0008.
        assert split_p([600, 400], [50, 50]) == pytest.approx(2.54e-10, rel=0.005)
        assert split_p([44_000, 45_000], [1, 1]) == pytest.approx(0.0008, abs=5e-5)

    def test_it_is_held_against_the_plan(self) -> None:
        assert split_p([900, 100], [90, 10]) == 1
        assert split_p([900, 100], [50, 50]) < 1e-9


class TestCorrelations:
    def test_bonetts_own_example_of_spearman(self) -> None:
        # statpsych, by the author of Bonett and Wright 2000: ci.spear gives 0.8699639, 0.5840951 to 0.9638297.
        y = [21, 4, 9, 12, 35, 18, 10, 22, 24, 1, 6, 8, 13, 16, 19]
        x = [67, 28, 30, 28, 52, 40, 25, 37, 44, 10, 14, 20, 28, 40, 51]
        found = correlation("spearman", x, y)
        assert found is not None
        assert found.estimate.value == pytest.approx(0.8699639, abs=5e-8)
        assert (found.estimate.low, found.estimate.high) == pytest.approx((0.5840951, 0.9638297), abs=5e-8)

    @given(st.integers(0, 1000), st.integers(MIN_POINTS, 40))
    @settings(max_examples=30, deadline=None)
    def test_pearsons_interval_is_scipys(self, seed: int, n: int) -> None:
        x, y = np.random.default_rng(seed).normal(size=(2, n))
        found, expected = correlation("pearson", x, x + y), pearsonr(x, x + y).confidence_interval()
        assert found is not None
        assert (found.estimate.low, found.estimate.high) == pytest.approx((expected.low, expected.high))

    def test_intervals_cover_what_is_true_as_often_as_promised(self) -> None:
        # Of normal pairs with correlation 0.5, Spearman's is (6 / pi) asin(r / 2) and Kendall's (2 / pi) asin(r).
        rng, truth = np.random.default_rng(0), {"pearson": 0.5, "spearman": 6 / np.pi * np.arcsin(0.25), "kendall": 1 / 3}
        drawn = [rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], 25).T for _ in range(400)]
        for kind in KINDS:
            found = [each.estimate for x, y in drawn if (each := correlation(kind, x, y))]
            assert np.mean([(e.low or 0) <= truth[kind] <= (e.high or 0) for e in found]) == pytest.approx(0.95, abs=0.035)

    def test_few_points_say_nothing_and_the_least_number_says_little(self) -> None:
        assert correlation("pearson", range(MIN_POINTS - 1), range(MIN_POINTS - 1)) is None
        assert correlation("pearson", [1] * 9, range(9)) is None
        exact = correlation("pearson", range(9), range(9))
        assert exact is not None
        assert exact.estimate.low is None
        x = np.arange(8) - 3.5
        bent = correlation("pearson", x, 0.7 * x / np.linalg.norm(x) + np.sqrt(0.51) * np.array([1, -1, -1, 1, 1, -1, -1, 1]) / np.sqrt(8))
        assert bent is not None
        assert bent.estimate.value == pytest.approx(0.7)
        assert bent.estimate.low is not None
        assert -0.05 < bent.estimate.low < 0


class TestReliability:
    def test_noise_lowers_what_can_be_foretold_as_its_root_says(self) -> None:
        rng = np.random.default_rng(0)
        truth = rng.normal(0, 1, 4_000)
        measured = truth + rng.normal(0, 0.8, 4_000)
        found = reliability(measured, [0.8] * 4_000)
        assert found == pytest.approx(1 / 1.64, abs=0.03)
        assert np.corrcoef(truth, measured)[0, 1] == pytest.approx(np.sqrt(found or 0), abs=0.02)

    def test_noise_greater_than_the_spread_leaves_nothing(self) -> None:
        assert reliability(range(10), [9] * 10) == 0
        assert reliability(range(10), [np.nan] * 10) is None
