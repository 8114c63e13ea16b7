"""Two runs query by query: the test, its adjustment, and what it could have seen."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ttest_rel
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import TTestPower
from support.graded import rater_said
from support.ranked import run_of

from judge.errors import InputError
from judge.measure.evaluate.comparing import Difference, adjusted, compare, smallest_seen
from judge.measure.evaluate.evaluating import Options, evaluate
from judge.stats.clusters import Estimate
from judge.store.db import Database


def test_what_it_could_have_seen_is_seen_four_times_in_five() -> None:
    values = np.random.default_rng(0).normal(0, 1, 94)
    assert smallest_seen(values[:1], np.ones(1)) is None
    smallest = smallest_seen(values, np.ones(94))
    assert smallest is not None
    assert TTestPower().power(smallest / values.std(ddof=1), 94, 0.05) == pytest.approx(0.8, abs=0.005)


def one(p: float) -> Difference:
    return Difference("b", "a", "P@1", 9, 9, Estimate(0), p, p, 0, 9, 0, None)


@settings(max_examples=20)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_several_tests_are_adjusted_as_holm_did(chances: list[float]) -> None:
    expected = multipletests(chances, method="holm")[1]
    assert [each.adjusted for each in adjusted([one(p) for p in chances])] == pytest.approx(expected)


@pytest.fixture
def runs(shop: Any) -> Database:
    db: Database = shop(products=3, queries=8)
    rater_said(db, {(f"q{n}", f"p{p}"): 5 if p == 1 else 1 for n in range(1, 9) for p in (1, 2, 3)})
    return db


GOOD, LATE = ["p1", "p2", "p3"], ["p2", "p1", "p3"]
WORSE = {f"q{n}": LATE if n < 7 else GOOD for n in range(1, 9)}
BETTER = {f"q{n}": GOOD if n < 7 else LATE for n in range(1, 9)}


def test_a_run_is_held_against_the_first_query_by_query(runs: Database) -> None:
    found = evaluate(runs, [run_of("worse", WORSE), run_of("better", BETTER)], Options(("RR@3",)))
    (difference,) = compare(found)
    assert (difference.run, difference.baseline, difference.measure) == ("better", "worse", "RR@3")
    assert (difference.wins, difference.ties, difference.losses, difference.n_queries) == (6, 0, 2, 8)
    assert difference.difference.value == pytest.approx((6 - 2) * 0.5 / 8)
    values = [0.5] * 6 + [-0.5] * 2
    assert difference.p == pytest.approx(74 / 256)
    assert (difference.p < 0.05) == (ttest_rel(values, [0.0] * 8).pvalue < 0.05)


def test_another_baseline_turns_the_sign(runs: Database) -> None:
    found = evaluate(runs, [run_of("worse", WORSE), run_of("better", BETTER)], Options(("RR@3",)))
    (one_way,), (other,) = compare(found), compare(found, "better")
    assert (other.difference.value, other.p) == (-one_way.difference.value, one_way.p)
    assert (other.wins, other.losses) == (one_way.losses, one_way.wins)


def test_how_much_is_judged_is_no_contest_and_all_others_are_adjusted_together(runs: Database) -> None:
    found = evaluate(runs, [run_of("a", WORSE), run_of("b", BETTER), run_of("c", BETTER)], Options(("RR@3", "P@1")))
    differences = compare(found)
    assert {(each.run, each.measure) for each in differences} == {(run, measure) for run in "bc" for measure in ("RR@3", "P@1")}
    assert all(each.adjusted == pytest.approx(min(1, 4 * each.p)) for each in differences)


def test_one_run_alone_is_not_compared(runs: Database) -> None:
    assert compare(evaluate(runs, [run_of("a", WORSE)])) == []


@pytest.mark.parametrize("baseline", ["nosuch", "a"])
def test_a_baseline_must_be_one_of_several_runs(runs: Database, baseline: str) -> None:
    with pytest.raises(InputError, match="Name two or more"):
        compare(evaluate(runs, [run_of("a", WORSE)]), baseline)
