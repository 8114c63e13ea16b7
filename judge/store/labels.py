"""What people said: labels and gold, appended and never overwritten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, select

from judge.store.bulk import execute_rows
from judge.store.db import Database, chunks
from judge.store.rows import Merged, Row, among, append_once, row, table_of
from judge.tables import Candidate, Gold, Label, Reaction, content_hash

LABEL, GOLD, REACTION, CANDIDATE = (table_of(model) for model in (Label, Gold, Reaction, Candidate))
NEWER, UNDO = LABEL.alias("newer"), LABEL.alias("undo")


class RaterSize(NamedTuple):
    """A rater and how many labels count for them; `cannot_tell` are those without a grade."""

    rater: str
    labels: int
    cannot_tell: int


def save_labels(db: Database, rows: Sequence[Row]) -> Merged:
    """Append labels. Rows without a `fingerprint` get one of their content, so telling the same twice adds nothing.

    On a server a person waits for no other writer.
    """
    return _append(db, Label, [_identified(row(Label, **{"fingerprint": "", **values})) for values in rows])


def save_gold(db: Database, rows: Sequence[Row]) -> Merged:
    """Append gold decisions: query_id, product_id, grade, decided_by, why."""
    return append_once(db, Gold, [_identified(row(Gold, **{"fingerprint": "", **values})) for values in rows])


def _identified(values: Row) -> Row:
    return values if values["fingerprint"] else {**values, "fingerprint": content_hash(act(values))}


def act(values: Mapping[str, Any]) -> Row:
    """A label or gold decision as what was done: everything of its row but how and when it was stored."""
    return {name: value for name, value in values.items() if name not in ("id", "fingerprint", "created_at")}


def counting_labels() -> Select[Any]:
    """Ids of the labels that count: each rater's newest label of a pair that was not retracted."""
    return select(func.max(LABEL.c.id)).where(said()).group_by(LABEL.c.query_id, LABEL.c.product_id, LABEL.c.rater)


def said(label: Any = LABEL) -> ColumnElement[bool]:
    """The row is a label, not an undo, and was not taken back: one look into an index a label, however many were taken back."""
    taken_back = select(UNDO.c.id).where(UNDO.c.retracts == label.c.id).correlate(label).exists()
    return and_(label.c.retracts.is_(None), ~taken_back)


def counts() -> ColumnElement[bool]:
    """The row is a label that counts: `counting_labels`, for a few pairs looked up one by one."""
    same = [NEWER.c[name] == LABEL.c[name] for name in ("query_id", "product_id", "rater")]
    return and_(said(), ~select(NEWER.c.id).where(*same, NEWER.c.id > LABEL.c.id, said(NEWER)).exists())


def counting_gold() -> Select[Any]:
    """Ids of the gold decisions that count: the newest of each pair."""
    return select(func.max(GOLD.c.id)).group_by(GOLD.c.query_id, GOLD.c.product_id)


def labels_of(db: Database, query_id: str, product_id: str) -> list[Label]:
    """The labels that count for a pair, oldest first."""
    statement = select(LABEL).where(LABEL.c.id.in_(counting_labels().where(*_pair(LABEL, query_id, product_id)))).order_by(LABEL.c.id)
    with db.read() as connection:
        return [Label.model_construct(**record) for record in connection.execute(statement).mappings()]


def grades_of(db: Database, labels: Sequence[int]) -> dict[int, int]:
    """The grades of these labels, by their ids; those who could not tell are missing."""
    statement, found = select(LABEL.c.id, LABEL.c.grade).where(LABEL.c.grade.is_not(None)), dict[int, int]()
    with db.read() as connection:
        for chunk in chunks(labels):
            found.update((label, grade) for label, grade in connection.execute(statement.where(LABEL.c.id.in_(chunk))))
    return found


def gold_of(db: Database, query_id: str, product_id: str) -> list[Gold]:
    """Every gold decision of a pair, newest first: the first one counts."""
    statement = select(GOLD).where(*_pair(GOLD, query_id, product_id)).order_by(GOLD.c.id.desc())
    with db.read() as connection:
        return [Gold.model_construct(**record) for record in connection.execute(statement).mappings()]


def gold_grades(db: Database, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """The grades that count of those pairs, by query and product, that people settled."""
    pair = [GOLD.c.query_id, GOLD.c.product_id]
    with db.read() as connection:
        statement = select(*pair, GOLD.c.grade).where(among(connection, pair)).order_by(GOLD.c.id)
        found = (connection.execute(statement, {"wanted": chunk}) for chunk in chunks(list(pairs)))
        return {(one[0], one[1]): one[2] for chunk in found for one in chunk}


def _pair(table: Any, query_id: str, product_id: str) -> list[ColumnElement[bool]]:
    return [table.c.query_id == query_id, table.c.product_id == product_id]


def last_label_by(db: Database, rater: str, source: str) -> Label | None:
    """The newest label of this rater from this source that counts: what an undo would take back."""
    mine = select(LABEL).where(LABEL.c.rater == rater, LABEL.c.source == source, said())
    with db.read() as connection:
        record = connection.execute(mine.order_by(LABEL.c.created_at.desc(), LABEL.c.id.desc()).limit(1)).mappings().first()
    return Label.model_construct(**record) if record else None


def acts_by(db: Database, rater: str, query_id: str, product_id: str | None = None) -> list[Label]:
    """Every label and undo that this rater stored for a pair, or for all pairs of a query, oldest first."""
    pair = [LABEL.c.query_id == query_id, *([LABEL.c.product_id == product_id] if product_id is not None else [])]
    with db.read() as connection:
        found = connection.execute(select(LABEL).where(*pair, LABEL.c.rater == rater).order_by(LABEL.c.id)).mappings()
        return [Label.model_construct(**record) for record in found]


def save_reaction(db: Database, values: Row) -> bool:
    """Append what somebody said to a verdict after their label: label_id, verdict_id, rater, kind, note, fingerprint. False when it is there."""
    return _append(db, Reaction, [row(Reaction, **values)]).added == 1


def _append(db: Database, model: type[Label] | type[Reaction], rows: Sequence[Row]) -> Merged:
    """Append what is not there yet, beside other writers: of two that append the same in one instant, the database says which was first."""
    statement = db.insert(model).on_conflict_do_nothing(index_elements=["fingerprint"])
    with db.write(alone=False) as connection:
        added = execute_rows(connection, statement, rows)
    return Merged(added, 0, len(rows) - added)


def reactions_to(db: Database, label_id: int) -> list[Reaction]:
    """What the rater said to the verdict after that label, oldest first: the last one counts."""
    statement = select(REACTION).where(REACTION.c.label_id == label_id).order_by(REACTION.c.id)
    with db.read() as connection:
        return [Reaction.model_construct(**record) for record in connection.execute(statement).mappings()]


def raters(db: Database) -> list[RaterSize]:
    """Everyone who labelled, busiest first."""
    amount, unsure = func.count(), func.count().filter(LABEL.c.grade.is_(None))
    statement = select(LABEL.c.rater, amount, unsure).where(LABEL.c.id.in_(counting_labels())).group_by(LABEL.c.rater)
    with db.read() as connection:
        return [RaterSize(*record) for record in connection.execute(statement.order_by(amount.desc(), LABEL.c.rater))]
