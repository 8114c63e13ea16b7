"""How far people and judges got: counts for the pages, none of them a statistic."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import and_, func, select

from judge.store.db import Database
from judge.store.labels import CANDIDATE, GOLD, LABEL, counting_labels
from judge.store.rows import table_of
from judge.store.verdicts import CURRENT, RUN, VERDICT
from judge.tables import Ranked


class Spent(NamedTuple):
    """What all judging runs cost. `unpriced` pairs were paid for at a price nobody knows, so `usd` is then a lower bound."""

    runs: int = 0
    usd: float = 0.0
    unpriced: int = 0
    requests: int = 0
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0


class Share(NamedTuple):
    """A part of a whole: `done` of `total`."""

    done: int
    total: int


def labelled_candidates(db: Database, rater: str) -> Share:
    """How many candidates this rater has labelled, of all candidates."""
    mine = select(LABEL.c.query_id, LABEL.c.product_id).where(LABEL.c.id.in_(counting_labels().where(LABEL.c.rater == rater))).subquery()
    done = select(func.count()).select_from(
        CANDIDATE.join(mine, and_(mine.c.query_id == CANDIDATE.c.query_id, mine.c.product_id == CANDIDATE.c.product_id))
    )
    return Share(_number(db, done), _number(db, select(func.count()).select_from(CANDIDATE)))


def acts_on_pair(db: Database, rater: str, query_id: str, product_id: str) -> int:
    """How many labels and undos this rater has ever stored for a pair: what tells one view of it from the next."""
    mine = (LABEL.c.rater == rater, LABEL.c.query_id == query_id, LABEL.c.product_id == product_id)
    return _number(db, select(func.count()).select_from(LABEL).where(*mine))


def gold_pairs(db: Database) -> int:
    """Pairs that people settled a grade for."""
    return _number(db, select(func.count()).select_from(select(GOLD.c.query_id, GOLD.c.product_id).distinct().subquery()))


def search_runs_held(db: Database) -> int:
    """How many search runs were imported."""
    return _number(db, select(func.count(func.distinct(table_of(Ranked).c.run))))


def failure_kinds(db: Database, judge_id: int | None) -> dict[str, int]:
    """This judge's current failures by kind, most frequent first; their sum is `coverage(...).failed`."""
    amount = func.count()
    statement = select(VERDICT.c.failure, amount).where(VERDICT.c.judge_id == judge_id, VERDICT.c.repeat == 0, CURRENT)
    statement = statement.where(VERDICT.c.failure.is_not(None)).group_by(VERDICT.c.failure).order_by(amount.desc(), VERDICT.c.failure)
    with db.read() as connection:
        return {record[0]: record[1] for record in connection.execute(statement)}


def spent(db: Database) -> Spent:
    """Tokens and money of all judging runs together."""
    sums = [func.sum(RUN.c[name]) for name in ("cost_usd", "unpriced", "requests", "input_tokens", "cached_tokens", "output_tokens")]
    with db.read() as connection:
        record = connection.execute(select(func.count(), *sums).select_from(RUN)).one()
    return Spent(*(value or 0 for value in record))


def stamp(db: Database) -> str:
    """A text that changes with every label, gold decision and verdict stored: the key under which to keep a figure made of them."""
    newest = [select(func.max(column)).scalar_subquery() for column in (LABEL.c.id, GOLD.c.id, VERDICT.c.id, RUN.c.updated_at)]
    with db.read() as connection:
        return " ".join(str(value) for value in connection.execute(select(*newest)).one())


def _number(db: Database, statement: Any) -> int:
    with db.read() as connection:
        return int(connection.scalar(statement) or 0)
