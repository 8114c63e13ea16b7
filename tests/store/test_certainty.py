"""How sure a judge is of a verdict: what it says itself, or how often it says the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select, update
from support.voices import a_judge, a_run, judged, verdict

from judge.store.certainty import certainty
from judge.store.db import Database
from judge.store.rows import table_of
from judge.store.verdicts import record
from judge.tables import Verdict

VERDICT = table_of(Verdict)
PAIR = ("q1", "p1")


def answers(db: Database, judge: int, grades: Sequence[int | None], pair: tuple[str, str] = PAIR) -> None:
    """Current verdicts of that pair, one a repeat; None is a failure. The judge says each time that it is sure by 0.9."""
    said = [{"grade": grade, "confidence": 0.9} if grade is not None else {"failure": "refused"} for grade in grades]
    rows = [verdict(db, judge, pair, key=f"k{n}", repeat=n, **{"confidence": None, **values}) for n, values in enumerate(said)]
    for row in rows:
        record(db, [row], a_run(db, judge), {})


def sure(db: Database, judge: int, pair: tuple[str, str] = PAIR, source: Any = VERDICT) -> float | None:
    of_pair = (source.c.judge_id == judge, source.c.query_id == pair[0], source.c.product_id == pair[1])
    with db.read() as connection:
        return connection.scalar(select(certainty(source)).where(*of_pair, source.c.repeat == 0, source.c.superseded_at.is_(None)))


@pytest.mark.parametrize(
    ("grades", "expected"),
    [
        ([5], 0.9),
        ([None], None),
        ([5, 5, 5, 5], 1.0),
        ([5, 5, 4, 5, 5], 0.8),
        ([2, 5, 5, 5, 5], 0.2),
        ([5, None, 5, None], 0.5),
        ([None, 5, 5], None),
    ],
    ids=str,
)
@pytest.mark.parametrize("source", [VERDICT, VERDICT.alias("said")], ids=["table", "alias"])
def test_the_share_of_the_answers_that_give_the_verdicts_grade_counts_where_there_are_several(
    shop: Any, grades: list[int | None], expected: float | None, source: Any
) -> None:
    db = shop()
    judge = a_judge(db)
    answers(db, judge, grades)
    assert sure(db, judge, source=source) == expected


def test_other_pairs_other_judges_and_superseded_answers_have_no_voice(shop: Any) -> None:
    db = shop()
    one, other = a_judge(db), a_judge(db, "scripted/two")
    answers(db, one, [5, 5])
    answers(db, one, [1, 1], ("q1", "p2"))
    answers(db, other, [1, 1])
    with db.write() as connection:
        connection.execute(update(VERDICT).where(VERDICT.c.judge_id == one, VERDICT.c.repeat == 1).values(grade=2))
    judged(db, one, PAIR, key="a newer request", repeat=1, grade=5)
    assert sure(db, one) == 1.0
