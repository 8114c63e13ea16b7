"""What holds for every source of negatives, whatever the catalogue and the query."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from judge.mining import SOURCES
from judge.mining.base import Ground, Proposed
from judge.shop.catalog import catalogue
from judge.shop.catalog.tree import closest
from judge.shop.catalog.violations import Compared, compare
from judge.store.catalog import all_queries, save_products, save_queries
from judge.store.db import Database

LEAVES = ["Lamps > Desk lamps", "Lamps > Desk lamps", "Lamps > Floor lamps", "Tables", ""]
TITLES = ["Desk lamp", "Lamp", "Table", "Shade for desk lamp", "Zzyzx lamp red"]
VALUES = {"colour": ["red", "black", "white", "red, black"], "material": ["oak", "steel"], "height": ["30 cm", "60 cm"]}
WISHES = ["desk lamp", "lamp", "table", "shade for lamp", "zzyzx", ""]

attributes = st.fixed_dictionaries({}, optional={kind: st.sampled_from(values) for kind, values in VALUES.items()})
rows = st.lists(
    st.fixed_dictionaries({"title": st.sampled_from(TITLES), "category": st.sampled_from(LEAVES), "attributes": attributes}),
    min_size=8,
    max_size=20,
)
asked = st.builds(
    lambda values, wish: " ".join([*values, wish]),
    st.lists(st.sampled_from(["red", "black", "oak", "60 cm", "not red", "under 50 cm"]), max_size=3, unique=True),
    st.sampled_from(WISHES),
)
of_a_few_shops = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def ground(db: Database, products: list[dict[str, Any]], text: str) -> Ground:
    save_products(db, [{"id": f"p{number}", **row} for number, row in enumerate(products)])
    save_queries(db, [{"id": "q", "text": text}])
    return Ground(db, tuple(all_queries(db)))


def compared(of: Ground, found: Proposed) -> Compared:
    """The product as the catalogue compares it with the query, worked out anew."""
    known, product = catalogue(of.products), next(each for each in of.products if each.id == found.product_id)
    return compare(known.reader().read(of.queries[0].text), known.facts(product))


@of_a_few_shops
@given(products=rows, text=asked)
def test_one_attribute_different_is_exactly_one_of_those_asked_for(
    new_database: Callable[[], Database], products: list[dict[str, Any]], text: str
) -> None:
    of = ground(new_database(), products, text)
    for found in SOURCES["attribute"].propose(of, 100):
        (violated,) = compared(of, found).violated
        assert found.violated == (violated.fact.kind if hasattr(violated, "fact") else violated.measure.dimension)


@of_a_few_shops
@given(products=rows, text=asked)
def test_all_but_one_violates_exactly_one_and_meets_all_others(
    new_database: Callable[[], Database], products: list[dict[str, Any]], text: str
) -> None:
    of = ground(new_database(), products, text)
    for found in SOURCES["several"].propose(of, 100):
        sides = compared(of, found)
        assert (len(sides.violated), len(sides.unknown)) == (1, 0)
        assert sides.met


@of_a_few_shops
@given(products=rows, text=asked)
def test_nothing_near_is_left_out(new_database: Callable[[], Database], products: list[dict[str, Any]], text: str) -> None:
    """The indexes find what looking at every product finds."""
    of = ground(new_database(), products, text)
    wish, shelf = of.wishes.of(of.queries[0]), of.shelf
    near = {
        product.id
        for place, product in enumerate(of.products)
        if place not in wish.right
        and closest(wish.leaves, shelf.leaves[place])[0] == "same"
        and len(compare(wish.reading, shelf.facts[place]).violated) == 1
    }
    assert {found.product_id for found in SOURCES["attribute"].propose(of, None)} == near


@pytest.mark.parametrize("source", ["attribute", "several", "category", "variants", "accessory", "unasked"])
@of_a_few_shops
@given(products=rows, text=asked)
def test_no_product_comes_twice_none_is_thought_right_and_the_same_shop_gives_the_same(
    new_database: Callable[[], Database], source: str, products: list[dict[str, Any]], text: str
) -> None:
    of = ground(new_database(), products, text)
    found = list(SOURCES[source].propose(of, None))
    ids = [each.product_id for each in found]
    assert len(set(ids)) == len(ids)
    assert not {of.products[place].id for place in of.wishes.of(of.queries[0]).right} & set(ids)
    assert list(SOURCES[source].propose(Ground(of.db, of.queries), None)) == found
