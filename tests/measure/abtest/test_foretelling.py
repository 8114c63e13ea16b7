"""Past tests: whether offline differences foretold online ones, and what so few tests cannot say."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from judge.errors import InputError
from judge.measure.abtest.foretelling import Foretold, Past, foretold, past_tests, to_frame
from judge.measure.abtest.sides import ALL
from judge.measure.abtest.telling import signs
from judge.stats.correlations import MIN_POINTS
from judge.stats.wilson import share


def past(n: int, noise: float, segment: str = ALL, error: float = math.nan) -> list[Past]:
    rng = np.random.default_rng(0)
    offline = rng.normal(0, 0.02, n)
    online = offline + rng.normal(0, noise, n)
    return [Past(f"t{i}", segment, float(a), math.nan, float(b), error) for i, (a, b) in enumerate(zip(offline, online, strict=True))]


def test_differences_that_go_together_are_found_with_an_interval() -> None:
    (found,) = foretold(past(20, 0.01))
    assert [each.kind for each in found.correlations] == ["pearson", "spearman", "kendall"]
    assert all(each.estimate.value > (each.estimate.low or 0) > 0 for each in found.correlations)
    assert found.same_sign is not None
    assert found.n_signs == 20
    assert list(to_frame([found]).columns) == ["segment", "kind", "value", "low", "high", "p", "n"]


def test_too_few_tests_say_nothing() -> None:
    (found,) = foretold(past(MIN_POINTS - 1, 0.0))
    assert not found.correlations
    assert "it takes 8" in found.why
    assert to_frame([found]).empty


def test_one_test_is_said_as_one() -> None:
    (found,) = foretold(past(1, 0.1))
    assert found.why.startswith("1 test: it takes 8")
    assert "of 1 test point" in signs(Foretold(ALL, 8, same_sign=share(1, 1), n_signs=1))


def test_a_segment_is_never_mixed_with_everything() -> None:
    found = foretold([*past(10, 0.0, "category-only"), *past(12, 0.01)])
    assert [(each.segment, each.n) for each in found] == [(ALL, 12), ("category-only", 10)]


def test_the_noise_of_the_online_differences_is_a_ceiling() -> None:
    # Online differences are the offline ones and noise whose size is known: no correlation can be expected above the root of the rest.
    (found,) = foretold(past(400, 0.02, error=0.02))
    assert found.ceiling == pytest.approx(math.sqrt(0.5), abs=0.05)
    assert found.correlations[0].estimate.value == pytest.approx(found.ceiling, abs=0.06)
    assert foretold(past(400, 0.02))[0].ceiling is None


def test_directions_are_counted_again_among_tests_that_were_told_from_zero() -> None:
    tests = [Past(f"t{i}", ALL, 1.0 + i, math.nan, 0.1 if i < 6 else -0.001, 0.01) for i in range(10)]
    (found,) = foretold(tests)
    assert found.same_sign is not None
    assert found.same_sign_told is not None
    assert (found.same_sign.value, found.n_signs) == (0.6, 10)
    assert (found.same_sign_told.value, found.n_told) == (1.0, 6)


def test_differences_that_are_all_the_same_foretell_nothing() -> None:
    (found,) = foretold([Past(f"t{i}", ALL, 0.1, math.nan, float(i), math.nan) for i in range(10)])
    assert "All differences of one side are the same" in found.why


def test_an_error_is_read_as_it_is_or_from_an_interval(tmp_path: Path) -> None:
    file = tmp_path / "past.csv"
    file.write_text("test,offline,online,online_low,online_high,offline_se\nt1,0.1,0.2,0.1,0.3,0.05\nt2,0.1,0.2,,,\n")
    first, second = past_tests(file, {})
    assert first.online_se == pytest.approx(0.1 / 1.96, rel=1e-4)
    assert first.offline_se == 0.05
    assert math.isnan(second.online_se)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("test,offline\nt1,1\n", "hold online"),
        ("test,offline,online\nt1,1,x\n", "line 2, online: 'x' is no number"),
        ("test,offline,online\nt1,1,2\nt1,1,2\n", "line 3, test: 't1' is there twice"),
        ("test,offline,online,online_low,online_high\nt1,1,2,3,1\n", "below zero"),
    ],
)
def test_a_file_that_does_not_fit_says_where_and_what_to_do(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "past.csv").write_text(text)
    with pytest.raises(InputError) as error:
        past_tests(tmp_path / "past.csv", {})
    assert says in str(error.value)
    assert error.value.remedy
