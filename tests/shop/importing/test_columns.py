"""Which column of a file feeds which field, and what is said where none does."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.bringing import bring, only
from support.shop_files import everything, stored

from judge.errors import InputError
from judge.shop.catalog import catalogue
from judge.store.catalog import all_products
from judge.store.db import Database


def test_the_user_says_which_column_is_which_and_usual_names_do_the_rest(db: Database, tmp_path: Path) -> None:
    options = {"title": "naam", "price": "prijs"}
    bring(db, tmp_path, "products", ["SKU,naam,Product Description,prijs", "007,Lamp,It glows,12.5"], mapping=options)
    row = only(db, "products")
    assert (row["id"], row["title"], row["description"], row["price"], row["attributes"]) == ("007", "Lamp", "It glows", 12.5, {})


def test_columns_no_field_takes_become_attributes_and_empty_ones_do_not(db: Database, tmp_path: Path) -> None:
    lines = ["id,title,brand,colour,attributes", '1,Lamp,Nix,,"{""size"": 3, ""note"": """"}"', "2,Desk,,,"]
    bring(db, tmp_path, "products", lines)
    assert [row["attributes"] for row in stored(db, "products")] == [{"brand": "Nix", "size": 3}, {}]


def test_an_attribute_that_contradicts_a_column_loses_neither(db: Database, tmp_path: Path) -> None:
    lines = ["id,title,brand,size,attributes", '1,Lamp,Nix,3,"{""brand"": ""NIX Ltd"", ""size"": 3}"']
    bring(db, tmp_path, "products", lines)
    assert only(db, "products")["attributes"] == {"brand": "NIX Ltd", "brand (column)": "Nix", "size": 3}


def test_columns_may_be_left_out(db: Database, tmp_path: Path) -> None:
    bring(db, tmp_path, "products", ["row,id,title,x", "0,1,Lamp,y"], mapping={"ignore": "row,x"})
    assert only(db, "products")["attributes"] == {}


def test_of_several_category_paths_the_first_is_the_category_and_all_stay_readable(db: Database, tmp_path: Path) -> None:
    bring(
        db,
        tmp_path,
        "products",
        ["id,title,category_paths", "1,Tee,Men>Tops > Tees | Sale", "2,Bag,Gear", "3,Cap,A>B|A>C", "4,X,|", "5,Y,| > |Z"],
    )
    assert [(row["category"], row["attributes"]) for row in stored(db, "products")] == [
        ("Men > Tops > Tees", {"category_paths": "Men>Tops > Tees | Sale"}),
        ("Gear", {}),
        ("A > B", {"category_paths": "A>B|A>C"}),
        ("", {}),
        ("Z", {}),
    ]
    products = list(all_products(db))
    assert [catalogue(products).leaves_of(each) for each in products[:3:2]] == [
        (("Men", "Tops", "Tees"), ("Sale",)),
        (("A", "B"), ("A", "C")),
    ]


@pytest.mark.parametrize(
    ("mapping", "says", "helps"),
    [
        ({"titel": "name"}, "products have no field 'titel'", "title"),
        ({"title": "naam"}, "has no column 'naam'", "It has: id, name"),
        ({"ignore": "naam"}, "has no column 'naam'", "It has: id, name"),
    ],
)
def test_a_mapping_that_fits_nothing_is_refused_before_anything_is_written(
    db: Database, tmp_path: Path, mapping: dict[str, str], says: str, helps: str
) -> None:
    with pytest.raises(InputError, match=says) as caught:
        bring(db, tmp_path, "products", ["id,name", "1,Lamp"], mapping=mapping)
    assert helps in caught.value.remedy
    assert not any(everything(db).values())


@pytest.mark.parametrize(
    ("kind", "header", "missing"),
    [
        ("products", "id,colour", "title"),
        ("queries", "id,locale", "query"),
        ("labels", "product_id,grade", "query_id"),
        ("labels", "query_id,product_id", "grade"),
        ("events", "query_id,clicks", "day"),
        ("runs", "query_id,rank", "product_id"),
    ],
)
def test_a_file_without_a_necessary_column_says_how_to_name_it(db: Database, tmp_path: Path, kind: str, header: str, missing: str) -> None:
    with pytest.raises(InputError) as caught:
        bring(db, tmp_path, kind, [header, "1,2"])
    assert f"--map {missing}=COLUMN" in caught.value.remedy
    assert header.split(",")[-1] in caught.value.remedy


def test_columns_that_go_nowhere_are_named(known: Database, tmp_path: Path) -> None:
    imported = bring(known, tmp_path, "labels", ["query_id,product_id,grade,mood", "q1,p1,3,good"])
    assert "Columns not used: mood" in imported.notes
