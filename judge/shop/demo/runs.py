"""Two search systems of the demo shop, both plain word matching: what is live, and what an engineer has tuned.

Neither sees the truth. `keyword-search` counts which query words a product's text contains, so it has no idea
of plurals, of rare words or of where a word stands. `keyword-search-tuned` knows a little of all three.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from judge.shop.demo.base import DemoProduct, dice
from judge.shop.demo.queries import DemoQuery

LIVE, TUNED = "keyword-search", "keyword-search-tuned"
DEPTH = 20
NOISE = 0.05
"""Standard deviation of what is added to every score, so that ties fall differently in each query."""

FIELD_WEIGHTS: Mapping[str, float] = {"title": 4.0, "category": 2.0, "attributes": 1.5, "description": 1.0}
STOP_WORDS = {"a", "an", "and", "are", "but", "for", "in", "my", "of", "on", "that", "the", "to", "when", "where", "with", "without"}

Score = Callable[[str, DemoProduct], float]


class Hit(NamedTuple):
    """One row of `runs.csv`; rank counts from 1."""

    run: str
    query_id: str
    product_id: str
    rank: int
    score: float


def make_runs(seed: int, queries: Sequence[DemoQuery], products: Sequence[DemoProduct]) -> list[Hit]:
    """The first twenty products (fewer where fewer match) of each query, by each of the two systems."""
    systems = {LIVE: _keyword_search(products), TUNED: _tuned_search(products)}
    return [hit for run, score in systems.items() for query in queries for hit in _ranked(seed, run, query, products, score)]


def _ranked(seed: int, run: str, query: DemoQuery, products: Sequence[DemoProduct], score: Score) -> list[Hit]:
    chance = dice(seed, f"{run} {query.id}")
    scored = ((score(query.text, product), product) for product in products)
    noisy = [(round(value + chance.gauss(0, NOISE), 4), product.id) for value, product in scored if value > 0]
    best = sorted(noisy, key=lambda hit: (-hit[0], hit[1]))[:DEPTH]
    return [Hit(run, query.id, product_id, rank, value) for rank, (value, product_id) in enumerate(best, start=1)]


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())


def _stems(text: str) -> list[str]:
    """Words without function words and without a plural s."""
    return [word.removesuffix("s") for word in _words(text) if word not in STOP_WORDS]


def _fields(product: DemoProduct) -> dict[str, str]:
    attributes = " ".join(str(value) for value in product.attributes.values())
    return {"title": product.title, "category": product.kind.path, "attributes": attributes, "description": product.description}


def _keyword_search(products: Sequence[DemoProduct]) -> Score:
    texts = {product.id: set(_words(f"{product.title} {product.description}")) for product in products}
    return lambda query, product: float(len(texts[product.id].intersection(_words(query))))


def _tuned_search(products: Sequence[DemoProduct]) -> Score:
    fields = {product.id: {name: set(_stems(text)) for name, text in _fields(product).items()} for product in products}
    spread = Counter(word for texts in fields.values() for word in set().union(*texts.values()))

    def score(query: str, product: DemoProduct) -> float:
        found = ((word, weight) for word in _stems(query) for name, weight in FIELD_WEIGHTS.items() if word in fields[product.id][name])
        return sum(weight * math.log(len(products) / spread[word]) for word, weight in found)

    return score
