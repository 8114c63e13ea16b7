"""Queues as they were last built: the pairs that wait in each, best first, and how many still do."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, delete, func, or_, select

from judge.store.bulk import insert_rows
from judge.store.catalog import PAGE
from judge.store.db import Database, chunks
from judge.store.labels import CANDIDATE, GOLD, LABEL, said
from judge.store.progress import stamp
from judge.store.rows import Row, among, row, table_of
from judge.tables import Lease, Product, Query, QueueItem, ReviewQueue

QUEUE, ITEM, LEASE, QUERY, PRODUCT = (table_of(model) for model in (ReviewQueue, QueueItem, Lease, Query, Product))


class Built(NamedTuple):
    """A queue: how many candidates belonged into it when it was built, how many of them it holds, and how many of these still wait."""

    name: str
    population: int
    held: int
    waiting: int
    stamp: str
    built_at: datetime


class Waiting(NamedTuple):
    """A pair that waits in a queue, with its texts. `why`: the parts its score is made of."""

    query_id: str
    product_id: str
    query: str
    title: str
    score: float
    raters: int
    why: dict[str, Any]


def state_of(db: Database) -> str:
    """A text that changes with all that queues are built from: labels, gold, verdicts and candidates."""
    with db.read() as connection:
        candidates = connection.scalar(select(func.count()).select_from(CANDIDATE))
    return f"{stamp(db)} {candidates}"


def keep_queue(db: Database, name: str, population: int, state: str, items: Sequence[Row]) -> None:
    """Put a queue in the place of the one of that name. Items: query_id, product_id, score, raters, why; the best last, for ties."""
    with db.write() as connection:
        connection.execute(delete(ITEM).where(ITEM.c.queue == name))
        connection.execute(delete(QUEUE).where(QUEUE.c.name == name))
        connection.execute(db.insert(ReviewQueue), row(ReviewQueue, name=name, population=population, stamp=state))
        insert_rows(connection, db.insert(QueueItem), [row(QueueItem, queue=name, **values) for values in items])


def built(db: Database, name: str) -> ReviewQueue | None:
    """When and from what that queue was built; None when it never was."""
    with db.read() as connection:
        found = connection.execute(select(QUEUE).where(QUEUE.c.name == name)).mappings().first()
    return ReviewQueue.model_construct(**found) if found else None


def queues(db: Database) -> list[Built]:
    """Every queue there is, by name."""
    held, waiting = (_count(*conditions) for conditions in ((), (wants(),)))
    statement = select(QUEUE.c.name, QUEUE.c.population, held, waiting, QUEUE.c.stamp, QUEUE.c.built_at).order_by(QUEUE.c.name)
    with db.read() as connection:
        return [Built(*found) for found in connection.execute(statement)]


def _count(*conditions: ColumnElement[bool]) -> Any:
    return select(func.count()).select_from(ITEM).where(ITEM.c.queue == QUEUE.c.name, *conditions).correlate(QUEUE).scalar_subquery()


def best_of(db: Database, name: str, limit: int) -> list[Waiting]:
    """What waits in that queue, best first."""
    columns = (ITEM.c.query_id, ITEM.c.product_id, QUERY.c.text, PRODUCT.c.title, ITEM.c.score, ITEM.c.raters, ITEM.c.why)
    joined = ITEM.join(QUERY, QUERY.c.id == ITEM.c.query_id).join(PRODUCT, PRODUCT.c.id == ITEM.c.product_id)
    statement = select(*columns).select_from(joined).where(ITEM.c.queue == name, wants()).order_by(ITEM.c.score.desc()).limit(limit)
    with db.read() as connection:
        return [Waiting(*found) for found in connection.execute(statement)]


def looked_at(db: Database) -> Generator[tuple[str, str, bool]]:
    """Every candidate by (query_id, product_id), and whether anybody labelled, settled or skipped it."""
    labelled, settled, skipped = (_of_candidate(LABEL, said()), _of_candidate(GOLD), _of_candidate(LEASE, LEASE.c.skipped))
    pair = (CANDIDATE.c.query_id, CANDIDATE.c.product_id)
    with db.read() as connection:
        for record in connection.execution_options(yield_per=PAGE).execute(select(*pair, or_(labelled, settled, skipped)).order_by(*pair)):
            yield record.query_id, record.product_id, bool(record[2])


def _of_candidate(table: Any, *conditions: ColumnElement[bool]) -> Any:
    pair = (table.c.query_id == CANDIDATE.c.query_id, table.c.product_id == CANDIDATE.c.product_id)
    return select(table.c.query_id).where(*pair, *conditions).correlate(CANDIDATE).exists()


def open_to(rater: str) -> ColumnElement[bool]:
    """The condition on an item that this rater has not labelled its pair, and it still wants raters."""
    return _unsettled(and_(~_there(LABEL, LABEL.c.rater == rater, said()), labelled() < ITEM.c.raters))


def wants() -> ColumnElement[bool]:
    """The condition on an item that its pair still wants raters: too few labelled it, and nobody settled it."""
    return _unsettled(labelled() < ITEM.c.raters)


def _unsettled(labels: ColumnElement[bool]) -> ColumnElement[bool]:
    """Nobody settled the pair, and its labels, if it has any, are so. Most have none, and then it is one look into an index."""
    return and_(~_there(GOLD), or_(~_there(LABEL), labels))


def _there(table: Any, *conditions: ColumnElement[bool]) -> Any:
    return select(table.c.query_id).where(*_of_item(table), *conditions).correlate(ITEM).exists()


def labelled() -> Any:
    """How many people labelled an item's pair."""
    return select(func.count(func.distinct(LABEL.c.rater))).where(*_of_item(LABEL), said()).correlate(ITEM).scalar_subquery()


def labelled_by(db: Database, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """How many people labelled each of those pairs; one that nobody did is missing."""
    pair = [LABEL.c.query_id, LABEL.c.product_id]
    with db.read() as connection:
        statement = select(*pair, func.count(func.distinct(LABEL.c.rater))).where(said(), among(connection, pair)).group_by(*pair)
        found = (connection.execute(statement, {"wanted": chunk}) for chunk in chunks(list(pairs)))
        return {(one[0], one[1]): one[2] for chunk in found for one in chunk}


def _of_item(table: Any) -> tuple[ColumnElement[bool], ...]:
    return table.c.query_id == ITEM.c.query_id, table.c.product_id == ITEM.c.product_id
