"""What the verdicts are worth over all judged pairs, from a few labels drawn by lot."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from support.graded import judge_said, rater_said
from support.lots import audited, by_lot, looked_at
from support.voices import a_judge, a_run, verdict

from judge.people.estimates import Corrected, estimates
from judge.people.slices import NONE
from judge.store.db import Database
from judge.store.verdicts import record

QUERIES, PRODUCTS = 60, 20
PAIRS = [(f"q{q}", f"p{p}") for q in range(1, QUERIES + 1) for p in range(1, PRODUCTS + 1)]
Grades = dict[tuple[str, str], int]


@pytest.fixture
def judged(shop: Any) -> tuple[Database, int, Grades, Grades]:
    """1,200 candidates of four categories. Half of those the judge grades 5 are relevant, and a tenth of those it grades 1."""
    categories = [f"Shop > {kind}" for kind in ("Lamps", "Sofas", "Rugs")]
    products = [{"id": f"p{n}", "title": f"Thing {n}", "category": "" if n == 20 else categories[n % 3]} for n in range(1, PRODUCTS + 1)]
    db, rng = shop(products=products, queries=QUERIES), np.random.default_rng(4)
    said = {pair: int(grade) for pair, grade in zip(PAIRS, rng.choice([1, 3, 5], len(PAIRS)), strict=True)}
    chance = {1: 0.1, 3: 0.3, 5: 0.5}
    truth = {pair: 5 if rng.random() < chance[grade] else 2 for pair, grade in said.items()}
    return db, judge_said(db, said), truth, said


def share(truth: Grades, pairs: list[tuple[str, str]]) -> float:
    return sum(truth[pair] >= 4 for pair in pairs) / len(pairs)


def holds(found: Corrected, name: str, truth: float) -> bool:
    part = found.figures[name].share
    return part is not None and part.low is not None and part.high is not None and part.low <= truth <= part.high


class TestFromAnAudit:
    def test_every_interval_holds_the_truth_that_the_verdicts_alone_miss(self, judged: Any) -> None:
        db, judge, truth, said = judged
        audited(db, truth, 300)
        found = estimates(db, [judge])
        for name, grades in (("precision", {5}), ("false_negatives", {1}), ("relevant", {1, 3, 5})):
            pairs = [pair for pair in PAIRS if said[pair] in grades]
            assert holds(found, name, share(truth, pairs)), name
            assert found.figures[name].n_pairs == len(pairs)
        assert (found.figures["precision"].by_verdicts, found.figures["false_negatives"].by_verdicts) == (1, 0)
        assert "speak for all candidates" in found.speaks_for

    def test_labels_asked_for_because_looking_paid_move_nothing(self, judged: Any) -> None:
        db, judge, truth, said = judged
        drawn = audited(db, truth, 200)
        before = estimates(db, [judge]).figures
        # The very next of the audit is nobody's yet, so what others were shown beyond it is not drawn.
        wrong = [pair for pair in by_lot(db, truth)[201:] if said[pair] == 5 and truth[pair] < 4]
        looked_at(db, {pair: truth[pair] for pair in wrong}, "queue")
        after = estimates(db, [judge])
        assert after.figures == before
        assert after.sample.only == frozenset(drawn)

    def test_labels_and_verdicts_together_know_more_than_labels_alone(self, judged: Any) -> None:
        db, judge, truth, _ = judged
        audited(db, truth, 300)
        part = estimates(db, [judge]).figures["relevant"]
        assert part.share is not None
        assert part.by_labels is not None
        assert part.share.high - part.share.low < part.by_labels.high - part.by_labels.low
        assert part.tuning > 0

    def test_a_judge_that_gives_probabilities_is_taken_at_its_word(self, shop: Any) -> None:
        db = shop(products=2, queries=1)
        judge, probabilities = a_judge(db), {"1": 0.1, "4": 0.3, "5": 0.6}
        row = verdict(db, judge, ("q1", "p1"), grade=5, probabilities=probabilities)
        record(db, [row], a_run(db, judge), {})
        assert estimates(db, [judge]).figures["precision"].by_verdicts == pytest.approx(0.9)

    def test_people_over_the_rater_gold_is_what_people_say(self, judged: Any) -> None:
        db, judge, truth, _ = judged
        audited(db, dict.fromkeys(truth, 5), 100)
        part = estimates(db, [judge]).figures["relevant"]
        assert part.by_labels is not None
        assert part.by_labels.value == 1


class TestTooFew:
    def test_without_an_audit_everything_is_refused_with_how_many_labels_are_missing(self, judged: Any) -> None:
        db, judge, truth, _ = judged
        rater_said(db, {pair: truth[pair] for pair in by_lot(db, truth)[50:400]})
        found = estimates(db, [judge])
        assert found.refused
        assert "about 30 more labels of the random audit" in found.figures["relevant"].why
        assert found.figures["precision"].by_verdicts == 1, "what the judge claims is known all the same"

    def test_a_figure_of_a_small_part_is_refused_alone(self, judged: Any) -> None:
        db, judge, truth, _ = judged
        audited(db, truth, 40)
        found = estimates(db, [judge])
        assert not found.refused
        assert found.figures["precision"].share is None
        n = found.figures["precision"].n_labels
        assert f"Of these {n} in" in found.figures["precision"].why

    def test_labels_of_unknown_origin_count_only_when_somebody_says_so_and_the_answer_repeats_it(self, judged: Any) -> None:
        db, judge, truth, _ = judged
        rater_said(db, {pair: truth[pair] for pair in by_lot(db, truth)[50:400]})
        found = estimates(db, [judge], treat_as_random=True)
        assert (found.refused, found.as_random, found.figures["relevant"].n_labels) == (False, True, 350)
        assert found.speaks_for.startswith("You said that the 350 graded pairs")

    def test_a_shop_without_verdicts_is_refused_and_nothing_breaks(self, shop: Any) -> None:
        found = estimates(shop(), [])
        assert found.refused
        assert found.figures["relevant"].why == "There is no such pair."


class TestByCategory:
    def test_every_judged_pair_is_in_one_category_and_small_ones_are_held_back(self, judged: Any) -> None:
        db, judge, truth, _ = judged
        audited(db, truth, 250)
        found = estimates(db, [judge], by_category=True)
        assert set(found.categories) == {"Shop > Lamps", "Shop > Sofas", "Shop > Rugs"}
        assert [held.name for held in found.held] == [NONE]
        labels = sum(part.n_labels for part in found.categories.values()) + sum(held.n_pairs for held in found.held)
        assert labels == found.figures["relevant"].n_labels == 250
        assert sum(part.n_pairs for part in found.categories.values()) == 1200 - 60
