"""A judge that is asked several times of each pair (`repeat=K`): which of its answers is its verdict, for every reader of verdicts."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select

from judge.store.rows import table_of
from judge.tables import Judge, Verdict

JUDGE, VERDICT = table_of(Judge), table_of(Verdict)


@lru_cache(16)
def its_answer(said: Any) -> ColumnElement[bool]:
    """Holds for the one row of a judge and pair, in the verdict table or an alias of it, that is what the judge says of the pair.

    Asked once, that row is it. Asked several times, it is an answer with the grade that most of them gave; of equals the
    grade nearest to the mean of all, then the lower one; among answers with that grade the earliest. A failure is it only
    where no answer has a grade. Answers on other texts than the first one's have no voice.
    """
    # Every other judge costs one look into a list that is made once for the whole statement.
    several = said.c.judge_id.in_(select(JUDGE.c.id).where(JUDGE.c.spec.contains("repeat=")).correlate(None))
    return case((several, _favourite_of_several(said)), else_=said.c.repeat == 0)


def beside(said: Any, other: Any) -> list[ColumnElement[bool]]:
    """Conditions on the rows `other` that are answers of the same judge on the same texts, the row `said` itself among them."""
    same = ("judge_id", "query_id", "product_id", "query_hash", "product_hash")
    return [*(other.c[name] == said.c[name] for name in same), other.c.superseded_at.is_(None)]


def _favourite_of_several(said: Any) -> ColumnElement[bool]:
    first, earlier = VERDICT.alias(), VERDICT.alias()
    on_its_texts = select(first.c.id).where(*beside(said, first), first.c.repeat == 0)
    same_grade = (earlier.c.grade.is_not_distinct_from(said.c.grade), earlier.c.repeat < said.c.repeat)
    there_before = select(earlier.c.id).where(*beside(said, earlier), *same_grade)
    return and_(
        on_its_texts.correlate(said).exists(), ~there_before.correlate(said).exists(), said.c.grade.is_not_distinct_from(_favourite(said))
    )


def _favourite(said: Any) -> Any:
    """The grade that most of the answers beside that one gave; null where none has a grade."""
    answer = VERDICT.alias()
    graded = select(answer.c.grade).where(*beside(said, answer), answer.c.grade.is_not(None)).group_by(answer.c.grade)
    # From the mean, times the number of answers: whole numbers, so that equals are equal.
    away = func.abs(answer.c.grade * func.sum(func.count()).over() - func.sum(func.sum(answer.c.grade)).over())
    return graded.order_by(func.count().desc(), away, answer.c.grade).limit(1).correlate(said).scalar_subquery()
