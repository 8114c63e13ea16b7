"""How sure a judge is of its verdict, for every decision that asks: which pairs go up, which a person sees first."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, case, func, select

from judge.store.answers import beside
from judge.store.rows import table_of
from judge.tables import Verdict


def certainty(said: Any) -> ColumnElement[float]:
    """How sure its judge is of the verdict in that row of the verdict table, or of an alias of it: 0 to 1, null where nobody knows.

    What the judge says itself; where it was asked several times, the share of its answers that give the verdict's grade.
    An answer that failed gives no grade.
    """
    other = table_of(Verdict).alias()
    share = func.avg(case((other.c.grade == said.c.grade, 1.0), else_=0.0))
    shared = select(case((func.count() > 1, share))).where(*beside(said, other)).correlate(said).scalar_subquery()
    return case((said.c.grade.is_not(None), func.coalesce(shared, said.c.confidence)))
