"""The leaves that a model is shown: which, which of their products, and what these state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from judge.cli.leaves import leaves, stated
from judge.errors import InputError
from judge.shop.catalog import catalogue
from judge.store.catalog import save_products
from judge.store.db import Database
from judge.tables import Product

COLOURS = ("white", "black", "grey")


@pytest.fixture
def furnished(shop: Any) -> Any:
    """Ten sofas and three lamps."""
    return shop(products=[*rows("Furniture > Sofas", 10), *rows("Lighting > Lamps", 3)], queries=0)


def rows(category: str, count: int, first: int = 0) -> list[dict[str, Any]]:
    word = category.split()[-1]
    return [
        {"id": f"{word}{n}", "title": f"{word} {n}", "category": category, "attributes": {"colour": COLOURS[n % 3]}}
        for n in range(first, first + count)
    ]


def sampled(db: Database, size: int = 4, seed: int = 0) -> list[list[str]]:
    return [[product.id for product in leaf.products] for leaf in leaves(db, None, None, size, seed)]


def test_every_leaf_is_shown_with_a_sample_and_what_its_products_state(furnished: Any) -> None:
    sofas, lamps = leaves(furnished, None, None, 4, 0)
    assert (sofas.name, len(sofas.products), lamps.name, len(lamps.products)) == ("Furniture > Sofas", 4, "Lighting > Lamps", 3)
    assert sofas.facts == ["colour: white, black, grey"]


def test_what_one_product_alone_states_is_not_told_of_its_leaf(furnished: Any) -> None:
    assert leaves(furnished, ["Lighting"], None, 4, 0)[0].facts == []


def test_the_same_seed_draws_the_same_products_and_another_others(furnished: Any) -> None:
    assert sampled(furnished) == sampled(furnished)
    assert len({tuple(sampled(furnished, seed=seed)[0]) for seed in range(8)}) > 4


def test_a_smaller_sample_is_the_beginning_of_a_larger_one(furnished: Any) -> None:
    assert sampled(furnished, 2)[0] == sampled(furnished, 7)[0][:2]


def test_products_of_other_leaves_move_no_sample(furnished: Any) -> None:
    before = sampled(furnished)[0]
    save_products(furnished, rows("Lighting > Lamps", 20, 3))
    assert sampled(furnished)[0] == before


def test_what_a_leaf_states_does_not_depend_on_the_order_it_was_counted_in() -> None:
    """Or the same command would ask anew at random: facts of one product are counted in the order of a set."""
    products = [Product(**row) for row in rows("Sofas", 9)]
    orders: Sequence[Sequence[Product]] = (products, products[::-1], products[4:] + products[:4])
    assert len({tuple(stated(catalogue(order), ("Sofas",))) for order in orders}) == 1


@pytest.mark.parametrize(
    ("named", "found"),
    [
        (["Furniture"], ["Furniture > Sofas"]),
        (["Lighting>Lamps", "Furniture"], ["Furniture > Sofas", "Lighting > Lamps"]),
        (["FURNITURE > sofas"], ["Furniture > Sofas"]),
    ],
)
def test_a_category_stands_for_all_below_it(furnished: Any, named: list[str], found: list[str]) -> None:
    assert [leaf.name for leaf in leaves(furnished, named, None, 1, 0)] == found


def test_a_limit_takes_the_leaves_with_most_products(furnished: Any) -> None:
    assert [leaf.name for leaf in leaves(furnished, None, 1, 1, 0)] == ["Furniture > Sofas"]


def test_a_category_that_is_none_is_refused_and_one_that_is_named(furnished: Any) -> None:
    with pytest.raises(InputError, match="no category 'Furn'") as caught:
        leaves(furnished, ["Furn"], None, 1, 0)
    assert "Furniture > Sofas" in caught.value.remedy
