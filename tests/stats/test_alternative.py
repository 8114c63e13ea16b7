"""The alternative annotator test: what its authors' own code says of the same ratings, and what we do otherwise on purpose."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import false_discovery_control

from judge.stats.alternative import MIN_PAIRS, MIN_QUERIES, Scoring, alternative_annotator_test

SCORINGS: tuple[Scoring, ...] = ("rmse", "exact")


def ratings() -> tuple[NDArray[Any], NDArray[Any]]:
    """Four people and a judge on 120 pairs, all of them wrong by a step at times; some did not grade everything."""
    rng = np.random.default_rng(5)
    truth = rng.integers(1, 6, size=120)
    said = np.clip(truth + rng.choice([-1, 0, 0, 1], size=(4, 120)), 1, 5).astype(float)
    said[rng.random((4, 120)) < 0.3] = np.nan
    judge = np.clip(truth + rng.choice([-1, 0, 0, 0, 0, 1], size=120), 1, 5).astype(float)
    judge[rng.random(120) < 0.05] = np.nan
    return said, judge


# What `alt_test` of github.com/nitaytech/AltTest (commit 18428b1, alt_test_example.ipynb) returned for `ratings()`: the winning rate,
# the average advantage probability, and the four p-values before their correction.
PUBLISHED: list[tuple[Scoring, float, float, float, list[float]]] = [
    ("rmse", 0.0, 0.0, 0.873101289548658, [0.020163877220514607, 0.10533924034462136, 0.02013051948248066, 0.07262067236859718]),
    ("rmse", 0.04, 0.5, 0.873101289548658, [0.004663488268778095, 0.034305206721829434, 0.004722317621006379, 0.022119038729075148]),
    ("rmse", 0.05, 0.75, 0.873101289548658, [0.003121822057698483, 0.024898077395455544, 0.003172562238910816, 0.015821034464747554]),
    ("exact", 0.02, 0.0, 0.8960323708130725, [0.013562188101162727, 0.04966928934296406, 0.014884323231566802, 0.038037860980858235]),
    ("exact", 0.04, 0.5, 0.8960323708130725, [0.0057870029389990385, 0.025525075621201588, 0.00715740436442757, 0.01836148246306144]),
    ("exact", 0.2, 1.0, 0.8960323708130725, [6.993386638167263e-07, 1.192873693111956e-05, 3.312269638308342e-06, 4.666765120302068e-06]),
]


@pytest.mark.parametrize(("scoring", "epsilon", "winning_rate", "advantage", "p_values"), PUBLISHED)
def test_without_queries_it_is_the_authors_own(
    scoring: Scoring, epsilon: float, winning_rate: float, advantage: float, p_values: list[float]
) -> None:
    found = alternative_annotator_test(*ratings(), epsilon=epsilon, scoring=scoring)
    assert found.winning_rate == winning_rate
    assert found.advantage == pytest.approx(advantage)
    assert [person.p for person in found.people] == pytest.approx(false_discovery_control(p_values, method="by"))
    assert found.passed is (winning_rate >= 0.5)


def test_pairs_without_the_judge_or_with_fewer_than_two_ratings_are_counted_and_left_out() -> None:
    said, judge = ratings()
    found = alternative_annotator_test(said, judge, epsilon=0.1)
    assert found.unused == int((np.isnan(judge) | ((~np.isnan(said)).sum(axis=0) < 2)).sum())
    kept = ~np.isnan(judge) & ((~np.isnan(said)).sum(axis=0) >= 2)
    assert [person.n_pairs for person in found.people] == (~np.isnan(said[:, kept])).sum(axis=1).tolist()


def test_copies_of_the_pairs_of_a_query_are_no_further_evidence() -> None:
    said, judge = ratings()
    once = alternative_annotator_test(said, judge, epsilon=0.05)
    copied = [np.repeat(given, 5, axis=-1) for given in (said, judge)]
    clustered = alternative_annotator_test(copied[0], copied[1], np.repeat(np.arange(120), 5), epsilon=0.05)
    fooled = alternative_annotator_test(copied[0], copied[1], epsilon=0.05)
    assert [person.p for person in clustered.people] == pytest.approx([person.p for person in once.people])
    assert all((a.p or 0) < (b.p or 0) for a, b in zip(fooled.people, once.people, strict=True))
    assert clustered.people[0].n_queries * 5 == clustered.people[0].n_pairs


def test_a_judge_that_says_what_everybody_says_passes_and_one_that_never_does_fails() -> None:
    said = np.tile(np.arange(60) % 5 + 1.0, (3, 1))
    same, other = (alternative_annotator_test(said, judge, epsilon=0.1) for judge in (said[0], 6.0 - (said[0] > 3) * 5))
    assert (same.winning_rate, same.advantage, same.passed) == (1, 1, True)
    assert (other.winning_rate, other.passed) == (0, False)


def test_a_near_miss_is_nearer_than_a_far_one_by_distance_and_no_nearer_by_sameness() -> None:
    said = np.full((3, 60), 3.0)
    said[0] = 5
    judge = np.full(60, 4.0)
    rmse, exact = (alternative_annotator_test(said, judge, epsilon=0.1, scoring=scoring).people[0] for scoring in SCORINGS)
    assert (rmse.judge, rmse.person) == (1, 0)
    assert (exact.judge, exact.person) == (1, 1)


@pytest.mark.parametrize(
    ("n", "queries", "why"),
    [
        (MIN_PAIRS - 1, None, f"Rated {MIN_PAIRS - 1} pairs"),
        (100, np.arange(100) % (MIN_QUERIES - 1), f"of {MIN_QUERIES - 1} queries"),
    ],
)
def test_too_little_for_a_test_is_refused_with_the_reason(n: int, queries: Any, why: str) -> None:
    found = alternative_annotator_test(np.ones((3, n)), np.ones(n), queries, epsilon=0.1)
    assert (found.winning_rate, found.advantage, found.passed) == (None, None, None)
    assert "needs two people" in found.why
    assert all(why in person.why and person.p is None for person in found.people)


def test_a_person_who_rated_too_little_is_left_out_of_the_rate_and_still_helps_to_judge_the_others() -> None:
    said, judge = ratings()
    said[3, 20:] = np.nan
    found = alternative_annotator_test(said, judge, epsilon=0.2)
    assert found.people[3].beaten is None
    assert "Rated" in found.people[3].why
    assert found.winning_rate == sum(person.beaten or False for person in found.people[:3]) / 3


def test_one_person_alone_cannot_be_compared_with_anybody() -> None:
    found = alternative_annotator_test(np.ones((1, 50)), np.ones(50), epsilon=0.1)
    assert found.passed is None
    assert found.unused == 50
    assert alternative_annotator_test(np.ones((3, 0)), [], epsilon=0.1).passed is None
