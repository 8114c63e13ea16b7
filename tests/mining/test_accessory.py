from __future__ import annotations

import pytest
from support.seating import WHEELS, product, proposed
from support.voices import gold

from judge.store.catalog import save_products
from judge.store.db import Database
from judge.store.labels import save_gold


@pytest.mark.parametrize("query", ["colour", "both", "plain"])
def test_what_is_for_desk_chairs_or_for_a_series_of_them_is_no_desk_chair(seats: Database, query: str) -> None:
    assert proposed(seats, "accessory", query) == ["casters", "aron-armrest"]


def test_an_attribute_may_say_what_a_product_is_compatible_with(seats: Database) -> None:
    save_products(seats, [product("gas-lift", "Gas lift", WHEELS, compatible_with="Desk chairs of 2019")])
    assert "gas-lift" in proposed(seats, "accessory", "plain")


def test_what_only_has_the_words_in_its_title_is_for_nothing(seats: Database) -> None:
    assert "wheel" not in proposed(seats, "accessory", "plain")


def test_where_the_accessory_itself_is_asked_for_it_is_none(seats: Database) -> None:
    save_gold(seats, [gold(("plain", "casters"), 5)])
    assert proposed(seats, "accessory", "plain") == []


def test_a_query_of_which_nothing_is_known_has_no_accessories(seats: Database) -> None:
    save_products(seats, [product("odd", "Lamp for Zzyzx", WHEELS)])
    assert proposed(seats, "accessory", "unknown") == []
