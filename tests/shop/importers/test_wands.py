"""WANDS as published: tabs in .csv files, features joined by bars, hierarchies by slashes."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from support.shop_files import stored

from judge.shop.importers.wands import features
from judge.shop.importing import import_file
from judge.store.db import Database
from judge.store.settings import scale_of

PRODUCTS = (
    "product_id\tproduct_name\tproduct_class\tcategory hierarchy\tproduct_description\tproduct_features\trating_count\taverage_rating\treview_count\n"
    "0\tsolid wood bed\tBeds\tFurniture / Bedroom Furniture / Beds\tgood, deep\tcolor : red|color : blue | width:64.7|frame|empty :\t15.0\t4.5\t\n"
)


def test_the_three_files_are_recognised_and_their_grades_turn_the_database_to_their_scale(db: Database, tmp_path: Path) -> None:
    (tmp_path / "product.csv").write_text(PRODUCTS)
    (tmp_path / "query.csv").write_text("query_id\tquery\tquery_class\n0\tsalon chair\tMassage Chairs\n")
    (tmp_path / "label.csv").write_text("id\tquery_id\tproduct_id\tlabel\n0\t0\t0\tExact\n1\t0\t0\tSomewhat\n")
    files = {"products": "product.csv", "queries": "query.csv", "labels": "label.csv"}
    taken = [import_file(db, kind, tmp_path / name) for kind, name in files.items()]
    assert [(each.format, each.rows, each.added) for each in taken] == [("wands", 1, 1), ("wands", 1, 1), ("wands", 2, 1)]
    assert [(row["grade"], row["rater"], row["source"]) for row in stored(db, "labels")] == [(2, "label", "import:label.csv")]
    assert scale_of(db).name == "wands"
    assert "Exact" in taken[2].problems[0].remedy


def test_a_product_has_its_path_its_features_and_its_other_columns(db: Database, tmp_path: Path) -> None:
    (tmp_path / "product.csv").write_text(PRODUCTS)
    import_file(db, "products", tmp_path / "product.csv")
    (row,) = stored(db, "products")
    assert (row["id"], row["title"], row["category"]) == ("0", "solid wood bed", "Furniture > Bedroom Furniture > Beds")
    assert row["attributes"] == {
        "product_class": "Beds",
        "rating_count": "15.0",
        "average_rating": "4.5",
        "color": ["red", "blue"],
        "width": "64.7",
        "features": "frame",
    }


@given(st.dictionaries(st.text("abc d", min_size=1).map(str.strip).filter(bool), st.text("xyz-:0", min_size=1).filter(lambda v: v.strip())))
def test_features_are_read_as_they_were_joined(written: dict[str, str]) -> None:
    assert features("|".join(f"{name} : {value}" for name, value in written.items())) == written
