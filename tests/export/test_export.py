"""An export end to end: its manifest, its card, its log, and what it refuses."""

from __future__ import annotations

import hashlib
import json

import numpy as np
import pyarrow.parquet as parquet
import pytest
from support.graded import SPEC, cascade_said, judge_said, rater_said

from judge import __version__
from judge.errors import InputError
from judge.export import export
from judge.export.formats import FORMATS
from judge.export.policy import Policy
from judge.export.splits import Shares
from judge.store.candidates import propose
from judge.store.catalog import save_queries
from judge.store.exports import exports
from judge.store.settings import use_scale


def files(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


class TestBytes:
    def test_the_same_database_and_policy_give_the_same_bytes_anywhere_and_any_time(self, graded, tmp_path):
        for name in ("one", "two"):
            export(graded.db, tmp_path / name, list(FORMATS), judges=graded.judges, note="A note.")
        one, two = files(tmp_path / "one"), files(tmp_path / "two")
        assert one == two
        assert {"manifest.json", "DATA_CARD.md", "qrels/all.qrels"} < set(one)
        assert len(one) >= 6
        assert not any(str(tmp_path).encode() in content for content in one.values())

    def test_formats_are_written_once_however_often_they_are_named(self, graded, tmp_path):
        export(graded.db, tmp_path / "one", ["qrels", "qrels"], judges=graded.judges)
        export(graded.db, tmp_path / "two", ["qrels"], judges=graded.judges)
        assert files(tmp_path / "one") == files(tmp_path / "two")

    def test_a_query_more_changes_no_row_of_the_others(self, graded, tmp_path):
        policy = Policy(shares=Shares(0.4, 0.3, 0.3))
        export(graded.db, tmp_path / "one", ["triples-jsonl"], policy, graded.judges)
        save_queries(graded.db, [{"id": f"new{n}", "text": f"something new {n}"} for n in range(9)])
        propose(graded.db, [{"query_id": f"new{n}", "product_id": f"p{p}", "source": "random"} for n in range(9) for p in (1, 2)])
        rater_said(graded.db, {(f"new{n}", f"p{p}"): 5 if p == 1 else 1 for n in range(9) for p in (1, 2)})
        export(graded.db, tmp_path / "two", ["triples-jsonl"], policy, graded.judges)
        before, after = files(tmp_path / "one"), files(tmp_path / "two")
        for name in before:
            if name.endswith(".jsonl"):
                assert set(before[name].splitlines()) <= set(after[name].splitlines())


class TestManifest:
    @pytest.fixture
    def told(self, graded, tmp_path):
        export(graded.db, tmp_path / "out", list(FORMATS), Policy(seed=3), graded.judges, note="Simulated.")
        return json.loads((tmp_path / "out" / "manifest.json").read_bytes())

    def test_it_says_what_made_the_data(self, told):
        assert (told["made_by"], told["program_version"], told["note"]) == ("shelfjudge", __version__, "Simulated.")
        assert told["judges"] == [{"spec": SPEC, "prompt": "relevance", "prompt_hash": "j1-prompt", "calibration": None, "verdicts": 11}]
        assert told["policy"]["seed"] == 3
        assert told["policy"]["shares"] == {"train": 0.8, "dev": 0.1, "test": 0.1}
        assert [(grade["value"], grade["side"]) for grade in told["scale"]["grades"]] == [
            (1, "negative"),
            (2, "negative"),
            (3, "neither"),
            (4, "positive"),
            (5, "positive"),
        ]

    def test_every_file_is_listed_with_its_hash_and_rows(self, told, tmp_path):
        found = files(tmp_path / "out")
        assert set(told["files"]) == set(found) - {"manifest.json", "DATA_CARD.md"}
        for name, entry in told["files"].items():
            assert (entry["sha256"], entry["bytes"]) == (hashlib.sha256(found[name]).hexdigest(), len(found[name]))
            if name.endswith((".jsonl", ".qrels", ".txt")):
                assert entry["rows"] == found[name].count(b"\n")

    def test_counts_are_those_of_the_shop(self, told):
        counts = told["counts"]
        assert counts["pairs"] == {
            "known": 24,
            "positive": 4,
            "neither": 1,
            "negative": 8,
            "unsure_positive": 0,
            "unsure_negative": 0,
            "cannot_tell": 1,
            "failed": 1,
            "unjudged": 9,
        }
        assert counts["grades"] == {"resolved": 13, "gold": 1, "label": 1, "verdict": 11}
        assert counts["queries"]["known"] == 3
        assert (counts["queries"]["with_triples"], counts["queries"]["without_grade"]) == (2, 1)
        assert counts["triples"]["possible"] == 3 * 1 + 1 * 7 == counts["triples"]["written"]

    def test_every_format_has_the_rows_the_counts_say(self, told):
        def rows(prefix):
            return sum(entry["rows"] for name, entry in told["files"].items() if name.startswith(prefix))

        written = told["counts"]["triples"]["written"]
        assert (
            rows("triples-jsonl/")
            == rows("triples-parquet/")
            == rows("triples-jsonl-lineage/")
            == rows("triples-parquet-lineage/")
            == written
        )
        assert told["files"]["qrels/all.qrels"]["rows"] == told["counts"]["grades"]["resolved"] == rows("qrels/") / 2

    def test_the_log_keeps_the_policy_and_the_counts_of_every_export(self, told, graded, tmp_path):
        export(graded.db, tmp_path / "people", ["qrels"])
        newest, first = exports(graded.db)
        assert (first.counts, first.policy["seed"], first.folder) == (told["counts"], 3, str(tmp_path / "out"))
        assert newest.counts["grades"]["verdict"] == 0
        assert newest.created_at >= first.created_at


class TestCascade:
    """The judge of all said 2 to three products and 5 to two; three of them went up, one of those in vain."""

    @pytest.fixture
    def told(self, shop, tmp_path):
        db = shop(products=6, queries=1)
        cheap = {("q1", f"p{n}"): grade for n, grade in enumerate((2, 2, 2, 5, 5), 1)}
        judges = cascade_said(db, cheap, {("q1", "p1"): 4, ("q1", "p4"): 1, ("q1", "p5"): None})
        rater_said(db, {("q1", "p2"): 1})
        return export(db, tmp_path / "out", list(FORMATS), Policy(shares=Shares(1, 0, 0)), judges).manifest

    def test_the_manifest_says_how_many_verdicts_came_from_which_judge_and_they_add_up(self, told):
        assert [(judge["spec"], judge["verdicts"]) for judge in told["judges"]] == [
            ("scripted/strong#relevance", 2),
            ("scripted/cheap#relevance", 2),
        ]
        assert told["counts"]["grades"] == {"resolved": 5, "gold": 0, "label": 1, "verdict": 4}
        assert told["agreement"]["judge_against_people"]["decided"] == {"scripted/strong#relevance": 0, "scripted/cheap#relevance": 1}

    def test_the_card_lists_them_in_order_of_trust(self, told, tmp_path):
        card = (tmp_path / "out" / "DATA_CARD.md").read_text(encoding="utf-8")
        strong, cheap = (card.index(f"| `scripted/{name}#relevance` | relevance | `j1-prompt` | 2 |") for name in ("strong", "cheap"))
        assert card.index("the first that graded a pair decides it") < strong < cheap

    @pytest.mark.parametrize("name", ["triples-jsonl", "triples-parquet"])
    def test_every_row_of_the_lineage_says_which_judge_gave_the_grade_it_used(self, told, tmp_path, name):
        folder = tmp_path / "out" / f"{name}-lineage"
        rows = (
            [json.loads(line) for line in (folder / "train.jsonl").read_bytes().splitlines()]
            if name == "triples-jsonl"
            else parquet.read_table(folder / "train.parquet").to_pylist()
        )
        said = {row[f"{side}_id"]: row[f"{side}_judge"] for row in rows for side in ("positive", "negative")}
        strong, cheap = "scripted/strong#relevance", "scripted/cheap#relevance"
        assert said == {"p1": strong, "p2": None, "p3": cheap, "p4": strong, "p5": cheap}


class TestCard:
    def card(self, folder):
        return (folder / "DATA_CARD.md").read_text(encoding="utf-8")

    def test_it_says_how_the_grades_came_about_and_what_is_not_claimed(self, graded, tmp_path):
        export(graded.db, tmp_path / "out", list(FORMATS), judges=graded.judges, note="The shop and its raters are simulated.")
        card = self.card(tmp_path / "out")
        for line in (
            "> The shop and its raters are simulated.",
            "| settled by people (gold) | 1 |",
            "| given by a judge (verdict) | 11 |",
            f"| `{SPEC}` | relevance | `j1-prompt` | 11 |",
            "| 3 | Fair | neither |",
            "false-negative rate is not audited",
            "24 = 4 positive + 1 neither + 8 negative + 0 unsure positive + 0 unsure negative + 1 cannot tell + 1 failed + 9 unjudged",
            "(`rel=4`)",
        ):
            assert line in card

    def test_a_judge_nobody_checked_is_said_to_be_unchecked(self, shop, tmp_path):
        db = shop()
        judge_id = judge_said(db, {("q1", "p1"): 5, ("q1", "p2"): 1})
        exported = export(db, tmp_path / "out", ["qrels"], judges=[judge_id])
        assert "**Nobody has checked the verdicts**" in self.card(tmp_path / "out")
        assert exported.manifest["agreement"]["judge_against_people"]["n_pairs"] == 0

    def test_a_few_labels_are_said_to_be_too_few(self, graded, tmp_path):
        export(graded.db, tmp_path / "out", ["qrels"], judges=graded.judges)
        assert "**Hardly checked**: people graded 2 pairs of 1 query" in self.card(tmp_path / "out")

    def test_without_a_judge_it_says_that_all_grades_are_by_people(self, graded, tmp_path):
        assert export(graded.db, tmp_path / "out", ["qrels"]).manifest["judges"] == []
        assert "All grades are by people; no judge was used." in self.card(tmp_path / "out")

    def test_with_enough_labels_it_shows_agreement_with_intervals_beside_the_raters_own(self, shop, tmp_path):
        db = shop(products=10, queries=8)
        rng = np.random.default_rng(0)
        pairs = [(f"q{q}", f"p{p}") for q in range(1, 9) for p in range(1, 11)]
        truth = dict(zip(pairs, map(int, rng.integers(1, 6, len(pairs))), strict=True))

        def noisy():
            return {pair: int(np.clip(grade + rng.choice([-1, 0, 0, 1]), 1, 5)) for pair, grade in truth.items()}

        rater_said(db, noisy(), "ann")
        rater_said(db, noisy(), "bob")
        exported = export(db, tmp_path / "out", ["qrels"], judges=[judge_said(db, noisy())])
        card, told = self.card(tmp_path / "out"), exported.manifest["agreement"]
        kappa = told["judge_against_people"]["quadratic"]
        assert 0.5 < kappa["low"] < kappa["value"] < kappa["high"] < 1
        assert (
            f"| verdicts against people, 80 pairs of 8 queries | {kappa['value']:.2f} [{kappa['low']:.2f}, {kappa['high']:.2f}] |" in card
        )
        assert "| rater against rater, 80 pairs of 8 queries |" in card


class TestRefusals:
    def refused(self, db, folder, formats=("triples-jsonl",), **more):
        with pytest.raises(InputError) as refusal:
            export(db, folder, formats, **more)
        assert not folder.exists()
        assert exports(db) == []
        return refusal.value

    def test_an_empty_database_says_to_import_and_mine(self, db, tmp_path):
        assert "judge mine" in self.refused(db, tmp_path / "out", list(FORMATS)).remedy

    def test_candidates_without_grades_say_to_judge(self, shop, tmp_path):
        refusal = self.refused(shop(), tmp_path / "out", list(FORMATS))
        assert "none of 6 pairs" in refusal.problem
        assert "judge run" in refusal.remedy

    def test_grades_on_one_side_only_say_so(self, shop, tmp_path):
        db = shop()
        rater_said(db, {("q1", "p1"): 5, ("q1", "p2"): 4})
        assert "2 are positive and 0 negative" in self.refused(db, tmp_path / "out").problem

    def test_an_unknown_format_names_those_there_are(self, graded, tmp_path):
        assert "triples-jsonl, triples-parquet, n-tuples" in self.refused(graded.db, tmp_path / "out", ["absent"]).remedy

    def test_no_format_at_all_is_refused(self, graded, tmp_path):
        assert "triples-jsonl" in self.refused(graded.db, tmp_path / "out", []).remedy

    def test_a_judge_that_is_not_there_is_refused(self, graded, tmp_path):
        assert "no judge 99" in self.refused(graded.db, tmp_path / "out", judges=[99]).problem


def test_another_scale_brings_its_own_sides(shop, tmp_path):
    db = shop()
    use_scale(db, "trec")
    rater_said(db, {("q1", "p1"): 3, ("q1", "p2"): 2, ("q1", "p3"): 1})
    counts = export(db, tmp_path / "out", ["triples-jsonl", "qrels"]).manifest["counts"]
    assert (counts["pairs"]["positive"], counts["pairs"]["neither"], counts["pairs"]["negative"]) == (1, 1, 1)
    assert counts["triples"]["written"] == 1
