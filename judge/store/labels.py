"""What people said: labels and gold, appended and never overwritten."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, func, select

from judge.store.db import Database
from judge.store.rows import Merged, Row, append_once, row, table_of
from judge.tables import Candidate, Gold, Label, Verdict, content_hash

LABEL, GOLD, CANDIDATE, VERDICT = (table_of(model) for model in (Label, Gold, Candidate, Verdict))


class RaterSize(NamedTuple):
    """A rater and how many labels count for them; `cannot_tell` are those without a grade."""

    rater: str
    labels: int
    cannot_tell: int


def save_labels(db: Database, rows: Sequence[Row]) -> Merged:
    """Append labels. Rows without a `fingerprint` get one of their content, so importing twice adds nothing."""
    return append_once(
        db, Label, [_fingerprinted(row(Label, fingerprint=values.get("fingerprint", ""), **_without(values))) for values in rows]
    )


def save_gold(db: Database, rows: Sequence[Row]) -> Merged:
    """Append gold decisions: query_id, product_id, grade, decided_by, why."""
    return append_once(
        db, Gold, [_fingerprinted(row(Gold, fingerprint=values.get("fingerprint", ""), **_without(values))) for values in rows]
    )


def _without(values: Row) -> Row:
    return {name: value for name, value in values.items() if name != "fingerprint"}


def _fingerprinted(values: Row) -> Row:
    """The act itself identifies it: everything but when it was stored."""
    if values["fingerprint"]:
        return values
    act = {name: value for name, value in values.items() if name not in ("fingerprint", "created_at")}
    return {**values, "fingerprint": content_hash(act)}


def counting_labels() -> Select[Any]:
    """Ids of the labels that count: each rater's newest label of a pair that was not retracted."""
    return select(func.max(LABEL.c.id)).where(_said()).group_by(LABEL.c.query_id, LABEL.c.product_id, LABEL.c.rater)


def _said() -> ColumnElement[bool]:
    """The row is a label, not an undo, and was not taken back."""
    retracted = select(LABEL.c.retracts).where(LABEL.c.retracts.is_not(None))
    return and_(LABEL.c.retracts.is_(None), LABEL.c.id.not_in(retracted))


def counting_gold() -> Select[Any]:
    """Ids of the gold decisions that count: the newest of each pair."""
    return select(func.max(GOLD.c.id)).group_by(GOLD.c.query_id, GOLD.c.product_id)


def labels_of(db: Database, query_id: str, product_id: str) -> list[Label]:
    """The labels that count for a pair, oldest first."""
    statement = select(LABEL).where(LABEL.c.id.in_(counting_labels().where(*_pair(LABEL, query_id, product_id)))).order_by(LABEL.c.id)
    with db.read() as connection:
        return [Label.model_construct(**record) for record in connection.execute(statement).mappings()]


def gold_of(db: Database, query_id: str, product_id: str) -> list[Gold]:
    """Every gold decision of a pair, newest first: the first one counts."""
    statement = select(GOLD).where(*_pair(GOLD, query_id, product_id)).order_by(GOLD.c.id.desc())
    with db.read() as connection:
        return [Gold.model_construct(**record) for record in connection.execute(statement).mappings()]


def _pair(table: Any, query_id: str, product_id: str) -> list[ColumnElement[bool]]:
    return [table.c.query_id == query_id, table.c.product_id == product_id]


def last_label_by(db: Database, rater: str, source: str) -> Label | None:
    """The newest label of this rater from this source that counts: what an undo would take back."""
    counting = counting_labels().where(LABEL.c.rater == rater, LABEL.c.source == source)
    statement = select(LABEL).where(LABEL.c.id.in_(counting)).order_by(LABEL.c.id.desc()).limit(1)
    with db.read() as connection:
        record = connection.execute(statement).mappings().first()
    return Label.model_construct(**record) if record else None


def raters(db: Database) -> list[RaterSize]:
    """Everyone who labelled, busiest first."""
    amount, unsure = func.count(), func.count().filter(LABEL.c.grade.is_(None))
    statement = select(LABEL.c.rater, amount, unsure).where(LABEL.c.id.in_(counting_labels())).group_by(LABEL.c.rater)
    with db.read() as connection:
        return [RaterSize(*record) for record in connection.execute(statement.order_by(amount.desc(), LABEL.c.rater))]


class Waiting(NamedTuple):
    """A candidate that waits for a person, and the trusted judge's confidence in its verdict (None: no verdict)."""

    query_id: str
    product_id: str
    confidence: float | None


def waiting(db: Database, rater: str, judge_id: int | None, skipped: Sequence[tuple[str, str]] = (), limit: int = 1) -> list[Waiting]:
    """Candidates this rater has not labelled: those nobody has labelled first, then the least certain verdicts.

    `skipped` pairs come last. Deterministic for the same state of the database.
    """
    # Grouped and joined, so that it is built once: as EXISTS or NOT IN, SQLite walks the labels again for every candidate.
    mine = func.max(case((LABEL.c.rater == rater, 1), else_=0)).label("mine")
    said = select(LABEL.c.query_id, LABEL.c.product_id, mine).where(_said()).group_by(LABEL.c.query_id, LABEL.c.product_id).subquery()
    anyone = said.c.query_id.is_not(None)
    verdict = and_(*_same_pair(VERDICT), VERDICT.c.judge_id == judge_id, VERDICT.c.superseded_at.is_(None), VERDICT.c.repeat == 0)
    statement = (
        select(CANDIDATE.c.query_id, CANDIDATE.c.product_id, VERDICT.c.confidence)
        .select_from(CANDIDATE.outerjoin(said, and_(*_same_pair(said))).outerjoin(VERDICT, verdict))
        .where(func.coalesce(said.c.mine, 0) == 0)
        .order_by(anyone, func.coalesce(VERDICT.c.confidence, 2.0), CANDIDATE.c.query_id, CANDIDATE.c.product_id)
        .limit(limit + len(skipped))
    )
    with db.read() as connection:
        found = [Waiting(*record) for record in connection.execute(statement)]
    later = set(skipped)
    return sorted(found, key=lambda pair: (pair.query_id, pair.product_id) in later)[:limit]


def _same_pair(table: Any) -> list[ColumnElement[bool]]:
    return [table.c.query_id == CANDIDATE.c.query_id, table.c.product_id == CANDIDATE.c.product_id]
