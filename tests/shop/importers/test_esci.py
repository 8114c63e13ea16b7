"""Amazon's Shopping Queries data."""

from __future__ import annotations

from pathlib import Path

import pyarrow as arrow
from pyarrow import parquet
from support.shop_files import stored

from judge.shop.importing import import_file
from judge.store.db import Database

PRODUCTS = {
    "product_id": ["B079VKKJN7", "0312498411"],
    "product_title": ["Insulated lunch bag", "A book"],
    "product_description": ["<p>Keeps cool</p>", None],
    "product_bullet_point": ["Large\nLight", None],
    "product_brand": ["Nix", None],
    "product_color": ["Blue", None],
    "product_locale": ["us", "us"],
}
EXAMPLES = {
    "example_id": [0, 1, 2],
    "query": ["lunch bag", "lunch bag", " revent 80 cfm"],
    "query_id": [0, 0, 1],
    "product_id": ["B079VKKJN7", "0312498411", "B079VKKJN7"],
    "product_locale": ["us", "us", "us"],
    "esci_label": ["E", "C", "I"],
}


def test_the_published_parquet_files_go_in_as_they_are(db: Database, tmp_path: Path) -> None:
    products, examples = tmp_path / "products.parquet", tmp_path / "examples.parquet"
    parquet.write_table(arrow.table(PRODUCTS), products)
    parquet.write_table(arrow.table(EXAMPLES), examples)
    taken = [import_file(db, kind, file) for kind, file in (("products", products), ("queries", examples), ("labels", examples))]
    assert [(each.format, each.rows, each.added, each.unchanged) for each in taken] == [
        ("esci", 2, 2, 0),
        ("esci", 3, 2, 1),
        ("esci", 3, 3, 0),
    ]
    assert [(row["query_id"], row["product_id"], row["grade"]) for row in stored(db, "labels")] == [
        ("0", "B079VKKJN7", 3),
        ("0", "0312498411", 1),
        ("1", "B079VKKJN7", 0),
    ]
    assert [(row["text"], row["locale"]) for row in stored(db, "queries")] == [("lunch bag", "us"), (" revent 80 cfm", "us")]


def test_what_amazon_says_of_a_product_beside_its_text_becomes_attributes(db: Database, tmp_path: Path) -> None:
    parquet.write_table(arrow.table(PRODUCTS), tmp_path / "products.parquet")
    import_file(db, "products", tmp_path / "products.parquet")
    bag, book = sorted(stored(db, "products"), key=lambda row: row["title"], reverse=True)
    assert (bag["title"], bag["description"]) == ("Insulated lunch bag", "<p>Keeps cool</p>")
    assert bag["attributes"] == {
        "product_bullet_point": "Large\nLight",
        "product_brand": "Nix",
        "product_color": "Blue",
        "product_locale": "us",
    }
    assert (book["description"], book["attributes"]) == ("", {"product_locale": "us"})
