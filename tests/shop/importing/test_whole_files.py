"""A file goes in whole or not at all, several are checked before one is written, and the caller learns what came of each."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from support.bringing import bring, lines_of
from support.shop_files import stored

from judge.errors import InputError, StoreError
from judge.shop.importing import Imported, ImportOptions, import_file, import_files
from judge.store.catalog import imports
from judge.store.db import Database
from judge.store.settings import scale_of


def test_progress_grows_to_the_number_of_rows(db: Database, tmp_path: Path) -> None:
    with (tmp_path / "p.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows([["id", "title"], *([n, "Lamp"] for n in range(4_500))])
    seen: list[int] = []
    import_file(db, "products", tmp_path / "p.csv", progress=seen.append)
    assert seen == [2_000, 4_000, 4_500]


def test_a_thousand_problems_are_kept_and_all_are_counted(db: Database, tmp_path: Path) -> None:
    imported = bring(db, tmp_path, "products", ["id,title", *(f"{n}," for n in range(1_234)), "x,Lamp"])
    assert (imported.refused, len(imported.problems), imported.reasons) == (1_234, 1_000, {"title: is empty": 1_234})


def test_an_import_is_logged_with_its_file_and_counts_and_a_refused_file_is_not(db: Database, tmp_path: Path) -> None:
    bring(db, tmp_path, "products", ["id,title", "1,Lamp", "2,"])
    with pytest.raises(InputError):
        bring(db, tmp_path, "products", ["id,title", "1,Lamp", "2,"], strict=True)
    (entry,) = imports(db)
    assert (entry.file, entry.kind, entry.format) == (str(tmp_path / "file.csv"), "products", "csv")
    assert (entry.rows, entry.added, entry.changed, entry.unchanged, entry.refused) == (2, 1, 0, 0, 1)


def test_strict_lists_the_first_problems_and_how_many_there_are(db: Database, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="15 of 15 rows") as caught:
        bring(db, tmp_path, "products", ["id,title", *(f"{n}," for n in range(15))], strict=True)
    assert caught.value.remedy.count("is empty") == 10
    assert "and 5 more" in caught.value.remedy


def test_a_kind_or_a_format_nobody_knows_is_refused_with_those_there_are(db: Database, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nothing called 'prices'") as caught:
        bring(db, tmp_path, "prices", ["id", "1"])
    assert "products" in caught.value.remedy
    with pytest.raises(InputError, match="no format 'xlsx'") as caught:
        bring(db, tmp_path, "runs", ["id", "1"], format="xlsx")
    assert "trec" in caught.value.remedy


# Whole files or nothing


def named(imported: Imported) -> str:
    return Path(imported.file).name


def test_files_go_in_one_after_the_other(db: Database, tmp_path: Path) -> None:
    files = [lines_of(tmp_path / name, ["id,title", f"{name},Lamp"]) for name in ("a.csv", "b.csv")]
    assert [(named(each), each.added) for each in import_files(db, "products", files)] == [("a.csv", 1), ("b.csv", 1)]


@pytest.mark.parametrize("broken", ["absent.csv", "header.csv", "other.csv"])
def test_a_file_that_cannot_be_read_keeps_those_before_it_out(db: Database, tmp_path: Path, broken: str) -> None:
    good = lines_of(tmp_path / "good.csv", ["id,title", "1,Lamp"])
    lines_of(tmp_path / "header.csv", ["id,title"])
    lines_of(tmp_path / "other.csv", ["id,colour", "1,red"])
    with pytest.raises(InputError, match=broken):
        list(import_files(db, "products", [good, tmp_path / broken]))
    assert (stored(db, "products"), imports(db)) == ([], [])


def test_strict_refuses_all_files_for_a_bad_row_in_the_last(db: Database, tmp_path: Path) -> None:
    good = lines_of(tmp_path / "good.csv", ["id,title", "1,Lamp"])
    bad = lines_of(tmp_path / "bad.csv", ["id,title", "2,Desk", "3,"])
    with pytest.raises(InputError, match=r"1 of 2 rows of .*bad\.csv are bad"):
        list(import_files(db, "products", [good, bad], ImportOptions(strict=True)))
    assert (stored(db, "products"), imports(db)) == ([], [])


def test_files_on_different_scales_are_refused_together_before_one_turns_the_scale_of_the_other(known: Database, tmp_path: Path) -> None:
    esci = lines_of(tmp_path / "esci.csv", ["query_id,query,product_id,esci_label", "q1,lamp,p1,E"])
    trec = lines_of(tmp_path / "trec.csv", ["query_id,product_id,grade", "q1,p2,3"])
    with pytest.raises(InputError, match="different scales: esci, trec"):
        list(import_files(known, "labels", [esci, trec]))
    assert (stored(known, "labels"), scale_of(known).name) == ([], "trec")


def test_a_disk_that_fills_up_leaves_nothing_of_the_file_and_says_so(db: Database, tmp_path: Path) -> None:
    small = lines_of(tmp_path / "small.csv", ["id,title", "1,Lamp"])
    large = lines_of(tmp_path / "large.csv", ["id,title", *(f"x{number},{'Lamp ' * 100}" for number in range(5_000))])
    with db.write() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 200}")
    going_in = import_files(db, "products", [small, large])
    assert named(next(going_in)) == "small.csv"
    with pytest.raises(StoreError, match=r"Nothing of .*large\.csv was imported.*full"):
        next(going_in)
    assert [row["id"] for row in stored(db, "products")] == ["1"]
    assert [Path(entry.file).name for entry in imports(db)] == ["small.csv"]


def test_an_import_that_is_killed_leaves_nothing_of_the_file(db: Database, tmp_path: Path) -> None:
    file = lines_of(tmp_path / "p.csv", ["id,title", *(f"{number},Lamp" for number in range(5_000))])

    def interrupted(rows: int) -> None:
        if rows > 4_000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_file(db, "products", file, progress=interrupted)
    assert stored(db, "products") == []
