"""Cat@K: how many of the first K products lie in a category that something relevant lies in. arXiv 2605.00353, equation 2."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from judge.measure.evaluate.graded import Grades
from judge.measure.evaluate.lists import Places
from judge.scales import Scale
from judge.shop.catalog.tree import Path, placed
from judge.store.catalog import products_by_id
from judge.store.db import Database

Leaves = Mapping[str, frozenset[Path]]
"""The leaf categories of products, by product id."""


class Right(NamedTuple):
    """By query id, the leaf categories of its relevant products (C_q); of `without`, none has a category, or none is relevant."""

    categories: Mapping[str, frozenset[Path]]
    without: int


def leaves_of(db: Database, products: Iterable[str]) -> Leaves:
    """The leaves as the catalogue writes them; of a product without a category, none."""
    return {each.id: frozenset(placed(each.category, each.attributes)) for each in products_by_id(db, products).values()}


def right_categories(grades: Mapping[str, Grades], leaves: Leaves, scale: Scale) -> Right:
    found = {query: _of_relevant(of, leaves, scale) for query, of in grades.items()}
    return Right({query: categories for query, categories in found.items() if categories}, sum(not one for one in found.values()))


def _of_relevant(grades: Grades, leaves: Leaves, scale: Scale) -> frozenset[Path]:
    relevant = (product for product, grade in grades.items() if scale.side(grade) == "positive")
    return frozenset[Path]().union(*(leaves.get(product, frozenset()) for product in relevant))


def cat_at(k: int, places: Places, leaves: Leaves, right: frozenset[Path]) -> float:
    """|{p in Retrieved@K : cat(p) in C_q}| / K. A product in several leaves is inside by any of them, one without a category outside.

    The divisor is K where fewer than K were returned, too.
    """
    return sum(not right.isdisjoint(leaves.get(product, ())) for product in places[:k]) / k
