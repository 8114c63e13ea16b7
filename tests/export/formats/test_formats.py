"""The contract of every format, and what each promises beyond it."""

from __future__ import annotations

import json

import pyarrow.parquet as parquet
import pytest
from support.graded import rater_said

from judge.errors import InputError
from judge.export import export
from judge.export.formats import FORMATS
from judge.export.formats.triples_parquet import ROW_GROUP
from judge.export.policy import Policy
from judge.export.select import selection
from judge.export.splits import SPLITS, Shares
from judge.export.triples import COLUMNS
from judge.shop.importing import ImportOptions, import_file
from judge.store.catalog import save_products, save_queries

SPLIT_IN_THREE = Policy(shares=Shares(0.4, 0.3, 0.3), negatives_per_positive=3)
TRIPLES = ("triples-jsonl", "triples-parquet")


@pytest.fixture
def many(shop):
    """Thirty queries of twelve products, graded in turn: every query has positives and negatives, and texts that hurt."""
    products = [{"id": f"p{n:02}", "title": f'Lamp "{n}" =1+1,\t<b>\u2028 ✨', "description": "x\r\ny\x00z"} for n in range(12)]
    db = shop(products=products, queries=30)
    rater_said(db, {(f"q{q}", row["id"]): (n * 7 + q) % 5 + 1 for q in range(1, 31) for n, row in enumerate(products)})
    return db


@pytest.mark.parametrize("name", FORMATS)
class TestEveryFormat:
    def test_counts_the_rows_it_writes_and_writes_nowhere_but_under_its_name(self, many, tmp_path, name):
        with FORMATS[name](tmp_path / "out") as writer:
            for selected in selection(many, SPLIT_IN_THREE):
                writer.write(selected)
        found = {path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*") if path.is_file()}
        assert found == set(writer.rows)
        assert all(path.startswith(name) for path in found)
        assert all(rows > 0 for rows in writer.rows.values())

    def test_gives_the_same_bytes_for_the_same_selection(self, many, tmp_path, name):
        for folder in ("one", "two"):
            export(many, tmp_path / folder, [name], SPLIT_IN_THREE)
        files = [path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*") if path.is_file()]
        assert all((tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes() for file in files)

    def test_closes_its_files_when_the_selection_fails_in_the_middle(self, many, tmp_path, name):
        def broken():
            with FORMATS[name](tmp_path / "out") as writer:
                for selected in selection(many, SPLIT_IN_THREE):
                    writer.write(selected)
                    raise KeyError(selected.query.id)

        with pytest.raises(KeyError):
            broken()  # an unclosed file would be a ResourceWarning, and warnings are errors here

    def test_a_selection_without_anything_gives_no_file(self, shop, tmp_path, name):
        with FORMATS[name](tmp_path / "out") as writer:
            for selected in selection(shop(), Policy()):
                writer.write(selected)
        assert writer.rows == {}
        assert not (tmp_path / "out").exists()


class TestTriples:
    @pytest.fixture
    def exported(self, many, tmp_path):
        return export(many, tmp_path / "out", TRIPLES, SPLIT_IN_THREE)

    def rows(self, folder, name, split):
        """The rows of a split, read with the plainest reader there is."""
        if name.startswith("triples-jsonl"):
            return [json.loads(line) for line in (folder / name / f"{split}.jsonl").read_text(encoding="utf-8").splitlines()]
        return parquet.read_table(folder / name / f"{split}.parquet").to_pylist()

    @pytest.mark.parametrize("name", TRIPLES)
    def test_the_columns_are_the_three_texts_in_the_order_of_training_and_nothing_else(self, exported, name):
        for split in SPLITS:
            assert all(tuple(row) == COLUMNS for row in self.rows(exported.folder, name, split))

    @pytest.mark.parametrize("name", TRIPLES)
    def test_datasets_loads_it_unchanged(self, exported, name, tmp_path, monkeypatch):
        monkeypatch.setenv("HF_HUB_OFFLINE", "1")
        from datasets import Value, load_dataset

        suffix = name.removeprefix("triples-")
        files = {split: str(exported.folder / name / f"{split}.{suffix}") for split in SPLITS}
        loaded = load_dataset({"jsonl": "json"}.get(suffix, suffix), data_files=files, cache_dir=str(tmp_path / "cache"))
        assert {split: loaded[split].num_rows for split in SPLITS} == {
            split: exported.manifest["counts"]["splits"][split]["triples"] for split in SPLITS
        }
        for split in SPLITS:
            assert loaded[split].column_names == list(COLUMNS)
            assert all(feature in (Value("string"), Value("large_string")) for feature in loaded[split].features.values())
            assert loaded[split].to_list() == self.rows(exported.folder, name, split)

    @pytest.mark.parametrize("name", TRIPLES)
    def test_datasets_pointed_at_the_folder_finds_the_splits_and_no_lineage(self, exported, name, tmp_path, monkeypatch):
        monkeypatch.setenv("HF_HUB_OFFLINE", "1")
        from datasets import load_dataset

        loaded = load_dataset(str(exported.folder / name), cache_dir=str(tmp_path / "cache"))
        assert set(loaded) == {"train", "validation", "test"}
        assert all(part.column_names == list(COLUMNS) for part in loaded.values())

    def test_both_formats_hold_the_same_rows_and_lineage(self, exported):
        for split in SPLITS:
            for part in ("", "-lineage"):
                assert self.rows(exported.folder, f"triples-jsonl{part}", split) == self.rows(
                    exported.folder, f"triples-parquet{part}", split
                )

    @pytest.mark.parametrize("name", TRIPLES)
    def test_the_lineage_says_row_by_row_what_made_the_triple(self, exported, many, name):
        by_query = {selected.query.id: selected for selected in selection(many, SPLIT_IN_THREE)}
        for split in SPLITS:
            texts, lineage = self.rows(exported.folder, name, split), self.rows(exported.folder, f"{name}-lineage", split)
            assert len(texts) == len(lineage) > 0
            for text, origin in zip(texts, lineage, strict=True):
                selected = by_query[origin["query_id"]]
                assert selected.split == split
                assert text["anchor"] == selected.text
                [triple] = [
                    t
                    for t in selected.triples
                    if (t.positive.resolved.product_id, t.negative.resolved.product_id) == (origin["positive_id"], origin["negative_id"])
                ]
                assert (text["positive"], text["negative"]) == (triple.positive.text, triple.negative.text)
                assert origin["positive_grade"] >= 4 > 2 >= origin["negative_grade"]
                assert (origin["positive_origin"], origin["positive_rows"]) == ("label", list(triple.positive.resolved.ids))
                assert (origin["positive_hash"], origin["query_hash"]) == (triple.positive.hash, selected.query.hash)

    def test_no_query_is_in_two_splits(self, exported):
        anchors = [{row["anchor"] for row in self.rows(exported.folder, "triples-jsonl", split)} for split in SPLITS]
        assert not anchors[0] & anchors[1]
        assert not anchors[0] & anchors[2]
        assert not anchors[1] & anchors[2]

    def test_parquet_row_groups_have_a_fixed_size_whatever_the_queries(self, shop, tmp_path):
        products = [{"id": f"p{n:03}", "title": f"Lamp {n}"} for n in range(220)]
        db = shop(products=products, queries=1, candidates=[])
        rater_said(db, {("q1", row["id"]): 5 if n < 110 else 1 for n, row in enumerate(products)})
        export(
            db, tmp_path / "out", ["triples-parquet"], Policy(shares=Shares(1, 0, 0), positives_per_query=None, negatives_per_positive=None)
        )
        found = parquet.ParquetFile(tmp_path / "out" / "triples-parquet" / "train.parquet")
        assert [found.metadata.row_group(n).num_rows for n in range(found.num_row_groups)] == [ROW_GROUP, 110 * 110 - ROW_GROUP]


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
        save_products(other, [{"id": f"p{n:02}", "title": "Lamp"} for n in range(12)])
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
