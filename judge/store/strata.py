"""How pairs came before people."""

from __future__ import annotations

from sqlalchemy import select

from judge.store.db import Database
from judge.store.labels import LABEL, counting_labels

Pair = tuple[str, str]

USE = "queue"
"""The stratum of a label whose pair a queue showed because looking paid there."""


def shown_for_their_use(db: Database) -> frozenset[Pair]:
    """Pairs with a label that counts and that was asked for because looking paid there."""
    statement = select(LABEL.c.query_id, LABEL.c.product_id).where(LABEL.c.stratum == USE, LABEL.c.id.in_(counting_labels()))
    with db.read() as connection:
        return frozenset((query, product) for query, product in connection.execute(statement))
