from __future__ import annotations

import pytest
from support.seating import DESK_CHAIRS, product, proposed

from judge.store.catalog import save_products, save_queries
from judge.store.db import Database


def test_all_but_one_of_several_attributes_is_right(seats: Database) -> None:
    assert proposed(seats, "several", "both") == ["black-fabric", "red"]


def test_what_does_not_state_one_of_them_may_fail_in_that_too(seats: Database) -> None:
    save_products(seats, [product("red-only", "Desk chair in red", DESK_CHAIRS, colour="red")])
    assert "red-only" in proposed(seats, "attribute", "both")
    assert "red-only" not in proposed(seats, "several", "both")


@pytest.mark.parametrize("query", ["colour", "plain", "unknown"])
def test_a_query_that_asks_for_one_attribute_or_none_has_no_such_negatives(seats: Database, query: str) -> None:
    assert proposed(seats, "several", query) == []


def test_a_product_of_another_leaf_is_no_near_miss(seats: Database) -> None:
    save_queries(seats, [{"id": "parasol", "text": "red leather parasol"}])
    assert proposed(seats, "several", "parasol") == ["parasol"]
