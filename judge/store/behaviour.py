"""What shoppers did: events per query and day, and per query, product and day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import and_, func, select

from judge.store.adding import Columns, Searches, Sums
from judge.store.db import Database
from judge.store.rows import Merged, Row, merge, row, table_of
from judge.tables import PairEvent, QueryEvent


class Traffic(NamedTuple):
    """A query's totals over all days."""

    query_id: str
    searches: int
    clicks: int


def save_query_events(db: Database, rows: Sequence[Row]) -> Merged:
    """Add or replace the counts of a query and day."""
    return merge(db, QueryEvent, [row(QueryEvent, **values) for values in rows])


def save_pair_events(db: Database, rows: Sequence[Row]) -> Merged:
    """Add or replace the counts of a query, product and day."""
    return merge(db, PairEvent, [row(PairEvent, **values) for values in rows])


class EventSums:
    """The events of one file, added up before any is stored: in temporary tables, inside one transaction (`Database.together`).

    What the file says of a query and day, or of a query, product and day, then takes the place of what was stored of it.
    """

    def __init__(self, db: Database) -> None:
        self._queries, self._pairs, self._searches = Sums(db, QueryEvent), Sums(db, PairEvent, ["position"]), Searches(db)

    def add(self, queries: Columns, pairs: Columns, searches: Columns) -> None:
        """Rows, column by column. `queries` and `pairs`: the columns of their tables, `rows` (how many rows of the file), and for the mean
        position its total and weight. `searches`: query_id, search_id, day, clicks.
        """
        self._queries.add(queries)
        self._pairs.add(pairs)
        self._searches.add(searches)

    def met(self) -> int:
        """Rows of the file, so far, that were added up with another of the same query and day, or query, product and day."""
        return self._queries.met() + self._pairs.met()

    def merge(self) -> tuple[Merged, Merged]:
        """Store the sums. Rows of the file that added, changed, or did neither; and the same of queries and days that no row of the file
        is about: what was deduced of them from rows about products. Without a search they stay as they are stored.
        """
        self._searches.merge(self._queries)
        found = self._queries.table.c
        self._queries.forget(and_(found.rows == 0, found.searches == 0))
        (queries, deduced), (pairs, _) = self._queries.counted(), self._pairs.counted()
        self._queries.merge()
        self._pairs.merge()
        return queries + pairs, deduced


def traffic(db: Database) -> list[Traffic]:
    """Totals of every query with events, busiest first."""
    table = table_of(QueryEvent)
    searches = func.sum(table.c.searches)
    statement = (
        select(table.c.query_id, searches, func.sum(table.c.clicks)).group_by(table.c.query_id).order_by(searches.desc(), table.c.query_id)
    )
    with db.read() as connection:
        return [Traffic(*record) for record in connection.execute(statement)]
