"""Which products of a query have a verdict that counts: a rater who labelled one was shown it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select

from judge.store.db import Database, chunks
from judge.store.trusted import VERDICT, counting_verdicts


def with_verdict(db: Database, judges: Sequence[int], query_id: str, product_ids: Collection[str]) -> set[str]:
    """Those of these products on which one of these judges said something, be it a failure."""
    statement = select(VERDICT.c.product_id).where(VERDICT.c.query_id == query_id, *counting_verdicts(judges))
    with db.read() as connection:
        return {
            product_id
            for chunk in chunks(sorted(product_ids))
            for product_id in connection.scalars(statement.where(VERDICT.c.product_id.in_(chunk)))
        }
