"""CSV and TSV as shops write them: quotes, line ends, marks, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.shop_files import stored

from judge.errors import InputError
from judge.shop.importing import Imported, ImportOptions, import_file
from judge.store.db import Database


def products(db: Database, folder: Path, content: str | bytes, name: str = "p.csv", **options: object) -> Imported:
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return import_file(db, "products", file, ImportOptions(**options))  # type: ignore[arg-type]


def titles(db: Database) -> dict[str, str]:
    return {row["id"]: row["title"] for row in stored(db, "products")}


def test_a_quoted_field_may_hold_line_breaks_and_lines_are_those_of_the_file(db: Database, tmp_path: Path) -> None:
    imported = products(db, tmp_path, 'id,title,description\n1,A,"one\ntwo\n\nfour"\n2,,x\n\n3,C,"say ""hi"""\n')
    assert (imported.rows, imported.added, imported.refused) == (3, 2, 1)
    assert imported.problems[0].line == 6
    assert {row["description"] for row in stored(db, "products")} == {"one\ntwo\n\nfour", 'say "hi"'}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_end_and_a_byte_order_mark_are_read(db: Database, tmp_path: Path, end: str) -> None:
    products(db, tmp_path, b"\xef\xbb\xbf" + end.join(["id,title", "01,A", "02,B", ""]).encode())
    assert titles(db) == {"01": "A", "02": "B"}


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_a_csv_file_is_split_at_the_sign_its_header_uses(db: Database, tmp_path: Path, sign: str) -> None:
    products(db, tmp_path, f'"product_id"{sign}"title"\n1{sign}A\n')
    assert titles(db) == {"1": "A"}


@pytest.mark.parametrize("title", ['"A', '"A" b', '24" screen"'])
def test_a_bad_quote_costs_its_own_row_and_not_the_rest_of_the_file(db: Database, tmp_path: Path, title: str) -> None:
    rows = "".join(f"{n},ok\n" for n in range(10, 30))
    imported = products(db, tmp_path, f"id,title\n1,ok\n{title},2\n{rows}")
    refused = title.startswith('"')  # a quote in the middle of a field that does not begin with one is text
    assert (imported.rows, imported.added, imported.refused) == (22, 22 - refused, int(refused))
    assert [problem.line for problem in imported.problems] == [3] * refused


def test_an_unclosed_quote_is_given_up_after_many_lines_too(db: Database, tmp_path: Path) -> None:
    rows = "".join(f"{n},ok\n" for n in range(6_000))
    imported = products(db, tmp_path, f'id,title\n"x,bad\n{rows}')
    assert (imported.rows, imported.added, imported.refused) == (6_001, 6_000, 1)
    assert imported.problems[0].line == 2


def test_a_carriage_return_is_text_inside_quotes_and_refused_outside_them(db: Database, tmp_path: Path) -> None:
    imported = products(db, tmp_path, 'id,title\n1,"a\rb"\n2,a\rb\n3,ok\n')
    assert titles(db) == {"1": "a\rb", "3": "ok"}
    assert [(p.line, p.problem) for p in imported.problems] == [(3, "holds a carriage return outside quotes")]


def test_a_row_with_too_few_or_too_many_columns_is_refused(db: Database, tmp_path: Path) -> None:
    imported = products(db, tmp_path, "id,title,description\n1,A\n2,B,b,bb\n3,C,c\n")
    assert titles(db) == {"3": "C"}
    assert [(p.line, p.found, p.problem) for p in imported.problems] == [
        (2, "2 columns", "where the header has 3"),
        (3, "4 columns", "where the header has 3"),
    ]


def test_bytes_that_are_not_utf8_cost_their_row_only(db: Database, tmp_path: Path) -> None:
    imported = products(db, tmp_path, b"id,title\n1,Lamp\n2,L\xe4mp\n3,L\xc3\xa4mp\n")
    assert titles(db) == {"1": "Lamp", "3": "Lämp"}
    assert [(p.line, p.problem, p.remedy) for p in imported.problems] == [(3, "is not UTF-8 text", "Save the file as UTF-8")]


def test_control_characters_are_kept_and_nul_is_refused(db: Database, tmp_path: Path) -> None:
    padding = "x" * 5_000  # past the first bytes, by which a file that is no text at all is told
    imported = products(db, tmp_path, f"id,title\n1,{padding}\n2,a\x07b\x1b[2Jc\n3,a\0b\n")
    assert titles(db)["2"] == "a\x07b\x1b[2Jc"
    assert [(p.line, p.field, p.problem) for p in imported.problems] == [(4, "title", "holds a NUL character")]


def test_a_field_of_a_megabyte_is_read(db: Database, tmp_path: Path) -> None:
    products(db, tmp_path, "id,title,description\n1,A," + "long " * 200_000 + "\n")
    assert len(stored(db, "products")[0]["description"]) == 1_000_000


def test_columns_without_a_name_are_left_out(db: Database, tmp_path: Path) -> None:
    products(db, tmp_path, ",id,title,\n0,1,A,x\n")
    assert stored(db, "products")[0]["attributes"] == {}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("id,title\n", "has no rows"),
        ("id,title,title\n1,A,B\n", "two columns named 'title'"),
        ("a,b\n1,2\n", "known to hold product_id or title"),
        (b"id,t\xe4tle\n1,A\n", "no header of UTF-8 text"),
        ("\n\n", "no header"),
    ],
)
def test_a_file_that_cannot_be_read_as_a_whole_says_why_and_changes_nothing(
    db: Database, tmp_path: Path, content: str | bytes, says: str
) -> None:
    with pytest.raises(InputError, match=says) as caught:
        products(db, tmp_path, content)
    assert caught.value.remedy
    assert stored(db, "products") == []


@pytest.mark.parametrize(
    ("head", "says"), [(b"PK\x03\x04", "Excel"), (b"\x1f\x8b", "gzip"), (b"PAR1", "Parquet"), (b"\xfe\xff\x00i", "UTF-16")]
)
def test_a_file_of_another_kind_is_called_by_its_name(db: Database, tmp_path: Path, head: bytes, says: str) -> None:
    with pytest.raises(InputError, match=says):
        products(db, tmp_path, head + b"rest", format="csv")


def test_an_ending_nobody_knows_asks_for_the_format(db: Database, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Nothing says what format") as caught:
        products(db, tmp_path, "id,title\n1,A\n", name="p.dat")
    assert "--as" in caught.value.remedy
    assert products(db, tmp_path, "id,title\n1,A\n", name="p.dat", format="csv").added == 1
