"""Two variants compared: held against published figures, other libraries, and chance itself."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import brentq, minimize_scalar
from scipy.stats import norm, ttest_ind
from statsmodels.stats.power import NormalIndPower, TTestIndPower
from statsmodels.stats.proportion import confint_proportions_2indep
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from judge.stats.clusters import robust_error
from judge.stats.differences import Aim
from judge.stats.proportions import Share, compare_shares, smallest_share, too_few_shares
from judge.stats.ratios import Mean, compare_means, ratio_of, smallest_mean, too_few_means

AIM = Aim()
SLEEP = ([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0], [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4])
"""Hours of sleep gained with two drugs: Student 1908, the data set `sleep` of R."""


def mean(values: object) -> Mean:
    given_ = np.asarray(values, dtype=np.float64)
    return ratio_of(given_, np.ones(len(given_)))


def shares(least: int = 30, most: int = 2000) -> st.SearchStrategy[Share]:
    return st.integers(least, most).flatmap(lambda n: st.builds(Share, st.integers(0, n), st.just(n)))


class TestShares:
    def test_newcombes_own_example(self) -> None:
        # Newcombe 1998, Statistics in Medicine 17, table II: 56/70 less 48/80, method 10 gives 0.0524 to 0.3339.
        found = compare_shares(Share(48, 80), Share(56, 70), AIM)
        assert found.gap.value == pytest.approx(0.2)
        assert (found.gap.low, found.gap.high) == pytest.approx((0.0524, 0.3339), abs=5e-5)

    def test_the_interval_of_the_lift_is_where_the_score_test_turns(self) -> None:
        # By brute force: the likelihood is maximised under each ratio, and the test is inverted (Miettinen and Nurminen 1985).
        found = compare_shares(Share(48, 80), Share(56, 70), AIM)
        assert found.lift is not None
        assert found.lift.low is not None
        assert found.lift.high is not None
        for edge, sign in ((found.lift.low, 1), (found.lift.high, -1)):
            assert score((56, 70), (48, 80), 1 + edge) == pytest.approx(sign * norm.ppf(0.975), abs=1e-4)

    @given(st.integers(1, 199), st.integers(1, 299))
    @settings(max_examples=60, deadline=None)
    def test_so_it_is_of_any_counts(self, x: int, y: int) -> None:
        assume(not too_few_shares(Share(y, 300), Share(x, 200)))
        found = compare_shares(Share(y, 300), Share(x, 200), AIM).lift
        assert found is not None
        assert found.low is not None
        assert found.high is not None
        assert score((x, 200), (y, 300), 1 + found.low) == pytest.approx(norm.ppf(0.975), abs=1e-3)
        assert score((x, 200), (y, 300), 1 + found.high) == pytest.approx(-norm.ppf(0.975), abs=1e-3)

    def test_why_the_score_interval_of_the_difference_is_not_used(self) -> None:
        # Newcombe's table II has 0.0528 to 0.3382 for Miettinen and Nurminen (method 6). Should this fail, statsmodels has mended it.
        low, high = confint_proportions_2indep(56, 70, 48, 80, method="score", compare="diff")
        assert not (low == pytest.approx(0.0528, abs=5e-5) and high == pytest.approx(0.3382, abs=5e-5))

    @given(shares(), shares())
    @settings(max_examples=60, deadline=None)
    def test_swapping_the_variants_turns_the_difference_around(self, control: Share, treatment: Share) -> None:
        assume(not too_few_shares(control, treatment))
        there, back = compare_shares(control, treatment, AIM), compare_shares(treatment, control, AIM)
        assert there.p == pytest.approx(back.p, abs=1e-9)
        assert (there.gap.low, there.gap.high) == pytest.approx((-(back.gap.high or 0), -(back.gap.low or 0)))
        assert there.gap.low is not None
        assert there.gap.high is not None
        assert there.gap.low <= there.gap.value <= there.gap.high
        assert 0 <= there.p <= 1

    @pytest.mark.parametrize(("control", "treatment"), [((12, 100), (0, 100)), ((0, 100), (12, 100)), ((100, 100), (88, 100))])
    def test_a_variant_in_which_it_never_or_always_happens_can_be_compared(
        self, control: tuple[int, int], treatment: tuple[int, int]
    ) -> None:
        found = compare_shares(Share(*control), Share(*treatment), AIM)
        assert found.p < 0.01
        assert (found.lift is None) == (control[0] == 0)

    def test_variants_that_are_alike_look_different_as_rarely_as_promised(self) -> None:
        rng = np.random.default_rng(0)
        drawn = rng.binomial(400, 0.1, size=(600, 2))
        found = [compare_shares(Share(int(a), 400), Share(int(b), 400), AIM) for a, b in drawn]
        assert np.mean([each.p <= 0.05 for each in found]) == pytest.approx(0.05, abs=0.025)
        assert np.mean([(each.gap.low or 0) <= 0 <= (each.gap.high or 0) for each in found]) == pytest.approx(0.95, abs=0.025)

    @pytest.mark.parametrize(
        ("control", "treatment", "says"),
        [
            (Share(10, 29), Share(10, 400), "29 in one variant"),
            (Share(4, 400), Share(5, 400), "happened 9 times"),
            (Share(396, 400), Share(395, 400), "failed to happen 9 times"),
            (Share(0, 400), Share(10, 400), ""),
        ],
    )
    def test_too_little_is_refused_with_what_is_missing(self, control: Share, treatment: Share, says: str) -> None:
        found = too_few_shares(control, treatment)
        assert says in found
        assert bool(found) == bool(says)


class TestSmallest:
    def test_cohens_table_for_two_means(self) -> None:
        # Cohen 1988, table 2.4.1: d = 0.5 at a power of 0.80, two-sided 0.05, takes 64 of each.
        assert smallest_mean(Mean(0, 1 / 8, 64), Mean(0, 1 / 8, 64), AIM) == pytest.approx(0.5, abs=0.005)

    def test_cohens_table_for_two_shares(self) -> None:
        # Cohen 1988, table 6.4.1: h = 0.20 at a power of 0.80, two-sided 0.05, takes 392 of each.
        found = smallest_share(Share(196, 392), 392, AIM)
        assert found is not None
        assert 2 * math.asin(math.sqrt(0.5 + found)) - math.pi / 2 == pytest.approx(0.20, abs=0.0005)

    @pytest.mark.parametrize("aim", [AIM, Aim(0.01, 0.9), Aim(0.1, 0.5)])
    @pytest.mark.parametrize(("n", "m"), [(30, 30), (40, 200), (400, 300)])
    def test_statsmodels_finds_the_same_by_search(self, n: int, m: int, aim: Aim) -> None:
        d = TTestIndPower().solve_power(nobs1=n, alpha=aim.alpha, power=aim.power, ratio=m / n)
        assert smallest_mean(Mean(0, n**-0.5, n), Mean(0, m**-0.5, m), aim) == pytest.approx(d, rel=0.05 if n + m < 300 else 0.01)
        h = NormalIndPower().solve_power(nobs1=n, alpha=aim.alpha, power=aim.power, ratio=m / n)
        found = smallest_share(Share(n // 2, n), m, aim)
        assert found is not None
        assert 2 * math.asin(math.sqrt(0.5 + found)) - math.pi / 2 == pytest.approx(h, rel=0.002)

    def test_a_difference_of_that_size_is_seen_as_often_as_was_asked(self) -> None:
        rng, n, rate = np.random.default_rng(0), 2_000, 0.2
        found = smallest_share(Share(int(rate * n), n), n, AIM)
        assert found is not None
        drawn = zip(rng.binomial(n, rate, 600), rng.binomial(n, rate + found, 600), strict=True)
        seen = [compare_shares(Share(int(a), n), Share(int(b), n), AIM).p <= 0.05 for a, b in drawn]
        assert np.mean(seen) == pytest.approx(0.8, abs=0.04)

    def test_where_no_share_is_so_far_away_there_is_none(self) -> None:
        assert smallest_share(Share(15, 30), 1, Aim(0.001, 0.99)) is None

    @given(st.integers(50, 5_000), st.integers(2, 20))
    @settings(max_examples=20, deadline=None)
    def test_more_users_see_smaller_differences(self, n: int, times: int) -> None:
        few, many = (smallest_share(Share(n // 10 * k, n * k), n * k, AIM) for k in (1, times))
        assert few is not None
        assert many is not None
        assert many < few


class TestMeans:
    def test_welchs_test_as_r_prints_it_of_students_sleepers(self) -> None:
        # t.test(extra ~ group, data = sleep): p-value = 0.07939, interval -3.3654832 to 0.2054832 of the first less the second.
        found = compare_means(mean(SLEEP[1]), mean(SLEEP[0]), AIM)
        assert found.p == pytest.approx(0.07939, abs=5e-6)
        assert (found.gap.low, found.gap.high) == pytest.approx((-3.3654832, 0.2054832), abs=5e-8)

    @given(st.integers(0, 1000), st.integers(5, 60), st.integers(5, 60))
    @settings(max_examples=40, deadline=None)
    def test_scipy_and_statsmodels_say_the_same(self, seed: int, n: int, m: int) -> None:
        rng = np.random.default_rng(seed)
        first, second = rng.gamma(2, 3, n), rng.gamma(2, 4, m)
        found = compare_means(mean(first), mean(second), AIM)
        assert found.p == pytest.approx(ttest_ind(second, first, equal_var=False).pvalue)
        expected = CompareMeans(DescrStatsW(second), DescrStatsW(first)).tconfint_diff(usevar="unequal")
        assert (found.gap.low, found.gap.high) == pytest.approx(expected)

    @given(st.integers(0, 1000))
    @settings(max_examples=40, deadline=None)
    def test_the_lift_and_the_difference_never_contradict_each_other(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        found = compare_means(mean(rng.gamma(2, 1, 40)), mean(rng.gamma(2, 1 + seed % 3 / 3, 40)), AIM)
        assert found.lift is not None
        assert found.lift.low is not None
        assert found.lift.high is not None
        outside = not (found.gap.low or 0) <= 0 <= (found.gap.high or 0)
        assert outside == (found.p < 0.05) == (not found.lift.low <= 0 <= found.lift.high)

    def test_a_control_that_might_be_zero_has_a_lift_without_an_interval(self) -> None:
        found = compare_means(Mean(0.1, 0.2, 50), Mean(1.0, 0.2, 50), AIM).lift
        assert found is not None
        assert found.low is None
        assert compare_means(Mean(-1.0, 0.2, 50), Mean(1.0, 0.2, 50), AIM).lift is None

    def test_what_is_the_same_for_everybody_is_not_compared(self) -> None:
        assert "same for everybody" in too_few_means(mean([2] * 40), mean([2] * 40))
        assert too_few_means(mean([1, 2] * 20), mean([2] * 40)) == ""
        assert "29 in one variant" in too_few_means(mean([1, 2] * 20), mean([2] * 29))


class TestRatios:
    def test_the_error_of_a_ratio_is_that_of_the_bootstrap_over_users(self) -> None:
        clicks, searches = eager_users(np.random.default_rng(1), 800)
        rng, n = np.random.default_rng(2), 800
        draws = rng.integers(n, size=(3_000, n))
        ratios = clicks[draws].sum(axis=1) / searches[draws].sum(axis=1)
        assert ratio_of(clicks, searches).error == pytest.approx(np.std(ratios), rel=0.05)

    def test_searches_taken_for_independent_would_promise_too_much(self) -> None:
        clicks, searches = eager_users(np.random.default_rng(1), 800)
        found = ratio_of(clicks, searches)
        assert found.error > 1.4 * math.sqrt(found.value * (1 - found.value) / searches.sum())

    def test_variants_alike_look_different_as_rarely_as_promised_and_searches_alone_would_not(self) -> None:
        rng = np.random.default_rng(3)
        by_user, by_search = [], []
        for _ in range(400):
            sides = [eager_users(rng, 150) for _ in range(2)]
            by_user.append(compare_means(*(ratio_of(*side) for side in sides), AIM).p <= 0.05)
            by_search.append(compare_shares(*(Share(int(c.sum()), int(s.sum())) for c, s in sides), AIM).p <= 0.05)
        assert np.mean(by_user) == pytest.approx(0.05, abs=0.03)
        assert np.mean(by_search) > 0.15

    @given(st.lists(st.floats(0, 100), min_size=2, max_size=30))
    def test_with_one_search_each_it_is_the_plain_mean(self, values: list[float]) -> None:
        found = mean(values)
        assert found.value == pytest.approx(np.mean(values))
        assert found.error == pytest.approx(np.std(values, ddof=1) / math.sqrt(len(values)), abs=1e-9)

    def test_nothing_searched_is_no_ratio(self) -> None:
        assert math.isnan(ratio_of([0, 0], [0, 0]).value)
        assert math.isnan(ratio_of([1], [2]).error)
        assert robust_error(np.array([0.5, -0.5]), 2) == 1


def eager_users(rng: np.random.Generator, n: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Clicks and searches of users who differ in how much they search and how readily they click."""
    searches = 1 + rng.poisson(4, n)
    return rng.binomial(searches, rng.beta(1, 2, n)), searches


def score(treatment: tuple[int, int], control: tuple[int, int], ratio: float) -> float:
    """The score statistic of "the treatment's share is `ratio` times the control's"."""
    (x, n), (y, m) = treatment, control

    def unlikely(q: float) -> float:
        return -(x * math.log(q * ratio) + (n - x) * math.log1p(-q * ratio) + y * math.log(q) + (m - y) * math.log1p(-q))

    q = minimize_scalar(unlikely, bounds=(1e-9, min(1, 1 / ratio) - 1e-9), method="bounded", options={"xatol": 1e-12}).x
    p, factor = q * ratio, (n + m) / (n + m - 1)
    return (x / n - ratio * y / m) / math.sqrt((p * (1 - p) / n + ratio**2 * q * (1 - q) / m) * factor)


def test_brute_force_finds_a_border_of_its_own() -> None:
    """The oracle above turns where its own root is, so that it cannot agree by accident."""
    assert brentq(lambda ratio: score((56, 70), (48, 80), ratio) - norm.ppf(0.975), 0.5, 1.3) == pytest.approx(1.079047, abs=1e-5)
