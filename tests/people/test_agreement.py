"""Judge against people, and people among themselves, on grades whose agreement is known."""

from __future__ import annotations

import json
from pathlib import Path

import krippendorff
import numpy as np
import pytest
from sklearn.metrics import f1_score
from support import icecat
from support.graded import SPEC, cascade_said, judge_said, rater_said, settled

from judge.errors import InputError
from judge.people.agreement import compare, gathered, raters_agreement, voice_of
from judge.people.figures import Compared
from judge.store.settings import use_scale

Q1 = [("q1", f"p{n}") for n in range(1, 7)]
Q2 = [("q2", f"p{n}") for n in range(1, 7)]


@pytest.fixture
def graded(shop):
    """Two queries of six products; gold on q1, two raters on q2, who disagree on p1 and cannot tell on p6."""
    db = shop(products=6, queries=2)
    settled(db, dict(zip(Q1, (5, 4, 3, 2, 1, 1), strict=True)))
    rater_said(db, {Q1[0]: 1, **dict(zip(Q2, (5, 4, 3, 2, 1, None), strict=True))}, "ann")
    rater_said(db, dict(zip(Q2, (2, 4, 3, 2, 1, None), strict=True)), "bob")
    return db


class TestJudgeAgainstPeople:
    def test_people_are_gold_where_there_is_gold_and_else_what_the_raters_said(self, graded):
        judge = judge_said(graded, dict(zip([*Q1, *Q2], (5, 4, 3, 2, 1, 1, 2, 4, 3, 2, 1, 1), strict=True)))
        found = compare(graded, [judge])
        assert found.sides == ("people", SPEC)
        # q2/p6: both raters could not tell, so people gave it no grade. q2/p1: 5 and 2, no majority, so the lower.
        assert (found.n_pairs, found.n_queries, found.comparisons) == (11, 2, 11)
        assert found.raw.value == found.kappa.value == found.quadratic.value == 1
        assert found.severe.value == 0
        assert found.why == ""

    def test_the_figures_of_a_confusion_worked_out_by_hand(self, graded):
        judge = judge_said(graded, dict(zip(Q1, (5, 5, 3, 2, 3, 1), strict=True)))
        found = compare(graded, [judge], "gold")
        assert found.confusion == ((1, 0, 1, 0, 0), (0, 1, 0, 0, 0), (0, 0, 1, 0, 0), (0, 0, 0, 0, 1), (0, 0, 0, 0, 1))
        assert found.prevalence == ({1: 2, 2: 1, 3: 1, 4: 1, 5: 1}, {1: 1, 2: 1, 3: 2, 4: 0, 5: 2})
        assert found.raw.value == pytest.approx(4 / 6)
        assert found.severe.value == pytest.approx(1 / 6)
        # Squared distances: observed 1 + 4 = 5; by chance, the sum over all 36 combinations divided by six.
        by_chance = sum((a - b) ** 2 for a in (5, 4, 3, 2, 1, 1) for b in (5, 5, 3, 2, 3, 1)) / 6
        assert found.quadratic.value == pytest.approx(1 - 5 / by_chance)

    def test_precision_recall_and_macro_f1_of_that_confusion_are_those_of_scikit_learn(self, graded):
        people, said = (5, 4, 3, 2, 1, 1), (5, 5, 3, 2, 3, 1)
        found = compare(graded, [judge_said(graded, dict(zip(Q1, said, strict=True)))], "gold")
        assert {grade: figure and figure.value for grade, figure in found.precision.items()} == {1: 1, 2: 1, 3: 0.5, 4: None, 5: 0.5}
        assert {grade: figure and figure.value for grade, figure in found.recall.items()} == {1: 0.5, 2: 1, 3: 1, 4: 0, 5: 1}
        assert found.macro_f1.value == pytest.approx(f1_score(people, said, average="macro", zero_division=0))
        table = np.array([people, said], dtype=float)
        expected = krippendorff.alpha(reliability_data=table, level_of_measurement="ordinal", value_domain=[1, 2, 3, 4, 5])
        assert found.alpha.value == pytest.approx(expected)

    def test_pairs_without_a_verdict_and_failed_ones_are_counted_and_never_a_grade(self, graded):
        judge = judge_said(graded, {Q1[0]: 5, Q1[1]: None, Q2[1]: 4})
        found = compare(graded, [judge])
        assert (found.n_pairs, found.unjudged) == (2, 9)
        assert sum(map(sum, found.confusion)) == 2

    def test_another_judges_verdicts_do_not_count(self, graded):
        judge_said(graded, dict.fromkeys(Q1, 1), "scripted/other#relevance")
        judge = judge_said(graded, {Q1[0]: 5, Q1[4]: 1})
        assert compare(graded, [judge]).n_pairs == 2

    def test_labels_ignore_gold_and_one_rater_can_be_asked_for(self, graded):
        judge = judge_said(graded, dict(zip([*Q1, *Q2], (1, 4, 3, 2, 1, 1, 5, 4, 3, 2, 1, 1), strict=True)))
        labels, ann, bob = (compare(graded, [judge], against) for against in ("labels", "ann", "bob"))
        assert (labels.n_pairs, ann.n_pairs, bob.n_pairs) == (6, 6, 5)
        assert ann.raw.value == 1
        assert bob.raw.value == pytest.approx(4 / 5)
        assert labels.confusion[1][4] == 1, "two raters without a majority: the lower grade"

    def test_a_rater_nobody_knows_is_refused_with_those_there_are(self, graded):
        with pytest.raises(InputError, match="people, gold, labels, ann, bob"):
            compare(graded, [judge_said(graded, {Q1[0]: 5})], "carol")

    def test_an_interval_is_clustered_by_query_so_one_query_has_none_and_says_why(self, graded):
        judge = judge_said(graded, dict(zip(Q1, (5, 5, 3, 2, 3, 1), strict=True)))
        found = compare(graded, [judge])
        assert found.quadratic.low is found.quadratic.high is None
        assert "one query" in found.why

    def test_without_pairs_there_are_no_figures_and_a_sentence_says_why(self, db):
        found = compare(db, [])
        assert (found.n_pairs, found.n_queries, found.unjudged) == (0, 0, 0)
        assert found.raw is found.kappa is found.quadratic is found.severe is None
        assert "nothing to compare" in found.why

    def test_one_grade_everywhere_leaves_kappa_undefined_and_says_why(self, graded):
        rater_said(graded, dict.fromkeys(Q1, 3), "eve")
        found = compare(graded, [judge_said(graded, dict.fromkeys(Q1, 3))], "eve")
        assert found.raw.value == 1
        assert found.kappa is found.quadratic is None
        assert "undefined" in found.why

    def test_the_same_database_gives_the_same_figures(self, graded):
        judge = judge_said(graded, dict(zip([*Q1, *Q2], (5, 5, 3, 2, 3, 1, 2, 4, 4, 2, 1, 1), strict=True)))
        assert compare(graded, [judge]) == compare(graded, [judge])

    def test_it_is_json(self, graded):
        judge = judge_said(graded, dict(zip([*Q1, *Q2], (5, 5, 3, 2, 3, 1, 2, 4, 4, 2, 1, 1), strict=True)))
        told = json.loads(json.dumps(compare(graded, [judge]).to_json()))
        assert told["n_pairs"] == 11
        assert told["prevalence"][0]["5"] == 1
        assert set(told["quadratic"]) == {"value", "low", "high"}


class TestJudgesInOrderOfTrust:
    """p1 and p2 went up: the strong judge graded p1 and failed on p2; p3 the cheap one failed on, and nobody was asked again."""

    @pytest.fixture
    def judges(self, graded):
        return cascade_said(graded, dict(zip(Q1, (2, 4, None, 2, 1, 1), strict=True)), {Q1[0]: 5, Q1[1]: None})

    def test_they_are_measured_as_one_the_first_with_a_grade_deciding(self, graded, judges):
        found = compare(graded, judges, "gold")
        assert found.sides == ("gold", "scripted/strong#relevance, else scripted/cheap#relevance")
        assert found.raw.value == 1
        assert compare(graded, judges[1:], "gold").raw.value == pytest.approx(4 / 5)

    def test_the_pairs_each_of_them_decided_add_up_to_those_compared(self, graded, judges):
        found = compare(graded, judges, "gold")
        assert found.decided == {"scripted/strong#relevance": 1, "scripted/cheap#relevance": 4}
        assert (sum(found.decided.values()), found.unjudged) == (found.n_pairs, 1)
        assert [*compare(graded, judges[::-1], "gold").decided.items()] == [
            ("scripted/cheap#relevance", 5),
            ("scripted/strong#relevance", 0),
        ]

    def test_the_matrix_counts_the_grades_compared(self, graded, judges):
        for against in ("people", "gold", "labels", "ann"):
            found = compare(graded, judges, against)
            pairs = gathered(graded, judges, voice_of(graded, against)).compared
            for row, people in enumerate(found.grades):
                for column, grade in enumerate(found.grades):
                    assert sum((pair.first, pair.second) == (people, grade) for pair in pairs) == found.confusion[row][column]

    def test_one_judge_alone_decided_all_of_its_own(self, graded, judges):
        assert compare(graded, judges[1:], "gold").decided == {"scripted/cheap#relevance": 5}
        assert raters_agreement(graded, judges).decided == {}

    def test_the_grades_compared_are_those_of_the_verdicts_that_count(self, graded, judges):
        assert gathered(graded, judges, voice_of(graded, "gold")).compared[0] == Compared(*Q1[0], 5, 5)
        assert gathered(graded, judges[1:], voice_of(graded, "gold")).compared[0] == Compared(*Q1[0], 5, 2)

    def test_raters_are_held_against_each_other_where_any_of_the_judges_gave_a_grade(self, graded):
        judges = cascade_said(graded, {Q2[0]: 5, Q2[1]: None, Q2[2]: None}, {Q2[1]: 4})
        found = raters_agreement(graded, judges)
        assert (found.n_pairs, found.unjudged) == (2, 3)


class TestRaters:
    def test_every_two_raters_of_a_pair_are_one_comparison(self, graded):
        rater_said(graded, {Q2[0]: 2}, "carol")
        found = raters_agreement(graded)
        # Five pairs of q2 were graded twice, and q2/p1 by three: 4 x 1 + 3 comparisons.
        assert (found.n_pairs, found.n_queries, found.comparisons) == (5, 1, 7)
        assert found.raw.value == pytest.approx(5 / 7)
        assert found.severe.value == pytest.approx(2 / 7)

    def test_alpha_weighs_pairs_by_their_raters_as_krippendorff_does_however_many_they_are(self, graded):
        rater_said(graded, {Q2[0]: 2, Q2[1]: 5, Q2[2]: 1}, "carol")
        table = [[5, 4, 3, 2, 1], [2, 4, 3, 2, 1], [2, 5, 1, np.nan, np.nan]]
        expected = krippendorff.alpha(reliability_data=table, level_of_measurement="ordinal", value_domain=[1, 2, 3, 4, 5])
        assert raters_agreement(graded).alpha.value == pytest.approx(expected)

    def test_only_pairs_also_judged_when_a_judge_is_named(self, graded):
        judge = judge_said(graded, {Q2[0]: 5, Q2[1]: 4, Q2[2]: None, Q1[0]: 5})
        found = raters_agreement(graded, judged_by=[judge])
        assert (found.n_pairs, found.unjudged) == (2, 3)

    def test_a_single_rater_agrees_with_nobody_and_says_so(self, shop):
        db = shop(products=2, queries=1)
        rater_said(db, {("q1", "p1"): 5, ("q1", "p2"): 1})
        found = raters_agreement(db)
        assert found.n_pairs == 0
        assert found.raw is None
        assert "nothing to compare" in found.why


@pytest.mark.real
class TestIcecat:
    @pytest.fixture
    def people(self, db, real_data: Path):
        use_scale(db, "trec")
        icecat.fill(db, real_data / "icecat")
        return db

    def test_the_raters_agree_as_the_data_says_they_do(self, people, real_data):
        found = raters_agreement(people)
        # ../shared/data/icecat/README.md: pairwise quadratic kappa of the three main raters 0.71 to 0.79; here all raters are pooled.
        assert 0.65 < found.quadratic.low < found.quadratic.value < found.quadratic.high < 0.85

    def test_every_final_grade_is_compared_or_counted_as_unjudged(self, people, real_data):
        pairs = [(line["query_id"], line["product_id"]) for line in icecat.lines(real_data / "icecat" / "judgments_dev.csv")]
        judge = judge_said(people, {pair: n % 4 for n, pair in enumerate(pairs[:2_000])})
        found = compare(people, [judge], "gold")
        assert (found.n_pairs, found.unjudged, found.n_pairs + found.unjudged) == (2_000, 458, 2_458)
        assert abs(found.quadratic.value) < 0.1, "grades in turn, whatever the product, agree with nobody"
