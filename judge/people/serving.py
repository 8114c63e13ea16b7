"""Who is handed which pair next. Several people at once never get the same one while others wait, and nobody waits for anybody.

Looking and leasing are one write transaction. Chance mixes pairs of the audit into every queue, and nothing tells them apart.
"""

from __future__ import annotations

from datetime import datetime

from judge.people.queues import AUDIT, query_of
from judge.people.rules import rules_of
from judge.store.db import Database
from judge.store.leases import FREE, Found, Handed, Pair, handed_before, next_pair, on_desk, put_on_desk
from judge.store.progress import labels_given
from judge.store.referrals import first_sent_to

SENT = "sent"
"""Where a pair that somebody sent is shown from."""


def next_for(db: Database, rater: str, queue: str, now: datetime) -> Handed | None:
    """The pair that lies before this rater, kept for another while; else the next, leased to them. None when nothing is left for them.

    What was sent to them comes first, and last what of it they skipped.
    """
    with db.together(alone=False) as one:
        handed = _kept(one, rater, queue, now) or _sent(one, rater, now) or _waiting(one, rater, queue, now)
        handed = handed or _sent(one, rater, now, skipped=True)
        put_on_desk(one, rater, [handed] if handed else [], now)
    return handed


def hand(db: Database, rater: str, pair: Pair, queue: str, now: datetime) -> Handed:
    """That very pair, because the rater came back to it or was pointed to it. While it lies there, how it was chosen stays with it."""
    with db.together(alone=False) as one:
        handed = handed_before(one, rater, pair) or Handed(*pair, queue)
        put_on_desk(one, rater, [handed], now)
    return handed


def _kept(db: Database, rater: str, queue: str, now: datetime) -> Handed | None:
    lies = on_desk(db, rater, now)
    return lies if lies is not None and lies.queue == queue else None


def _sent(db: Database, rater: str, now: datetime, *, skipped: bool = False) -> Handed | None:
    found = first_sent_to(db, rater, now, skipped=skipped)
    return Handed(found.query_id, found.product_id, SENT) if found is not None else None


def _waiting(db: Database, rater: str, queue: str, now: datetime) -> Handed | None:
    """The next of the queue; by lot, or where all of it is taken, of the audit. Never of the audit where the queue has nothing at all:
    that would tell it, as it would in the queue of one query, which stays with that query.
    """
    found = next_pair(db, rater, queue, now)
    if found is None or queue == AUDIT:
        return _audited(found, queue) if found else None
    mixed = query_of(queue) is None
    drawn = mixed and rules_of(db).audits(rater, labels_given(db, rater, now).in_all)
    audit = next_pair(db, rater, AUDIT, now) if drawn or (mixed and found.at_hand > FREE) else None
    if audit and audit.at_hand < found.at_hand + drawn:
        return _audited(audit, queue)
    return Handed(found.query_id, found.product_id, queue)


def _audited(found: Found, queue: str) -> Handed:
    """Its number is the probability with which the audit, as far as it has come, holds any candidate."""
    return Handed(found.query_id, found.product_id, queue, AUDIT, 1 - found.score)
