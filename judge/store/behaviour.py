"""What shoppers did: events per query and day, and per query, product and day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, select

from judge.store.db import Database
from judge.store.rows import Merged, Row, merge, row, table_of
from judge.tables import PairEvent, QueryEvent


class Traffic(NamedTuple):
    """A query's totals over all days."""

    query_id: str
    searches: int
    zero_click_searches: int
    clicks: int


def save_query_events(db: Database, rows: Sequence[Row]) -> Merged:
    """Add or replace the counts of a query and day."""
    return merge(db, QueryEvent, [row(QueryEvent, **values) for values in rows])


def save_pair_events(db: Database, rows: Sequence[Row]) -> Merged:
    """Add or replace the counts of a query, product and day."""
    return merge(db, PairEvent, [row(PairEvent, **values) for values in rows])


def traffic(db: Database) -> list[Traffic]:
    """Totals of every query with events, busiest first."""
    table = table_of(QueryEvent)
    searches = func.sum(table.c.searches)
    statement = (
        select(table.c.query_id, searches, func.sum(table.c.zero_click_searches), func.sum(table.c.clicks))
        .group_by(table.c.query_id)
        .order_by(searches.desc(), table.c.query_id)
    )
    with db.read() as connection:
        return [Traffic(*record) for record in connection.execute(statement)]
