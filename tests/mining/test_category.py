from __future__ import annotations

import pytest
from support.seating import proposed
from support.voices import gold

from judge.mining import mine
from judge.store.candidates import proposals_of
from judge.store.catalog import save_products, save_queries
from judge.store.db import Database
from judge.store.labels import save_gold

NEAR_TO_FAR = ["stool (category:sibling)", "bench (category:cousin)", "parasol (category:far)"]


@pytest.mark.parametrize("query", ["colour", "both"])
def test_what_has_the_attributes_in_another_category_is_kept_by_how_far_it_is(seats: Database, query: str) -> None:
    assert proposed(seats, "category", query) == NEAR_TO_FAR


def test_the_edges_between_the_categories_are_recorded(seats: Database) -> None:
    mine(seats, ["category"])
    assert [proposals_of(seats, "colour", product)[0].distance for product in ("stool", "bench", "parasol")] == [2, 4, 5]


def test_where_no_attribute_is_asked_for_a_word_is_shared(seats: Database) -> None:
    assert proposed(seats, "category", "plain") == ["wheel (category:far)", "casters (category:far)"]


def test_a_query_of_which_nothing_is_known_has_no_other_category(seats: Database) -> None:
    assert proposed(seats, "category", "unknown") == []


def test_a_query_that_names_no_thing_is_content_with_any_category(seats: Database) -> None:
    save_queries(seats, [{"id": "leather", "text": "leather"}])
    save_gold(seats, [gold(("leather", "bench"), 5)])
    assert proposed(seats, "category", "leather") == []


def test_what_people_call_right_has_no_wrong_category(seats: Database) -> None:
    save_gold(seats, [gold(("colour", product), 5) for product in ("black", "bench")])
    assert proposed(seats, "category", "colour") == ["stool (category:sibling)", "parasol (category:far)"]


def test_a_category_above_the_one_asked_for_or_below_it_is_not_another_one(seats: Database) -> None:
    save_products(
        seats,
        [
            {
                "id": "above",
                "title": "Leather seat for every desk",
                "category": "Seating > Office seating",
                "attributes": {"colour": "black"},
            },
            {"id": "below", "title": "Drafting desk chair", "category": "Seating > Office seating > Desk chairs > Tall"},
        ],
    )
    save_queries(seats, [{"id": "tall", "text": "tall"}])
    assert not {"above", "below"} & {found.split()[0] for query in ("colour", "plain") for found in proposed(seats, "category", query)}


def test_a_leaf_that_was_only_read_from_titles_gives_way_where_the_title_says_what_was_asked_for(seats: Database) -> None:
    cases = [{"id": f"case-{n}", "title": f"Notebook case model {n}"} for n in range(9)]
    packs = [{"id": f"pack-{n}", "title": f"Canvas backpack {n}"} for n in range(9)]
    both = {"id": "both", "title": "City backpack 7 notebook case"}
    told = {"id": "told", "title": "Backpack patch", "category": "Parts > Patches"}
    save_products(seats, [*cases, *packs, both, told])
    save_queries(seats, [{"id": "pack", "text": "backpack"}])
    assert proposed(seats, "category", "pack") == ["told (category:far)"]
