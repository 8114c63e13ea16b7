"""How likely a negative is a true one, and what that is known from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyarrow.parquet as parquet
import pytest
from support.graded import judge_said, rater_said, settled
from support.likeness import Placed, placed

from judge.errors import InputError
from judge.export import export
from judge.export.aids import aids_for
from judge.export.guard import BELIEVED_BY, CERTAIN, UNKNOWN, Guard
from judge.export.policy import Policy, sides
from judge.export.prepare import prepared
from judge.export.select import selection
from judge.people.resolve import resolve
from judge.scales import scale_named
from judge.stats.beta_mixture import Mixture
from judge.stats.ordinal import Ordinal
from judge.store.calibrations import keep_calibration
from judge.store.candidates import Selection
from judge.store.catalog import products_by_id, queries_by_id
from judge.store.db import Database
from judge.store.grades import pair_grades
from judge.store.verdicts import record, register_judge, start_run
from judge.vectors.similarity import Similarity

BY_GRADE = sides(Policy(), scale_named("paper"))
# P(4 or 5) is 0.05 after a 1 and 0.18 after a 2.
MODEL = Ordinal((1, 2, 3, 4, 5), (-1.5, 0.0, 1.5, 3.0), (-1.5, 0.0, 0.0, 0.0, 3.0), 90)
FIGURES = {"against": "people", "n_pairs": 90, "n_queries": 30, "gain": {"value": 0.1, "low": 0.05, "high": 0.15}}


def calibrate(db: Database, judge: int) -> None:
    keep_calibration(db, judge, MODEL.to_json(), FIGURES, "ann")


def shaded(db: Database, query: str, said: dict[str, dict[str, float]]) -> int:
    """A judge that gives a probability for every grade; the likeliest is its own."""
    judge = register_judge(db, "scripted/shaded", "j1-prompt", "relevance", "Grade the product.")
    query_hash, products = queries_by_id(db, [query])[query].hash, products_by_id(db, said)
    rows = [
        {"judge_id": judge, "query_id": query, "product_id": name, "key": name, "query_hash": query_hash}
        | {"product_hash": products[name].hash, "grade": int(max(shares, key=lambda grade: shares[grade])), "probabilities": shares}
        for name, shares in said.items()
    ]
    record(db, rows, start_run(db, judge, Selection(), 0), {"judged": len(rows)})
    return judge


def again(db: Database, judge: int, query: str, product: str, grades: list[int]) -> None:
    """The judge's further answers on that pair."""
    hashes = {"query_hash": queries_by_id(db, [query])[query].hash, "product_hash": products_by_id(db, [product])[product].hash}
    said = {"judge_id": judge, "query_id": query, "product_id": product, **hashes}
    rows = [{**said, "key": f"again {n}", "repeat": n, "grade": grade} for n, grade in enumerate(grades, 1)]
    record(db, rows, start_run(db, judge, Selection(), 0), {"judged": len(rows)})


def believed(db: Database, judges: list[int], similarity: Similarity | None = None, query: str = "q1") -> dict[str, Any]:
    said = [resolve(pair) for pair in pair_grades(db, judges) if pair.query_id == query]
    return Guard(db, judges, BY_GRADE, similarity).beliefs(query, [one for one in said if one.grade in (1, 2)])


class TestWhoIsBelieved:
    def test_what_people_graded_negative_is_one_whoever_else_says_what(self, shop: Any) -> None:
        db = shop(products=3, queries=1)
        judge = shaded(db, "q1", {f"p{n}": {"1": 0.6, "5": 0.4} for n in (1, 2, 3)})
        settled(db, {("q1", "p1"): 1})
        rater_said(db, {("q1", "p2"): 2})
        found = believed(db, [judge])
        assert (found["p1"], found["p2"], found["p3"].by) == (CERTAIN, CERTAIN, "judge")

    def test_where_raters_disagree_it_is_the_share_of_them_who_did_not_call_it_positive(self, shop: Any) -> None:
        db = shop(products=5, queries=1)
        told = {"p1": (1, 4, 5, 1), "p2": (1, 3, 2), "p3": (1, 5, 2, None), "p4": (2, 1, None), "p5": (1, 5, 5)}
        for product, grades in told.items():
            for rater, grade in zip("abcd", grades, strict=False):
                rater_said(db, {("q1", product): grade}, rater)
        settled(db, {("q1", "p5"): 1})
        found = believed(db, [])
        assert {one.by for one in found.values()} == {"people"}
        shares = {"p1": 1 / 2, "p2": 1.0, "p3": 2 / 3, "p4": 1.0, "p5": 1.0}
        assert {name: one.true for name, one in found.items()} == pytest.approx(shares), "gold ends a dispute"

    def test_a_rater_who_thought_better_has_one_voice(self, shop: Any) -> None:
        db = shop(products=1, queries=1)
        for grade in (5, 1):
            rater_said(db, {("q1", "p1"): grade})
        rater_said(db, {("q1", "p1"): 2}, "bob")
        assert believed(db, []) == {"p1": CERTAIN}

    def test_a_judge_asked_several_times_gives_the_share_of_its_answers(self, shop: Any) -> None:
        db = shop(products=1, queries=1)
        judge = judge_said(db, {("q1", "p1"): 1}, "scripted/hand?repeat=3#relevance")
        assert believed(db, [judge]) == {"p1": UNKNOWN}
        again(db, judge, "q1", "p1", [1, 5])
        found = believed(db, [judge])["p1"]
        assert (found.true, found.by) == (pytest.approx(2 / 3), "judge")

    def test_labels_without_a_judge_are_certain(self, shop: Any) -> None:
        db = shop(products=2, queries=1)
        rater_said(db, {("q1", "p1"): 5, ("q1", "p2"): 1})
        assert believed(db, []) == {"p2": CERTAIN}

    def test_of_a_calibrated_judge_it_is_what_people_would_not_call_positive(self, graded: Any) -> None:
        calibrate(graded.db, graded.judges[0])
        found = believed(graded.db, graded.judges, query="q2")
        assert found.keys() == {f"p{n}" for n in range(2, 9)}
        assert {one.by for one in found.values()} == {"calibration"}
        assert all(one.true == pytest.approx(1 - 0.047, abs=0.001) for one in found.values())

    def test_of_a_judge_that_is_not_calibrated_it_is_as_it_says_itself_and_of_a_bare_grade_nobody_knows(self, shop: Any) -> None:
        db = shop(products=2, queries=1)
        judge = shaded(db, "q1", {"p1": {"1": 0.5, "2": 0.1, "3": 0.1, "4": 0.1, "5": 0.2}})
        bare = judge_said(db, {("q1", "p2"): 1})
        found = believed(db, [judge, bare])
        assert found["p1"].true == pytest.approx(0.7)
        assert found["p1"].by == "judge"
        assert found["p2"] == UNKNOWN

    def test_of_several_judges_the_one_whose_verdict_counts_is_asked(self, shop: Any) -> None:
        db = shop(products=2, queries=1)
        first, second = shaded(db, "q1", {"p1": {"1": 0.9, "5": 0.1}}), judge_said(db, {("q1", "p1"): 1, ("q1", "p2"): 1})
        calibrate(db, second)
        assert {name: one.by for name, one in believed(db, [first, second]).items()} == {"p1": "judge", "p2": "calibration"}
        assert {name: one.by for name, one in believed(db, [second, first]).items()} == {"p1": "calibration", "p2": "calibration"}


ANCHORS = 60


class TestBySimilarity:
    """A judge that only grades. People graded 60 products of each of two queries: what they call positive lies nearer to the query."""

    @pytest.fixture
    def anchored(self, shop: Any) -> tuple[Database, int]:
        drawn = np.random.default_rng(0)
        near, far = drawn.beta(9, 3, ANCHORS), drawn.beta(3, 9, ANCHORS)
        rows = [
            {"id": f"{kind}{n}", "title": f"{kind} {like:.4f} {n}"}
            for kind, all_ in (("near", near), ("far", far))
            for n, like in enumerate(all_)
        ]
        rows += [{"id": f"open{n}", "title": f"open {n / 20:.4f}"} for n in range(20)]
        db: Database = shop(products=rows, queries=2, candidates=[])
        for query in ("q1", "q2"):
            rater_said(db, {(query, row["id"]): 5 if row["id"].startswith("near") else 1 for row in rows[: 2 * ANCHORS]})
        return db, judge_said(db, {("q1", f"open{n}"): 1 for n in range(20)})

    def test_it_falls_with_likeness_and_is_said_to_be_known_from_it(self, anchored: Any, tmp_path: Path) -> None:
        db, judge = anchored
        found = believed(db, [judge], Similarity(db, placed(tmp_path)))
        told = [found[f"open{n}"] for n in range(20)]
        assert {one.by for one in told} == {"similarity"}
        assert [one.true for one in told] == sorted((one.true for one in told), reverse=True)
        assert told[2].true > 0.95
        assert told[18].true < 0.2
        assert found["far0"] == CERTAIN

    def test_unchecked_negative_verdicts_have_a_say_in_how_common_true_negatives_are(self, anchored: Any, tmp_path: Path) -> None:
        """People looked at as many positives as negatives; nearly all that the judge calls negative looks like one."""
        db, judge = anchored
        before = Guard(db, [], BY_GRADE, Similarity(db, placed(tmp_path))).mixture
        judge_said(db, {("q2", f"open{n}"): 1 for n in range(9)} | {("q1", f"open{n}"): 1 for n in range(20)})
        after = Guard(db, [judge], BY_GRADE, Similarity(db, placed(tmp_path))).mixture
        assert isinstance(before, Mixture)
        assert isinstance(after, Mixture)
        assert before.share == pytest.approx(0.5, abs=0.01)
        assert after.share > before.share + 0.01
        assert (before.n, after.n) == (240, 240 + 29)

    def test_with_too_few_known_pairs_nobody_knows_and_it_is_said_why(self, shop: Any, tmp_path: Path) -> None:
        db = shop(products=3, queries=1)
        rater_said(db, {("q1", "p1"): 5, ("q1", "p2"): 1})
        judge = judge_said(db, {("q1", "p3"): 1})
        similarity = Similarity(db, placed(tmp_path))
        assert believed(db, [judge], similarity)["p3"] == UNKNOWN
        assert "1 known negatives and 1 known others are too few" in str(Guard(db, [judge], BY_GRADE, similarity).mixture)

    def test_where_every_judge_is_calibrated_likeness_is_never_asked(self, anchored: Any, tmp_path: Path) -> None:
        db, judge = anchored
        calibrate(db, judge)
        encoder = Placed()
        found = believed(db, [judge], Similarity(db, placed(tmp_path, encoder)))
        assert {one.by for one in found.values()} == {"people", "calibration"}
        assert encoder.asked == []


class TestInAnExport:
    def test_weight_and_what_it_is_known_from_stand_beside_each_triple_and_are_counted(self, graded: Any, tmp_path: Path) -> None:
        calibrate(graded.db, graded.judges[0])
        told = export(graded.db, tmp_path / "out", ["triples-parquet"], Policy(), graded.judges).manifest
        files = (tmp_path / "out" / "triples-parquet-lineage").glob("*.parquet")
        rows = [row for file in sorted(files) for row in parquet.read_table(file).to_pylist()]
        by_query = {(row["query_id"], row["weight_by"], round(row["weight"], 3)) for row in rows}
        assert by_query == {("q1", "people", 1.0), ("q2", "calibration", 0.953)}
        weights = told["counts"]["weights"]
        assert tuple(weights) == BELIEVED_BY
        assert sum(weights.values()) == told["counts"]["triples"]["written"] == len(rows)
        assert "what that is known from: people 3, calibration 7" in (tmp_path / "out" / "DATA_CARD.md").read_text()

    def test_no_rule_need_ask_for_weights_and_what_nobody_knows_is_null_and_counted(self, graded: Any, tmp_path: Path) -> None:
        told = export(graded.db, tmp_path / "out", ["triples-jsonl"], Policy(), graded.judges).manifest
        files = sorted((tmp_path / "out" / "triples-jsonl-lineage").iterdir())
        rows = [orjson.loads(line) for file in files for line in file.read_bytes().splitlines()]
        assert {(row["query_id"], row["weight"], row["weight_by"]) for row in rows} == {("q1", 1.0, "people"), ("q2", None, "nobody")}
        assert told["counts"]["weights"] == {**dict.fromkeys(BELIEVED_BY, 0), "people": 3, "nobody": 7}
        assert told["counts"]["triples"]["written"] == 10

    def test_without_any_rule_the_weight_of_a_verdict_is_as_its_judge_says(self, shop: Any, tmp_path: Path) -> None:
        db = shop(products=2, queries=1)
        judge = shaded(db, "q1", {"p1": {"5": 1.0}, "p2": {"1": 0.6, "3": 0.1, "4": 0.3}})
        told = export(db, tmp_path / "out", ["triples-jsonl"], Policy(), [judge]).manifest
        [file] = (tmp_path / "out" / "triples-jsonl-lineage").iterdir()
        [row] = [orjson.loads(line) for line in file.read_bytes().splitlines()]
        assert (row["weight"], row["weight_by"]) == (pytest.approx(0.7), "judge")
        assert told["counts"]["weights"]["judge"] == 1

    def test_a_tie_among_raters_is_left_out_where_more_is_asked_and_the_card_says_how_they_are_taken(
        self, shop: Any, tmp_path: Path
    ) -> None:
        db = shop(products=3, queries=1)
        for rater, grade in zip("abcd", (1, 4, 5, 1), strict=True):
            rater_said(db, {("q1", "p1"): 5, ("q1", "p2"): grade, ("q1", "p3"): 1}, rater)
        for least, left_out in ((None, 0), (0.5, 0), (0.9, 1)):
            told = export(db, tmp_path / "out", ["triples-jsonl"], Policy(min_true_negative=least)).manifest["counts"]["triples"]
            assert (told["written"], told["left_out"]["likely_false_negative"]) == (2 - left_out, left_out)
        card = (tmp_path / "out" / "DATA_CARD.md").read_text()
        assert "Several raters' grades of a pair become one by their lower median" in card
        assert "the share of raters' grades that are not positive" in card
        assert "no negative of P(true negative) below 0.9" in card

    def test_what_nobody_knows_is_left_out_where_the_guard_is_asked_and_people_stay(self, graded: Any) -> None:
        policy, aids, _ = prepared(graded.db, Policy(min_true_negative=0.5), graded.judges)
        found = {one.query.id: one for one in selection(graded.db, policy, graded.judges, aids=aids)}
        assert len(found["q1"].triples) == 3, "gold"
        assert found["q2"].left_out["likely_false_negative"] == 7

    def test_a_threshold_takes_out_what_is_less_likely_and_counts_it(self, graded: Any) -> None:
        calibrate(graded.db, graded.judges[0])
        for least, written in ((0.95, 7), (0.96, 0)):
            policy, aids, _ = prepared(graded.db, Policy(min_true_negative=least), graded.judges)
            found = {one.query.id: one for one in selection(graded.db, policy, graded.judges, aids=aids)}["q2"]
            assert (len(found.triples), found.left_out["likely_false_negative"]) == (written, 7 - written)

    def test_rules_of_likeness_without_vectors_are_refused_and_not_forgotten(self, graded: Any, tmp_path: Path) -> None:
        for asked in ({"margin": 0.9}, {"hardness": (0.1, 0.9)}):
            with pytest.raises(InputError, match="there are no vectors"):
                export(graded.db, tmp_path / "out", ["qrels"], Policy(**asked), graded.judges)
            assert not (tmp_path / "out").exists()

    def test_likeness_is_asked_of_the_vectors_given(self, shop: Any, tmp_path: Path) -> None:
        likeness = {"good": 0.8, "near": 0.75, "middle": 0.5, "far": 0.1}
        db = shop(products=[{"id": name, "title": f"{name} {like:.2f}"} for name, like in likeness.items()], queries=1)
        rater_said(db, {("q1", name): 5 if name == "good" else 1 for name in likeness})
        for policy, left in ((Policy(margin=0.9), {"middle", "far"}), (Policy(hardness=(0.3, 0.9)), {"near", "middle"})):
            aids = aids_for(db, policy, [], BY_GRADE, placed(tmp_path))
            [found] = selection(db, policy, aids=aids)
            assert {one.negative.id for one in found.triples} == left
            assert found.possible == len(found.triples) + found.left_out.total()
