"""How good the lists of a retriever are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import nan
from typing import Any

import ir_measures
import numpy as np
from ground import POSITIVE, Ground
from ir_measures import Judged, R, nDCG
from numpy.typing import NDArray

MEASURES = ("R@10", "nDCG@10", "Cat@10", "Cat@50", "nDCG@10 of graded", "Judged@10")
DEPTH = 50
RECALL, GAIN, JUDGED = R(rel=POSITIVE) @ 10, nDCG @ 10, Judged @ 10

Orders = Mapping[str, NDArray[np.int64]]
"""By query id, the places of the whole catalogue, best first."""


def measured(ground: Ground, orders: Orders) -> dict[str, tuple[float, ...]]:
    """`MEASURES` of each query.

    nDCG@10 takes what nobody graded for irrelevant; "of graded" leaves it out of the list (condensed lists, Sakai 2007).
    """
    shown = by_grades(ground, {query: order[:DEPTH] for query, order in orders.items()})
    of_graded = by_grades(ground, {query: graded(ground, query, order) for query, order in orders.items()})
    return {
        query: (
            shown[query, RECALL],
            shown[query, GAIN],
            cat_at(ground, query, order[:10]),
            cat_at(ground, query, order[:50]),
            of_graded[query, GAIN],
            shown[query, JUDGED],
        )
        for query, order in orders.items()
    }


def graded(ground: Ground, query: str, order: NDArray[np.int64]) -> Sequence[int]:
    """Of an order, what people graded."""
    ranks = np.empty_like(order)
    ranks[order] = np.arange(len(order))
    return sorted((ground.place[product] for product in ground.grades[query]), key=lambda place: ranks[place])


def by_grades(ground: Ground, lists: Mapping[str, Sequence[int]]) -> dict[tuple[str, Any], float]:
    """By query and measure."""
    run = {query: {ground.products[place].id: float(-rank) for rank, place in enumerate(places)} for query, places in lists.items()}
    people = {query: ground.grades[query] for query in lists}
    return {(found.query_id, found.measure): found.value for found in ir_measures.iter_calc([RECALL, GAIN, JUDGED], people, run)}


def cat_at(ground: Ground, query: str, shown: Sequence[int]) -> float:
    """|{p in the list: cat(p) in C_q}| / K, C_q the leaf categories of the query's positives. Equation 2 of arXiv 2605.00353.

    What has no known category is in none; NaN where none of the positives has one.
    """
    wanted = ground.right_leaves(query)
    return sum(bool(ground.leaves[place] & wanted) for place in shown) / len(shown) if wanted else nan
