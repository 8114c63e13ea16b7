"""BEIR folders and files."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.shop_files import stored

from judge.errors import InputError
from judge.shop.importing import ImportOptions, import_file
from judge.store.db import Database


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "qrels").mkdir()
    (tmp_path / "corpus.jsonl").write_text(
        '{"_id": "d1", "title": "Lamp", "text": "It glows.", "metadata": {"brand": "Nix"}}\n{"_id": "d2", "text": "No title here"}\n'
    )
    (tmp_path / "queries.jsonl").write_text('{"_id": "01", "text": "lamp", "metadata": {}}\n')
    (tmp_path / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n01\td1\t1\n01\td2\t0\n")
    return tmp_path


def test_a_folder_gives_products_queries_and_labels(db: Database, folder: Path) -> None:
    for kind in ("products", "queries", "labels"):
        imported = import_file(db, kind, folder, ImportOptions(scale="binary" if kind == "labels" else None))
        assert (imported.format, imported.refused) == ("beir", 0)
    assert [(row["id"], row["title"], row["description"], row["attributes"]) for row in stored(db, "products")] == [
        ("d1", "Lamp", "It glows.", {"brand": "Nix"}),
        ("d2", "No title here", "", {}),
    ]
    assert [(row["query_id"], row["product_id"], row["grade"], row["source"]) for row in stored(db, "labels")] == [
        ("01", "d1", 1, "import:test.tsv"),
        ("01", "d2", 0, "import:test.tsv"),
    ]


def test_a_corpus_without_any_title_is_titled_by_its_text(db: Database, tmp_path: Path) -> None:
    (tmp_path / "corpus.jsonl").write_text('{"_id": "d1", "text": "No title here"}\n')
    import_file(db, "products", tmp_path / "corpus.jsonl")
    assert [(row["title"], row["description"]) for row in stored(db, "products")] == [("No title here", "")]


def test_several_files_of_grades_are_not_guessed_between(db: Database, folder: Path) -> None:
    (folder / "qrels" / "train.tsv").write_text("query-id\tcorpus-id\tscore\n01\td1\t1\n")
    with pytest.raises(InputError, match="several files of grades") as caught:
        import_file(db, "labels", folder)
    assert "train.tsv" in caught.value.remedy


def test_a_folder_that_is_not_beir_is_refused(db: Database, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no file.*corpus\.jsonl"):
        import_file(db, "products", tmp_path, ImportOptions(format="beir"))
    with pytest.raises(InputError, match=r"no qrels/\*.tsv"):
        import_file(db, "labels", tmp_path, ImportOptions(format="beir"))
