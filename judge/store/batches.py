"""24-hour jobs at a model's server: what was sent, what is awaited, what came of every pair."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, delete, func, select, update

from judge.store.bulk import insert_rows
from judge.store.db import Database, chunks
from judge.store.rows import row, table_of
from judge.store.verdicts import JUDGE, RUN
from judge.tables import Batch, BatchItem, PromptText, Run

BATCH, ITEM = table_of(Batch), table_of(BatchItem)

LIVE = ("preparing", "sending", "running")
"""States in which a job may still answer, so its pairs are not asked again."""
GONE = "gone"
"""The state at the vendor of a job that it has no more, or whose results it has no more."""
IS_LIVE = BATCH.c.state.in_(LIVE)


class Item(NamedTuple):
    """A pair in a job, and the key its result comes back under."""

    query_id: str
    product_id: str
    key: str


class Tally(NamedTuple):
    """What came of the pairs of a job: submitted = waiting + judged + failed + open again."""

    submitted: int
    waiting: int
    judged: int
    failed: int
    open_again: int


class JobStatus(NamedTuple):
    """One job as `judge status` shows it, with the spec of its judge and the run that sent it."""

    batch: Batch
    judge: str
    run: Run
    tally: Tally


def short(batch_id: str) -> str:
    """As much of a job's id as a person has to write."""
    return batch_id[: len("batch-") + 6]


def start(db: Database, batch_id: str, judge_id: int, run_id: int) -> None:
    """A new job in state "preparing": the server has not heard of it."""
    with db.write() as connection:
        connection.execute(db.insert(Batch), row(Batch, id=batch_id, judge_id=judge_id, run_id=run_id))


def reserve(db: Database, batch_id: str, items: Sequence[Item]) -> set[str]:
    """Put pairs into a job that is being prepared; the keys that are now in it.

    A pair whose request is in another live job stays out: two processes that submit at once share the work, not the bill.
    """
    with db.write() as connection:
        if connection.scalar(select(BATCH.c.state).where(BATCH.c.id == batch_id)) != "preparing":
            return set()
        taken = _awaited(connection, [item.key for item in items], BATCH.c.id != batch_id)
        rows = [row(BatchItem, batch_id=batch_id, **item._asdict()) for item in items if item.key not in taken]
        insert_rows(connection, db.insert(BatchItem).on_conflict_do_nothing(), rows)
    return {entry["key"] for entry in rows}


def discard(db: Database, batch_id: str) -> None:
    """Forget a job that got no pair: all of them were in others."""
    with db.write() as connection:
        connection.execute(delete(BATCH).where(BATCH.c.id == batch_id, BATCH.c.state == "preparing"))


def awaited(db: Database, keys: Iterable[str]) -> set[str]:
    """Which of these requests a live job will answer. Asked again, they would be paid for twice."""
    with db.read() as connection:
        return _awaited(connection, list(keys))


def _awaited(connection: Connection, keys: Sequence[str], *more: Any) -> set[str]:
    live = select(ITEM.c.key).join(BATCH, BATCH.c.id == ITEM.c.batch_id).where(IS_LIVE, ITEM.c.outcome == "", *more)
    return {key for chunk in chunks(keys) for key in connection.scalars(live.where(ITEM.c.key.in_(chunk)))}


def move(db: Database, batch_id: str, was: str, becomes: str, **values: Any) -> bool:
    """Take a job from one state to the next; False when another process was quicker, and then nothing changed."""
    statement = update(BATCH).where(BATCH.c.id == batch_id, BATCH.c.state == was).values(state=becomes, **values)
    with db.write() as connection:
        return connection.execute(statement).rowcount == 1


def note(db: Database, batch_id: str, **values: Any) -> None:
    """Write down what was learned of a job: `remote_state`, `note`, `strays`."""
    with db.write() as connection:
        connection.execute(update(BATCH).where(BATCH.c.id == batch_id).values(**values))


def finish(db: Database, batch_id: str, was: str, state: str, at: datetime, **values: Any) -> bool:
    """End a job; what it did not answer is open again. False when it was ended already."""
    ended = update(BATCH).where(BATCH.c.id == batch_id, BATCH.c.state == was).values(state=state, ended_at=at, **values)
    with db.write() as connection:
        if connection.execute(ended).rowcount != 1:
            return False
        connection.execute(update(ITEM).where(ITEM.c.batch_id == batch_id, ITEM.c.outcome == "").values(outcome="open"))
    return True


def waiting(db: Database, batch_id: str, keys: Sequence[str]) -> list[Item]:
    """The pairs of a job that wait under these keys."""
    statement = select(ITEM.c.query_id, ITEM.c.product_id, ITEM.c.key).where(ITEM.c.batch_id == batch_id, ITEM.c.outcome == "")
    with db.read() as connection:
        return [Item(*found) for chunk in chunks(keys) for found in connection.execute(statement.where(ITEM.c.key.in_(chunk)))]


def among(db: Database, batch_id: str, keys: Sequence[str]) -> set[str]:
    """Which of these keys are the job's own, answered or not."""
    statement = select(ITEM.c.key).where(ITEM.c.batch_id == batch_id)
    with db.read() as connection:
        return {key for chunk in chunks(keys) for key in connection.scalars(statement.where(ITEM.c.key.in_(chunk)))}


def mark(db: Database, batch_id: str, outcomes: Sequence[tuple[Item, str]]) -> None:
    """Write down what came of pairs that still waited; what is marked already stays as it is."""
    with db.write() as connection:
        for item, outcome in outcomes:
            pair = and_(ITEM.c.batch_id == batch_id, ITEM.c.query_id == item.query_id, ITEM.c.product_id == item.product_id)
            connection.execute(update(ITEM).where(pair, ITEM.c.outcome == "").values(outcome=outcome))


def tally(db: Database, batch_id: str) -> Tally:
    """What came of the job's pairs so far."""
    with db.read() as connection:
        return _tally(connection, ITEM.c.batch_id == batch_id)


def _tally(connection: Connection, which: Any) -> Tally:
    counted = connection.execute(select(ITEM.c.outcome, func.count()).where(which).group_by(ITEM.c.outcome))
    by_outcome = {found[0]: found[1] for found in counted}
    return Tally(sum(by_outcome.values()), *(by_outcome.get(outcome, 0) for outcome in ("", "judged", "failed", "open")))


def jobs(db: Database, *, judge_id: int | None = None, live_only: bool = False) -> list[JobStatus]:
    """Jobs, newest first."""
    judge = [BATCH.c.judge_id == judge_id] if judge_id is not None else []
    with db.read() as connection:
        return _jobs(connection, *judge, *([IS_LIVE] if live_only else []))


def shown(db: Database, limit: int) -> list[JobStatus]:
    """Every live job, for pairs wait in each of them, and then so many of those that have ended; both newest first."""
    with db.read() as connection:
        return [*_jobs(connection, IS_LIVE), *_jobs(connection, ~IS_LIVE, limit=limit)]


def named(db: Database, beginning: str) -> list[JobStatus]:
    """The jobs whose id begins with that."""
    with db.read() as connection:
        return _jobs(connection, BATCH.c.id.startswith(beginning, autoescape=True))


def _jobs(connection: Connection, *which: Any, limit: int | None = None) -> list[JobStatus]:
    statement = select(BATCH.c.id, JUDGE.c.spec).join(JUDGE, JUDGE.c.id == BATCH.c.judge_id).where(*which)
    found = connection.execute(statement.order_by(BATCH.c.created_at.desc(), BATCH.c.id).limit(limit)).all()
    return [_status(connection, batch_id, spec) for batch_id, spec in found]


def _status(connection: Connection, batch_id: str, spec: str) -> JobStatus:
    batch = Batch.model_construct(**connection.execute(select(BATCH).where(BATCH.c.id == batch_id)).mappings().one())
    run = Run.model_construct(**connection.execute(select(RUN).where(RUN.c.id == batch.run_id)).mappings().one())
    return JobStatus(batch, spec, run, _tally(connection, ITEM.c.batch_id == batch_id))


def live_judges(db: Database) -> list[int]:
    """The judges some live job belongs to."""
    with db.read() as connection:
        return list(connection.scalars(select(BATCH.c.judge_id).where(IS_LIVE).distinct().order_by(BATCH.c.judge_id)))


def judge_of(db: Database, judge_id: int) -> tuple[str, str, str]:
    """A judge's spec, and the name and text of its prompt."""
    prompt = table_of(PromptText)
    statement = select(JUDGE.c.spec, prompt.c.name, prompt.c.text).join(prompt, prompt.c.hash == JUDGE.c.prompt_hash)
    with db.read() as connection:
        spec, name, text = connection.execute(statement.where(JUDGE.c.id == judge_id)).one()
    return spec, name, text


def remote_ids(db: Database) -> set[str]:
    """Every job of a server that is known here."""
    with db.read() as connection:
        return set(connection.scalars(select(BATCH.c.remote_id).where(BATCH.c.remote_id != "")))
