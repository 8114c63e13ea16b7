"""The row of a judging run whose pairs are in 24-hour jobs: counted from what is stored, whoever collects them."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import and_, case, func, select, update

from judge.store.batches import BATCH, IS_LIVE
from judge.store.db import Database
from judge.store.rows import Row
from judge.store.verdicts import RUN, VERDICT
from judge.tables import Run, now

_PAID = ("input_tokens", "cached_tokens", "output_tokens", "cost_usd")


class Standing(NamedTuple):
    """How a run stands: its live jobs, the requests of those that were sent, and its row."""

    live: int
    requests: int
    run: Run


def standing(db: Database, run_id: int) -> Standing:
    """How that run stands."""
    live = func.count(case((IS_LIVE, 1)))
    requests = func.coalesce(func.sum(case((BATCH.c.remote_id != "", BATCH.c.requests))), 0)
    with db.read() as connection:
        of_jobs = connection.execute(select(live, requests).where(BATCH.c.run_id == run_id)).one()
        run = Run.model_construct(**connection.execute(select(RUN).where(RUN.c.id == run_id)).mappings().one())
    return Standing(of_jobs[0], of_jobs[1], run)


def keep(db: Database, run_id: int, counts: Row) -> None:
    """A run's counts so far, by another process than its own: its last word stays its own."""
    with db.write() as connection:
        connection.execute(update(RUN).where(RUN.c.id == run_id).values(**counts))


def wait(db: Database, run_id: int, note: str, counts: Row) -> None:
    """A run that is not over: its jobs are out."""
    with db.write() as connection:
        connection.execute(update(RUN).where(RUN.c.id == run_id).values(**counts, state="waiting", note=note, updated_at=now()))


def counts(db: Database, run_id: int) -> Row:
    """The run's counts, taken from its verdicts: the same however often and by how many processes they are taken.

    A verdict without an attempt was read from a reply paid for earlier, or from none.
    """
    asked, graded = VERDICT.c.attempts > 0, VERDICT.c.grade.is_not(None)
    paid = {name: func.coalesce(func.sum(case((asked, VERDICT.c[name]), else_=0)), 0) for name in _PAID}
    columns = {
        "judged": func.count(case((graded, 1))),
        "failed": func.count(case((~graded, 1))),
        "from_cache": func.count(case((and_(~asked, VERDICT.c.reply_key != ""), 1))),
        "unpriced": func.count(case((and_(asked, VERDICT.c.cost_usd.is_(None)), 1))),
        **paid,
    }
    with db.read() as connection:
        found = connection.execute(select(*(value.label(name) for name, value in columns.items())).where(VERDICT.c.run_id == run_id))
        return dict(found.mappings().one())
