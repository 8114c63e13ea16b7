"""Products as training data shows them, kept for the next query that has them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from judge.export.text import product_text
from judge.store.catalog import products_by_id
from judge.store.db import Database
from judge.tables import Product

KEPT = 50_000
"""Products in memory: 200 MB of large ones."""


class Shown:
    """Reads each product once, as long as it is kept."""

    def __init__(self, db: Database, fields: Sequence[str]) -> None:
        self._db, self._fields = db, fields
        self._kept: dict[str, tuple[Product, str]] = {}

    def meet(self, ids: Iterable[str]) -> None:
        """Read these products, in one go, so that `of` knows them until the next call."""
        wanted = set(ids)
        if len(self._kept) + len(wanted) > KEPT:
            self._kept.clear()
        for product in products_by_id(self._db, wanted - self._kept.keys()).values():
            self._kept[product.id] = product, product_text(product, self._fields)

    def of(self, product_id: str) -> tuple[Product, str]:
        """The product and its text. KeyError for one that was not met."""
        return self._kept[product_id]
