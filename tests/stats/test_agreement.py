"""Agreement of two sides: held against scikit-learn and figures worked out by hand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score, precision_recall_fscore_support
from support.grades import LABELS, Rows, grades, judged, pairs, sides, varied

from judge.stats.agreement import f1s, kappas, macro_f1s, precisions, recalls, shares_apart
from judge.stats.clusters import clustered_interval
from judge.stats.confusion import confusion


def both_kappas(a: Sequence[int], b: Sequence[int], weights: Any = None) -> list[float]:
    """Quadratic and plain."""
    stack = confusion(a, b, LABELS, weights)[None]
    return [float(kappas(stack, distance)[0]) for distance in ("quadratic", None)]


def test_a_table_worked_out_by_hand() -> None:
    # 20 + 15 of 50 agree: observed 0.7. By chance 0.5 x 0.6 + 0.5 x 0.4 = 0.5. So (0.7 - 0.5) / (1 - 0.5).
    assert kappas(np.array([[[20, 5], [10, 15]]]), None)[0] == pytest.approx(0.4)


@given(varied)
def test_the_order_of_the_sides_does_not_matter(rows: Rows) -> None:
    a, b = sides(rows)
    assert both_kappas(a, b) == pytest.approx(both_kappas(b, a))


@given(st.lists(grades, min_size=2).filter(lambda some: len(set(some)) > 1))
def test_two_sides_that_always_agree_on_varied_grades_have_one(some: list[int]) -> None:
    assert both_kappas(some, some) == pytest.approx([1, 1])


@given(varied, st.data())
def test_kappa_is_what_scikit_learn_says_of_the_pairs_weighted_or_not(rows: Rows, data: st.DataObject) -> None:
    a, b = sides(rows)
    for weights in (None, data.draw(st.lists(st.floats(0.1, 9), min_size=len(rows), max_size=len(rows)))):
        theirs = [cohen_kappa_score(a, b, labels=LABELS, weights=distance, sample_weight=weights) for distance in ("quadratic", None)]
        assert both_kappas(a, b, weights) == pytest.approx(theirs)


def test_without_pairs_or_with_one_grade_on_both_sides_it_is_undefined_rather_than_perfect() -> None:
    single = np.zeros((5, 5))
    single[2, 2] = 7
    assert np.isnan(kappas(np.array([np.zeros((5, 5)), single]))).all()


def test_shares_apart_count_pairs_that_many_steps_off_or_more() -> None:
    stack = confusion([1, 1, 3, 5], [1, 2, 5, 1], LABELS)[None]
    assert [shares_apart(stack, steps)[0] for steps in (0, 1, 2, 3)] == [1, 0.75, 0.5, 0.25]
    assert math.isnan(shares_apart(np.zeros((1, 5, 5)), 1)[0])


class TestPerGrade:
    @given(pairs)
    def test_precision_recall_and_f1_are_what_scikit_learn_says_of_the_pairs(self, rows: Rows) -> None:
        people, judge = sides(rows)
        stack = confusion(people, judge, LABELS)[None]
        expected = precision_recall_fscore_support(people, judge, labels=LABELS, zero_division=np.nan)
        for found, theirs in zip((precisions(stack), recalls(stack), f1s(stack)), expected[:3], strict=True):
            assert found[0] == pytest.approx(theirs, nan_ok=True)
        present = sorted({grade for row in rows for grade in row})
        averaged = precision_recall_fscore_support(people, judge, labels=present, average="macro", zero_division=0)
        assert macro_f1s(stack)[0] == pytest.approx(averaged[2])

    def test_a_grade_that_only_one_side_gave_counts_as_missed_and_not_as_absent(self) -> None:
        stack = confusion([1, 1, 2], [1, 1, 3], LABELS)[None]
        assert f1s(stack)[0].tolist()[:3] == [1, 0, 0]
        assert math.isnan(f1s(stack)[0, 4])
        assert macro_f1s(stack)[0] == pytest.approx(1 / 3)
        assert math.isnan(macro_f1s(np.zeros((1, 5, 5)))[0])

    def test_macro_f1_has_an_interval_over_queries(self) -> None:
        clusters = judged(np.random.default_rng(2), 40)
        interval = clustered_interval(macro_f1s, clusters, np.random.default_rng(0))
        assert interval is not None
        assert interval[0] < macro_f1s(clusters.sum(axis=0)[None])[0] < interval[1]


@given(varied, st.floats(0.01, 100))
def test_no_figure_changes_when_all_pairs_weigh_the_same(rows: Rows, weight: float) -> None:
    plain, weighted = (confusion(*sides(rows), LABELS, weights)[None] for weights in (None, [weight] * len(rows)))
    for figure in (kappas, macro_f1s, precisions, recalls, f1s, lambda m: shares_apart(m, 2)):
        assert figure(weighted)[0] == pytest.approx(figure(plain)[0], nan_ok=True)


def test_weighting_undoes_an_uneven_draw() -> None:
    # Pairs the judge called 5 are drawn ten times as often. Unweighted, the sample says of the judge what is true of its fives only.
    rng = np.random.default_rng(0)
    people = rng.integers(1, 6, size=40_000)
    judge = np.where(rng.random(40_000) < 0.7, people, 5)
    probability = np.where(judge == 5, 0.3, 0.03)
    drawn = rng.random(40_000) < probability
    sample = people[drawn], judge[drawn]
    unweighted, weighted = (confusion(*sample, LABELS, weights)[None] for weights in (None, 1 / probability[drawn]))
    truth = np.mean(people == judge)
    assert 1 - shares_apart(weighted, 1)[0] == pytest.approx(truth, abs=0.02)
    assert 1 - shares_apart(unweighted, 1)[0] != pytest.approx(truth, abs=0.1)
