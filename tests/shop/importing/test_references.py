"""Rows name queries and products that are there, or are refused."""

from __future__ import annotations

from pathlib import Path

from support.bringing import bring, counts
from support.shop_files import stored

from judge.store.db import Database


def test_the_unknown_is_refused_row_by_row_and_counted_by_what_is_unknown(known: Database, tmp_path: Path) -> None:
    lines = ["query_id,product_id,grade", "q1,p8,1", "q1,p9,1", "q2,p9,1", "q9,p1,1", "q1,p1,1"]
    imported = bring(known, tmp_path, "labels", lines)
    assert counts(imported) == (5, 1, 0, 0, 4)
    assert imported.notes[:2] == (
        "Unknown queries: 1, such as q9; import them first",
        "Unknown products: 2, such as p8; import them first",
    )
    assert imported.reasons == {"product_id: is no product of this database": 3, "query_id: is no query of this database": 1}


def test_a_query_is_named_by_id_where_there_is_one_and_by_text_elsewhere(known: Database, tmp_path: Path) -> None:
    bring(known, tmp_path, "labels", ["query_id,query,product_id,grade", "q2,lamp,p1,1", ",lamp,p2,1", ",,p3,1"])
    assert [(row["query_id"], row["product_id"]) for row in stored(known, "labels")] == [("q2", "p1"), ("q1", "p2")]
