"""The contract of every format: the selection as it is, no more and no less, the same bytes every time, nothing left open."""

from __future__ import annotations

import pytest
from support.format_readers import READERS
from support.formats import SPLIT_IN_THREE, Held, about, line, selected_rows
from support.graded import rater_said

from judge.errors import InputError
from judge.export import export
from judge.export.formats import FORMATS, USUAL
from judge.export.select import selection
from judge.export.splits import SPLITS
from judge.export.text import product_text
from judge.store.catalog import all_products

TWICE = {"n-tuples", "pylate-distillation"}
"""Formats whose rows are filled up with triples they already hold."""
ONCE = sorted(set(FORMATS) - TWICE)


def as_held(row: Held, like: Held) -> Held:
    """What was selected, less what a format leaves out."""
    return Held(row.ids, row.texts if like.texts else None, row.grades if like.grades else None)


@pytest.mark.parametrize("name", FORMATS)
class TestEveryFormat:
    @pytest.mark.parametrize("split", SPLITS)
    def test_holds_exactly_the_selected_rows_of_each_split_with_their_ids_texts_and_grades(self, exported, many, name, split):
        found = list(READERS[name](exported.folder, split))
        wanted = {as_held(row, found[0]) for row in selected_rows(many, FORMATS[name].of, split)}
        assert set(found) == wanted
        assert len(wanted) == exported.manifest["counts"]["splits"][split][FORMATS[name].of]

    def test_counts_the_rows_it_writes_and_writes_nowhere_but_under_its_name(self, many, tmp_path, name):
        with FORMATS[name](tmp_path / "out", about(many)) as writer:
            for product in all_products(many):
                writer.product(product)
            for selected in selection(many, SPLIT_IN_THREE, proposals=writer.proposals):
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

    def test_is_the_same_alone_as_beside_the_others(self, exported, many, tmp_path, name):
        alone = export(many, tmp_path / "alone", [name], SPLIT_IN_THREE).manifest["files"]
        assert alone == {file: told for file, told in exported.manifest["files"].items() if file in alone}
        assert alone

    def test_closes_its_files_when_the_selection_fails_in_the_middle(self, many, tmp_path, name):
        def broken():
            with FORMATS[name](tmp_path / "out", about(many)) as writer:
                for product in all_products(many):
                    writer.product(product)
                for selected in selection(many, SPLIT_IN_THREE):
                    writer.write(selected)
                    raise KeyError(selected.query.id)

        with pytest.raises(KeyError):
            broken()  # an unclosed file would be a ResourceWarning, and warnings are errors here

    def test_a_selection_without_anything_gives_no_file(self, shop, tmp_path, name):
        db = shop()
        with FORMATS[name](tmp_path / "out", about(db)) as writer:
            for selected in selection(db, SPLIT_IN_THREE):
                writer.write(selected)
        assert writer.rows == {}
        assert not (tmp_path / "out").exists()

    def test_its_title_is_one_line_that_a_table_can_hold(self, name):
        title = FORMATS[name].title
        assert "\n" not in title
        assert not set("|[]") & set(title)
        assert len(title) < 130


@pytest.mark.parametrize("name", ONCE)
@pytest.mark.parametrize("split", SPLITS)
def test_no_row_is_there_twice(exported, name, split):
    found = list(READERS[name](exported.folder, split))
    assert len(found) == len({row.ids for row in found})


@pytest.mark.parametrize("name", [name for name, format_ in FORMATS.items() if format_.of == "triples"])
def test_without_a_triple_there_is_no_export_of_triples_whatever_the_catalogue_holds(shop, tmp_path, name):
    db = shop()
    rater_said(db, {("q1", "p1"): 5, ("q1", "p2"): 4})
    with pytest.raises(InputError, match="no triple to export"):
        export(db, tmp_path / "out", [name])
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", [name for name, format_ in FORMATS.items() if format_.whole_catalogue])
def test_a_collection_is_the_whole_catalogue_by_id(exported, many, name):
    file = {"beir": "corpus.jsonl", "colbert": "collection.tsv", "pylate-distillation": "documents.jsonl"}[name]
    rows = (exported.folder / name / file).read_text(encoding="utf-8").split("\n")[:-1]
    products = list(all_products(many))
    assert len(rows) == 13 == exported.manifest["files"][f"{name}/{file}"]["rows"]
    if name == "colbert":
        assert rows == [f"{n}\t{line(product_text(product))}" for n, product in enumerate(products)]
    else:
        assert all(f'"{product.id}"' in row for product, row in zip(products, rows, strict=True))


def test_the_usual_formats_are_formats():
    assert set(USUAL) < set(FORMATS)
