"""Leases: which pair lies on whose desk, so that nobody else is handed it; and the next pair for a rater.

Call these inside one write transaction (`Database.together`): looking for a pair and leasing it must be one act. On a server raters need
not wait there for other writers, nor for each other (`alone=False`): what is found is locked, and the next rater passes it over.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, delete, func, select, update

from judge.store.bulk import execute_rows
from judge.store.claims import first_free
from judge.store.db import Database
from judge.store.labels import CANDIDATE
from judge.store.queues import ITEM, labelled, open_to
from judge.store.rows import row, table_of
from judge.tables import Lease

LEASE = table_of(Lease)
MINE = LEASE.alias("mine")

LASTS = timedelta(minutes=10)
"""How long a pair stays on a desk that nobody comes back to."""

Pair = tuple[str, str]


class Handed(NamedTuple):
    """A pair as it is handed to a rater: in which queue they sit, and whether chance chose it ("audit", with its number) or its use did."""

    query_id: str
    product_id: str
    queue: str
    stratum: str = "queue"
    inclusion: float | None = None

    @property
    def pair(self) -> Pair:
        return self.query_id, self.product_id


FREE, SHARED, HELD = range(3)


class Found(NamedTuple):
    """A pair to hand out. `at_hand`: FREE; SHARED where it lies on another desk too, and is meant to, or this rater skipped it; HELD
    where it lies on another desk whose label may be the last that it wants.
    """

    at_hand: int
    query_id: str
    product_id: str
    score: float


def next_pair(db: Database, rater: str, queue: str, now: datetime) -> Found | None:
    """The best pair of a queue for this rater, never one they labelled, nor one that enough others did.

    A free one; else a shared one, what they skipped last and longest ago first; else one that is held, so that nobody has to wait.
    """
    mine = and_(*_of_item(MINE), MINE.c.rater == rater, MINE.c.skipped)
    # The pair is locked and not the item: it may wait in other queues too.
    listed = ITEM.join(CANDIDATE, and_(*_of_item(CANDIDATE))) if db.on_server else ITEM
    items = select(ITEM.c.query_id, ITEM.c.product_id, ITEM.c.score).select_from(listed.outerjoin(MINE, mine))
    items = items.where(ITEM.c.queue == queue, open_to(rater))
    held, best = _held(rater, now), ITEM.c.score.desc()
    skipped_last = (MINE.c.until.is_not(None), MINE.c.until, best)
    tries = (
        items.where(MINE.c.rater.is_(None), held == 0).order_by(best),
        items.where(labelled() + held < ITEM.c.raters).order_by(*skipped_last),
    )
    with db.write(alone=False) as connection:
        for at_hand, statement in enumerate(tries):
            if found := first_free(db, connection, statement, CANDIDATE, (ITEM.c.query_id, ITEM.c.product_id)):
                return Found(at_hand, *found)
        found = connection.execute(items.order_by(*skipped_last).limit(1)).first()
    return Found(HELD, *found) if found else None


def _held(rater: str, now: datetime) -> Any:
    """On how many other desks an item's pair lies."""
    live = (LEASE.c.rater != rater, ~LEASE.c.skipped, LEASE.c.until > now)
    return select(func.count()).select_from(LEASE).where(*_of_item(LEASE), *live).correlate(ITEM).scalar_subquery()


def _of_item(table: Any) -> tuple[ColumnElement[bool], ...]:
    return table.c.query_id == ITEM.c.query_id, table.c.product_id == ITEM.c.product_id


def on_desk(db: Database, rater: str, now: datetime) -> Handed | None:
    """The pair that lies before this rater, if one still does."""
    return _handed(db, LEASE.c.rater == rater, ~LEASE.c.skipped, LEASE.c.until > now)


def handed_before(db: Database, rater: str, pair: Pair) -> Handed | None:
    """How this rater was handed the pair, however long ago; None when they never were, or have labelled it since."""
    return _handed(db, LEASE.c.rater == rater, *_of_pair(pair))


def _handed(db: Database, *conditions: ColumnElement[bool]) -> Handed | None:
    columns = [LEASE.c[name] for name in Handed._fields]
    with db.read() as connection:
        found = connection.execute(select(*columns).where(*conditions).order_by(LEASE.c.until.desc()).limit(1)).first()
    return Handed(*found) if found else None


def put_on_desk(db: Database, rater: str, pairs: Sequence[Handed], now: datetime) -> None:
    """Lay these pairs, and no others, before this rater from now on. What they skipped stays skipped, unless it is one of these."""
    rows = [row(Lease, **pair._asdict(), rater=rater, until=now + LASTS) for pair in pairs]
    statement = db.insert(Lease)
    others = {name: statement.excluded[name] for name in ("queue", "stratum", "inclusion", "skipped", "until")}
    with db.write(alone=False) as connection:
        connection.execute(delete(LEASE).where(LEASE.c.rater == rater, ~LEASE.c.skipped))
        execute_rows(connection, statement.on_conflict_do_update(index_elements=["query_id", "product_id", "rater"], set_=others), rows)


def put_aside(db: Database, rater: str, pair: Pair, now: datetime) -> None:
    """Take the pair off this rater's desk as skipped: it comes back when nothing else is left."""
    with db.write(alone=False) as connection:
        connection.execute(update(LEASE).where(LEASE.c.rater == rater, *_of_pair(pair)).values(skipped=True, until=now))


def skipped_by(db: Database, rater: str, query_id: str) -> list[str]:
    """The products of that query that this rater skipped and has not come back to, the one skipped longest ago first."""
    mine = (LEASE.c.rater == rater, LEASE.c.query_id == query_id, LEASE.c.skipped)
    with db.read() as connection:
        return list(connection.scalars(select(LEASE.c.product_id).where(*mine).order_by(LEASE.c.until, LEASE.c.product_id)))


def done_with(db: Database, rater: str, pair: Pair) -> None:
    """The pair is labelled: off this rater's desk."""
    with db.write(alone=False) as connection:
        connection.execute(delete(LEASE).where(LEASE.c.rater == rater, *_of_pair(pair)))


def _of_pair(pair: Pair) -> tuple[ColumnElement[bool], ...]:
    return LEASE.c.query_id == pair[0], LEASE.c.product_id == pair[1]
