"""What shoppers did, added up by day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support.bringing import bring, counts
from support.shop_files import stored

from judge.store.db import Database


def test_rows_with_a_product_count_for_the_pair_and_the_others_for_the_query(known: Database, tmp_path: Path) -> None:
    lines = [
        "query_id,product_id,day,searches,zero_click_searches,impressions,clicks,position",
        "q1,,2026-05-01,10,4,,6,",
        "q1,p1,2026-05-01,,,9,5,1.5",
        "q1,p2,2026-05-01,,,1,,",
    ]
    assert counts(bring(known, tmp_path, "events", lines)) == (3, 3, 0, 0, 0)
    query, first, second = stored(known, "events")
    assert (query["searches"], query["zero_click_searches"], query["clicks"], query["carts"]) == (10, 4, 6, 0)
    assert (first["impressions"], first["clicks"], first["position"]) == (9, 5, 1.5)
    assert (second["impressions"], second["clicks"], second["position"]) == (1, 0, None)


def test_rows_of_one_day_are_added_up_and_the_file_again_changes_nothing(known: Database, tmp_path: Path) -> None:
    lines = [
        "query_id,product_id,timestamp,impressions,clicks,position",
        "q1,p1,2026-05-01T08:00:00Z,3,1,1",
        "q1,p1,2026-05-01 23:59:59,1,1,5",
        "q1,p1,2026-05-02T00:00:00Z,1,0,2",
    ]
    for expected in ((3, 2, 0, 1, 0), (3, 0, 0, 3, 0)):
        assert counts(bring(known, tmp_path, "events", lines)) == expected
        assert [(row["day"], row["impressions"], row["clicks"], row["position"]) for row in stored(known, "events")] == [
            ("2026-05-01", 4, 2, 2.0),
            ("2026-05-02", 1, 0, 2.0),
        ]


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("2026-02-30,1,", "day"),
        ("1.5.2026,1,", "day"),
        (",1,", "day"),
        ("2026-05-01,-1,", "clicks"),
        ("2026-05-01,1.5,", "clicks"),
        ("2026-05-01,1,0", "position"),
    ],
)
def test_a_day_a_count_and_a_position_must_be_what_they_say(known: Database, tmp_path: Path, row: str, field: str) -> None:
    imported = bring(known, tmp_path, "events", ["query_id,product_id,day,clicks,position", f"q1,p1,{row}"])
    assert [(p.line, p.field) for p in imported.problems] == [(2, field)]


def test_counts_that_have_no_place_in_their_row_are_said(known: Database, tmp_path: Path) -> None:
    lines = ["query_id,product_id,day,searches,impressions", "q1,,2026-05-01,3,30", "q1,p1,2026-05-01,3,30", "q2,p1,2026-05-01,0,1"]
    imported = bring(known, tmp_path, "events", lines)
    assert "Rows with counts that belong to a pair, not to a query, or the reverse: 2; those counts were left out" in imported.notes


@pytest.mark.parametrize("row", ["q1,2026-05-01,5,6", "q1,2026-05-01,,1"])
def test_more_searches_without_a_click_than_searches_are_refused(known: Database, tmp_path: Path, row: str) -> None:
    good = ["q2,2026-05-01,5,5", "q2,2026-05-02,0,0", "q2,2026-05-03,,"]
    imported = bring(known, tmp_path, "events", ["query_id,day,searches,zero_click_searches", *good, row])
    assert counts(imported) == (4, 3, 0, 0, 1)
    (problem,) = imported.problems
    assert (problem.line, problem.field, problem.found) == (5, "zero_click_searches", row[-1])
    assert (problem.problem, problem.remedy[:5]) == ("is more than its searches", "Write")
    assert {row["query_id"] for row in stored(known, "events")} == {"q2"}


def test_rows_of_one_query_and_day_that_were_added_up_are_said_of_counts_and_taken_for_granted_in_a_log(
    known: Database, tmp_path: Path
) -> None:
    twice = ["q1,,2026-05-01,5", "q1,,2026-05-01,7", "q1,p1,2026-05-01,1", "q1,p1,2026-05-01,1", "q1,p1,2026-05-01,1", "q1,p2,2026-05-01,1"]
    assert (
        "Rows added up with another of the same day: 5"
        in bring(known, tmp_path, "events", ["query_id,product_id,day,clicks", *twice]).notes
    )
    for header, rows in (("query_id,product_id,day,event", ["q1,p1,2026-05-01,click"] * 2), ("query_id,product_id,day,clicks", twice[-2:])):
        assert not any("added up with another" in note for note in bring(known, tmp_path, "events", [header, *rows]).notes)


def test_days_after_tomorrow_are_imported_and_said(known: Database, tmp_path: Path) -> None:
    near = [(datetime.now(UTC) + timedelta(days=days)).date().isoformat() for days in (0, 1)]
    rows = [f"q1,{day},1" for day in (*near, "2999-01-02", "2999-01-01")]
    imported = bring(known, tmp_path, "events", ["query_id,day,searches", *rows])
    assert (imported.added, imported.refused) == (4, 0)
    assert any(note.startswith("Rows of days to come: 2 (first: 2999-01-01)") for note in imported.notes)
    assert not any("to come" in note for note in bring(known, tmp_path, "events", ["query_id,day,searches", *rows[:2]]).notes)
    refused = ["query_id,product_id,day,event,search_id", "q1,gone,2999-01-01,click,s1"]
    assert not any("to come" in note for note in bring(known, tmp_path, "events", refused).notes)
