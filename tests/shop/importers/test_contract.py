"""What every file format promises, for every kind it holds. A new format needs its writer in support/shop_files.py and inherits the rest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.shop_files import SAMPLES, everything, stored

from judge.errors import InputError
from judge.shop.importers import IMPORTERS
from judge.shop.importers.base import Kind
from judge.shop.importing import Imported, ImportOptions, import_file
from judge.shop.importing.fields import REFERRING
from judge.store.catalog import imports, save_products, save_queries
from judge.store.db import Database

BY_THEMSELVES = [("ubi", "events")]
"""Tested in a file of their own: a row of theirs is no row of these samples."""
EVERY = [(name, kind) for name, importer in IMPORTERS.items() for kind in importer.kinds if (name, kind) not in BY_THEMSELVES]
REFER = [(name, kind) for name, kind in EVERY if kind in REFERRING]
every_format = pytest.mark.parametrize(("name", "kind"), EVERY, ids=[f"{name}-{kind}" for name, kind in EVERY])
every_referring = pytest.mark.parametrize(("name", "kind"), REFER, ids=[f"{name}-{kind}" for name, kind in REFER])

PRODUCTS = ("007", "B-2", "12345678901234567890", "4")
TEXTS = ("lampe à poser", "Lamp", "lamp 💡", "desk")

GRADE = {"wands": "Exact", "esci": "E"}


def good(name: str, kind: Kind) -> list[dict[str, Any]]:
    """Four good rows of a kind."""
    grade = GRADE.get(name, "1")
    rows: dict[str, list[dict[str, Any]]] = {
        "products": [{"product_id": id_, "title": f"Lamp {id_}", "description": "It glows."} for id_ in PRODUCTS],
        "queries": [{"query_id": f"0{n}", "query": text} for n, text in enumerate(TEXTS)],
        "labels": [{"query_id": f"0{n}", "query": text, "product_id": PRODUCTS[n], "grade": grade} for n, text in enumerate(TEXTS)],
        "events": [{"query_id": f"0{n}", "product_id": PRODUCTS[n], "day": "2026-01-0" + str(n + 1), "clicks": "3"} for n in range(4)],
        "runs": [{"query_id": f"0{n}", "product_id": PRODUCTS[n], "rank": "1", "score": "2.5", "run": "bm25"} for n in range(4)],
    }
    return rows[kind]


SPOILED: dict[Kind, tuple[str, str]] = {
    "products": ("title", ""),
    "queries": ("query", ""),
    "labels": ("grade", "seventeen"),
    "events": ("clicks", "-1"),
    "runs": ("rank", "first"),
}
"""A field of each kind, and a value it cannot have."""


def with_a_bad_third(name: str, kind: Kind) -> list[dict[str, Any]]:
    rows = good(name, kind)
    rows[2] |= dict([SPOILED[kind]]) | ({"description": ""} if kind == "products" else {})
    return rows


def prepare(db: Database, name: str, kind: Kind) -> None:
    """Store the queries and products that rows of this kind name, under the ids the format gives them."""
    if kind in REFERRING:
        save_products(db, [{"id": id_, "title": id_} for id_ in PRODUCTS])
        save_queries(db, queries_of(name))


def queries_of(name: str) -> list[dict[str, Any]]:
    ids = TEXTS if SAMPLES[name].ids_by_text else [f"0{n}" for n in range(4)]
    return [{"id": id_, "text": text} for id_, text in zip(ids, TEXTS, strict=True)]


def written(folder: Path, name: str, kind: Kind, rows: list[dict[str, Any]]) -> Path:
    sample = SAMPLES[name]
    return sample.write[kind](folder / f"{kind}{sample.suffix[kind]}", rows)


def bring(db: Database, name: str, kind: Kind, file: Path, **options: Any) -> Imported:
    """Imported as a file of that format, its grades on a scale that has the sample's."""
    scale = "binary" if kind == "labels" and name not in GRADE else None
    return import_file(db, kind, file, ImportOptions(format=name, scale=scale, **options))


def counts(imported: Imported) -> tuple[int, int, int, int, int]:
    return imported.rows, imported.added, imported.changed, imported.unchanged, imported.refused


@every_format
def test_a_file_goes_in_whole_and_is_logged_with_counts_that_reconcile(db: Database, tmp_path: Path, name: str, kind: Kind) -> None:
    prepare(db, name, kind)
    imported = bring(db, name, kind, written(tmp_path, name, kind, good(name, kind)))
    assert counts(imported) == (4, 4, 0, 0, 0)
    assert len(stored(db, kind)) == 4
    entry = imports(db)[0]
    assert (entry.kind, entry.format, entry.rows, entry.added, entry.refused) == (kind, name, 4, 4, 0)


@every_format
def test_the_same_file_again_adds_nothing_and_changes_nothing(db: Database, tmp_path: Path, name: str, kind: Kind) -> None:
    prepare(db, name, kind)
    file = written(tmp_path, name, kind, good(name, kind))
    bring(db, name, kind, file)
    before = everything(db)
    assert counts(bring(db, name, kind, file)) == (4, 0, 0, 4, 0)
    assert everything(db) == before


@every_format
def test_its_rows_in_another_order_and_folder_add_nothing(db: Database, tmp_path: Path, name: str, kind: Kind) -> None:
    prepare(db, name, kind)
    rows = good(name, kind)
    bring(db, name, kind, written(tmp_path, name, kind, rows))
    (tmp_path / "elsewhere").mkdir()
    assert counts(bring(db, name, kind, written(tmp_path / "elsewhere", name, kind, rows[::-1]))) == (4, 0, 0, 4, 0)


@every_format
def test_ids_stay_the_text_they_are(db: Database, tmp_path: Path, name: str, kind: Kind) -> None:
    prepare(db, name, kind)
    bring(db, name, kind, written(tmp_path, name, kind, good(name, kind)))
    rows = stored(db, kind)
    if kind == "queries":
        assert {row["text"] for row in rows} == set(TEXTS)
    else:
        assert {row.get("product_id", row.get("id")) for row in rows} == set(PRODUCTS)


@every_format
def test_a_bad_row_is_refused_by_line_and_field_and_the_others_go_in(db: Database, tmp_path: Path, name: str, kind: Kind) -> None:
    prepare(db, name, kind)
    imported = bring(db, name, kind, written(tmp_path, name, kind, with_a_bad_third(name, kind)))
    assert counts(imported) == (4, 3, 0, 0, 1)
    (problem,) = imported.problems
    assert problem.line == SAMPLES[name].first[kind] + 2
    assert problem.field == SPOILED[kind][0]
    assert problem.problem
    assert problem.remedy
    assert sum(imported.reasons.values()) == imported.refused


@every_format
def test_strict_refuses_the_whole_file_and_changes_nothing(db: Database, tmp_path: Path, name: str, kind: Kind) -> None:
    prepare(db, name, kind)
    file = written(tmp_path, name, kind, with_a_bad_third(name, kind))
    before = everything(db)
    with pytest.raises(InputError, match=f"(?s)1 of 4 rows.*line {SAMPLES[name].first[kind] + 2}"):
        bring(db, name, kind, file, strict=True)
    assert everything(db) == before
    assert imports(db) == []


@every_format
def test_strict_imports_a_good_file(db: Database, tmp_path: Path, name: str, kind: Kind) -> None:
    prepare(db, name, kind)
    assert counts(bring(db, name, kind, written(tmp_path, name, kind, good(name, kind)), strict=True)) == (4, 4, 0, 0, 0)


@every_format
@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02PNG\x00" * 40, b"\x1f\x8b\x08\x00abc", b"\xff\xfea\x00,\x00b\x00"])
def test_an_empty_file_and_one_that_is_not_text_are_refused_as_a_whole(
    db: Database, tmp_path: Path, name: str, kind: Kind, content: bytes
) -> None:
    file = tmp_path / f"{kind}{SAMPLES[name].suffix[kind]}"
    file.write_bytes(content)
    with pytest.raises(InputError) as caught:
        bring(db, name, kind, file)
    assert caught.value.remedy
    assert not any(everything(db).values())
    assert imports(db) == []


@every_format
def test_a_missing_file_and_a_folder_are_refused_by_name(db: Database, tmp_path: Path, name: str, kind: Kind) -> None:
    for path in (tmp_path / "absent.csv", tmp_path):
        with pytest.raises(InputError) as caught:
            bring(db, name, kind, path)
        assert str(path) in caught.value.problem
        assert caught.value.remedy


@every_format
def test_its_own_files_are_recognised_or_read_by_a_more_general_format(db: Database, tmp_path: Path, name: str, kind: Kind) -> None:
    prepare(db, name, kind)
    file = written(tmp_path, name, kind, good(name, kind))
    scale = "binary" if kind == "labels" and name not in GRADE else None
    imported = import_file(db, kind, file, ImportOptions(scale=scale))
    assert counts(imported) == (4, 4, 0, 0, 0)
    assert imported.format == name or kind == "labels"


@every_referring
def test_rows_that_name_what_is_unknown_are_refused_and_counted(db: Database, tmp_path: Path, name: str, kind: Kind) -> None:
    save_products(db, [{"id": id_, "title": id_} for id_ in PRODUCTS[:3]])
    save_queries(db, queries_of(name)[1:])
    imported = bring(db, name, kind, written(tmp_path, name, kind, good(name, kind)))
    assert counts(imported) == (4, 2, 0, 0, 2)
    assert [problem.line for problem in imported.problems] == [SAMPLES[name].first[kind], SAMPLES[name].first[kind] + 3]
    assert any(note.startswith("Unknown queries: 1,") for note in imported.notes)
    assert "Unknown products: 1, such as 4; import them first" in imported.notes
