"""What is written in any format comes back equal."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.bringing import counts
from support.shop_files import csv_writer, jsonl_writer, stored, write_parquet

from judge.shop.importing import import_file

WORDS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=12)
TITLES = WORDS.filter(lambda text: bool(text) and not text.isspace())
IDS = TITLES.filter(lambda text: text == text.strip())
NAMES = st.sampled_from(["brand", "größe", "a b", "№"])
SCALARS = st.one_of(st.booleans(), st.integers(-(2**53), 2**53), st.floats(allow_nan=False, allow_infinity=False), TITLES)
PRODUCTS = st.lists(
    st.fixed_dictionaries(
        {
            "product_id": IDS,
            "title": TITLES,
            "description": WORDS,
            "price": st.none() | st.floats(0, 1e6),
            "attributes": st.dictionaries(NAMES, SCALARS),
        }
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda row: row["product_id"],
)
WRITERS = {
    # The csv module quotes a lone carriage return only where it quotes everything, or ends its lines with one.
    "comma.csv": csv_writer(quoting=csv.QUOTE_ALL),
    "crlf.csv": csv_writer(";", lineterminator="\r\n"),
    "tab.tsv": csv_writer("\t", quoting=csv.QUOTE_ALL),
    "lines.jsonl": jsonl_writer(),
    "columns.parquet": write_parquet,
}
fresh_every_time = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize("name", WRITERS)
@fresh_every_time
@given(rows=PRODUCTS)
def test_products_written_in_any_format_come_back_equal(new_database: Any, tmp_path: Path, name: str, rows: list[dict[str, Any]]) -> None:
    db = new_database()
    file = WRITERS[name](tmp_path / name, rows)
    assert counts(import_file(db, "products", file)) == (len(rows), len(rows), 0, 0, 0)
    back = {row["id"]: row for row in stored(db, "products")}
    for row in rows:
        found = back[row["product_id"]]
        assert (found["title"], found["price"], found["attributes"]) == (row["title"], row["price"], row["attributes"])
        assert found["description"] == ("" if row["description"].isspace() else row["description"])
    assert counts(import_file(db, "products", file)) == (len(rows), 0, 0, len(rows), 0)
    db.close()


@pytest.mark.parametrize("name", WRITERS)
@fresh_every_time
@given(texts=st.lists(TITLES, min_size=1, max_size=6, unique=True))
def test_query_texts_written_in_any_format_come_back_equal(new_database: Any, tmp_path: Path, name: str, texts: list[str]) -> None:
    db = new_database()
    file = WRITERS[name](tmp_path / name, [{"query": text, "locale": "en"} for text in texts])
    import_file(db, "queries", file)
    assert {row["text"] for row in stored(db, "queries")} == set(texts)
    db.close()
