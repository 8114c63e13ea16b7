"""How verdicts become probabilities, judge by judge: every calibration ever adopted, and what the judge answered on given pairs."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

import orjson
from sqlalchemy import ColumnElement, String, and_, case, cast, func, or_, select

from judge.store.db import Database, chunks
from judge.store.rows import among, row, table_of
from judge.store.trusted import counting_verdicts
from judge.tables import Calibration, Verdict

CALIBRATION, VERDICT = table_of(Calibration), table_of(Verdict)
ANSWER = VERDICT.alias("answer")

Pair = tuple[str, str]


class Answer(NamedTuple):
    """What a judge said of a pair: its grade, and the probability of each grade as text keys, None where nobody knows more than the grade.

    Of a judge that was asked several times, the mean over its answers. A pair of which one of them failed has no answer here.
    """

    judge_id: int
    grade: int
    probabilities: Mapping[str, float] | None = None


def keep_calibration(db: Database, judge_id: int, model: Mapping[str, Any], figures: Mapping[str, Any], by: str) -> None:
    """Append a calibration, which counts from now on. An empty model forgets the one before: it stays, and none counts."""
    values = row(Calibration, judge_id=judge_id, model=dict(model), figures=dict(figures), fitted_by=by)
    with db.write() as connection:
        connection.execute(db.insert(Calibration), values)


def calibration_of(db: Database, judge_id: int) -> Calibration | None:
    """The judge's calibration that counts: its newest; None where there is none, or it was forgotten."""
    newest = next(iter(_calibrations(db, CALIBRATION.c.judge_id == judge_id, limit=1)), None)
    return newest if newest is not None and newest.model else None


def calibrations(db: Database, judge_id: int) -> list[Calibration]:
    """Every calibration of the judge, newest first; those without a model are where one was forgotten."""
    return _calibrations(db, CALIBRATION.c.judge_id == judge_id)


def _calibrations(db: Database, condition: ColumnElement[bool], limit: int | None = None) -> list[Calibration]:
    statement = select(CALIBRATION).where(condition).order_by(CALIBRATION.c.id.desc()).limit(limit)
    with db.read() as connection:
        return [Calibration.model_construct(**record) for record in connection.execute(statement).mappings()]


def answers(db: Database, judges: Sequence[int], pairs: Sequence[Pair]) -> dict[Pair, Answer]:
    """The answer behind the verdict that counts on each of these pairs, of judges in order of trust; pairs without one are missing."""
    return {(found[0], found[1]): answer for found, answer in _pooled(_rows(db, judges, pairs)) if answer is not None}


def answers_behind(db: Database, judges: Collection[int], verdicts: Sequence[int]) -> dict[int, Answer]:
    """`answers` by the ids of verdicts of these judges that are known to count: nothing is looked for, so it takes a fraction of the time."""
    statement, found = select(VERDICT.c.id, VERDICT.c.judge_id, VERDICT.c.grade, listed_answers(judges)), dict[int, Answer]()
    with db.read() as connection:
        for chunk in chunks(verdicts):
            for verdict, judge, grade, listed in connection.execute(statement.where(VERDICT.c.id.in_(chunk))):
                if answer := answer_in(listed, judge, grade):
                    found[verdict] = answer
    return found


def shading(db: Database, judges: Collection[int]) -> frozenset[int]:
    """Of these judges those that ever said more of a pair than one grade: probabilities, or several answers."""
    written = func.coalesce(cast(VERDICT.c.probabilities, String), "null") != "null"
    with db.read() as connection:
        asked = {judge: select(VERDICT.c.id).where(VERDICT.c.judge_id == judge, or_(written, VERDICT.c.repeat > 0)) for judge in judges}
        return frozenset(judge for judge, said in asked.items() if connection.execute(said.limit(1)).first())


def _rows(db: Database, judges: Sequence[int], pairs: Sequence[Pair]) -> Iterator[Any]:
    """Query, product, judge, the grade that counts, then the grade and the probabilities of one answer; those of a pair together."""
    columns = (VERDICT.c.query_id, VERDICT.c.product_id, VERDICT.c.judge_id, VERDICT.c.grade, ANSWER.c.grade, ANSWER.c.probabilities)
    statement = select(*columns).select_from(VERDICT.join(ANSWER, and_(*_behind())))
    counts = (*counting_verdicts(judges), VERDICT.c.grade.is_not(None))
    with db.read() as connection:
        wanted = among(connection, [VERDICT.c.query_id, VERDICT.c.product_id])
        ordered = statement.where(*counts, wanted).order_by(VERDICT.c.query_id, VERDICT.c.product_id)
        for chunk in chunks(list(pairs)):
            yield from connection.execute(ordered, {"wanted": chunk})


def _behind() -> list[ColumnElement[bool]]:
    """The answers behind a verdict: all there are now to the same question, asked once or several times."""
    return [*(ANSWER.c[name] == VERDICT.c[name] for name in ("judge_id", "query_id", "product_id")), ANSWER.c.superseded_at.is_(None)]


def listed_answers(judges: Collection[int]) -> ColumnElement[Any]:
    """The answers behind a verdict of one of these judges, as a column for `answer_in`: one text, however many they are. Else null."""
    several = select(func.aggregate_strings(_written(ANSWER), ",")).where(*_behind()).correlate(VERDICT).scalar_subquery()
    again = select(ANSWER.c.id).where(*_behind(), ANSWER.c.repeat > 0).correlate(VERDICT).exists()
    # Most judges are asked once: then the verdict is its own answer, and looking for others is looking into an index.
    return case((VERDICT.c.judge_id.in_(judges), case((again, several), else_=_written(VERDICT))))


def _written(answer: Any) -> ColumnElement[str]:
    grade, probabilities = (func.coalesce(cast(answer.c[name], String), "null") for name in ("grade", "probabilities"))
    return "[" + grade + "," + probabilities + "]"


def answer_in(listed: str, judge_id: int, grade: int) -> Answer | None:
    """What `listed_answers` wrote of a verdict of that judge and grade; None where one of the answers failed."""
    return _pooled_answer(judge_id, grade, orjson.loads(f"[{listed}]"))


def _pooled(rows: Iterator[Any]) -> Iterator[tuple[Any, Answer | None]]:
    for key, group in groupby(rows, key=lambda found: tuple(found[:4])):
        yield key, _pooled_answer(key[2], key[3], [(grade, probabilities) for *_, grade, probabilities in group])


def _pooled_answer(judge_id: int, grade: int, said: Sequence[tuple[int | None, Mapping[str, float] | None]]) -> Answer | None:
    given = [(one, probabilities) for one, probabilities in said if one is not None]
    return Answer(judge_id, grade, _together(given)) if len(given) == len(said) else None


def _together(said: Sequence[tuple[int, Mapping[str, float] | None]]) -> Mapping[str, float] | None:
    """One answer's own probabilities; of several answers the mean, a bare grade being certain of itself."""
    if len(said) == 1:
        return said[0][1]
    pooled: dict[str, float] = {}
    for grade, probabilities in said:
        for value, share in (probabilities or {str(grade): 1.0}).items():
            pooled[value] = pooled.get(value, 0.0) + share / len(said)
    return pooled
