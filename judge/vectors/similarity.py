"""How alike a query, or a product, and products are: the cosine of their vectors, where it is negative 0."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Generic

import numpy as np

from judge.errors import InputError
from judge.store.catalog import products_by_id, queries_by_id
from judge.store.db import Database
from judge.tables import Product, Query
from judge.vectors.base import Item, Matrix, Places, Vectors, VectorsOf
from judge.vectors.nearest import Scores, cosines

PAGE = 4_096
"""Products read, and encoded where they were not, at a time."""


class Similarity:
    """Similarities by id, each from 0 to 1. What has no vector yet is encoded; what was met before is only looked up."""

    def __init__(self, db: Database, vectors: Vectors) -> None:
        self._products: Known[Product] = Known("product", lambda ids: products_by_id(db, ids), vectors.products)
        self._queries: Known[Query] = Known("query", lambda ids: queries_by_id(db, ids), vectors.queries)

    def prepare(self, query_ids: Iterable[str], product_ids: Iterable[str]) -> None:
        """Meet these once, in pages, so that questions about them later read no database."""
        self._queries.places(list(query_ids))
        self._products.places(list(product_ids))

    def of_query(self, query_id: str, product_ids: Sequence[str]) -> Scores:
        """One similarity a product, in their order. InputError for an id that the database does not hold."""
        return _clipped(self._queries.vector(query_id), self._products.vectors(product_ids))

    def of_product(self, product_id: str, product_ids: Sequence[str]) -> Scores:
        """As `of_query`, of one product and others."""
        return _clipped(self._products.vector(product_id), self._products.vectors(product_ids))


class Known(Generic[Item]):
    """Where the vectors of ids lie, remembered."""

    def __init__(self, kind: str, read: Callable[[Sequence[str]], Mapping[str, Item]], vectors: VectorsOf[Item]) -> None:
        self._kind, self._read, self._vectors = kind, read, vectors
        self._places: dict[str, int] = {}

    def vector(self, name: str) -> Matrix:
        """One vector, of `dimensions` numbers."""
        row: Matrix = self.vectors([name])[0]
        return row

    def vectors(self, ids: Sequence[str]) -> Matrix:
        """One vector an id, in their order."""
        return self._vectors.at(self.places(ids))

    def places(self, ids: Sequence[str]) -> Places:
        unknown = list(dict.fromkeys(name for name in ids if name not in self._places))
        for start in range(0, len(unknown), PAGE):
            self._meet(unknown[start : start + PAGE])
        return np.fromiter((self._places[name] for name in ids), np.int64, len(ids))

    def _meet(self, ids: Sequence[str]) -> None:
        found = self._read(ids)
        absent = next((name for name in ids if name not in found), None)
        if absent is not None:
            raise InputError(f"There is no {self._kind} '{absent}'", "Import it, or leave its pairs out")
        self._places.update(zip(ids, self._vectors.place([found[name] for name in ids]).tolist(), strict=True))


def _clipped(vector: Matrix, others: Matrix) -> Scores:
    # Rounding can lift a vector's cosine with itself above 1.
    return np.clip(cosines(vector, others), 0.0, 1.0)
