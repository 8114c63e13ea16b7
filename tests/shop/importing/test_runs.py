"""Ranked lists: their order, their names, and a list that comes again."""

from __future__ import annotations

from pathlib import Path

from support.bringing import bring, counts, lines_of, only
from support.shop_files import stored

from judge.shop.importing import import_files
from judge.store.db import Database


def test_lists_without_ranks_are_ranked_by_their_order_in_the_file(known: Database, tmp_path: Path) -> None:
    bring(known, tmp_path, "runs", ["query_id,product_id", "q1,p3", "q2,p1", "q1,p1", "q1,p2"], name="bm25.csv")
    assert {(row["run"], row["query_id"], row["product_id"], row["rank"]) for row in stored(known, "runs")} == {
        ("bm25", "q1", "p3", 1),
        ("bm25", "q1", "p1", 2),
        ("bm25", "q1", "p2", 3),
        ("bm25", "q2", "p1", 1),
    }


def test_a_pool_is_a_run_by_the_name_it_is_given(known: Database, tmp_path: Path) -> None:
    bring(known, tmp_path, "runs", ["query,product_id,position", "lamp,p1,4"], run="pool")
    row = only(known, "runs")
    assert (row["run"], row["query_id"], row["rank"]) == ("pool", "q1", 4)


def test_a_product_twice_in_one_list_counts_where_it_stood_first(known: Database, tmp_path: Path) -> None:
    lines = ["run,query_id,product_id,rank", "a,q1,p1,1", "a,q1,p2,2", "a,q1,p1,3", "b,q1,p1,3"]
    assert counts(bring(known, tmp_path, "runs", lines)) == (4, 3, 0, 0, 1)
    assert counts(bring(known, tmp_path, "runs", lines)) == (4, 0, 0, 3, 1)


RANKED = "run,query_id,product_id,rank"


def listed(db: Database) -> list[tuple[str, str, str]]:
    return sorted((row["run"], row["query_id"], row["product_id"]) for row in stored(db, "runs"))


def test_a_list_that_comes_again_replaces_the_one_before(known: Database, tmp_path: Path) -> None:
    bring(known, tmp_path, "runs", [RANKED, "a,q1,p1,1", "a,q1,p2,2", "a,q1,p3,3", "b,q1,p1,1"])
    shorter = [RANKED, "a,q1,p3,1", "a,q1,p2,2"]
    imported = bring(known, tmp_path, "runs", shorter)
    assert (counts(imported), imported.removed) == ((2, 0, 1, 1, 0), 1)
    assert listed(known) == [("a", "q1", "p2"), ("a", "q1", "p3"), ("b", "q1", "p1")]
    again = bring(known, tmp_path, "runs", shorter)
    assert (counts(again), again.removed) == ((2, 0, 0, 2, 0), 0)


def test_lists_of_queries_that_the_file_does_not_hold_stay_and_that_is_said(known: Database, tmp_path: Path) -> None:
    bring(known, tmp_path, "runs", [RANKED, "a,q1,p1,1", "a,q2,p2,1"])
    imported = bring(known, tmp_path, "runs", [RANKED, "a,q1,p3,1"])
    assert listed(known) == [("a", "q1", "p3"), ("a", "q2", "p2")]
    assert imported.notes == ("Queries whose lists these runs hold and this file does not: 1; those lists stay",)


def test_a_list_whose_rows_are_all_refused_stays(known: Database, tmp_path: Path) -> None:
    bring(known, tmp_path, "runs", [RANKED, "a,q1,p1,1"])
    imported = bring(known, tmp_path, "runs", [RANKED, "a,q1,p9,1", "a,q2,p1,1"])
    assert (imported.refused, imported.removed) == (1, 0)
    assert listed(known) == [("a", "q1", "p1"), ("a", "q2", "p1")]


def test_a_list_that_goes_on_in_a_second_file_is_one_list(known: Database, tmp_path: Path) -> None:
    parts = [lines_of(tmp_path / "1.csv", [RANKED, "a,q1,p1,1"]), lines_of(tmp_path / "2.csv", [RANKED, "a,q1,p2,2"])]
    for _ in range(2):
        list(import_files(known, "runs", parts))
        assert listed(known) == [("a", "q1", "p1"), ("a", "q1", "p2")]
