"""How many more labels: the square-root law, both ways round."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.grades import judged

from judge.stats.agreement import shares_apart
from judge.stats.clusters import Estimate, estimated
from judge.stats.projecting import Evidence, Projection, design_effect, labels_to_decide

EVIDENCE = Evidence(n_labels=400, n_queries=20)


def test_with_even_odds_the_interval_shrinks_until_it_touches_the_threshold() -> None:
    # The lower side, 0.2, faces the threshold and must shrink to 0.1: four times the evidence. The upper side does not matter.
    found = labels_to_decide(Estimate(0.7, 0.5, 0.75), 0.6, EVIDENCE, power=0.5)
    assert found is not None
    assert found.factor == pytest.approx(4)
    above = labels_to_decide(Estimate(0.5, 0.45, 0.7), 0.6, EVIDENCE, power=0.5)
    assert above == found


def test_better_odds_take_more_labels() -> None:
    # (1.960 + 0.842)^2 / 1.960^2 = 2.043: the usual 80 % of sample size tables.
    even, usual = (labels_to_decide(Estimate(0.7, 0.5, 0.9), 0.6, EVIDENCE, power=power) for power in (0.5, 0.8))
    assert even is not None
    assert usual is not None
    assert usual.factor / even.factor == pytest.approx(2.043, abs=0.001)


def test_a_decided_question_needs_nothing_and_an_undecidable_one_has_no_answer() -> None:
    assert labels_to_decide(Estimate(0.7, 0.65, 0.75), 0.6, EVIDENCE) == Projection(0, 0, 1)
    assert labels_to_decide(Estimate(0.6, 0.5, 0.7), 0.6, EVIDENCE) is None
    assert labels_to_decide(Estimate(0.7), 0.6, EVIDENCE) is None


@given(st.floats(0.01, 0.3), st.floats(0.001, 0.3))
def test_a_projection_carried_out_touches_the_threshold(half: float, away: float) -> None:
    found = labels_to_decide(Estimate(0.5, 0.5 - half, 0.5 + half), 0.5 - away, EVIDENCE, power=0.5)
    assert found is not None
    assert half / np.sqrt(1 + found.queries / EVIDENCE.n_queries) <= away * (1 + 1e-9)
    assert found.labels == found.queries * 20


def test_the_design_effect_is_what_grouping_by_query_costs_and_spread_labels_are_free_of_it() -> None:
    # Grades of a query all agree or all differ, ten pairs each: grouping makes ten pairs worth one.
    rng = np.random.default_rng(0)
    agree = np.repeat(rng.random(100) < 0.6, 10)
    pairs = np.where(agree[:, None, None], np.diag([1, 0]), [[0, 1], [0, 0]])
    by_query, by_pair = (estimated(lambda m: shares_apart(m, 1), stack, rng) for stack in (pairs.reshape(100, 10, 2, 2).sum(axis=1), pairs))
    assert by_query is not None
    assert by_pair is not None
    effect = design_effect(by_query, by_pair)
    assert effect == pytest.approx(10, rel=0.2)
    found = labels_to_decide(by_query, by_query.value - 0.05, Evidence(1000, 100, effect), power=0.5)
    assert found is not None
    assert found.spread is not None
    assert found.spread == pytest.approx(found.labels / 10, rel=0.25)
    assert design_effect(by_query, Estimate(0.6)) is None


def test_four_times_the_queries_do_halve_a_real_interval() -> None:
    rng = np.random.default_rng(1)
    clusters = judged(rng, 400)
    wide, narrow = (estimated(lambda m: shares_apart(m, 1), part, rng) for part in (clusters[:100], clusters))
    assert wide is not None
    assert narrow is not None
    # The threshold that the narrow interval just touches.
    facing = narrow.value - (narrow.low or 0)
    projected = labels_to_decide(wide, wide.value - facing, Evidence(2000, 100), power=0.5)
    assert projected is not None
    assert projected.factor == pytest.approx(4, rel=0.25)
