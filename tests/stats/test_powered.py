"""A share from a few labels and all verdicts: ppi-python's figures, Rogan and Gladen's correction, and how often the interval holds."""

from __future__ import annotations

from typing import Any

import judgy
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.special import expit, logit

from judge.stats.clusters import Estimate
from judge.stats.powered import Powered, powered_share

Columns = tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]


def audit() -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Predictions, labels (NaN where not drawn) and weights of 2,000 pairs; likely ones are drawn twice as often."""
    rng = np.random.default_rng(7)
    truth = rng.random(2000)
    predictions = expit(4 * truth - 2 + rng.normal(size=2000))
    labels = (rng.random(2000) < truth).astype(float)
    probability = np.where(predictions > 0.5, 0.2, 0.1)
    drawn = rng.random(2000) < probability
    return predictions, np.where(drawn, labels, np.nan), 1 / probability


# `ppi_mean_pointestimate` and the half width of `ppi_mean_ci(alpha=0.05)` of ppi-python 0.2.3 for `audit()`, the pairs not weighted and
# weighted; its own tuning in the last rows. Not run here: the package brings numba and gdown.
UNWEIGHTED = [(0.0, 0.56293706, 0.05748666), (0.5, 0.51839855, 0.05230023), (1.0, 0.47386004, 0.05227447)]
WEIGHTED = [(0.0, 0.4855643), (0.5, 0.48270043), (1.0, 0.47983656)]
TUNED = [(False, 0.49986899, 0.05162705), (True, 0.4805403, 0.05343405)]


def interval(found: Powered) -> tuple[float, float]:
    assert found.share is not None
    assert found.share.low is not None
    assert found.share.high is not None
    return found.share.low, found.share.high


def error(found: Powered) -> float:
    """What the width of the interval on the scale of the logit is proportional to."""
    assert found.share is not None
    low, high = interval(found)
    return float((logit(high) - logit(low)) * found.share.value * (1 - found.share.value))


class TestAgainstPpiPython:
    @pytest.mark.parametrize(("tuning", "value", "half"), UNWEIGHTED)
    def test_untuned_and_unweighted_it_is_the_same_figure_and_nearly_the_same_interval(
        self, tuning: float, value: float, half: float
    ) -> None:
        predictions, labels, _ = audit()
        found = powered_share(predictions, labels, np.arange(2000), tuning=tuning)
        low, high = interval(found)
        assert found.share is not None
        assert found.share.value == pytest.approx(value, abs=1e-7)
        assert (high - low) / 2 == pytest.approx(half, rel=0.02)

    @pytest.mark.parametrize(("tuning", "value"), WEIGHTED)
    def test_weighted_it_is_the_same_figure(self, tuning: float, value: float) -> None:
        predictions, labels, weights = audit()
        found = powered_share(predictions, labels, np.arange(2000), weights, tuning=tuning)
        assert found.share is not None
        assert found.share.value == pytest.approx(value, abs=1e-7)

    @pytest.mark.parametrize(("weighted", "value", "half"), TUNED)
    def test_tuned_it_is_a_fraction_of_the_error_away(self, weighted: bool, value: float, half: float) -> None:
        # ppi-python takes the labelled pairs and all pairs for two separate samples, we know that one is part of the other.
        predictions, labels, weights = audit()
        found = powered_share(predictions, labels, np.arange(2000), weights if weighted else None)
        assert found.share is not None
        assert abs(found.share.value - value) < 0.3 * half


class TestAgainstRoganAndGladen:
    """The correction of a binary judge by its sensitivity and specificity (Rogan and Gladen 1978), as judgy computes it."""

    def test_where_labelled_pairs_are_like_all_pairs_both_are_the_labelled_share(self) -> None:
        labels = np.array([1, 1, 1, 0, 0, 0, 0, 0, 1, 0])
        verdicts = np.array([1, 1, 0, 0, 0, 0, 0, 1, 1, 0])
        corrected = judgy.estimate_success_rate(labels, verdicts, np.tile(verdicts, 3), bootstrap_iterations=10)[0]
        given = np.concatenate([labels, np.full(30, np.nan)])
        found = powered_share(np.tile(verdicts, 4), given, np.arange(40))
        assert found.share is not None
        assert found.share.value == pytest.approx(corrected) == 0.4

    def test_on_many_pairs_both_find_the_share_that_a_lenient_judge_gets_wrong(self) -> None:
        rng = np.random.default_rng(2)
        relevant = rng.random(60_000) < 0.3
        verdicts = np.where(relevant, rng.random(60_000) < 0.95, rng.random(60_000) < 0.25).astype(float)
        drawn = rng.random(60_000) < 0.1
        corrected = judgy.estimate_success_rate(relevant[drawn], verdicts[drawn], verdicts, bootstrap_iterations=10)[0]
        found = powered_share(verdicts, np.where(drawn, relevant, np.nan), np.arange(60_000))
        assert found.share is not None
        assert found.share.value == pytest.approx(corrected, abs=0.01) == pytest.approx(0.3, abs=0.01)
        assert found.by_verdicts == pytest.approx(0.3 * 0.95 + 0.7 * 0.25, abs=0.01)


def population(rng: np.random.Generator, queries: int, share: float) -> Columns:
    """Predictions, labels, query ids and weights. How many are relevant differs by query; the predictions are right on the whole and
    off by query; the half that looks likely is drawn three times as often."""
    relevance = rng.beta(share / 0.1 - share, (1 - share) / 0.1 - (1 - share), size=queries)
    query = np.repeat(np.arange(queries), rng.integers(10, 40, size=queries))
    relevant = (rng.random(len(query)) < relevance[query]).astype(float)
    off = rng.normal(size=queries)[query] * 0.5 + rng.normal(size=len(query))
    predictions = expit(logit(share) + 3 * (relevant - share) + off)
    probability = np.where(predictions > np.median(predictions), 0.15, 0.05)
    return predictions, np.where(rng.random(len(query)) < probability, relevant, np.nan), query, 1 / probability


class TestCoverage:
    @pytest.mark.parametrize(("queries", "share"), [(60, 0.4), (60, 0.05), (200, 0.93)])
    def test_the_interval_holds_the_truth_about_as_often_as_promised(self, queries: int, share: float) -> None:
        rng = np.random.default_rng(1)
        ends = np.array([interval(powered_share(*population(rng, queries, share))) for _ in range(400)])
        assert 0.92 <= np.mean((ends[:, 0] <= share) & (share <= ends[:, 1])) <= 0.985

    def test_verdicts_make_it_narrower_than_the_labels_alone(self) -> None:
        rng = np.random.default_rng(1)
        both = [powered_share(*population(rng, 60, 0.4)) for _ in range(50)]
        alone = [found.by_labels for found in both if found.by_labels is not None]
        widths = [np.mean([(e.high or 0) - (e.low or 0) for e in some]) for some in ([f.share for f in both if f.share], alone)]
        assert widths[0] < 0.9 * widths[1]

    def test_taking_pairs_of_a_query_for_independent_promises_too_much(self) -> None:
        rng = np.random.default_rng(1)
        inside = []
        for _ in range(200):
            predictions, labels, query, weights = population(rng, 15, 0.4)
            predictions, labels, query, weights = (np.repeat(column, 10) for column in (predictions, labels, query, weights))
            by_query, by_pair = (powered_share(predictions, labels, ids, weights) for ids in (query, np.arange(len(query))))
            inside.append([low <= 0.4 <= high for low, high in map(interval, (by_query, by_pair))])
        held = np.mean(inside, axis=0)
        assert held[0] > 0.88
        assert held[1] < 0.6


class TestLaws:
    def test_the_best_tuning_has_the_least_error(self) -> None:
        predictions, labels, weights = audit()
        best = powered_share(predictions, labels, np.arange(2000), weights)
        assert 0 < best.tuning < 1
        for tuning in (0.0, best.tuning - 0.1, best.tuning + 0.1, 1.0):
            assert error(best) < error(powered_share(predictions, labels, np.arange(2000), weights, tuning=tuning))

    def test_predictions_that_say_nothing_are_not_relied_on(self) -> None:
        _, labels, query, weights = population(np.random.default_rng(4), 80, 0.4)
        found = powered_share(np.full(len(labels), 0.5), labels, query, weights)
        assert found.tuning == 0
        assert found.share == found.by_labels

    def test_predictions_that_are_always_right_give_the_share_of_all_pairs(self) -> None:
        rng = np.random.default_rng(4)
        truth = (rng.random(1000) < 0.3).astype(float)
        found = powered_share(truth, np.where(rng.random(1000) < 0.1, truth, np.nan), np.arange(1000) // 10)
        assert found.tuning == pytest.approx(1)
        assert found.share is not None
        assert found.share.value == pytest.approx(truth.mean())

    @settings(max_examples=30)
    @given(st.floats(0.01, 100), st.randoms(use_true_random=False))
    def test_neither_a_common_factor_of_the_weights_nor_the_order_of_the_pairs_matters(self, factor: float, random: Any) -> None:
        columns = population(np.random.default_rng(4), 20, 0.4)
        order = random.sample(range(len(columns[0])), len(columns[0]))
        found = powered_share(*columns)
        predictions, labels, query, weights = (column[order] for column in columns)
        other = powered_share(predictions, labels, query, weights * factor)
        assert interval(other) == pytest.approx(interval(found))
        assert other.tuning == pytest.approx(found.tuning)

    def test_the_weight_of_a_pair_without_a_label_is_not_read(self) -> None:
        predictions, labels, query, weights = population(np.random.default_rng(4), 20, 0.4)
        assert powered_share(predictions, labels, query, np.where(np.isnan(labels), np.nan, weights)) == powered_share(
            predictions, labels, query, weights
        )


class TestTooLittle:
    def test_no_relevant_pair_among_those_looked_at_is_not_proof_of_none(self) -> None:
        # Clopper and Pearson's upper end for 0 of n is 1 - 0.025^(1/n); each of the 30 queries counts once, however many labels it has.
        labels = np.where(np.arange(300) % 5 < 2, 0.0, np.nan)
        found = powered_share(np.full(300, 0.1), labels, np.arange(300) // 10)
        assert interval(found) == pytest.approx((0, 1 - 0.025 ** (1 / 30)))
        everywhere = powered_share(np.full(300, 0.9), 1 - labels, np.arange(300) // 10)
        assert interval(everywhere) == pytest.approx((0.025 ** (1 / 30), 1))

    def test_labels_of_one_query_give_a_figure_and_no_interval(self) -> None:
        labels = np.array([1, 0, 1, np.nan, np.nan])
        found = powered_share(np.full(5, 0.5), labels, [1, 1, 1, 2, 3])
        assert found.share is not None
        assert found.share == Estimate(2 / 3)
        assert "one query" in found.why
        assert (found.n_pairs, found.n_queries, found.n_labels, found.n_labelled_queries) == (5, 3, 3, 1)

    def test_without_a_label_only_the_naive_figure_is_known(self) -> None:
        found = powered_share([0.2, 0.4], [np.nan, np.nan], [1, 2])
        assert (found.share, found.by_labels) == (None, None)
        assert found.by_verdicts == pytest.approx(0.3)
        assert "No pair has a label" in found.why
        assert powered_share([], [], []).by_verdicts is None

    @pytest.mark.parametrize(("predictions", "labels"), [([0.5, 2], [1, 0]), ([0.5, np.nan], [1, 0]), ([0.5, 0.5], [5, 1])])
    def test_what_is_no_share_is_an_error(self, predictions: list[float], labels: list[float]) -> None:
        with pytest.raises(ValueError, match="from 0 to 1"):
            powered_share(predictions, labels, [1, 2])

    def test_a_figure_that_would_leave_zero_to_one_falls_back_on_the_labels(self) -> None:
        labels = np.array([0, 0, 0, 1, *[np.nan] * 16])
        predictions = np.array([0.9, 0.9, 0.9, 0.9, *[0.1] * 16])
        found = powered_share(predictions, labels, np.arange(20), tuning=1.0)
        assert (found.tuning, found.share) == (0, found.by_labels)
