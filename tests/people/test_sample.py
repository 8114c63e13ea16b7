"""Which pairs a figure is taken of, and for which it then speaks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from support.graded import judge_said, rater_said
from support.lots import audited, by_lot, looked_at

from judge.errors import InputError
from judge.people.agreement import compare
from judge.people.measuring import Question, measured
from judge.people.sample import labelled, sample_of
from judge.store.db import Database

QUERIES, PRODUCTS = 40, 25
PAIRS = [(f"q{q}", f"p{p}") for q in range(1, QUERIES + 1) for p in range(1, PRODUCTS + 1)]


@pytest.fixture
def judged(shop: Any) -> tuple[Database, int, dict[tuple[str, str], int], dict[tuple[str, str], int]]:
    """A thousand candidates with their true grades; the judge is wrong on every fifth, and then far off."""
    db, rng = shop(products=PRODUCTS, queries=QUERIES), np.random.default_rng(5)
    truth = {pair: int(grade) for pair, grade in zip(PAIRS, rng.integers(1, 6, len(PAIRS)), strict=True)}
    said = {pair: 6 - grade if number % 5 == 0 else grade for number, (pair, grade) in enumerate(truth.items())}
    return db, judge_said(db, said), truth, said


class TestWhichPairs:
    def test_without_an_audit_every_graded_pair_counts_and_speaks_for_itself_alone(self, judged: Any) -> None:
        db, _, truth, _ = judged
        rater_said(db, {pair: truth[pair] for pair in PAIRS[:60]})
        found = sample_of(db)
        assert (found.which, found.graded, found.candidates) == ("labelled", 60, 1000)
        assert "no random sample" in found.speaks_for
        assert "not for all 1,000 candidates" in found.speaks_for

    def test_pairs_shown_because_looking_paid_are_counted_in_the_sentence(self, judged: Any) -> None:
        db, _, truth, _ = judged
        looked_at(db, {pair: truth[pair] for pair in PAIRS[:7]}, "queue")
        assert "7 of them were shown because looking paid there" in sample_of(db).speaks_for

    def test_an_audit_that_is_large_enough_is_taken_and_speaks_for_all_candidates(self, judged: Any) -> None:
        db, _, truth, _ = judged
        drawn = audited(db, truth, 100)
        looked_at(db, {pair: truth[pair] for pair in by_lot(db, truth)[500:520]}, "queue")
        found = sample_of(db)
        assert (found.which, found.only, found.left_out) == ("audited", frozenset(drawn), 20)
        assert 0.05 < (found.reached or 0) < 0.2
        assert "speak for all candidates" in found.speaks_for

    def test_a_small_audit_is_taken_only_when_it_is_asked_for(self, judged: Any) -> None:
        db, _, truth, _ = judged
        audited(db, truth, 29)
        assert sample_of(db).which == "labelled"
        assert sample_of(db, "audited").graded == 29

    def test_of_what_people_could_not_tell_nothing_is_measured(self, judged: Any) -> None:
        db, *_ = judged
        rater_said(db, {PAIRS[0]: None, PAIRS[1]: 3})
        assert labelled(db).only == {PAIRS[1]}

    def test_when_people_looked_at_every_candidate_nothing_was_drawn(self, judged: Any) -> None:
        db, _, truth, _ = judged
        rater_said(db, truth)
        assert sample_of(db).speaks_for.startswith("People looked at every candidate")

    def test_an_audit_nobody_began_and_pairs_nobody_knows_are_refused(self, judged: Any) -> None:
        db, *_ = judged
        with pytest.raises(InputError, match="Random audit"):
            sample_of(db, "audited")
        with pytest.raises(InputError, match="audited, labelled"):
            sample_of(db, "all")


class TestWhatItSpeaksFor:
    def test_targeted_labels_make_the_judge_look_worse_than_it_is_and_the_audit_does_not(self, judged: Any) -> None:
        db, judge, truth, said = judged
        drawn = set(audited(db, truth, 150))
        wrong = [pair for pair in PAIRS if truth[pair] != said[pair] and pair not in drawn][:120]
        looked_at(db, {pair: truth[pair] for pair in wrong}, "queue")
        everywhere = sum(truth[pair] == said[pair] for pair in PAIRS) / len(PAIRS)
        audit, all_labels = (measured(db, [judge], Question(pairs=pairs)).judge.raw for pairs in ("audited", "labelled"))
        assert audit is not None
        assert all_labels is not None
        assert audit.low <= everywhere <= audit.high
        assert all_labels.high < everywhere

    def test_the_interval_of_the_audit_holds_the_truth_as_often_as_it_says(self, judged: Any) -> None:
        """Of twenty audits of other raters' shops nineteen hold it on average; three misses would come by once in thirteen times."""
        db, judge, truth, said = judged
        everywhere, rng = sum(truth[pair] == said[pair] for pair in PAIRS) / len(PAIRS), np.random.default_rng(3)
        looked_at(db, truth, "")
        missed = 0
        for _ in range(20):
            only = frozenset(PAIRS[number] for number in rng.choice(len(PAIRS), 150, replace=False))
            found = compare(db, [judge], sample=replace(labelled(db), only=only), resamples=300).raw
            missed += not found.low <= everywhere <= found.high
        assert missed <= 3

    def test_people_are_held_against_each_other_on_the_same_pairs(self, judged: Any) -> None:
        db, judge, truth, _ = judged
        drawn = audited(db, truth, 60)
        rater_said(db, {pair: truth[pair] for pair in [*drawn[:40], *by_lot(db, truth)[500:600]]}, "bob")
        rater_said(db, {pair: truth[pair] for pair in by_lot(db, truth)[500:600]}, "eve")
        found = measured(db, [judge], Question(pairs="audited"))
        assert (found.judge.n_pairs, found.raters.n_pairs) == (60, 40)
