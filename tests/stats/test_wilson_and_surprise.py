"""The interval of a share, and how far a count is from what was expected."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from judge.stats.surprise import surprise
from judge.stats.wilson import share, wilson


@given(st.integers(1, 5_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.sampled_from([0.8, 0.95, 0.99]))
def test_the_interval_is_the_one_scipy_computes(trials: tuple[int, int], level: float) -> None:
    hits, n = trials
    low, high = wilson([hits], [n], level)
    expected = binomtest(hits, n).proportion_ci(confidence_level=level, method="wilson")
    assert (low[0], high[0]) == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_of_no_trial_there_is_no_interval_and_the_others_keep_theirs() -> None:
    low, high = wilson([0, 5], [0, 10])
    assert np.isnan(low[0])
    assert np.isnan(high[0])
    assert (low[1], high[1]) == pytest.approx((0.2366, 0.7634), abs=1e-4)


def test_a_published_example() -> None:
    # Newcombe 1998, Statistics in Medicine 17, 857-872, table I: 81 of 263 is 0.2553 to 0.3662 by Wilson.
    found = share(81, 263)
    assert found is not None
    assert (found.value, found.low, found.high) == pytest.approx((81 / 263, 0.2553, 0.3662), abs=5e-5)
    assert share(0, 0) is None


@given(st.floats(0.01, 1e4), st.floats(0.01, 1e4), st.floats(1.1, 100))
def test_surprise_is_never_negative_and_grows_in_proportion_to_the_traffic(seen: float, expected: float, times: float) -> None:
    small, large = surprise([seen, seen * times], [expected, expected * times])
    assert small >= -1e-6
    assert large == pytest.approx(small * times, rel=1e-6, abs=1e-6)


def test_what_was_expected_surprises_nobody_and_no_click_where_many_were_expected_does() -> None:
    assert surprise([7, 0], [7, 20]) == pytest.approx([0, 40])
