"""What files of labels, events and runs refer to."""

from __future__ import annotations

import pytest

from judge.store.catalog import save_products, save_queries
from judge.store.db import Database
from judge.store.settings import use_scale


@pytest.fixture
def known(db: Database) -> Database:
    """Queries q1 and q2, products p1 to p3, the scale `trec`."""
    save_queries(db, [{"id": "q1", "text": "lamp"}, {"id": "q2", "text": "desk"}])
    save_products(db, [{"id": f"p{n}", "title": f"Lamp {n}"} for n in (1, 2, 3)])
    use_scale(db, "trec")
    return db
