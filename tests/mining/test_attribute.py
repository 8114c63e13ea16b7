from __future__ import annotations

import pytest
from support.seating import DESK_CHAIRS, product, proposed
from support.voices import gold

from judge.mining import SOURCES
from judge.mining.base import Ground
from judge.store.catalog import all_queries, save_products, save_queries
from judge.store.db import Database
from judge.store.labels import save_gold


def test_chairs_of_another_colour_are_the_negatives_of_a_black_chair_and_no_other_product_is(seats: Database) -> None:
    assert proposed(seats, "attribute", "colour") == ["white-fabric", "red", "green-fabric"]


def test_a_product_that_is_wrong_in_two_ways_is_not_the_nearest_miss(seats: Database) -> None:
    assert proposed(seats, "attribute", "both") == ["black-fabric", "red"]


@pytest.mark.parametrize("query", ["plain", "unknown"])
def test_where_no_attribute_is_asked_for_none_can_be_different(seats: Database, query: str) -> None:
    assert proposed(seats, "attribute", query) == []


def test_without_a_category_or_a_right_product_nobody_knows_the_right_kind_of_product(seats: Database) -> None:
    save_queries(seats, [{"id": "odd", "text": "black Zzyzx"}])
    assert proposed(seats, "attribute", "odd") == []


def test_a_number_asked_for_may_be_what_is_different(seats: Database) -> None:
    save_products(seats, [product(f"wide-{width}", f"Desk chair {width} cm", DESK_CHAIRS) for width in (60, 90)])
    save_queries(seats, [{"id": "wide", "text": "desk chair 60 cm"}])
    found = [each for each in SOURCES["attribute"].propose(Ground(seats, tuple(all_queries(seats))), 5) if each.query_id == "wide"]
    assert [(each.product_id, each.violated) for each in found] == [("wide-90", "length")]


def test_what_people_call_right_is_never_proposed_as_a_negative(seats: Database) -> None:
    save_gold(seats, [gold(("colour", "red"), 5)])
    assert "red" not in proposed(seats, "attribute", "colour")


def test_the_leaves_of_what_people_call_right_are_where_the_right_kind_of_product_lies(seats: Database) -> None:
    save_gold(seats, [gold(("colour", "stool"), 5)])
    assert proposed(seats, "attribute", "colour") == ["red-stool"]


def test_of_a_query_that_asks_for_no_attribute_the_best_product_says_what_the_others_differ_from(seats: Database) -> None:
    assert proposed(seats, "unasked", "plain") == ["green-fabric"]
    save_gold(seats, [gold(("plain", "black"), 5)])
    assert proposed(seats, "unasked", "plain") == ["red"]


@pytest.mark.parametrize("query", ["colour", "both", "unknown"])
def test_where_attributes_are_asked_for_or_nothing_is_known_none_is_invented(seats: Database, query: str) -> None:
    assert proposed(seats, "unasked", query) == []
