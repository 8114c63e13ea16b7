"""Parquet: typed columns become text where text belongs, exactly or not at all."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as arrow
import pytest
from pyarrow import parquet
from support.shop_files import stored

from judge.errors import InputError
from judge.shop.importing import Imported, ImportOptions, import_file
from judge.store.db import Database


def products(db: Database, folder: Path, **columns: Any) -> Imported:
    file = folder / "p.parquet"
    parquet.write_table(arrow.table(columns), file)
    return import_file(db, "products", file)


def ids(db: Database) -> list[str]:
    return [row["id"] for row in stored(db, "products")]


def test_whole_numbers_become_ids_exactly(db: Database, tmp_path: Path) -> None:
    products(db, tmp_path, product_id=[9002373, 2**63 - 1, 0], title=["A", "B", "C"])
    assert ids(db) == ["9002373", "9223372036854775807", "0"]


def test_whole_floats_which_pandas_makes_of_ids_become_whole_numbers_and_others_are_refused(db: Database, tmp_path: Path) -> None:
    imported = products(db, tmp_path, product_id=[123.0, 1.5, None, 2.0**60], title=["A", "B", "C", "D"])
    assert ids(db) == ["123"]
    assert [(p.line, p.problem) for p in imported.problems] == [
        (2, "is a floating point number and no exact id"),
        (3, "is empty"),
        (4, "is a floating point number and no exact id"),
    ]


def test_dates_decimals_maps_structs_and_missing_values_become_attributes(db: Database, tmp_path: Path) -> None:
    products(
        db,
        tmp_path,
        id=["1"],
        title=["A"],
        added=arrow.array([datetime(2026, 1, 2, 3, tzinfo=UTC)], arrow.timestamp("us", "UTC")),
        since=[date(2020, 2, 29)],
        weight=[Decimal("1.50")],
        nothing=[float("nan")],
        sizes=arrow.array([[("h", 3), ("w", None)]], arrow.map_(arrow.string(), arrow.int32())),
        attributes=[{"brand": "Nix", "colour": None}],
    )
    assert stored(db, "products")[0]["attributes"] == {
        "added": "2026-01-02T03:00:00+00:00",
        "since": "2020-02-29",
        "weight": "1.50",
        "sizes": {"h": 3},
        "brand": "Nix",
    }


def test_a_value_that_is_not_utf8_costs_its_row_only(db: Database, tmp_path: Path) -> None:
    titles = arrow.array([b"A", b"\xff\xfe", b"C"], arrow.binary())
    broken = arrow.Array.from_buffers(arrow.string(), 3, titles.buffers())
    imported = products(db, tmp_path, id=["1", "2", "3"], title=broken)
    assert ids(db) == ["1", "3"]
    assert [problem.line for problem in imported.problems] == [2]


def test_text_stored_as_bytes_is_read(db: Database, tmp_path: Path) -> None:
    imported = products(db, tmp_path, id=[b"007", b"008"], title=["Lämp".encode(), b"\xff"])
    assert ids(db) == ["007"]
    assert imported.problems[0].problem == "is not UTF-8 text"


def test_rows_are_numbered_across_batches(db: Database, tmp_path: Path) -> None:
    titles = [f"Lamp {n}" for n in range(2_500)]
    titles[2_344] = ""
    imported = products(db, tmp_path, id=[str(n) for n in range(2_500)], title=titles)
    assert (imported.added, [problem.line for problem in imported.problems]) == (2_499, [2_345])


def test_a_table_without_rows_and_a_file_that_is_no_parquet_are_refused(db: Database, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="has no rows"):
        products(db, tmp_path, id=arrow.array([], arrow.string()), title=arrow.array([], arrow.string()))
    (tmp_path / "q.parquet").write_text("id,title\n1,A\n")
    with pytest.raises(InputError, match="cannot be read as Parquet"):
        import_file(db, "products", tmp_path / "q.parquet", ImportOptions())


def test_damage_inside_a_file_is_a_refused_row_not_a_crash(db: Database, tmp_path: Path) -> None:
    file = tmp_path / "p.parquet"
    table = arrow.table({"id": [str(n) for n in range(3_000)], "title": [f"Lamp number {n}" for n in range(3_000)]})
    parquet.write_table(table, file, row_group_size=1_000, compression="zstd", use_dictionary=False)
    content = bytearray(file.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 400] = b"\x00" * 400
    file.write_bytes(content)
    imported = import_file(db, "products", file)
    assert imported.rows == imported.added + imported.refused
    assert imported.problems[-1].problem.startswith("is where the file is damaged")
