"""Triples: the columns, the splits, the lineage."""

from __future__ import annotations

import json

import pyarrow.parquet as parquet
import pytest
from support.formats import SPLIT_IN_THREE
from support.graded import rater_said

from judge.export import export
from judge.export.formats.triples_parquet import ROW_GROUP
from judge.export.policy import Policy
from judge.export.select import selection
from judge.export.splits import SPLITS, Shares
from judge.export.triples import COLUMNS

TRIPLES = ("triples-jsonl", "triples-parquet")


class TestTriples:
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
