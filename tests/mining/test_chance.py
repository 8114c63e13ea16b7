from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from judge.mining.base import Ground
from judge.mining.chance import FEW, Chance
from judge.store.catalog import all_queries
from judge.store.db import Database


def drawn(db: Database, depth: int, seed: int = 0) -> dict[str, list[str]]:
    proposed: dict[str, list[str]] = {}
    for found in Chance().propose(Ground(db, tuple(all_queries(db)), seed), depth):
        proposed.setdefault(found.query_id, []).append(found.product_id)
    return proposed


def test_few_are_drawn_unless_more_are_asked_for() -> None:
    assert (Chance().depth(50), Chance().depth(2)) == (FEW, 2)


def test_a_seed_draws_the_same_again_and_another_seed_draws_others(shop: Callable[..., Database]) -> None:
    db = shop(products=200, queries=5, candidates=[])
    assert drawn(db, 10) == drawn(db, 10)
    assert drawn(db, 10) != drawn(db, 10, seed=1)


def test_a_larger_draw_begins_with_the_smaller_one_so_that_what_was_judged_stays_in_it(shop: Callable[..., Database]) -> None:
    db = shop(products=200, queries=3, candidates=[])
    few, many = drawn(db, 5), drawn(db, 150)
    assert {query: products[:5] for query, products in many.items()} == few


def test_each_query_has_a_draw_of_its_own(shop: Callable[..., Database]) -> None:
    draws = drawn(shop(products=200, queries=5, candidates=[]), 10)
    assert len({tuple(products) for products in draws.values()}) == 5


def test_no_product_is_drawn_twice_and_a_small_catalogue_is_drawn_whole(shop: Callable[..., Database]) -> None:
    draws = drawn(shop(products=6, queries=3, candidates=[]), 50)
    assert all(sorted(products) == ["p1", "p2", "p3", "p4", "p5", "p6"] for products in draws.values())


def test_every_product_is_drawn_about_equally_often(shop: Callable[..., Database]) -> None:
    draws = drawn(shop(products=10, queries=1_000, candidates=[]), 2)
    often = Counter(product for products in draws.values() for product in products)
    assert sum(often.values()) == 2_000
    # 200 expected, standard deviation 12.6: five of them are no accident.
    assert all(137 < amount < 263 for amount in often.values())
