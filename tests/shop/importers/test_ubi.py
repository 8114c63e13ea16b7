"""OpenSearch User Behavior Insights: searches and what came of them, from two files that only together say it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson
import pyarrow as arrow
import pytest
from pyarrow import parquet
from support.shop_files import stored

from judge.shop.importing import Imported, ImportOptions, import_file, import_files
from judge.store.catalog import save_products, save_queries
from judge.store.db import Database

UBI = ImportOptions(format="ubi")
SEARCHES = [
    {"query_id": "s1", "user_query": "lamp", "timestamp": "2026-05-01T23:30:00Z", "query_response_hit_ids": ["p1", "p2"]},
    {"query_id": "s2", "user_query": "lamp", "timestamp": "2026-05-01T08:00:00Z", "query_response_hit_ids": ["p2"]},
    {"query_id": "s3", "user_query": "desk", "timestamp": 1777708800000, "query_response_hit_ids": []},
]


def event(action: str, search: str, product: str, ordinal: int = 1, **more: Any) -> dict[str, Any]:
    attributes = {"object": {"object_id": product}, "position": {"ordinal": ordinal}}
    return {"action_name": action, "query_id": search, "timestamp": "2026-05-01T23:40:00Z", "event_attributes": attributes, **more}


EVENTS = [event("click", "s1", "p2", 2), event("add_to_cart", "s1", "p2", 2), event("purchase", "s1", "p2", 2), event("hover", "s2", "p2")]


@pytest.fixture
def known(db: Database) -> Database:
    save_queries(db, [{"id": "q1", "text": "lamp"}, {"id": "q2", "text": "desk"}])
    save_products(db, [{"id": f"p{n}", "title": f"Lamp {n}"} for n in (1, 2)])
    return db


def lines(file: Path, documents: Sequence[dict[str, Any]]) -> Path:
    file.write_bytes(b"".join(orjson.dumps(document) + b"\n" for document in documents))
    return file


def both(folder: Path, events: Sequence[dict[str, Any]] = EVENTS) -> list[Path]:
    return [lines(folder / "ubi_events.ndjson", events), lines(folder / "ubi_queries.ndjson", SEARCHES)]


def together(db: Database, files: Sequence[Path]) -> Imported:
    (imported,) = import_files(db, "events", files, UBI)
    return imported


QUERIES = [
    {"query_id": "q1", "day": "2026-05-01", "searches": 2, "zero_click_searches": 1, "clicks": 1, "carts": 1, "purchases": 1},
    {"query_id": "q2", "day": "2026-05-02", "searches": 1, "zero_click_searches": 1, "clicks": 0, "carts": 0, "purchases": 0},
]


def shown(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["product_id"], row["impressions"], row["clicks"], row["carts"], row["purchases"], row["position"]


def pairs(db: Database) -> list[tuple[Any, ...]]:
    return [shown(row) for row in stored(db, "events") if "product_id" in row]


def queries(db: Database) -> list[dict[str, Any]]:
    return [row for row in stored(db, "events") if "product_id" not in row]


def test_searches_their_hits_and_what_was_done_with_them_are_counted_in_whatever_order_the_files_come(
    known: Database, tmp_path: Path
) -> None:
    for expected in ((4, 0, 6), (0, 0, 10)):
        imported = together(known, both(tmp_path))
        assert (imported.added, imported.changed, imported.unchanged) == expected
        assert (imported.rows, imported.refused) == (10, 0)
        assert queries(known) == QUERIES
        assert pairs(known) == [("p1", 1, 0, 0, 0, 1.0), ("p2", 2, 1, 1, 1, 1.5)]
    assert "Impressions are the hits that searches returned, in their order" in imported.notes
    assert "Rows whose event counts nothing here: 1: hover (1)" in imported.notes


def test_events_that_say_what_was_shown_are_believed_before_hits(known: Database, tmp_path: Path) -> None:
    together(known, both(tmp_path, [*EVENTS, event("impression", "s1", "p1", 5)]))
    assert pairs(known) == [("p1", 1, 0, 0, 0, 5.0), ("p2", 0, 1, 1, 1, None)]


def test_positions_that_count_from_0_are_raised_by_one_application_by_application(known: Database, tmp_path: Path) -> None:
    shows = [event("impression", "s1", "p1", 0, application="a"), event("impression", "s1", "p2", 1, application="b")]
    imported = together(known, both(tmp_path, shows))
    assert [row[-1] for row in pairs(known)] == [1.0, 1.0]
    assert "Positions count from 0 in a; they were raised by one" in imported.notes


def test_a_bulk_body_and_search_hits_are_read_as_the_documents_they_hold(known: Database, tmp_path: Path) -> None:
    bulk = [part for each in [*SEARCHES, *EVENTS] for part in ({"index": {"_index": "ubi", "_id": "1"}}, each)]
    import_file(known, "events", lines(tmp_path / "bulk.ndjson", bulk), UBI)
    assert (queries(known), len(pairs(known))) == (QUERIES, 2)
    hits = [{"_index": "ubi", "_source": each} for each in [*SEARCHES, *EVENTS]]
    assert import_file(known, "events", lines(tmp_path / "hits.ndjson", hits)).unchanged == 10


def test_parquet_with_nested_documents_says_the_same(known: Database, tmp_path: Path) -> None:
    together(known, both(tmp_path))
    for name, documents in (("q.parquet", [{**each, "timestamp": "2026-05-02"} | each for each in SEARCHES[:2]]), ("e.parquet", EVENTS)):
        parquet.write_table(arrow.Table.from_pylist(documents), tmp_path / name)
    assert together(known, [tmp_path / "q.parquet", tmp_path / "e.parquet"]).changed == 0


def test_without_its_events_nobody_knows_in_which_searches_nothing_was_clicked(known: Database, tmp_path: Path) -> None:
    imported = import_file(known, "events", both(tmp_path)[1], UBI)
    assert [(row["searches"], row["zero_click_searches"]) for row in queries(known)] == [(2, None), (1, None)]
    assert any(note.startswith("No file holds events, so what was clicked is unknown. Give both files") for note in imported.notes)
    assert not any("No file holds events" in note for note in together(known, both(tmp_path)).notes)


def test_a_search_that_is_listed_again_is_counted_and_shown_once_and_that_is_said(known: Database, tmp_path: Path) -> None:
    files = [lines(tmp_path / "events.ndjson", EVENTS), lines(tmp_path / "queries.ndjson", [*SEARCHES, SEARCHES[0]])]
    for imported in (together(known, files), together(known, files)):
        assert queries(known) == QUERIES
        assert pairs(known) == [("p1", 1, 0, 0, 0, 1.0), ("p2", 2, 1, 1, 1, 1.5)]
        assert "Searches listed again under an id that came before: 1; the first of each counts" in imported.notes
    import_file(known, "events", files[1], UBI)
    assert [row["searches"] for row in queries(known)] == [2, 1]


def test_a_search_whose_only_click_was_on_an_unknown_product_is_none_without_a_click(known: Database, tmp_path: Path) -> None:
    imported = together(known, both(tmp_path, [event("click", "s2", "p9")]))
    assert imported.refused == 1
    assert [(row["searches"], row["zero_click_searches"]) for row in queries(known)] == [(2, 1), (1, 1)]


def test_a_problem_is_said_by_its_own_file_and_line(known: Database, tmp_path: Path) -> None:
    events = [EVENTS[0], event("click", "s1", "p9"), event("click", "nowhere", "p1")]
    imported = together(known, both(tmp_path, events))
    assert [(p.line, p.field, p.found) for p in imported.problems] == [
        (2, "product_id in ubi_events.ndjson", "p9"),
        (3, "query_id in ubi_events.ndjson", "nowhere"),
    ]
    assert "ubi_queries.ndjson ubi_events.ndjson" in imported.problems[1].remedy


def test_queries_of_the_log_are_named_by_their_text_and_come_once(db: Database, tmp_path: Path) -> None:
    imported = import_file(db, "queries", both(tmp_path)[1])
    assert (imported.format, imported.rows, imported.added, imported.unchanged) == ("ubi", 3, 2, 1)
    assert [(row["id"], row["text"]) for row in stored(db, "queries")] == [("lamp", "lamp"), ("desk", "desk")]


@pytest.mark.real
def test_a_sample_of_the_simulator_and_of_a_demo_shop_goes_in(db: Database, real_data: Path) -> None:
    """Its searches stand in its events. Its figures are no shoppers'."""
    file = real_data / "esci" / "ubi_events_not_real_shoppers.csv"
    searched = import_file(db, "queries", file, ImportOptions(format="ubi"))
    assert (searched.rows, searched.added, searched.refused) == (2_897, 357, 0)
