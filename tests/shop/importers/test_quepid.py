"""Quepid's basic CSV names its queries by text."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.shop_files import stored

from judge.shop.importing import ImportOptions, import_file
from judge.store.catalog import save_products, save_queries
from judge.store.db import Database


@pytest.fixture
def ratings(tmp_path: Path) -> Path:
    file = tmp_path / "case.csv"
    file.write_text("query,docid,rating\nlamp,p1,1\nLamp,p1,0\nlamp ,p1,1\ndesk,p1,1\nlamp,p1,\n", encoding="utf-8")
    return file


def test_texts_are_matched_exactly_and_those_of_two_queries_are_refused(db: Database, ratings: Path) -> None:
    save_products(db, [{"id": "p1", "title": "Lamp"}])
    save_queries(db, [{"id": id_, "text": text} for id_, text in (("1", "lamp"), ("2", "Lamp"), ("3", "desk"), ("4", "desk"))])
    imported = import_file(db, "labels", ratings, ImportOptions(scale="binary"))
    assert imported.format == "quepid"
    assert [(row["query_id"], row["grade"]) for row in stored(db, "labels")] == [("1", 1), ("2", 0)]
    assert [(p.line, p.field, p.problem) for p in imported.problems] == [
        (4, "query", "is the text of no query of this database"),
        (5, "query", "is the text of more than one query"),
        (6, "grade", "is empty"),
    ]


def test_its_queries_are_imported_under_their_text_once_each(db: Database, ratings: Path) -> None:
    imported = import_file(db, "queries", ratings, ImportOptions(format="quepid"))
    assert [(row["id"], row["text"]) for row in stored(db, "queries")] == [(text, text) for text in ("lamp", "Lamp", "lamp ", "desk")]
    assert (imported.rows, imported.added, imported.unchanged, imported.refused) == (5, 4, 1, 0)
