from __future__ import annotations

import pytest
from support.seating import DESK_CHAIRS, product, proposed
from support.voices import gold

from judge.store.catalog import save_products
from judge.store.db import Database
from judge.store.labels import save_gold


@pytest.mark.parametrize("query", ["colour", "both"])
def test_the_red_variant_of_a_black_chair_is_a_negative_of_the_black_one(seats: Database, query: str) -> None:
    assert proposed(seats, "variants", query) == ["red"]


def test_a_variant_in_which_nothing_that_was_asked_for_is_other_is_as_right(seats: Database) -> None:
    save_products(seats, [product("tall", "Aron desk chair tall", DESK_CHAIRS, colour="black", item_group_id="aron")])
    assert proposed(seats, "variants", "colour") == ["red"]


@pytest.mark.parametrize("query", ["plain", "unknown"])
def test_where_no_attribute_is_asked_for_every_variant_is_right(seats: Database, query: str) -> None:
    assert proposed(seats, "variants", query) == []


def test_a_right_product_without_variants_has_none(seats: Database) -> None:
    save_gold(seats, [gold(("colour", "black-fabric"), 5)])
    assert proposed(seats, "variants", "colour") == []
