"""What an export may claim by the random audit, and the threshold that keeps a rate of false negatives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from support.graded import Pair, judge_said
from support.lots import audited, looked_at

from judge.errors import InputError
from judge.export import export
from judge.export.guard import Guard
from judge.export.policy import Policy, sides
from judge.export.prepare import prepared
from judge.export.quality import Looked, claims, looked, threshold
from judge.people.figures import ENOUGH_PAIRS, ENOUGH_QUERIES
from judge.scales import scale_named
from judge.stats.ordinal import Ordinal
from judge.store.calibrations import keep_calibration
from judge.store.db import Database

BY_GRADE = sides(Policy(), scale_named("paper"))
MODEL = Ordinal((1, 2, 3, 4, 5), (-1.5, 0.0, 1.5, 3.0), (-1.5, -0.5, 0.0, 0.0, 3.0), 90)
FIGURES = {"against": "people", "n_pairs": 90, "n_queries": 30, "gain": {"value": 0.1, "low": 0.05, "high": 0.15}}


def sure(_: Any) -> frozenset[str]:
    return frozenset()


def rows(side: Any, positive: int, other: int, queries: int = 10, belief: float = 0.9) -> list[Looked]:
    truth = [True] * positive + [False] * other
    return [Looked(f"q{n % queries}", side, belief, value) for n, value in enumerate(truth)]


class TestClaims:
    def test_the_claims_are_plain_shares_with_an_interval_around_them(self) -> None:
        found = claims([*rows("positive", 45, 15), *rows("negative", 4, 96), *rows("neither", 50, 0)], Policy())
        for claim, share, pairs in ((found.precision, 0.75, 60), (found.false_negatives, 0.04, 100)):
            assert claim.share is not None
            assert claim.share.value == pytest.approx(share)
            assert claim.share.low is not None
            assert claim.share.high is not None
            assert 0 <= claim.share.low < share < claim.share.high <= 1
            assert (claim.n_pairs, claim.n_queries) == (pairs, 10)

    def test_no_false_negative_among_those_looked_at_is_not_told_as_none_at_all(self) -> None:
        share = claims(rows("negative", 0, 60), Policy()).false_negatives.share
        assert share is not None
        assert (share.value, share.low) == (0, 0)
        assert share.high is not None
        assert share.high > 0.04

    @pytest.mark.parametrize(("pairs", "queries"), [(0, 1), (ENOUGH_PAIRS - 1, ENOUGH_QUERIES), (ENOUGH_PAIRS * 2, ENOUGH_QUERIES - 1)])
    def test_with_too_few_pairs_or_queries_nothing_is_claimed_and_the_next_step_is_told(self, pairs: int, queries: int) -> None:
        claim = claims(rows("negative", 0, pairs, queries), Policy()).false_negatives
        assert claim.share is None
        assert f"{pairs} audited pairs of {min(pairs, queries)} queries; {ENOUGH_PAIRS} of {ENOUGH_QUERIES} are needed" in claim.why

    def test_one_pair_of_one_query_is_told_as_one(self) -> None:
        claim = claims([Looked("q0", "positive", 1.0, positive=True)], Policy()).precision
        assert f"1 audited pair of 1 query; {ENOUGH_PAIRS} of {ENOUGH_QUERIES} are needed" in claim.why
        assert "Random audit" in claim.why

    def test_enough_is_enough(self) -> None:
        assert claims(rows("negative", 1, ENOUGH_PAIRS - 1, ENOUGH_QUERIES), Policy()).false_negatives.share is not None

    def test_negatives_that_the_threshold_leaves_out_do_not_count(self) -> None:
        pairs = [*rows("negative", 30, 10, belief=0.5), *rows("negative", 1, 49, belief=0.9), *rows("negative", 20, 0, belief=0.0)]
        found = claims(pairs, Policy(min_true_negative=0.9)).false_negatives
        assert found.share is not None
        assert (found.share.value, found.n_pairs) == (pytest.approx(0.02), 50)
        assert claims(pairs, Policy()).false_negatives.n_pairs == 110

    def test_intervals_hold_the_truth_about_as_often_as_they_say(self) -> None:
        """200 audits of 40 queries whose negatives are false at rates of their own, 5 % on average."""
        drawn, held = np.random.default_rng(1), 0
        for _ in range(200):
            rates = drawn.beta(1, 19, 40)
            pairs = [Looked(f"q{n}", "negative", 0.9, bool(drawn.random() < rate)) for n, rate in enumerate(rates) for _ in range(5)]
            share = claims(pairs, Policy()).false_negatives.share
            assert share is not None
            held += (share.low or 0.0) <= 0.05 <= (share.high or 1.0)
        assert held >= 180, f"{held} of 200 held it"


def simulated(drawn: np.random.Generator, size: int, sharpness: float = 0.3) -> list[Looked]:
    """Negative verdicts whose beliefs are calibrated: of those believed at b, the share b are true."""
    beliefs = 1 - drawn.beta(sharpness, 6, size)
    return [Looked(f"q{n % 40}", "negative", float(b), bool(drawn.random() > b)) for n, b in enumerate(beliefs)]


class TestThreshold:
    @pytest.mark.parametrize(("rate", "enough"), [(0.02, 49), (0.05, 19), (0.1, 9), (0.5, 1)])
    def test_it_takes_so_many_audited_pairs_that_a_clean_audit_shows_the_rate(self, rate: float, enough: int) -> None:
        assert threshold(rows("negative", 0, enough), rate) == 0.9
        with pytest.raises(InputError, match=f"the audit has {enough - 1} negative verdicts .* that takes {enough} at least") as refused:
            threshold(rows("negative", 0, enough - 1), rate)
        assert "Random audit" in refused.value.remedy

    def test_pairs_of_which_nobody_believes_anything_and_positives_show_nothing(self) -> None:
        pairs = [*rows("negative", 0, 500, belief=0.0), *rows("positive", 500, 0), *rows("neither", 0, 500)]
        with pytest.raises(InputError, match="the audit has 0 negative verdicts of known probability"):
            threshold(pairs, 0.02)

    def test_where_the_likeliest_are_false_too_it_is_refused_with_what_people_said(self) -> None:
        with pytest.raises(InputError, match="of 100 audited negatives people call 10 positive"):
            threshold(rows("negative", 10, 90), 0.02)

    def test_it_is_the_lowest_that_keeps_the_rate_and_none_below_one_that_does_not(self) -> None:
        clean = [*rows("negative", 0, 60, belief=0.99), *rows("negative", 0, 60, belief=0.9)]
        false, lucky = rows("negative", 9, 21, belief=0.8), rows("negative", 0, 2_000, belief=0.7)
        assert threshold([*clean, *false], 0.02) == 0.9
        assert threshold([*clean, *false, *lucky], 0.02) == 0.9

    @settings(max_examples=100, deadline=None)
    @given(
        st.lists(st.tuples(st.sampled_from([0.0, 0.3, 0.6, 0.8, 0.9, 0.99]), st.booleans()), max_size=60),
        st.sampled_from([0.05, 0.1, 0.2, 0.5]),
    )
    def test_what_it_gives_keeps_the_rate_on_the_audit(self, said: Any, rate: float) -> None:
        pairs = [Looked("q1", "negative", belief, false) for belief, false in said]
        try:
            least = threshold(pairs, rate)
        except InputError:
            return
        kept = [pair.positive for pair in pairs if pair.belief >= least]
        assert kept
        assert sum(kept) <= rate * len(kept)

    def test_on_fresh_data_it_keeps_the_rate_on_average_over_audits(self) -> None:
        """200 audits of 300 pairs; each threshold is then tried on 4,000 pairs that had no part in it. Of one audit less is promised."""
        drawn, rates = np.random.default_rng(2), list[float]()
        for _ in range(200):
            try:
                least = threshold(simulated(drawn, 300), 0.02)
            except InputError:
                continue
            kept = [pair.positive for pair in simulated(drawn, 4_000) if pair.belief >= least]
            rates.append(sum(kept) / len(kept))
        assert len(rates) >= 100, f"{len(rates)} of 200 audits showed a threshold"
        assert np.mean(rates) <= 0.02
        assert np.mean(np.array(rates) > 0.02) <= 0.4, f"{np.mean(np.array(rates) > 0.02):.0%} were above it"
        assert max(rates) <= 0.06


@pytest.fixture
def world(shop: Any) -> tuple[Database, int, dict[Pair, int], dict[Pair, int]]:
    """20 queries of 20 products: the judge gives 5 to the first five, 3 to the sixth, 1 to the others; people find p7 good, and p1 bad."""
    db = shop(products=20, queries=20)
    said = {(f"q{q}", f"p{p}"): 5 if p <= 5 else 3 if p == 6 else 1 for q in range(1, 21) for p in range(1, 21)}
    truth = {pair: {"p1": 1, "p7": 5}.get(pair[1], grade) for pair, grade in said.items()}
    return db, judge_said(db, said), said, truth


class TestOfADatabase:
    def test_each_audited_pair_is_placed_by_its_verdict_and_judged_by_people(self, world: Any) -> None:
        db, judge, said, truth = world
        drawn = audited(db, truth, 200)
        found = looked(db, [judge], BY_GRADE, sure, None)
        assert len(found) == 200
        assert sum(one.side == "positive" for one in found) == sum(said[pair] == 5 for pair in drawn)
        assert sum(one.side == "negative" and one.positive for one in found) == sum(pair[1] == "p7" for pair in drawn)
        assert {one.belief for one in found} == {0.0}

    def test_pairs_that_were_picked_because_they_look_wrong_are_not_in_it(self, world: Any) -> None:
        db, judge, _, truth = world
        drawn = audited(db, truth, 100)
        others = {pair: 5 for pair in truth if pair not in drawn and pair[1] == "p7"}
        looked_at(db, dict(list(others.items())[3:]), "queue")
        found = looked(db, [judge], BY_GRADE, sure, None)
        assert sum(one.side == "negative" and one.positive for one in found) <= sum(pair[1] == "p7" for pair in drawn) + 1

    def test_pairs_of_which_people_cannot_tell_or_that_have_no_verdict_are_not_in_it(self, shop: Any) -> None:
        db = shop(products=4, queries=1)
        judge = judge_said(db, {("q1", "p1"): 1, ("q1", "p2"): None, ("q1", "p3"): 1})
        looked_at(db, {("q1", "p1"): 1, ("q1", "p2"): 1, ("q1", "p3"): None, ("q1", "p4"): 1}, "audit")  # type: ignore[dict-item]
        assert looked(db, [judge], BY_GRADE, sure, None) == [Looked("q1", "negative", 0.0, False)]

    def test_where_nobody_labelled_no_candidate_is_read_for_it(self, world: Any) -> None:
        db, judge, _, truth = world
        said: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *told: said.append(told[2]))
        assert looked(db, [judge], BY_GRADE, sure, None) == []
        assert not [statement for statement in said if "FROM candidate" in statement]
        audited(db, truth, 1)
        looked(db, [judge], BY_GRADE, sure, None)
        assert [statement for statement in said if "FROM candidate" in statement]

    def test_verdicts_that_are_not_sure_enough_are_not_in_it(self, world: Any) -> None:
        db, judge, _, truth = world
        audited(db, truth, 200)
        found = looked(db, [judge], BY_GRADE, lambda said: frozenset(one.product_id for one in said if one.grade == 5), None)
        assert {one.side for one in found} == {"negative", "neither"}

    def test_beliefs_are_those_of_the_verdict_though_people_graded_the_pair(self, world: Any) -> None:
        db, judge, _, truth = world
        keep_calibration(db, judge, MODEL.to_json(), FIGURES, "ann")
        audited(db, truth, 200)
        found = looked(db, [judge], BY_GRADE, sure, Guard(db, [judge], BY_GRADE))
        assert {round(one.belief, 2) for one in found if one.side == "negative"} == {0.95}

    def test_the_card_and_the_manifest_claim_what_the_audit_shows(self, world: Any, tmp_path: Path) -> None:
        db, judge, said, truth = world
        drawn = audited(db, truth, 300)
        told = export(db, tmp_path / "out", ["qrels"], Policy(), [judge]).manifest["audited"]
        positives, negatives = ([pair for pair in drawn if said[pair] == grade] for grade in (5, 1))
        assert told["precision_of_positives"]["share"]["value"] == pytest.approx(np.mean([pair[1] != "p1" for pair in positives]))
        assert told["false_negative_rate"]["share"]["value"] == pytest.approx(np.mean([pair[1] == "p7" for pair in negatives]))
        assert told["false_negative_rate"]["n_pairs"] == len(negatives)
        card = (tmp_path / "out" / "DATA_CARD.md").read_text()
        rate = told["false_negative_rate"]["share"]
        assert f"| false-negative rate of the negatives | {rate['value']:.1%} [{rate['low']:.1%}, {rate['high']:.1%}] |" in card
        assert "is not audited" not in card

    def test_without_audit_labels_both_claims_are_refused_in_the_card(self, graded: Any, tmp_path: Path) -> None:
        told = export(graded.db, tmp_path / "out", ["qrels"], Policy(), graded.judges).manifest["audited"]
        assert told["false_negative_rate"]["share"] is told["precision_of_positives"]["share"] is None
        card = (tmp_path / "out" / "DATA_CARD.md").read_text()
        assert card.count("not claimed") >= 2
        assert "The false-negative rate is not audited" in card

    def test_a_rate_chooses_the_threshold_of_the_export_and_a_stricter_one_that_was_asked_for_stays(self, world: Any) -> None:
        db, judge, said, _ = world
        keep_calibration(db, judge, MODEL.to_json(), FIGURES, "ann")
        audited(db, said, 400)
        asked = {least: prepared(db, Policy(max_false_negative_rate=0.02, min_true_negative=least), [judge]) for least in (None, 0.5, 0.99)}
        chosen = {least: found.policy.min_true_negative for least, found in asked.items()}
        assert chosen[None] == chosen[0.5] == pytest.approx(0.953, abs=0.001)
        assert chosen[0.99] == 0.99

    def test_a_rate_that_the_audit_cannot_show_is_refused_and_nothing_is_written(self, world: Any, tmp_path: Path) -> None:
        db, judge, _, truth = world
        keep_calibration(db, judge, MODEL.to_json(), FIGURES, "ann")
        audited(db, truth, 400)
        with pytest.raises(InputError, match="people call 20 positive"):
            export(db, tmp_path / "out", ["qrels"], Policy(max_false_negative_rate=0.02), [judge])
        assert not (tmp_path / "out").exists()

    def test_where_only_people_count_no_rate_need_be_kept(self, world: Any, tmp_path: Path) -> None:
        db, _, _, truth = world
        audited(db, truth, 200)
        told = export(db, tmp_path / "out", ["qrels"], Policy(max_false_negative_rate=0.02)).manifest
        assert told["policy"]["min_true_negative"] is None
        assert told["counts"]["triples"]["written"]
