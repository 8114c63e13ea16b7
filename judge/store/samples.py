"""Samples of queries: drawn once under a name, kept with the probability that each query came in, and never changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, case, func, select

from judge.store.bulk import insert_rows
from judge.store.db import Database
from judge.store.intents import INTENT
from judge.store.rows import row, table_of
from judge.store.trusted import QUERY
from judge.tables import QueryEvent, QuerySample, SampledQuery

SAMPLE, SAMPLED, _EVENT = table_of(QuerySample), table_of(SampledQuery), table_of(QueryEvent)


class Searched(NamedTuple):
    """A real query that could be drawn. `searches` is None where no event tells; `zero_click`: of the `counted` ones, those without a click."""

    query_id: str
    intent: str
    searches: int | None
    counted: int | None
    zero_click: int | None


class Member(NamedTuple):
    """A query of a sample."""

    query_id: str
    text: str
    stratum: str
    inclusion: float
    searches: int


def frame(db: Database) -> list[Searched]:
    """Every real query, by id: what samples are drawn from."""
    events = _totals().subquery()
    statement = (
        select(QUERY.c.id, INTENT, events.c.searches, events.c.counted, events.c.zero_click)
        .outerjoin(events, events.c.query_id == QUERY.c.id)
        .where(QUERY.c.origin == "real")
        .order_by(QUERY.c.id)
    )
    with db.read() as connection:
        return [Searched(*record) for record in connection.execute(statement)]


def _totals() -> Select[Any]:
    zero = _EVENT.c.zero_click_searches
    counted = case((zero.is_not(None), _EVENT.c.searches), else_=0)
    sums = {"searches": _EVENT.c.searches, "counted": counted, "zero_click": zero}
    return select(_EVENT.c.query_id, *(func.sum(each).label(name) for name, each in sums.items())).group_by(_EVENT.c.query_id)


def keep_sample(db: Database, name: str, seed: int, design: dict[str, Any], members: Sequence[tuple[str, str, float]]) -> None:
    """Keep (query_id, stratum, inclusion) under that name, which must be free."""
    rows = [{"sample": name, "query_id": query, "stratum": stratum, "inclusion": inclusion} for query, stratum, inclusion in members]
    with db.write() as connection:
        connection.execute(db.insert(QuerySample), row(QuerySample, name=name, seed=seed, design=design))
        insert_rows(connection, db.insert(SampledQuery), rows)


def sample_named(db: Database, name: str) -> QuerySample | None:
    """How that sample was drawn; None where there is none."""
    with db.read() as connection:
        found = connection.execute(select(SAMPLE).where(SAMPLE.c.name == name)).mappings().first()
    return QuerySample.model_construct(**found) if found else None


def samples(db: Database) -> list[tuple[QuerySample, int]]:
    """Every sample with how many queries it holds, the newest first."""
    size = select(func.count()).where(SAMPLED.c.sample == SAMPLE.c.name).scalar_subquery()
    statement = select(SAMPLE, size.label("size")).order_by(SAMPLE.c.created_at.desc(), SAMPLE.c.name)
    with db.read() as connection:
        found = [dict(record) for record in connection.execute(statement).mappings()]
    return [(QuerySample.model_construct(**record), record.pop("size")) for record in found]


def members(db: Database, name: str) -> list[Member]:
    """The queries of a sample, by id."""
    totals = _totals().subquery()
    statement = (
        select(QUERY.c.id, QUERY.c.text, SAMPLED.c.stratum, SAMPLED.c.inclusion, func.coalesce(totals.c.searches, 0))
        .join(SAMPLED, SAMPLED.c.query_id == QUERY.c.id)
        .outerjoin(totals, totals.c.query_id == QUERY.c.id)
        .where(SAMPLED.c.sample == name)
        .order_by(QUERY.c.id)
    )
    with db.read() as connection:
        return [Member(*record) for record in connection.execute(statement)]
