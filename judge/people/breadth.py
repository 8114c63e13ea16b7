"""How broad queries are: in how many leaf categories their relevant products lie. Written queries tend to be far narrower than real ones.

arXiv 2605.00353, section 5: 1.7 categories a synthetic query, 12.5 a real one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

import numpy as np

from judge.people.resolve import resolve
from judge.stats.clusters import Estimate, estimated, means
from judge.store.catalog import SYNTHETIC, all_queries
from judge.store.categories import categories_of
from judge.store.db import Database
from judge.store.grades import PairGrades, pair_grades
from judge.store.settings import scale_of

PAPER = {"synthetic": 1.7, "real": 12.5}
"""Mean relevant categories a query in the paper."""

NARROW = 0.5
"""Synthetic queries are far narrower where their mean is below this share of the real ones'."""


@dataclass(frozen=True)
class Breadth:
    """Of the queries of one origin, `n_queries` with a relevant product that has a category: how many categories those are in.

    `categories`: the mean over these queries, its interval over queries (None without any). `graded`: graded products a query, the mean:
    who looks at more products finds more categories. `without`: queries with grades and no relevant product in any category.
    """

    n_queries: int
    categories: Estimate | None
    graded: float
    without: int


class Seen(NamedTuple):
    """Of a graded query: its graded products, and the leaf categories of those that are relevant."""

    graded: int
    leaves: int


@dataclass(frozen=True)
class _One:
    """A graded query."""

    origin: str
    graded: int
    positives: tuple[str, ...]


def breadth(db: Database, judges: Sequence[int] = (), *, resamples: int = 1000, seed: int = 0) -> dict[str, Breadth]:
    """Breadth by origin, of the queries with a grade; the judges, by id, are in order of trust.

    A product is relevant by its resolved grade, and its leaf is its category text. No query of an origin graded: the origin is missing.
    """
    found = _graded(db, judges)
    leaves = categories_of(db, (product for one in found for product in one.positives))
    by_origin: dict[str, list[Seen]] = defaultdict(list)
    for one in found:
        by_origin[one.origin].append(Seen(one.graded, len({leaves[product] for product in one.positives} - {""})))
    return {origin: breadth_of(seen, resamples=resamples, seed=seed) for origin, seen in sorted(by_origin.items())}


def _graded(db: Database, judges: Sequence[int]) -> list[_One]:
    scale, origins = scale_of(db), {query.id: query.origin for query in all_queries(db)}
    found = []
    for query, pairs in groupby(pair_grades(db, judges), key=lambda pair: pair.query_id):
        grades = [(product, grade) for product, grade in map(_grade, pairs) if grade is not None]
        if grades:
            positives = tuple(product for product, grade in grades if scale.side(grade) == "positive")
            found.append(_One(origins[query], len(grades), positives))
    return found


def _grade(pair: PairGrades) -> tuple[str, int | None]:
    return pair.product_id, resolve(pair).grade


def breadth_of(queries: Sequence[Seen], *, resamples: int = 1000, seed: int = 0) -> Breadth:
    """The breadth of at least one query with a grade."""
    counts = [one.leaves for one in queries if one.leaves]
    clusters = np.array([(leaves, 1) for leaves in counts], dtype=np.float64)
    mean = estimated(means, clusters, np.random.default_rng(seed), resamples) if counts else None
    return Breadth(len(counts), mean, float(np.mean([one.graded for one in queries])), len(queries) - len(counts))


def far_narrower(found: Mapping[str, Breadth]) -> bool:
    """Whether synthetic queries lie in less than `NARROW` of the categories that real ones do, by the means; False where either is unknown."""
    synthetic, real = (found[origin].categories if origin in found else None for origin in (SYNTHETIC, "real"))
    return synthetic is not None and real is not None and synthetic.value < NARROW * real.value
