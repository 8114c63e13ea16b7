"""Whether the figures decide, how many labels would, and what is said of both."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from support.graded import judge_said, rater_said

from judge.people.measuring import Question, Report, measured
from judge.people.telling import decided, stands_in
from judge.store.db import Database

PAIRS = [(f"q{q}", f"p{p}") for q in range(1, 31) for p in range(1, 11)]


@pytest.fixture
def graded(shop: Any) -> tuple[Database, int]:
    """Three raters and a judge who each slip on a fifth of 300 pairs; a fourth rater looked at five."""
    db, rng = shop(products=10, queries=30), np.random.default_rng(2)
    truth = rng.integers(1, 6, len(PAIRS))

    def slipping() -> dict[tuple[str, str], int]:
        steps = rng.integers(-1, 2, len(PAIRS)) * (rng.random(len(PAIRS)) < 0.3)
        return {pair: int(grade) for pair, grade in zip(PAIRS, np.clip(truth + steps, 1, 5), strict=True)}

    for name in ("ann", "bob", "eve"):
        rater_said(db, slipping(), name)
    rater_said(db, dict.fromkeys(PAIRS[:5], 3), "zoe")
    return db, judge_said(db, slipping())


def asked(graded: tuple[Database, int], **what: Any) -> Report:
    return measured(graded[0], [graded[1]], Question(resamples=300, **what))


class TestThreshold:
    def test_without_one_the_judge_is_held_against_the_raters_own_figure(self, graded: tuple[Database, int]) -> None:
        found = asked(graded)
        assert found.decision is not None
        assert found.raters.quadratic is not None
        assert (found.decision.of_raters, found.decision.threshold) == (True, found.raters.quadratic.value)

    @pytest.mark.parametrize(("threshold", "side"), [(0.3, "above"), (0.99, "below")])
    def test_an_interval_that_leaves_it_out_decides(self, graded: tuple[Database, int], threshold: float, side: str) -> None:
        found = asked(graded, threshold=threshold)
        assert found.decision is not None
        assert (found.decision.side, found.decision.more) == (side, None)
        assert f"is {side} the threshold, {threshold:.3f}" in decided(found.decision, found.judge, found.raters)

    def test_one_inside_the_interval_says_how_many_labels_would_decide(self, graded: tuple[Database, int]) -> None:
        figure = asked(graded).judge.quadratic
        assert figure is not None
        assert figure.low is not None
        found = asked(graded, threshold=(figure.value + 2 * figure.low) / 3)
        assert found.decision is not None
        assert found.decision.more is not None
        assert found.decision.side == "open"
        assert found.decision.more.labels > 0
        assert found.decision.more.queries > 0
        assert found.decision.more.spread is not None
        assert "would likely decide it" in decided(found.decision, found.judge, found.raters)

    def test_a_projection_is_told_in_two_digits(self, graded: tuple[Database, int]) -> None:
        figure = asked(graded).judge.quadratic
        assert figure is not None
        found = asked(graded, threshold=figure.value - 1e-4)
        assert found.decision is not None
        assert found.decision.more is not None
        words = decided(found.decision, found.judge, found.raters).split("about ")[1].split()[0]
        assert len(words.replace(",", "").rstrip("0")) <= 2

    def test_the_threshold_itself_is_decided_by_no_number(self, graded: tuple[Database, int]) -> None:
        figure = asked(graded).judge.quadratic
        assert figure is not None
        found = asked(graded, threshold=figure.value)
        assert "No number of labels" in decided(found.decision, found.judge, found.raters)

    def test_with_nobody_to_hold_it_against_the_option_is_named(self, shop: Any) -> None:
        db = shop(products=10, queries=30)
        rater_said(db, {pair: 1 + n % 5 for n, pair in enumerate(PAIRS)})
        found = measured(db, [judge_said(db, {pair: 1 + n % 4 for n, pair in enumerate(PAIRS)})], Question(resamples=50))
        assert found.decision is None
        assert "name a threshold" in decided(None, found.judge, found.raters)

    def test_without_an_interval_nothing_is_decided(self, shop: Any) -> None:
        db = shop(products=10, queries=1)
        rater_said(db, {pair: 1 + n % 5 for n, pair in enumerate(PAIRS[:10])})
        found = measured(db, [judge_said(db, {pair: 1 + n % 4 for n, pair in enumerate(PAIRS[:10])})], Question(resamples=50))
        assert decided(found.decision, found.judge, found.raters) == "Without an interval nothing can be decided."


class TestStandingIn:
    def test_a_judge_who_slips_no_more_than_the_raters_may_stand_in(self, graded: tuple[Database, int]) -> None:
        found = asked(graded).stand_in
        assert found.raters == ("ann", "bob", "eve", "zoe")
        assert [person.beaten for person in found.test.people] == [True, True, True, None]
        assert (found.test.passed, found.test.winning_rate) == (True, 1)
        words = stands_in(found)
        assert "Yes, by the alternative annotator test" in words
        assert "3 of 3 (ann, bob, eve)" in words
        assert "15% of pairs" in words
        assert "1 rater shared too few" in words

    def test_one_who_says_anything_may_not(self, graded: tuple[Database, int]) -> None:
        db, _ = graded
        other = judge_said(db, {pair: 1 + n % 5 for n, pair in enumerate(PAIRS)}, "scripted/other#relevance")
        found = measured(db, [other], Question(epsilon=0.1, resamples=50)).stand_in
        assert (found.test.passed, found.test.winning_rate, found.test.epsilon) == (False, 0, 0.1)
        assert "? No, by" in stands_in(found)

    def test_with_one_rater_it_is_not_tested_and_says_what_it_needs(self, shop: Any) -> None:
        db = shop(products=10, queries=30)
        rater_said(db, dict.fromkeys(PAIRS, 3))
        found = measured(db, [judge_said(db, dict.fromkeys(PAIRS, 3))], Question(resamples=50)).stand_in
        assert found.test.winning_rate is None
        assert "two raters with 30 shared pairs of 10 queries" in stands_in(found)
