"""Judges, judging runs and verdicts: what came in, what failed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, select, update

from judge.store.answers import its_answer
from judge.store.bulk import insert_rows
from judge.store.candidates import CANDIDATE, PRODUCT, QUERY, Selection
from judge.store.catalog import PAGE
from judge.store.db import Database
from judge.store.rows import Row, row, table_of
from judge.tables import Judge, PromptText, Run, Verdict, now

JUDGE, RUN, VERDICT = (table_of(model) for model in (Judge, Run, Verdict))

CURRENT = VERDICT.c.superseded_at.is_(None)

PLACE = ("judge_id", "query_id", "product_id", "repeat")
"""What there is one current verdict of."""


class Failed(NamedTuple):
    """A current verdict that is a failure. `judge` is the full name of whose."""

    judge: str
    query_id: str
    query: str
    product_id: str
    title: str
    failure: str
    detail: str
    attempts: int
    run_id: int | None


def register_judge(db: Database, spec: str, prompt_hash: str, prompt_name: str, prompt_text: str) -> int:
    """The id of the judge with that spec, stored with the text of its prompt when it is new."""
    with db.write() as connection:
        prompt = row(PromptText, hash=prompt_hash, name=prompt_name, text=prompt_text)
        connection.execute(db.insert(PromptText).on_conflict_do_nothing(), prompt)
        connection.execute(db.insert(Judge).on_conflict_do_nothing(), row(Judge, spec=spec, prompt_hash=prompt_hash))
        return int(connection.execute(select(JUDGE.c.id).where(JUDGE.c.spec == spec)).scalar_one())


def judges(db: Database) -> dict[int, str]:
    """Every judge's spec by its id, newest last."""
    with db.read() as connection:
        return {record.id: record.spec for record in connection.execute(select(JUDGE.c.id, JUDGE.c.spec).order_by(JUDGE.c.id))}


def start_run(
    db: Database, judge_id: int, selection: Selection, pid: int, host: str | None = None, beside: Callable[[Run], None] = lambda _: None
) -> int:
    """A new judging run, in state "running". `beside` sees each run of this judge that has not ended, and raises where it forbids this one.

    Looking and starting are one transaction: of two that start in the same instant, the second sees the first.
    """
    values = row(Run, judge_id=judge_id, selection=selection.to_json(), pid=pid, host=host)
    with db.write() as connection:
        # SQLite lets one writer in at a time anyway; elsewhere, whoever starts this judge waits for its row.
        connection.execute(select(JUDGE.c.id).where(JUDGE.c.id == judge_id).with_for_update())
        for other in connection.execute(select(RUN).where(RUN.c.judge_id == judge_id, RUN.c.state == "running")).mappings():
            beside(Run.model_construct(**other))
        return int(connection.execute(db.insert(Run).returning(RUN.c.id), values).scalar_one())


def record(db: Database, rows: Sequence[Row], run_id: int, progress: Row) -> None:
    """Store verdicts and the run's progress in one transaction.

    A row replaces the current verdict of its judge, pair and repeat: in place when it is the answer to the
    same request (a failure tried again), else the older one is kept as superseded. On a server, other judges may store theirs meanwhile.
    """
    full = [row(Verdict, run_id=run_id, **values) for values in rows]
    with db.write(alone=False) as connection:
        if _keep(connection, db, full) < len(full):
            _supersede(connection, full)
            _keep(connection, db, full)
        connection.execute(update(RUN).where(RUN.c.id == run_id).values(**progress, updated_at=now()))


def more(counts: Row) -> Row:
    """A run's counts that go up by so much: what several processes add, and each in one transaction with what it counted, adds up."""
    return {name: RUN.c[name] + count for name, count in counts.items() if count}


def counts_of(db: Database, run_id: int, names: Sequence[str]) -> Row:
    """These counts of a run, as they stand."""
    with db.read() as connection:
        return dict(connection.execute(select(*(RUN.c[name] for name in names)).where(RUN.c.id == run_id)).mappings().one())


def _keep(connection: Connection, db: Database, rows: Sequence[Row]) -> int:
    """Insert verdicts, or update those of the same request; how many it was. The others have an older verdict in their place."""
    if not rows:
        return 0
    statement = db.insert(Verdict)
    others = {name: statement.excluded[name] for name in rows[0] if name not in PLACE}
    same = statement.on_conflict_do_update(
        index_elements=PLACE, index_where=CURRENT, set_=others, where=VERDICT.c.key == statement.excluded.key
    )
    return insert_rows(connection, same, rows)


def _supersede(connection: Connection, rows: Sequence[Row]) -> None:
    """Mark the current verdicts of these judges, pairs and repeats that answered another request."""
    there = [VERDICT.c[name] == bindparam(f"its_{name}") for name in PLACE]
    statement = update(VERDICT).where(*there, CURRENT, VERDICT.c.key != bindparam("its_key")).values(superseded_at=now())
    connection.execute(statement, [{f"its_{name}": values[name] for name in (*PLACE, "key")} for values in rows])


def still_valid(db: Database, judge_id: int, rows: Sequence[Row]) -> None:
    """Note that verdicts hold for changed content too, because what the judge was shown did not change.

    Rows: id, query_hash, product_hash.
    """
    with db.write(alone=False) as connection:
        for values in rows:
            hashes = {"query_hash": values["query_hash"], "product_hash": values["product_hash"]}
            connection.execute(update(VERDICT).where(VERDICT.c.id == values["id"], VERDICT.c.judge_id == judge_id).values(**hashes))


def finish_run(db: Database, run_id: int, state: str, note: str, progress: Row) -> None:
    """End a run with its last counts: "done", "stopped" (resume with the same command) or "failed"."""
    ended = {"state": state, "note": note, "ended_at": now(), "updated_at": now()}
    with db.write(alone=False) as connection:
        connection.execute(update(RUN).where(RUN.c.id == run_id).values(**progress, **ended))


def runs(db: Database, limit: int = 20) -> list[tuple[Run, str]]:
    """Judging runs with their judge's spec, newest first."""
    statement = select(RUN, JUDGE.c.spec).join(JUDGE, JUDGE.c.id == RUN.c.judge_id).order_by(RUN.c.id.desc()).limit(limit)
    with db.read() as connection:
        found = [dict(record) for record in connection.execute(statement).mappings()]
    return [(Run.model_construct(**{k: v for k, v in record.items() if k != "spec"}), str(record["spec"])) for record in found]


def failures(db: Database, run_id: int | None = None, limit: int = 1_000) -> list[Failed]:
    """Current failures, of one run or of all."""
    statement = (
        select(
            JUDGE.c.spec,
            VERDICT.c.query_id,
            QUERY.c.text,
            VERDICT.c.product_id,
            PRODUCT.c.title,
            VERDICT.c.failure,
            VERDICT.c.detail,
            VERDICT.c.attempts,
            VERDICT.c.run_id,
        )
        .join(JUDGE, JUDGE.c.id == VERDICT.c.judge_id)
        .join(QUERY, QUERY.c.id == VERDICT.c.query_id)
        .join(PRODUCT, PRODUCT.c.id == VERDICT.c.product_id)
        .where(VERDICT.c.failure.is_not(None), CURRENT, *([VERDICT.c.run_id == run_id] if run_id is not None else []))
        .order_by(VERDICT.c.id)
        .limit(limit)
    )
    with db.read() as connection:
        return [Failed(*found) for found in connection.execute(statement)]


def verdicts_of(db: Database, query_id: str, product_id: str) -> list[tuple[Verdict, str]]:
    """The current verdicts on a pair with their judges' specs, newest judge first."""
    statement = (
        select(VERDICT, JUDGE.c.spec)
        .join(JUDGE, JUDGE.c.id == VERDICT.c.judge_id)
        .where(VERDICT.c.query_id == query_id, VERDICT.c.product_id == product_id, CURRENT)
        .order_by(VERDICT.c.judge_id.desc())
    )
    with db.read() as connection:
        found = [dict(record) for record in connection.execute(statement).mappings()]
    return [(Verdict.model_construct(**{k: v for k, v in record.items() if k != "spec"}), str(record["spec"])) for record in found]


class Repeats(NamedTuple):
    """A pair and a judge's current grades of it, one a repeat that is stored, in order; None where it failed."""

    query_id: str
    product_id: str
    grades: tuple[int | None, ...]


def repeats_of(db: Database, judge_id: int) -> Iterator[Repeats]:
    """Every pair of which the judge said anything, in order of (query_id, product_id)."""
    pair = (VERDICT.c.query_id, VERDICT.c.product_id)
    statement = select(*pair, VERDICT.c.grade).where(VERDICT.c.judge_id == judge_id, CURRENT).order_by(*pair, VERDICT.c.repeat)
    with db.read() as connection:
        rows = connection.execution_options(yield_per=PAGE).execute(statement)
        for (query_id, product_id), group in groupby(rows, key=lambda found: (found[0], found[1])):
            yield Repeats(query_id, product_id, tuple(found[2] for found in group))


class Coverage(NamedTuple):
    """How far one judge got: candidates in all, judged, failed; grades by value."""

    candidates: int
    judged: int
    failed: int
    by_grade: dict[int, int]


def coverage(db: Database, judge_id: int | None) -> Coverage:
    """Candidates, and what this judge said of them."""
    mine = (VERDICT.c.judge_id == judge_id, its_answer(VERDICT), CURRENT)
    with db.read() as connection:
        total = connection.scalar(select(func.count()).select_from(CANDIDATE)) or 0
        grades = connection.execute(select(VERDICT.c.grade, func.count()).where(*mine).group_by(VERDICT.c.grade))
        by_grade = {record[0]: record[1] for record in grades}
    failed = by_grade.pop(None, 0)
    return Coverage(total, sum(by_grade.values()), failed, dict(sorted(by_grade.items())))
