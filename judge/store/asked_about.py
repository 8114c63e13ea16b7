"""The queries that people can be asked about: those with candidates."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select

from judge.store.db import Database
from judge.store.rows import table_of
from judge.tables import Candidate, Query

CANDIDATE, QUERY = table_of(Candidate), table_of(Query)


class Asking(NamedTuple):
    """A query by its id, with its text."""

    id: str
    text: str


def asked_about(db: Database, limit: int) -> list[Asking]:
    """The queries with candidates, by their texts; the first of them where there are more than the limit."""
    has_some = select(CANDIDATE.c.query_id).where(CANDIDATE.c.query_id == QUERY.c.id).exists()
    with db.read() as connection:
        found = connection.execute(select(QUERY.c.id, QUERY.c.text).where(has_some).order_by(QUERY.c.text, QUERY.c.id).limit(limit))
        return [Asking(*record) for record in found]
