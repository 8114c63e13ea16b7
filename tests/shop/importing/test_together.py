"""Files of events given in one command are one log."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as arrow
import pytest
from pyarrow import parquet
from support.bringing import counts, lines_of
from support.shop_files import stored

from judge.errors import InputError
from judge.shop.importing import Imported, ImportOptions, import_files
from judge.store.db import Database

HEADER = "query,product_id,timestamp,event,search_id"
EIGHT = [HEADER, "lamp,,2026-05-01T08:59:00Z,search,s1", "lamp,p1,2026-05-01T08:59:00Z,view,s1", "lamp,,2026-05-01T08:10:00Z,search,s2"]
NINE = [HEADER, "lamp,p1,2026-05-01T09:00:00Z,click,s1", "lamp,,2026-05-01T09:20:00Z,search,s3"]


def hours(db: Database, folder: Path, *rows: Sequence[str]) -> list[Imported]:
    files = [lines_of(folder / f"h{number}.csv", each) for number, each in enumerate(rows, start=1)]
    return list(import_files(db, "events", files))


def test_two_hours_of_a_day_are_added_up_and_a_search_that_goes_on_in_the_second_is_one(known: Database, tmp_path: Path) -> None:
    for expected in ((5, 2, 0, 3, 0), (5, 0, 0, 5, 0)):
        (imported,) = hours(known, tmp_path, EIGHT, NINE)
        assert counts(imported) == expected
        query, pair = stored(known, "events")
        assert (query["searches"], query["zero_click_searches"], query["clicks"]) == (3, 2, 1)
        assert (pair["impressions"], pair["clicks"]) == (1, 1)
    assert imported.file.endswith("h1.csv + h2.csv")
    assert "2 files, counted as one log" in imported.notes


def test_the_order_of_columns_and_columns_that_no_field_takes_do_not_part_files(known: Database, tmp_path: Path) -> None:
    turned = ["shop,clicks,day,query_id", "de,2,2026-05-01,q1"]
    (imported,) = hours(known, tmp_path, ["query_id,day,clicks", "q1,2026-05-01,1"], turned)
    assert [row["clicks"] for row in stored(known, "events")] == [3]
    assert "Columns not used: shop" in imported.notes


def test_files_of_several_formats_are_one_log(known: Database, tmp_path: Path) -> None:
    table = arrow.Table.from_pylist([{"query_id": "q1", "day": "2026-05-01", "clicks": 2}])
    parquet.write_table(table, tmp_path / "a.parquet")
    files = [tmp_path / "a.parquet", lines_of(tmp_path / "b.csv", ["query_id,day,clicks", "q1,2026-05-01,1"])]
    list(import_files(known, "events", files))
    assert [row["clicks"] for row in stored(known, "events")] == [3]


def test_a_problem_is_said_by_its_own_file_and_line(known: Database, tmp_path: Path) -> None:
    (imported,) = hours(known, tmp_path, [*EIGHT, "lamp,,never,search,s9"], [*NINE, "lamp,gone,2026-05-01,view,s1"])
    assert {(p.line, p.field) for p in imported.problems} == {(5, "day in h1.csv"), (4, "product_id in h2.csv")}


def test_a_bad_row_of_any_of_them_keeps_all_of_them_out_where_all_must_be_good(known: Database, tmp_path: Path) -> None:
    files = [lines_of(tmp_path / "a.csv", EIGHT), lines_of(tmp_path / "b.csv", [*NINE, "sofa,,2026-05-01,search,s1"])]
    with pytest.raises(InputError) as error:
        list(import_files(known, "events", files, ImportOptions(strict=True)))
    assert "query in b.csv" in error.value.remedy
    assert stored(known, "events") == []


def test_files_with_different_columns_are_counted_each_by_itself_and_that_is_said(known: Database, tmp_path: Path) -> None:
    of_queries, of_pairs = ["query_id,day,searches", "q1,2026-05-01,5"], ["query_id,product_id,day,impressions", "q1,p1,2026-05-01,9"]
    both = hours(known, tmp_path, of_queries, of_pairs)
    assert [imported.added for imported in both] == [1, 1]
    assert all(any(note.startswith("These files have different columns") for note in imported.notes) for imported in both)


def test_a_file_that_is_named_twice_is_refused(known: Database, tmp_path: Path) -> None:
    file = lines_of(tmp_path / "h.csv", EIGHT)
    with pytest.raises(InputError, match="named twice"):
        list(import_files(known, "events", [file, tmp_path / "." / "h.csv"]))
    assert stored(known, "events") == []
