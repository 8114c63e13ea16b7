"""How far people and judges got: counts for the pages, none of them a statistic."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select

from judge.store.db import Database
from judge.store.labels import GOLD, LABEL, said
from judge.store.rows import table_of
from judge.store.trusted import counting_verdicts, specs_of
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


class Decided(NamedTuple):
    """Pairs by the judge whose grade counts, by spec in order of trust; and those where none of the judges asked gave one."""

    by_judge: dict[str, int]
    failed: int


class Given(NamedTuple):
    """Labels that one person gave and did not take back."""

    today: int
    in_all: int


def labels_given(db: Database, rater: str, midnight: datetime) -> Given:
    """How many labels this rater gave, since midnight and in all: a pair labelled again counts again."""
    mine = (LABEL.c.rater == rater, said())
    statement = select(func.count().filter(LABEL.c.created_at >= midnight), func.count()).select_from(LABEL).where(*mine)
    with db.read() as connection:
        return Given(*connection.execute(statement).one())


def gold_pairs(db: Database) -> int:
    """Pairs that people settled a grade for."""
    return _number(db, select(func.count()).select_from(select(GOLD.c.query_id, GOLD.c.product_id).distinct().subquery()))


def search_runs_held(db: Database) -> int:
    """How many search runs were imported."""
    return _number(db, select(func.count(func.distinct(table_of(Ranked).c.run))))


def failure_kinds(db: Database, judge_id: int | None) -> dict[str, int]:
    """This judge's current failures by kind, most frequent first; of a judge that is asked several times, those of every repeat."""
    amount = func.count()
    statement = select(VERDICT.c.failure, amount).where(VERDICT.c.judge_id == judge_id, CURRENT)
    statement = statement.where(VERDICT.c.failure.is_not(None)).group_by(VERDICT.c.failure).order_by(amount.desc(), VERDICT.c.failure)
    with db.read() as connection:
        return {record[0]: record[1] for record in connection.execute(statement)}


def decided(db: Database, judges: Sequence[int]) -> Decided:
    """How many pairs each of these judges decides. It asks about every verdict: seconds, where there are a million."""
    graded = func.count(VERDICT.c.grade)
    statement = select(VERDICT.c.judge_id, graded, func.count() - graded).where(*counting_verdicts(judges)).group_by(VERDICT.c.judge_id)
    with db.read() as connection:
        found = connection.execute(statement).all()
    by_judge = {judge: pairs for judge, pairs, _ in found}
    return Decided(
        {spec: by_judge.get(judge, 0) for judge, spec in zip(judges, specs_of(db, judges), strict=True)},
        sum(failed for *_, failed in found),
    )


def spent(db: Database) -> Spent:
    """Tokens and money of all judging runs together."""
    sums = [func.sum(RUN.c[name]) for name in ("cost_usd", "unpriced", "requests", "input_tokens", "cached_tokens", "output_tokens")]
    with db.read() as connection:
        record = connection.execute(select(func.count(), *sums).select_from(RUN)).one()
    return Spent(*(value or 0 for value in record))


def stamp(db: Database) -> str:
    """A text that changes with every label, gold decision and verdict stored: the key under which to keep a figure made of them."""
    newest = [select(func.max(column)).scalar_subquery() for column in (LABEL.c.id, GOLD.c.id, VERDICT.c.id, RUN.c.updated_at)]
    # On a server a label may be stored after one that has a higher id: people do not wait for each other.
    newest.append(select(func.count()).select_from(LABEL).scalar_subquery())
    with db.read() as connection:
        return " ".join(str(value) for value in connection.execute(select(*newest)).one())


def _number(db: Database, statement: Any) -> int:
    with db.read() as connection:
        return int(connection.scalar(statement) or 0)
