"""Pairs that one person sent to another to look at. Settled by that person's next label of the pair."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from judge.store.claims import first_free
from judge.store.db import Database
from judge.store.labels import LABEL, said
from judge.store.leases import LEASE
from judge.store.rows import append_once, row, table_of
from judge.tables import Referral, content_hash

REFERRAL = table_of(Referral)
ANYONE = ""


def refer(db: Database, pair: tuple[str, str], sent_by: str, sent_to: str = ANYONE, note: str = "") -> bool:
    """Send a pair to somebody, or to anyone but oneself. False when the same was sent already and nobody labelled the pair since."""
    values = {"query_id": pair[0], "product_id": pair[1], "sent_by": sent_by, "sent_to": sent_to, "note": note.strip()}
    newest = select(func.max(LABEL.c.id)).where(LABEL.c.query_id == pair[0], LABEL.c.product_id == pair[1])
    with db.read() as connection:
        after = connection.scalar(newest)
    return append_once(db, Referral, [row(Referral, **values, fingerprint=content_hash({**values, "after": after}))]).added == 1


def first_sent_to(db: Database, rater: str, now: datetime, *, skipped: bool = False) -> Referral | None:
    """The pair sent to this rater that has waited longest; of those they skipped, or of the others.

    What was sent to anyone waits for those who have not labelled it, as long as it lies on no other desk.
    """
    mine = and_(REFERRAL.c.sent_to == rater, ~_there(LABEL, LABEL.c.rater == rater, said(), LABEL.c.created_at > REFERRAL.c.created_at))
    others = (LABEL.c.rater != REFERRAL.c.sent_by, LABEL.c.created_at > REFERRAL.c.created_at)
    open_to_me = and_(REFERRAL.c.sent_to == ANYONE, REFERRAL.c.sent_by != rater, ~_there(LABEL, LABEL.c.rater == rater, said()))
    free = and_(~_there(LABEL, *others, said()), ~_there(LEASE, LEASE.c.rater != rater, ~LEASE.c.skipped, LEASE.c.until > now))
    aside = _there(LEASE, LEASE.c.rater == rater, LEASE.c.skipped)
    waits = (or_(mine, and_(open_to_me, free)), aside if skipped else ~aside)
    statement = select(REFERRAL).where(*waits).order_by(REFERRAL.c.id)
    with db.write(alone=False) as connection:
        found = first_free(db, connection, statement, REFERRAL, (REFERRAL.c.id,))
    return Referral.model_construct(**found._mapping) if found else None


def sent(db: Database, pair: tuple[str, str]) -> list[Referral]:
    """Everyone this pair was sent to, the newest first."""
    statement = select(REFERRAL).where(REFERRAL.c.query_id == pair[0], REFERRAL.c.product_id == pair[1]).order_by(REFERRAL.c.id.desc())
    with db.read() as connection:
        return [Referral.model_construct(**found) for found in connection.execute(statement).mappings()]


def _there(table: Any, *conditions: ColumnElement[bool]) -> Any:
    """There is such a row about the pair that was sent."""
    pair = (table.c.query_id == REFERRAL.c.query_id, table.c.product_id == REFERRAL.c.product_id)
    return select(table.c.query_id).where(*pair, *conditions).correlate(REFERRAL).exists()
