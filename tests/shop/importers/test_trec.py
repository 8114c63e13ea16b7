"""TREC qrels and runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.shop_files import stored

from judge.errors import InputError
from judge.shop.importing import Imported, ImportOptions, import_file
from judge.store.catalog import save_products, save_queries
from judge.store.db import Database


@pytest.fixture
def known(db: Database) -> Database:
    save_queries(db, [{"id": query, "text": f"lamp {query}"} for query in ("q1", "q2")])
    save_products(db, [{"id": product, "title": product} for product in ("p1", "p2", "p\u00a03")])
    return db


def bring(db: Database, folder: Path, kind: str, content: str, **options: object) -> Imported:
    file = folder / ("bm25.run" if kind == "runs" else "trec.qrels")
    file.write_text(content, encoding="utf-8")
    return import_file(db, kind, file, ImportOptions(**options))  # type: ignore[arg-type]


def test_qrels_become_gold_decided_by_the_file(known: Database, tmp_path: Path) -> None:
    imported = bring(known, tmp_path, "labels", "q1 0 p1 3\n\nq1\t0\tp2  0\nq2 0 p1 -1\n", scale="trec", gold=True)
    assert [(row["query_id"], row["product_id"], row["grade"], row["decided_by"]) for row in stored(known, "labels")] == [
        ("q1", "p1", 3, "trec"),
        ("q1", "p2", 0, "trec"),
    ]
    assert [(p.line, p.field, p.found) for p in imported.problems] == [(4, "grade", "-1")]
    assert "This database now works in the scale 'trec'" in imported.notes


def test_a_run_keeps_its_name_ranks_and_scores(known: Database, tmp_path: Path) -> None:
    bring(known, tmp_path, "runs", "\ufeffq1 Q0 p1 1 9.5 bm25+\nq1 Q0 p2 2 -1e-3 bm25+\n")
    assert [(row["run"], row["product_id"], row["rank"], row["score"]) for row in stored(known, "runs")] == [
        ("bm25+", "p1", 1, 9.5),
        ("bm25+", "p2", 2, -0.001),
    ]


def test_lists_that_count_from_zero_are_raised_by_one_and_said(known: Database, tmp_path: Path) -> None:
    imported = bring(known, tmp_path, "runs", "q1 Q0 p1 0 9 r\nq1 Q0 p2 1 8 r\nq2 Q0 p1 1 9 r\nq2 Q0 p2 0 8 r\n")
    assert [(row["query_id"], row["rank"]) for row in stored(known, "runs")] == [("q1", 1), ("q1", 2), ("q2", 1)]
    assert "Ranked lists that count from 0: 1; their ranks were raised by one" in imported.notes
    assert [(p.line, p.field) for p in imported.problems] == [(4, "rank")]


def test_only_plain_white_space_separates_fields(known: Database, tmp_path: Path) -> None:
    assert bring(known, tmp_path, "labels", "q1 0 p\u00a03 1\n", scale="binary").added == 1


def test_a_line_with_other_fields_and_one_that_is_not_utf8_are_refused(known: Database, tmp_path: Path) -> None:
    (tmp_path / "t.qrels").write_bytes(b"q1 0 p1 1\nq1 p2 1\nq1 0 p\xff 1\n")
    imported = import_file(known, "labels", tmp_path / "t.qrels", ImportOptions(scale="trec"))
    assert [(p.line, p.found) for p in imported.problems] == [(2, "3 fields"), (3, "")]


def test_a_run_is_not_taken_for_qrels_nor_the_other_way_round(known: Database, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="6 fields"):
        bring(known, tmp_path, "labels", "q1 Q0 p1 1 9.5 bm25\n", format="trec")
    with pytest.raises(InputError, match="4 fields"):
        bring(known, tmp_path, "runs", "q1 0 p1 1\n", format="trec")
    with pytest.raises(InputError, match="holds no products, only labels, runs"):
        bring(known, tmp_path, "products", "q1 0 p1 1\n", format="trec")
