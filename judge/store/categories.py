"""The category of products, without the rest of them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from judge.store.db import Database, chunks
from judge.store.rows import table_of
from judge.tables import Product


def categories_of(db: Database, ids: Iterable[str]) -> dict[str, str]:
    """The category texts of these products, by id; unknown ids are missing from the result."""
    table = table_of(Product)
    found: dict[str, str] = {}
    with db.read() as connection:
        for chunk in chunks(sorted(set(ids))):
            rows = connection.execute(select(table.c.id, table.c.category).where(table.c.id.in_(chunk)))
            found |= {row.id: row.category for row in rows}
    return found
