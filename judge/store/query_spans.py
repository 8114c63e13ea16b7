"""All queries in parts, each from one id to another: what several processes read side by side."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, select

from judge.store.db import Database
from judge.store.rows import table_of
from judge.tables import Query

QUERY = table_of(Query)


class QuerySpan(NamedTuple):
    """Queries in order of their ids, from the first one `after` that id to `upto`, included; None: from the first, to the last."""

    after: str | None = None
    upto: str | None = None


ALL_QUERIES = QuerySpan()


def query_spans(db: Database, size: int) -> list[QuerySpan]:
    """Spans of `size` queries, in order, which together hold every query there is and every one there will be."""
    place = func.row_number().over(order_by=QUERY.c.id).label("place")
    placed = select(QUERY.c.id, place).subquery()
    ends = select(placed.c.id).where(placed.c.place % size == 0).order_by(placed.c.place)
    with db.read() as connection:
        bounds: list[str | None] = list(connection.scalars(ends))
    return [QuerySpan(*each) for each in pairwise([None, *bounds, None])]


def within(span: QuerySpan, table: Any) -> tuple[ColumnElement[bool], ...]:
    """Conditions on the `query_id` of a table that hold for the queries of a span."""
    after = () if span.after is None else (table.c.query_id > span.after,)
    return (*after, *(() if span.upto is None else (table.c.query_id <= span.upto,)))
