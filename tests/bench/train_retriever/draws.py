"""Which negatives a configuration trains on: the same positives in the same order for all, eight negatives each, drawn from the export.

As in the paper, structured negatives stand beside random ones and do not replace them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from ground import Ground
from numpy.typing import NDArray

NEGATIVES = 8
Row = Mapping[str, Any]


class Recipe(NamedTuple):
    """The shares of the sorts of negatives, and which exported rows may be drawn. Where a positive has none of a sort, random ones stand in."""

    shares: Mapping[str, float]
    stays: Callable[[Row], bool] = lambda row: True


def beside_random(sort: str) -> dict[str, float]:
    return {"random": 0.5, sort: 0.5}


def mix(structured: float) -> dict[str, float]:
    """All types but multi-attribute, of which none of these queries has one: a share for it would only be more random ones."""
    return {"random": 1 - structured, **dict.fromkeys(("attribute_only", "cross_category", "untyped"), structured / 3)}


MIX, AS_IN_THE_PAPER = mix(0.5), mix(0.09)
"""The second: 0.7 of 7.9 million triples, arXiv 2605.00353, section 3.4."""
SURE = 0.9
"""The least P(true negative) that the guard lets pass, as `--min-true-negative 0.9`."""


def sure(row: Row) -> bool:
    return bool((row["weight"] or 0.0) >= SURE)


def told_by_people(row: Row) -> bool:
    return bool(row["negative_type"] == "random" or row["negative_origin"] != "verdict")


RECIPES: dict[str, Recipe] = {
    "random": Recipe({"random": 1.0}),
    "attribute only": Recipe(beside_random("attribute_only")),
    "cross-category": Recipe(beside_random("cross_category")),
    "multi-attribute": Recipe(beside_random("multi_attribute")),
    "lexical": Recipe(beside_random("lexical")),
    "full mix": Recipe(MIX),
    "full mix, guard": Recipe(MIX, sure),
    "full mix, 9 %": Recipe(AS_IN_THE_PAPER),
    "graded by people": Recipe({"random": 0.5, "cross_category": 0.25, "untyped": 0.25}, told_by_people),
}


class Group(NamedTuple):
    """Places of a query among those asked, of its positive and of its negatives."""

    query: int
    positive: int
    negatives: NDArray[np.int64]


class Pools:
    """The negatives of each positive that people graded so, by sort: the exported type, and `lexical` for what shares most words with the query."""

    def __init__(self, ground: Ground) -> None:
        self._query = {query.id: place for place, query in enumerate(ground.asked)}
        self._place, self._rows = ground.place, ground.lineage
        lexical = ground.proposed_by("lexical")
        self._lexical = [(row["query_id"], row["negative_id"]) in lexical for row in self._rows]

    def of(self, recipe: Recipe) -> dict[tuple[int, int], dict[str, list[int]]]:
        """By query and positive, by sort, the places of negatives."""
        found: dict[tuple[int, int], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for row, lexical in zip(self._rows, self._lexical, strict=True):
            if not recipe.stays(row):
                continue
            of = found[self._query[row["query_id"]], self._place[row["positive_id"]]]
            for sort in (row["negative_type"], *["lexical"] * lexical):
                if sort in recipe.shares:
                    of[sort].append(self._place[row["negative_id"]])
        return found


def draw(
    pools: Mapping[tuple[int, int], Mapping[str, Sequence[int]]], recipe: Recipe, queries: Collection[int], count: int, seed: int
) -> list[Group]:
    """So many groups for these queries, each query as likely, then each of its positives: decided by the seed whatever the recipe."""
    positives = defaultdict[int, list[int]](list)
    for query, positive in sorted(pools):
        if query in queries and pools[query, positive].get("random"):
            positives[query].append(positive)
    lot, own = np.random.default_rng((seed, 0)), np.random.default_rng((seed, 1))
    asked, found = sorted(positives), []
    for _ in range(count):
        query = asked[lot.integers(len(asked))]
        positive = positives[query][int(lot.random() * len(positives[query]))]
        found.append(Group(query, positive, _negatives(pools[query, positive], recipe, own)))
    return found


def _negatives(pool: Mapping[str, Sequence[int]], recipe: Recipe, lot: np.random.Generator) -> NDArray[np.int64]:
    sorts = lot.choice(list(recipe.shares), size=NEGATIVES, p=list(recipe.shares.values()))
    chosen = [pool.get(sort) or pool["random"] for sort in sorts]
    return np.array([of[lot.integers(len(of))] for of in chosen])
