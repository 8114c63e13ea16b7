"""The one final grade of many pairs at once, in SQL: what `judge.people.resolve.resolve` says of each. A test holds the two together."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, and_, case, func, literal, select, union, union_all

from judge.store.candidates import CANDIDATE
from judge.store.certainty import certainty
from judge.store.db import Database
from judge.store.labels import GOLD, LABEL, counting_labels
from judge.store.trusted import VERDICT, counting_verdicts
from judge.store.voices import Voice, said


def with_grades(pairs: Any, judges: Sequence[int]) -> Select[Any]:
    """The columns of `pairs`, which has query_id and product_id, and of each pair the `grade`, null where there is none; its `origin`,
    "gold", "label" or "verdict"; and of a verdict the `judge_id` and how sure the judge is, `certainty`. The judges are in order of trust.
    """
    people = _people()
    # Where people looked, no verdict is read: they could not tell, or they know better.
    unseen = (*_same(VERDICT, pairs), VERDICT.c.grade.is_not(None), people.c.query_id.is_(None), *counting_verdicts(judges))
    joined = pairs.outerjoin(people, and_(*_same(people, pairs))).outerjoin(VERDICT, and_(*unseen))
    by_people = people.c.grade.is_not(None)
    return select(
        *pairs.c,
        func.coalesce(people.c.grade, VERDICT.c.grade).label("grade"),
        case((by_people, people.c.origin), (VERDICT.c.grade.is_not(None), "verdict"), else_="none").label("origin"),
        VERDICT.c.judge_id.label("judge_id"),
        certainty(VERDICT).label("certainty"),
    ).select_from(joined)


def queries_of_both(db: Database, judges: Sequence[int], positive: Collection[int], negative: Collection[int]) -> list[str]:
    """The queries, by id, that have a pair of one of the positive grades and one of a negative grade."""
    known = union(*(select(each.c.query_id, each.c.product_id) for each in (CANDIDATE, GOLD, LABEL))).subquery()
    found = with_grades(known, judges).subquery()
    some = (func.max(case((found.c.grade.in_(grades), 1), else_=0)) == 1 for grades in (positive, negative))
    statement = select(found.c.query_id).group_by(found.c.query_id).having(*some).order_by(found.c.query_id)
    with db.read() as connection:
        return list(connection.scalars(statement))


def _people() -> CTE:
    """(query_id, product_id, grade, origin) of every pair that people looked at; the grade is null where they could not tell."""
    gold, raters = said(Voice("gold")).subquery(), _raters()
    by_gold = select(gold.c.query_id, gold.c.product_id, gold.c.value.label("grade"), literal("gold").label("origin"))
    settled = select(literal(1)).select_from(GOLD).where(*_same(GOLD, raters)).exists()
    by_raters = select(raters.c.query_id, raters.c.product_id, raters.c.grade, literal("label")).where(raters.c.place, ~settled)
    return union_all(by_gold, by_raters).cte("people").prefix_with("MATERIALIZED")


def _raters() -> Any:
    """The labels that count; `place` holds for one of each pair, that with the lower median of its grades."""
    pair, none = (LABEL.c.query_id, LABEL.c.product_id), LABEL.c.grade.is_(None)
    row = func.row_number().over(partition_by=pair, order_by=(none, LABEL.c.grade))
    graded = func.count(LABEL.c.grade).over(partition_by=pair)
    # One pass, not a join of what raters said with whom they could not tell of: SQLite has no index to join by.
    middle = case((graded == 0, 1), else_=(graded + 1) // 2)
    return select(*pair, LABEL.c.grade, (row == middle).label("place")).where(LABEL.c.id.in_(counting_labels())).subquery()


def _same(one: Any, other: Any) -> tuple[ColumnElement[bool], ...]:
    return one.c.query_id == other.c.query_id, one.c.product_id == other.c.product_id
