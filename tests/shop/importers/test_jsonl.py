"""JSON Lines: what JSON can hold, and what is no JSON."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.shop_files import stored

from judge.errors import InputError
from judge.shop.importing import Imported, import_file
from judge.store.db import Database


def products(db: Database, folder: Path, content: bytes) -> Imported:
    file = folder / "p.jsonl"
    file.write_bytes(content)
    return import_file(db, "products", file)


def test_numbers_truths_lists_and_objects_become_what_the_tables_take(db: Database, tmp_path: Path) -> None:
    line = b'{"id": 7, "title": 1984, "category": ["Home", "Lamps"], "price": 12, "new": true, "tags": ["a", null], "size": {"h": 3, "w": null}}'
    products(db, tmp_path, line)
    (row,) = stored(db, "products")
    assert (row["id"], row["title"], row["category"], row["price"]) == ("7", "1984", "Home > Lamps", 12.0)
    assert row["attributes"] == {"new": True, "tags": ["a"], "size": {"h": 3}}


def test_lines_that_are_no_json_object_are_refused_by_number(db: Database, tmp_path: Path) -> None:
    content = b'\xef\xbb\xbf{"id": "1", "title": "A"}\n\n{"id": "2", \n["3"]\n{"id": "4", "title": "L\xe4mp"}\n{"id": "5", "title": "E"}'
    imported = products(db, tmp_path, content)
    assert [row["id"] for row in stored(db, "products")] == ["1", "5"]
    assert [problem.line for problem in imported.problems] == [3, 4, 5]
    assert all("one JSON object a line" in problem.remedy for problem in imported.problems)


def test_a_key_may_occur_for_the_first_time_on_the_last_line(db: Database, tmp_path: Path) -> None:
    products(db, tmp_path, b'{"id": "1", "title": "A"}\n{"id": "2", "title": "B", "brand": "Nix"}\n')
    assert [row["attributes"] for row in stored(db, "products")] == [{}, {"brand": "Nix"}]


def test_an_escaped_nul_is_refused_wherever_it_hides(db: Database, tmp_path: Path) -> None:
    imported = products(db, tmp_path, b'{"id": "1", "title": "A", "x": {"y": ["\\u0000"]}}\n{"id": "2", "title": "\\u0000"}\n')
    assert [(p.line, p.field) for p in imported.problems] == [(1, "x"), (2, "title")]


def test_an_id_too_large_to_be_exact_is_refused_not_rounded(db: Database, tmp_path: Path) -> None:
    imported = products(db, tmp_path, b'{"id": 123456789012345678901, "title": "A"}\n{"id": 1234567890123456789, "title": "B"}\n')
    assert [row["id"] for row in stored(db, "products")] == ["1234567890123456789"]
    assert imported.problems[0].problem == "is a floating point number and no exact id"


@pytest.mark.parametrize("content", [b'[{"id": "1", "title": "A"}]', b'{\n"id": "1"\n}\n', b"plain text\n"])
def test_a_json_document_that_is_not_lines_is_refused_as_a_whole(db: Database, tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InputError, match="no JSON object on any line") as caught:
        products(db, tmp_path, content)
    assert "jq" in caught.value.remedy
