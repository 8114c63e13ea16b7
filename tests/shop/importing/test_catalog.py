"""Products and queries: what changed changes, what comes twice counts once, texts stay as typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.bringing import bring, counts, only
from support.shop_files import stored

from judge.store.db import Database


def test_a_row_that_changed_changes_its_product(db: Database, tmp_path: Path) -> None:
    bring(db, tmp_path, "products", ["id,title", "1,Lamp", "2,Desk"])
    assert counts(bring(db, tmp_path, "products", ["id,title", "1,Lamp", "2,Desk, big".replace(", ", " "), "3,Bed"])) == (3, 1, 1, 1, 0)


def test_an_id_given_twice_counts_once_and_with_other_content_the_first_one_counts(db: Database, tmp_path: Path) -> None:
    lines = ["id,title,category", "1,Lamp,Bar", "1,Lamp,Bar", "1,Lamp,Outdoor", "2,Desk,Bar"]
    for expected in ((4, 2, 0, 1, 1), (4, 0, 0, 3, 1)):
        imported = bring(db, tmp_path, "products", lines)
        assert counts(imported) == expected
        assert [(p.line, p.found, p.remedy) for p in imported.problems] == [(4, "1", "Line 2 counts; remove one of the two")]
    assert {row["category"] for row in stored(db, "products")} == {"Bar"}


def test_queries_keep_case_emoji_and_spaces_and_may_do_without_ids(db: Database, tmp_path: Path) -> None:
    texts = ["Lamp", "lamp", " lamp", "lamp 💡"]
    bring(db, tmp_path, "queries", ["query", *texts])
    assert [(row["id"], row["text"]) for row in stored(db, "queries")] == [(text, text) for text in texts]


def test_a_query_has_its_need_locale_origin_and_intent(db: Database, tmp_path: Path) -> None:
    bring(db, tmp_path, "queries", ["qid,text,information_need,language,origin,intent", "01,lamp,a lamp to read by,en,synthetic,product"])
    row = only(db, "queries")
    assert (row["need"], row["locale"], row["origin"], row["intent"]) == ("a lamp to read by", "en", "synthetic", "product")


@pytest.mark.parametrize("price", ["SR 1,235", "nan", "1_000", "inf", "1e400", "free"])
def test_a_price_that_is_no_number_is_refused(db: Database, tmp_path: Path, price: str) -> None:
    imported = bring(db, tmp_path, "products", ["id,title,price", f'1,Lamp,"{price}"'])
    assert [(p.line, p.field, p.found) for p in imported.problems] == [(2, "price", price)]
