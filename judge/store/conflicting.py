"""Pairs on which shoppers and the grade say the opposite: clicked far more than was to be expected and graded negative, or shown on top
again and again, hardly clicked, and of the best grade. What shoppers say is `judge.store.clicks`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import and_, or_, select

from judge.store import clicks
from judge.store.clicks import EVENT, NEGATIVE, POSITIVE
from judge.store.db import Database
from judge.store.resolved import with_grades
from judge.store.traffic import Window, mean_position


class Conflict(NamedTuple):
    """A pair, what shoppers did with it and the side they take by that (1 or -1), and its grade: whose, and how sure that judge is.

    `position`: the mean over showings, None where nobody noted it. `origin`: "gold", "label" or "verdict".
    """

    query_id: str
    product_id: str
    showings: int
    clicks: float
    expected: float
    side: int
    position: float | None
    grade: int
    origin: str
    judge_id: int | None
    certainty: float | None


class Bounds(NamedTuple):
    """From when on a product counts as shown on top often: its showings, and its mean position."""

    showings: int = 100
    near: float = 3.0


def conflicts(db: Database, window: Window, judges: Sequence[int], sides: Mapping[int, int], bounds: Bounds) -> list[Conflict]:
    """All such pairs of those days, in no order. `sides`: of each grade of the scale, 1, 0 or -1."""
    days = window.days(EVENT)
    said = clicks.told(*days).subquery()
    taken = select(said).where(said.c.side.in_((POSITIVE, NEGATIVE))).cte("taken").prefix_with("MATERIALIZED")
    found = with_grades(taken, judges).cte("graded").prefix_with("MATERIALIZED")
    negative = [grade for grade, side in sides.items() if side == NEGATIVE]
    over = and_(found.c.side == POSITIVE, found.c.grade.in_(negative))
    under = and_(found.c.side == NEGATIVE, found.c.grade == max(sides), found.c.showings >= bounds.showings)
    columns = {**dict(found.c.items()), "position": _position(found, days)}
    statement = select(*(columns[name].label(name) for name in Conflict._fields)).where(or_(over, under)).subquery()
    near = or_(statement.c.side == POSITIVE, statement.c.position <= bounds.near)
    with db.read() as connection:
        return [Conflict(*one) for one in connection.execute(select(statement).where(near))]


def _position(pair: Any, days: Sequence[Any]) -> Any:
    same = (EVENT.c.query_id == pair.c.query_id, EVENT.c.product_id == pair.c.product_id)
    return select(mean_position()).where(*same, *days).correlate(pair).scalar_subquery()
