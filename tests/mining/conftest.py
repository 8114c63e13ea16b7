from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from support import seating
from support.encoding import Hashed
from support.voices import gold, label

from judge.mining.base import Ground
from judge.store.catalog import all_queries
from judge.store.db import Database
from judge.store.labels import save_gold, save_labels
from judge.store.rankings import save_ranked
from judge.vectors.kept import kept_vectors

PRODUCTS = [
    {"id": "p1", "title": "Oak desk", "category": "Furniture > Desks", "attributes": {"colour": "oak", "height_adjustable": True}},
    {"id": "p2", "title": "Desk lamp", "category": "Lighting", "attributes": {"colour": "black", "usb_port": False}},
    {"id": "p3", "title": "USB-C cable", "description": "<p>Charges a <b>desk</b> lamp &amp; more</p>"},
    {"id": "p4", "title": "AA batteries", "attributes": {"pack": 4, "volt": 1.5}},
    {"id": "p5", "title": "Duvet cover", "description": "Soft."},
    {"id": "p6", "title": ""},
]
QUERIES = [{"id": "q1", "text": "desk lamp"}, {"id": "q2", "text": "AA"}, {"id": "q3", "text": "Sofa 🛋️"}]


@pytest.fixture
def mined_shop(shop: Callable[..., Database]) -> Database:
    """A shop with a little of everything that sources look at, and no candidate yet."""
    db = shop(products=PRODUCTS, queries=QUERIES, candidates=[])
    save_ranked(
        db, [{"run": "bm25", "query_id": "q1", "product_id": f"p{rank}", "rank": rank, "score": 9.0 - rank} for rank in (1, 2, 3, 4)]
    )
    save_ranked(db, [{"run": "pool", "query_id": query, "product_id": "p5", "rank": 1} for query in ("q1", "q2")])
    save_labels(db, [label(("q1", "p6"), 1), label(("q2", "p4"), None), label(("q2", "p4"), 3, "bob")])
    save_gold(db, [gold(("q3", "p1"), 1), gold(("q1", "p6"), 2)])
    return db


@pytest.fixture
def ground(mined_shop: Database, tmp_path: Path) -> Ground:
    """That shop, and chairs for the sources of negatives."""
    seating.furnish(mined_shop)
    return Ground(mined_shop, tuple(all_queries(mined_shop)), seed=7, vectors=kept_vectors(Hashed(), tmp_path / "labels.vectors"))


@pytest.fixture
def seats(db: Database) -> Database:
    """Chairs, and what stands around them."""
    return seating.furnish(db)
