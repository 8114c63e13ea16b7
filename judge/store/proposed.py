"""Who proposed the products of one query, in one look."""

from __future__ import annotations

from sqlalchemy import func, select

from judge.store.candidates import PROPOSAL
from judge.store.db import Database
from judge.tables import Proposal


def proposals_by_product(db: Database, query_id: str) -> dict[str, list[Proposal]]:
    """Every proposal for that query, by product id and in it by source. Products that nobody proposed are missing."""
    statement = select(PROPOSAL).where(PROPOSAL.c.query_id == query_id).order_by(PROPOSAL.c.product_id, PROPOSAL.c.source)
    found: dict[str, list[Proposal]] = {}
    with db.read() as connection:
        for record in connection.execute(statement).mappings():
            found.setdefault(record["product_id"], []).append(Proposal.model_construct(**record))
    return found


def only_from(db: Database, query_id: str, source: str) -> frozenset[str]:
    """The products that this source proposed for that query, and no other did."""
    by_product = select(PROPOSAL.c.product_id).where(PROPOSAL.c.query_id == query_id).group_by(PROPOSAL.c.product_id)
    alone = by_product.having(func.count() == 1, func.max(PROPOSAL.c.source) == source)
    with db.read() as connection:
        return frozenset(connection.scalars(alone))
