"""Verdicts looked at again: everything a pair was ever told, replies to read once more, pairs by grade."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import and_, select

from judge.store.answers import its_answer
from judge.store.candidates import CANDIDATE
from judge.store.db import Database
from judge.store.rows import table_of
from judge.store.verdicts import CURRENT, JUDGE, RUN, VERDICT
from judge.tables import PromptText, Verdict

PROMPT = table_of(PromptText)
PAGE = 500


class Told(NamedTuple):
    """A verdict, the full name of the judge that gave it, and the text of its prompt as it was."""

    verdict: Verdict
    spec: str
    prompt_text: str


def _with_judge() -> Any:
    tables = VERDICT.join(JUDGE, JUDGE.c.id == VERDICT.c.judge_id).join(PROMPT, PROMPT.c.hash == JUDGE.c.prompt_hash)
    return select(VERDICT, JUDGE.c.spec, PROMPT.c.text.label("prompt_text")).select_from(tables)


def _told(record: dict[str, Any]) -> Told:
    spec, text = record.pop("spec"), record.pop("prompt_text")
    return Told(Verdict.model_construct(**record), spec, text)


def told_of(db: Database, query_id: str, product_id: str) -> list[Told]:
    """Every verdict the pair ever had, superseded ones too, newest first."""
    pair = (VERDICT.c.query_id == query_id, VERDICT.c.product_id == product_id)
    statement = _with_judge().where(*pair, VERDICT.c.repeat == 0).order_by(VERDICT.c.id.desc())
    with db.read() as connection:
        return [_told(dict(record)) for record in connection.execute(statement).mappings()]


def current_with_reply(db: Database, judge_id: int, run_id: int | None, failure: str | None) -> Iterator[list[Verdict]]:
    """Current verdicts of a judge, in pages by id: of one run or of all, of one kind of failure or of every kind and none."""
    wanted = [VERDICT.c.judge_id == judge_id, CURRENT, VERDICT.c.run_id.is_not(None)]
    wanted += [VERDICT.c.run_id == run_id] if run_id is not None else []
    wanted += [VERDICT.c.failure == failure] if failure is not None else []
    after = 0
    while page := _page(db, [*wanted, VERDICT.c.id > after]):
        yield page
        after = page[-1].id or 0


def _page(db: Database, wanted: list[Any]) -> list[Verdict]:
    statement = select(VERDICT).where(*wanted).order_by(VERDICT.c.id).limit(PAGE)
    with db.read() as connection:
        return [Verdict.model_construct(**record) for record in connection.execute(statement).mappings()]


def prompt_text_of(db: Database, judge_id: int) -> str:
    """The text of the prompt that judge asks with, as it was stored."""
    statement = select(PROMPT.c.text).join(JUDGE, PROMPT.c.hash == JUDGE.c.prompt_hash).where(JUDGE.c.id == judge_id)
    with db.read() as connection:
        return str(connection.execute(statement).scalar_one())


class Counted(NamedTuple):
    """What a run's row says came of its pairs."""

    judged: int
    failed: int


def run_counts(db: Database, run_id: int) -> Counted:
    """The counts of the run of that id, which must be there."""
    with db.read() as connection:
        return Counted(*connection.execute(select(RUN.c.judged, RUN.c.failed).where(RUN.c.id == run_id)).one())


class GradedPair(NamedTuple):
    """A candidate, and the grade of a judge's current verdict on it; None where it gave none."""

    query_id: str
    product_id: str
    grade: int | None


def graded_pairs(db: Database, judge_id: int | None) -> Iterator[GradedPair]:
    """Every candidate by (query_id, product_id), with what that judge said of it."""
    same = and_(
        VERDICT.c.query_id == CANDIDATE.c.query_id,
        VERDICT.c.product_id == CANDIDATE.c.product_id,
        VERDICT.c.judge_id == judge_id,
        its_answer(VERDICT),
        CURRENT,
    )
    statement = (
        select(CANDIDATE.c.query_id, CANDIDATE.c.product_id, VERDICT.c.grade)
        .select_from(CANDIDATE.outerjoin(VERDICT, same))
        .order_by(CANDIDATE.c.query_id, CANDIDATE.c.product_id)
    )
    with db.read() as connection:
        for record in connection.execute(statement):
            yield GradedPair(*record)
