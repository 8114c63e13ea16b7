"""Who proposed the products of queries, in one look at all of them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select

from judge.store.candidates import PROPOSAL
from judge.store.db import Database, chunks
from judge.tables import Proposal


def proposals_by_product(db: Database, query_id: str) -> dict[str, list[Proposal]]:
    """Every proposal for that query, by product id and in it by source. Products that nobody proposed are missing."""
    statement = select(PROPOSAL).where(PROPOSAL.c.query_id == query_id).order_by(PROPOSAL.c.product_id, PROPOSAL.c.source)
    found: dict[str, list[Proposal]] = {}
    with db.read() as connection:
        for record in connection.execute(statement).mappings():
            found.setdefault(record["product_id"], []).append(Proposal.model_construct(**record))
    return found


def only_from(db: Database, source: str, queries: Iterable[str]) -> dict[str, frozenset[str]]:
    """Of these queries, by id, the products that this source proposed and no other did; queries without any are missing."""
    pair = PROPOSAL.c.query_id, PROPOSAL.c.product_id
    alone = select(*pair).group_by(*pair).having(func.count() == 1, func.max(PROPOSAL.c.source) == source)
    found: dict[str, set[str]] = {}
    with db.read() as connection:
        for chunk in chunks(sorted(queries)):
            for query_id, product_id in connection.execute(alone.where(PROPOSAL.c.query_id.in_(chunk))):
                found.setdefault(query_id, set()).add(product_id)
    return {query: frozenset(products) for query, products in found.items()}
