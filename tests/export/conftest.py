"""A small shop whose grades are known, for every test of exports."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from support.graded import judge_said, rater_said, settled

from judge.store.db import Database


class Graded(NamedTuple):
    """A database, and the judge that ran in it, as an order of one."""

    db: Database
    judges: list[int]


@pytest.fixture
def graded(shop) -> Graded:
    """Three queries of eight products.

    q1: the judge said 5 5 4 3 2 1, failed on p7, never saw p8; people settled p1 at 1, rated p6 at 4, and could not tell of p5.
    q2: the judge said 4 to p1 and 1 to all others. q3: nobody said anything.
    """
    db = shop(products=8, queries=3)
    judge_id = judge_said(
        db,
        {("q1", f"p{n}"): grade for n, grade in enumerate((5, 5, 4, 3, 2, 1, None), 1)}
        | {("q2", f"p{n}"): 4 if n == 1 else 1 for n in range(1, 9)},
    )
    settled(db, {("q1", "p1"): 1})
    rater_said(db, {("q1", "p6"): 4, ("q1", "p5"): None})
    return Graded(db, [judge_id])
