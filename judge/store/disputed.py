"""The pairs asked for on which two voices speak, furthest apart first, with what a person needs to know each by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import Select, case, func, literal, select

from judge.store.candidates import PROPOSAL
from judge.store.catalog import PAGE
from judge.store.db import Database
from judge.store.intents import INTENT
from judge.store.labels import LABEL, REACTION, counts
from judge.store.meeting import both_of
from judge.store.rows import table_of
from judge.store.trusted import PRODUCT, QUERY
from judge.store.voices import Asked, Voice
from judge.tables import Reaction, Verdict

REASON = table_of(Verdict).alias("reason")
NEWER = table_of(Reaction).alias("newer_reaction")


class Row(NamedTuple):
    """A pair with what both voices say, how far apart they are, and what a person needs to know it by.

    Reasons are of judges; `notes` are all that raters wrote, `replies` what they said to a
    verdict once it was shown, each by its last word. `sources` and `negative_types` are lists joined by a space.
    """

    query_id: str
    product_id: str
    first: int
    second: int
    apart: int
    query: str
    title: str
    category: str
    intent: str
    sources: str
    negative_types: str
    first_reason: str
    second_reason: str
    notes: str
    replies: str


def furthest(db: Database, asked: Asked, limit: int) -> tuple[int, list[Row]]:
    """How many pairs that is, and the first of them, those furthest apart first."""
    with db.read() as connection:
        found = connection.execute(_named(asked, max(limit, 1), counted=True)).all()  # one row at least tells how many there are
    return (found[0][-1] if found else 0), [_row(record) for record in found[:limit]]


def rows(db: Database, asked: Asked) -> Iterator[Row]:
    """All of the pairs, those furthest apart first."""
    with db.read() as connection:
        for record in connection.execution_options(yield_per=PAGE).execute(_named(asked)):
            yield _row(record)


def _row(record: Any) -> Row:
    return Row(*("" if value is None else value for value in record[: len(Row._fields)]))  # type: ignore[arg-type]


def _named(asked: Asked, limit: int | None = None, *, counted: bool = False) -> Select[Any]:
    """The columns of a `Row`; `counted`: and how many pairs there are in all, found on the way."""
    both = both_of(asked).subquery()
    in_all = [func.count().over().label("pairs")] if counted else []
    order = (both.c.apart.desc(), both.c.query_id, both.c.product_id)
    few = select(both, *in_all).order_by(*order).limit(limit).cte("few").prefix_with("MATERIALIZED")
    columns = (
        *(few.c[name] for name in Row._fields[:5]),
        *(QUERY.c.text, PRODUCT.c.title, PRODUCT.c.category, INTENT),
        _joined(PROPOSAL.c.source, few),
        _joined(func.nullif(PROPOSAL.c.negative_type, ""), few),
        _reason(asked.first, few.c.first_row),
        _reason(asked.second, few.c.second_row),
        _notes(few),
        _replies(few),
        *([few.c.pairs] if counted else []),
    )
    named: Select[Any] = select(*columns).join(QUERY, QUERY.c.id == few.c.query_id).join(PRODUCT, PRODUCT.c.id == few.c.product_id)
    return named.order_by(few.c.apart.desc(), few.c.query_id, few.c.product_id)


def _joined(column: Any, few: Any) -> Any:
    same = (PROPOSAL.c.query_id == few.c.query_id, PROPOSAL.c.product_id == few.c.product_id)
    return select(func.aggregate_strings(column, " ")).where(*same).correlate(few).scalar_subquery()


def _reason(voice: Voice, row: Any) -> Any:
    if voice.kind != "judge":
        return literal("")
    return select(REASON.c.reason).where(REASON.c.id == row).scalar_subquery()


def _notes(few: Any) -> Any:
    same = (LABEL.c.query_id == few.c.query_id, LABEL.c.product_id == few.c.product_id, LABEL.c.note != "", counts())
    return select(func.aggregate_strings(LABEL.c.rater + literal(": ") + LABEL.c.note, "; ")).where(*same).correlate(few).scalar_subquery()


def _replies(few: Any) -> Any:
    """ "ann: keep" or "ann: keep (the note)", joined by a semicolon."""
    same = (LABEL.c.query_id == few.c.query_id, LABEL.c.product_id == few.c.product_id, counts())
    last = ~select(NEWER.c.id).where(NEWER.c.label_id == REACTION.c.label_id, NEWER.c.id > REACTION.c.id).exists()
    note = case((REACTION.c.note != "", literal(" (") + REACTION.c.note + literal(")")), else_=literal(""))
    said = func.aggregate_strings(REACTION.c.rater + literal(": ") + REACTION.c.kind + note, "; ")
    return select(said).join(LABEL, LABEL.c.id == REACTION.c.label_id).where(*same, last).correlate(few).scalar_subquery()
