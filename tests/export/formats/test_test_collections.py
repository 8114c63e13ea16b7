"""Test collections: every resolved grade, and what of ids and texts they cannot hold."""

from __future__ import annotations

import pytest
from support.formats import SPLIT_IN_THREE, table
from support.graded import rater_said

from judge.errors import InputError
from judge.export import export
from judge.export.formats import FORMATS
from judge.export.policy import Policy
from judge.export.select import selection
from judge.export.splits import Shares
from judge.shop.importing import ImportOptions, import_file
from judge.store.catalog import save_products, save_queries


class TestQrels:
    def test_every_resolved_grade_is_one_line_and_the_splits_together_are_all_of_them(self, graded, tmp_path):
        out = export(graded.db, tmp_path / "out", ["qrels"], Policy(shares=Shares(0.4, 0.3, 0.3)), graded.judges).folder / "qrels"
        lines = (out / "all.qrels").read_text().splitlines()
        assert lines[:5] == ["q1 0 p1 1", "q1 0 p2 5", "q1 0 p3 4", "q1 0 p4 3", "q1 0 p6 4"]
        assert len(lines) == 5 + 8
        assert sorted(lines) == sorted(
            line for path in out.glob("*.qrels") if path.name != "all.qrels" for line in path.read_text().splitlines()
        )

    def test_imported_again_it_gives_the_same_grades(self, many, new_database, tmp_path):
        export(many, tmp_path / "out", ["qrels"])
        other = new_database()
        save_products(other, [{"id": f"p{n:02}", "title": "Lamp"} for n in range(13)])
        save_queries(other, [{"id": f"q{n}", "text": "lamp"} for n in range(1, 31)])
        options = ImportOptions(scale="paper", gold=True, strict=True)
        assert import_file(other, "labels", tmp_path / "out" / "qrels" / "all.qrels", options).added == 360

        def grades(db):
            return {(said.query_id, said.product_id): said.grade for selected in selection(db, Policy()) for said in selected.grades}

        assert grades(other) == grades(many)

    @pytest.mark.parametrize("wrong", ["a b", "a\tb", "a\u00a0b", " a"])
    def test_an_id_with_a_space_is_refused_by_name_and_leaves_no_file(self, shop, tmp_path, wrong):
        db = shop(products=[{"id": wrong, "title": "Lamp"}], queries=1)
        rater_said(db, {("q1", wrong): 5})
        with pytest.raises(InputError, match="holds a space") as refused:
            export(db, tmp_path / "out", ["qrels"])
        assert repr(wrong) in str(refused.value)
        assert [path.name for path in tmp_path.iterdir() if not path.name.startswith("labels.db")] == []

    def test_triples_do_not_mind_such_an_id(self, shop, tmp_path):
        db = shop(products=[{"id": "a b", "title": "Lamp"}, {"id": "c", "title": "Bed"}], queries=1)
        rater_said(db, {("q1", "a b"): 5, ("q1", "c"): 1})
        assert export(db, tmp_path / "out", ["triples-jsonl"]).manifest["counts"]["triples"]["written"] == 1


class TestIds:
    def graded_product(self, shop, product_id):
        db = shop(products=[{"id": product_id, "title": "Lamp"}, {"id": "c", "title": "Bed"}], queries=1)
        rater_said(db, {("q1", product_id): 5, ("q1", "c"): 1})
        return db

    @pytest.mark.parametrize(("name", "wrong"), [("svmlight", "a b"), ("svmlight", "a\u00a0b"), ("beir", "a\tb"), ("beir", "a\nb")])
    def test_an_id_that_would_break_a_row_is_refused_with_the_remedy(self, shop, tmp_path, name, wrong):
        with pytest.raises(InputError) as refused:
            export(self.graded_product(shop, wrong), tmp_path / "out", [name])
        assert repr(wrong) in refused.value.problem
        assert f"'{name}'" in refused.value.remedy
        assert not (tmp_path / "out").exists()

    @pytest.mark.parametrize("name", sorted(set(FORMATS) - {"qrels", "svmlight", "beir"}))
    def test_the_others_hold_any_id(self, shop, tmp_path, name):
        assert export(self.graded_product(shop, 'a\t"b\n'), tmp_path / "out", [name]).manifest["files"]

    def test_a_quote_in_an_id_is_quoted_in_beir(self, shop, tmp_path):
        out = export(self.graded_product(shop, '"a" b'), tmp_path / "out", ["beir"], Policy(shares=Shares(1, 0, 0))).folder
        assert [row["corpus-id"] for row in table(out / "beir" / "qrels" / "train.tsv", "\t")] == ['"a" b', "c"]


class TestTables:
    def test_quepid_has_every_split_in_one_file_and_texts_as_typed(self, exported, many):
        every = table(exported.folder / "quepid" / "all.csv")
        parts = [row for split in ("train", "dev", "test") for row in table(exported.folder / "quepid" / f"{split}.csv")]
        assert len(every) == 360
        assert sorted(map(str, every)) == sorted(map(str, parts))
        assert {row["query"] for row in every} == {selected.text for selected in selection(many, Policy()) if selected.items}

    def test_quepid_imported_again_gives_the_same_grades(self, shop, new_database, tmp_path):
        db = shop(queries=[{"id": "q1", "text": "=lamp, red"}])
        rater_said(db, {("q1", "p1"): 5, ("q1", "p2"): 2})
        out = export(db, tmp_path / "out", ["quepid"]).folder
        other = new_database()
        save_products(other, [{"id": "p1", "title": "Lamp"}, {"id": "p2", "title": "Bed"}])
        save_queries(other, [{"id": "q9", "text": "=lamp, red"}])
        options = ImportOptions(scale="paper", gold=True, strict=True)
        assert import_file(other, "labels", out / "quepid" / "all.csv", options).added == 2

    def test_no_cell_of_the_plain_csv_is_a_formula_and_every_grade_says_whose_it_is(self, exported):
        rows = table(exported.folder / "csv" / "pairs.csv")
        assert all(row["query"].startswith("'@lamp") and row["product"].startswith("'=Lamp") for row in rows)
        assert {(row["origin"], row["judge"]) for row in rows} == {("label", "")}
        assert {(row["grade"], row["grade_name"]) for row in rows} >= {("5", "Exact"), ("1", "Irrelevant")}


class TestSvmlight:
    def test_features_are_the_score_and_the_inverse_rank_of_each_source_by_name(self, exported):
        folder = exported.folder / "svmlight"
        assert (folder / "features.txt").read_text().splitlines() == [
            "1\ta run score",
            "2\ta run 1/rank",
            "3\tlexical score",
            "4\tlexical 1/rank",
        ]
        lines = [line for split in ("train", "dev", "test") for line in (folder / f"{split}.txt").read_text().splitlines()]
        [told] = [line for line in lines if line.endswith("# q1 p03")]
        assert told.split(" # ")[0].split(" ")[2:] == ["3:7.5", "4:0.25"]

    def test_a_pair_nobody_proposed_has_no_feature(self, shop, tmp_path):
        db = shop(candidates=[])
        rater_said(db, {("q1", "p1"): 5})
        out = export(db, tmp_path / "out", ["svmlight"], SPLIT_IN_THREE).folder / "svmlight"
        assert [path.read_text() for path in out.iterdir()] == ["5 qid:1 # q1 p1\n"]
