"""Clicks against grades: products clicked far more than was to be expected and graded negative, and products of the best grade, shown
on top again and again, that hardly anybody clicks.

    order = certainty x surprise

`certainty` is how sure the judge is of its grade, 1 where people gave it, 0.5 where nobody knows. `surprise` is the deviance of the
clicks from those their positions bring any product (`judge.store.clicks`): it grows with the traffic and with how far off they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np

from judge.measure.insights.reading import Log
from judge.people.use import UNKNOWN
from judge.stats.surprise import surprise
from judge.store.catalog import products_by_id, queries_by_id
from judge.store.clicks import POSITIVE
from judge.store.conflicting import Conflict
from judge.store.conflicting import conflicts as conflicting
from judge.store.db import Database

Kind = Literal["clicked", "ignored"]
MEANS: dict[Kind, str] = {
    "clicked": "clicked far more than their positions bring, graded negative",
    "ignored": "shown on top often, hardly clicked, of the best grade",
}


class Case(NamedTuple):
    """A pair on which clicks and grade disagree. `position`: the mean over showings. `whose`: a judge's spec, "raters" or "settled";
    `certainty`: how sure that judge is, None of people and where nobody knows.
    """

    kind: Kind
    query_id: str
    product_id: str
    query: str
    product: str
    showings: int
    clicks: float
    expected: float
    position: float | None
    grade: int
    whose: str
    certainty: float | None
    order: float


class Conflicts(NamedTuple):
    """How many pairs there are of each kind, and the first of them all."""

    clicked: int
    ignored: int
    listed: tuple[Case, ...]


def conflicts(db: Database, log: Log, limit: int | None = None) -> Conflicts:
    """All such pairs, or the first `limit` of them, those that are surest and concern most traffic first."""
    asked = log.asked
    found = conflicting(db, asked.window, log.judges, log.sides, asked.bounds)
    clicked = sum(one.side == POSITIVE for one in found)
    return Conflicts(clicked, len(found) - clicked, tuple(_named(db, log, _first(found, limit))))


def _first(found: Sequence[Conflict], limit: int | None) -> list[tuple[Conflict, float]]:
    sure = np.array([_certainty(one) for one in found])
    orders = sure * surprise([one.clicks for one in found], [one.expected for one in found])
    together = zip(found, orders.tolist(), strict=True)
    return sorted(together, key=lambda one: (-one[1], one[0].query_id, one[0].product_id))[:limit]


def _certainty(found: Conflict) -> float:
    if found.origin != "verdict":
        return 1.0
    return UNKNOWN if found.certainty is None else found.certainty


def _named(db: Database, log: Log, found: Sequence[tuple[Conflict, float]]) -> list[Case]:
    queries = queries_by_id(db, {one.query_id for one, _ in found})
    products = products_by_id(db, {one.product_id for one, _ in found})
    return [
        Case(
            kind="clicked" if one.side == POSITIVE else "ignored",
            query_id=one.query_id,
            product_id=one.product_id,
            query=queries[one.query_id].text,
            product=products[one.product_id].title,
            showings=one.showings,
            clicks=one.clicks,
            expected=one.expected,
            position=one.position,
            grade=one.grade,
            whose=log.whose(one.origin, one.judge_id),
            certainty=one.certainty,
            order=order,
        )
        for one, order in found
    ]
