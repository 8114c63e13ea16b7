from __future__ import annotations

from typing import Any

import pytest

from judge.store.catalog import (
    PAGE,
    all_products,
    all_queries,
    imports,
    log_import,
    products_by_id,
    queries_by_id,
    query_ids_by_text,
    save_products,
    save_queries,
)
from judge.store.db import Database
from judge.store.rows import Merged
from judge.tables import Import

ODD_TEXTS = [
    "🛋️ sofa 'Björn' \"80 cm\"",
    "tab\there\nnew line\x07bell\x1bescape",
    "Robert'); DROP TABLE product;--",
    "ＦＵＬＬ　ｗｉｄｔｈ",
    "x" * 20_000,
    "%_\\",
    "سرير 床",
]


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_any_text_comes_back_as_it_went_in_id_included(db: Database, text: str) -> None:
    product = {"id": text, "title": text, "description": text, "category": text, "attributes": {text: [text, {"deep": text}]}, "url": text}
    save_products(db, [product])
    save_queries(db, [{"id": text, "text": text, "need": text}])
    assert {name: products_by_id(db, [text])[text].model_dump()[name] for name in product} == product
    assert queries_by_id(db, [text])[text].text == text
    assert query_ids_by_text(db).ids == {text: text}


def test_ids_are_text_so_1_and_01_stay_two(db: Database) -> None:
    assert (
        save_products(db, [{"id": "1", "title": "one"}, {"id": "01", "title": "zero one"}, {"id": "1.0", "title": "one point"}]).added == 3
    )
    assert {product.id: product.title for product in all_products(db)} == {"1": "one", "01": "zero one", "1.0": "one point"}


def test_saving_the_same_products_again_changes_nothing(db: Database) -> None:
    rows = [{"id": "p1", "title": "Lamp", "attributes": {"colour": "red"}, "price": 9.5}]
    assert save_products(db, rows) == Merged(1, 0, 0)
    assert save_products(db, rows) == Merged(0, 0, 1)
    assert save_products(db, [{**rows[0], "title": "Lamp, red"}]) == Merged(0, 1, 0)


@pytest.mark.parametrize(
    "change",
    [{"title": "b"}, {"description": "b"}, {"category": "b"}, {"attributes": {"b": 1}}, {"image_url": "b"}, {"url": "b"}, {"price": 2.0}],
)
def test_a_product_gets_another_hash_when_anything_a_judge_could_see_changes(db: Database, change: dict[str, Any]) -> None:
    first = {"id": "p1", "title": "a", "price": 1.0}
    save_products(db, [first])
    before = products_by_id(db, ["p1"])["p1"].hash
    save_products(db, [{**first, **change}])
    assert products_by_id(db, ["p1"])["p1"].hash != before


def test_a_query_keeps_its_hash_when_only_our_own_notes_on_it_change(db: Database) -> None:
    save_queries(db, [{"id": "q1", "text": "sofa"}])
    before = queries_by_id(db, ["q1"])["q1"].hash
    save_queries(db, [{"id": "q1", "text": "sofa", "origin": "synthetic", "intent": "category"}])
    assert queries_by_id(db, ["q1"])["q1"].hash == before
    save_queries(db, [{"id": "q1", "text": "Sofa"}])
    assert queries_by_id(db, ["q1"])["q1"].hash != before


def test_ids_nobody_knows_are_missing_from_the_answer(db: Database) -> None:
    save_products(db, [{"id": "p1", "title": "Lamp"}])
    assert set(products_by_id(db, ["p1", "p2"])) == {"p1"}
    assert queries_by_id(db, []) == {}


def test_the_whole_catalogue_comes_once_and_in_order_over_page_boundaries(db: Database) -> None:
    ids = [f"p{number:05}" for number in range(PAGE * 2)]
    save_products(db, [{"id": identifier, "title": "Lamp"} for identifier in reversed(ids)])
    assert [product.id for product in all_products(db)] == ids
    assert list(all_queries(db)) == []


def test_texts_that_two_queries_share_are_named_and_case_is_kept(db: Database) -> None:
    save_queries(db, [{"id": "q1", "text": "nike"}, {"id": "q2", "text": "Nike"}, {"id": "q3", "text": "nike"}])
    assert query_ids_by_text(db).ids == {"nike": "q1", "Nike": "q2"}
    assert query_ids_by_text(db).twice == {"nike"}


def test_the_log_of_imports_is_newest_first(db: Database) -> None:
    for file in ("a.csv", "b.csv"):
        log_import(db, Import(kind="products", file=file, format="csv", rows=3, added=1, changed=1, unchanged=0, refused=1))
    assert [(entry.file, entry.rows) for entry in imports(db)] == [("b.csv", 3), ("a.csv", 3)]
    assert imports(db)[0].created_at.tzinfo is not None
