"""Every grade that counts of every rater, beside what people settled on: what raters are measured by."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import case, select

from judge.store.db import Database
from judge.store.labels import GOLD, LABEL, counting_gold, counting_labels


class Rating(NamedTuple):
    """The grade one rater gave a pair. `gold`: the grade people settled on, if they did.

    `given_at` is None for a label from a file: its row says when it was imported.
    """

    id: int
    query_id: str
    product_id: str
    rater: str
    grade: int
    seconds: float | None
    verdict_visible: bool
    given_at: datetime | None
    gold: int | None


def ratings(db: Database) -> list[Rating]:
    """All of them, by (query_id, product_id, id). Labels that say "cannot tell" are not among them."""
    settled = select(GOLD.c.query_id, GOLD.c.product_id, GOLD.c.grade).where(GOLD.c.id.in_(counting_gold()))
    given_at = case((LABEL.c.source.not_like("import:%"), LABEL.c.created_at))
    pair, said = (LABEL.c.query_id, LABEL.c.product_id), (LABEL.c.rater, LABEL.c.grade, LABEL.c.seconds, LABEL.c.verdict_visible)
    graded = select(LABEL.c.id, *pair, *said, given_at).where(LABEL.c.id.in_(counting_labels()), LABEL.c.grade.is_not(None))
    with db.read() as connection:
        gold = {(query, product): grade for query, product, grade in connection.execute(settled)}
        found = connection.execute(graded.order_by(*pair, LABEL.c.id))
        return [Rating(*record, gold.get((record[1], record[2]))) for record in found]
