"""What one judge said of given pairs, and what that took."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, func, select

from judge.store.answers import its_answer
from judge.store.db import Database, chunks
from judge.store.rows import among
from judge.store.verdicts import CURRENT, VERDICT
from judge.tables import Verdict

Pair = tuple[str, str]


class Cost(NamedTuple):
    """Tokens and US dollars of the verdicts on `pairs` pairs. `unpriced` verdicts were paid for at a price nobody knows: `usd` is a lower bound."""

    pairs: int = 0
    usd: float = 0.0
    unpriced: int = 0
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0

    def __add__(self, other: tuple[float, ...]) -> Cost:  # type: ignore[override]
        return Cost(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))  # type: ignore[arg-type]


def cost_of(db: Database, judge_id: int, pairs: Sequence[Pair]) -> Cost:
    """What the verdicts that stand took, whenever they were paid for; each time a judge asked several times was asked."""
    sums = [func.coalesce(func.sum(VERDICT.c[name]), 0) for name in ("input_tokens", "cached_tokens", "output_tokens")]
    unpriced = func.count().filter(VERDICT.c.cost_usd.is_(None))
    asked = func.count().filter(VERDICT.c.repeat == 0)
    statement = select(asked, func.coalesce(func.sum(VERDICT.c.cost_usd), 0.0), unpriced, *sums)
    with db.read() as connection:
        found = [Cost(*row) for rows in _each(connection, statement, judge_id, pairs) for row in rows]
    return sum(found, Cost())


def verdicts_on(db: Database, judge_id: int, pairs: Sequence[Pair]) -> dict[Pair, Verdict]:
    """This judge's verdicts that stand on these pairs, of several answers the one that counts; pairs without one are missing."""
    with db.read() as connection:
        rows = [row for rows in _each(connection, select(VERDICT).where(its_answer(VERDICT)), judge_id, pairs) for row in rows]
    said = [Verdict.model_construct(**row._mapping) for row in rows]
    return {(verdict.query_id, verdict.product_id): verdict for verdict in said}


def _each(connection: Connection, statement: Select[Any], judge_id: int, pairs: Sequence[Pair]) -> Iterator[Sequence[Any]]:
    """The statement over this judge's verdicts on so many of the pairs at a time."""
    wanted = among(connection, [VERDICT.c.query_id, VERDICT.c.product_id])
    for chunk in chunks(list(pairs)):
        yield connection.execute(statement.where(VERDICT.c.judge_id == judge_id, CURRENT, wanted), {"wanted": chunk}).all()
