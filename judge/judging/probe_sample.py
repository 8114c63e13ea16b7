"""Which of the user's pairs a judge is probed with, drawn by a seed, and the values their attributes could have instead."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Sequence

from judge.judging.ordering import Pack
from judge.judging.probes import Case, asked_attributes, is_short
from judge.judging.shown import spelled
from judge.scales import Scale
from judge.store import catalog
from judge.store.db import Database
from judge.store.history import graded_pairs
from judge.tables import content_hash

PACKED, FEWEST = 5, 5
"""Pairs to ask about in another order for each pair of the sample, and requests at least: pairs of one request are not independent."""
MOST_VALUES = 200
"""Values of one attribute to swap among: enough for a draw, whatever the size of the catalogue."""


def sample(db: Database, judge_id: int | None, scale: Scale, size: int, seed: int) -> list[Case]:
    """A seeded sample of candidates, half of them positive by that judge's verdicts where it gave enough.

    Pairs it has not graded fill what is missing. The same seed and data give the same sample.
    """
    drawn: dict[bool | None, list[tuple[str, str, str]]] = {True: [], False: [], None: []}
    for pair in graded_pairs(db, judge_id):
        positive = None if pair.grade is None else scale.side(pair.grade) == "positive"
        place = content_hash([seed, pair.query_id, pair.product_id])
        drawn[positive].append((place, pair.query_id, pair.product_id))
        if len(drawn[positive]) >= 8 * size:
            drawn[positive] = heapq.nsmallest(size, drawn[positive])
    good, bad, unknown = (heapq.nsmallest(size, drawn[side]) for side in (True, False, None))
    half = max(size // 2, size - len(good))
    chosen = bad[:half]
    chosen += good[: size - len(chosen)]
    chosen += unknown[: size - len(chosen)]
    return _cases(db, [(query, product) for _, query, product in chosen])


def _cases(db: Database, pairs: Sequence[tuple[str, str]]) -> list[Case]:
    queries = catalog.queries_by_id(db, {query for query, _ in pairs})
    products = catalog.products_by_id(db, {product for _, product in pairs})
    return [Case(queries[query], products[product]) for query, product in sorted(pairs)]


def packs(db: Database, cases: Sequence[Case], size: int, seed: int) -> list[Pack]:
    """For queries of the sample, as many of their candidates as share a request; queries with a single candidate give none.

    The candidates are drawn by the seed and stand in the order they were drawn in, as arbitrary as that of a run. So many packs
    that they hold about `PACKED` times the sample.
    """
    queries = {case.query.id: case.query for case in cases}
    enough = max(FEWEST, PACKED * len(cases) // size)
    wanted = heapq.nsmallest(enough, queries, key=lambda name: content_hash([seed, name]))
    drawn: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for pair in graded_pairs(db, None):
        if pair.query_id in wanted:
            drawn[pair.query_id].append((content_hash([seed, pair.query_id, pair.product_id]), pair.product_id))
    chosen = {name: [product for _, product in heapq.nsmallest(size, drawn[name])] for name in wanted}
    products = catalog.products_by_id(db, {product for names in chosen.values() for product in names})
    return [Pack(queries[name], tuple(products[product] for product in names)) for name, names in chosen.items() if len(names) > 1]


def catalogue_values(db: Database, cases: Sequence[Case]) -> dict[str, list[str]]:
    """For each attribute that a query of these asks for: values that the catalogue has for it, first met first."""
    values: dict[str, dict[str, None]] = {name: {} for case in cases for name in asked_attributes(case)}
    for product in catalog.all_products(db) if values else ():
        for name in values.keys() & product.attributes.keys():
            value = product.attributes[name]
            text = "" if isinstance(value, bool | list | dict) else spelled(value)
            if is_short(text) and len(values[name]) < MOST_VALUES:
                values[name].setdefault(text)
    return {name: list(found) for name, found in values.items()}
