"""The labelled data of ../shared/data goes in whole, with the commands that the README documents, and twice is once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest
from pyarrow import parquet
from support.shop_files import everything, stored

from judge.shop.catalog import catalogue
from judge.shop.importing import Imported, ImportOptions, import_file
from judge.store.catalog import products_by_id
from judge.store.db import Database
from judge.store.labels import raters
from judge.store.rankings import search_runs
from judge.store.settings import scale_of

pytestmark = pytest.mark.real

ICECAT: tuple[tuple[str, str, dict[str, Any], tuple[int, int, int]], ...] = (
    ("products", "products.parquet", {}, (19_406, 19_406, 0)),
    ("queries", "queries_dev.csv", {}, (96, 96, 0)),
    ("labels", "ratings_dev.csv", {"scale": "trec"}, (7_445, 7_445, 0)),
    ("labels", "judgments_dev.csv", {"gold": True}, (2_458, 2_458, 0)),
    # One search configuration lists three products a second time for "laptop".
    ("runs", "runs_dev.csv", {}, (2_775, 2_772, 3)),
    ("runs", "pool_dev.csv", {"run": "haystack-pool"}, (1_678, 1_678, 0)),
)


COLUMNS = ("model_name", "brand", "product_type", "ean", "date_released")
"""Columns of icecat's products that no field takes."""


def import_icecat(db: Database, folder: Path) -> list[Imported]:
    return [import_file(db, kind, folder / "icecat" / name, ImportOptions(**options)) for kind, name, options, _ in ICECAT]


def size(imported: Imported) -> tuple[int, int, int]:
    assert imported.rows == imported.added + imported.changed + imported.unchanged + imported.refused
    return imported.rows, imported.added, imported.refused


def test_all_of_icecat_goes_in_and_a_second_time_changes_nothing(db: Database, real_data: Path) -> None:
    assert [size(imported) for imported in import_icecat(db, real_data)] == [expected for *_, expected in ICECAT]
    before = everything(db)
    again = import_icecat(db, real_data)
    assert [(imported.added, imported.changed) for imported in again] == [(0, 0)] * len(ICECAT)
    assert everything(db) == before
    assert scale_of(db).name == "trec"
    assert {(rater.rater, rater.labels) for rater in raters(db)} >= {("s1", 2_156), ("s2", 2_156), ("s3", 2_156), ("h01", 270)}
    assert sum(rater.cannot_tell for rater in raters(db)) == 16
    assert {(run.name, run.results) for run in search_runs(db)} == {
        ("no-vector", 892),
        ("vector-2", 940),
        ("with-vector", 940),
        ("haystack-pool", 1_678),
    }


def test_nothing_of_an_icecat_product_is_lost(db: Database, real_data: Path) -> None:
    import_file(db, "products", real_data / "icecat" / "products.parquet")
    product = products_by_id(db, ["1399"])["1399"]
    assert (product.title, product.description) == ("HP 80 Original Cyan", "80 175-ml Cyan DesignJet Ink Cartridge")
    assert (product.price, product.image_url) == (125.95, "http://images.icecat.biz/img/gallery_mediums/1399_0964723466.jpg")
    kept = {
        "brand": "HP",
        "model_name": "80",
        "ean": "0882780756328|0088698629123",
        "date_released": "2006-07-01T00:00:00Z",
        "depth": 114.0,
    }
    assert kept.items() <= product.attributes.items()
    back = {row["id"]: row["attributes"] for row in stored(db, "products")}
    for written in parquet.read_table(real_data / "icecat" / "products.parquet").to_pylist():
        attributes = orjson.loads(written["attributes"]) | {name: written[name] for name in COLUMNS if written[name]}
        assert back[written["product_id"]] == attributes
    assert "09002373" in {attributes.get("model_name") for attributes in back.values()}


def test_the_judged_part_of_icecat_as_csv_is_the_same_as_in_parquet(db: Database, real_data: Path) -> None:
    import_file(db, "products", real_data / "icecat" / "products.parquet")
    imported = import_file(db, "products", real_data / "icecat" / "products_judged_dev.csv")
    assert (imported.rows, imported.unchanged) == (2_334, 2_334)


def test_icecat_in_quepid_format_settles_the_same_grades(db: Database, real_data: Path) -> None:
    import_icecat(db, real_data)
    before = {(row["query_id"], row["product_id"]): row["grade"] for row in stored(db, "labels") if "decided_by" in row}
    imported = import_file(db, "labels", real_data / "icecat" / "quepid_ratings_dev.csv", ImportOptions(gold=True))
    assert (imported.format, *size(imported)) == ("quepid", 2_458, 2_458, 0)
    after = {
        (row["query_id"], row["product_id"]): row["grade"]
        for row in stored(db, "labels")
        if row.get("decided_by", "") == "quepid_ratings_dev"
    }
    assert after == before


def test_wands_goes_in(db: Database, real_data: Path) -> None:
    folder = real_data / "wands"
    assert size(import_file(db, "products", folder / "products.csv")) == (2_836, 2_836, 0)
    assert size(import_file(db, "queries", folder / "queries_dev.csv")) == (336, 336, 0)
    assert size(import_file(db, "labels", folder / "pairs_dev.csv", ImportOptions(scale="binary"))) == (2_033, 2_033, 0)


def test_esci_goes_in_as_far_as_its_products_are_known(db: Database, real_data: Path) -> None:
    grades, pairs = real_data / "esci" / "qrels_ids_only_dev.csv", real_data / "esci" / "pairs_with_text_dev.csv"
    options = ImportOptions(format="csv", mapping={"title": "product_text", "ignore": "query,esci_label,grade"})
    assert size(import_file(db, "products", pairs, options)) == (99, 99, 0)
    assert size(import_file(db, "queries", grades)) == (4_694, 105, 0)
    assert size(import_file(db, "queries", pairs)) == (99, 1, 0)
    assert size(import_file(db, "labels", pairs)) == (99, 99, 0)
    unknown = import_file(db, "labels", grades)
    assert size(unknown) == (4_694, 0, 4_694)
    assert any(note.startswith("Unknown products: 4,665,") for note in unknown.notes)
    assert scale_of(db).name == "esci"


def test_luma_goes_in_with_its_first_category_path_and_lies_in_all_of_them(db: Database, real_data: Path) -> None:
    assert size(import_file(db, "products", real_data / "luma" / "products.csv")) == (2_044, 2_044, 0)
    hoodie = products_by_id(db, ["MH01-XS-Black"])["MH01-XS-Black"]
    assert (hoodie.category, hoodie.price, hoodie.attributes["color"]) == ("Men > Tops > Hoodies & Sweatshirts", 52.0, "Black")
    assert hoodie.attributes["category_paths"] == "Men > Tops > Hoodies & Sweatshirts | Collections > Eco Friendly"
    assert catalogue([hoodie]).leaves_of(hoodie) == (("Men", "Tops", "Hoodies & Sweatshirts"), ("Collections", "Eco Friendly"))
    assert import_file(db, "products", real_data / "luma" / "products.csv").unchanged == 2_044


def test_an_ikea_item_listed_under_several_categories_counts_once_under_the_first(db: Database, real_data: Path) -> None:
    options = ImportOptions(mapping={"price": "price_sar", "ignore": "row"})
    imported = import_file(db, "products", real_data / "ikea" / "products.csv", options)
    assert size(imported) == (3_694, 2_962, 732)
    assert imported.reasons == {"product_id: came earlier in this file with other content": 732}


def test_a_log_of_single_actions_is_counted_as_far_as_its_products_are_known(db: Database, real_data: Path) -> None:
    file = real_data / "esci" / "ubi_events_not_real_shoppers.csv"
    import_file(db, "queries", file, ImportOptions(format="ubi"))
    imported = import_file(db, "events", file, ImportOptions(format="ubi"))
    assert (imported.rows, imported.refused) == (3_004, 2_498)
    assert "Positions count from 0 in esci_ubi_sample; they were raised by one" in imported.notes
