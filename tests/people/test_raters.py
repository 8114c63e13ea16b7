"""Raters in figures, on labels whose figures are known."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from support import icecat
from support.graded import judge_said, rater_said, settled
from support.noisy import PAIRS, PRODUCTS, QUERIES, labelled, truth
from support.voices import label

from judge.people.figures import ENOUGH_PAIRS
from judge.people.raters import raters
from judge.people.seeing import seeing, telling
from judge.people.spelled import as_json
from judge.people.voting import voting
from judge.store.labels import save_labels
from judge.store.settings import use_scale

MONDAY = datetime(2026, 10, 5, 9, tzinfo=UTC)


@pytest.fixture
def full(shop):
    """A database of 300 pairs of 30 queries."""
    return shop(products=PRODUCTS, queries=QUERIES)


def given_in(db, rater, pairs, grade, when):
    """The same grade to all of those pairs, on the Review page."""
    save_labels(db, [label(pair, grade, rater, created_at=when, source="review") for pair in pairs])


class TestRaters:
    def test_nobody_labelled(self, shop):
        found = raters(shop())
        assert (found.raters, found.alpha, found.n_pairs) == ((), None, 0)

    def test_labels_are_counted_cannot_tell_among_them_the_busiest_first(self, shop):
        db = shop()
        rater_said(db, {("q1", "p1"): 5, ("q1", "p2"): None, ("q2", "p1"): 5})
        rater_said(db, {("q1", "p3"): None}, "bob")
        ann, bob = raters(db).raters
        assert (ann.name, ann.labels, ann.cannot_tell, ann.given) == ("ann", 3, 1, {1: 0, 2: 0, 3: 0, 4: 0, 5: 2})
        assert (bob.name, bob.labels, bob.cannot_tell, sum(bob.given.values()), bob.others.kappa) == ("bob", 1, 1, 0, None)

    def test_two_raters_who_always_agree(self, full):
        labelled(full)
        labelled(full, rater="bob")
        ann, bob = (found := raters(full)).raters
        assert found.alpha.value == ann.others.kappa.value == bob.others.same.value == 1
        assert (ann.others.comparisons, ann.others.n_pairs, ann.others.n_queries) == (300, 300, 30)
        assert ann.gold.n_pairs == 0

    def test_each_other_rater_of_a_pair_is_a_comparison(self, full):
        for name in ("ann", "bob", "cy"):
            labelled(full, PAIRS[:20], name)
        assert {(one.others.comparisons, one.others.n_pairs) for one in raters(full).raters} == {(40, 20)}

    def test_who_errs_more_agrees_less_with_the_others_and_with_gold_and_the_intervals_say_so(self, full):
        settled(full, truth())
        for seed, (name, errs) in enumerate((("sharp", 0.05), ("usual", 0.2), ("blunt", 0.8))):
            labelled(full, PAIRS, name, errs, seed)
        by_name = {one.name: one for one in raters(full).raters}
        assert by_name["blunt"].others.kappa.high < by_name["usual"].others.kappa.low
        assert by_name["blunt"].gold.kappa.high < by_name["usual"].gold.kappa.low < by_name["sharp"].gold.kappa.low

    def test_few_pairs_tell_nothing(self, full):
        labelled(full, PAIRS[: ENOUGH_PAIRS - 1])
        labelled(full, PAIRS[:ENOUGH_PAIRS], "bob")
        settled(full, truth())
        tells = {one.name: (one.others.tells, one.gold.tells) for one in raters(full).raters}
        assert tells == {"ann": (False, False), "bob": (False, True)}

    def test_speed_is_the_median_of_the_times_that_are_known(self, shop):
        db = shop()
        save_labels(db, [label(("q1", f"p{n}"), 3, seconds=seconds) for n, seconds in ((1, 2.0), (2, None), (3, 9.0))])
        (ann,) = raters(db).raters
        assert (ann.seconds, ann.timed) == (5.5, 2)
        rater_said(db, {("q1", "p1"): 3}, "bob")
        assert (raters(db).raters[1].seconds, raters(db).raters[1].timed) == (None, 0)

    def test_everything_can_be_said_as_json(self, full):
        labelled(full)
        labelled(full, rater="bob", errs=0.3)
        said = json.loads(json.dumps(as_json(raters(full).raters), default=str))
        assert set(said[0]["others"]["kappa"]) == {"value", "low", "high"}


class TestDrift:
    def test_a_week_is_the_mean_difference_from_the_others_on_the_same_pairs(self, full):
        given_in(full, "cy", PAIRS[:80], 2, MONDAY)
        given_in(full, "bob", PAIRS[:80], 3, MONDAY)
        given_in(full, "ann", PAIRS[:40], 3, MONDAY + timedelta(days=6))
        given_in(full, "ann", PAIRS[40:80], 4, MONDAY + timedelta(days=7))
        weeks = next(one for one in raters(full).raters if one.name == "ann").weeks
        assert [(str(week.begins), week.difference.value, week.n) for week in weeks] == [("2026-10-05", 0.5, 40), ("2026-10-12", 1.5, 40)]

    def test_two_raters_who_differ_at_random_are_neither_kind_nor_strict(self, full):
        """Held against the lower median of two others, everybody would be kind."""
        for seed, name in enumerate(("ann", "bob", "cy")):
            noisy = labelled(full, PAIRS, name, 0.5, seed)
            save_labels(full, [label(pair, grade, name, source="review", note="again") for pair, grade in noisy.items()])
        for one in raters(full).raters:
            (week,) = one.weeks
            assert week.difference.low < 0 < week.difference.high

    def test_a_week_of_few_labels_and_labels_nobody_else_gave_are_left_out(self, full):
        given_in(full, "bob", PAIRS[:100], 3, MONDAY)
        given_in(full, "ann", PAIRS[: ENOUGH_PAIRS - 1], 3, MONDAY)
        given_in(full, "ann", PAIRS[100:200], 3, MONDAY + timedelta(days=7))
        assert all(not one.weeks for one in raters(full).raters)

    def test_labels_from_files_do_not_say_when_they_were_given(self, full):
        for name in ("ann", "bob"):
            save_labels(full, [label(pair, 3, name, source="import:ratings.csv") for pair in PAIRS])
        assert all(not one.weeks for one in raters(full).raters)


class TestSeeing:
    def test_labels_in_the_verdicts_sight_are_held_against_those_given_blind(self, full):
        judge = judge_said(full, dict.fromkeys(PAIRS, 5))
        save_labels(full, [label(pair, 5, verdict_visible=True) for pair in PAIRS[:100]])
        save_labels(full, [label(pair, 1 + 4 * (n % 2)) for n, pair in enumerate(PAIRS[100:200])])
        found = seeing(full, [judge])
        assert (found.n_seen, found.n_blind, found.seen.value, found.blind.value, found.effect.value) == (100, 100, 1, 0.5, 0.5)

    def test_the_verdict_that_counts_is_meant_and_a_pair_without_one_is_left_out(self, full):
        strong, cheap = judge_said(full, {PAIRS[0]: 5}, "scripted/strong#relevance"), judge_said(full, {PAIRS[0]: 1, PAIRS[1]: 1})
        rater_said(full, {PAIRS[0]: 5, PAIRS[1]: 5, PAIRS[2]: 5, PAIRS[3]: None})
        assert seeing(full, [strong, cheap]).blind.value == 0.5
        assert seeing(full, [strong, cheap]).n_blind == 2

    def test_of_one_label_no_figure_is_told_because_it_would_have_an_interval_of_no_width(self, full):
        judge = judge_said(full, dict.fromkeys(PAIRS, 5))
        save_labels(full, [label(pair, 5, verdict_visible=True) for pair in PAIRS[:100]])
        save_labels(full, [label(PAIRS[100], 5)])
        found = telling(seeing(full, [judge]))
        assert (found.blind, found.effect, found.n_blind, found.seen.value) == (None, None, 1, 1)
        assert "30 labels of each kind in 5 queries" in found.why

    def test_without_labels_of_both_kinds_it_is_said(self, full):
        judge = judge_said(full, dict.fromkeys(PAIRS, 5))
        labelled(full)
        assert "nothing to compare" in seeing(full, [judge]).why


class TestVoting:
    def test_raters_who_are_borne_out_count_more_than_those_who_are_not(self, full):
        settled(full, truth())
        for seed, (name, errs) in enumerate((("sharp", 0.02), ("blunt", 0.9), ("dull", 0.9))):
            labelled(full, PAIRS, name, errs, seed)
        labelled(full, PAIRS, "usual", 0.1, 9)
        found = voting(full)
        assert (found.median.n_pairs, found.n_raters) == (300, 4)
        assert found.modelled.same.value > found.median.same.value
        assert found.same_gained.low > 0

    def test_only_pairs_that_two_graded_and_people_settled_are_held_against_gold(self, shop):
        db = shop()
        rater_said(db, {("q1", "p1"): 5, ("q1", "p2"): 5, ("q1", "p3"): 5})
        rater_said(db, {("q1", "p1"): 5, ("q1", "p2"): 5}, "bob")
        settled(db, {("q1", "p1"): 5, ("q1", "p3"): 5})
        assert voting(db).median.n_pairs == voting(db).modelled.n_pairs == 1

    def test_nothing_to_hold_against_gold(self, shop):
        found = voting(shop())
        assert (found.median.n_pairs, found.kappa_gained, found.n_raters) == (0, None, 0)


@pytest.mark.real
def test_the_raters_of_icecat(db, real_data):
    use_scale(db, "trec")
    icecat.fill(db, real_data / "icecat")
    found = raters(db)
    assert (found.n_pairs, found.n_queries, len(found.raters)) == (2156, 94, 16)
    assert [one.labels for one in found.raters[:3]] == [2156] * 3
    assert found.alpha.low < 0.75 < found.alpha.high, "what the data's own README says of the three who rated everything"
    assert all(0.7 < one.others.kappa.value < 0.8 for one in found.raters[:3])
    voted = voting(db)
    assert (voted.median.n_pairs, voted.n_raters) == (2156, 16)
    assert voted.median.same.value == pytest.approx(0.876, abs=0.0005)
    assert voted.modelled.same.value == pytest.approx(0.852, abs=0.0005)
    assert voted.same_gained.high < 0, "here the adjudicators are nearer to the median"
